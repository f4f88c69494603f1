#!/usr/bin/env bash
# Runs the OCI conformance program, when there is one on the PATH, in every
# profile over http and https. The program exits 0 with skipped tests, so its
# results.yaml is read: every line must say Pass.
#
# LOGIN=basic and LOGIN=bearer have it log in.
set -uo pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=logins.sh
. "$(dirname "$0")/logins.sh"

if ! command -v oci-conformance >/dev/null; then
    echo "conformance: not run, there is no oci-conformance on the PATH"
    exit 0
fi

certificates() {
    (
        cd "$work" || exit
        openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "/CN=test CA" \
            -keyout ca.key -out ca.crt &&
            openssl req -newkey rsa:2048 -nodes -subj "/CN=127.0.0.1" \
                -keyout server.key -out server.csr &&
            openssl x509 -req -in server.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 2 \
                -extfile <(echo "subjectAltName=IP:127.0.0.1,DNS:localhost") -out server.crt
    )
}

# section NAME FILE: the lines "name: Status" of one section of results.yaml
section() {
    sed -n "/^$1:/,/^[^ ]/s/^  //p" "$2"
}

# passes SECTION COUNT FILE DISABLED: all say Pass, and none is missing. What a
# profile leaves out by definition is Disabled, and named by the caller.
passes() {
    local lines
    lines="$(section "$1" "$3")"
    [ "$(wc -l <<<"$lines")" -eq "$2" ] || echo "$1: not $2 lines"
    # what the caller named must be Disabled, or else Pass too
    grep -v ': Pass$' <<<"$lines" | grep -vxE "($4): Disabled|$skipped: Skip" && return 1
    [ "$(wc -l <<<"$lines")" -eq "$2" ]
}

run() { # PROFILE SCHEME DISABLED [VARIABLE=VALUE...]
    local name="$1 over $2" dir="$work/$1-$2" tls=disabled cert=()
    local disabled="$3" version="${1%%+*}"
    shift 3
    case "$name" in *https) tls=enabled cert=("$work/server.crt" "$work/server.key") ;; esac
    mkdir -p "$dir"
    check "$name: $SERVER starts" start_server "$dir/data" "${cert[@]}" || return
    env SSL_CERT_FILE="$work/ca.crt" OCI_VERSION="$version" OCI_REGISTRY="127.0.0.1:$port" \
        OCI_TLS="$tls" OCI_RESULTS_DIR="$dir" "$@" timeout 300 oci-conformance >"$dir/output" 2>&1
    check "$name: the program ends well" [ $? -eq 0 ]
    check "$name: 28 API lines" passes apis 28 "$dir/results.yaml" "$disabled"
    check "$name: 24 data sets" passes data 24 "$dir/results.yaml" "$disabled"
    check "$name: $SERVER stops" stop "$server"
    echo "      $(sed -nE 's/^ +(Disabled|Skip|Pass|FAIL|Error|Total)\.+: +/\1 /p' "$dir/output" |
        paste -sd ,)"
    if [ -n "${KEEP_RESULTS:-}" ]; then
        mkdir -p "$KEEP_RESULTS" && cp -r "$dir" "$KEEP_RESULTS/"
    fi
}

need curl openssl
check "certificates" certificates || finish
case "${LOGIN:-}" in
basic) check "users" htpasswd_settings || finish ;;
bearer) check "a token server" token_settings thumbprint || finish ;;
esac
[ -z "${LOGIN:-}" ] || export OCI_USERNAME=writer OCI_PASSWORD=writer
login_settings="$more_settings"
# A token says nothing of all repositories, so a blob is not looked for in all of them.
skipped=nothing
[ "${LOGIN:-}" != bearer ] || skipped="Blob anonymous mount"

sparse="Sparse Manifests"
stable="$sparse|Blob upload cancel|Manifest put with tag params|Tag Param|Tag Param sha512"
for scheme in http https; do
    run stable "$scheme" "$stable"
    run dev "$scheme" "$sparse"
    # manifests that name what is not there are refused otherwise
    more_settings="$login_settings
validation: {disabled: true}"
    run dev+sparse "$scheme" "" OCI_DATA_SPARSE=true
    more_settings="$login_settings"
done
finish

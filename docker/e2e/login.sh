#!/usr/bin/env bash
# Real clients log in, push, pull and log out: with a file of users, and with the
# tokens of a token server. Everybody else is refused, and told how to come in.
#
# Usage: login.sh [WAY...]      (htpasswd, token and token2; all by default)
#   token    keys are known by their thumbprints, as Distribution 3 knows them
#   token2   by libtrust's fingerprints, as 2.x knows them; crane and curl only
# shellcheck source-path=SCRIPTDIR
# shellcheck disable=SC2016  # hashes begin with dollars
set -uo pipefail
here="$(dirname "$0")"
# shellcheck source=lib.sh
. "$here/lib.sh"
# shellcheck source=images.sh
. "$here/images.sh"
# shellcheck source=http.sh
. "$here/http.sh"
# shellcheck source=logins.sh
. "$here/logins.sh"
# shellcheck source=engine.sh
. "$here/engine.sh"
cleanup_suite() { unmount_engine; }

ways=("$@")
[ $# -gt 0 ] || ways=(htpasswd token token2)
clients=(crane regctl skopeo helm podman docker)

fails() { # COMMAND...: refused, and not for another reason
    local output
    output="$("$@" 2>&1)" && echo "$output" && return 1
    echo "$output"
    grep -qiE 'unauthorized|denied|forbidden|401|403|authentication required|authorization failed|incorrect username|invalid username/password|credentials? not found|no basic auth credentials' <<<"$output"
}

# What each client is called to do; every one keeps credentials in a file below HOME.
crane_login() { crane auth login "$host" -u "$1" -p "$2"; }
crane_logout() { crane auth logout "$host"; }
crane_push() { crane push "$images/single1" "$host/$1:v1"; }
crane_pull() { pull crane single1 "$host/$1:v1"; }

regctl_login() { regctl registry login "$host" -u "$1" -p "$2"; }
regctl_logout() { regctl registry logout "$host"; }
regctl_push() { regctl image copy "ocidir://$images/single1:latest" "$host/$1:v1"; }
regctl_pull() { pull regctl single1 "$host/$1:v1"; }

skopeo_login() { skopeo login --tls-verify=false -u "$1" -p "$2" "$host"; }
skopeo_logout() { skopeo logout "$host"; }
skopeo_push() { push skopeo single1 "$host/$1:v1"; }
skopeo_pull() { pull skopeo single1 "$host/$1:v1"; }

helm_login() { helm registry login --plain-http -u "$1" -p "$2" "$host"; }
helm_logout() { helm registry logout "$host"; }
helm_push() { helm push "$work/tiny-1.0.0.tgz" "oci://$host/$1" --plain-http; }
helm_pull() { helm pull "oci://$host/$1/tiny" --version 1.0.0 --plain-http -d "$work/helm" && cmp "$work/tiny-1.0.0.tgz" "$work/helm/tiny-1.0.0.tgz"; }

pod() { timeout "$limit" podman --root "$work/podman/root" --runroot "$work/podman/run" --tmpdir "$work/podman/tmp" --storage-driver vfs --cgroup-manager cgroupfs "$@"; }
podman_login() { pod login --tls-verify=false -u "$1" -p "$2" "$host"; }
podman_logout() { pod logout "$host"; }
podman_push() { pod import "$layers/l1.tar" "$host/$1:v1" && pod push --tls-verify=false "$host/$1:v1"; }
podman_pull() { pod rmi -af && pod pull --tls-verify=false "$host/$1:v1"; }

docker_login() { printf '%s' "$2" | docker login -u "$1" --password-stdin "$host"; }
docker_logout() { docker logout "$host"; }
docker_push() { docker import "$layers/l1.tar" "$host/$1:v1" && docker push "$host/$1:v1"; }
docker_pull() { docker image prune -af && docker pull "$host/$1:v1"; }

make_chart() {
    mkdir -p "$work/chart" "$work/helm" &&
        printf 'apiVersion: v2\nname: tiny\nversion: 1.0.0\n' >"$work/chart/Chart.yaml" && helm package "$work/chart" -d "$work"
}

everybody() { # WAY CLIENT
    local way="$1" client="$2"
    check "$client: who has not logged in cannot push" fails "${client}_push" "private/$client"
    # these two look at the password when they use it
    if [ "$client" != crane ] && [ "$client" != regctl ]; then
        check "$client: a wrong password does not log in" fails "${client}_login" writer wrong
    fi
    check "$client: somebody logs in who may only pull" "${client}_login" reader reader
    check "$client: and cannot push" fails "${client}_push" "private/$client"
    check "$client: somebody logs in who may push" "${client}_login" writer writer
    check "$client: and pushes" "${client}_push" "private/$client"
    check "$client: and pulls" "${client}_pull" "private/$client"
    check "$client: and pushes to what is public" "${client}_push" "public/$client"
    check "$client: logs out" "${client}_logout"
    check "$client: and cannot pull" fails "${client}_pull" "private/$client"
    # it takes a challenge for a password to mean that there is nothing without one
    if [ "$client" != docker ] || [ "$way" != htpasswd ]; then
        check "$client: but for what is public" "${client}_pull" "public/$client"
    fi
}

challenged() { # EXPECTED CURL-ARGUMENT...
    local expected="$1"
    shift
    status 401 "$@" && same "$expected" "$(header www-authenticate)" challenge &&
        same 1 "$(grep -ci '^www-authenticate' "$work/headers")" challenges
}

by_hand_htpasswd() {
    local realm='Basic realm="Registry Realm"'
    check "Y4: / is open, and empty" status 200 "http://$host/"
    check "Y4: /v2/ asks who is there" challenged "$realm" "$api/"
    check "Y4: and lets in who has the password" status 200 -u writer:writer "$api/"
    check "S10: a wrong password is refused" challenged "$realm" -u writer:wrong "$api/"
    check "S10: nobody is refused" challenged "$realm" "$api/private/crane/manifests/v1"
    check "S10: who may not push is told so" status 403 -u reader:reader -X POST "$api/private/crane/blobs/uploads/"
    check "S1: lines of all kinds" all_kinds_of_lines
    check "T11: the file is replaced as Kubernetes does" replaced_users
}

all_kinds_of_lines() {
    local hash
    hash="$(printf other | "$root/docker/target/registry/bin/registry" htpasswd -i other)" && hash="${hash#*\$2?\$}"
    printf '# a comment\r\n\r\na:$2a$%s\r\nb:$2b$%s\r\n\r\ny:$2y$%s' "$hash" "$hash" "$hash" >"$work/htpasswd.new" &&
        cat "$work/htpasswd" >>"$work/htpasswd.new.tail" && { printf '\n' && cat "$work/htpasswd.new.tail"; } >>"$work/htpasswd.new" &&
        mv "$work/htpasswd.new" "$work/htpasswd" && eventually status 200 -u a:other "$api/" &&
        status 200 -u b:other "$api/" && status 200 -u y:other "$api/" && status 401 -u y:wrong "$api/" &&
        status 200 -u writer:writer "$api/"
}

eventually() { # COMMAND...: within the 10 seconds of T11
    local end=$((SECONDS + 10))
    while ! "$@"; do
        [ "$SECONDS" -lt "$end" ] || return 1
        sleep 0.5
    done
}

replaced_users() {
    local before="$work/users"
    mkdir -p "$before/one" "$before/two" && cp "$work/htpasswd" "$before/one/htpasswd" &&
        printf new | "$root/docker/target/registry/bin/registry" htpasswd -i writer >"$before/two/htpasswd" &&
        ln -s one "$before/..data" && ln -s ..data/htpasswd "$before/htpasswd" &&
        ln -sf "$before/htpasswd" "$work/htpasswd.link" && mv -T "$work/htpasswd.link" "$work/htpasswd" &&
        eventually status 200 -u writer:writer "$api/" &&
        ln -s two "$before/..data_tmp" && mv -T "$before/..data_tmp" "$before/..data" &&
        eventually status 200 -u writer:new "$api/" && eventually status 401 -u writer:writer "$api/"
}

by_hand_token() {
    local bearer="Bearer realm=\"http://localhost:$tokens_port/token\",service=\"registry\""
    local scope='scope="repository:private/crane:pull"'
    check "T16: /v2/ says where tokens are" challenged "$bearer" "$api/"
    check "T16: a repository says which" challenged "$bearer,$scope" "$api/private/crane/manifests/v1"
    check "T16: a token of the right scope gives access" status 200 -H "Authorization: Bearer $(token writer repository:private/crane:pull)" "$api/private/crane/manifests/v1"
    check "T16: one of another scope does not" challenged "$bearer,$scope,error=\"insufficient_scope\"" \
        -H "Authorization: Bearer $(token writer repository:other:pull)" "$api/private/crane/manifests/v1"
    check "T16: nor does a spoilt one" challenged "$bearer,$scope,error=\"invalid_token\"" \
        -H "Authorization: Bearer $(token writer repository:private/crane:pull | tr A-Za-z N-ZA-Mn-za-m)" "$api/private/crane/manifests/v1"
}

token() { # USER SCOPE
    curl -sf -u "$1:$1" "http://127.0.0.1:$tokens_port/token?service=registry&scope=$2" | jq -r .token
}

clean_log() { # no password, no token, nothing thrown
    ! grep -E 'writer:writer|d3JpdGVyOndyaXRlcg|eyJ[A-Za-z0-9_-]{20}|\$2[aby]\$|^\sat |Exception' "$work/stowage.log"
}

run_way() { # WAY
    local client
    check "$1: $SERVER starts" start_server "$work/tree-$1" || return
    for client in "${clients[@]}"; do
        if [ "$1" != token2 ] || [ "$client" = crane ]; then everybody "$1" "$client"; fi
    done
    if [ "$1" = htpasswd ]; then by_hand_htpasswd; else by_hand_token; fi
    check "$1: the log tells no secrets" clean_log
    check "$1: $SERVER stops" stop "$server"
}

need curl jq openssl crane regctl skopeo helm podman docker dockerd
make_layer l1 3
make_layer l2 200
make_layer l3 600
make_image single1 oci amd64 l1 l2 l3
check "a chart" make_chart
insecure_regctl >/dev/null
check "the engine starts" start_engine
for way in "${ways[@]}"; do
    case "$way" in
    htpasswd) check "users" htpasswd_settings && run_way htpasswd ;;
    token) check "a token server" token_settings thumbprint && run_way token && stop "$tokens" ;;
    token2) check "a token server of old" token_settings libtrust && run_way token2 && stop "$tokens" ;;
    *) check "$way is a way" false ;;
    esac
done
finish

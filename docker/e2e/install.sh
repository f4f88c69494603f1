#!/usr/bin/env bash
# Installs what the end-to-end suites and the benchmark need: programs from
# Debian, and pinned Go programs in a cache outside the work tree. What is
# already there is left alone, so a second run takes a second.
#
# Usage: install.sh [--no-helm]     (helm takes a minute to build)
set -euo pipefail

tools="${STOWAGE_TOOLS:-$HOME/.cache/stowage-tools}"
helm=yes
[ "${1:-}" = --no-helm ] && helm=no

# program:package, for everything that Debian has
debian=(
    dockerd:docker.io podman:podman skopeo:skopeo docker-registry:docker-registry
    nginx:nginx-light strace:strace jq:jq curl:curl openssl:openssl
    shellcheck:shellcheck busybox:busybox-static mkfs.ext4:e2fsprogs mkfs.xfs:xfsprogs slowhttptest:slowhttptest
)

# Installing a daemon must not start it, neither now nor at the next boot.
install_packages() {
    local policy=/usr/sbin/policy-rc.d made=no unit
    if [ ! -e "$policy" ]; then
        printf '#!/bin/sh\nexit 101\n' >"$policy"
        chmod 755 "$policy"
        made=yes
    fi
    apt-get update -q >/dev/null
    DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@" >/dev/null
    [ "$made" = yes ] && rm "$policy"
    if command -v systemctl >/dev/null; then
        for unit in docker.socket docker containerd docker-registry nginx podman.socket; do
            systemctl disable --now "$unit" >/dev/null 2>&1 || true
        done
    fi
}

missing=()
for pair in "${debian[@]}"; do
    command -v "${pair%%:*}" >/dev/null || missing+=("${pair#*:}")
done
if [ "${#missing[@]}" -gt 0 ]; then
    echo "installing ${missing[*]}"
    install_packages "${missing[@]}"
fi

# The version is part of the file name of the stamp, so a new pin is built anew.
go_program() { # NAME PACKAGE VERSION
    local name="$1" package="$2" version="$3"
    local stamp="$tools/stamps/$name-$version" built
    [ -x "$tools/bin/$name" ] && [ -e "$stamp" ] && return
    echo "building $name $version"
    built="$(mktemp -d)"
    # outside any module, and not into the user's own GOBIN
    (cd "$built" && GOBIN="$built" CGO_ENABLED=0 go install "$package@$version")
    mkdir -p "$tools/bin" "$tools/stamps"
    mv "$built/$(basename "$package")" "$tools/bin/$name"
    rm -r "$built"
    touch "$stamp"
}

go_program crane github.com/google/go-containerregistry/cmd/crane v0.22.1
go_program regctl github.com/regclient/regclient/cmd/regctl v0.11.7
go_program distribution3 github.com/distribution/distribution/v3/cmd/registry v3.1.2
go_program h2spec github.com/summerwind/h2spec/cmd/h2spec v2.2.1+incompatible
# An authority that speaks ACME, and the names of hosts that it asks for.
go_program pebble github.com/letsencrypt/pebble/v2/cmd/pebble v2.10.3
go_program pebble-challtestsrv github.com/letsencrypt/pebble/v2/cmd/pebble-challtestsrv v2.10.3
# Stores to test on; what is tested does not contain them.
go_program minio github.com/minio/minio v0.0.0-20260212201848-7aac2a2c5b7c
go_program versitygw github.com/versity/versitygw/cmd/versitygw v1.8.0
if [ ! -e "$tools/stamps/s3proxy-4.1.0" ]; then
    echo "installing s3proxy 4.1.0"
    mvn -q -B -f "$(dirname "$0")/../../pom.xml" -N dependency:copy -Dartifact=org.gaul:s3proxy:4.1.0:jar:jar-with-dependencies \
        "-DoutputDirectory=$tools" -Dmdep.stripVersion -Dmdep.stripClassifier
    touch "$tools/stamps/s3proxy-4.1.0"
fi
if [ ! -e "$tools/stamps/azurite-3.35.0" ]; then
    echo "installing azurite 3.35.0"
    npm install --silent --no-audit --no-fund --prefix "$tools/azurite" azurite@3.35.0 >/dev/null
    touch "$tools/stamps/azurite-3.35.0"
fi
if [ "$helm" = yes ]; then
    go_program helm helm.sh/helm/v3/cmd/helm v3.22.0
fi

echo "tools are in $tools/bin"

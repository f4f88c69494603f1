#!/usr/bin/env bash
# Real clients against one running registry. What comes back is compared with
# what went in, digest by digest.
#
# Usage: clients.sh [NAME...]       (of the files in clients/; all by default)
# BIG=2048 is the size in MiB of the big layer.
set -uo pipefail
here="$(dirname "$0")"
# shellcheck source=lib.sh
. "$here/lib.sh"
# shellcheck source=images.sh
. "$here/images.sh"
# shellcheck source=http.sh
. "$here/http.sh"

suites=("$@")
[ $# -gt 0 ] || suites=(crane skopeo regctl helm podman resume docker)

# shellcheck source=engine.sh
. "$here/engine.sh"
cleanup_suite() { unmount_engine; }

registry_digest() { # REPOSITORY REFERENCE: the digest of the bytes served
    curl -sf "${manifest_types[@]}" "$api/$1/manifests/$2" | sha256
}

need curl jq openssl crane regctl
for layer in l1:3 l2:200 l3:6000 l4:40; do make_layer "${layer%:*}" "${layer#*:}"; done
make_image single1 oci amd64 l1 l2 l3
make_image single2 oci arm64 l1 l4
make_image docker1 docker amd64 l1 l2
make_image docker2 docker arm64 l1 l4
make_index multi1 oci single1 single2
make_index dockerlist docker docker1 docker2

tree="$work/tree"
insecure_regctl >/dev/null
check "$SERVER starts" start_server "$tree" || finish
for suite in "${suites[@]}"; do
    began=$SECONDS
    # shellcheck source=/dev/null
    . "$here/clients/$suite.sh"
    echo "      $suite took $((SECONDS - began)) s"
done
check "$SERVER stops" stop "$server"
finish

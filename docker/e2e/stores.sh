#!/usr/bin/env bash
# Puts the image where other systems put one that keeps its content in an object store:
# each check is named by what it holds for.
#
# Usage: stores.sh [--all] [STORE...]      (minio; of minio, versitygw, azurite, gcs)
#   --all   what takes minutes, too: long transfers in 256 MiB, layers of 1 GiB
# shellcheck source-path=SCRIPTDIR
set -uo pipefail
here="$(dirname "$0")"
# shellcheck source=lib.sh
. "$here/lib.sh"
# shellcheck source=engine.sh
. "$here/engine.sh"
# shellcheck source=http.sh
. "$here/http.sh"
# shellcheck source=images.sh
. "$here/images.sh"
# shellcheck source=bounded.sh
. "$here/bounded.sh"
# shellcheck source=container.sh
. "$here/container.sh"
# shellcheck source=balancer.sh
. "$here/balancer.sh"
# shellcheck source=systems.sh
. "$here/systems.sh"
# shellcheck source=onstore.sh
. "$here/onstore.sh"
# shellcheck source=ons3.sh
. "$here/ons3.sh"
# shellcheck source=onclouds.sh
. "$here/onclouds.sh"
# shellcheck source=trees.sh
. "$here/trees.sh"

all=
[ "${1:-}" != --all ] || { all=yes && shift; }
stores=("$@")
[ $# -gt 0 ] || stores=(minio)

checks() {
    check "$STORE: K4 by the chart's variables, through us" k4
    check "$STORE: K5 by a link that anybody can follow" k5
    check "$STORE: K6 a variable replaces the storage of the file" k6
    check "$STORE: K7 50 uploads in chunks to two of them" k7 -e REGISTRY_HTTP_SECRET=canary
    check "$STORE: K8 and without a secret" k7
    check "$STORE: K14 a store that is not there" k14
    check "$STORE: K16 pushed, pulled, deleted and collected" k16
    check "$STORE: K17 a proxy's requests" k17
    check "$STORE: Y5 its variables alone name the driver" y5
    check "$STORE: T15 never ready before the store was reached" t15
    check "$STORE: O5 the store goes away, and comes back" o5
    check "$STORE: O6 another one takes over, and nobody notices" o6
    check "$STORE: O7 it finishes an upload before it stops" o7 29s
    check "$STORE: O7 or the other one goes on with it" o7 1s
    case "$STORE" in
    minio | versitygw) on_s3 ;;
    azurite) on_azure ;;
    gcs) on_gcs ;;
    esac
    check "$STORE: Y14 Distribution's trees, in both directions" y14
    [ -z "$all" ] || check "$STORE: S2 four pushes and four pulls of 500 MiB in 256 MiB" bounded s2
    [ -z "$all" ] || slow_readers
}

need curl jq openssl nginx crane regctl skopeo docker dockerd busybox docker-registry distribution3
check "the engine starts" start_engine || finish
check "the image is built" build || finish
build_client
for layer in l1:3 l2:200 l4:40 l5:30; do make_layer "${layer%:*}" "${layer#*:}"; done
make_image single1 oci amd64 l1 l2
make_image single2 oci arm64 l1 l4
make_image gone oci amd64 l5 l2
make_index multi1 oci single1 single2
insecure_regctl >/dev/null
for STORE in "${stores[@]}"; do
    began=$SECONDS
    check "$STORE starts" start_store || continue
    checks
    docker rm -f it other >/dev/null 2>&1
    check "$STORE stops" stop_store
    rm -rf "$work/store"
    echo "      $STORE took $((SECONDS - began)) s"
done
finish

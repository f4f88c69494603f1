#!/usr/bin/env bash
# What one operation costs in requests of the store, counted between the two, beside
# Distribution's. The same client, the same bucket, the same proxy.
#
# Usage: STORE=minio requests.sh [TAGS [REPOSITORIES]]
#     (1000 and 500; 100000 and 50000 take a while to make)
# shellcheck source-path=SCRIPTDIR
set -uo pipefail
export STORE="${STORE:-minio}"
here="$(dirname "$0")"
# shellcheck source=lib.sh
. "$here/lib.sh"
# shellcheck source=http.sh
. "$here/http.sh"
# shellcheck source=proxy.sh
. "$here/proxy.sh"

tags="${1:-1000}" repositories="${2:-500}"
operations=("blob: POST, PUT" "blob: POST, PATCH, PUT" "blob: POST with digest" "blob: again" "HEAD blob" "GET blob" "manifest: PUT with tag, 3 references"
    "manifest: GET by tag" "manifest: GET by digest, again" "tags: page of 50 of 100" "tags: page of 50 of $tags" "catalog: page of 50 of 100" "catalog: page of 50 of $repositories")
declare -A cost

measure() { # SERVER OPERATION COMMAND...: the first one of a kind may find out things for all others, so the second counts
    requests_of "${@:3}" && requests_of "${@:3}" && cost["$1 $2"]="$asked"
}

fresh() { head -c 5000 /dev/urandom >"$work/blob" && blob="$(sha256 <"$work/blob")"; }

push_whole() { fresh && put_blob app "$blob" "$work/blob"; }

push_chunk() {
    fresh && status 202 -X POST "$api/app/blobs/uploads/" &&
        status 202 -X PATCH -H 'Content-Type: application/octet-stream' --data-binary @"$work/blob" "$(location)" &&
        status 201 -X PUT "$(closing "$(location)" "$blob")"
}

push_known() {
    fresh && status 201 -X POST -H 'Content-Type: application/octet-stream' --data-binary @"$work/blob" "$api/app/blobs/uploads/?digest=$blob"
}

push_again() { put_blob app "$blob" "$work/blob"; }

descriptor() { printf '{"mediaType":"%s","digest":"%s","size":%d}' "$1" "$2" "$(stat -c %s "$3")"; }

three_blobs() {
    local i parts=()
    for i in 1 2 3; do push_whole && parts+=("$(descriptor application/vnd.oci.image.layer.v1.tar "$blob" "$work/blob")") || return; done
    made=$((made + 1))
    printf '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":%s,"layers":[%s,%s],"annotations":{"n":"%d"}}' \
        "${parts[0]//layer.v1.tar/config.v1+json}" "${parts[1]}" "${parts[2]}" "$made" >"$work/manifest"
    manifest="$(sha256 <"$work/manifest")"
}

put_manifest() {
    status 201 -X PUT -H 'Content-Type: application/vnd.oci.image.manifest.v1+json' --data-binary @"$work/manifest" "$api/app/manifests/v1"
}

measure_manifest() { # SERVER: with references that nobody has asked for yet
    made=0
    three_blobs && put_manifest && three_blobs && requests_of put_manifest && cost["$1 manifest: PUT with tag, 3 references"]="$asked"
}

get() { status 200 "${manifest_types[@]}" "$api/$1"; }

head_blob() { status 200 -I "$api/app/blobs/$blob"; }

page() { # PATH QUERY: not the first page, but one in the middle
    status 200 "$api/$1?n=50&last=$2" && same 50 "$(jq '.tags // .repositories | length' "$work/body")" entries
}

# plant TREE PATHS: an empty link for each line of PATHS, by the store's own protocol
plant() {
    printf 'sha256:%064d' 0 >"$work/link"
    while read -r path; do
        printf 'url = "http://%s/%s/%s/docker/registry/v2/repositories/%s"\nupload-file = "%s"\noutput = /dev/null\n' \
            "$store_address" "$bucket" "$1" "$path" "$work/link"
    done <"$2" >"$work/plants"
    curl -sf -Z --parallel-max 32 --aws-sigv4 aws:amz:us-east-1:s3 --user "$access_key:$secret_key" -K "$work/plants" -m 3600
}

names() { # TAGS REPOSITORIES
    seq -f 'many/_manifests/tags/t%06.0f/current/link' 1 "$1"
    seq -f 'r%06.0f/_manifests/tags/v1/current/link' 1 "$2"
}

measure_pages() { # SERVER NAME-OF-TREE
    names 100 100 >"$work/few" && plant "$2" "$work/few" &&
        measure "$1" "tags: page of 50 of 100" page many/tags/list t000020 &&
        measure "$1" "catalog: page of 50 of 100" page _catalog r000020 || return
    names "$tags" "$repositories" >"$work/many" && plant "$2" "$work/many" &&
        measure "$1" "tags: page of 50 of $tags" page many/tags/list t000020 &&
        measure "$1" "catalog: page of 50 of $repositories" page _catalog r000020
}

measure_all() { # SERVER
    measure "$1" "blob: POST, PUT" push_whole &&
        measure "$1" "blob: POST, PATCH, PUT" push_chunk &&
        { [ "$1" != stowage ] || measure "$1" "blob: POST with digest" push_known; } && # Distribution has no such thing
        measure "$1" "blob: again" push_again &&
        measure "$1" "HEAD blob" head_blob &&
        measure "$1" "GET blob" get "app/blobs/$blob" &&
        measure_manifest "$1" &&
        measure "$1" "manifest: GET by tag" get app/manifests/v1 &&
        measure "$1" "manifest: GET by digest, again" get "app/manifests/$manifest" &&
        measure_pages "$1" "$1"
}

table() {
    local operation
    printf '      %-44s %9s %13s\n' "requests of the store" Stowage Distribution
    for operation in "${operations[@]}"; do
        printf '      %-44s %9s %13s\n' "$operation" "${cost["stowage $operation"]:--}" "${cost["distribution3 $operation"]:--}"
    done
}

at_most() { # NUMBER OPERATION...
    local most="$1" operation
    shift
    for operation in "$@"; do
        echo "$operation: ${cost["stowage $operation"]}"
        [ "${cost["stowage $operation"]}" -le "$most" ] || return
    done
}

as_many() { # OPERATION OTHER
    same "${cost["stowage $1"]}" "${cost["stowage $2"]}" "$2"
}

need curl jq distribution3
# Nobody looks for abandoned uploads in between, at some time or other. Distribution ends with this variable.
purging=REGISTRY_STORAGE_MAINTENANCE_UPLOADPURGING_ENABLED
export "$purging=false"
check "a proxy starts before $STORE" start_proxy || finish
for server_kind in stowage distribution3; do
    [ "$server_kind" = stowage ] || unset "$purging"
    check "$server_kind starts" start "$server_kind" "$work/$server_kind" || finish
    check "$server_kind: everything once" measure_all "$server_kind"
    check "$server_kind stops" stop "$server"
done
table
check "a small layer costs 10 requests at most" at_most 10 "blob: POST, PUT" "blob: POST, PATCH, PUT" "blob: POST with digest" "blob: again"
check "a manifest of 3 references with its tag costs 9 at most" at_most 9 "manifest: PUT with tag, 3 references"
check "a manifest that was pulled before costs 1" at_most 1 "manifest: GET by digest, again"
check "HEAD of a blob costs 1, GET 2" at_most 2 "HEAD blob" "GET blob"
check "a page of many tags costs no more than one of 100" as_many "tags: page of 50 of 100" "tags: page of 50 of $tags"
check "a page of many repositories costs no more than one of 100" as_many "catalog: page of 50 of 100" "catalog: page of 50 of $repositories"
finish

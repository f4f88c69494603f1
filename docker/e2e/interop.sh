#!/usr/bin/env bash
# The layout test: one directory, served in turn by an older registry, by the
# server under test, and by the older one again. Whatever one of them writes the
# other must serve, and the older one's garbage collection must spare it.
#
# STORE=minio does so below a prefix of a bucket.
set -uo pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=images.sh
. "$(dirname "$0")/images.sh"
# shellcheck source=http.sh
. "$(dirname "$0")/http.sh"

# What must be there: the images by repository:tag, the digests of other blobs and
# manifests by their path, tags of no image by repository:tag; and the paths of
# what must not be there.
declare -A want bodies tags gone

put() { # CLIENT IMAGE REPOSITORY TAG
    check "$who: $1 pushes $2 to $3:$4" push "$1" "$2" "$host/$3:$4"
    want["$3:$4"]="$2"
}

delete_manifest() { # REPOSITORY REFERENCE
    check "$who: deletes $1 $2" status 202 -X DELETE "$api/$1/manifests/$2"
    gone["$1/manifests/$2"]=yes
}

# listing FILE: the tags of each repository in the catalogue, sorted, since 2.8.2
# gives them in no order. Repositories in the order of their names and without the empty
# ones: each server has an order of its own, and Distribution goes on listing what is gone.
listing() {
    local repository
    curl -sf "$api/_catalog?n=1000" | jq -er '.repositories[]' >"$1.catalogue" || return
    while read -r repository; do
        curl -s "$api/$repository/tags/list" |
            jq -c --arg name "$repository" '[$name, (.tags // [] | sort)] | select(.[1] != [])'
    done <"$1.catalogue" | LC_ALL=C sort >"$1"
}

expected_listing() { # the same from our own books
    local reference
    for reference in "${!want[@]}" "${!tags[@]}"; do echo "${reference/:/ }"; done | LC_ALL=C sort |
        jq -Rnc '[inputs / " "] | group_by(.[0])[] | [.[0][0], map(.[1])]' | LC_ALL=C sort
}

listing_as_expected() {
    listing "$work/listing" && diff <(expected_listing) "$work/listing"
}

tags_in_order() {
    local answer
    answer="$(curl -sf "$api/$1/tags/list")" && echo "$answer" &&
        jq -e '.tags | . == sort and . != []' <<<"$answer"
}

serves_everything() { # CLIENT
    local reference client
    for reference in "${!want[@]}"; do
        client="$1"
        # skopeo's own layouts hold OCI types only
        [[ $client == skopeo && ${want[$reference]} == docker* ]] && client=crane
        check "$who: $client pulls $reference" pull "$client" "${want[$reference]}" "$host/$reference"
    done
    for reference in "${!bodies[@]}"; do
        check "$who: serves $reference" same_body "${bodies[$reference]}" "$reference"
    done
    for reference in "${!gone[@]}"; do
        check "$who: has no $reference" status 404 "${manifest_types[@]}" "$api/$reference"
    done
    check "$who: catalogue and tags as expected" listing_as_expected
}

serve() { # KIND WHO
    who="$2"
    check "$who: starts" start "$1" "$work/$tree" || finish
}

# The lists are the same whoever gives them.
hand_over() { # KIND WHO
    listing "$work/before"
    check "$who: stops" stop "$server"
    serve "$@"
    listing "$work/after"
    check "$who: lists the tags that the one before listed" diff "$work/before" "$work/after"
}

collect_garbage() { # KIND
    case "$1" in
    debian) docker-registry garbage-collect "$configuration" ;;
    distribution3) distribution3 garbage-collect "$configuration" ;;
    esac
}

attach() { # REPOSITORY TAG: an artifact with a subject; sets artifact
    artifact="$(echo "notes on $1:$2" | regctl artifact put --by-digest --artifact-type application/vnd.example.notes \
        --subject "$host/$1:$2" --format '{{ .Manifest.GetDescriptor.Digest }}' "$host/$1")" &&
        bodies["$1/manifests/$artifact"]="$artifact" &&
        [[ $artifact == sha256:* ]]
}

refers() { # REPOSITORY IMAGE ARTIFACT: the referrers API names it
    status 200 "$api/$1/referrers/${digest[$2]}" &&
        jq -e --arg digest "$3" '.manifests | map(.digest) | index($digest)' "$work/body"
}

# An image whose layer goes by its sha512.
put_sha512() { # REPOSITORY TAG
    local layer config manifest="$work/sha512.json"
    layer="sha512:$(sha512sum <"$layers/l4.tar.gz" | cut -d ' ' -f 1)"
    echo '{}' >"$work/empty.json"
    config="$(sha256 <"$work/empty.json")"
    jq -nc --arg layer "$layer" --argjson size "$(stat -c %s "$layers/l4.tar.gz")" --arg config "$config" '{
        schemaVersion: 2, mediaType: "application/vnd.oci.image.manifest.v1+json",
        config: {mediaType: "application/vnd.example.config", digest: $config, size: 3},
        layers: [{mediaType: "application/vnd.example.layer", digest: $layer, size: $size}]}' >"$manifest"
    bodies["$1/blobs/$layer"]="$layer"
    bodies["$1/manifests/$2"]="$(sha256 <"$manifest")"
    tags["$1:$2"]=yes
    put_blob "$1" "$layer" "$layers/l4.tar.gz" &&
        put_blob "$1" "$config" "$work/empty.json" &&
        status 201 -X PUT -H "Content-Type: application/vnd.oci.image.manifest.v1+json" \
            --data-binary "@$manifest" "$api/$1/manifests/$2"
}

round() { # KIND NAME: of the older registry
    local old="$1" name="$2" tree="tree-$1" early late
    want=() bodies=() tags=() gone=()

    serve "$old" "$name"
    put skopeo single1 single/oci v1
    put crane docker1 single/docker v1
    put crane multi1 multi v1
    put crane multi1 multi old
    put regctl dockerlist multi/docker v1
    put regctl single2 a/b/c v1
    # the order of these three is not that of their bytes
    put regctl single2 a/b/c-d v1
    put crane docker1 a/b/c/d v1
    put skopeo single1 share/one v1
    put crane single1 share/two v1
    put skopeo single1 move latest
    put skopeo single2 move latest
    put crane single3 lost v1
    delete_manifest lost "${digest[single3]}"
    unset 'want[lost:v1]'
    gone[lost/manifests/v1]=yes
    check "$who: regctl attaches an artifact" attach single/oci v1
    early="$artifact"
    # this registry has no referrers API, so the client keeps a tag instead
    check "$who: its tag of referrers" status 200 "${manifest_types[@]}" \
        "$api/single/oci/manifests/${digest[single1]/:/-}"
    tags["single/oci:${digest[single1]/:/-}"]=yes
    serves_everything crane

    hand_over "$SERVER" "$SERVER after $name"
    serves_everything regctl
    check "$who: lists tags in order" tags_in_order multi
    check "$who: refers to the artifact that $name took" refers single/oci single1 "$early"

    who="$SERVER"
    put skopeo single4 new/single v1
    put crane multi2 new/multi v1
    put crane dockerlist new/docker v1
    put regctl single4 share/one v2   # one layer is there, one is in another repository
    put crane single1 share/three v1  # every layer is in another repository
    check "$who: crane copies across repositories" crane copy "$host/share/one:v1" "$host/share/four:v1"
    want[share/four:v1]=single1
    put skopeo single3 move latest
    put regctl single4 single/oci v2
    put skopeo single4 single/docker v1 # another type than before
    put skopeo single1 new/move latest
    put skopeo single2 new/move latest
    delete_manifest multi old
    put skopeo single1 new/single tmp
    delete_manifest new/single tmp
    unset 'want[multi:old]' 'want[new/single:tmp]'
    # by digest: both tags go, one written here and one there
    put skopeo single2 a/b/c v2
    delete_manifest a/b/c "${digest[single2]}"
    unset 'want[a/b/c:v1]' 'want[a/b/c:v2]'
    gone[a/b/c/manifests/v1]=yes
    gone[a/b/c/manifests/v2]=yes
    check "$who: regctl attaches an artifact" attach new/single v1
    late="$artifact"
    check "$who: refers to the artifact" refers new/single single4 "$late"
    check "$who: pushes a layer by its sha512" put_sha512 new/sha512 v1
    serves_everything skopeo

    hand_over "$old" "$name after $SERVER"
    serves_everything crane
    who="$name"
    put skopeo single1 new/single v1
    put crane single1 move latest
    put regctl multi1 new/multi v2

    check "$name: stops" stop "$server"
    check "$name: collects garbage" collect_garbage "$old"
    serve "$old" "$name after its collection"
    serves_everything regctl

    hand_over "$SERVER" "$SERVER after all"
    serves_everything crane
    check "$who: refers to its artifact" refers new/single single4 "$late"
    check "$who: stops" stop "$server"
    rm -rf "${work:?}/$tree"
}

# files KIND: the same work into an empty directory, and what is on disk then
files() {
    local kind="$1" stage
    rm -rf "${work:?}/files"
    check "files: $kind starts" start "$kind" "$work/files" || finish
    for stage in "${stages[@]}"; do
        check "files: $kind: $stage" "files_${stage// /_}"
        (cd "$work/files/docker/registry/v2" && find . -type f -not -path '*/_uploads/*' \
            -exec sha256sum {} + | LC_ALL=C sort -k 2) >"$work/files-$kind-${stage// /_}"
    done
    check "files: $kind stops" stop "$server"
}
stages=("one image" "an index and a mount" "overwritten tags" "a deleted manifest")
files_one_image() { push crane single1 "$host/one:v1"; }
files_an_index_and_a_mount() {
    push skopeo multi1 "$host/a/b:v1" && push crane dockerlist "$host/list:v1" &&
        crane copy "$host/one:v1" "$host/two:v1"
}
files_overwritten_tags() { push crane single2 "$host/one:v1" && crane tag "$host/one:v1" v2; }
files_a_deleted_manifest() { crane delete "$host/two@${digest[single1]}"; }

need curl jq skopeo crane regctl docker-registry distribution3
for layer in l1:3 l2:200 l3:3000 l4:40 l5:1; do make_layer "${layer%:*}" "${layer#*:}"; done
make_image single1 oci amd64 l1 l2
make_image single2 oci arm64 l1 l3
make_image single3 oci amd64 l2 l5
make_image single4 oci amd64 l2 l4
make_image docker1 docker amd64 l1 l2
make_image docker2 docker arm64 l1 l4
make_index multi1 oci single1 single2
make_index multi2 oci single3 single2
make_index dockerlist docker docker1 docker2
check "regctl settings" insecure_regctl

# which has no parameter for the address of an Azure store that is none of Microsoft's
[ "$STORE" = azurite ] || round debian "Distribution 2.8.2"
round distribution3 "Distribution 3.1.2"

if [ "$STORE" = filesystem ]; then
    files distribution3
    files "$SERVER"
    for stage in "${stages[@]}"; do
        check "files: $stage: as Distribution's, byte for byte" \
            diff "$work/files-distribution3-${stage// /_}" "$work/files-$SERVER-${stage// /_}"
    done
fi
finish

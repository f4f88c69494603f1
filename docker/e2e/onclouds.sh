# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # variables of those who source this
# What holds for the image on Azure Blob Storage and Google Cloud Storage. Sourced by stores.sh.

: "${work:?}" "${host:?}" "${port:?}" "${store_address:?}" "${bucket:?}"

on_azure() {
    check "$STORE: Y9 a blob of many blocks" y9
}

y9() { # a layer of 40 blocks, and what becomes of it
    keeps y9
    variable CHUNKSIZE 1048576
    serves "${place[@]}" -- && random 40 >"$work/layer" && put_blob y9 "$(sha256 <"$work/layer")" "$work/layer" &&
        same_body "$(sha256 <"$work/layer")" "y9/blobs/$(sha256 <"$work/layer")" &&
        status 202 -X DELETE "$api/y9/blobs/$(sha256 <"$work/layer")" && status 404 "$api/y9/blobs/$(sha256 <"$work/layer")" &&
        push_and_pull y9 && status 202 -X DELETE "$api/y9/manifests/${digest[multi1]}" && collect &&
        status 404 "$api/y9/manifests/list" && rm "$work/layer"
}

on_gcs() {
    check "$STORE: Y8 below a prefix, in chunks as it says" y8
    check "$STORE: Y8 with the key in a file" y8_key
}

y8_key() { # links are signed with it
    local i wanted=()
    kuik
    for ((i = 0; i < ${#place[@]}; i += 2)); do
        case "${place[i + 1]}" in REGISTRY_STORAGE_GCS_CREDENTIALS=*) ;; *) wanted+=("${place[@]:i:2}") ;; esac
    done
    google_key >"$work/google.json"
    serves "${wanted[@]}" -v "$work/google.json:/etc/google.json:ro" -e REGISTRY_STORAGE_GCS_KEYFILE=/etc/google.json -- &&
        push_and_pull y8key && status 307 "$api/y8key/blobs/$(a_layer)" && gives_bytes "$(a_layer)" curl -sf "$(header location)"
}

y8() { # objects lie where they should
    keeps dir
    variable CHUNKSIZE 5242880
    serves "${place[@]}" -- && random 12 >"$work/layer" && put_blob y8 "$(sha256 <"$work/layer")" "$work/layer" &&
        same_body "$(sha256 <"$work/layer")" "y8/blobs/$(sha256 <"$work/layer")" && push_and_pull y8 || return
    curl -sf "http://$store_address/storage/v1/b/$bucket/o?prefix=dir/docker/registry/v2/blobs/sha256/" | jq -e '.items | length > 3' &&
        rm "$work/layer"
}

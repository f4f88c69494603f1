# shellcheck shell=bash
# crane (go-containerregistry). Sourced by clients.sh.

crane_append() { # makes an image without a base, and adds a layer to one
    crane append -f "$layers/l1.tar.gz" -t "$host/crane/append:v1" &&
        crane append -b "$host/crane/append:v1" -f "$layers/l4.tar" -t "$host/crane/append:v2" &&
        same 2 "$(crane manifest "$host/crane/append:v2" | jq '.layers | length')" layers
}

crane_tarball() {
    crane pull "$host/crane/single:v1" "$work/crane.tar" &&
        crane push "$work/crane.tar" "$host/crane/tarball:v1" &&
        same "$(crane manifest "$host/crane/single:v1" | jq -r .config.digest)" \
            "$(crane manifest "$host/crane/tarball:v1" | jq -r .config.digest)" config
}

crane_blob() {
    local layer
    layer="$(sha256 <"$layers/l3.tar.gz")"
    gives_bytes "$layer" crane blob "$host/crane/single@$layer"
}

crane_index() { # an index out of two images that are already there
    crane index append -m "$host/crane/single:v1" -m "$host/crane/other:v1" -t "$host/crane/index:v1" &&
        crane index filter "$host/crane/index:v1" --platform linux/arm64 -t "$host/crane/index:arm" &&
        same "${digest[single2]}" "$(crane manifest "$host/crane/index:arm" | jq -r '.manifests[0].digest')" child
}

need crane
for pair in single1:single single2:other docker1:docker multi1:multi dockerlist:dockerlist; do
    image="${pair%:*}"
    repository="crane/${pair#*:}"
    check "crane pushes $image" push crane "$image" "$host/$repository:v1"
    check "crane asks for its digest" gives "${digest[$image]}" crane digest "$host/$repository:v1"
    check "crane gets its manifest" gives_bytes "${digest[$image]}" crane manifest "$host/$repository:v1"
    check "crane pulls it" pull crane "$image" "$host/$repository:v1"
    check "crane pulls it by digest" pull crane "$image" "$host/$repository@${digest[$image]}"
    check "crane validates it" crane validate --remote "$host/$repository:v1"
done
check "crane pulls one platform" gives "${digest[single2]}" \
    crane digest --platform linux/arm64 "$host/crane/multi:v1"
check "crane pushes it again" push crane single1 "$host/crane/single:v1"
check "crane copies across repositories" crane copy "$host/crane/multi:v1" "$host/crane/deep/er/copy:v1"
check "crane pulls the copy" pull crane multi1 "$host/crane/deep/er/copy:v1"
check "crane appends" crane_append
check "crane validates what it appended" crane validate --remote "$host/crane/append:v2"
check "crane pushes a tarball" crane_tarball
check "crane gets a blob" crane_blob
check "crane makes an index" crane_index
check "crane validates the index" crane validate --remote "$host/crane/index:v1"
check "crane tags" crane tag "$host/crane/single:v1" v2
check "crane overwrites a tag" push crane single2 "$host/crane/single:v1"
check "crane pulls the new one" pull crane single2 "$host/crane/single:v1"
check "crane pulls the old one" pull crane single1 "$host/crane/single:v2"
check "crane lists tags" gives "v1 v2" crane ls "$host/crane/single"
check "crane lists repositories" shows '^crane/deep/er/copy$' crane catalog "$host"
check "crane deletes a tag" crane delete "$host/crane/single:v1"
check "crane finds it gone" status 404 "${manifest_types[@]}" "$api/crane/single/manifests/v1"
check "crane deletes by digest" crane delete "$host/crane/single@${digest[single1]}"
check "crane finds it and its tag gone" gives_nothing crane ls "$host/crane/single"

# shellcheck shell=bash
# skopeo (containers/image). Sourced by clients.sh.

plain=(--src-tls-verify=false --dest-tls-verify=false)

skopeo_tags() {
    skopeo list-tags --tls-verify=false "docker://$1" | jq -c .Tags
}

need skopeo
for image in single1 multi1; do
    one="$host/skopeo/$image" two="$host/skopeo/copies/of/$image"
    check "skopeo pushes $image" push skopeo "$image" "$one:v1"
    check "skopeo copies it across repositories" \
        skopeo copy --all --preserve-digests "${plain[@]}" "docker://$one:v1" "docker://$two:v1"
    check "skopeo pulls the copy" pull skopeo "$image" "$two:v1"
    check "skopeo pulls it by digest" pull skopeo "$image" "$two@${digest[$image]}"
    check "skopeo pushes it again" push skopeo "$image" "$one:v1"
done
check "skopeo pulls into a directory" \
    skopeo copy "${plain[@]}" "docker://$host/skopeo/single1:v1" "dir:$work/skopeo-dir"
check "skopeo pushes a directory" \
    skopeo copy "${plain[@]}" "dir:$work/skopeo-dir" "docker://$host/skopeo/dir:v1"
check "skopeo pulls it" pull skopeo single1 "$host/skopeo/dir:v1"
check "skopeo converts to Docker's format" \
    skopeo copy --format v2s2 "${plain[@]}" "docker://$host/skopeo/single1:v1" "docker://$host/skopeo/v2s2:v1"
check "skopeo inspects it" shows manifest.v2+json \
    skopeo inspect --raw --tls-verify=false "docker://$host/skopeo/v2s2:v1"
check "skopeo inspects a digest" gives "${digest[single1]}" \
    skopeo inspect --format '{{.Digest}}' --tls-verify=false "docker://$host/skopeo/single1:v1"
check "skopeo inspects a raw index" gives_bytes "${digest[multi1]}" \
    skopeo inspect --raw --tls-verify=false "docker://$host/skopeo/multi1:v1"
check "skopeo overwrites a tag" push skopeo single2 "$host/skopeo/dir:v1"
check "skopeo pulls the new one" pull skopeo single2 "$host/skopeo/dir:v1"
check "skopeo pushes a second tag" push skopeo single2 "$host/skopeo/dir:v2"
check "skopeo lists tags" shows '"v1",.*"v2"' skopeo_tags "$host/skopeo/dir"
check "skopeo deletes" skopeo delete --tls-verify=false "docker://$host/skopeo/dir:v1"
check "skopeo finds it gone" status 404 "${manifest_types[@]}" "$api/skopeo/dir/manifests/${digest[single2]}"

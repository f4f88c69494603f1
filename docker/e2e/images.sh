# shellcheck shell=bash
# Images made from nothing, as OCI layouts in $images, one directory each, with
# one entry named "latest". Sourced after lib.sh.

: "${work:?}" "${port:?}"
layers="$work/layers"
images="$work/images"
mkdir -p "$layers" "$images"
declare -A digest # of each image by name

: "${limit:?}"
crane() { timeout "$limit" crane "$@"; }
skopeo() { timeout "$limit" skopeo "$@"; }
regctl() { timeout "$limit" regctl "$@"; }

# descriptor LAYOUT FILE TYPE: copies a blob in and prints its descriptor
descriptor() {
    local hex
    hex="$(sha256sum "$2" | cut -d ' ' -f 1)"
    mkdir -p "$1/blobs/sha256"
    cp "$2" "$1/blobs/sha256/$hex"
    jq -nc --arg type "$3" --arg digest "sha256:$hex" --argjson size "$(stat -c %s "$2")" \
        '{mediaType: $type, digest: $digest, size: $size}'
}

# entry NAME DESCRIPTOR: makes it what the layout NAME holds
entry() {
    echo '{"imageLayoutVersion":"1.0.0"}' >"$images/$1/oci-layout"
    jq -nc --argjson entry "$2" '{schemaVersion: 2, manifests: [$entry + {annotations:
        {"org.opencontainers.image.ref.name": "latest"}}]}' >"$images/$1/index.json"
    digest[$1]="$(jq -r .digest <<<"$2")"
}

# make_layer NAME KIB: random bytes, so that no two layers are alike
make_layer() {
    mkdir -p "$layers/$1"
    head -c "${2}K" /dev/urandom >"$layers/$1/$1"
    tar -C "$layers/$1" -cf "$layers/$1.tar" "$1"
    gzip -1nk "$layers/$1.tar"
}

# make_image NAME FORMAT ARCHITECTURE LAYER...: FORMAT is oci or docker
make_image() {
    local name="$1" format="$2" arch="$3" layer list='[]' diffs='[]' scratch="$work/manifest"
    local manifest=application/vnd.oci.image.manifest.v1+json
    local config=application/vnd.oci.image.config.v1+json
    local gzip=application/vnd.oci.image.layer.v1.tar+gzip
    shift 3
    if [ "$format" = docker ]; then
        manifest=application/vnd.docker.distribution.manifest.v2+json
        config=application/vnd.docker.container.image.v1+json
        gzip=application/vnd.docker.image.rootfs.diff.tar.gzip
    fi
    for layer in "$@"; do
        list="$(jq -c --argjson one "$(descriptor "$images/$name" "$layers/$layer.tar.gz" "$gzip")" \
            '. + [$one]' <<<"$list")"
        diffs="$(jq -c --arg one "$(sha256 <"$layers/$layer.tar")" '. + [$one]' <<<"$diffs")"
    done
    jq -n --arg arch "$arch" --arg name "$name" --argjson diffs "$diffs" '{architecture: $arch, os: "linux",
        config: {Labels: {name: $name}}, rootfs: {type: "layers", diff_ids: $diffs}}' >"$scratch"
    config="$(descriptor "$images/$name" "$scratch" "$config")"
    jq -n --arg type "$manifest" --argjson config "$config" --argjson layers "$list" \
        '{schemaVersion: 2, mediaType: $type, config: $config, layers: $layers}' >"$scratch"
    entry "$name" "$(descriptor "$images/$name" "$scratch" "$manifest" |
        jq -c --arg arch "$arch" '. + {platform: {architecture: $arch, os: "linux"}}')"
}

# make_index NAME FORMAT IMAGE...: an index of images made before
make_index() {
    local name="$1" type=application/vnd.oci.image.index.v1+json scratch="$work/manifest" image
    [ "$2" = docker ] && type=application/vnd.docker.distribution.manifest.list.v2+json
    shift 2
    mkdir -p "$images/$name"
    for image in "$@"; do
        cp -r "$images/$image/blobs" "$images/$name/"
        jq -c '.manifests[0] | del(.annotations)' "$images/$image/index.json"
    done | jq -s --arg type "$type" '{schemaVersion: 2, mediaType: $type, manifests: .}' >"$scratch"
    entry "$name" "$(descriptor "$images/$name" "$scratch" "$type")"
}

# push CLIENT IMAGE REFERENCE
push() {
    case "$1" in
    skopeo) skopeo copy --all --preserve-digests --dest-tls-verify=false \
        "oci:$images/$2:latest" "docker://$3" ;;
    crane) crane push "$images/$2" "$3" ;;
    regctl) regctl image copy "ocidir://$images/$2:latest" "$3" ;;
    esac
}

# pull CLIENT IMAGE REFERENCE: the very blobs that were pushed must come back
pull() {
    local into="$work/pulled"
    rm -rf "$into"
    case "$1" in
    skopeo) skopeo copy --all --preserve-digests --src-tls-verify=false \
        "docker://$3" "oci:$into:latest" ;;
    crane) crane pull --format oci "$3" "$into" ;;
    regctl) regctl image copy "$3" "ocidir://$into:latest" ;;
    esac &&
        same "${digest[$2]}" "$(jq -r '.manifests[0].digest' "$into/index.json")" digest &&
        diff -r "$images/$2/blobs" "$into/blobs"
}

insecure_regctl() { # its HOME is new, so it knows of no host yet
    regctl registry set --skip-check --tls disabled "127.0.0.1:$port"
}

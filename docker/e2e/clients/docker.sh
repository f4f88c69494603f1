# shellcheck shell=bash
# The Docker engine. Sourced by clients.sh.

docker_build() { # NAME ARCHITECTURE FILE...: a layer for each, the same for a common beginning
    local name="$1" arch="$2" context="$work/docker-$1" file
    shift 2
    mkdir -p "$context"
    echo "FROM scratch" >"$context/Dockerfile"
    for file in "$@"; do
        cp "$layers/$file.tar" "$context/"
        echo "COPY $file.tar /$file" >>"$context/Dockerfile"
    done
    docker build --platform "linux/$arch" -t "$host/docker/$name" "$context"
}

docker_id() {
    docker image inspect --format '{{.Id}}' "$1"
}

docker_push() { # NAME [PATTERN]: what the engine says it pushed is what is served
    docker push "$host/docker/$1:latest" >"$work/docker.out" 2>&1
    cat "$work/docker.out"
    grep -q "${2-Pushed}" "$work/docker.out" &&
        same "$(sed -n 's/.* digest: \(sha256:[0-9a-f]*\) .*/\1/p' "$work/docker.out")" \
            "$(registry_digest "docker/$1" latest)" digest &&
        same "$(docker_id "$host/docker/$1")" \
            "$(curl -sf "${manifest_types[@]}" "$api/docker/$1/manifests/latest" | jq -r .config.digest)" config
}

docker_forget() { # every image
    docker image prune -af && gives_nothing docker images -q
}

docker_pull() { # REFERENCE ID: as if it had never been here
    docker_forget && docker pull "$1" && same "$2" "$(docker_id "$1")" id
}

docker_list() { # a manifest list, by the client alone
    docker manifest create --insecure "$host/docker/list:v1" "$host/docker/one:latest" "$host/docker/arm:latest" &&
        docker manifest push --insecure "$host/docker/list:v1" >"$work/docker.out" &&
        gives_bytes "$(tail -n 1 "$work/docker.out")" \
            curl -sf "${manifest_types[@]}" "$api/docker/list/manifests/v1"
}

# Random enough not to be compressed, and quickly made.
docker_import_big() {
    mkdir -p "$work/big" &&
        openssl enc -aes-128-ctr -pass pass:big -nosalt -in /dev/zero 2>/dev/null |
        head -c "${BIG:-2048}M" >"$work/big/big"
    tar -C "$work/big" -c big | docker import - "$host/docker/big" && rm -r "$work/big"
}

big_layer() {
    local layer size
    read -r layer size < <(curl -sf "${manifest_types[@]}" "$api/docker/big/manifests/latest" |
        jq -r '.layers[0] | "\(.digest) \(.size)"')
    status 200 -I "$api/docker/big/blobs/$layer" && same "$size" "$(header content-length)" size &&
        gives_bytes "$layer" curl -sf "$api/docker/big/blobs/$layer"
}

need docker dockerd
if check "the engine starts" start_engine; then
    check "docker builds an image" docker_build one amd64 l1 l3
    one="$(docker_id "$host/docker/one")"
    check "docker pushes it" docker_push one
    check "docker pushes it again" docker_push one "Layer already exists"
    check "crane validates it" crane validate --remote "$host/docker/one"
    check "docker builds on the same layers" docker_build two amd64 l1 l3 l4
    two="$(docker_id "$host/docker/two")"
    check "docker pushes them, mounting what is shared" docker_push two "Mounted from docker/one"
    check "docker tags it for another repository" docker tag "$host/docker/two" "$host/docker/three"
    check "docker pushes there, mounting all" docker_push three "Mounted from docker/"
    check "docker pulls" docker_pull "$host/docker/one" "$one"
    check "docker pulls shared layers" docker_pull "$host/docker/three" "$two"
    check "docker pulls by digest" docker_pull "$host/docker/one@$(registry_digest docker/one latest)" "$one"
    check "docker tags what it pulled by digest" docker tag "$one" "$host/docker/four"
    check "docker pushes it" docker_push four ""
    check "docker builds for another platform" docker_build arm arm64 l1 l4
    check "docker pushes that" docker_push arm
    check "docker makes a manifest list" docker_list
    check "crane validates the list" crane validate --remote "$host/docker/list:v1"
    check "docker pulls from the list" docker_pull "$host/docker/list:v1" "$one"
    check "docker builds another image" docker_build one amd64 l4
    another="$(docker_id "$host/docker/one")"
    check "docker overwrites a tag" docker_push one
    check "docker pulls the new one" docker_pull "$host/docker/one" "$another"
    check "crane pushes an OCI image" push crane single1 "$host/docker/oci:v1"
    check "docker pulls it" docker_pull "$host/docker/oci:v1" \
        "$(crane manifest "$host/docker/oci:v1" | jq -r .config.digest)"

    check "docker imports ${BIG:-2048} MiB" docker_import_big
    big="$(docker_id "$host/docker/big")"
    check "docker pushes them" docker_push big
    check "they are served whole" big_layer
    check "docker pulls them" docker_pull "$host/docker/big" "$big"
    check "docker forgets everything" docker_forget
    check "the engine stops" stop "$engine"
fi

# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # variables of those who source this
# Distribution and the image on one tree in an object store, in turn. Sourced by stores.sh.

: "${work:?}" "${host:?}" "${port:?}"

y14() {
    local kind kinds=(debian distribution3)
    # neither has the store's address for a parameter in all of its drivers
    case "$STORE" in azurite) kinds=(distribution3) ;; gcs) kinds=() ;; esac
    for kind in "${kinds[@]}"; do
        echo "$kind" && one_tree "$kind" || return
    done
}

one_tree() { # KIND
    local tree="y14-$1"
    docker rm -f it
    start "$1" "$work/$tree" && push crane single1 "$host/y14:crane" && push skopeo single2 "$host/y14:skopeo" &&
        push regctl multi1 "$host/y14:list" && push_by_docker "$host/y14docker:v1" && stop "$server" || return
    kuik "$tree"
    serves "${place[@]}" -- && pull skopeo single1 "$host/y14:crane" && pull crane single2 "$host/y14:skopeo" &&
        pull crane multi1 "$host/y14:list" && pull_by_docker "$host/y14docker:v1" &&
        push crane single2 "$host/y14:ours" && push skopeo single1 "$host/y14ours:v1" && push crane multi1 "$host/y14ours:list" &&
        push_by_docker "$host/y14docker:ours" && docker stop it || return
    start "$1" "$work/$tree" && pull skopeo single1 "$host/y14:crane" && pull regctl single2 "$host/y14:ours" &&
        pull crane single1 "$host/y14ours:v1" && pull skopeo multi1 "$host/y14ours:list" && pull_by_docker "$host/y14docker:ours" &&
        gives "crane list ours skopeo" bash -c "crane ls $host/y14 | sort" && stop "$server"
}

push_by_docker() { # REFERENCE: of the image that ours is built on
    docker tag stowage/base "$1" && docker push "$1"
}

pull_by_docker() { # REFERENCE
    local id
    id="$(docker image inspect -f '{{.Id}}' stowage/base)"
    docker rmi "$1" && docker pull "$1" && same "$id" "$(docker image inspect -f '{{.Id}}' "$1")" image
}

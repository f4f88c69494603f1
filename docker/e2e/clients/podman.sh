# shellcheck shell=bash
# podman as root, with its own storage. Sourced by clients.sh.

pod() {
    timeout "$limit" podman --root "$work/podman/root" --runroot "$work/podman/run" --tmpdir "$work/podman/tmp" \
        --storage-driver vfs --cgroup-manager cgroupfs --events-backend none "$@"
}

pod_build() { # NAME ARCHITECTURE FILE...
    local name="$1" arch="$2" context="$work/podman-$1" file
    shift 2
    mkdir -p "$context"
    echo "FROM scratch" >"$context/Containerfile"
    for file in "$@"; do
        cp "$layers/$file.tar" "$context/"
        echo "COPY $file.tar /$file" >>"$context/Containerfile"
    done
    # one layer for each line, as Docker does
    pod build --layers --platform "linux/$arch" -t "$host/podman/$name:v1" "$context"
}

pod_id() {
    pod image inspect --format '{{.Id}}' "$1"
}

pod_push() { # REPOSITORY [ARGUMENT...]
    local repository="$1"
    shift
    pod push --tls-verify=false --digestfile "$work/podman.digest" "$@" "$host/$repository:v1" &&
        same "$(cat "$work/podman.digest")" "$(registry_digest "$repository" v1)" digest
}

pod_pull() { # REFERENCE ID: as if it had never been here
    pod rmi -a -f
    pod pull --tls-verify=false "$1" && same "$2" "$(pod_id "$1")" id
}

pod_list() {
    pod manifest create "$host/podman/list:v1" &&
        pod manifest add "$host/podman/list:v1" "containers-storage:$host/podman/one:v1" &&
        pod manifest add "$host/podman/list:v1" "containers-storage:$host/podman/two:v1" &&
        pod manifest push --all --tls-verify=false --digestfile "$work/podman.digest" \
            "$host/podman/list:v1" "docker://$host/podman/list:v1" &&
        same "$(cat "$work/podman.digest")" "$(registry_digest podman/list v1)" digest
}

pod_platform() { # a pull of the list gives the child for the platform
    pod rmi -a -f
    pod pull --tls-verify=false --platform linux/arm64 "$host/podman/list:v1" &&
        same arm64 "$(pod image inspect --format '{{.Architecture}}' "$host/podman/list:v1")" architecture
}

need podman
check "podman builds an image" pod_build one amd64 l1 l3
check "podman builds one for another platform" pod_build two arm64 l1 l4
one="$(pod_id "$host/podman/one:v1")"
two="$(pod_id "$host/podman/two:v1")"
check "podman pushes" pod_push podman/one
check "podman pushes it again" pod_push podman/one
check "podman pushes shared layers" pod_push podman/two
check "podman pushes a manifest list" pod_list
check "podman tags" pod tag "$host/podman/one:v1" "$host/podman/v2s2:v1"
check "podman pushes Docker's format" pod_push podman/v2s2 --format v2s2
check "podman pulls" pod_pull "$host/podman/one:v1" "$one"
check "podman pulls shared layers" pod_pull "$host/podman/two:v1" "$two"
check "podman pulls Docker's format" pod pull --tls-verify=false "$host/podman/v2s2:v1"
check "podman pulls one platform of the list" pod_platform
check "crane validates the list" crane validate --remote "$host/podman/list:v1"
check "crane validates the image" crane validate --remote "$host/podman/one:v1"

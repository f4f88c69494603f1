# shellcheck shell=bash
# The image, and containers of it that share the machine's network. Sourced after
# lib.sh, engine.sh and http.sh.

: "${work:?}" "${root:?}" "${here:?}" "${host:?}"
image=stowage/registry:e2e
container=it # the one that is meant
cleanup_suite() { unmount_engine; }

build() {
    mkdir -p "$work/rootfs" && "$here/rootfs.sh" "$work/rootfs" &&
        tar -C "$work/rootfs" -c . | docker import - stowage/base &&
        "$root/docker/image" --base stowage/base --tag "$image"
}

# run OPTION... -- ARGUMENT...: starts it
run() {
    local options=()
    while [ "$1" != -- ]; do options+=("$1") && shift; done
    shift
    docker rm -f "$container" >/dev/null 2>&1
    docker run -d --name "$container" --network host "${options[@]}" "$image" "$@"
}

await() { # SECONDS URL: the first 200
    local end=$((SECONDS + $1))
    until curl -skf -m 5 -o /dev/null "$2"; do
        if [ "$SECONDS" -ge "$end" ] || [ "$(docker inspect -f '{{.State.Running}}' "$container")" != true ]; then
            logs
            return 1
        fi
        sleep 0.05
    done
}

becomes() { # STATUS URL [SECONDS]: within 10 s
    local end=$((SECONDS + ${3:-10}))
    until [ "$(curl -sk -m 5 -o /dev/null -w '%{http_code}' "$2")" = "$1" ]; do
        if [ "$SECONDS" -ge "$end" ]; then
            logs
            return 1
        fi
        sleep 0.1
    done
}

serves() { # OPTION... -- ARGUMENT...
    run "$@" && await 60 "http://$host/"
}

ends() { # CODE [SIGNAL]
    docker kill -s "${2:-TERM}" "$container" && same "$1" "$(docker wait "$container")" "exit code"
}

logs() { docker logs "$container" 2>&1; }

volume() { # NAME [USER]: an empty directory for it
    rm -rf "${work:?}/$1"
    mkdir -p "$work/$1" && chown "${2:-0:0}" "$work/$1"
}

never_killed() { # for want of memory
    same false "$(docker inspect -f '{{.State.OOMKilled}}' "$container")" OOMKilled
}

# The most memory that it has had, what the kernel keeps of files for it included.
most_memory() { # MiB
    local id file
    id="$(docker inspect -f '{{.Id}}' "$container")"
    for file in "/sys/fs/cgroup/memory/docker/$id/memory.max_usage_in_bytes" "/sys/fs/cgroup/docker/$id/memory.peak" \
        "/sys/fs/cgroup/system.slice/docker-$id.scope/memory.peak"; do
        [ ! -e "$file" ] || echo $(($(cat "$file") / 1048576))
    done
}

random() ( # MIB: quickly made, and nothing that could be compressed
    set +o pipefail # what is made is more than is wanted
    openssl enc -aes-128-ctr -pass "pass:$RANDOM$RANDOM" -nosalt -in /dev/zero 2>/dev/null | head -c "${1}M"
)

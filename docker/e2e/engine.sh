# shellcheck shell=bash
# A Docker engine of our own, without a network: containers share the host's, unless
# engine_bridge says otherwise.
# Sourced after lib.sh.

: "${work:?}"
engine_bridge=none
export DOCKER_HOST="unix://$work/docker.sock" DOCKER_BUILDKIT=0

docker() { timeout 600 docker "$@"; }

start_engine() {
    local i
    dockerd --host "$DOCKER_HOST" --data-root "$work/docker/data" --exec-root "$work/docker/exec" \
        --pidfile "$work/docker.pid" --bridge="$engine_bridge" --iptables=false --ip-forward=false --ip-masq=false \
        >"$work/dockerd.log" 2>&1 &
    engine=$!
    running+=("$engine")
    for ((i = 0; i < 300; i++)); do
        docker version && return
        kill -0 "$engine" || break
        sleep 0.1
    done
    tail "$work/dockerd.log"
    return 1
}

# Engines mount file systems below our directory, which must go before it does.
unmount_engine() {
    awk -v work="$work/" 'index($2, work) == 1 {print $2}' /proc/mounts | sort -r | xargs -r umount
}

#!/usr/bin/env bash
# Runs the registry in 256 MiB of memory and puts on it what takes much: hundreds
# of slow clients, long bodies, the longest manifests, connections without number.
# All of it must come out right, and leave the process as it was.
#
# Usage: memory.sh [--all]
#   --all   every JDK with plain HTTP, HTTPS and HTTP/2, and every load in its
#           full length; without it, a choice of them that takes minutes
#   JDK TRANSPORT   one of these alone, as 25 tls
# shellcheck source-path=SCRIPTDIR
set -uo pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=cgroup.sh
. "$(dirname "$0")/cgroup.sh"

# the descriptors of thousands of connections
ulimit -n "$(ulimit -H -n)"
need curl openssl
cleanup_suite() { remove_group; }
check "the client builds" env HOME="$own_home" go build -C "$root/docker/e2e/memory.d" -buildvcs=false -o "$work/memory" . || finish
check "a control group of 256 MiB is made" make_group $((256 << 20)) || finish
check "it bounds memory" bounds_memory 300 || finish
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost \
    -addext subjectAltName=IP:127.0.0.1 -keyout "$work/server.key" -out "$work/server.crt" 2>/dev/null
cp "$work/server.crt" "$work/ca.crt"
openssl pkcs8 -topk8 -nocrypt -in "$work/server.key" -out "$work/server.pk8" 2>/dev/null
log_settings='{level: warn}'

home_of() { # VERSION: of a JDK
    local home
    for home in "${JAVA_HOME:-}" /usr/lib/jvm/*; do
        if [ -x "$home/bin/javac" ] && [ "$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$home/release")" = "$1" ]; then
            echo "$home" && return
        fi
    done
    return 1
}

# A blob of zeros is long and takes no room.
place_blob() { # DIRECTORY BYTES: sets blob
    local tree="$1/docker/registry/v2" hex
    blob="$(head -c "$2" /dev/zero | sha256)"
    hex="${blob#*:}"
    mkdir -p "$tree/blobs/sha256/${hex:0:2}/$hex" "$tree/repositories/memory/_layers/sha256/$hex"
    truncate -s "$2" "$tree/blobs/sha256/${hex:0:2}/$hex/data"
    printf %s "$blob" >"$tree/repositories/memory/_layers/sha256/$hex/link"
}

# load SCENARIO FLAG...: and what the process holds afterwards
load() {
    local scenario="$1"
    shift
    check "$variant: $scenario" "$work/memory" "${flags[@]}" "$@" "$scenario"
    sed 's/^/      /' "$work/check.log" | tail -n 3
    check "$variant: $scenario leaves nothing behind" settled
}

settled() {
    "$jdk/bin/jcmd" "$server" GC.run >/dev/null
    "$work/memory" "${flags[@]}" settle
}

# Every thread and every class that there will be.
warm_up() {
    "$work/memory" "${flags[@]}" -mib 16 transfers &&
        "$work/memory" "${flags[@]}" -clients 50 -seconds 1 slow-writers &&
        "$jdk/bin/jcmd" "$server" GC.run >/dev/null &&
        "$work/memory" "${flags[@]}" measure
}

clean_log() { # nothing was thrown, nothing leaked
    ! grep -E 'OutOfMemory|LEAK|Exception|^[[:space:]]+at ' "$work/stowage.log"
}

serve() { # NAME JDK TRANSPORT: sets variant, server and flags
    variant="$1"
    jdk="$2"
    local certificate=() scheme=http
    [ "$3" = plain ] || { certificate=("$work/server.crt" "$work/server.pk8") && scheme=https; }
    rm -rf "$work/tree"
    place_blob "$work/tree" $((1 << 30))
    JAVA_HOME="$jdk" start_stowage "$work/tree" "${certificate[@]}" || return
    flags=(-url "$scheme://127.0.0.1:$port" -pid "$server" -blob "$blob" -baseline "$work/baseline")
    [ "$3" = plain ] || flags+=(-ca "$work/ca.crt")
    [ "$3" = http2 ] && flags+=(-http2)
    return 0
}

everything() {
    check "$variant: warms up" warm_up
    load slow-readers -mib "$fast_mib" -seconds "$slow"
    load slow-writers -seconds "$slow"
    load transfers -mib "$long_mib"
    load connections
    load manifests
    load declared -seconds 2
}

# variant JDK-VERSION TRANSPORT
variant() {
    local home before
    if ! home="$(home_of "$1")"; then
        check "there is a JDK $1" false
        return
    fi
    before="$(oom_kills)"
    pin=("$work/bounded")
    if check "JDK $1, $2: starts in 256 MiB" serve "JDK $1, $2" "$home" "$2"; then
        everything
        check "$variant: nothing was thrown, and no buffer leaked" clean_log
        check "$variant: nobody was killed" same "$before" "$(oom_kills)"
        check "$variant: stops" stop "$server"
    fi
    pin=()
}

# what a JVM makes of 256 MiB by itself leaves nothing for TLS
export JAVA_TOOL_OPTIONS="${JAVA_TOOL_OPTIONS:--XX:+UseSerialGC -Xmx80m -XX:MaxDirectMemorySize=48m -Xss512k \
    -XX:ReservedCodeCacheSize=48m}"
fast_mib=128 long_mib=128 slow=5
if [ "${1:-}" = --all ]; then
    fast_mib=1024 long_mib=500 slow=30
    versions=(17 25)
    for version in "${versions[@]}"; do
        for transport in plain tls http2; do variant "$version" "$transport"; done
    done
elif [ $# -eq 2 ]; then
    variant "$1" "$2"
else
    variant 17 plain
    for transport in plain tls http2; do variant 25 "$transport"; done
fi
finish

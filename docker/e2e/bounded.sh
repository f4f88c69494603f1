# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # variables of those who source this, and of lib.sh
# A registry in 256 MiB, with what it held before the load. Sourced after lib.sh
# and cgroup.sh.

: "${work:?}" "${root:?}" "${own_home:?}" "${port:?}"
cleanup_suite() { remove_group; }

build_client() {
    check "the client builds" \
        env HOME="$own_home" go build -C "$root/docker/e2e/memory.d" -buildvcs=false -o "$work/memory" .
}

prepare() {
    # the descriptors of thousands of connections
    ulimit -n "$(ulimit -H -n)"
    need curl openssl
    build_client || return
    check "a control group of 256 MiB is made" make_group $((256 << 20)) || return
    check "it bounds memory" bounds_memory 300 || return
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost \
        -addext subjectAltName=IP:127.0.0.1 -keyout "$work/server.key" -out "$work/server.crt" 2>/dev/null
    cp "$work/server.crt" "$work/ca.crt"
    openssl pkcs8 -topk8 -nocrypt -in "$work/server.key" -out "$work/server.pk8" 2>/dev/null
    log_settings='{level: warn, accesslog: {disabled: true}}'
}

home_of() { # VERSION: of a JDK
    local home
    for home in ${JAVA_HOME:+"$JAVA_HOME"} /usr/lib/jvm/*; do
        if [ -x "$home/bin/javac" ] && [ "$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$home/release")" = "$1" ]; then
            echo "$home" && return
        fi
    done
    return 1
}

zeros= # the digest of the blob, which takes seconds

# A blob of zeros is long and takes no room.
place_blob() { # DIRECTORY BYTES: sets blob
    local tree="$1/docker/registry/v2" hex
    zeros="${zeros:-$(head -c "$2" /dev/zero | sha256)}"
    blob="$zeros"
    hex="${blob#*:}"
    mkdir -p "$tree/blobs/sha256/${hex:0:2}/$hex" "$tree/repositories/memory/_layers/sha256/$hex"
    truncate -s "$2" "$tree/blobs/sha256/${hex:0:2}/$hex/data"
    printf %s "$blob" >"$tree/repositories/memory/_layers/sha256/$hex/link"
}

# What nobody uses any more is given back first, by the collector and by malloc,
# and a request gives Netty the occasion to tell of a buffer that was lost.
collect() { # sets heap
    "$jdk/bin/jcmd" "$server" GC.run >/dev/null &&
        "$jdk/bin/jcmd" "$server" System.trim_native_heap >/dev/null &&
        curl -sf --cacert "$work/ca.crt" -o /dev/null "${flags[1]}/v2/" || return
    read -r -a heap < <("$jdk/bin/jcmd" "$server" GC.heap_info | awk '
        match($0, /total [0-9]+K, used [0-9]+K/) {
            split(substr($0, RSTART, RLENGTH), word, /[ ,K]+/); committed += word[2]; used += word[4]
        }
        END { print "-used", used + 0, "-committed", committed + 0 }')
    echo "${heap[*]}"
    [ "${heap[3]}" -gt 0 ]
}

# Connections may be closing still, and threads idle for a while before they end.
settled() { # [FLAG]
    local end=$((SECONDS + 120))
    until collect && "$work/memory" "${flags[@]}" "${heap[@]}" "$@" settle; do
        [ "$SECONDS" -lt "$end" ] && kill -0 "$server" || return
    done
}

measure() {
    collect && "$work/memory" "${flags[@]}" "${heap[@]}" measure
}

# Every thread and every class that there will be, and a heap and arenas as large as
# they become: what comes after is no more than that.
warm_up() {
    "$work/memory" "${flags[@]}" -mib 16 transfers &&
        "$work/memory" "${flags[@]}" -seconds 1 slow-writers &&
        "$work/memory" "${flags[@]}" -manifests 10 manifests &&
        measure
}

clean_log() { # nothing was thrown, nothing leaked
    ! grep -E 'OutOfMemory|LEAK|Exception|Error:|^[[:space:]]+at ' "$work/stowage.log"
}

serve() { # NAME JDK TRANSPORT: sets variant, server and flags
    variant="$1"
    jdk="$2"
    local certificate=() scheme=http
    [ "$3" = plain ] || { certificate=("$work/server.crt" "$work/server.pk8") && scheme=https; }
    rm -rf "$work/tree"
    place_blob "$work/tree" $((1 << 30))
    pin=("$work/bounded")
    JAVA_HOME="$jdk" start_stowage "$work/tree" "${certificate[@]}" || return
    flags=(-url "$scheme://127.0.0.1:$port" -pid "$server" -blob "$blob" -baseline "$work/baseline")
    [ "$3" = plain ] || flags+=(-ca "$work/ca.crt")
    [ "$3" = http2 ] && flags+=(-http2)
    return 0
}

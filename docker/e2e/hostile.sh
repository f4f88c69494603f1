#!/usr/bin/env bash
# Attacks the registry, in 256 MiB, as the published attacks on HTTP/1.1 and HTTP/2
# do. A well-behaved client beside them is served all the time, nothing is thrown,
# and afterwards the process holds no more than before. Then h2spec and
# slowhttptest have their say.
# shellcheck source-path=SCRIPTDIR
set -uo pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=cgroup.sh
. "$(dirname "$0")/cgroup.sh"
# shellcheck source=bounded.sh
. "$(dirname "$0")/bounded.sh"

seconds="${SECONDS_OF_ATTACK:-1}"

# The first time they warm up what only attacks use: code that is compiled, arenas
# of malloc. What grows the second time grows for ever.
attacks() { # NAME
    local name="$1" line
    check "$name: is attacked a first time" "$work/memory" "${flags[@]}" -patience 10m -seconds "$seconds" hostile
    check "$name: is measured" measure
    "$work/memory" "${flags[@]}" -patience 10m -seconds "$seconds" hostile >"$work/attacks.log" 2>&1
    while read -r line; do
        case "$line" in
        "ok "*) passed=$((passed + 1)) && echo "${line/attack:/$name:}" ;;
        "FAIL "*) failed=$((failed + 1)) && echo "${line/attack:/$name:}" ;;
        esac
    done <"$work/attacks.log"
    check "$name: the attacks came to their end" grep -q '^hostile: ' "$work/attacks.log"
    check "$name: they leave nothing behind" settled -threads
    check "$name: nothing was thrown, and no buffer leaked" clean_log
}

# What Netty answers in its own way: with an answer that was under way, or an error
# of the stream where h2spec expects one of the connection.
known='5.1. Stream States: half closed (remote): Sends a HEADERS frame
5.1. Stream States: closed: Sends a HEADERS frame
5.1.1. Stream Identifiers: Sends stream identifier that is numerically smaller than previous
8.1.2.1. Pseudo-Header Fields: Sends a HEADERS frame that contains a pseudo-header field as trailers'

specified() {
    h2spec -h 127.0.0.1 -p "$port" -t -k -o 10 -P /v2/ -j "$work/h2spec.xml" >"$work/h2spec.log" 2>&1
    tail -n 1 "$work/h2spec.log"
    awk '/<testsuite / { split($0, a, "\""); package = a[2]; sub(/.*package="/, ""); sub(/".*/, ""); group = a[2] }
        /<testcase / { match($0, /classname="[^"]*"/); name = substr($0, RSTART + 11, RLENGTH - 12) }
        /<failure|<error/ { print group ": " name }' "$work/h2spec.xml" >"$work/h2spec.failed"
    cat "$work/h2spec.failed"
    grep -qE '^[0-9]+ tests, 1[34][0-9] passed' "$work/h2spec.log" &&
        gives_nothing unexpected
}

unexpected() {
    grep -vxFf <(echo "$known") "$work/h2spec.failed" || true
}

slow() { # NAME FLAG...: the service stays available
    local name="$1"
    shift
    slowhttptest "$@" -c 500 -r 200 -l 10 -p 60 -u "$url" >"$work/slow.log" 2>&1
    grep -a 'service available\|Exit status\|exit status' "$work/slow.log" | tail -n 2
    grep -aq 'service available:.*YES' "$work/slow.log" && ! grep -aq 'service available:.*NO' "$work/slow.log"
}

need h2spec slowhttptest
prepare || finish
kills="$(oom_kills)" # those of the preparation
if check "HTTP/1.1: starts in 256 MiB" serve "HTTP/1.1" "$(home_of 25)" plain; then
    url="http://127.0.0.1:$port/v2/"
    attacks "HTTP/1.1"
    check "slowhttptest: heads" slow heads -H -i 1
    check "slowhttptest: bodies" slow bodies -B -i 1 -s 1000000 -t PUT
    check "slowhttptest: reads" slow reads -X -w 10 -y 20 -n 1 -z 32 -k 3
    check "HTTP/1.1: slowhttptest leaves nothing behind" settled -threads
    check "HTTP/1.1: nobody was killed" same "$kills" "$(oom_kills)"
    check "HTTP/1.1: stops" stop "$server"
fi
if check "HTTP/2: starts in 256 MiB" serve "HTTP/2" "$(home_of 25)" http2; then
    attacks "HTTP/2"
    check "h2spec: no failure but the known ones" specified
    check "HTTP/2: nothing was thrown by h2spec" clean_log
    check "HTTP/2: nobody was killed" same "$kills" "$(oom_kills)"
    check "HTTP/2: stops" stop "$server"
fi
finish

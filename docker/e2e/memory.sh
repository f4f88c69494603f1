#!/usr/bin/env bash
# Runs the registry in 256 MiB of memory and puts on it what takes much: hundreds
# of slow clients, long bodies, the longest manifests, connections without number.
# All of it must come out right, and leave the process as it was.
#
# Usage: memory.sh [--all]
#   --all   every JDK with plain HTTP, HTTPS and HTTP/2, and every load in its
#           full length; without it, one of these in two minutes
#   JDK TRANSPORT   one of these alone, as 25 tls
# JAVA_OPTS=-Dio.netty.leakDetection.level=paranoid follows every buffer, which takes
# more time and heap than there is for the attacks; without it Netty takes samples
# shellcheck source-path=SCRIPTDIR
set -uo pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=cgroup.sh
. "$(dirname "$0")/cgroup.sh"
# shellcheck source=bounded.sh
. "$(dirname "$0")/bounded.sh"
# shellcheck source=loads.sh
. "$(dirname "$0")/loads.sh"

prepare || finish

# variant JDK-VERSION TRANSPORT
variant() {
    local home before
    if ! home="$(home_of "$1")"; then
        check "there is a JDK $1" false
        return
    fi
    before="$(oom_kills)"
    if check "JDK $1, $2: starts in 256 MiB" serve "JDK $1, $2" "$home" "$2"; then
        everything
        check "$variant: nothing was thrown, and no buffer leaked" clean_log
        check "$variant: nobody was killed" same "$before" "$(oom_kills)"
        check "$variant: stops" stop "$server"
    fi
}

if [ "${1:-}" = --all ]; then
    at_full_length
    versions=(17 25)
    for version in "${versions[@]}"; do
        for transport in plain tls http2; do variant "$version" "$transport"; done
    done
elif [ $# -eq 2 ]; then
    variant "$1" "$2"
else
    variant 17 http2 # over TLS; plain and on 25 it is the image: image.sh
fi
finish

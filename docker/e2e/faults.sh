#!/usr/bin/env bash
# A registry on a store that fails now and then: 1 % of what it asks of the store is
# spoilt, then 10 %, in all the ways of storage-spi's fault proxy. Few requests of
# clients fail, nothing acknowledged is lost, memory stays, and retries are bounded.
#
# Usage: STORE=minio|azurite faults.sh [REQUESTS [SEED]]   (20000 at each rate; below
# that, less than 1 in 10,000 is not shown: then no more than one may fail at 1 %)
# shellcheck source-path=SCRIPTDIR
set -uo pipefail
export STORE="${STORE:-minio}"
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=crash.sh
. "$(dirname "$0")/crash.sh"
# shellcheck source=proxy.sh
. "$(dirname "$0")/proxy.sh"

requests="${1:-20000}"
log_settings='{level: info, accesslog: {disabled: true}}'
# The whole heap, and little of it, is resident from the start: what grows in it ends
# the registry, and what grows beside it is not taken for a heap that fills up.
export JAVA_OPTS="-Xms112m -Xmx112m -XX:+AlwaysPreTouch -XX:MaxDirectMemorySize=64m -XX:+UseSerialGC"

load() {
    "$work/crash" -scratch "$work" -base "http://127.0.0.1:$port" -pid "$server" -proxy "http://$store_by" \
        -requests "$requests" "$@" faults
}

reasons() { # what the registry has to say of requests that failed, names taken out
    grep -E ' request [0-9a-f-]{36}: |cannot read content|broke off' "$work/stowage.log" |
        sed -E 's/^[^ ]+ +//; s/[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{32,}|127[.][^ ]*/-/g; s/r[0-9]+|p[0-9]+|t[0-9]{3}/-/g' | sort | uniq -c | sort -rn | head -n 20
}

build_crash
check "a proxy starts before $STORE" start_proxy || finish
check "the registry starts" start_stowage "$work/tree" || finish
show "$STORE: $requests requests at each rate of faults" load ${2:+-seed "$2"}
reasons
check "the registry stops" stop "$server"
finish

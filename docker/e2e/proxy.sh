# shellcheck shell=bash
# The fault proxy between a registry and its store. Sourced after lib.sh.

: "${work:?}" "${root:?}" "${store_port:?}" "${store_address:?}"
# shellcheck disable=SC2034  # store.sh has it
store_by="127.0.0.1:$((store_port + 1))"

start_proxy() {
    local tests i
    tests="$(echo "$root"/storage-spi/target/stowage-storage-spi-*-tests.jar)"
    start_store || return
    java -Xmx64m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp "$tests" io.stowage.storage.faults.Main \
        --listen "${store_by#*:}" --target "$store_address" >"$work/proxy.log" 2>&1 &
    running+=("$!")
    for ((i = 0; i < 300; i++)); do
        proxy_counts >/dev/null && return
        sleep 0.1
    done
    cat "$work/proxy.log"
    return 1
}

proxy_counts() { curl -sf "http://$store_by/-faults/counts"; }

faults() { # WHAT: as in none, outage, "random?0.01&7"
    curl -sf -X PUT "http://$store_by/-faults/$1"
}

# requests_of COMMAND...: sets asked to how many requests of the store the command takes
# shellcheck disable=SC2034
requests_of() {
    curl -sf -X DELETE "http://$store_by/-faults/counts" && "$@" && asked="$(proxy_counts | jq .total)"
}

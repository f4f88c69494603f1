# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # variables of those who source this, and of lib.sh and bounded.sh
# The loads of a registry in 256 MiB, and their lengths. Sourced after bounded.sh.

fast_mib=32 long_mib=64 slow=2 manifests=30

at_full_length() { fast_mib=1024 long_mib=500 slow=30 manifests=100; }

# load SCENARIO FLAG...: and what the process holds afterwards
load() {
    local scenario="$1"
    shift
    check "$variant: $scenario" "$work/memory" "${flags[@]}" "$@" "$scenario"
    sed 's/^/      /' "$work/check.log" | tail -n 3
    check "$variant: $scenario leaves nothing behind" settled
}

everything() {
    check "$variant: warms up" warm_up
    load manifests -manifests "$manifests"
    load slow-readers -mib "$fast_mib" -seconds "$slow"
    load slow-writers -seconds "$slow"
    load transfers -mib "$long_mib"
    load connections
    load declared -seconds 2
    check "$variant: no thread is left" settled -threads
}

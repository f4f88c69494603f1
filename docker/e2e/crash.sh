# shellcheck shell=bash
# What the suites that end registries share. Sourced after lib.sh.

: "${work:?}" "${root:?}" "${port:?}" "${own_home:?}"

build_crash() {
    check "the pushers build" \
        env HOME="$own_home" go build -C "$root/docker/e2e/crash.d" -buildvcs=false -o "$work/crash" . || finish
}

crash() { # FLAG... SUITE
    "$work/crash" -program "$root/docker/target/registry/bin/registry" \
        -scratch "$work" -port "$port" "$@" || { tail -n 20 "$work/server.log"; return 1; }
}

# show NAME COMMAND...: as check, but what the command says is shown in any case,
# and while it runs: counts, seeds, violations.
show() {
    local name="$1"
    shift
    if "$@" </dev/null; then
        passed=$((passed + 1))
        echo "ok    $name"
    else
        failed=$((failed + 1))
        echo "FAIL  $name"
    fi
}

# shellcheck shell=bash
# What the end-to-end suites share: starting registries and counting checks.
# Sourced by them, never run.
#
# SERVER=stowage|debian|distribution3 chooses the server under test.

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
SERVER="${SERVER:-stowage}"
port="${E2E_PORT:-15000}"
PATH="${STOWAGE_TOOLS:-$HOME/.cache/stowage-tools}/bin:$PATH:/usr/sbin:/sbin"

# Everything any program writes goes here: clients keep their settings in HOME
# and their scratch files in TMPDIR, and a killed client leaves some behind.
work="$(mktemp -d "${TMPDIR:-/tmp}/stowage-e2e.XXXXXX")"
# shellcheck disable=SC2034  # for those who source this
own_home="$HOME"
export HOME="$work/home" TMPDIR="$work/tmp"
mkdir -p "$HOME" "$TMPDIR"

# A server that does not answer fails a check, and must not stop the suite.
limit=120
echo "max-time = $limit" >"$HOME/.curlrc"

log_settings='{level: info, accesslog: {disabled: true}}'
more_settings= # further lines of every configuration
pin=() # a command in front of every server, as taskset

passed=0
failed=0
running=()

cleanup() {
    local pid
    for pid in "${running[@]}"; do stop "$pid"; done
    # a suite that has more to undo says so in a function of this name
    if declare -F cleanup_suite >/dev/null; then cleanup_suite; fi
    rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 130' INT TERM

# check NAME COMMAND...: one line, with the seconds where they are many, and the command's output when it failed.
# The command runs in this shell, so it may be a function that sets variables.
check() {
    local name="$1" began=$SECONDS
    shift
    if "$@" >"$work/check.log" 2>&1 </dev/null; then
        passed=$((passed + 1))
        echo "ok    $name$(took $((SECONDS - began)))"
    else
        failed=$((failed + 1))
        echo "FAIL  $name"
        tail -n 30 "$work/check.log" | cut -c 1-400 | sed 's/^/      /'
        return 1
    fi
}

took() { # SECONDS
    [ "$1" -lt 5 ] || echo " ($1 s)"
}

finish() {
    echo "$passed passed, $failed failed"
    [ "$failed" -eq 0 ]
    exit
}

# need PROGRAM...: a missing tool is a failed check.
need() {
    local program
    for program in "$@"; do
        check "$program is installed" type -P "$program"
    done
}

# same EXPECTED SEEN [WHAT]
same() {
    echo "${3:-value}: expected '$1', seen '$2'"
    [ -n "$1" ] && [ "$1" = "$2" ]
}

# The next four run a command and look at what it prints.
gives() { # EXPECTED COMMAND...: these lines, joined by spaces
    local expected="$1"
    shift
    same "$expected" "$("$@" | paste -sd ' ')" "$1"
}

gives_nothing() { # COMMAND...
    local output
    output="$("$@")" && echo "$output" && [ -z "$output" ]
}

gives_bytes() { # DIGEST COMMAND...
    local expected="$1"
    shift
    same "$expected" "$("$@" | sha256)" "$1"
}

shows() { # PATTERN COMMAND...
    local pattern="$1" output
    shift
    output="$("$@")" && echo "$output" && grep -qi -- "$pattern" <<<"$output"
}

sha256() { # of the standard input, as a digest: with the processor's help, which sha256sum need not have
    echo "sha256:$(openssl dgst -sha256 -r | cut -d ' ' -f 1)"
}

# shellcheck source=store.sh
. "$(dirname "${BASH_SOURCE[0]}")/store.sh"

config() { # PORT DIR [CERTIFICATE KEY]
    cat <<YAML
version: 0.1
log: $log_settings
storage:
$(storage_section "$2")
  delete: {enabled: true}
$more_settings
http:
  addr: 127.0.0.1:$1
YAML
    if [ -n "${3:-}" ]; then echo "  tls: {certificate: $3, key: $4}"; fi
}

wait_ready() { # PID URL
    local end=$((SECONDS + 60))
    while [ "$SECONDS" -lt "$end" ]; do
        kill -0 "$1" 2>/dev/null || return 1
        # one that asks who is there is ready, too
        curl -s -m 5 --cacert "$work/ca.crt" -o /dev/null -w '%{http_code}' "$2/v2/" | grep -qE '200|401' && return
        sleep 0.1
    done
    return 1
}

# server_command KIND: sets command, without its arguments.
server_command() {
    case "$1" in
    stowage) command=("$root/docker/target/registry/bin/registry") ;;
    debian) command=(docker-registry) ;;
    # without this it looks for a collector of traces
    distribution3) command=(env OTEL_TRACES_EXPORTER=none distribution3) ;;
    *) echo "unknown server $1" && return 1 ;;
    esac
}

# start KIND DIR [CERTIFICATE KEY]: sets server (the process id) and configuration.
start() {
    local kind="$1" dir="$2" scheme=http
    local command
    server_command "$kind" || return
    # a server left over on this port would be tested instead
    if (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
        echo "port $port is taken"
        return 1
    fi
    [ -n "${3:-}" ] && scheme=https
    mkdir -p "$dir"
    start_store || return
    configuration="$work/$kind.yml"
    config "$port" "$dir" "${3:-}" "${4:-}" >"$configuration"
    "${pin[@]}" "${command[@]}" serve "$configuration" >"$work/$kind.log" 2>&1 </dev/null &
    server=$!
    running+=("$server")
    wait_ready "$server" "$scheme://127.0.0.1:$port" || { tail -n 5 "$work/$kind.log"; return 1; }
}

start_stowage() { start stowage "$@"; }
start_debian_registry() { start debian "$@"; }
start_distribution3() { start distribution3 "$@"; }
start_server() { start "$SERVER" "$@"; }

stop() { # PID: false when it had to be killed
    local pid="$1" i kept=() p
    for p in "${running[@]}"; do [ "$p" = "$pid" ] || kept+=("$p"); done
    running=("${kept[@]}")
    kill "$pid" 2>/dev/null || return 0
    for ((i = 0; i < 150; i++)); do
        kill -0 "$pid" 2>/dev/null || { wait "$pid" 2>/dev/null; return 0; }
        sleep 0.1
    done
    kill -9 "$pid"
    wait "$pid" 2>/dev/null
    return 1
}

#!/usr/bin/env bash
# Starts the program by its launcher, in each way that it may be started in, on
# JDK 17 and 25 as far as they are there, and tells how long that takes and what
# an idle server holds.
#
# START_ROUNDS is how often each start is measured.
# shellcheck source-path=SCRIPTDIR
set -uo pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
rounds="${START_ROUNDS:-5}"
unset JAVA_OPTS JDK_JAVA_OPTIONS JAVA_TOOL_OPTIONS

need curl
# a folder of our own, as the archives lie in it
program="$work/a program/registry"
mkdir -p "${program%/*}"
cp -a "$root/docker/target/registry" "$program"
rm -f "$program"/lib/classes-* "$program"/lib/jars-*
launcher="$program/bin/registry"
ln -s "$launcher" "$work/link"
config "$port" "$work/data" >"$work/config.yml"
url="http://127.0.0.1:$port"

# launch COMMAND...: sets server, and ready, the milliseconds to the first answer
launch() {
    local began="${EPOCHREALTIME/./}"
    "$@" serve "$work/config.yml" >"$work/server.log" 2>&1 &
    server=$!
    running+=("$server")
    until curl -sf -m 5 -o /dev/null "$url/v2/"; do
        if ! kill -0 "$server" || [ $((${EPOCHREALTIME/./} - began)) -gt 60000000 ]; then
            cat "$work/server.log"
            return 1
        fi
        sleep 0.005
    done
    ready=$(((${EPOCHREALTIME/./} - began) / 1000))
}

ends_well() { # by the signal that everything sends
    local code
    kill "$server"
    wait "$server"
    code=$?
    same 0 "$code" "exit code"
}

serves() { # COMMAND...
    launch "$@" && ends_well
}

# Whether the running server has this mapped.
maps() { # FILE
    grep -qF "$1" "/proc/$server/maps"
}

uses_archive() {
    launch "$@" || return
    maps "$program/lib/classes-"
    local mapped=$?
    ends_well && return "$mapped"
}

uses_no_archive() {
    launch "$@" || return
    ! maps "$program/lib/classes-"
    local unmapped=$?
    ends_well && return "$unmapped"
}

quiet() { # the JVM says nothing of its own
    [ "$(grep -cvE '^(Stowage serves|Try: |[0-9T:.-]+Z info )' "$work/server.log")" = 0 ] || { cat "$work/server.log"; return 1; }
}

# What the JVM was told in the end.
flag() { # NAME COMMAND...
    local name="$1"
    shift
    JAVA_OPTS="${JAVA_OPTS:-} -XX:+PrintFlagsFinal" "$@" --version | awk -v name="$name" '$2 == name { print $4 }'
}

options_win() {
    JAVA_OPTS="-Xmx124m -XX:+UseParallelGC" gives 130023424 flag MaxHeapSize "$launcher" &&
        JAVA_OPTS=-XX:+UseParallelGC gives true flag UseParallelGC "$launcher" &&
        JDK_JAVA_OPTIONS="-Xmx124m" gives 130023424 flag MaxHeapSize "$launcher"
}

refuses_a_bad_configuration() {
    local code
    echo "storage: {nowhere: {}}" >"$work/bad.yml"
    "$launcher" serve "$work/bad.yml" >"$work/server.log" 2>&1
    code=$?
    same 1 "$code" "exit code" && same 1 "$(wc -l <"$work/server.log")" lines &&
        grep -q '^configuration error: ' "$work/server.log"
}

resident() { # MiB
    awk '/^VmRSS:/ { print int($2 / 1024) }' "/proc/$server/status"
}

# Medians of the start on one core, and of what is resident five seconds later.
measure() { # NAME
    local i times=() memory=()
    for ((i = 0; i < rounds; i++)); do
        launch taskset -c 0 "$launcher" || return
        times+=("$ready")
        if [ "$i" = 0 ]; then
            sleep 5
            memory+=("$(resident)")
        fi
        ends_well || return
    done
    printf '      %-24s first 200 after %s ms, idle %s MiB\n' "$1" \
        "$(printf '%s\n' "${times[@]}" | sort -n | sed -n "$((rounds / 2 + 1))p")" "${memory[0]}" >>"$work/figures"
    same yes "$([ "${memory[0]}" -le 100 ] && echo yes)" "at most 100 MiB, ${memory[0]} are resident, so"
}

homes=()
for version in 17 25; do
    for home in "${JAVA_HOME:-}" /usr/lib/jvm/*; do
        if [ -x "$home/bin/java" ] && grep -qsE "^JAVA_VERSION=\"${version}\\b" "$home/release"; then
            homes+=("$home")
            break
        fi
    done
done
check "there is a JDK 17 or 25" test "${#homes[@]}" -gt 0

for JAVA_HOME in "${homes[@]}"; do
    export JAVA_HOME
    version="$(sed -n 's/^JAVA_VERSION="\(.*\)"$/\1/p' "$JAVA_HOME/release")"
    check "$version starts without an archive, and ends well" serves "$launcher"
    check "$version says nothing of its own" quiet
    check "$version: without an archive, idle" measure "$version"
    check "$version writes an archive" "$launcher" --write-class-archive
    check "$version uses the archive" uses_archive "$launcher"
    check "$version says nothing of its own with an archive" quiet
    check "$version: with an archive, idle" measure "$version, archive"
    check "$version starts by a symbolic link" uses_archive "$work/link"
    check "$version finds itself from elsewhere" bash -c "cd / && '$launcher' --version"
    check "$version is found in the path" env -u JAVA_HOME PATH="$JAVA_HOME/bin:$PATH" "$launcher" --version
    check "$version: what the user says goes first" options_win
    check "$version: a bad configuration is one line and code 1" refuses_a_bad_configuration
    archive="$(find "$program/lib" -name "classes-$version.*")"
    for other in "$program"/lib/classes-* "$root/README.md"; do
        [ "$other" = "$archive" ] && continue
        cp "$archive" "$work/archive"
        cp "$other" "$archive"
        check "$version starts with $(basename "$other") for an archive" serves "$launcher"
        check "$version does not speak of it" quiet
        mv "$work/archive" "$archive"
    done
    touch "$program/lib/netty-common-"*.jar
    check "$version uses no archive of other classes" uses_no_archive "$launcher"
    check "$version does not speak of that" quiet
    cp -p "$root/docker/target/registry/lib/netty-common-"*.jar "$program/lib/"
done
no_java() {
    local code
    JAVA_HOME=/nowhere "$launcher" serve >"$work/server.log" 2>&1
    code=$?
    same 1 "$code" "exit code" && grep -q 'there is no java at /nowhere' "$work/server.log"
}
check "without a java it says so" no_java

cat "$work/figures"
finish

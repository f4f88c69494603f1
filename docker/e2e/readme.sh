#!/usr/bin/env bash
# Types the README's command for newcomers, as it stands there, and uses what it starts.
# shellcheck source-path=SCRIPTDIR
set -uo pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

need curl
line="$(grep -m 1 'bin/registry serve' "$root/README.md")"
HOME="$own_home"
cd "$root" || exit
(: <"/dev/tcp/127.0.0.1/5000") 2>/dev/null && check "port 5000 is free" false
# its content is for trying it out; a work tree in which it has been tried before stays as it was
had_data="$([ -d registry-data ] && echo yes)"

bash -c "${line/docker\//exec docker/}" >"$work/readme.log" 2>&1 &
server=$!
running+=("$server")
ready() {
    for ((i = 0; i < 3000; i++)); do
        curl -sf -o /dev/null http://localhost:5000/v2/ && return
        kill -0 "$server" || { cat "$work/readme.log"; return 1; }
        sleep 0.1
    done
    return 1
}
check "the README's command serves" ready
check "it prints the line to try" grep -q 'docker push localhost:5000/' "$work/readme.log"
while read -r line; do
    check "$line" bash -c "$line"
done < <(grep '^curl' "$root/README.md")
check "it stops when told" stop "$server"
[ -n "$had_data" ] || rm -rf registry-data
finish

#!/usr/bin/env bash
# A store that is not there when the registry starts, and one that goes and comes back:
# the process lives, is ready when it can serve and not otherwise, says once what is
# wrong, and needs no restart. Health as OpenShift has it: every 10 s, once is enough.
#
# Usage: STORE=minio|azurite outage.sh
# shellcheck source-path=SCRIPTDIR
set -uo pipefail
export STORE="${STORE:-minio}"
here="$(dirname "$0")"
# shellcheck source=lib.sh
. "$here/lib.sh"
# shellcheck source=http.sh
. "$here/http.sh"
# shellcheck source=proxy.sh
. "$here/proxy.sh"

# shellcheck disable=SC2034  # config has both
log_settings='{level: debug, accesslog: {disabled: true}}' more_settings='health: {storagedriver: {enabled: true, interval: 10s, threshold: 1}}'
root_url="http://$host"

launch() { # NAME: starts a registry and waits only until it listens
    local i
    mkdir -p "$work/tree"
    config "$port" "$work/tree" >"$work/$1.yml"
    "$root/docker/target/registry/bin/registry" serve "$work/$1.yml" >"$work/$1.log" 2>&1 </dev/null &
    server=$!
    running+=("$server")
    for ((i = 0; i < 600; i++)); do
        (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null && return
        kill -0 "$server" || break
        sleep 0.1
    done
    tail -n 5 "$work/$1.log"
    return 1
}

alive() { status 200 "$root_url/livez" && kill -0 "$server"; }

refuses() { # nobody can push or pull, and both may come again
    local request
    for request in "-X POST" "-I -X HEAD" ""; do
        # shellcheck disable=SC2086  # options
        status 503 $request "$api/app/blobs/uploads/" || return
    done
    status 503 "$api/app/manifests/v1" && jq -e '.errors[0].code == "UNAVAILABLE"' "$work/body" &&
        [ -n "$(header retry-after)" ] && status 503 "$root_url/readyz"
}

stays_unready() { # SECONDS
    local end=$((SECONDS + $1))
    while [ "$SECONDS" -lt "$end" ]; do
        alive && refuses || return
        sleep 0.5
    done
}

becomes() { # CODE SECONDS: of readiness and of the API, the process living; seconds is what O5 allows, and some for a busy machine
    local began=$SECONDS seen=
    while [ $((SECONDS - began)) -le $(($2 + 3)) ]; do
        alive || return
        seen="$(curl -s -o /dev/null -w '%{http_code}' "$root_url/readyz") $(curl -s -o /dev/null -w '%{http_code}' "$api/")"
        [ "$seen" = "$1 $1" ] && echo "after $((SECONDS - began)) s" && return
        sleep 0.2
    done
    echo "$seen"
    return 1
}

pushes() { # NAME
    echo "$1" >"$work/content"
    put_blob app "$(sha256 <"$work/content")" "$work/content" && pulls "$1"
}

pulls() { # NAME
    echo "$1" >"$work/content"
    same_body "$(sha256 <"$work/content")" "app/blobs/$(sha256 <"$work/content")"
}

warnings() { # of a log, but for the lines of requests
    grep -E '^[^ ]+ (warn|error) ' "$work/$1.log" | grep -v -e 'has no effect' -e 'response completed'
}

# Some lines for each of the parts that watch the store, and none for each request or look.
says_little() { # LOG MOST
    local lines
    lines="$(warnings "$1" | wc -l)"
    warnings "$1" | cut -c 1-300
    [ "$lines" -gt 0 ] && [ "$lines" -le "$2" ]
}

names() { # LOG PATTERN, soon
    local i
    for ((i = 0; i < 300; i++)); do
        warnings "$1" | grep -q -- "$2" && return
        sleep 0.1
    done
    echo "nothing says $2"
    warnings "$1" | cut -c 1-300
    return 1
}

no_secret() { # LOG
    ! grep -F -e "$secret_key" -e "$account_key" -e canary "$work/$1.log"
}

place() { # what an operator has to be told
    case "$STORE" in
    azurite) echo "container $bucket at http://$store_by" ;;
    *) echo "bucket $bucket at http://$store_by, path style" ;;
    esac
}

# Whoever is refused is not ready, says why, and lives.
refused() { # LOG PATTERN
    launch "$1" && stays_unready 5 && names "$1" "$2" && says_little "$1" 6 && no_secret "$1" && stop "$server"
}

need curl jq
check "nothing is where the store should be: the registry runs" launch outage || finish
check "it lives, is never ready, and refuses" stays_unready 15
check "it says what is wrong" names outage "$(place)"
check "it says so once" says_little outage 6
check "a store and a proxy come" start_proxy
check "the registry is ready by itself within 10 s" becomes 200 10
check "it takes pushes" pushes one
spoil() { faults outage && becomes 503 10; }
check "the store goes: not ready within 10 s" spoil
check "it lives, and refuses" stays_unready 15
heal() { faults none && becomes 200 10; }
check "the store is back: ready within 10 s" heal
check "pulls go on" pulls one
check "and pushes" pushes two
check "two outages, a line for each part that watches" says_little outage 12
check "no secret in a log at debug level" no_secret outage
check "it stops" stop "$server"
true_bucket="$bucket"
bucket=nowhere
check "without a bucket it is not ready, and says so" refused missing "$(place)"
bucket="$true_bucket"
secret_key=canary account_key=Y2FuYXJ5
check "with wrong credentials it is not ready, and says so" refused wrong "$(place)"
bucket=""
ends() {
    config "$port" "$work/tree" >"$work/bad.yml"
    "$root/docker/target/registry/bin/registry" serve "$work/bad.yml" >"$work/bad.log" 2>&1
    same 1 $? "exit code" && same 1 "$(grep -c . "$work/bad.log")" lines && grep '^configuration error: storage' "$work/bad.log"
}
check "a wrong configuration ends the start with one line" ends
finish

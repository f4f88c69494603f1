#!/usr/bin/env bash
# Two registries on one store, behind a balancer that sends each request to either:
# what one has taken the other one knows, and no push fails, by crane, regctl, the
# Docker engine or in chunks by hand.
#
# Usage: STORE=minio replicas.sh [PUSHES]      (200)
# shellcheck source-path=SCRIPTDIR
set -uo pipefail
here="$(dirname "$0")"
# shellcheck source=lib.sh
. "$here/lib.sh"
# shellcheck source=images.sh
. "$here/images.sh"
# shellcheck source=http.sh
. "$here/http.sh"
# shellcheck source=balancer.sh
. "$here/balancer.sh"
# shellcheck source=engine.sh
. "$here/engine.sh"
cleanup_suite() { unmount_engine; }

pushes="${1:-200}"
first=$port second=$((port + 1))

start_pair() {
    port=$first
    start_stowage "$work/tree" && one=$server || return
    port=$second
    start_stowage "$work/tree" && other=$server
}

one_push() { # NUMBER
    case $(($1 % 5)) in
    0) crane push --insecure "$images/single1" "$balancer/crane/$1:v1" ;;
    1) regctl image copy "ocidir://$images/multi1:latest" "$balancer/regctl/$1:v1" ;;
    2) crane push --insecure "$images/single2" "$balancer/shared:v$1" ;;
    3) chunked "chunked/$1" "$work/chunk.$(($1 % 8))" ;;
    4) docker tag "own/$(($1 % 8))" "$balancer/docker/$1:v1" && docker push "$balancer/docker/$1:v1" ;;
    esac >"$work/push.$1" 2>&1 || { echo "push $1" && tail -n 5 "$work/push.$1" && false; }
}

crowd() { # all at once, as far as processes go
    local i failures=0 pids=() pid
    for ((i = 0; i < pushes; i++)); do
        one_push "$i" & pids+=("$!")
        [ $((i % 25)) -ne 24 ] || { for pid in "${pids[@]}"; do wait "$pid" || failures=$((failures + 1)); done; pids=(); }
    done
    for pid in "${pids[@]}"; do wait "$pid" || failures=$((failures + 1)); done
    same 0 "$failures" failures
}

arrived() { # whatever was pushed is whole, through either
    local i at
    for ((i = 0; i < pushes; i++)); do
        at="127.0.0.1:$((first + i / 5 % 2))"
        case $((i % 5)) in
        0) crane validate --insecure --remote "$at/crane/$i:v1" ;;
        1) crane validate --insecure --remote "$at/regctl/$i:v1" ;;
        2) gives "${digest[single2]}" crane digest --insecure "$at/shared:v$i" ;;
        4) crane validate --insecure --remote "$at/docker/$i:v1" ;;
        3) gives_bytes "$(sha256 <"$work/chunk.$((i % 8))")" curl -sf "http://$at/v2/chunked/$i/blobs/$(sha256 <"$work/chunk.$((i % 8))")" ;;
        esac || return
    done
}

# The same chunk to both at once: one of them takes it.
one_wins() {
    local round offset=0 location codes a b
    head -c 100000 "$work/chunk.3" >"$work/piece"
    location="$(curl -sf -o /dev/null -D - -X POST "http://127.0.0.1:$first/v2/race/blobs/uploads/" | sed -n 's/^location: *//Ip' | tr -d '\r')"
    for round in {1..20}; do
        for at in $first $second; do
            curl -s -o /dev/null -D "$work/race.$at" -w '%{http_code}\n' -X PATCH -H 'Content-Type: application/octet-stream' \
                -H "Content-Range: $offset-$((offset + 99999))" --data-binary @"$work/piece" "http://127.0.0.1:$at$location" >"$work/code.$at" &
            [ "$at" = "$first" ] && a=$! || b=$!
        done
        wait "$a" "$b"
        codes="$(sort "$work/code.$first" "$work/code.$second" | paste -sd ' ')"
        case "$codes" in "202 416" | "202 409") ;; *) echo "round $round: $codes" && return 1 ;; esac
        at=$first && grep -q 202 "$work/code.$second" && at=$second
        location="$(sed -n 's/^location: *//Ip' "$work/race.$at" | tr -d '\r')"
        offset=$((offset + 100000))
    done
    same "0-$((offset - 1))" "$(curl -sf -o /dev/null -D - "http://127.0.0.1:$first$location" | sed -n 's/^range: *//Ip' | tr -d '\r')" range
}

# A tag that is moved, deleted and pushed at one is so at the other one at once.
seen_at_once() {
    local i here there tagged
    crane push --insecure "$images/single1" "127.0.0.1:$first/seen:base1" && crane push --insecure "$images/single2" "127.0.0.1:$first/seen:base2" || return
    for i in {1..50}; do
        here=$((first + i % 2)) there=$((second - i % 2))
        tagged="single$((i % 2 + 1))"
        crane tag --insecure "127.0.0.1:$here/seen:base$((i % 2 + 1))" moved || return
        gives "${digest[$tagged]}" crane digest --insecure "127.0.0.1:$there/seen:moved" &&
            status 200 "http://127.0.0.1:$there/v2/seen/tags/list" && jq -e '.tags | index("moved")' "$work/body" || return
        status 202 -X DELETE "http://127.0.0.1:$there/v2/seen/manifests/moved" &&
            status 404 "http://127.0.0.1:$here/v2/seen/manifests/moved" &&
            status 200 "http://127.0.0.1:$here/v2/seen/tags/list" && ! jq -e '.tags | index("moved")' "$work/body" || return
    done
}

deleted_at_once() { # V-06: a blob and a manifest, too
    local i here there blob
    for i in {1..20}; do
        here=$((first + i % 2)) there=$((second - i % 2))
        echo "blob $i" >"$work/small" && blob="$(sha256 <"$work/small")"
        status 201 -X POST -H 'Content-Type: application/octet-stream' --data-binary @"$work/small" \
            "http://127.0.0.1:$here/v2/gone/blobs/uploads/?digest=$blob" && status 200 "http://127.0.0.1:$there/v2/gone/blobs/$blob" &&
            status 202 -X DELETE "http://127.0.0.1:$there/v2/gone/blobs/$blob" && status 404 "http://127.0.0.1:$here/v2/gone/blobs/$blob" &&
            status 404 -I "http://127.0.0.1:$here/v2/gone/blobs/$blob" || return
    done
}

killed() { # one of them at any moment; the other one goes on with what it was asked
    local i
    balancer="127.0.0.1:$second"
    for i in {1..12}; do one_push "$((3 + 5 * i))" || return; done &
    local pusher=$!
    kill -9 "$one"
    wait "$pusher" && arrived_at_second
}

arrived_at_second() {
    local i
    for i in {1..12}; do
        gives_bytes "$(sha256 <"$work/chunk.$(((3 + 5 * i) % 8))")" \
            curl -sf "http://127.0.0.1:$second/v2/chunked/$((3 + 5 * i))/blobs/$(sha256 <"$work/chunk.$(((3 + 5 * i) % 8))")" || return
    done
}

own_images() { # for the engine, each with a layer that nobody has
    local i
    for i in {0..7}; do
        mkdir "$work/own" && head -c $((i * 500000 + 1000)) /dev/urandom >"$work/own/file" && tar -C "$work/own" -c file |
            docker import - "own/$i" && rm -r "$work/own" || return
    done
}

need curl jq openssl nginx crane regctl docker dockerd
check "the engine starts" start_engine || finish
check "it has images" own_images
for layer in l1:3 l2:200 l3:6000 l4:40; do make_layer "${layer%:*}" "${layer#*:}"; done
make_image single1 oci amd64 l1 l2 l3
make_image single2 oci arm64 l1 l4
make_index multi1 oci single1 single2
for i in {0..7}; do head -c $((i * 3000000 + 77)) /dev/urandom >"$work/chunk.$i"; done
insecure_regctl >/dev/null
check "a balancer starts" balance $((port + 2)) random "127.0.0.1:$first" "127.0.0.1:$second" || finish
regctl registry set --skip-check --tls disabled "$balancer" >/dev/null
check "$STORE: two registries start" start_pair || finish
began=$SECONDS
check "$pushes pushes, 25 at once, each request to either: none fails" crowd
echo "      $((SECONDS - began)) s"
check "what was pushed is whole" arrived
check "of two writers at one place one wins" one_wins
check "tags are seen at once" seen_at_once
check "deletes are seen at once" deleted_at_once
check "a registry that is killed costs nobody else" killed
check "the other one stops" stop "$other"
check "nothing failed inside" bash -c "! grep -E 'Exception|level=error' '$work/stowage.log'"
finish

#!/usr/bin/env bash
# Builds the image on a root file system of this machine, and puts it where the
# images of other systems stand: each check is named by what it holds for.
#
# Usage: image.sh [IMAGE]       (an image that is there already, by default one that is built)
# shellcheck source-path=SCRIPTDIR
set -uo pipefail
here="$(dirname "$0")"
# shellcheck source=lib.sh
. "$here/lib.sh"
# shellcheck source=engine.sh
. "$here/engine.sh"
# shellcheck source=http.sh
. "$here/http.sh"
# shellcheck source=images.sh
. "$here/images.sh"
use_port 5000
# shellcheck source=bounded.sh
. "$here/bounded.sh"
# shellcheck source=loads.sh
. "$here/loads.sh"
# shellcheck source=container.sh
. "$here/container.sh"
# shellcheck source=balancer.sh
. "$here/balancer.sh"
# shellcheck source=logins.sh
. "$here/logins.sh"
# shellcheck source=access.sh
. "$here/access.sh"
# shellcheck source=systems.sh
. "$here/systems.sh"
keeps() { # NAME: an empty directory of that name
    volume "$1"
    place=(-v "$work/$1:/var/lib/registry")
}
minimal="$work/minimal.yml"
printf 'version: 0.1\nstorage: {filesystem: {rootdirectory: /var/lib/registry}}\n' >"$minimal"

k1() {
    serves -- && status 200 "http://$host/v2/" &&
        docker exec it ls /etc/docker/registry/config.yml /etc/distribution/config.yml &&
        put_blob k1 "$(sha256 <"$minimal")" "$minimal" &&
        docker exec it ls /var/lib/registry/docker/registry/v2/repositories/k1
}

healthy() { # what the engine was told to ask
    docker exec it /bin/registry healthcheck /etc/distribution/config.yml &&
        same '["/bin/registry","healthcheck","/etc/distribution/config.yml"]' \
            "$(docker inspect -f '{{json .Config.Healthcheck.Test}}' "$image" | sed 's/"CMD",//')" healthcheck
}

k2() { # COMMAND BEFORE IT...
    volume k2 1000:1000
    local mount=(-v "$work/k2:/var/lib/registry")
    [ $# = 0 ] || docker run --rm -w / "${mount[@]}" "$image" "$@" || return
    docker run --rm -w / "${mount[@]}" "$image" \
        bin/registry garbage-collect /etc/docker/registry/config.yml --delete-untagged=false
}

k6() {
    docker run --rm --network none -e REGISTRY_STORAGE=inmemory -e REGISTRY_STORAGE_INMEMORY_ANY=1 "$image" \
        check-config /etc/distribution/config.yml >"$work/k6" && grep -q inmemory "$work/k6" &&
        ! grep -q rootdirectory "$work/k6" &&
        ! docker run --rm --network none -e REGISTRY_STORAGE_S3_BUCKET=b "$image" >"$work/k6" 2>&1 && cat "$work/k6" &&
        same 1 "$(wc -l <"$work/k6")" lines && grep -q filesystem "$work/k6" && grep -q s3 "$work/k6"
}

something() {
    serves -v "$work/data:/var/lib/registry" -- && crane push --insecure "$images/single1" "$host/app:v1" &&
        regctl image copy "ocidir://$images/multi1:latest" "$host/list:v1" &&
        docker stop it # whoever is killed is waited for by a collection
}

k9() { # NAME=VALUE
    serves -e "$1" -v "$work/data:/var/lib/registry" -- && status 405 -X POST "$api/app/blobs/uploads/" &&
        status 405 -X DELETE "$api/app/manifests/v1" && same 'GET, HEAD' "$(header allow)" Allow && crane validate --insecure --remote "$host/app:v1"
}

collect_garbage() { # in the running container
    docker exec it registry garbage-collect /etc/docker/registry/config.yml
}

k10() {
    serves -e REGISTRY_STORAGE_DELETE_ENABLED=true -v "$work/data:/var/lib/registry" -- &&
        crane push --insecure "$images/single1" "$host/gone:v1" &&
        crane delete --insecure "$host/gone@${digest[single1]}" && docker stop it &&
        serves -e 'REGISTRY_STORAGE_MAINTENANCE_READONLY={"enabled":true}' -v "$work/data:/var/lib/registry" -- &&
        collect_garbage >"$work/gc" && cat "$work/gc" &&
        grep -qE '^[0-9]+ blobs marked, [0-9]+ blobs and [0-9]+ manifests eligible for deletion$' "$work/gc" && docker stop it &&
        serves -v "$work/data:/var/lib/registry" -- &&
        crane validate --insecure --remote "$host/app:v1" && crane validate --insecure --remote "$host/list:v1"
}

collector_goes_first() { # where memory runs out, not the server that serves
    local pid i
    serves -v "$work/data:/var/lib/registry" -- || return
    collect_garbage &
    for ((i = 0; i < 100; i++)); do
        pid="$(pgrep -f 'registry.jar garbage-collect')" && break
        sleep 0.1
    done
    gives 500 cat "/proc/$pid/oom_score_adj" && gives 0 cat "/proc/$(docker inspect -f '{{.State.Pid}}' it)/oom_score_adj"
}

gc_refuses_beside_pushes() {
    serves -v "$work/data:/var/lib/registry" -- || return
    collect_garbage
    same 3 $? "exit code" && crane validate --insecure --remote "$host/app:v1"
}

k11() { # a manifest without a tag; and k12, an index whose children have none
    volume k11
    serves -v "$work/k11:/var/lib/registry" -- &&
        crane push --insecure "$images/single2" "$host/untagged@${digest[single2]}" &&
        regctl image copy --digest-tags=false "ocidir://$images/multi1:latest" "$host/multi:v1" && docker stop it &&
        docker run --rm -v "$work/k11:/var/lib/registry" "$image" \
            garbage-collect --delete-untagged=true /etc/distribution/config.yml &&
        serves -v "$work/k11:/var/lib/registry" -- && status 404 "$api/untagged/manifests/${digest[single2]}" &&
        crane validate --insecure --remote "$host/multi:v1" &&
        status 200 "${manifest_types[@]}" "$api/multi/manifests/${digest[single1]}"
}

k13() {
    serves -e REGISTRY_HTTP_DEBUG_ADDR=0.0.0.0:5001 -e REGISTRY_HTTP_DEBUG_PROMETHEUS_ENABLED=true -- &&
        put_blob k13 "$(sha256 <"$minimal")" "$minimal" && status 200 http://127.0.0.1:5001/metrics || return
    for family in registry_http_requests_total registry_http_request_duration_seconds_bucket \
        registry_http_in_flight_requests registry_http_response_size_bytes_count \
        registry_storage_action_seconds_count process_ jvm_; do
        grep -q "^$family" "$work/body" || { echo "no $family"; return 1; }
    done
    # what a parser of the text format would refuse
    ! grep -vE '^(# (HELP|TYPE) [a-zA-Z_:][a-zA-Z0-9_:]* .*|[a-zA-Z_:][a-zA-Z0-9_:]*(\{.*\})? [0-9.eE+-]+(NaN|Inf)?|[a-zA-Z_:][a-zA-Z0-9_:]*(\{.*\})? (NaN|[+-]Inf))$' "$work/body" &&
        status 200 http://127.0.0.1:5001/debug/health && same '{}' "$(cat "$work/body")" health &&
        status 404 "http://$host/metrics" && status 404 "http://$host/debug/health"
}

k15() {
    local long
    long="a.example-5000/x/$(printf 'y%.0s' {1..230})"
    serves -- && crane push --insecure "$images/single1" "$host/a.example-5000/x/y:v1" &&
        crane push --insecure "$images/single1" "$host/$long:v1" && gives v1 crane ls --insecure "$host/$long" &&
        status 405 -X DELETE "$api/$long/manifests/${digest[single1]}"
}

k17() {
    serves -v "$work/data:/var/lib/registry" -- && status 200 "$api/app/manifests/v1" &&
        status 200 -H 'Accept: */*' -H 'X-Forwarded-For;' "$api/app/manifests/v1" &&
        status 200 "$api/" && status 200 -I "$api/app/manifests/v1"
}

# limits OPTION...: what a careful cluster gives
y1() {
    volume y1 1000:1000
    serves --read-only --user 1000:1000 --cap-drop ALL --security-opt no-new-privileges \
        -v "$minimal:/etc/distribution/config.yml:ro" -v "$work/y1:/var/lib/registry" -- &&
        head -c 500M /dev/urandom >"$work/layer" && put_blob y1 "$(sha256 <"$work/layer")" "$work/layer" &&
        gives_bytes "$(sha256 <"$work/layer")" curl -sf "$api/y1/blobs/$(sha256 <"$work/layer")" && rm "$work/layer" && ends 0
}

y3() {
    run --cpus 0.4 -m 800m -- && await 15 "http://$host/" && status 200 "http://$host/" && same 0 "$(wc -c <"$work/body")" bytes
}

y5() {
    serves -e REGISTRY_STORAGE_INMEMORY_ANY=1 -v "$work/none.yml:/etc/distribution/config.yml:ro" -- &&
        status 202 -X POST "$api/y5/blobs/uploads/"
}

y7() {
    serves -e REGISTRY_LOG_FORMATTER=json -e REGISTRY_LOG_ACCESSLOG_DISABLED=true -- && status 404 "$api/y7/manifests/none" &&
        ends 0 && logs | jq -e . >/dev/null && shows "response completed" logs || return
    serves -e REGISTRY_LOG_LEVEL=error -e REGISTRY_LOG_ACCESSLOG_DISABLED=true -e REGISTRY_LOG_FORMATTER=json -- &&
        status 404 "$api/y7/manifests/none" && ends 0 && gives_nothing logs
}

y10() {
    docker rm -f it
    docker run -d --name it --network none "$image" || return
    local i
    for ((i = 0; i < 100; i++)); do
        docker exec it registry healthcheck /etc/distribution/config.yml && return
        sleep 0.1
    done
    logs
    return 1
}

y11() {
    volume y11
    serves -v "$work/y11:/var/lib/registry" -- && crane push --insecure "$images/single1" "$host/y11:v1" &&
        status 405 -X DELETE "$api/y11/manifests/${digest[single1]}" && docker stop it &&
        serves -e REGISTRY_STORAGE_DELETE_ENABLED=true -v "$work/y11:/var/lib/registry" -- &&
        status 202 -X DELETE "$api/y11/manifests/${digest[single1]}"
}

s4() {
    serves -m 256m --memory-swap 256m -- && docker cp "$minimal" it:/tmp/garbage-config.yml &&
        tar -C "$work" -c minimal.yml | docker exec -i it tar -C /tmp -x &&
        docker exec it registry garbage-collect --dry-run /tmp/garbage-config.yml &&
        docker exec it sh -c 'mkdir -p /tmp/a && sleep 0 && cat /tmp/minimal.yml' &&
        never_killed
}

s8() {
    serves -e REGISTRY_PVC_SIZE=canary -e REGISTRY_ADMIN_PASSWORD=canary -e REGISTRY_FQN=canary \
        -e REGISTRY_STORAGE_CLASS=canary -e REGISTRY_STORAGE_SERVICE_HOST=canary -e REGISTRY_SERVICE_HOST=canary \
        -e REGISTRY_PORT=tcp://canary:80 -e REGISTRY_PORT_80_TCP_ADDR=canary -e REGISTRY_HTTP_SERVICE_PORT=canary -- &&
        status 202 -X POST "$api/s8/blobs/uploads/" && ends 0 && ! logs | grep canary && shows REGISTRY_STORAGE_CLASS logs
}

t1() {
    serves --entrypoint /bin/registry -- /serve /etc/docker/registry/config.yml && shows /serve logs
}

t2() {
    serves -e REGISTRY_HTTP_SECERET=canary -- && shows REGISTRY_HTTP_SECERET logs && ! logs | grep canary
}

t7() { # whoever tries HTTPS first is told at once
    serves -- || return
    local began="${EPOCHREALTIME/./}"
    ! curl -sk -m 5 "https://$host/v2/" && [ $((${EPOCHREALTIME/./} - began)) -lt 1000000 ] && status 200 "$api/"
}

t9() {
    volume t9
    serves -v "$work/t9:/var/lib/registry" -- && crane push --insecure "$images/single1" "$host/app:v1" && docker stop it &&
        touch "$work/t9/docker/registry/v2/repositories/empty" &&
        docker run --rm -v "$work/t9:/var/lib/registry" "$image" garbage-collect /etc/docker/registry/config.yml &&
        serves -v "$work/t9:/var/lib/registry" -- && gives app crane catalog --insecure "$host"
}

t13() { # SIGNAL
    serves --entrypoint /bin/registry -e REGISTRY_HTTP_ADDR=localhost:5000 -- serve /etc/distribution/config.yml && ends 0 "$1"
}

o2() {
    volume o2 0:0
    chmod 775 "$work/o2"
    serves --read-only --user 1000650000:0 --cap-drop ALL -e REGISTRY_STORAGE=filesystem \
        -e REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY=/registry -e REGISTRY_CONFIGURATION_PATH=/etc/distribution/config.yml \
        -v "$work/o2:/registry" --entrypoint /usr/bin/dockerregistry -- &&
        crane push --insecure "$images/single1" "$host/o2:v1" && crane validate --insecure --remote "$host/o2:v1" && ends 0
}

o3() { # the store goes away under it, and comes back
    local at="https://$host" path
    volume o3 1000:1000
    certificate o3 && chmod 644 "$work/o3.key" || return
    run --user 1000:1000 -v "$work/o3:/var/lib/registry" -v "$work/o3.crt:/tls.crt:ro" -v "$work/o3.key:/tls.key:ro" \
        -e REGISTRY_HTTP_TLS_CERTIFICATE=/tls.crt -e REGISTRY_HTTP_TLS_KEY=/tls.key \
        -e REGISTRY_HEALTH_STORAGEDRIVER_ENABLED=true -e REGISTRY_HEALTH_STORAGEDRIVER_INTERVAL=100ms \
        -e REGISTRY_HEALTH_STORAGEDRIVER_THRESHOLD=1 -- || return
    becomes 200 "$at/healthz" && status 200 -k "$at/" && chmod 000 "$work/o3" && becomes 503 "$at/healthz" || return
    for path in / /healthz /v2/; do status 503 -k "$at$path" && grep -q '"UNAVAILABLE"' "$work/body" || return; done
    status 200 -k "$at/livez" && chmod 755 "$work/o3" && becomes 200 "$at/healthz" && status 200 -k "$at/v2/"
}

o11() {
    volume o11
    serves -v "$work/o11:/var/lib/registry" -- && put_blob o11 "$(sha256 <"$minimal")" "$minimal" && docker stop it || return
    local prune=(docker run --rm -v "$work/o11:/var/lib/registry" --entrypoint /usr/bin/dockerregistry "$image")
    shows "blob eligible for deletion: $(sha256 <"$minimal")" "${prune[@]}" -prune=check &&
        find "$work/o11" -name data | grep . && "${prune[@]}" -prune=delete &&
        gives_nothing find "$work/o11" -name data
}

wrong_command_lines() {
    docker run --rm "$image" garbage-collect --nonsense
    same 2 $? "exit code" || return
    docker run --rm "$image" registry nonsense
    same 2 $? "exit code" && docker run --rm "$image" --version && docker run --rm "$image" --help &&
        docker run --rm "$image" completion bash | grep garbage-collect && gives hello docker run --rm "$image" echo hello
}

# The loads of memory.sh, on the image.
loads() {
    if ! build_client || ! jdk="$(home_of 25)" || ! check "Fast, small, unbreakable: starts in 256 MiB" serve_loads; then
        check "there is something to load" false
        return
    fi
    everything
    check "$variant: nothing was thrown, and no buffer leaked" calm
    check "$variant: it stops" ends 0
    rm -rf "$work/loads"
}

serve_loads() {
    volume loads
    place_blob "$work/loads" $((1 << 30))
    serves -m 256m --memory-swap 256m -e REGISTRY_LOG_LEVEL=warn -e REGISTRY_STORAGE_DELETE_ENABLED=true \
        -v "$work/loads:/var/lib/registry" -- || return
    variant="the image"
    server="$(docker inspect -f '{{.State.Pid}}' it)"
    flags=(-url "http://$host" -pid "$server" -blob "$blob" -baseline "$work/baseline")
}

calm() {
    logs >"$work/stowage.log" && clean_log && never_killed
}

# What it weighs, how soon it answers on one core, and what it takes, beside Debian's
# docker-registry on the same root file system.
figures() {
    build_peer || return
    {
        printf '      %-22s %14s %9s %13s %10s %12s\n' '' compressed in\ all first\ 200 idle loaded
        figures_of "$image" Stowage && figures_of stowage/debian-registry docker-registry
    } >"$work/figures" || return
    same yes "$([ "$compressed_mib" -le 80 ] && echo yes)" "at most 80 MiB, $compressed_mib"
}

build_peer() {
    mkdir -p "$work/peer" && cp -L "$(type -P docker-registry)" "$work/peer/docker-registry" &&
        printf 'FROM stowage/base\nCOPY docker-registry /bin/registry\nCOPY config.yml /config.yml\nCMD ["/bin/registry", "serve", "/config.yml"]\n' \
            >"$work/peer/Dockerfile" && config 5000 /var/lib/registry >"$work/peer/config.yml" && docker build -t stowage/debian-registry "$work/peer"
}

resident() { # FIELD: of what runs in it, in MiB
    awk -v field="$1:" '$1 == field { print int($2 / 1024) }' "/proc/$(docker inspect -f '{{.State.Pid}}' it)/status"
}

figures_of() { # IMAGE NAME: a line
    local size i began times=() idle compressed
    size="$(docker image inspect -f '{{.Size}}' "$1")"
    compressed="$(docker save "$1" | gzip -6 | wc -c)"
    [ "$2" != Stowage ] || compressed_mib=$((compressed / 1048576))
    for i in 1 2 3 4 5; do
        docker rm -f it
        docker create --name it --network host --cpuset-cpus 0 -m 256m --memory-swap 256m "$1" || return
        began="${EPOCHREALTIME/./}"
        docker start it && await 20 "$api/" || return
        times+=($(((${EPOCHREALTIME/./} - began) / 1000)))
    done >/dev/null
    idle="$(resident VmRSS)"
    transfers >&2 || return
    printf '      %-22s %10s MiB %5s MiB %10s ms %6s MiB %8s MiB\n' "$2" $((compressed / 1048576)) $((size / 1048576)) \
        "$(printf '%s\n' "${times[@]}" | sort -n | sed -n 3p)" "$idle" "$(resident VmHWM)"
}

push() { # REPOSITORY FILE: as every registry takes it
    local location
    location="$(curl -sf -o /dev/null -D - -X POST "$api/$1/blobs/uploads/" | sed -n 's/^location: *//Ip' | tr -d '\r')"
    [[ $location != /* ]] || location="http://$host$location"
    curl -sf -o /dev/null -X PUT -H 'Content-Type: application/octet-stream' -T "$2" "$(closing "$location" "$(sha256 <"$2")")"
}

transfers() { # four pushes and four pulls of 100 MiB
    local i pids=() pid
    for i in 0 1 2 3 4; do [ -s "$work/load$i" ] || random 100 >"$work/load$i"; done
    push load "$work/load0" || return
    for i in 1 2 3 4; do
        push "load/$i" "$work/load$i" & pids+=("$!")
        curl -sf -o /dev/null "$api/load/blobs/$(sha256 <"$work/load0")" & pids+=("$!")
    done
    for pid in "${pids[@]}"; do wait "$pid" || return; done
}

ulimit -n "$(ulimit -H -n)" # thousands of connections
need curl jq crane regctl skopeo openssl nginx docker dockerd docker-registry busybox
(: <"/dev/tcp/127.0.0.1/5000") 2>/dev/null && check "port 5000 is free" false
if ! check "the engine starts" start_engine || ! { [ -n "${1:-}" ] && image="$1" || check "the image is built" build; }; then
    finish
fi
for layer in l1:3 l2:200 l4:40; do make_layer "${layer%:*}" "${layer#*:}"; done
make_image single1 oci amd64 l1 l2
make_image single2 oci arm64 l1 l4
make_image docker1 docker amd64 l1 l2
make_index multi1 oci single1 single2
insecure_regctl >/dev/null
printf 'version: 0.1\nhttp: {addr: ":5000"}\n' >"$work/none.yml"

check "K1 it serves without arguments" k1
check "the engine can ask how it is" healthy
check "K2 it collects on an empty volume of somebody else" k2
check "K2 after mkdir" k2 mkdir -p /var/lib/registry/docker/registry/v2/repositories/ /var/lib/registry/docker/registry/v2/blobs/
check "K3 it answers while 8 pushes of 200 MiB run" k3
check "K6 a variable replaces the storage, or contradicts it" k6
volume data
check "there is something to serve" something
check "K9 read-only, as JSON" k9 'REGISTRY_STORAGE_MAINTENANCE_READONLY={"enabled":true}'
check "K9 read-only, as YAML" k9 'REGISTRY_STORAGE_MAINTENANCE_READONLY={enabled: true}'
check "K9 read-only, by its own key" k9 REGISTRY_STORAGE_MAINTENANCE_READONLY_ENABLED=true
check "K10 read-only, collected by exec, and back" k10
check "K10 while pushes are taken nothing is collected" gc_refuses_beside_pushes
check "K10 where memory runs out the collector goes, not the server" collector_goes_first
check "K11, K12 what no tag leads to goes, and children of an index stay" k11
check "K13 metrics and health on their own port" k13
check "K15 long names" k15
check "K17 a proxy's requests" k17
check "Y1 as 1000, read-only, without capabilities" y1
check "Y3, Y4 with 0.4 CPU it answers in 15 s" y3
check "Y5 a variable alone names the driver" y5
check "Y7 every line is JSON, and levels hold" y7
check "Y10 without a network" y10
check "Y11 deletes only where they are allowed" y11
check "Y12 tools that delete" y12
check "S2 four pushes and four pulls of 500 MiB in 256 MiB" s2
check "S4 files are copied in, and commands found" s4
check "S5 reg-tool lists and deletes" s5
check "S8 variables of others are named, not shown" s8
check "S9, Y13 behind a proxy that ends TLS" s9
check "S11 a copy of the files is a registry" s11
check "T1 /serve" t1
check "T2 a misspelt variable" t2
check "T3, T4 archives of applications" t3
check "T5 artefacts and referrers" t5
check "T6 a prefix" t6
check "T8 a long catalogue" t8
check "T7 HTTPS on the plain port is refused at once" t7
check "T9 strays" t9
check "T13 SIGINT ends it well" t13 INT
check "T13 SIGTERM ends it well" t13 TERM
check "T15 never ready before the store was reached" t15
check "O1 OpenShift's environment, TLS as it says" o1
check "O2 as any user of group 0" o2
check "O3 /healthz" o3
check "O6 another one takes over, and nobody notices" o6
check "O7 it finishes an upload before it stops" o7
check "O10 what oc prunes" o10
check "O12 too many at once" o12
check "O11 dockerregistry prunes" o11
check "Y4, S1 a file of users" y4
check "S10 docker logs in, pushes, pulls, logs out" s10
check "T11 users are replaced as a Secret is" t11
check "T12 keys of every kind, chains, and certificates that change" t12
check "T16 tokens of a token server" t16
check "O8 OpenShift's tokens" o8
check "O9 the seed's three calls" o9
check "O14 OpenShift's metrics" o14
check "command lines" wrong_command_lines
check "size, start and memory" figures
cat "$work/figures"
loads
finish

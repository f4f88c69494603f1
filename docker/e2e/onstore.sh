# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # variables of those who source this
# What holds for the image on any object store. Sourced by stores.sh.

: "${work:?}" "${host:?}" "${port:?}" "${store_address:?}" "${bucket:?}"

# kuik NAME...: sets place, the variables that its chart makes, and a prefix of its own
# where a name is given. Containers share the machine's network, so they are told a port.
kuik() {
    place=(-e "REGISTRY_HTTP_ADDR=:$port")
    case "$STORE" in
    minio | versitygw)
        driver=S3
        variable REGIONENDPOINT "http://$store_address" REGION us-east-1 BUCKET "$bucket" ACCESSKEY "$access_key" SECRETKEY "$secret_key"
        place+=(-e REGISTRY_STORAGE=s3)
        ;;
    azurite)
        driver=AZURE
        variable ACCOUNTNAME "$account" ACCOUNTKEY "$account_key" CONTAINER "$bucket" SERVICEURL "http://$store_address/$account"
        place+=(-e REGISTRY_STORAGE=azure)
        ;;
    gcs)
        driver=GCS
        variable BUCKET "$bucket" CREDENTIALS "$(google_key)"
        place+=(-e REGISTRY_STORAGE=gcs -e "STORAGE_EMULATOR_HOST=http://$store_address")
        ;;
    esac
    [ -z "${1:-}" ] || variable ROOTDIRECTORY "/$1"
}

google_key() { # of an account that the emulator gives tokens to
    [ -f "$work/google.pem" ] || openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$work/google.pem" 2>/dev/null
    jq -cn --rawfile key "$work/google.pem" --arg token "http://$store_address/token" '{
        type: "service_account", project_id: "project", private_key_id: "1", private_key: $key,
        client_id: "1", client_email: "registry@project.iam.gserviceaccount.com", token_uri: $token}'
}

variable() { # KEY VALUE...: of the driver
    while [ $# -gt 1 ]; do
        place+=(-e "REGISTRY_STORAGE_${driver}_$1=$2")
        shift 2
    done
}

keeps() { # NAME: as systems.sh asks for it; through us, so that we are what is looked at
    kuik "$1"
    place+=(-e REGISTRY_STORAGE_REDIRECT_DISABLE=true -e REGISTRY_STORAGE_DELETE_ENABLED=true)
}

push_and_pull() { # REPOSITORY
    crane push --insecure "$images/single1" "$host/$1:v1" && crane validate --insecure --remote "$host/$1:v1" &&
        push regctl multi1 "$host/$1:list" && pull crane multi1 "$host/$1:list"
}

a_layer() { # of single1
    jq -r '.layers[-1].digest' "$images/single1/blobs/sha256/${digest[single1]#*:}"
}

k4() {
    kuik
    serves "${place[@]}" -e REGISTRY_STORAGE_REDIRECT_DISABLE=true -e REGISTRY_STORAGE_DELETE_ENABLED=true \
        -e REGISTRY_HTTP_SECRET=0123456789abcdef0123456789abcdef -- && push_and_pull k4 && same_body "$(a_layer)" "k4/blobs/$(a_layer)"
}

k5() { # anybody can read what the link leads to, by GET and by HEAD
    kuik
    serves "${place[@]}" -- && push_and_pull k5 && status 307 "$api/k5/blobs/$(a_layer)" || return
    local link length
    link="$(header location)"
    length="$(stat -c %s "$images/single1/blobs/sha256/$(a_layer | cut -d : -f 2)")"
    [[ $link == "http://$store_address/"* ]] && gives_bytes "$(a_layer)" curl -sf "$link" &&
        status 200 -I "$api/k5/blobs/$(a_layer)" && same "$length" "$(header content-length)" length
}

k6() { # whatever the file said of storage is gone; the order of variables does not matter
    local reversed=() i
    cat >"$work/k6.yml" <<YAML
version: 0.1
storage:
  filesystem: {rootdirectory: /nowhere}
  cache: {blobdescriptor: inmemory}
  delete: {enabled: true}
  maintenance: {readonly: {enabled: true}}
http: {addr: ":$port"}
YAML
    kuik k6
    for ((i = ${#place[@]} - 1; i > 0; i -= 2)); do reversed+=(-e "${place[i]}"); done
    serves "${reversed[@]}" -v "$work/k6.yml:/etc/distribution/config.yml:ro" -- && push_and_pull k6 &&
        status 405 -X DELETE "$api/k6/manifests/${digest[single1]}"
}

k7() { # OPTION...
    local i
    keeps k7
    serves "${place[@]}" "$@" -- && second $((port + 2)) "$@" &&
        balance $((port + 3)) in-turn "$host" "127.0.0.1:$((port + 2))" || return
    for i in {1..50}; do
        head -c $((i * 5000 + 77)) /dev/urandom >"$work/chunk"
        if ! chunked "k7/$((i % 5))" "$work/chunk" || ! gives_bytes "$(sha256 <"$work/chunk")" \
            curl -sf "http://$balancer/v2/k7/$((i % 5))/blobs/$(sha256 <"$work/chunk")"; then
            cat "$work/balance.log"
            return 1
        fi
    done
    stop "$balancing"
    docker rm -f other
}

elsewhere() { # sets place to a store that nobody is at
    kuik "$1"
    place=("${place[@]//$store_address/127.0.0.1:$((store_port + 9))}")
}

k14() {
    local i
    elsewhere k14
    run "${place[@]}" -- && becomes 200 "http://$host/livez" 60 || return
    for ((i = 0; i < 30; i++)); do
        status 503 "http://$host/readyz" && status 200 "http://$host/livez" || return
        sleep 0.1
    done
    logs | cut -c 1-300
    ! logs | grep -F "${secret_key}" && ! logs | grep -F "$account_key"
}

k16() {
    keeps k16
    serves "${place[@]}" -- && push_and_pull k16 && crane push --insecure "$images/gone" "$host/k16:gone" &&
        status 202 -X DELETE "$api/k16/manifests/${digest[gone]}" && collect &&
        status 404 "$api/k16/blobs/$(jq -r '.layers[0].digest' "$images/gone/blobs/sha256/${digest[gone]#*:}")" &&
        pull crane multi1 "$host/k16:list"
}

# collect [OPTION...]: by exec in one that is read-only, as kuik does it
collect() {
    docker stop "$container" && serves "${place[@]}" -e 'REGISTRY_STORAGE_MAINTENANCE_READONLY={"enabled":true}' -- &&
        docker exec "$container" bin/registry garbage-collect /etc/docker/registry/config.yml >"$work/gc" && tail -n 3 "$work/gc" &&
        grep -qE '^[0-9]+ blobs marked, [0-9]+ blobs and [0-9]+ manifests eligible for deletion$' "$work/gc"
}

k17() { # its second request has other headers than the first; links lead to the store by 307 only
    kuik
    serves "${place[@]}" -- && push_and_pull k17 && status 200 "$api/k17/manifests/v1" &&
        status 200 -H 'Accept: */*' -H 'User-Agent: kubelet' "$api/k17/manifests/v1" && status 200 -I "$api/k17/manifests/v1" &&
        status 307 "$api/k17/blobs/$(a_layer)" && status 307 -H 'Accept: */*' -H 'User-Agent: kubelet' "$api/k17/blobs/$(a_layer)" &&
        status 200 "$api/"
}

y5() { # a file without a driver, and no REGISTRY_STORAGE
    local option wanted=()
    printf 'version: 0.1\nhttp: {addr: ":%s"}\n' "$port" >"$work/y5.yml"
    kuik y5
    for option in "${place[@]}"; do
        case "$option" in -e | REGISTRY_STORAGE=*) ;; *) wanted+=(-e "$option") ;; esac
    done
    serves "${wanted[@]}" -v "$work/y5.yml:/etc/distribution/config.yml:ro" -- && push_and_pull y5
}

t15() { # each moment asked, from before there is a store
    local i code early=0
    kuik t15
    stop_store
    docker rm -f it
    docker run -d --name it --network host --restart always "${place[@]}" "$image" || return
    for ((i = 0; i < 30; i++)); do
        [ "$(readiness)" != 200 ] || early=1
        sleep 0.1
    done
    same 0 "$early" "ready without a store" && launch_store && becomes 200 "http://$host/readyz" 60 && push_and_pull t15
}

readiness() { curl -s -m 5 -o /dev/null -w '%{http_code}' "http://$host/readyz"; }

o5() { # it is noticed within the interval and the time of a look, and so is its return; nothing has to be started again
    keeps o5
    serves "${place[@]}" -e REGISTRY_HEALTH_STORAGEDRIVER_ENABLED=true -e REGISTRY_HEALTH_STORAGEDRIVER_INTERVAL=10s \
        -e REGISTRY_HEALTH_STORAGEDRIVER_THRESHOLD=1 -- && push_and_pull o5 && status 200 "http://$host/healthz" && stop_store || return
    becomes 503 "http://$host/healthz" 14 && becomes 503 "http://$host/readyz" 14 && status 200 "http://$host/livez" && launch_store &&
        becomes 200 "http://$host/healthz" 14 && becomes 200 "http://$host/readyz" 14 &&
        crane validate --insecure --remote "$host/o5:v1" && same 0 "$(docker inspect -f '{{.RestartCount}}' it)" "times started again" &&
        ! logs | grep -F "$secret_key"
}

# told to stop within an upload: what it does not finish, the other one goes on with
o7() { # DRAIN-TIME
    local mib=200 upload place_of began=$SECONDS code from
    [ -z "$all" ] || mib=1024
    keeps o7
    docker rm -f other
    serves "${place[@]}" -e "REGISTRY_HTTP_DRAINTIMEOUT=$1" -- && second $((port + 2)) && random "$mib" >"$work/layer" &&
        status 202 -X POST "$api/o7/blobs/uploads/" || return
    place_of="$(header location)"
    curl -s -o /dev/null -D "$work/o7" -w '%{http_code}' --limit-rate $((mib / 8))M -H 'Content-Type: application/octet-stream' -H 'Expect:' \
        -X PATCH -T "$work/layer" "http://$host$place_of" >"$work/o7.code" & upload=$!
    until [ "$(awk '/^rchar/ { print int($2 / 1048576) }' "/proc/$upload/io")" -gt $((mib / 4)) ]; do
        if [ $((SECONDS - began)) -gt 60 ] || ! kill -0 "$upload"; then return 1; fi
        sleep 0.05
    done
    ends 0
    wait "$upload"
    code="$(cat "$work/o7.code")"
    echo "drained for $1: $code"
    if [ "$1" = 29s ]; then same 202 "$code" status || return; fi
    use_port $((port + 2))
    resumed "$place_of" "$mib"
    local rc=$?
    use_port $((port - 2))
    docker rm -f other >/dev/null
    rm "$work/layer"
    return "$rc"
}

resumed() { # LOCATION MIB: whatever is missing, and then the whole
    local from blob
    blob="$(sha256 <"$work/layer")"
    status 404 "$api/o7/blobs/$blob" && status 204 "http://$host$1" || return
    from="$(header range)" && from=$((${from#*-} + 1))
    echo "the other one has $from bytes"
    if [ "$from" -lt $(($2 << 20)) ]; then
        tail -c "+$((from + 1))" "$work/layer" >"$work/rest" &&
            status 202 -X PATCH -H 'Content-Type: application/octet-stream' -H "Content-Range: $from-$((($2 << 20) - 1))" \
                -T "$work/rest" "http://$host$(header location)" || return
    fi
    status 201 -X PUT "$(closing "http://$host$(header location)" "$blob")" && same_body "$blob" "o7/blobs/$blob"
}

bounded() { # COMMAND: and how much memory its container had
    "$@" && echo "$STORE, $*: at most $(most_memory) MiB in the group" | tee -a "$work/figures"
}

# Whoever reads slowly holds up nobody and costs next to nothing, whether he reads from us or from the store.
slow_readers() {
    local disabled
    head -c 1G /dev/zero >"$work/zeros"
    for disabled in true false; do
        kuik slow
        check "$STORE: starts in 256 MiB" serves -m 256m --memory-swap 256m "${place[@]}" \
            -e "REGISTRY_STORAGE_REDIRECT_DISABLE=$disabled" -e REGISTRY_LOG_LEVEL=warn -- || return
        flags=(-url "http://$host" -pid "$(docker inspect -f '{{.State.Pid}}' it)" -blob "$(sha256 <"$work/zeros")")
        check "$STORE: there is something to read" put_big memory "$work/zeros"
        check "$STORE: 500 slow readers, redirect.disable $disabled" "$work/memory" "${flags[@]}" -seconds 20 -mib 64 slow-readers
        tail -n 3 "$work/check.log" | sed 's/^/      /'
        check "$STORE: nobody was killed" never_killed
        echo "      at most $(most_memory) MiB in the group"
    done
    rm "$work/zeros"
}

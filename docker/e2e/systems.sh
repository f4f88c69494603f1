# shellcheck shell=bash
# What other systems do with the image's registry beyond starting it. Sourced after
# container.sh and balancer.sh.
#
# Whoever sources it says in a function keeps, given a name, where a registry of that
# name keeps its content: it sets place, options of docker run.

: "${work:?}" "${host:?}" "${api:?}" "${image:?}" "${images:?}" "${port:?}"
balancer="${balancer:-}"
place=()

s2() { # 4 pushes and 4 pulls of 500 MiB at once in 256 MiB
    local i pids=() pid failures=0 there digests=()
    keeps s2
    serves -m 256m --memory-swap 256m "${place[@]}" -- || return
    random 500 >"$work/there" && there="$(sha256 <"$work/there")" && put_big s2 "$work/there" "$there" || return
    for i in 1 2 3 4; do
        random 500 >"$work/big$i" && digests[i]="$(sha256 <"$work/big$i")" || return
    done
    for i in 1 2 3 4; do
        put_big "s2/$i" "$work/big$i" "${digests[i]}" & pids+=("$!")
        curl -sf -o /dev/null "$api/s2/blobs/$there" & pids+=("$!")
    done
    for pid in "${pids[@]}"; do wait "$pid" || failures=$((failures + 1)); done
    same 0 "$failures" failures && never_killed || return
    for i in 1 2 3 4; do
        same_body "${digests[i]}" "s2/$i/blobs/${digests[i]}" || return
    done
    ends 0 && rm -rf "$work/s2" "$work/there" "$work"/big[1-4]
}

reg_tool_delete() { # REPOSITORY: as byrnedo/docker-reg-tool deletes it
    local digest type
    for type in application/vnd.docker.distribution.manifest.v2+json application/vnd.oci.image.manifest.v1+json; do
        status 200 -H "Accept: $type" "$api/$1/manifests/v1" || return
        digest="$(header docker-content-digest)"
        [ -z "$digest" ] || break
    done
    status 202 -X DELETE "$api/$1/manifests/$digest" && status 404 -X DELETE "$api/$1/manifests/$digest"
}

s5() {
    serves -e REGISTRY_STORAGE_DELETE_ENABLED=true -- || return
    local kind
    for kind in single1 docker1 multi1; do
        regctl image copy "ocidir://$images/$kind:latest" "$host/$kind:v1" || return
    done
    curl -sf "$api/_catalog?n=500" | jq -e '.repositories == ["docker1", "multi1", "single1"]' || return
    for kind in single1 docker1 multi1; do
        gives v1 bash -c "curl -sf '$api/$kind/tags/list' | jq -r '.tags|.[]'" && reg_tool_delete "$kind" &&
            gives_nothing bash -c "curl -sf '$api/$kind/tags/list' | jq -r '.tags|.[]'" || return
    done
}

# A proxy that ends TLS, as ingresses do.
start_proxy() {
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost \
        -addext subjectAltName=DNS:localhost -keyout "$work/proxy.key" -out "$work/proxy.crt" || return
    cat >"$work/proxy.conf" <<CONF
daemon off; worker_processes 1; pid $work/proxy.pid; error_log $work/proxy.log; user root;
events {}
http {
    access_log off; client_body_temp_path $work/proxy.body; proxy_temp_path $work/proxy.temp;
    server {
        listen 127.0.0.1:15443 ssl; ssl_certificate $work/proxy.crt; ssl_certificate_key $work/proxy.key;
        client_max_body_size 0; proxy_request_buffering off;
        location / {
            proxy_pass http://$host; proxy_http_version 1.1;
            proxy_set_header Host \$http_host; proxy_set_header X-Forwarded-Proto \$scheme;
        }
    }
}
CONF
    nginx -c "$work/proxy.conf" &
    proxy=$!
    running+=("$proxy")
    local i
    for ((i = 0; i < 100; i++)); do
        (: <"/dev/tcp/127.0.0.1/15443") 2>/dev/null && return
        sleep 0.1
    done
    return 1
}

s9() { # and Y13: behind it, with and without absolute locations
    local relative layer outside=https://localhost:15443
    volume s9
    start_proxy && random 1024 >"$work/layer" && layer="$(sha256 <"$work/layer")" || return
    for relative in true false; do
        serves -e "REGISTRY_HTTP_RELATIVEURLS=$relative" -v "$work/s9:/var/lib/registry" -- &&
            status 202 --cacert "$work/proxy.crt" -X POST "$outside/v2/s9/blobs/uploads/" || return
        case "$relative:$(header location)" in
        true:/v2/s9/blobs/uploads/* | false:"$outside"/v2/s9/blobs/uploads/*) ;;
        *) echo "$relative: $(header location)" && return 1 ;;
        esac
    done
    status 201 --cacert "$work/proxy.crt" -X PUT -H 'Content-Type: application/octet-stream' -T "$work/layer" \
        "$(closing "$(header location)" "$layer")" &&
        same_body "$layer" "s9/blobs/$layer" && rm "$work/layer" && stop "$proxy"
}

s11() { # a copy of the files, made while pushes run, has whole images or none
    local i pusher tag
    volume s11
    serves -v "$work/s11:/var/lib/registry" -- || return
    for i in {1..40}; do
        make_layer "s11-$i" 20 && make_image "s11-$i" oci amd64 l1 "s11-$i" && crane push --insecure "$images/s11-$i" "$host/app:v$i" || exit
    done >/dev/null 2>&1 & pusher=$!
    while [ "$(curl -sf "$api/app/tags/list" | jq '.tags | length')" != 10 ]; do
        kill -0 "$pusher" || return
        sleep 0.05
    done
    cp -a "$work/s11" "$work/s11copy" && wait "$pusher" && docker stop it &&
        serves -v "$work/s11copy:/var/lib/registry" -- || return
    for tag in $(crane ls --insecure "$host/app"); do
        crane validate --insecure --remote "$host/app:$tag" || return
    done
    same yes "$([ "$(crane ls --insecure "$host/app" | wc -l)" -ge 9 ] && echo yes)" "at least nine came along"
}

manifest() { # REPOSITORY REFERENCE JSON [TYPE]
    status 201 -X PUT -H "Content-Type: ${4:-application/vnd.oci.image.manifest.v1+json}" --data-binary "$3" "$api/$1/manifests/$2"
}

blob_of() { # FILE TYPE: its descriptor
    echo "{\"mediaType\":\"$2\",\"digest\":\"$(sha256 <"$1")\",\"size\":$(stat -c %s "$1")}"
}

t3() { # an archive of an application, as KOTS pushes it; and t4, two hundred of them
    local archive="$work/appversion.tar.gz" i body
    volume t3
    serves -v "$work/t3:/var/lib/registry" -- || return
    head -c 100000 /dev/urandom >"$archive" && printf '{}' >"$work/empty"
    put_big app "$archive" && put_big app "$work/empty" || return
    body="{\"schemaVersion\":2,\"config\":$(blob_of "$work/empty" application/vnd.unknown.config.v1+json),\"layers\":[$(
        blob_of "$archive" application/gzip | jq -c '. + {annotations: {"org.opencontainers.image.title": "appversion-1.tar.gz"}}'
    )]}"
    for i in {0..199}; do manifest app "$i" "$body" || return; done
    gives_bytes "sha256:$(printf %s "$body" | sha256sum | cut -d ' ' -f 1)" curl -sf "$api/app/manifests/7" &&
        same 3 "$(find "$work/t3" -name data | wc -l)" "contents" &&
        same 200 "$(crane ls --insecure "$host/app" | wc -l)" tags &&
        same 200 "$(curl -sf "$api/app/tags/list?n=1000" | jq '.tags | length')" "tags at once"
}

t5() { # an artefact, and what refers to it
    serves -- && crane push --insecure "$images/single1" "$host/app:v1" && printf '{}' >"$work/empty" && put_big app "$work/empty" ||
        return
    local empty artefact
    empty="$(blob_of "$work/empty" application/vnd.oci.empty.v1+json)"
    artefact="{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"artifactType\":\"application/vnd.embeddedcluster.artifact\",\"config\":$empty,\"layers\":[$empty],\"subject\":{\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"digest\":\"${digest[single1]}\",\"size\":$(stat -c %s "$images/single1/blobs/sha256/${digest[single1]#*:}")}}"
    manifest app "sha256:$(printf %s "$artefact" | sha256sum | cut -d ' ' -f 1)" "$artefact" &&
        status 200 "$api/app/referrers/${digest[single1]}" &&
        jq -e '.manifests | length == 1 and .[0].artifactType == "application/vnd.embeddedcluster.artifact"' "$work/body" &&
        gives v1 crane ls --insecure "$host/app"
}

t6() {
    serves -- && crane push --insecure "$images/single1" "$host/my-app/x:v1" && crane validate --insecure --remote "$host/my-app/x:v1"
}

t8() { # a catalogue of 2,500
    local i body
    serves -- && printf '{}' >"$work/empty" && put_big r "$work/empty" || return
    body="{\"schemaVersion\":2,\"config\":$(blob_of "$work/empty" application/vnd.oci.empty.v1+json),\"layers\":[]}"
    for i in {1..2500}; do
        echo "url = \"$api/r$i/blobs/uploads/?mount=$(sha256 <"$work/empty")&from=r\"
request = POST
output = /dev/null
next
url = \"$api/r$i/manifests/v1\"
request = PUT
header = \"Content-Type: application/vnd.oci.image.manifest.v1+json\"
data = \"${body//\"/\\\"}\"
output = /dev/null
next"
    done | sed '$d' >"$work/many"
    curl -sf -K "$work/many" && same 1000 "$(curl -sf "$api/_catalog?n=1000" | jq '.repositories | length')" page &&
        same 2500 "$(crane catalog --insecure "$host" | wc -l)" repositories
}

y12() { # tools that delete, by another name than the registry's own
    volume y12
    serves -e REGISTRY_STORAGE_DELETE_ENABLED=true -v "$work/y12:/var/lib/registry" -- &&
        crane push --insecure "$images/single1" "localhost:5000/y12:v1" &&
        crane push --insecure "$images/single2" "localhost:5000/y12:v2" &&
        shows v1 skopeo list-tags --tls-verify=false "docker://localhost:5000/y12" &&
        skopeo delete --tls-verify=false "docker://localhost:5000/y12:v1" &&
        crane delete --insecure "localhost:5000/y12@${digest[single2]}" &&
        gives_nothing crane ls --insecure "localhost:5000/y12"
}

o7() { # it is told to stop within an upload of 1 GiB
    local upload layer began=$SECONDS
    keeps o7
    serves -e REGISTRY_HTTP_DRAINTIMEOUT=29s "${place[@]}" -- && random 1024 >"$work/layer" && layer="$(sha256 <"$work/layer")" || return
    curl -sf -o /dev/null --limit-rate 150M -H 'Content-Type: application/octet-stream' -T "$work/layer" \
        -X POST "$api/o7/blobs/uploads?digest=$layer" & upload=$!
    # what the client has read of its file
    until [ "$(awk '/^rchar/ { print int($2 / 1048576) }' "/proc/$upload/io")" -gt 50 ]; do
        if [ $((SECONDS - began)) -gt 60 ] || ! kill -0 "$upload"; then return 1; fi
        sleep 0.05
    done
    ends 0 && wait "$upload" && serves "${place[@]}" -- &&
        same_body "$layer" "o7/blobs/$layer" && rm "$work/layer"
}

k3() {
    local i digests=() pids=() pid asking
    # What clients hash they hash before: the container is one among all that want a processor.
    for i in {0..7}; do
        random 200 >"$work/big$i" && digests+=("$(sha256 <"$work/big$i")") || return
    done
    run --cpus 1 -m 1g -- && await 10 "$api/" || return
    for i in {0..7}; do
        put_big "k3/$i" "$work/big$i" "${digests[i]}" & pids+=("$!")
    done
    curl -s -H 'Connection: close' -w '%{time_total} %{http_code}\n' "$api/?[1-99999]" -o /dev/null >"$work/times" & asking="$!"
    for pid in "${pids[@]}"; do wait "$pid" || return; done
    kill "$asking" || return # it had asked all, or could not
    wait "$asking"
    rm "$work"/big[0-7]
    # the last line is cut off where it was killed
    sed '$d' "$work/times" | sort -n | awk '{ time[NR] = $1; bad += $2 != 200 } END {
        p99 = time[int(NR * 0.99)]
        print NR " requests, " bad + 0 " failed, p99 " p99 " s"
        exit !(NR >= 100 && !bad && p99 < 0.2)
    }'
}

t15() { # its files are nobody's at first
    local i code
    volume t15 0:0
    chmod 700 "$work/t15"
    docker rm -f it
    docker run -d --name it --network host --restart always --user 1000:1000 -v "$work/t15:/var/lib/registry" "$image" || return
    for ((i = 0; i < 20; i++)); do
        code="$(curl -s -m 5 -o /dev/null -w '%{http_code}' "http://$host/readyz")"
        [ "$code" != 200 ] || return
        sleep 0.2
    done
    chown 1000:1000 "$work/t15"
    for ((i = 0; i < 200; i++)); do
        code="$(curl -s -m 5 -o /dev/null -w '%{http_code}' "http://$host/readyz")"
        [ "$code" != 200 ] || break
        sleep 0.2
    done
    same 200 "$code" readiness && status 202 -X POST "$api/t15/blobs/uploads/"
}

certificate() { # NAME: makes one for localhost, with its key
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost \
        -addext subjectAltName=DNS:localhost -keyout "$work/$1.key" -out "$work/$1.crt"
}

handshake() { # ARGUMENT...
    openssl s_client -connect "$host" -brief "$@" </dev/null
}

o1() {
    volume o1
    certificate o1 && mkdir -p "$work/secrets" && cp "$work/o1.crt" "$work/secrets/tls.crt" && cp "$work/o1.key" "$work/secrets/tls.key" ||
        return
    run --entrypoint /usr/bin/dockerregistry -e REGISTRY_HTTP_ADDR=:5000 -e REGISTRY_HTTP_NET=tcp -e REGISTRY_HTTP_SECRET=canary \
        -e REGISTRY_LOG_LEVEL=info -e REGISTRY_STORAGE=filesystem -e REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY=/registry \
        -e REGISTRY_STORAGE_CACHE_BLOBDESCRIPTOR=inmemory -e REGISTRY_STORAGE_DELETE_ENABLED=true \
        -e REGISTRY_HEALTH_STORAGEDRIVER_ENABLED=true -e REGISTRY_HEALTH_STORAGEDRIVER_INTERVAL=10s \
        -e REGISTRY_HEALTH_STORAGEDRIVER_THRESHOLD=1 -e REGISTRY_HTTP_TLS_CERTIFICATE=/etc/secrets/tls.crt \
        -e REGISTRY_HTTP_TLS_KEY=/etc/secrets/tls.key -e REGISTRY_HTTP_TLS_MINVERSION=VersionTLS12 \
        -e OPENSHIFT_REGISTRY_HTTP_TLS_CIPHERSUITES=TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384 \
        -e REGISTRY_OPENSHIFT_QUOTA_ENABLED=canary -e REGISTRY_OPENSHIFT_METRICS_ENABLED=true \
        -e REGISTRY_OPENSHIFT_SERVER_ADDR=canary -e REGISTRY_OPENSHIFT_REQUESTS_READ_MAXRUNNING=0 \
        -v "$work/o1:/registry" -v "$work/secrets:/etc/secrets:ro" -- || return
    local i
    for ((i = 0; i < 200; i++)); do curl -skf -m 5 -o /dev/null "https://$host/healthz" && break; sleep 0.1; done
    status 200 -k "https://$host/healthz" && status 200 -k "https://$host/" && handshake -tls1_3 &&
        handshake -tls1_2 -cipher ECDHE-ECDSA-AES256-GCM-SHA384 && ! handshake -tls1_2 -cipher ECDHE-ECDSA-AES128-GCM-SHA256 &&
        ! handshake -tls1_1 && shows REGISTRY_OPENSHIFT_QUOTA_ENABLED logs && ! logs | grep canary && docker rm -f it
}

# OpenShift's move to another version: a second one on the same files, the balancer
# is told, and the first one is stopped.
second() { # PORT OPTION...: starts it there
    container=other run "${place[@]}" "${@:2}" -e "REGISTRY_HTTP_ADDR=:$1" -- && container=other await 60 "http://127.0.0.1:$1/"
}

through_balancer() {
    crane push --insecure "$images/single1" "$balancer/app:v1" && crane push --insecure "$images/single2" "$balancer/app:v2" &&
        crane validate --insecure --remote "$balancer/app:v1"
}

o6() {
    local loader began at=$((port + 3)) other=$((port + 2))
    keeps o6
    rm -f "$work/enough"
    : >"$work/turns"
    serves "${place[@]}" -- && balance "$at" in-turn "$host" || return
    while [ ! -e "$work/enough" ]; do
        through_balancer || echo failed >>"$work/failures"
        echo >>"$work/turns"
    done >"$work/loader.log" 2>&1 & loader=$!
    : >"$work/failures"
    turns 3 && second "$other" && turns 2 && rebalance "$at" in-turn "127.0.0.1:$other" && turns 2 && ends 0 && turns 3
    local rc=$?
    : >"$work/enough"
    wait "$loader"
    stop "${balancing:-}"
    [ "$rc" = 0 ] || return
    if ! same 0 "$(wc -l <"$work/failures")" failures; then
        tail -n 20 "$work/loader.log"
        return 1
    fi
    # the other order: the first one stops, then the second one starts
    docker rm -f it
    docker create --name it --network host "${place[@]}" "$image" || return
    began="${EPOCHREALTIME/./}"
    docker stop other && docker start it && await 20 "http://$host/" || return
    docker rm -f other
    local out=$((${EPOCHREALTIME/./} - began)) most=3000000
    # It is for volumes that one node has; with a bucket nobody has to stop the first one first.
    [ "$STORE" = filesystem ] || most=15000000
    same yes "$([ "$out" -lt "$most" ] && echo yes)" "out for under $most us: $out"
}

turns() { # COUNT: waits for so many more of the loader's
    local wanted end=$((SECONDS + 60))
    wanted=$(($(wc -l <"$work/turns") + $1))
    until [ "$(wc -l <"$work/turns")" -ge "$wanted" ]; do
        [ "$SECONDS" -lt "$end" ] || return
        sleep 0.1
    done
}

o10() { # as oc adm prune images does it
    volume o10
    serves -e REGISTRY_STORAGE_DELETE_ENABLED=true -v "$work/o10:/var/lib/registry" -- &&
        crane push --insecure "$images/single1" "$host/ns/app:v1" || return
    local layer
    layer="$(crane manifest --insecure "$host/ns/app:v1" | jq -r '.layers[0].digest')"
    status 202 -X DELETE "$api/ns/app/blobs/$layer" && status 204 -X DELETE "http://$host/admin/blobs/$layer" &&
        status 204 -X DELETE "http://$host/admin/blobs/$layer" && status 202 -X DELETE "$api/ns/app/manifests/${digest[single1]}" &&
        gives_nothing find "$work/o10" -path "*/${layer#*:}/data"
}

o12() { # room for one push, and for one that waits
    local i pid pids=()
    serves -e REGISTRY_OPENSHIFT_REQUESTS_WRITE_MAXRUNNING=1 -e REGISTRY_OPENSHIFT_REQUESTS_WRITE_MAXINQUEUE=1 -- &&
        random 4 >"$work/layer" || return
    for i in 1 2 3; do
        curl -s -o /dev/null -D "$work/o12.$i" --limit-rate 2M -H 'Content-Type: application/octet-stream' -T "$work/layer" \
            -X POST "$api/o12/$i/blobs/uploads?digest=$(sha256 <"$work/layer")" & pids+=("$!")
    done
    for pid in "${pids[@]}"; do wait "$pid" || return; done
    same "201 201 429" "$(awk 'FNR == 1 { code[FILENAME] = $2 } /^HTTP/ { code[FILENAME] = $2 } END { for (f in code) print code[f] }' \
        "$work"/o12.[123] | sort | paste -sd ' ')" answers && grep -il '^retry-after: [1-9]' "$work"/o12.[123] &&
        status 200 "$api/" && status 202 -X POST "$api/o12/blobs/uploads/"
}

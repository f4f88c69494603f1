# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # variables of those who source this
# What holds for the image on S3 and what speaks its protocol. Sourced by stores.sh.

: "${work:?}" "${host:?}" "${port:?}" "${store_address:?}" "${store_domain:?}" "${bucket:?}"

on_s3() {
    check "$STORE: Y2 as 1000, read-only, without capabilities" y2
    check "$STORE: Y6 without a scheme, and secure: false" y6 false "$store_address"
    if check "$STORE: a proxy gives the store TLS" start_secure_store; then
        check "$STORE: Y6 without a scheme" y6 '' "$secure_address"
        check "$STORE: Y6 without a scheme, and secure: true" y6 true "$secure_address"
        check "$STORE: O15 authorities in a directory, which change" o15
        check "the proxy stops" stop "$secure_store"
    fi
    check "$STORE: O16 by a proxy, and not where NO_PROXY says" o16
    check "$STORE: O13 links of middleware, as a list in JSON" o13
    check "$STORE: T10 kURL's file and variables; collected by exec" t10
    check "$STORE: T11 two of them with TLS" t11
    check "$STORE: O4 a file of credentials, path style" o4 REGISTRY_STORAGE_S3_FORCEPATHSTYLE=true
    check "$STORE: O4 and a bucket with a host of its own" o4 REGISTRY_STORAGE_S3_FORCEPATHSTYLE=false
    check "$STORE: T14 a directory of Distribution 2, copied to a prefix and back" t14
}

# s3 METHOD PATH ARGUMENT...: a request to the store with its keys
s3() {
    curl -sSf --aws-sigv4 aws:amz:us-east-1:s3 --user "$access_key:$secret_key" -X "$1" \
        -H 'x-amz-content-sha256: UNSIGNED-PAYLOAD' "${@:3}" "http://$store_address/$bucket$2"
}

# Kyma's file and security; /data may be written, and is not.
y2() {
    local mib=64
    [ -z "$all" ] || mib=500
    cat >"$work/kyma.yml" <<YAML
version: 0.1
log: {level: info, formatter: json, fields: {service: registry}, accesslog: {disabled: true}}
storage: {delete: {enabled: false}, cache: {blobdescriptor: inmemory}}
http:
  addr: :$port
  headers: {X-Content-Type-Options: [nosniff]}
health: {storagedriver: {enabled: true, interval: 10s, threshold: 3}}
YAML
    volume y2 1000:1000
    place=()
    driver=S3
    variable REGIONENDPOINT "http://$store_address" REGION us-east-1 BUCKET "$bucket" ACCESSKEY "$access_key" SECRETKEY "$secret_key"
    serves --read-only --user 1000:1000 --cap-drop ALL --security-opt no-new-privileges "${place[@]}" -v "$work/y2:/data" \
        -v "$work/kyma.yml:/etc/distribution/config.yml:ro" --entrypoint /bin/registry -- serve /etc/distribution/config.yml &&
        random "$mib" >"$work/layer" && put_blob y2 "$(sha256 <"$work/layer")" "$work/layer" &&
        gives_bytes "$(sha256 <"$work/layer")" curl -sfL "$api/y2/blobs/$(sha256 <"$work/layer")" &&
        gives_nothing find "$work/y2" -mindepth 1 && ends 0 && logs | jq -e . >/dev/null && rm "$work/layer"
}

start_secure_store() { # sets secure_address
    secure_address="localhost:$((store_port + 1))"
    certificate store || return
    cat >"$work/secure.conf" <<CONF
daemon off; worker_processes 1; pid $work/secure.pid; error_log $work/secure.log; user root;
events {}
http {
    access_log off; client_body_temp_path $work/secure.body; proxy_temp_path $work/secure.temp;
    server {
        listen 127.0.0.1:$((store_port + 1)) ssl; ssl_certificate $work/store.crt; ssl_certificate_key $work/store.key;
        client_max_body_size 0; proxy_request_buffering off; proxy_buffering off;
        location / { proxy_pass http://$store_address; proxy_http_version 1.1; proxy_set_header Host \$http_host; }
    }
}
CONF
    nginx -c "$work/secure.conf" &
    secure_store=$!
    running+=("$secure_store")
    local i
    for ((i = 0; i < 100; i++)); do
        (: <"/dev/tcp/127.0.0.1/$((store_port + 1))") 2>/dev/null && return
        sleep 0.1
    done
    return 1
}

y6() { # SECURE ADDRESS
    keeps y6 # clients would have to trust the store's certificate
    place+=(-e "REGISTRY_STORAGE_S3_REGIONENDPOINT=$2" -e REGISTRY_STORAGE_S3_SKIPVERIFY=true)
    [ -z "$1" ] || place+=(-e "REGISTRY_STORAGE_S3_SECURE=$1")
    serves "${place[@]}" -- && push_and_pull y6
}

o13() {
    openssl genrsa -traditional -out "$work/cdn.pem" 2048 && chmod 644 "$work/cdn.pem" && kuik && serves "${place[@]}" \
        -e 'REGISTRY_MIDDLEWARE_STORAGE=[{"name": "redirect", "options": {"baseurl": "https://cdn.example.com"}}]' -- && push_and_pull_directly o13 &&
        header location | grep '^https://cdn.example.com/.*/data' && serves "${place[@]}" -v "$work/cdn.pem:/cdn.pem:ro" \
        -e 'REGISTRY_MIDDLEWARE_STORAGE=[{"name": "cloudfront", "options": {"baseurl": "https://cdn.example.com", "privatekey": "/cdn.pem", "keypairid": "K1"}}]' -- &&
        status 307 "$api/o13/blobs/$(a_layer)" && header location | grep '^https://cdn.example.com/.*Signature=.*Key-Pair-Id=K1'
}

push_and_pull_directly() { # REPOSITORY: up to where clients are sent
    crane push --insecure "$images/single1" "$host/$1:v1" && status 307 "$api/$1/blobs/$(a_layer)"
}

o15() { # the store is believed by them alone
    local authorities="$work/authorities"
    mkdir -p "$authorities/none" && keeps o15 && place+=(-e "REGISTRY_STORAGE_S3_REGIONENDPOINT=https://$secure_address" -v "$authorities:/ca:ro") &&
        run -e SSL_CERT_DIR=/ca/none "${place[@]}" -- && becomes 503 "http://$host/readyz" && logs | grep -i certificat || return
    cp "$work/store.crt" "$authorities/store.pem" && serves -e SSL_CERT_DIR=/ca "${place[@]}" -- && push_and_pull o15 &&
        certificate store && cp "$work/store.crt" "$authorities/another.pem" && kill -HUP "$secure_store" && push_and_pull o15/again
}

start_forward_proxy() { # which alone knows where store.invalid is
    cat >"$work/forward.conf" <<CONF
daemon off; worker_processes 1; pid $work/forward.pid; error_log $work/forward.log; user root;
events {}
http {
    access_log $work/forward.access; client_body_temp_path $work/forward.body; proxy_temp_path $work/forward.temp;
    server {
        listen 127.0.0.1:$((store_port + 2)); client_max_body_size 0; proxy_request_buffering off; proxy_buffering off;
        location / { proxy_pass http://$store_address; proxy_http_version 1.1; proxy_set_header Host \$http_host; }
    }
}
CONF
    nginx -c "$work/forward.conf" &
    forward=$!
    running+=("$forward")
    local i
    for ((i = 0; i < 100; i++)); do
        (: <"/dev/tcp/127.0.0.1/$((store_port + 2))") 2>/dev/null && return
        sleep 0.1
    done
    return 1
}

o16() {
    start_forward_proxy && keeps o16 &&
        place+=(-e REGISTRY_STORAGE_S3_REGIONENDPOINT=http://store.invalid:9000 -e "HTTP_PROXY=http://127.0.0.1:$((store_port + 2))") &&
        serves "${place[@]}" -- && push_and_pull o16 && grep -q 'PUT http://store.invalid:9000' "$work/forward.access" &&
        run "${place[@]}" -e NO_PROXY=.other.invalid,.invalid -- && becomes 503 "http://$host/readyz" && stop "$forward"
}

kurl() { # its file, and the variables that it gives beside
    cat >"$work/kurl.yml" <<YAML
version: 0.1
log: {fields: {service: registry}, accesslog: {disabled: true}}
storage:
  delete: {enabled: true}
  redirect: {disable: true}
  s3: {region: us-east-1, regionendpoint: "http://$store_address", bucket: $bucket, rootdirectory: /$1, forcepathstyle: true}
  cache: {blobdescriptor: inmemory}
  maintenance: {uploadpurging: {enabled: false}}
http:
  addr: :$port
  headers: {X-Content-Type-Options: [nosniff]}
  ${2:-}
health: {storagedriver: {enabled: true, interval: 10s, threshold: 3}}
YAML
    place=(-v "$work/kurl.yml:/etc/docker/registry/config.yml:ro" -e OTEL_TRACES_EXPORTER=none
        -e "AWS_ACCESS_KEY_ID=$access_key" -e "AWS_SECRET_ACCESS_KEY=$secret_key")
}

t10() {
    kurl t10
    # where KOTS's own collector would fail on nothing at all
    serves "${place[@]}" -- && collect && docker stop it &&
        serves "${place[@]}" -- && push_and_pull t10 && s3 PUT /t10/docker/registry/v2/repositories/empty -H 'Content-Length: 0' &&
        crane push --insecure "$images/gone" "$host/t10:gone" &&
        status 202 -X DELETE "$api/t10/manifests/${digest[gone]}" && collect && gives t10 crane catalog --insecure "$host" &&
        pull crane multi1 "$host/t10:list"
}

secure() { # NAME: a new directory with a certificate, which /pki is from now on
    certificate "$1" && mkdir -p "$work/pki/$1" && cp "$work/$1.crt" "$work/pki/$1/tls.crt" && cp "$work/$1.key" "$work/pki/$1/tls.key" &&
        ln -s "$1" "$work/pki/..new" && mv -T "$work/pki/..new" "$work/pki/..data"
}

shown() { # PORT: the certificate that clients see
    openssl s_client -connect "127.0.0.1:$1" </dev/null 2>/dev/null | openssl x509 -noout -fingerprint
}

t11() { # one takes what the other one gives; a certificate that is exchanged is seen within 10 s
    local end at
    rm -rf "$work/pki"
    secure first && kurl t11 'tls: {certificate: /etc/pki/..data/tls.crt, key: /etc/pki/..data/tls.key}'
    place+=(-v "$work/pki:/etc/pki:ro")
    run "${place[@]}" -- && await 60 "https://$host/" &&
        container=other run "${place[@]}" -e "REGISTRY_HTTP_ADDR=:$((port + 2))" -- &&
        container=other await 60 "https://127.0.0.1:$((port + 2))/" &&
        crane push --insecure "$images/single1" "$host/t11:v1" && crane push --insecure "$images/multi1" "127.0.0.1:$((port + 2))/t11:list" &&
        crane validate --insecure --remote "127.0.0.1:$((port + 2))/t11:v1" && crane validate --insecure --remote "$host/t11:list" &&
        secure second || return
    end=$((SECONDS + 10))
    for at in "$port" $((port + 2)); do
        until [ "$(shown "$at")" = "$(openssl x509 -noout -fingerprint -in "$work/second.crt")" ]; do
            [ "$SECONDS" -lt "$end" ] || return
            sleep 0.2
        done
    done
    crane validate --insecure --remote "$host/t11:v1" && docker rm -f it other
}

o4() { # NAME=VALUE
    printf '[default]\naws_access_key_id = %s\naws_secret_access_key = %s\n' "$access_key" "$secret_key" >"$work/credentials"
    driver=S3
    place=(-e "REGISTRY_HTTP_ADDR=:$port" -e REGISTRY_STORAGE=s3 -e "$1" -e REGISTRY_STORAGE_S3_SECURE=false)
    variable BUCKET "$bucket" REGION us-east-1 REGIONENDPOINT "$store_domain:$store_port" \
        CREDENTIALSCONFIGPATH /var/run/secrets/cloud/credentials ROOTDIRECTORY /o4
    serves "${place[@]}" -v "$work/credentials:/var/run/secrets/cloud/credentials:ro" \
        --add-host "$store_domain:127.0.0.1" --add-host "$bucket.$store_domain:127.0.0.1" -- || return
    # what clients are sent to is what they would have to resolve
    status 404 "$api/o4/manifests/none" && push regctl single2 "$host/o4:v2" && gives v2 crane ls --insecure "$host/o4" &&
        status 307 "$api/o4/blobs/$(jq -r '.layers[0].digest' "$images/single2/blobs/sha256/${digest[single2]#*:}")" || return
    case "$1:$(header location)" in
    *=true:"http://$store_domain:$store_port/$bucket/o4/"* | *=false:"http://$bucket.$store_domain:$store_port/o4/"*) ;;
    *) header location | cut -d '?' -f 1 && return 1 ;;
    esac
}

t14() { # Distribution 2 on a directory; then the same files below the prefix registry/; then on a directory again
    local file
    rm -rf "$work/t14" "$work/t14back"
    docker rm -f it
    STORE=filesystem start debian "$work/t14" && crane push "$images/single1" "$host/t14:v1" && crane push "$images/multi1" "$host/t14:list" &&
        stop "$server" || return
    while read -r file; do
        s3 PUT "/registry/$file" -T "$work/t14/$file" || return
    done < <(cd "$work/t14" && find . -type f -printf '%P\n')
    kuik registry
    serves "${place[@]}" -- && pull crane single1 "$host/t14:v1" && pull crane multi1 "$host/t14:list" &&
        push crane single2 "$host/t14:v2" && docker stop it && copy_back registry "$work/t14back" &&
        STORE=filesystem start debian "$work/t14back" && pull crane single1 "$host/t14:v1" && pull crane multi1 "$host/t14:list" &&
        pull crane single2 "$host/t14:v2" && stop "$server"
}

copy_back() { # PREFIX DIRECTORY: all that is below it
    local key
    s3 GET "?list-type=2&max-keys=1000&prefix=$1%2F" >"$work/keys" && ! grep -q '<IsTruncated>true' "$work/keys" || return
    while read -r key; do
        mkdir -p "$2/$(dirname "${key#*/}")" && s3 GET "/$key" -o "$2/${key#*/}" || return
    done < <(grep -o '<Key>[^<]*</Key>' "$work/keys" | sed 's/<[^>]*>//g')
}

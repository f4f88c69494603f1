# shellcheck shell=bash
# shellcheck disable=SC2034 # more_settings is for lib.sh
# Who may come in to the image's registry, by what: users, tokens,
# certificates. Sourced after container.sh; each function is named by what it holds for.

: "${work:?}" "${root:?}" "${host:?}" "${api:?}" "${image:?}" "${images:?}" "${layers:?}" "${tokens_port:?}"
tokens= # who gives them, see logins.sh
declare -A digest
cluster_port=15447

users() { # FILE NAME:PASSWORD...: by the image's own command
    local file="$1" pair
    shift
    for pair in "$@"; do
        printf %s "${pair#*:}" | docker run --rm -i "$image" htpasswd -i "${pair%%:*}" || return
    done >"$file"
}

# As Distribution's documentation, SolaKube, KOTS and Kyma have it.
password_options=(-e REGISTRY_AUTH=htpasswd -e "REGISTRY_AUTH_HTPASSWD_REALM=Registry Realm" -e REGISTRY_AUTH_HTPASSWD_PATH=/auth/htpasswd)

y4() { # and s1
    mkdir -p "$work/auth" && users "$work/auth/htpasswd" kyma:secret && sed -i 's/$/\r/' "$work/auth/htpasswd" &&
        printf '\r\n\r\n# nobody' >>"$work/auth/htpasswd" &&
        serves "${password_options[@]}" -v "$work/auth:/auth:ro" -- && status 200 "http://$host/" &&
        same 0 "$(wc -c <"$work/body")" bytes && status 401 "$api/" &&
        same 'Basic realm="Registry Realm"' "$(header www-authenticate)" challenge &&
        status 401 -u kyma:wrong "$api/" && status 200 -u kyma:secret "$api/"
}

s10() { # where y4 runs
    local name="$host/s10:v1"
    docker import "$layers/l1.tar" "$name" && ! docker push "$name" && ! docker login -u kyma -p wrong "$host" &&
        docker login -u kyma -p secret "$host" && docker push "$name" && docker rmi "$name" && docker pull "$name" &&
        docker logout "$host" && docker rmi "$name" && ! docker pull "$name" && status 401 "$api/s10/manifests/v1" &&
        same 'Basic realm="Registry Realm"' "$(header www-authenticate)" challenge
}

t11() { # a Secret is replaced by a link that is renamed
    local at="$work/t11"
    mkdir -p "$at/1" "$at/2" && users "$at/1/htpasswd" kots:old && users "$at/2/htpasswd" kots:new &&
        ln -s 1 "$at/..data" && ln -s ..data/htpasswd "$at/htpasswd" &&
        serves "${password_options[@]}" -v "$at:/auth:ro" -- && status 200 -u kots:old "$api/" && status 401 -u kots:new "$api/" &&
        ln -s 2 "$at/..new" && mv -T "$at/..new" "$at/..data" && within_10_s status 200 -u kots:new "$api/" &&
        within_10_s status 401 -u kots:old "$api/"
}

within_10_s() { # COMMAND...
    local end=$((SECONDS + 10))
    until "$@"; do
        [ "$SECONDS" -lt "$end" ] || return 1
        sleep 0.2
    done
}

# A chain of three, and keys of every kind; t12
make_keys() { # FOLDER NAME
    local to="$1"
    mkdir -p "$to" && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj "/CN=root $2" \
        -keyout "$to/root.key" -out "$to/root.crt" &&
        openssl genrsa -traditional -out "$to/pkcs1.key" 2048 && openssl ecparam -name prime256v1 -genkey -out "$to/sec1.key" &&
        openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384 -out "$to/pkcs8.key" || return
    local kind
    for kind in pkcs1 sec1 pkcs8; do
        openssl req -new -key "$to/$kind.key" -subj "/CN=$kind $2" -out "$to/$kind.csr" &&
            openssl x509 -req -in "$to/$kind.csr" -CA "$to/root.crt" -CAkey "$to/root.key" -days 2 -out "$to/$kind.leaf" \
                -extfile <(echo 'subjectAltName=IP:127.0.0.1') && cat "$to/$kind.leaf" "$to/root.crt" >"$to/$kind.crt" || return
    done
}

t12() {
    local kind
    make_keys "$work/t12" one && make_keys "$work/t12b" two || return
    grep -q 'BEGIN RSA PRIVATE KEY' "$work/t12/pkcs1.key" && grep -q 'BEGIN EC PRIVATE KEY' "$work/t12/sec1.key" || return
    for kind in pkcs1 sec1 pkcs8; do
        mkdir -p "$work/t12/$kind" && cp "$work/t12/$kind.crt" "$work/t12/$kind/tls.crt" && cp "$work/t12/$kind.key" "$work/t12/$kind/tls.key" &&
            chmod 644 "$work/t12/$kind/tls.key" &&
            run -e REGISTRY_HTTP_TLS_CERTIFICATE=/tls/tls.crt -e REGISTRY_HTTP_TLS_KEY=/tls/tls.key -v "$work/t12/$kind:/tls:ro" -- &&
            await 60 "https://$host/" && status 200 --cacert "$work/t12/root.crt" "https://$host/v2/" || return
    done
    cp "$work/t12b/pkcs8.crt" "$work/t12/pkcs8/tls.crt" && cp "$work/t12b/pkcs8.key" "$work/t12/pkcs8/tls.key" &&
        within_10_s status 200 --cacert "$work/t12b/root.crt" "https://$host/v2/"
}

t16() { # a token server beside it, for parsers that look for quotes
    local realm="http://localhost:$tokens_port/token" challenge scope='scope="repository:t16:pull"'
    token_settings thumbprint && more_settings= && # of nobody but this one
        serves -e REGISTRY_AUTH=token -e "REGISTRY_AUTH_TOKEN_REALM=$realm" -e REGISTRY_AUTH_TOKEN_SERVICE=registry \
            -e REGISTRY_AUTH_TOKEN_ISSUER=tokens -e REGISTRY_AUTH_TOKEN_ROOTCERTBUNDLE=/tokens.crt -v "$work/tokens.crt:/tokens.crt:ro" -- || return
    challenge="Bearer realm=\"$realm\",service=\"registry\""
    status 401 "$api/" && same "$challenge" "$(header www-authenticate)" challenge && status 401 "$api/t16/manifests/v1" &&
        same "$challenge,$scope" "$(header www-authenticate)" challenge &&
        status 404 -H "$(bearer "$(token_of writer repository:t16:pull)")" "$api/t16/manifests/v1" &&
        status 401 -H "$(bearer "$(token_of writer repository:other:pull)")" "$api/t16/manifests/v1" &&
        same "$challenge,$scope,error=\"insufficient_scope\"" "$(header www-authenticate)" challenge &&
        status 401 -H "$(bearer expired)" "$api/t16/manifests/v1" &&
        same "$challenge,$scope,error=\"invalid_token\"" "$(header www-authenticate)" challenge && stop "$tokens"
}

token_of() { # USER SCOPE
    curl -sf -u "$1:$1" "http://localhost:$tokens_port/token?service=registry&scope=$2" | jq -r .token
}

start_cluster() {
    openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1 \
        -keyout "$work/cluster.key" -out "$work/cluster.crt" &&
        openssl pkcs12 -export -inkey "$work/cluster.key" -in "$work/cluster.crt" -passout pass:changeit -out "$work/cluster.p12" &&
        printf own-token >"$work/own-token" || return
    "${JAVA_HOME:+$JAVA_HOME/bin/}java" "$root/docker/src/test/java/io/stowage/docker/ClusterServer.java" "$cluster_port" \
        "$work/cluster.p12" changeit >"$work/cluster.log" 2>&1 &
    running+=("$!")
    within_10_s curl -sk -o /dev/null "https://127.0.0.1:$cluster_port/"
}

bearer() { echo "Authorization: Bearer $1"; }

o8() {
    local realm="Bearer realm=\"http://$host/openshift/token\"" name
    start_cluster &&
        serves -e "REGISTRY_AUTH={openshift: {apiserver: 'https://127.0.0.1:$cluster_port', cafile: /k/cluster.crt, tokenfile: /k/own-token}}" \
            -e REGISTRY_STORAGE_DELETE_ENABLED=true -e REGISTRY_OPENSHIFT_METRICS_ENABLED=true \
            -v "$work/cluster.crt:/k/cluster.crt:ro" -v "$work/own-token:/k/own-token:ro" -- || return
    status 401 "$api/" && header www-authenticate | grep -F "$realm" &&
        status 200 -H "$(bearer pusher-token)" "$api/" && status 200 -u "anybody:pusher-token" "$api/" && status 401 -u anybody:none "$api/" &&
        skopeo copy --dest-tls-verify=false --dest-creds developer:pusher-token "oci:$images/single1:latest" "docker://$host/team/app:v1" &&
        skopeo inspect --tls-verify=false --creds developer:puller-token "docker://$host/team/app:v1" &&
        ! skopeo copy --dest-tls-verify=false --dest-creds developer:puller-token "oci:$images/single1:latest" "docker://$host/team/app:v2" &&
        skopeo copy --dest-tls-verify=false --dest-creds developer:admin-token "oci:$images/single1:latest" "docker://$host/public/app:v1" &&
        skopeo inspect --tls-verify=false "docker://$host/public/app:v1" && ! skopeo inspect --tls-verify=false "docker://$host/team/app:v1" &&
        status 403 -H "$(bearer admin-token)" "$api/one-part/manifests/v1" &&
        status 403 -H "$(bearer pusher-token)" -X DELETE "http://$host/admin/blobs/sha256:$(printf '0%.0s' {1..64})" || return
    # a mount of what one may not pull is an upload like any
    name="$(sha256 <"$layers/l2.tar.gz")"
    status 202 -H "$(bearer pusher-token)" -X POST "$api/team/app/blobs/uploads/?mount=$name&from=elsewhere/app" &&
        status 200 -u "x:pusher-token" "http://$host/openshift/token?account=x" && same pusher-token "$(jq -r .token "$work/body")" token &&
        status 200 "http://$host/openshift/token" && same anonymous "$(jq -r .access_token "$work/body")" token
}

o9() { # where o8 runs: the calls of the seed, without Accept
    status 200 -H "$(bearer admin-token)" "$api/_catalog" && jq -e '.repositories == ["public/app", "team/app"]' "$work/body" &&
        status 200 -H "$(bearer puller-token)" "$api/team/app/tags/list" && jq -e '.tags == ["v1"]' "$work/body" &&
        status 200 -H "$(bearer puller-token)" "$api/team/app/manifests/v1" &&
        same "${digest[single1]}" "$(header docker-content-digest)" digest &&
        same application/vnd.oci.image.manifest.v1+json "$(header content-type)" type
}

o14() { # where o8 runs, and on a store that is full
    local metrics="http://$host/extensions/v2/metrics" family
    status 401 "$metrics" && status 403 -H "$(bearer puller-token)" "$metrics" && status 200 -H "$(bearer admin-token)" "$metrics" || return
    for family in imageregistry_http_requests_total 'imageregistry_request_duration_seconds_count{operation="BlobStore.Create"' \
        'imageregistry_request_duration_seconds_count{operation="ManifestService.Put"'; do
        grep -qF "$family" "$work/body" || { echo "no $family"; return 1; }
    done
    random 20 >"$work/o14" && serves -e REGISTRY_OPENSHIFT_METRICS_ENABLED=true --tmpfs /var/lib/registry:size=10m -- &&
        status 202 -X POST "$api/o14/blobs/uploads/" &&
        status 507 -X PUT -H 'Content-Type: application/octet-stream' -T "$work/o14" "$(closing "$(location)" "$(sha256 <"$work/o14")")" &&
        status 200 "$metrics" && grep -qE '^imageregistry_storage_errors_total\{code="DEVICE_OUT_OF_SPACE"' "$work/body" && rm "$work/o14"
}

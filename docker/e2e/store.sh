# shellcheck shell=bash
# The store behind a registry, when it is none of files: a server of its own, begun
# with the first registry. Sourced by lib.sh.
#
# STORE=filesystem|minio|versitygw|s3proxy|azurite|gcs chooses it.

: "${work:?}" "${root:?}"
unset AWS_CA_BUNDLE # Distribution 2 does not start where it is set
STORE="${STORE:-filesystem}"
store_port="${STORE_PORT:-19000}"
store_address="127.0.0.1:$store_port"
store_by="$store_address" # where registries reach it
store_domain=store.test # below which each bucket has a host of its own
store= # its process
emulator=
emulator_port=$((store_port + 7))
bucket=registry access_key=stowage secret_key=stowage-secret
# Azurite has this account and no other; both are in its documentation.
account=devstoreaccount1
account_key='Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=='

# storage_section DIRECTORY: the lines of a configuration; its last part keeps registries on one store apart
storage_section() {
    local tree
    tree="$(basename "$1")"
    case "$STORE" in
    filesystem) echo "  filesystem: {rootdirectory: $1}" ;;
    minio | versitygw | s3proxy)
        echo "  s3: {regionendpoint: http://$store_by, region: us-east-1, bucket: $bucket, accesskey: $access_key, secretkey: $secret_key, forcepathstyle: true, rootdirectory: /$tree}"
        ;;
    azurite)
        echo "  azure: {accountname: $account, accountkey: $account_key, credentials: {type: shared_key}, container: $bucket, serviceurl: http://$store_by/$account, rootdirectory: /$tree}"
        ;;
    gcs) echo "  gcs: {bucket: $bucket, endpoint: http://$store_by, rootdirectory: /$tree}" ;;
    *) echo "unknown store $STORE" >&2 && return 1 ;;
    esac
    # what is looked at is what passes through us
    [ "$STORE" = filesystem ] || echo "  redirect: {disable: ${redirects_disabled:-true}}"
}

start_store() { # once
    [ "$STORE" != filesystem ] && [ -z "$store" ] || return 0
    launch_store || return
    local i
    for ((i = 0; i < 100; i++)); do # it may listen before it works
        make_bucket && return
        sleep 0.1
    done
    return 1
}

launch_store() { # with what it has had before
    if (: <"/dev/tcp/127.0.0.1/$store_port") 2>/dev/null; then
        echo "port $store_port is taken"
        return 1
    fi
    mkdir -p "$work/store"
    case "$STORE" in
    minio)
        MINIO_ROOT_USER=$access_key MINIO_ROOT_PASSWORD=$secret_key MINIO_DOMAIN=$store_domain \
            minio server --quiet --address "$store_address" "$work/store" >"$work/store.log" 2>&1 &
        ;;
    versitygw)
        ROOT_ACCESS_KEY=$access_key ROOT_SECRET_KEY=$secret_key \
            versitygw --quiet --port "$store_address" --virtual-domain "$store_domain" posix "$work/store" >"$work/store.log" 2>&1 &
        ;;
    s3proxy)
        printf '%s\n' "s3proxy.endpoint=http://$store_address" s3proxy.authorization=aws-v4 "s3proxy.identity=$access_key" \
            "s3proxy.credential=$secret_key" jclouds.provider=transient-nio2 jclouds.identity= jclouds.credential= >"$work/s3proxy.properties"
        java -Xmx1g -jar "${STOWAGE_TOOLS:-$own_home/.cache/stowage-tools}/s3proxy.jar" --properties "$work/s3proxy.properties" >"$work/store.log" 2>&1 &
        ;;
    azurite)
        "${STOWAGE_TOOLS:-$own_home/.cache/stowage-tools}/azurite/node_modules/.bin/azurite-blob" --blobPort "$store_port" \
            --location "$work/store" --skipApiVersionCheck --silent >"$work/store.log" 2>&1 &
        ;;
    gcs)
        start_emulator || return
        java -Xmx64m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp "$(echo "$root"/storage-spi/target/stowage-storage-spi-*-tests.jar)" \
            io.stowage.storage.faults.Main --listen "$store_port" --target "127.0.0.1:$emulator_port" >"$work/store.log" 2>&1 &
        ;;
    esac
    store=$!
    running+=("$store")
    listens "$store_port" "$store"
}

# It has nothing any more when it ends. So what goes and comes back is only the way to it.
start_emulator() { # once
    [ -z "$emulator" ] || return 0
    # nodelay: else a body waits 40 ms for the client to acknowledge the head
    java "-Djava.io.tmpdir=$work/store" -Dsun.net.httpserver.nodelay=true -cp "$(echo "$root"/storage-gcs/target/stowage-storage-gcs-*-tests.jar)" \
        io.stowage.storage.gcs.emulator.Main --port "$emulator_port" --bucket "$bucket" >"$work/store.log" 2>&1 &
    emulator=$!
    running+=("$emulator")
    listens "$emulator_port" "$emulator"
}

listens() { # PORT PROCESS
    local i
    for ((i = 0; i < 300; i++)); do
        (: <"/dev/tcp/127.0.0.1/$1") 2>/dev/null && return
        kill -0 "$2" 2>/dev/null || break
        sleep 0.1
    done
    tail -n 5 "$work/store.log"
    return 1
}

make_bucket() {
    case "$STORE" in
    versitygw) mkdir -p "$work/store/$bucket" ;; # a directory is one
    minio | s3proxy) curl -sf -o /dev/null --aws-sigv4 aws:amz:us-east-1:s3 --user "$access_key:$secret_key" -H 'x-amz-content-sha256: UNSIGNED-PAYLOAD' -X PUT "http://$store_address/$bucket" ;;
    azurite) azure PUT "/$bucket" 'restype=container' ;;
    gcs) true ;; # it begins with one
    esac
}

stop_store() {
    stop "$store"
    store=
}

# azure METHOD PATH QUERY: a request without a body, signed with the account's key
azure() {
    local date resource signature
    date="$(LC_ALL=C date -u '+%a, %d %b %Y %H:%M:%S GMT')"
    resource="/$account/$account$2$(tr '&' '\n' <<<"$3" | sort | sed 's/^/\\n/; s/=/:/' | tr -d '\n')"
    signature="$(printf "%s\n\n\n\n\n\n\n\n\n\n\n\nx-ms-date:%s\nx-ms-version:2021-12-02\n$resource" "$1" "$date" |
        openssl dgst -sha256 -mac HMAC -macopt "hexkey:$(base64 -d <<<"$account_key" | od -An -tx1 | tr -d ' \n')" -binary | base64)"
    curl -sf -o /dev/null -X "$1" -H 'Content-Length: 0' -H "x-ms-date: $date" -H 'x-ms-version: 2021-12-02' \
        -H "Authorization: SharedKey $account:$signature" "http://$store_address/$account$2?$3"
}

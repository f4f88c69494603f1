# shellcheck shell=bash
# The servers that docker/bench compares, and what they serve. Sourced by it.
# shellcheck disable=SC2034  # some variables are for what sources this

: "${work:?}" "${root:?}" "${port:?}" "${peers:?}" "${middle:?}" "${large:?}" "${many:?}" "${repositories:?}" "${api:?}" "${STORE:?}"
image=application/vnd.oci.image.manifest.v1+json
blobs=/v2/bench/blobs
declare -A blob pids ports
first_port="$port"

find_servers() {
    local kind
    servers=("$SERVER")
    for kind in debian distribution3 zot nginx; do
        [[ $kind != "$SERVER" && ,$peers, == *",$kind,"* ]] && command -v "$(program_of "$kind")" >/dev/null &&
            servers+=("$kind")
    done
}

program_of() {
    [ "$1" = debian ] && echo docker-registry || echo "$1"
}

# The blobs stand where nginx serves them, and all registries link to them.
files="$work/files/v2/bench"
make_files() {
    local size
    mkdir -p "$files/blobs" "$files/manifests"
    for size in 1k:1K 1m:1M "64m:${middle}M" "512m:${large}M"; do
        [ "$STORE" = filesystem ] || [ "${size%:*}" != 512m ] || continue
        head -c "${size#*:}" /dev/urandom >"$work/blob"
        blob[${size%:*}]="$(sha256 <"$work/blob")"
        mv "$work/blob" "$files/blobs/${blob[${size%:*}]}"
    done
    jq -n --arg type "$image" --arg config "${blob[1k]}" --arg small "${blob[1m]}" --arg large "${blob[64m]}" \
        --argjson bytes $((middle << 20)) '{
        schemaVersion: 2, mediaType: $type,
        config: {mediaType: "application/vnd.oci.image.config.v1+json", digest: $config, size: 1024},
        layers: [{digest: $small, size: 1048576}, {digest: $large, size: $bytes}] |
            map(. + {mediaType: "application/vnd.oci.image.layer.v1.tar"})}' >"$files/manifests/v1"
    manifest="$(sha256 <"$files/manifests/v1")"
    ln "$files/manifests/v1" "$files/manifests/$manifest"
    openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=bench -addext subjectAltName=IP:127.0.0.1 \
        -keyout "$work/tls.key" -out "$work/ca.crt" 2>/dev/null || die "no certificate"
}

fill() { # KIND DIR TAGS REPOSITORIES
    local layout=distribution
    [ "$1" = zot ] && layout=oci
    "$work/load" fill -layout "$layout" -tree "$2" -blobs "$files/blobs" -manifest "$files/manifests/v1" \
        -tags "$3" -repositories "$4" || die "no content for $1"
}

# Without tcp_nopush: with it, a range of 64 kB waits 40 ms for an acknowledgement that the client delays.
nginx_config() { # [secure]
    local tls=
    [ -n "${1:-}" ] && tls=" ssl http2; ssl_certificate $work/ca.crt; ssl_certificate_key $work/tls.key"
    cat <<CONF
daemon off; worker_processes 1; pid $work/nginx.pid; error_log $work/nginx.log; user root;
events { worker_connections 1024; }
http {
    access_log off; sendfile on; keepalive_requests 1000000000;
    types {} default_type application/octet-stream;
    server {
        listen 127.0.0.1:$port$tls; root $work/files;
        location = /v2/ { return 200 "{}"; }
    }
}
CONF
}

zot_config() { # DIR [secure]
    jq -n --arg dir "$1" --arg port "$port" --arg secure "${2:-}" --arg certificate "$work/ca.crt" --arg key "$work/tls.key" '{
        distSpecVersion: "1.1.1",
        storage: {rootDirectory: $dir, dedupe: true, gc: false},
        http: ({address: "127.0.0.1", port: $port} +
            if $secure != "" then {tls: {cert: $certificate, key: $key}} else {} end),
        log: {level: "error"}}'
}

# command_of KIND DIR [secure]: sets command, which serves the directory at $port
command_of() {
    local kind="$1" settings="$work/$1.$port.conf"
    case "$kind" in
    nginx)
        nginx_config "${3:-}" >"$settings"
        command=(nginx -c "$settings")
        ;;
    zot)
        zot_config "$2" "${3:-}" >"$settings"
        command=(zot serve "$settings")
        ;;
    *)
        config "$port" "$2" ${3:+"$work/ca.crt" "$work/tls.key"} >"$settings"
        server_command "$kind"
        command+=(serve "$settings")
        ;;
    esac
}

launch() { # KIND [secure]: at $port
    local kind="$1" scheme=http"${2:+s}"
    (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null && die "port $port is taken"
    mkdir -p "$work/trees/$kind"
    command_of "$kind" "$work/trees/$kind" "${2:-}"
    taskset -c 0 "${command[@]}" >"$work/$kind.log" 2>&1 </dev/null &
    pids[$kind]=$!
    ports[$kind]="$port"
    running+=("${pids[$kind]}")
    wait_ready "${pids[$kind]}" "$scheme://127.0.0.1:$port" || die "$kind does not start: $(tail -n 5 "$work/$kind.log")"
}

start_all() { # [secure]
    local i kind
    for i in "${!servers[@]}"; do
        kind="${servers[$i]}"
        use_port $((first_port + i))
        [ "$kind" = nginx ] || [ -d "$work/trees/$kind" ] || fill "$kind" "$work/trees/$kind" "$many" "$repositories"
        launch "$kind" "$@"
    done
    # what was written so far goes to the disk now, not during the first window
    sync
}

steering=/sys/class/net/lo/queues/rx-0/rps_cpus
steered=
steer() {
    steered="$(cat "$steering" 2>/dev/null)"
    # a mask: core 1
    (echo 2 >"$steering") 2>/dev/null || { steered='' && echo "bench: the loopback's packets cannot be steered" >&2; }
}

cleanup_suite() { [ -z "$steered" ] || echo "$steered" >"$steering"; }

# On one store, below a prefix for each; what they serve is pushed.
start_on_store() {
    local i kind name
    start_store || die "no $STORE"
    [ -z "${STEER:-}" ] || steer
    taskset -apc 1 "${store:?}" >/dev/null
    for i in "${!servers[@]}"; do
        kind="${servers[$i]}"
        use_port $((first_port + i))
        launch "$kind"
        for name in "$files"/blobs/*; do
            put_blob bench "$(basename "$name")" "$name" >/dev/null || die "no content for $kind"
        done
        status 201 -X PUT -H "Content-Type: $image" --data-binary "@$files/manifests/v1" "$api/bench/manifests/v1" >/dev/null ||
            die "no content for $kind"
    done
    sync
}

stop_all() {
    local kind
    for kind in "${servers[@]}"; do stop "${pids[$kind]}"; done
}

# shellcheck shell=bash
# A balancer before two registries, with a new connection for each request. Sourced
# after lib.sh and http.sh.

: "${work:?}"
balancer=  # its address
balancing= # its process

# balance PORT ORDER ADDRESS...: ORDER is random or in-turn; the one before ends
balance() {
    [ -z "$balancing" ] || stop "$balancing"
    write_balance "$@" || return
    # by itself: in a list it would be the child of a shell that is stopped in its place
    nginx -c "$work/balance.conf" &
    balancing=$!
    running+=("$balancing")
    balancer="127.0.0.1:$1"
    local i
    for ((i = 0; i < 100; i++)); do
        (: <"/dev/tcp/127.0.0.1/$1") 2>/dev/null && return
        sleep 0.1
    done
    return 1
}

write_balance() {
    local at="$1" order="" behind
    [ "$2" != random ] || order='random;'
    behind="$(printf 'server %s max_fails=0; ' "${@:3}")"
    cat >"$work/balance.conf" <<CONF
daemon off; worker_processes 1; pid $work/balance.pid; error_log $work/balance.log; user root;
events { worker_connections 4096; }
http {
    access_log off; client_body_temp_path $work/balance.body; proxy_temp_path $work/balance.temp;
    upstream registries { $order $behind }
    server {
        listen 127.0.0.1:$at; client_max_body_size 0; proxy_request_buffering off; proxy_buffering off;
        location / {
            proxy_pass ${balanced_scheme:-http}://registries; proxy_http_version 1.1;
            proxy_next_upstream off; proxy_set_header Host \$http_host;
        }
    }
}
CONF
}

rebalance() { # PORT ORDER ADDRESS...: what is under way goes on where it is
    write_balance "$@" && nginx -c "$work/balance.conf" -s reload
}

# A blob in chunks of odd lengths, each to whichever registry.
chunked() { # REPOSITORY FILE
    local location size offset=0 length answer
    size="$(stat -c %s "$2")"
    location="$(curl -sf -o /dev/null -D - -X POST "http://$balancer/v2/$1/blobs/uploads/" | sed -n 's/^location: *//Ip' | tr -d '\r')"
    while [ "$offset" -lt "$size" ]; do
        length=$((size / 4 + 1009))
        [ $((offset + length)) -le "$size" ] || length=$((size - offset))
        answer="$(dd if="$2" iflag=skip_bytes,count_bytes skip="$offset" count="$length" status=none |
            curl -sSf -o /dev/null -D - -X PATCH -H 'Content-Type: application/octet-stream' -H "Content-Length: $length" \
                -H "Content-Range: $offset-$((offset + length - 1))" --data-binary @- "http://$balancer${location#http://"$balancer"}")" || return
        location="$(sed -n 's/^location: *//Ip' <<<"$answer" | tr -d '\r')"
        offset=$((offset + length))
    done
    curl -sSf -o /dev/null -X PUT "$(closing "http://$balancer${location#http://"$balancer"}" "$(sha256 <"$2")")"
}

# shellcheck shell=bash
# Interrupted transfers: a client killed in the middle of a push, a download that
# is taken up again, and an upload in pieces. Sourced by clients.sh.

# How much the server, or the store behind it, has on disk, in KiB: it tells when a
# push is half-way.
stored() {
    local where="$tree"
    [ "$STORE" = filesystem ] || where="$work/store"
    du -sk "$where" | cut -f 1
}

signal_tree() { # SIGNAL PID
    local child
    kill "-$1" "$2"
    for child in $(pgrep -P "$2"); do signal_tree "$1" "$child"; done
}

# The client runs for a moment at a time and stands still while we look, so that
# it is never done before we have seen that it is half-way.
killed_push() { # CLIENT
    local before pid i
    before="$(stored)"
    push "$1" "large-$1" "$host/resume/$1:v1" &
    pid=$!
    for ((i = 0; i < 500; i++)); do
        sleep 0.03
        signal_tree STOP "$pid"
        [ "$(stored)" -gt $((before + 4096)) ] && break
        signal_tree CONT "$pid"
    done
    signal_tree KILL "$pid"
    wait "$pid"
    status 404 "${manifest_types[@]}" "$api/resume/$1/manifests/v1"
}

# The download is slowed down so that there is time to interrupt it.
interrupted_download() {
    local url="$api/resume/crane/blobs/$large" part="$work/part" size
    rm -f "$part"
    timeout -s KILL 2 curl -s --limit-rate 10M -o "$part" "$url"
    size="$(stat -c %s "$part")"
    echo "interrupted after $size bytes"
    [ "$size" -gt 0 ] && [ "$size" -lt "$large_size" ] &&
        curl -s -f -C - -o "$part" "$url" && gives_bytes "$large" cat "$part"
}

part_of_blob() { # RANGE OFFSET COUNT
    status 206 -r "$1" "$api/resume/crane/blobs/$large" &&
        same "bytes $2-$(($2 + $3 - 1))/$large_size" "$(header content-range)" &&
        gives_bytes "$(tail -c "+$(($2 + 1))" "$layers/large-crane.tar.gz" | head -c "$3" | sha256)" cat "$work/body"
}

# An upload in three pieces of 100,000 bytes and a last one. upload is its address.
piece() { # STATUS FIRST: sends the 100,000 bytes that begin there
    tail -c "+$(($2 + 1))" "$layers/l3.tar" | head -c 100000 >"$work/piece"
    status "$1" -X PATCH -H "Content-Type: application/octet-stream" \
        -H "Content-Range: $2-$(($2 + 99999))" -T "$work/piece" "$upload"
}

begin_upload() {
    status 202 -X POST "$api/resume/chunked/blobs/uploads/" && upload="$(location)"
}

in_order() { # FIRST
    piece 202 "$1" && upload="$(location)" && same "0-$(($1 + 99999))" "$(header range)" range
}

upload_status() { # RANGE
    status 204 "$upload" && same "$1" "$(header range)" range && upload="$(location)"
}

out_of_order() { # FIRST RANGE: refused, and the answer says how to go on
    piece 416 "$1" && same "$2" "$(header range)" range && upload="$(location)" && [ -n "$upload" ]
}

last_piece() { # FIRST: with the request that ends the upload
    tail -c "+$(($1 + 1))" "$layers/l3.tar" >"$work/piece"
    status 201 -X PUT -H "Content-Type: application/octet-stream" \
        -H "Content-Range: $1-$(($(stat -c %s "$layers/l3.tar") - 1))" -T "$work/piece" \
        "$(closing "$upload" "$chunked")" &&
        same "$chunked" "$(header docker-content-digest)" digest &&
        gives_bytes "$chunked" curl -sf "$(location)"
}

cancelled() {
    begin_upload && in_order 0 && status 204 -X DELETE "$upload" && status 404 "$upload"
}

for client in crane skopeo regctl; do
    # not the same layer for all: it could be mounted then
    make_layer "large-$client" 100000
    make_image "large-$client" oci amd64 l1 "large-$client"
    check "$client is killed in the middle of a push" killed_push "$client"
    check "$client pushes again" push "$client" "large-$client" "$host/resume/$client:v1"
    check "$client pulls it" pull "$client" "large-$client" "$host/resume/$client:v1"
done
large="$(sha256 <"$layers/large-crane.tar.gz")"
large_size="$(stat -c %s "$layers/large-crane.tar.gz")"
check "curl resumes an interrupted download" interrupted_download
check "curl gets a part" part_of_blob 1000-1999999 1000 1999000
check "curl gets the end" part_of_blob "-5000" $((large_size - 5000)) 5000

chunked="$(sha256 <"$layers/l3.tar")"
check "curl begins an upload" begin_upload
check "curl sends the first piece" in_order 0
check "curl asks how far it is" upload_status 0-99999
check "curl sends a piece too far on" out_of_order 200000 0-99999
check "curl sends a piece again" out_of_order 0 0-99999
check "curl asks again" upload_status 0-99999
check "curl sends the second piece" in_order 100000
check "curl sends the third piece" in_order 200000
check "curl ends the upload" last_piece 300000
check "curl finds the upload gone" status 404 "$upload"
check "curl cancels an upload" cancelled

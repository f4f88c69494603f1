# shellcheck shell=bash
# The registry's API by curl. Sourced after lib.sh.

: "${work:?}" "${port:?}"
use_port() {
    port="$1"
    host="127.0.0.1:$port"
    api="http://$host/v2"
}
use_port "$port"
manifest_types=(
    -H "Accept: application/vnd.oci.image.manifest.v1+json"
    -H "Accept: application/vnd.oci.image.index.v1+json"
    -H "Accept: application/vnd.docker.distribution.manifest.v2+json"
    -H "Accept: application/vnd.docker.distribution.manifest.list.v2+json"
)

# status EXPECTED CURL-ARGUMENT...: the answer is left in $work/headers and $work/body
status() {
    local expected="$1"
    shift
    same "$expected" "$(curl -s -D "$work/headers" -o "$work/body" -w '%{http_code}' "$@")" status ||
        { head -c 300 "$work/body"; return 1; }
}

header() { # NAME: its value in the last answer
    sed -n "s/^$1: *//Ip" "$work/headers" | tr -d '\r'
}

location() { # of the last answer, made absolute
    local location
    location="$(header location)"
    [[ $location == /* ]] && location="http://$host$location"
    echo "$location"
}

closing() { # LOCATION DIGEST: the address that ends an upload
    if [[ $1 == *\?* ]]; then echo "$1&digest=$2"; else echo "$1?digest=$2"; fi
}

put_blob() { # REPOSITORY DIGEST FILE
    status 202 -X POST "$api/$1/blobs/uploads/" &&
        status 201 -X PUT -H "Content-Type: application/octet-stream" -T "$3" "$(closing "$(location)" "$2")"
}

put_big() { # REPOSITORY FILE [DIGEST]: in one request
    local digest="${3:-}"
    [ -n "$digest" ] || digest="$(sha256 <"$2")"
    curl -sf -o /dev/null -H 'Content-Type: application/octet-stream' -T "$2" -X POST "$api/$1/blobs/uploads?digest=$digest"
}

same_body() { # DIGEST PATH: the bytes of a blob or manifest have this digest
    status 200 "${manifest_types[@]}" "$api/$2" &&
        same "${1#*:}" "$(openssl dgst "-${1%%:*}" -r <"$work/body" | cut -d ' ' -f 1)" digest
}

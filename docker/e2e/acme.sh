#!/usr/bin/env bash
# Certificates by ACME, from pebble, Let's Encrypt's own server for tests: got at
# the first start, kept, renewed, and refused to names that are not ours.
#
# shellcheck source-path=SCRIPTDIR
set -uo pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

need curl openssl pebble pebble-challtestsrv
cd "$work" || exit
acme="$((port + 1))" management="$((port + 2))" names="$((port + 3))"
one=one.example.com two=two.example.com
cache="$work/cache"

# What the authority itself shows, which the registry has to trust.
make_trust() {
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost \
        -addext subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout acme.key -out acme.crt 2>/dev/null
}

start_authority() { # LIFETIME in seconds of its certificates
    local i
    cat >pebble.json <<JSON
{"pebble": {"listenAddress": "127.0.0.1:$acme", "managementListenAddress": "127.0.0.1:$management",
  "certificate": "acme.crt", "privateKey": "acme.key", "httpPort": 1, "tlsPort": $port,
  "retryAfter": {"authz": 1, "order": 1}, "keyAlgorithm": "ecdsa",
  "profiles": {"default": {"description": "the only one", "validityPeriod": $1}}}}
JSON
    PEBBLE_VA_NOSLEEP=1 PEBBLE_WFE_NONCEREJECT=20 pebble -config pebble.json -dnsserver "127.0.0.1:$names" \
        >pebble.log 2>&1 &
    authority=$!
    running+=("$authority")
    for ((i = 0; i < 100; i++)); do
        curl -sf --cacert acme.crt -o /dev/null "https://localhost:$acme/dir" && return
        sleep 0.1
    done
    tail -n 5 pebble.log
    return 1
}

start_names() {
    pebble-challtestsrv -defaultIPv4 127.0.0.1 -defaultIPv6 "" -dnsserver "127.0.0.1:$names" \
        -http01 "" -https01 "" -tlsalpn01 "" -doh "" -management "127.0.0.1:$((port + 4))" >names.log 2>&1 &
    running+=("$!")
}

start_registry() {
    local command i
    cat >config.yml <<YAML
version: 0.1
log: $log_settings
storage: {filesystem: {rootdirectory: $work/data}}
http:
  addr: 127.0.0.1:$port
  tls:
    letsencrypt: {cachefile: $cache, email: a@example.com, hosts: [$one, $two], directoryurl: "https://localhost:$acme/dir"}
YAML
    server_command stowage
    SSL_CERT_FILE="$work/acme.crt" "${command[@]}" serve config.yml >registry.log 2>&1 </dev/null &
    server=$!
    running+=("$server")
    for ((i = 0; i < 300; i++)); do
        (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null && return
        kill -0 "$server" 2>/dev/null || break
        sleep 0.1
    done
    cat registry.log
    return 1
}

shown() { # NAME [ARGUMENT...]: the serial number of what a client sees
    openssl s_client -connect "127.0.0.1:$port" -servername "$1" "${@:2}" </dev/null 2>/dev/null |
        openssl x509 -noout -serial 2>/dev/null
}

shown_to_nobody() { # the same, to a client that names no host
    openssl s_client -connect "127.0.0.1:$port" -noservername </dev/null 2>/dev/null | openssl x509 -noout -serial
}

alert() { # NAME [ARGUMENT...]
    openssl s_client -connect "127.0.0.1:$port" -servername "$1" "${@:2}" </dev/null 2>&1 | grep -o "alert number [0-9]*"
}

get_issuer() {
    curl -sf --cacert acme.crt "https://localhost:$management/roots/0" >root.crt
}

serves() { # NAME
    local i
    for ((i = 0; i < 300; i++)); do
        curl -sf -m 5 --cacert root.crt --resolve "$1:$port:127.0.0.1" -o /dev/null "https://$1:$port/v2/" && return
        sleep 0.1
    done
    tail -n 20 registry.log
    return 1
}

told() { grep -q "$1" registry.log || { cat registry.log; return 1; }; }

private() { # all files are their owner's
    ls -la "$cache"
    [ "$(find "$cache" -type f | wc -l)" -eq 3 ] && [ -z "$(find "$cache" -perm /077)" ]
}

ends_registry() { stop "$server"; }

check "the authority's own certificate is made" make_trust
check "names are answered" start_names
check "without an authority the registry starts" start_registry
check "its log says what is missing" told "there is no certificate of $one yet"
check "its clients are told by an alert" gives "alert number 112" alert "$one"
check "it ends" ends_registry

check "the authority starts" start_authority 86400
check "the registry starts" start_registry
check "the authority's root is to be had" get_issuer
check "the first host has a certificate" serves "$one"
check "the second host has a certificate" serves "$two"
check "each has its own" test "$(shown "$one")" != "$(shown "$two")"
first="$(shown "$one")"
check "whoever asks for another name sees the first host's" gives "$first" shown elsewhere.example.com
check "whoever asks for none sees the first host's" gives "$first" shown_to_nobody
check "nobody is shown a challenge without one" gives "alert number 112" alert "$one" -alpn acme-tls/1
check "keys are nobody else's to read" private
check "others can read what is kept" openssl pkey -in "$cache/$one" -noout
check "HTTP/2 is spoken" gives 2 curl -s --cacert root.crt --resolve "$one:$port:127.0.0.1" -o /dev/null \
    -w '%{http_version}\n' "https://$one:$port/v2/"

check "it ends" ends_registry
check "the authority ends" stop "$authority"
check "without the authority the registry starts again" start_registry
check "it shows what it has kept" gives "$first" shown "$one"
check "it ends" ends_registry

# Two thirds of this are 20 s.
rm -r "$cache"
check "an authority of short lives starts" start_authority 30
check "the registry starts" start_registry
check "the root is to be had" get_issuer
check "the host has a certificate" serves "$one"
before="$(shown "$one")"
renewed() {
    local i fails=0
    for ((i = 0; i < 300; i++)); do
        case "$(shown "$one")" in
        "$before") ;;
        '') fails=$((fails + 1)) ;;
        *)
            same 0 "$fails" "handshakes that failed"
            return
            ;;
        esac
        sleep 0.1
    done
    tail -n 20 registry.log
    return 1
}
check "it is renewed before it ends, and no handshake fails" renewed
check "it ends" ends_registry
check "the log shows no key" sh -c "! grep -i 'private key' $work/registry.log"
finish

# shellcheck shell=bash
# Configurations that ask who somebody is: writer and reader, whose passwords are
# their names. Sourced after lib.sh; each sets more_settings.
# shellcheck disable=SC2034  # which is for lib.sh

: "${work:?}" "${root:?}" "${port:?}"
tokens_port=$((port + 1))

# Whoever may write may do everything, whoever reads may pull, and anybody what is public.
policy='stowage:
  policy:
  - {users: [writer], repositories: ["**"], actions: ["*"]}
  - {users: [reader], repositories: ["**"], actions: [pull]}
  - {anonymous: true, repositories: ["public/**"], actions: [pull]}'

htpasswd_settings() {
    for user in writer reader; do printf '%s' "$user" | "$root/docker/target/registry/bin/registry" htpasswd -i "$user"; done >"$work/htpasswd" &&
        more_settings="auth: {htpasswd: {realm: Registry Realm, path: $work/htpasswd}}
$policy"
}

token_settings() { # KIND-OF-KEY-ID: starts a token server, too, and sets tokens
    local i java="${JAVA_HOME:+$JAVA_HOME/bin/}java"
    openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=tokens -keyout "$work/tokens.key" -out "$work/tokens.crt" 2>/dev/null || return
    "$java" "$root/docker/src/test/java/io/stowage/docker/TokenServer.java" "$tokens_port" "$work/tokens.key" \
        "$work/tokens.crt" registry tokens "$1" >"$work/tokens.log" 2>&1 &
    tokens=$!
    running+=("$tokens")
    more_settings="auth: {token: {realm: 'http://localhost:$tokens_port/token', service: registry, issuer: tokens, rootcertbundle: $work/tokens.crt}}"
    for ((i = 0; i < 300; i++)); do
        (: <"/dev/tcp/127.0.0.1/$tokens_port") 2>/dev/null && return
        sleep 0.1
    done
    return 1
}

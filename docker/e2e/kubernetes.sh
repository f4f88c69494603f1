#!/usr/bin/env bash
# The registry asks a real Kubernetes API who somebody is and what he may do: etcd and
# kube-apiserver from PATH, no nodes. What OpenShift adds to the API, image streams, is
# in no Kubernetes; but rights to them can be given there, and that is all we ask for.
# shellcheck source-path=SCRIPTDIR
set -uo pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

etcd_url="http://127.0.0.1:$((port + 1))"
cluster="https://127.0.0.1:$((port + 2))"
registry="http://127.0.0.1:$port"

start_etcd() {
    etcd --data-dir "$work/etcd" --listen-client-urls "$etcd_url" --advertise-client-urls "$etcd_url" \
        --listen-peer-urls "http://127.0.0.1:$((port + 3))" >"$work/etcd.log" 2>&1 &
    running+=("$!")
}

start_cluster() {
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=cluster \
        -addext subjectAltName=IP:127.0.0.1 -keyout "$work/cluster.key" -out "$work/cluster.crt" || return
    openssl genrsa -out "$work/accounts.key" 2048 || return
    cat >"$work/tokens.csv" <<CSV
admin-token,admin,1,system:masters
own-token,registry,2
alice-token,alice,3,developers
bob-token,bob,4
CSV
    echo own-token >"$work/own"
    kube-apiserver --etcd-servers "$etcd_url" --bind-address 127.0.0.1 --secure-port "${cluster##*:}" \
        --tls-cert-file "$work/cluster.crt" --tls-private-key-file "$work/cluster.key" \
        --cert-dir "$work" --token-auth-file "$work/tokens.csv" --authorization-mode RBAC \
        --service-cluster-ip-range 10.0.0.0/24 --service-account-issuer https://kubernetes.default.svc \
        --service-account-signing-key-file "$work/accounts.key" \
        --service-account-key-file "$work/accounts.key" >"$work/cluster.log" 2>&1 &
    running+=("$!")
    local end=$((SECONDS + 90))
    until kube GET /readyz >/dev/null 2>&1; do
        if [ "$SECONDS" -ge "$end" ]; then
            tail -n 5 "$work/cluster.log"
            return 1
        fi
        sleep 0.5
    done
}

kube() { # METHOD PATH [JSON]: as the cluster's administrator
    curl -sf --cacert "$work/cluster.crt" -H 'Authorization: Bearer admin-token' -X "$1" "$cluster$2" \
        ${3:+-H 'Content-Type: application/json' -d "$3"}
}

namespace() { # NAME
    kube POST /api/v1/namespaces '{"metadata": {"name": "'"$1"'"}}'
}

role() { # NAME VERB GROUP RESOURCE
    kube POST /apis/rbac.authorization.k8s.io/v1/clusterroles '{"metadata": {"name": "'"$1"'"},
        "rules": [{"verbs": ["'"$2"'"], "apiGroups": ["'"$3"'"], "resources": ["'"$4"'"]}]}'
}

binding() { # ROLE KIND SUBJECT
    echo '{"metadata": {"name": "'"$1-$RANDOM"'"},
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "'"$1"'"},
        "subjects": [{"apiGroup": "rbac.authorization.k8s.io", "kind": "'"$2"'", "name": "'"$3"'"}]}'
}

grant() { # ROLE KIND SUBJECT [NAMESPACE]
    local rbac=/apis/rbac.authorization.k8s.io/v1
    if [ -n "${4:-}" ]; then
        kube POST "$rbac/namespaces/$4/rolebindings" "$(binding "$@")"
    else
        kube POST "$rbac/clusterrolebindings" "$(binding "$@")"
    fi
}

account_token() { # AUDIENCE: a token of the account builder in team
    kube POST /api/v1/namespaces/team/serviceaccounts/builder/token \
        '{"spec": {"audiences": ["'"$1"'"]}}' | jq -r .status.token
}

make_users() {
    namespace team && namespace open &&
        kube POST /api/v1/namespaces/team/serviceaccounts '{"metadata": {"name": "builder"}}' &&
        grant system:auth-delegator User registry &&
        role pull get image.openshift.io imagestreams/layers &&
        role push update image.openshift.io imagestreams/layers &&
        role list list image.openshift.io imagestreams &&
        role prune delete image.openshift.io images &&
        role metrics get image.openshift.io registry/metrics &&
        grant pull Group developers team && grant push User alice team && grant pull Group system:unauthenticated open &&
        grant prune User bob && grant list User bob && grant metrics User bob
}

status() { # EXPECTED CURL-ARGUMENT...
    local expected="$1"
    shift
    same "$expected" "$(curl -s -o "$work/answer" -w '%{http_code}' "$@")" "$*" || { cat "$work/answer" && return 1; }
}

as() { # TOKEN: the arguments of curl for it
    echo "Authorization: Bearer $1"
}

restart() { # SETTINGS
    [ -z "${server:-}" ] || stop "$server"
    more_settings="$1"
    start_stowage "$work/content"
}

dies() { # HEADER: within a minute, and some seconds
    local end=$((SECONDS + 75))
    until status 401 -H "$1" "$registry/v2/"; do
        [ "$SECONDS" -lt "$end" ] || return
        sleep 2
    done
}

check_kubernetes() {
    local good other
    good="$(account_token registry)"
    other="$(account_token https://kubernetes.default.svc)"
    check "a service account's token is a password" status 200 -u "any:$good" "$registry/v2/"
    check "a service account's token is a bearer token" status 200 -H "$(as "$good")" "$registry/v2/"
    check "its groups give it what the policy says" \
        status 202 -X POST -u "any:$good" "$registry/v2/team/app/blobs/uploads/"
    check "and nothing else" status 403 -X POST -u "any:$good" "$registry/v2/other/app/blobs/uploads/"
    check "a token for somebody else is none" status 401 -u "any:$other" "$registry/v2/"
    check "a user's token, which is for the cluster, is none" status 401 -u any:alice-token "$registry/v2/"
    check "what is no token is none" status 401 -u any:mallory "$registry/v2/"
    check "the realm is told" shows '^www-authenticate: Basic realm="cluster"' curl -si "$registry/v2/"
    kube DELETE /api/v1/namespaces/team/serviceaccounts/builder >/dev/null
    check "the token of an account that is gone dies within a minute" dies "$(as "$good")"
}

check_openshift() {
    local pull="$registry/v2/team/app/tags/list"
    check "who shows nothing is told where tokens are" \
        shows "^www-authenticate: Bearer realm=\"$registry/openshift/token\"" curl -si "$registry/v2/"
    check "a token is taken as it is" status 200 -H "$(as alice-token)" "$registry/v2/"
    check "a token is a password" status 200 -u any:alice-token "$registry/v2/"
    check "what is no token is none" status 401 -H "$(as mallory)" "$registry/v2/"
    check "whoever gets layers may pull" status 404 -H "$(as alice-token)" "$pull"
    check "whoever does not may not" status 403 -H "$(as bob-token)" "$pull"
    check "whoever updates them may push" \
        status 202 -X POST -H "$(as alice-token)" "$registry/v2/team/app/blobs/uploads/"
    check "in that namespace alone" \
        status 403 -X POST -H "$(as alice-token)" "$registry/v2/open/app/blobs/uploads/"
    check "names of one part are nobody's" status 403 -H "$(as alice-token)" "$registry/v2/app/tags/list"
    check "whoever deletes images may delete" \
        status 404 -X DELETE -H "$(as bob-token)" "$registry/v2/team/app/manifests/v1"
    check "and whoever does not may not" \
        status 403 -X DELETE -H "$(as alice-token)" "$registry/v2/team/app/manifests/v1"
    check "whoever lists image streams sees the catalog" status 200 -H "$(as bob-token)" "$registry/v2/_catalog"
    check "and whoever does not sees none" status 403 -H "$(as alice-token)" "$registry/v2/_catalog"
    check "metrics are for whoever may get them" \
        status 200 -H "$(as bob-token)" "$registry/extensions/v2/metrics"
    check "and for nobody else" status 403 -H "$(as alice-token)" "$registry/extensions/v2/metrics"
    check "anybody may pull what is open" status 404 "$registry/v2/open/app/tags/list"
    check "anybody has a token, too" status 404 -H "$(as anonymous)" "$registry/v2/open/app/tags/list"
    check "anybody may pull nothing else" status 401 "$pull"
    check "a good token is echoed" \
        gives alice-token bash -c "curl -sf -u any:alice-token '$registry/openshift/token' | jq -r .token"
    check "another one is not" status 401 -u any:mallory "$registry/openshift/token"
}

need etcd kube-apiserver openssl curl jq
check "etcd starts" start_etcd
check "the cluster's API starts" start_cluster || finish
check "there are users" make_users
asked="apiserver: $cluster, cafile: $work/cluster.crt, tokenfile: $work/own"
check "a registry that asks Kubernetes starts" restart "auth: {kubernetes: {realm: cluster, audiences: [registry], $asked}}
stowage: {policy: [{groups: ['system:serviceaccounts:team'], repositories: ['team/**'], actions: [pull, push]}]}" &&
    check_kubernetes
check "a registry that asks OpenShift starts" restart "auth: {openshift: {realm: openshift, $asked}}
openshift: {metrics: {enabled: true}}" && check_openshift
finish

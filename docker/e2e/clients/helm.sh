# shellcheck shell=bash
# helm. Sourced by clients.sh.

helm() { timeout "$limit" helm "$@"; }

make_chart() {
    mkdir -p "$work/chart/templates" &&
        # a plus sign cannot be in a tag, and the client changes it
        printf 'apiVersion: v2\nname: tiny\nversion: 1.2.3+build.4\n' >"$work/chart/Chart.yaml" &&
        printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: tiny}\ndata: {a: "{{ .Values.a }}"}\n' \
            >"$work/chart/templates/map.yaml" &&
        echo 'a: one' >"$work/chart/values.yaml" &&
        helm package "$work/chart" -d "$work"
}

helm_push() {
    helm push "$work/tiny-1.2.3+build.4.tgz" "oci://$host/charts" --plain-http >"$work/helm.out" 2>&1 &&
        same "$(sed -n 's/^Digest: //p' "$work/helm.out")" "$(registry_digest charts/tiny 1.2.3_build.4)" digest
}

helm_pull() {
    mkdir -p "$work/helm" &&
        helm pull "oci://$host/charts/tiny" --version "1.2.3+build.4" --plain-http -d "$work/helm" &&
        cmp "$work/tiny-1.2.3+build.4.tgz" "$work/helm/tiny-1.2.3+build.4.tgz"
}

need helm
check "helm packages a chart" make_chart
check "helm pushes it" helm_push
check "helm pushes it again" helm_push
check "helm pulls it" helm_pull
check "helm finds the newest" shows '^version: 1.2.3' helm show chart "oci://$host/charts/tiny" --plain-http
check "helm renders it" shows 'a: "one"' helm template t "oci://$host/charts/tiny" --plain-http

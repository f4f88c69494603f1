# shellcheck shell=bash
# regctl (regclient). Sourced by clients.sh.

repository="$host/regctl/things"

regctl_blob() { # put, head, get, and what is served is what was sent
    local blob
    blob="$(regctl blob put "$repository" <"$layers/l3.tar")" && echo "put $blob" &&
        same "$(sha256 <"$layers/l3.tar")" "$blob" put &&
        regctl blob head "$repository" "$blob" &&
        gives_bytes "$blob" regctl blob get "$repository" "$blob"
}

regctl_delete_blob() {
    local blob
    blob="$(sha256 <"$layers/l3.tar")"
    regctl blob delete "$repository" "$blob" &&
        status 404 -I "$api/regctl/things/blobs/$blob"
}

attach() { # TYPE TEXT: an artifact that refers to the image
    echo "$2" | regctl artifact put --by-digest --artifact-type "application/vnd.example.$1" \
        --subject "$host/regctl/single1:v1" --annotation "text=$2" "$host/regctl/single1"
}

artifacts() { # COUNT [ARGUMENT...]
    local count="$1"
    shift
    same "$count" "$(regctl artifact list "$@" --format '{{json .Descriptors}}' "$host/regctl/single1:v1" |
        jq length)" artifacts
}

referrers_api() { # the client would have been content with a tag of its own
    status 200 "$api/regctl/single1/referrers/${digest[single1]}?artifactType=application/vnd.example.notes" &&
        same application/vnd.oci.image.index.v1+json "$(header content-type)" type &&
        same artifactType "$(header oci-filters-applied)" filter &&
        same "1 a note" "$(jq -r '[(.manifests | length), .manifests[].annotations.text] | join(" ")' "$work/body")" &&
        gives v1 regctl tag ls "$host/regctl/single1"
}

get_artifact() {
    gives "a list" regctl artifact get --subject "$host/regctl/single1:v1" \
        --filter-artifact-type application/vnd.example.list
}

regctl_manifest() { # put as it is, under a new tag
    regctl manifest get --format raw-body "$host/regctl/multi1:v1" >"$work/index.json" &&
        same "${digest[multi1]}" "$(sha256 <"$work/index.json")" got &&
        regctl manifest put --content-type application/vnd.oci.image.index.v1+json \
            "$host/regctl/multi1:v2" <"$work/index.json" &&
        gives "${digest[multi1]}" regctl manifest head "$host/regctl/multi1:v2"
}

regctl_diff() {
    regctl manifest diff "$host/regctl/single1:v1" "$host/regctl/copies/of/single1:v1" &&
        ! gives_nothing regctl manifest diff --context 0 "$host/regctl/single1:v1" "$host/regctl/single2:v1"
}

need regctl
for image in single1 single2 docker1 multi1 dockerlist; do
    check "regctl copies $image in" push regctl "$image" "$host/regctl/$image:v1"
    check "regctl copies it out" pull regctl "$image" "$host/regctl/$image:v1"
    check "regctl copies it across repositories" \
        regctl image copy "$host/regctl/$image:v1" "$host/regctl/copies/of/$image:v1"
    check "regctl copies the copy out" pull regctl "$image" "$host/regctl/copies/of/$image@${digest[$image]}"
done
check "regctl handles blobs" regctl_blob
check "regctl deletes a blob" regctl_delete_blob
check "regctl handles manifests" regctl_manifest
check "regctl compares manifests" regctl_diff
check "regctl lists repositories" shows '^regctl/copies/of/multi1$' regctl repo ls --limit 1000 "$host"

check "regctl attaches a note" attach notes "a note"
check "regctl attaches a list" attach list "a list"
check "regctl lists artifacts" artifacts 2
check "regctl lists artifacts of one type" artifacts 1 --filter-artifact-type application/vnd.example.notes
check "regctl shows their tree" shows application/vnd.example.notes \
    regctl artifact tree "$host/regctl/single1:v1"
check "regctl gets an artifact" get_artifact
check "they were found by the referrers API" referrers_api

check "regctl lists tags" gives "v1 v2" regctl tag ls "$host/regctl/multi1"
check "regctl deletes a tag" regctl tag rm "$host/regctl/multi1:v2"
check "regctl finds the tag gone" gives v1 regctl tag ls "$host/regctl/multi1"
check "regctl leaves the other tag alone" pull regctl multi1 "$host/regctl/multi1:v1"
check "regctl deletes a manifest" regctl manifest delete "$host/regctl/docker1@${digest[docker1]}"
check "regctl finds it gone" status 404 "${manifest_types[@]}" "$api/regctl/docker1/manifests/v1"

# everything above 64 KiB in pieces of 100,000 bytes
check "regctl settings for small chunks" \
    regctl registry set --skip-check --tls disabled --blob-max 65536 --blob-chunk 100000 "$host"
check "regctl copies in by chunks" push regctl single1 "$host/regctl/chunked:v1"
check "regctl copies that out" pull regctl single1 "$host/regctl/chunked:v1"

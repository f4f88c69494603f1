#!/usr/bin/env bash
# What every driver must pass, on stores that are programs of their own: as processes
# of this machine, and in containers, on images that are built of the same programs.
#
# Usage: contract.sh [process] [container]       (both)
# shellcheck source-path=SCRIPTDIR
set -uo pipefail
here="$(dirname "$0")"
# shellcheck source=lib.sh
. "$here/lib.sh"
# shellcheck source=engine.sh
. "$here/engine.sh"
HOME="$own_home"
PATH="${STOWAGE_TOOLS:-$HOME/.cache/stowage-tools}/azurite/node_modules/.bin:$PATH"
cleanup_suite() { unmount_engine; }

# Classes side by side: what they do most is wait.
beside=(-Djunit.jupiter.execution.parallel.enabled=true -Djunit.jupiter.execution.parallel.mode.default=same_thread
    -Djunit.jupiter.execution.parallel.mode.classes.default=concurrent
    -Djunit.jupiter.execution.parallel.config.strategy=fixed -Djunit.jupiter.execution.parallel.config.fixed.parallelism=3)

# tests WAY MODULES CLASSES: passes when there were some, and all of them passed
tests() {
    rm -rf "$root"/storage-*/target/surefire-reports
    cd "$root" && STOWAGE_STORES="$1" timeout -k 30 15m mvn -B -ntp -Dstyle.color=never -Dspotless.check.skip -Pstores verify "${beside[@]}" \
        -pl "$2" -am -Dgroups=stores "-Dtest=$3" -Dsurefire.failIfNoSpecifiedTests=false >"$work/maven.log" 2>&1
    local rc=$?
    grep -E '^\[(ERROR|INFO)\] Tests run:|^\[ERROR\]' "$work/maven.log" | grep -v ' -- in ' | tail -n 20
    [ "$rc" -eq 0 ] && ! grep -q 'Skipped: [1-9]' "$work/maven.log" && grep -qE '^\[INFO\] Tests run: [1-9][0-9]+,' "$work/maven.log"
}

counted() {
    sed -nE 's/^\[INFO\] Tests run: ([0-9]+), Failures: 0, Errors: 0, Skipped: 0$/\1/p' "$work/maven.log" | awk '{ all += $1 } END { print all }'
}

pack() { # PROGRAM IMAGE: an image of nothing else
    mkdir -p "$work/pack" && cp "$(type -P "$1")" "$work/pack/$1" &&
        printf 'FROM scratch\nENV PATH=/\nCOPY %s /%s\n' "$1" "$1" >"$work/pack/Dockerfile" &&
        docker build -q -t "$2" "$work/pack" && rm -r "$work/pack"
}

in_containers() {
    # Nothing can be pulled, and the engine is on this machine, whatever this machine looks like.
    export TESTCONTAINERS_RYUK_DISABLED=true TESTCONTAINERS_CHECKS_DISABLE=true TESTCONTAINERS_HOST_OVERRIDE=127.0.0.1
    export STOWAGE_IMAGE_MINIO=stowage-test/minio
    # One store shows the way; what the others do is shown by their processes.
    check "the engine starts" start_engine && check "MinIO in an image" pack minio "$STOWAGE_IMAGE_MINIO" &&
        check "the contract in a container: MinIO" tests container storage-s3 MinioContractTest &&
        echo "      $(counted) tests"
}

ways=("$@")
[ $# -gt 0 ] || ways=(process container)
need mvn minio versitygw azurite-blob dockerd
engine_bridge=
for way in "${ways[@]}"; do
    case "$way" in
    process) check "the contract on processes: MinIO, versitygw, S3Proxy, Azurite" tests process storage-s3,storage-azure '*Test' && echo "      $(counted) tests" ;;
    container) in_containers ;;
    *) check "$way is a way" false ;;
    esac
done
finish

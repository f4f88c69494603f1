#!/usr/bin/env bash
# Kills the registry (SIGKILL) in the middle of mixed pushes, again and again, and
# checks each time that everything acknowledged is there, nothing half-made is
# seen, and open uploads go on where they were.
#
# The first 50 rounds do so with 100,000 blobs in the store, and it has to be ready
# again in two seconds (median).
#
# Usage: kill.sh [ROUNDS [SEED]]     (200; the seed of a failed run repeats it)
# shellcheck source-path=SCRIPTDIR
set -uo pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=crash.sh
. "$(dirname "$0")/crash.sh"

rounds="${1:-200}"
build_crash
show "$rounds kills lose nothing" crash -blobs 100000 -rounds "$rounds" ${2:+-seed "$2"} kill
finish

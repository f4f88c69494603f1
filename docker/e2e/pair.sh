#!/usr/bin/env bash
# Two registries on one directory, as in a rolling update: every request goes to
# any of them, two write to one upload at once, and one of them is killed now and
# then. What one has acknowledged, the other one serves.
#
# Usage: pair.sh [ROUNDS [SEED]]     (30)
# shellcheck source-path=SCRIPTDIR
set -uo pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=crash.sh
. "$(dirname "$0")/crash.sh"

rounds="${1:-30}"
build_crash
show "$rounds kills of one of two lose nothing" crash -rounds "$rounds" ${2:+-seed "$2"} pair
finish

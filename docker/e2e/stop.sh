#!/usr/bin/env bash
# Stops one of two registries on one directory under load, behind a proxy, again
# and again: no client notices, and each ends with exit code 0.
#
# Usage: stop.sh [ROUNDS [SEED]]     (30)
# shellcheck source-path=SCRIPTDIR
set -uo pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=crash.sh
. "$(dirname "$0")/crash.sh"

rounds="${1:-30}"
build_crash
show "$rounds stops lose no request" crash -rounds "$rounds" ${2:+-seed "$2"} stop
finish

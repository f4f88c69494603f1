#!/usr/bin/env bash
# Cuts the power: copies the disk of a registry at a random moment of mixed
# pushes, mounts the copy as the next boot would, starts the registry there, and
# checks that everything acknowledged before the copy is there. Then the same
# without any fsync reaching the kernel, which must lose data: else these checks
# would see nothing.
#
# Usage: powercut.sh [CUTS [SEED]]     (10 of each file system)
# shellcheck source-path=SCRIPTDIR
set -uo pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=crash.sh
. "$(dirname "$0")/crash.sh"

cuts="${1:-10}"
seed=(${2:+-seed "$2"})
need mkfs.ext4 mkfs.xfs strace
build_crash

# Disks that are files: those that can be copied in one step must be on a file
# system with reflinks, so that one comes first.
disks="$work/disks"
cleanup_suite() {
    for mount in "$work/disk" "$work/after" "$disks"; do
        if mountpoint -q "$mount"; then umount "$mount"; fi
    done
}
prepare() {
    mkdir -p "$disks" && truncate -s 3G "$work/disks.xfs" &&
        mkfs.xfs -q -m reflink=1 "$work/disks.xfs" && mount -o loop "$work/disks.xfs" "$disks"
}
check "a file system with reflinks can be mounted" prepare || finish

for filesystem in ext4 xfs; do
    show "$cuts cuts on $filesystem lose nothing" \
        crash -disks "$disks" -filesystem "$filesystem" -rounds "$cuts" "${seed[@]}" cut
done
for filesystem in ext4 xfs; do
    show "without fsync a cut on $filesystem loses data, and is seen to" \
        crash -disks "$disks" -filesystem "$filesystem" -rounds 1 "${seed[@]}" -careless cut
done
finish

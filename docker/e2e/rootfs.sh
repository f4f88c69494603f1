#!/usr/bin/env bash
# Makes a root file system to build the image on where no base image can be had:
# this machine's C library, and the small programs of busybox.
#
# Usage: rootfs.sh DIRECTORY
set -euo pipefail
to="$1"

mkdir -p "$to"/{bin,etc,lib,lib64,proc,sys,dev,usr/bin,usr/lib,var,root}
mkdir -m 1777 "$to/tmp"
busybox="$(command -v busybox)"
cp -L "$busybox" "$to/bin/busybox"
for applet in $("$busybox" --list); do
    # not beside what the image brings itself
    [ -e "$to/bin/$applet" ] || ln -s busybox "$to/bin/$applet"
done
libraries=(libc.so.6 libm.so.6 libdl.so.2 libpthread.so.0 librt.so.1 libnss_files.so.2 libnss_dns.so.2 libresolv.so.2)
for library in "${libraries[@]}"; do
    for path in /lib/*-linux-gnu/"$library"; do cp -L "$path" "$to/lib/"; done
done
for loader in /lib64/ld-linux-*.so.* /lib/ld-linux-*.so.*; do
    [ -e "$loader" ] || continue
    cp -L "$loader" "$to$(dirname "$loader")/"
done
echo 'root:x:0:0:root:/root:/bin/sh' >"$to/etc/passwd"
echo 'root:x:0:' >"$to/etc/group"
echo 'hosts: files dns' >"$to/etc/nsswitch.conf"

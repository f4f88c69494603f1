# shellcheck shell=bash
# A control group that bounds the memory of whatever runs in it. Sourced after
# lib.sh.

: "${work:?}"
group= # its directory

# make_group BYTES
make_group() {
    local name="stowage-e2e.$$"
    if [ -d /sys/fs/cgroup/memory ]; then
        group="/sys/fs/cgroup/memory/$name"
        mkdir "$group" && echo "$1" >"$group/memory.limit_in_bytes" || return
        # where swap is counted, there is none
        [ ! -e "$group/memory.memsw.limit_in_bytes" ] || echo "$1" >"$group/memory.memsw.limit_in_bytes"
    else
        delegate_memory || return
        group="/sys/fs/cgroup/$name"
        mkdir "$group" && echo "$1" >"$group/memory.max" || return
        [ ! -e "$group/memory.swap.max" ] || echo 0 >"$group/memory.swap.max"
    fi
    # a command in front of others
    cat >"$work/bounded" <<SH
#!/bin/sh
echo \$\$ >"$group/cgroup.procs" && exec "\$@"
SH
    chmod +x "$work/bounded"
}

# A group with processes of its own, as the root of a container has, bounds no
# others before they have moved to a group beside.
delegate_memory() {
    local root=/sys/fs/cgroup p
    grep -qw memory "$root/cgroup.subtree_control" && return
    echo +memory >"$root/cgroup.subtree_control" 2>/dev/null && return
    mkdir -p "$root/stowage-others"
    while read -r p; do
        echo "$p" >"$root/stowage-others/cgroup.procs" 2>/dev/null
    done <"$root/cgroup.procs"
    echo +memory >"$root/cgroup.subtree_control"
}

remove_group() {
    [ -z "$group" ] || rmdir "$group" 2>/dev/null || true
}

# How many were killed in it for want of memory.
oom_kills() {
    awk '$1 == "oom_kill" { print $2 }' "$group/memory.oom_control" "$group/memory.events" 2>/dev/null
}

# Whether it is really bounded: a program that takes more ends.
bounds_memory() { # MIB
    ! "$work/bounded" head -c "$1M" /dev/zero | "$work/bounded" tail -c "$1M" >/dev/null
}

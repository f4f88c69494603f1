package main

import (
	"fmt"
	"math/rand"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// cutSuite is test T-02: a copy of the disk at one moment is what a loss of
// power leaves. The disk is a file on a file system that copies files in one
// step (reflinks), so that the copy has no moment but one; what the kernel had
// not yet written to that disk is not in it. It is mounted as the next boot
// would mount it, and a server is started there.
func cutSuite() int {
	random := rand.New(rand.NewSource(*seed))
	h := newHistory()
	lost, acknowledged := 0, 0
	for round := 0; round < *rounds; round++ {
		h.forget()
		h.where = fmt.Sprintf("%s, cut %d", *filesystem, round)
		before, violations := h.operations, h.violations
		cut(h, random)
		acknowledged += h.operations - before
		if h.violations > violations {
			lost++
		}
	}
	fmt.Printf("%d cuts on %s, %d acknowledged operations, %d violations\n", *rounds, *filesystem, acknowledged, h.violations)
	if !*careless {
		return h.violations
	}
	fmt.Printf("nothing was forced to the disk: the loss was seen in %d of %d cuts\n", lost, *rounds)
	return *rounds - lost
}

func cut(h *history, random *rand.Rand) {
	disk := newDisk("disk", *filesystem)
	defer disk.remove()
	// the kernel that dies must not be the one that comes up
	prefix := namespace("before")
	if *careless {
		prefix = append(prefix, "strace", "-f", "--seccomp-bpf", "-qq", "-o", "/dev/null",
			"-e", "trace=fsync,fdatasync,msync,sync_file_range", "-e", "inject=fsync,fdatasync,msync,sync_file_range:retval=0")
	}
	s, err := start(filepath.Join(disk.mount, "store"), *port, prefix...)
	if err != nil {
		fatal("seed %d, %s: %v", *seed, h.where, err)
	}
	w := hire(h, newClient(s.base), random, 0)
	w.release()
	w.work(random)
	h.setCutting(true)
	after := disk.copy("after")
	defer after.remove()
	w.ending.Store(true)
	s.kill()
	w.wait()
	h.setCutting(false)
	disk.unmount()

	after.attach()
	s, err = start(filepath.Join(after.mount, "store"), *port, namespace("after")...)
	if err != nil {
		h.violation("", "the server does not start after the cut: %v", err)
		return
	}
	(&checker{h: h, c: newClient(s.base)}).all()
	if code := s.stop(); code != 0 {
		h.violation("", "the server ended with %d when told to stop", code)
	}
	after.unmount()
	after.inspect(h)
}

// namespace makes a process believe in another boot of the kernel.
func namespace(boot string) []string {
	file := filepath.Join(*scratch, "boot-"+boot)
	must(os.WriteFile(file, []byte("00000000-0000-0000-0000-"+fmt.Sprintf("%-12s", boot)+"\n"), 0o644))
	return []string{"unshare", "-m", "sh", "-c",
		`mount --bind "$0" /proc/sys/kernel/random/boot_id && exec "$@"`, file}
}

// disk is a file with a file system in it.
type disk struct {
	file, mount, kind string
	mounted           bool
}

func newDisk(name, kind string) *disk {
	d := &disk{file: filepath.Join(*disks, name), mount: filepath.Join(*scratch, name), kind: kind}
	must(os.MkdirAll(d.mount, 0o755))
	command("truncate", "-s", "512M", d.file)
	if kind == "xfs" {
		command("mkfs.xfs", "-q", "-f", d.file)
	} else {
		command("mkfs.ext4", "-q", "-F", d.file)
	}
	d.attach()
	command("sync", "-f", d.mount)
	return d
}

func (d *disk) attach() {
	options := "loop"
	if d.kind == "xfs" {
		options += ",nouuid"
	}
	command("mount", "-o", options, d.file, d.mount)
	d.mounted = true
}

func (d *disk) copy(name string) *disk {
	c := &disk{file: filepath.Join(*disks, name), mount: filepath.Join(*scratch, name), kind: d.kind}
	must(os.MkdirAll(c.mount, 0o755))
	command("cp", "--reflink=always", d.file, c.file)
	return c
}

func (d *disk) unmount() {
	// a process that has just been killed may still be on its way out
	for i := 0; ; i++ {
		output, err := exec.Command("umount", d.mount).CombinedOutput()
		if err == nil {
			d.mounted = false
			return
		}
		if i == 300 {
			fatal("cannot unmount %s: %s", d.mount, output)
		}
		time.Sleep(100 * time.Millisecond)
	}
}

// inspect has the file system's own program look for damage.
func (d *disk) inspect(h *history) {
	words := []string{"e2fsck", "-fn", d.file}
	if d.kind == "xfs" {
		words = []string{"xfs_repair", "-n", d.file}
	}
	if output, err := exec.Command(words[0], words[1:]...).CombinedOutput(); err != nil {
		h.violation("", "the file system is damaged: %s", output)
	}
}

func (d *disk) remove() {
	if d.mounted {
		d.unmount()
	}
	must(os.Remove(d.file))
}

func command(words ...string) {
	if output, err := exec.Command(words[0], words[1:]...).CombinedOutput(); err != nil {
		fatal("%s: %v %s", strings.Join(words, " "), err, output)
	}
}

func must(err error) {
	if err != nil {
		fatal("%v", err)
	}
}

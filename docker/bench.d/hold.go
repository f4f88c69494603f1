package main

import (
	"bufio"
	"fmt"
	"os"
	"strings"
	"syscall"
)

// sparedBytes is for the kernel's cache, from which everybody gets what he needs;
// the peers take a few gigabytes for slow readers.
const sparedBytes = 6 << 30

// hold takes the memory that is free, tells so, and keeps it until its input
// ends: most of it for itself, the rest for the kernel's cache of a file. A
// virtual machine gets a page from its host when it is first written to, and
// that costs ten times the copy into it: with much free memory pushes would
// measure the hypervisor. Without, the kernel takes pages from its cache, as on
// every server that has run for a day.
func hold(args []string) {
	if length := freeBytes() - sparedBytes; length > 0 {
		memory, err := syscall.Mmap(-1, 0, length, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_PRIVATE|syscall.MAP_ANON)
		must(err)
		for i := 0; i < length; i += os.Getpagesize() {
			memory[i] = 1
		}
	}
	fillCache(args[0])
	fmt.Println("held")
	_, _ = os.Stdin.Read(make([]byte, 1))
}

func fillCache(name string) {
	file, err := os.Create(name)
	must(err)
	zeros := make([]byte, 1<<20)
	for left := freeBytes(); left > 0; left -= len(zeros) {
		if _, err := file.Write(zeros); err != nil {
			break // less room on the disk than in memory: as much as fits
		}
	}
	_ = file.Sync()
	_ = file.Close()
}

func freeBytes() int {
	file, err := os.Open("/proc/meminfo")
	must(err)
	defer file.Close()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if text, ok := strings.CutPrefix(lines.Text(), "MemFree:"); ok {
			var kilobytes int
			_, err := fmt.Sscan(text, &kilobytes)
			must(err)
			return kilobytes << 10
		}
	}
	return 0
}

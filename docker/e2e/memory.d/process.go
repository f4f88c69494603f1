package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync/atomic"
	"time"
)

// usage is what a process holds.
type usage struct {
	Resident, Descriptors, Threads int64
}

func (u usage) String() string {
	return fmt.Sprintf("%d MiB, %d descriptors, %d threads", u.Resident>>20, u.Descriptors, u.Threads)
}

// usageNow counts memory that is the process's own: pages of files are the
// kernel's to drop.
func usageNow() usage {
	var u usage
	file, err := os.Open(fmt.Sprintf("/proc/%d/status", *pid))
	if err != nil {
		return u
	}
	defer file.Close()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		name, value, _ := strings.Cut(lines.Text(), ":")
		switch name {
		case "RssAnon":
			fmt.Sscan(value, &u.Resident)
			u.Resident <<= 10
		case "Threads":
			fmt.Sscan(value, &u.Threads)
		}
	}
	if open, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", *pid)); err == nil {
		u.Descriptors = int64(len(open))
	}
	return u
}

// watch gives a function that tells the highest resident memory since.
func watch() func() int64 {
	var peak atomic.Int64
	go func() {
		for {
			peak.Store(max(peak.Load(), usageNow().Resident))
			time.Sleep(50 * time.Millisecond)
		}
	}()
	return peak.Load
}

// kept is what a process holds when it has nothing to do, beside the heap that
// nothing is in: the collector gives that back when it likes.
type kept struct {
	Native, Heap, Descriptors, Threads int64
}

func (k kept) String() string {
	return fmt.Sprintf("%d MiB, %d MiB of heap in use, %d descriptors, %d threads",
		k.Native>>20, k.Heap>>20, k.Descriptors, k.Threads)
}

func keptNow() kept {
	now := usageNow()
	return kept{now.Resident - *committed<<10, *used << 10, now.Descriptors, now.Threads}
}

// measure writes down what the process holds.
func measure() error {
	now := keptNow()
	fmt.Println(now)
	return os.WriteFile(*baseline, []byte(fmt.Sprintln(now.Native, now.Heap, now.Descriptors, now.Threads)), 0o644)
}

// Rests that say nothing: code that is compiled still, parts of malloc's arenas
// and of chunks of buffers, what is cached, a file that a background thread has
// open, a thread that ends when it has idled long enough. Of four rounds of the
// attacks in a row none left more than the one before.
const (
	moreNative      = 24 << 20
	moreHeap        = 8 << 20
	moreDescriptors = 4
	moreThreads     = 2
)

// settle waits a little while until the process holds no more than it held.
func settle() error {
	data, err := os.ReadFile(*baseline)
	if err != nil {
		return err
	}
	var before kept
	fmt.Sscan(string(data), &before.Native, &before.Heap, &before.Descriptors, &before.Threads)
	var now kept
	for end := time.Now().Add(2 * time.Second); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		now = keptNow()
		if now.Threads == 0 {
			return errors.New("the process is gone")
		}
		if now.Native <= before.Native+moreNative && now.Heap <= before.Heap+moreHeap &&
			now.Descriptors <= before.Descriptors+moreDescriptors &&
			(!*threads || now.Threads <= before.Threads+moreThreads) {
			fmt.Printf("before: %v; now: %v\n", before, now)
			return nil
		}
	}
	return fmt.Errorf("before: %v; now: %v", before, now)
}

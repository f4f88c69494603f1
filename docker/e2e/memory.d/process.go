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

// measure writes down what the process holds.
func measure() error {
	now := usageNow()
	fmt.Println(now)
	return os.WriteFile(*baseline, []byte(fmt.Sprintln(now.Resident, now.Descriptors, now.Threads)), 0o644)
}

// Rests that say nothing: what the heap keeps for the next burst, a file that
// a background thread has open, a thread that ends when it has idled long enough.
const (
	moreResident    = 64 << 20
	moreDescriptors = 4
	moreThreads     = 2
)

// settle waits until the process holds no more than it held.
func settle() error {
	data, err := os.ReadFile(*baseline)
	if err != nil {
		return err
	}
	var before usage
	fmt.Sscan(string(data), &before.Resident, &before.Descriptors, &before.Threads)
	var now usage
	for end := time.Now().Add(120 * time.Second); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		now = usageNow()
		if now.Threads == 0 {
			return errors.New("the process is gone")
		}
		if now.Resident <= before.Resident+moreResident && now.Descriptors <= before.Descriptors+moreDescriptors &&
			now.Threads <= before.Threads+moreThreads {
			fmt.Println(now)
			return nil
		}
	}
	return fmt.Errorf("before: %v; now: %v", before, now)
}

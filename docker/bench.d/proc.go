package main

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

const ticksPerSecond = 100 // of the kernel's clock, on every Linux of today

// cpuOf gives the CPU seconds of a process and of its children that still run.
func cpuOf(pid int) float64 {
	if pid == 0 {
		return 0
	}
	fields := statOf(pid)
	user, _ := strconv.ParseFloat(fields[11], 64)
	system, _ := strconv.ParseFloat(fields[12], 64)
	seconds := (user + system) / ticksPerSecond
	for _, child := range childrenOf(pid) {
		seconds += cpuOf(child)
	}
	return seconds
}

// statOf gives the fields of /proc/PID/stat from the state on.
func statOf(pid int) []string {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return make([]string, 50)
	}
	stat := string(data)
	return strings.Fields(stat[strings.LastIndex(stat, ")")+1:])
}

func childrenOf(pid int) []int {
	var children []int
	tasks, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	for _, task := range tasks {
		data, _ := os.ReadFile(task)
		for _, field := range strings.Fields(string(data)) {
			child, _ := strconv.Atoi(field)
			children = append(children, child)
		}
	}
	return children
}

// cpuOfMachine gives the busy seconds of all cores.
func cpuOfMachine() float64 {
	data, _ := os.ReadFile("/proc/stat")
	fields := strings.Fields(strings.SplitN(string(data), "\n", 2)[0])
	var busy float64
	for i, field := range fields[1:] {
		ticks, _ := strconv.ParseFloat(field, 64)
		if i != 3 && i != 4 && i < 8 { // neither idle, nor waiting, nor a guest's share counted twice
			busy += ticks
		}
	}
	return busy / ticksPerSecond
}

// resetPeak makes the kernel forget the highest memory use so far.
func resetPeak(pid int) {
	for _, p := range append(childrenOf(pid), pid) {
		_ = os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", p), []byte("5"), 0)
	}
}

// peakOf gives the highest resident memory of the process tree, in MB.
func peakOf(pid int) float64 { return statusOf(pid, "VmHWM:") }

// residentOf gives its resident memory of now.
func residentOf(pid int) float64 { return statusOf(pid, "VmRSS:") }

func statusOf(pid int, name string) float64 {
	var kb float64
	for _, p := range append(childrenOf(pid), pid) {
		file, err := os.Open(fmt.Sprintf("/proc/%d/status", p))
		if err != nil {
			continue
		}
		lines := bufio.NewScanner(file)
		for lines.Scan() {
			if fields := strings.Fields(lines.Text()); len(fields) > 1 && fields[0] == name {
				value, _ := strconv.ParseFloat(fields[1], 64)
				kb += value
			}
		}
		file.Close()
	}
	return kb / 1024
}

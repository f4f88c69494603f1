package main

import (
	"fmt"
	"sort"
)

// kinds of operation whose times are kept apart; only mixed has more than one.
const kinds = 3

// figures are what was counted in one window.
type figures struct {
	bytes int64
	took  [kinds][]int64 // nanoseconds of each operation

	seconds, server, self, other, peak float64
}

func (f *figures) reset() {
	f.bytes = 0
	for i := range f.took {
		f.took[i] = f.took[i][:0]
	}
}

func (f *figures) ops() int {
	n := 0
	for _, took := range f.took {
		n += len(took)
	}
	return n
}

func (f *figures) mb() float64 { return float64(f.bytes) / f.seconds / 1e6 }

// percentile in milliseconds; perMille of the operations took no longer.
func (f *figures) percentile(kind, perMille int) float64 {
	return percentile(append([]int64(nil), f.took[kind]...), perMille)
}

func percentile(took []int64, perMille int) float64 {
	if len(took) == 0 {
		return 0
	}
	sort.Slice(took, func(i, j int) bool { return took[i] < took[j] })
	return float64(took[len(took)*perMille/1000]) / 1e6
}

func (f *figures) String() string {
	var all []int64
	for _, took := range f.took {
		all = append(all, took...)
	}
	ops := float64(len(all))
	line := fmt.Sprintf("ops=%.1f mb=%.2f cpu_us=%.2f cpu_gb=%.3f p50_ms=%.3f p99_ms=%.3f p999_ms=%.3f peak_mb=%.1f",
		ops/f.seconds, f.mb(), f.server/ops*1e6, perGB(f.server, f.bytes),
		percentile(all, 500), percentile(all, 990), percentile(all, 999), f.peak)
	if len(f.took[0]) < len(all) {
		line += fmt.Sprintf(" manifest_p99_ms=%.3f", f.percentile(0, 990))
	}
	return line + fmt.Sprintf(" count=%.0f busy=%.2f load=%.2f other=%.2f",
		ops, f.server/f.seconds, f.self/f.seconds, f.other/f.seconds)
}

func perGB(seconds float64, bytes int64) float64 {
	if bytes == 0 {
		return 0
	}
	return seconds / (float64(bytes) / 1e9)
}

// Load puts load on one registry and prints one line of figures.
//
// One thread and one epoll loop, so that a single core can ask more than any
// server on another single core can answer. Bodies are thrown away in the
// kernel unless -verify is given; then they are read and hashed, as a real
// client does.
package main

import (
	"flag"
	"fmt"
	"log"
	"net"
	"os"
	"runtime"
	"sort"
	"time"
)

var (
	address  = flag.String("address", "127.0.0.1:5000", "of the server")
	method   = flag.String("method", "GET", "GET, HEAD, or PUSH for blob uploads")
	path     = flag.String("path", "/v2/", "what to ask for; for PUSH the repository")
	accept   = flag.String("accept", "*/*", "media type to accept")
	size     = flag.Int("size", 4096, "bytes of a pushed blob")
	clients  = flag.Int("clients", 1, "connections, each with one request at a time")
	warm     = flag.Duration("warm", time.Second, "load before the measured window")
	window   = flag.Duration("window", 4*time.Second, "measured window")
	maxBytes = flag.Int64("max-bytes", 4<<30, "end the window after this many bytes pushed")
	verify   = flag.Bool("verify", false, "read and hash the bodies instead of dropping them")
	pid      = flag.Int("pid", 0, "process of the server, for its CPU time and memory")
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("load: ")
	flag.Parse()
	runtime.GOMAXPROCS(1)
	runtime.LockOSThread()

	target, err := net.ResolveTCPAddr("tcp4", *address)
	if err != nil {
		log.Fatal(err)
	}
	l, err := newLoop(target, work{method: *method, path: *path, accept: *accept, host: *address, size: *size})
	if err != nil {
		log.Fatal(err)
	}
	l.run(*warm, 0)

	resetPeak(*pid)
	server, self, total := cpuOf(*pid), cpuOf(os.Getpid()), cpuOfMachine()
	start := time.Now()
	l.reset()
	l.run(*window, *maxBytes)
	seconds := time.Since(start).Seconds()
	server, self, total = cpuOf(*pid)-server, cpuOf(os.Getpid())-self, cpuOfMachine()-total

	sort.Slice(l.took, func(i, j int) bool { return l.took[i] < l.took[j] })
	p99 := l.took[len(l.took)*99/100]
	// what else ran on the machine: a row with much of it means little
	other := total - server - self
	fmt.Printf("ops=%.1f mb=%.2f cpu_us=%.2f cpu_gb=%.3f p99_ms=%.3f peak_mb=%.1f load=%.2f other=%.2f\n",
		float64(l.ops)/seconds, float64(l.bytes)/seconds/1e6,
		server/float64(l.ops)*1e6, perGB(server, l.bytes),
		float64(p99)/1e6, peakOf(*pid), self/seconds, other/seconds)
}

func perGB(seconds float64, bytes int64) float64 {
	if bytes == 0 {
		return 0
	}
	return seconds / (float64(bytes) / 1e9)
}

package main

import (
	"flag"
	"fmt"
	"log"
	"net"
	"os"
	"runtime"
	"time"
)

// settings are what a run was asked for on the command line.
type settings struct {
	address, do, path, pullPath, repository, accept string
	basic                                           string
	size, chunks, clients, entries, ops, pid        int
	of                                              int64
	rate                                            float64
	warm, window                                    time.Duration
	maxBytes                                        int64
	verify, secure, http2                           bool
	slow, pushes, pushSize, guesses                 int
}

func parse(args []string) settings {
	var s settings
	f := flag.NewFlagSet("run", flag.ExitOnError)
	f.StringVar(&s.address, "address", "127.0.0.1:5000", "of the server")
	f.StringVar(&s.do, "do", "get", "get, head, range, page, push, chunks, image or mixed")
	f.StringVar(&s.path, "path", "/v2/", "what to ask for; a page's has a verb of fmt for the number of the entry before it")
	f.StringVar(&s.pullPath, "pull-path", "", "mixed: the blob to pull")
	f.StringVar(&s.repository, "repository", "bench", "where to push to")
	f.StringVar(&s.accept, "accept", "*/*", "media type to accept")
	f.IntVar(&s.size, "size", 4096, "bytes of a pushed blob or of a range")
	f.IntVar(&s.chunks, "chunks", 10, "chunks of an upload")
	f.Int64Var(&s.of, "of", 64<<20, "range: bytes of the whole blob")
	f.IntVar(&s.entries, "entries", 1000, "page: how many entries there are")
	f.IntVar(&s.clients, "clients", 1, "connections, each with one request at a time")
	f.Float64Var(&s.rate, "rate", 0, "operations per second, begun whether or not those before have ended")
	f.DurationVar(&s.warm, "warm", time.Second, "load before the measured window")
	f.DurationVar(&s.window, "window", 4*time.Second, "measured window")
	f.IntVar(&s.ops, "ops", 0, "end the window after so many operations, and not before")
	f.Int64Var(&s.maxBytes, "max-bytes", 4<<30, "end the window after this many bytes pushed")
	f.BoolVar(&s.verify, "verify", false, "read and hash the bodies instead of dropping them")
	f.BoolVar(&s.secure, "tls", false, "HTTPS")
	f.BoolVar(&s.http2, "http2", false, "HTTP/2; with -tls")
	f.IntVar(&s.slow, "slow", 0, "measure again beside so many readers of 100 kB/s")
	f.IntVar(&s.pushes, "pushes", 0, "measure again beside so many pushes")
	f.IntVar(&s.pushSize, "push-size", 500<<20, "bytes of each of them")
	f.StringVar(&s.basic, "basic", "", "get and head: user:password to show")
	f.IntVar(&s.guesses, "guesses", 0, "measure again beside so many wrong passwords a second")
	f.IntVar(&s.pid, "pid", 0, "process of the server, for its CPU time and memory")
	_ = f.Parse(args)
	return s
}

func run(args []string) {
	s := parse(args)
	runtime.GOMAXPROCS(1)
	runtime.LockOSThread()
	switch {
	case s.secure:
		runSecure(s)
	case s.slow+s.pushes+s.guesses > 0:
		runBeside(s)
	default:
		l, _ := newLoop(s)
		if s.warm > 0 {
			l.run(s.warm, 0)
		}
		fmt.Println(l.measure())
	}
}

func newLoop(s settings) (*loop, *group) {
	target, err := net.ResolveTCPAddr("tcp4", s.address)
	if err != nil {
		log.Fatal(err)
	}
	l := openLoop(target, s)
	g := &group{task: newTask(s), rate: s.rate}
	l.add(g, s.clients)
	return l, g
}

// measure prints what happened within one window.
func (l *loop) measure() string {
	g := l.groups[0]
	return measured(l.settings, &g.figures, func() {
		if l.ops > 0 {
			l.runOps(l.ops)
		} else {
			l.run(l.window, l.maxBytes)
		}
	})
}

func measured(s settings, f *figures, during func()) string {
	resetPeak(s.pid)
	server, self, total := cpuOf(s.pid), cpuOf(os.Getpid()), cpuOfMachine()
	start := time.Now()
	f.reset()
	during()
	f.seconds = time.Since(start).Seconds()
	f.server, f.self = cpuOf(s.pid)-server, cpuOf(os.Getpid())-self
	// what else ran on the machine: a row with much of it means little
	f.other = cpuOfMachine() - total - f.server - f.self
	f.peak = peakOf(s.pid)
	return f.String()
}

// runBeside measures twice: alone, and beside slow readers, large pushes or wrong passwords.
func runBeside(s settings) {
	l, g := newLoop(s)
	l.run(s.warm, 0)
	l.measure()
	alone := g.figures
	alone.took = [kinds][]int64{append([]int64(nil), g.took[0]...)}

	var beside *group
	if s.slow > 0 {
		beside = &group{task: fixed(s, "GET", s.pullPath), slow: true}
		l.add(beside, s.slow)
	} else if s.guesses > 0 {
		beside = &group{task: guesses(s), rate: float64(s.guesses)}
		l.add(beside, guessers)
	} else {
		beside = &group{task: &push{repository: s.repository, host: s.host(), blob: newBlob(s.pushSize)}}
		l.add(beside, s.pushes)
	}
	// until all of them are under way
	l.run(s.warm+s.window/2, 0)
	fmt.Printf("%s kept=%.3f p99_grows=%.3f growth_mb=%.1f lost=%d\n", l.measure(),
		g.mb()/alone.mb(), g.percentile(0, 990)/alone.percentile(0, 990), g.peak-alone.peak, beside.lost)
}

func (s settings) host() string { return s.address }

// Crash ends registries in the middle of their work, or spoils what they ask of
// their store, and checks that they have kept what they promised.
package main

import (
	"flag"
	"fmt"
	"log"
	"os"
	"os/signal"
	"syscall"
	"time"
)

var (
	program = flag.String("program", "bin/registry", "the registry")
	scratch = flag.String("scratch", "", "directory for everything that is written")
	port    = flag.Int("port", 15000, "first of the ports to use")
	rounds  = flag.Int("rounds", 200, "how often")
	pushers = flag.Int("pushers", 8, "clients that push at once")
	options = flag.String("options", "-XX:TieredStopAtLevel=1", "of the JVM; this starts it soonest")
	blobs   = flag.Int("blobs", 0, "kill: how many are there before the first round")

	filesystem = flag.String("filesystem", "ext4", "cut: of the disk, ext4 or xfs")
	disks      = flag.String("disks", "", "cut: directory on a file system with reflinks")
	careless   = flag.Bool("careless", false, "cut: no fsync reaches the kernel, so that there must be loss")

	base     = flag.String("base", "", "faults: address of a registry that runs")
	pid      = flag.Int("pid", 0, "faults: its process")
	spoiler  = flag.String("proxy", "", "faults: address of the proxy before its store")
	requests = flag.Int64("requests", 20000, "faults: of clients, at each rate of faults")

	seed = flag.Int64("seed", time.Now().UnixNano(), "of everything random, to do the same again")
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("crash: ")
	flag.Parse()
	suites := map[string]func() int{
		"kill": killSuite,
		"cut":  cutSuite,
		"pair": pairSuite,
		"stop": stopSuite,

		"faults": faultsSuite,
	}
	run, known := suites[flag.Arg(0)]
	if !known {
		log.Fatalf("there is no %q", flag.Arg(0))
	}
	interrupted := make(chan os.Signal, 1)
	signal.Notify(interrupted, syscall.SIGINT, syscall.SIGTERM)
	go func() { fatal("%v", <-interrupted) }()
	began := time.Now()
	violations := run()
	fmt.Printf("%s: seed %d, %.0f s\n", flag.Arg(0), *seed, time.Since(began).Seconds())
	if violations > 0 {
		os.Exit(1)
	}
}

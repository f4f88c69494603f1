// Load measures registries.
//
//	load run      puts load on one and prints one line of figures
//	load start    starts one, and prints how long that took and what it holds when idle
//	load fill     writes repositories, tags and blobs straight into its directory
//	load hold     takes the memory that is free, until its input ends
//
// The load comes from one thread and one epoll loop, so that a single core can
// ask more than any server on another single core can answer. Bodies are
// thrown away in the kernel unless -verify is given; then they are read and
// hashed, as a real client does.
package main

import (
	"log"
	"os"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("load: ")
	commands := map[string]func([]string){"run": run, "start": start, "fill": fill, "hold": hold}
	if len(os.Args) < 2 || commands[os.Args[1]] == nil {
		log.Fatal("run, start, fill or hold?")
	}
	commands[os.Args[1]](os.Args[2:])
}

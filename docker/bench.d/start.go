package main

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"os/exec"
	"syscall"
	"time"
)

// start runs a server until it answers, lets it rest, and stops it.
func start(args []string) {
	f := flag.NewFlagSet("start", flag.ExitOnError)
	address := f.String("address", "127.0.0.1:5000", "where it will listen")
	rest := f.Duration("rest", time.Second, "time between the first answer and a look at the memory")
	_ = f.Parse(args)

	command := exec.Command(f.Arg(0), f.Args()[1:]...)
	began := time.Now()
	if err := command.Start(); err != nil {
		log.Fatal(err)
	}
	pid := command.Process.Pid
	for !ready(*address) {
		if time.Since(began) > time.Minute {
			_ = command.Process.Kill()
			log.Fatalf("%s does not answer", f.Arg(0))
		}
		time.Sleep(time.Millisecond)
	}
	took := time.Since(began)
	time.Sleep(*rest)
	fmt.Printf("start_ms=%.1f idle_mb=%.1f\n", took.Seconds()*1e3, residentOf(pid))
	_ = command.Process.Signal(syscall.SIGTERM)
	_ = command.Wait()
}

func ready(address string) bool {
	c, err := net.Dial("tcp4", address)
	if err != nil {
		return false
	}
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(5 * time.Second))
	fmt.Fprintf(c, "GET /v2/ HTTP/1.1\r\nHost: %s\r\n\r\n", address)
	head := make([]byte, len("HTTP/1.1 200"))
	_, err = io.ReadFull(c, head)
	return err == nil && bytes.HasSuffix(head, []byte(" 200"))
}

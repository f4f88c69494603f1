// Memory puts one kind of load on a registry, of many clients at once, and
// tells whether all of them got what they should have got.
//
// Usage: memory [-flags] SCENARIO
package main

import (
	"crypto/tls"
	"crypto/x509"
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"runtime"
	"strings"
	"time"
)

var (
	url       = flag.String("url", "http://127.0.0.1:5000", "of the registry")
	ca        = flag.String("ca", "", "certificate to trust")
	http2     = flag.Bool("http2", false, "speak HTTP/2, over TLS")
	pid       = flag.Int("pid", 0, "process of the registry")
	blob      = flag.String("blob", "", "digest of a large blob in the repository memory")
	seconds   = flag.Int("seconds", 5, "how long slow clients stay")
	clients   = flag.Int("clients", 500, "slow clients")
	mib       = flag.Int("mib", 500, "MiB of each transfer")
	count     = flag.Int("manifests", 100, "manifests at once")
	baseline  = flag.String("baseline", "", "file with what the process had before")
	used      = flag.Int64("used", 0, "KiB of the heap in use, after a collection")
	committed = flag.Int64("committed", 0, "KiB that the heap has")
	threads   = flag.Bool("threads", false, "whether to wait for threads that idle, too")
	only      = flag.String("only", "", "attack to make, instead of all")
	patience  = flag.Duration("patience", 10*time.Minute, "for everything together")
)

var scenarios = map[string]func() error{
	"slow-readers": slowReaders,
	"slow-writers": slowWriters,
	"transfers":    transfers,
	"connections":  connections,
	"manifests":    manifests,
	"declared":     declared,
	"hostile":      hostile,
	"settle":       settle,
	"measure":      measure,
}

func main() {
	log.SetFlags(0)
	flag.Parse()
	scenario, known := scenarios[flag.Arg(0)]
	if !known {
		log.Fatalf("there is no scenario %q", flag.Arg(0))
	}
	time.AfterFunc(*patience, func() {
		stacks := make([]byte, 1<<16)
		fmt.Fprintf(os.Stderr, "%s\n", stacks[:runtime.Stack(stacks, true)])
		log.Fatalf("%s: not done in %v", flag.Arg(0), *patience)
	})
	start := time.Now()
	peak := watch()
	err := scenario()
	fmt.Printf("%s: %.1f s, at most %d MiB resident of its own\n", flag.Arg(0), time.Since(start).Seconds(), peak()>>20)
	if err != nil {
		log.Fatal(err)
	}
}

// transport makes connections of its own. None is used by two requests at a
// time, but for HTTP/2, where many share one.
func transport() *http.Transport {
	t := &http.Transport{
		MaxIdleConnsPerHost: 10000,
		ReadBufferSize:      4 << 10,
		WriteBufferSize:     16 << 10,
		DialContext:         (&net.Dialer{Timeout: 30 * time.Second}).DialContext,
		TLSClientConfig:     trust(),
	}
	t.Protocols = new(http.Protocols)
	t.Protocols.SetHTTP1(!*http2)
	t.Protocols.SetHTTP2(*http2)
	// what the kernel and this program keep of a slow reader is not the point
	t.HTTP2 = &http.HTTP2Config{MaxReceiveBufferPerStream: 64 << 10, MaxReceiveBufferPerConnection: 1 << 20}
	return t
}

func trust() *tls.Config {
	if *ca == "" {
		return nil
	}
	pem, err := os.ReadFile(*ca)
	if err != nil {
		log.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(pem)
	return &tls.Config{RootCAs: roots}
}

func address() string {
	return (*url)[strings.Index(*url, "//")+2:]
}

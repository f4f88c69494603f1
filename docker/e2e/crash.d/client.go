package main

import (
	"bytes"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"math/rand"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"
)

// client asks one of several servers on the same directory, a different one each time.
type client struct {
	http     *http.Client
	patience int                      // how often reads that fail are tried again
	tolerant bool                     // whether an answer that the server has failed is such a failure, too
	sent     atomic.Int64             // requests, repeated ones too
	failed   atomic.Int64             // of these, without an answer or with one that the server has failed
	alive    atomic.Pointer[[]string] // base addresses
}

func newClient(bases ...string) *client {
	c := &client{http: &http.Client{
		Timeout: 60 * time.Second,
		Transport: &http.Transport{
			MaxIdleConnsPerHost: 64,
			DisableCompression:  true,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	c.alive.Store(&bases)
	return c
}

func (c *client) base() string {
	bases := *c.alive.Load()
	return bases[rand.Intn(len(bases))]
}

const mostTold = 10 // of the failures that are expected

type answer struct {
	status int
	header http.Header
	body   []byte // of at most 8 MiB, which is more than any manifest
	size   int64
	digest string // of the body, by the algorithm that was asked for
}

type request struct {
	method string
	path   string
	header map[string]string
	body   []byte
	hash   string // sha256 or sha512
	base   string // the one server to ask; any when empty
}

// do asks; what has no effect is asked again of whoever lives.
func (c *client) do(r request) (answer, error) {
	a, err := c.once(r)
	bad := func() bool { return err != nil || c.tolerant && failure(a.status) }
	for try := 0; bad() && try < c.patience && (r.method == "GET" || r.method == "HEAD"); try++ {
		time.Sleep(50 * time.Millisecond)
		a, err = c.once(r)
	}
	return a, err
}

func failure(status int) bool { return status >= 500 || status == http.StatusTooManyRequests }

func (c *client) once(r request) (answer, error) {
	a, err := c.ask(r)
	c.sent.Add(1)
	if err != nil || failure(a.status) {
		if c.failed.Add(1) <= mostTold && c.tolerant {
			fmt.Printf("      %s %.60s: %d %v %.200s\n", r.method, r.path, a.status, err, a.body)
		}
	}
	return a, err
}

func (c *client) ask(r request) (answer, error) {
	base := r.base
	if base == "" {
		base = c.base()
	}
	req, err := http.NewRequest(r.method, base+r.path, bytes.NewReader(r.body))
	if err != nil {
		return answer{}, err
	}
	for name, value := range r.header {
		req.Header.Set(name, value)
	}
	for _, accept := range accepted {
		req.Header.Add("Accept", accept)
	}
	response, err := c.http.Do(req)
	if err != nil {
		return answer{}, err
	}
	defer response.Body.Close()
	a := answer{status: response.StatusCode, header: response.Header}
	sum := hasher(r.hash)
	var kept limited
	a.size, err = io.Copy(io.MultiWriter(sum, &kept), response.Body)
	a.body = kept.bytes
	a.digest = name(r.hash) + ":" + hex.EncodeToString(sum.Sum(nil))
	return a, err
}

// location gives where an upload goes on, without the server: any may be asked.
func (a answer) location() string {
	location, err := url.Parse(a.header.Get("Location"))
	if err != nil {
		return ""
	}
	return location.RequestURI()
}

// rangeEnd gives how many bytes an upload has by the answer's Range.
func (a answer) rangeEnd() int64 {
	var first, last int64
	if _, err := fmt.Sscanf(a.header.Get("Range"), "%d-%d", &first, &last); err != nil {
		return -1
	}
	if last == 0 {
		return 0 // an upload of one byte looks the same; there is none here
	}
	return last + 1
}

func with(location, digest string) string {
	if strings.Contains(location, "?") {
		return location + "&digest=" + digest
	}
	return location + "?digest=" + digest
}

func name(algorithm string) string {
	if algorithm == "" {
		return "sha256"
	}
	return algorithm
}

func algorithmOf(digest string) string {
	return digest[:strings.IndexByte(digest, ':')]
}

func hasher(algorithm string) hash.Hash {
	if algorithm == "sha512" {
		return sha512.New()
	}
	return sha256.New()
}

func digestOf(algorithm string, data []byte) string {
	sum := hasher(algorithm)
	sum.Write(data)
	return name(algorithm) + ":" + hex.EncodeToString(sum.Sum(nil))
}

type limited struct{ bytes []byte }

func (l *limited) Write(p []byte) (int, error) {
	if room := 8<<20 - len(l.bytes); room > 0 {
		l.bytes = append(l.bytes, p[:min(room, len(p))]...)
	}
	return len(p), nil
}

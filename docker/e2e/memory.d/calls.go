package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

const repository = "/v2/memory"

// all runs n tasks at once and gives their first failure.
func all(n int, task func(i int) error) error {
	failures := make(chan error, n)
	for i := 0; i < n; i++ {
		go func() { failures <- task(i) }()
	}
	var first error
	for i := 0; i < n; i++ {
		if err := <-failures; err != nil && first == nil {
			first = err
		}
	}
	return first
}

type caller struct {
	http *http.Client
}

func newCaller() caller {
	return caller{&http.Client{Transport: transport()}}
}

func (c caller) close() {
	c.http.CloseIdleConnections()
}

// call sends a request, again and again while it is told to come later.
func (c caller) call(ctx context.Context, method, path string, length int64, body func() io.Reader) (*http.Response, error) {
	for {
		request, err := http.NewRequestWithContext(ctx, method, absolute(path), body())
		if err != nil {
			return nil, err
		}
		request.ContentLength = length
		if strings.Contains(path, "/manifests/") {
			request.Header.Set("Content-Type", "application/vnd.oci.image.manifest.v1+json")
		}
		response, err := c.http.Do(request)
		if err != nil {
			return nil, err
		}
		if response.StatusCode != 429 && response.StatusCode != 503 {
			return response, nil
		}
		wait, err := refused(response)
		if err != nil {
			return nil, err
		}
		time.Sleep(wait)
	}
}

// refused checks a refusal's form and tells how long to wait.
func refused(response *http.Response) (time.Duration, error) {
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return 0, fmt.Errorf("a refusal ends early: %w", err)
	}
	after, err := strconv.Atoi(response.Header.Get("Retry-After"))
	if err != nil || after < 1 {
		return 0, fmt.Errorf("status %d with Retry-After %q", response.StatusCode, response.Header.Get("Retry-After"))
	}
	var document struct{ Errors []struct{ Code string } }
	if json.Unmarshal(body, &document) != nil || len(document.Errors) != 1 {
		return 0, fmt.Errorf("status %d with body %q", response.StatusCode, body)
	}
	code := document.Errors[0].Code
	if (response.StatusCode == 429) != (code == "TOOMANYREQUESTS") {
		return 0, fmt.Errorf("status %d with code %s", response.StatusCode, code)
	}
	return time.Duration(after) * time.Second, nil
}

func absolute(path string) string {
	if strings.HasPrefix(path, "http") {
		return path
	}
	return *url + path
}

func nothing() io.Reader { return nil }

func expect(response *http.Response, err error, status int) error {
	if err != nil {
		return err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if response.StatusCode != status {
		return fmt.Errorf("%s %s: status %d: %.200s", response.Request.Method, response.Request.URL.Path, response.StatusCode, body)
	}
	return err
}

// begin opens an upload and gives its location.
func (c caller) begin() (string, error) {
	response, err := c.call(context.Background(), "POST", repository+"/blobs/uploads/", 0, nothing)
	if err := expect(response, err, 202); err != nil {
		return "", err
	}
	return response.Header.Get("Location"), nil
}

func with(location, digest string) string {
	if strings.Contains(location, "?") {
		return location + "&digest=" + digest
	}
	return location + "?digest=" + digest
}

func digestOf(r io.Reader) (string, int64, error) {
	hash := sha256.New()
	n, err := io.CopyBuffer(hash, r, make([]byte, 64<<10))
	return fmt.Sprintf("sha256:%x", hash.Sum(nil)), n, err
}

// push sends a blob in one request and gives its digest.
func (c caller) push(content func() io.Reader) (string, error) {
	digest, length, err := digestOf(content())
	if err != nil {
		return "", err
	}
	location, err := c.begin()
	if err != nil {
		return "", err
	}
	response, err := c.call(context.Background(), "PUT", with(location, digest), length, content)
	return digest, expect(response, err, 201)
}

// pull reads a blob and compares its digest.
func (c caller) pull(digest string) error {
	response, err := c.call(context.Background(), "GET", repository+"/blobs/"+digest, 0, nothing)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != 200 {
		return fmt.Errorf("GET %s: status %d", digest, response.StatusCode)
	}
	seen, _, err := digestOf(response.Body)
	if err == nil && seen != digest {
		err = fmt.Errorf("the content of %s has the digest %s", digest, seen)
	}
	return err
}

func (c caller) ping() error {
	response, err := c.http.Get(*url + "/v2/")
	return expect(response, err, 200)
}

// noise gives n bytes that differ from those of any other seed.
func noise(seed byte, n int64) io.Reader {
	return io.LimitReader(&generator{state: uint64(seed)*0x9e3779b97f4a7c15 + 1}, n)
}

type generator struct {
	state uint64
	left  []byte
}

func (g *generator) Read(p []byte) (int, error) {
	if len(g.left) == 0 {
		block := make([]byte, 64<<10)
		for i := 0; i < len(block); i += 8 {
			g.state ^= g.state << 13
			g.state ^= g.state >> 7
			g.state ^= g.state << 17
			for j := 0; j < 8; j++ {
				block[i+j] = byte(g.state >> (8 * j))
			}
		}
		g.left = block
	}
	n := copy(p, g.left)
	g.left = g.left[n:]
	return n, nil
}

// slowly reads as if from a thin line: a piece at a time, until it is told to
// hurry.
type slowly struct {
	source io.Reader
	hurry  <-chan struct{}
}

const piece = 8 << 10

func (s slowly) Read(p []byte) (int, error) {
	select {
	case <-s.hurry:
	case <-time.After(100 * time.Millisecond):
		p = p[:min(len(p), piece)]
	}
	return s.source.Read(p)
}

// meanwhile runs a task again and again until another one is done.
func meanwhile(other func() error, task func() error) error {
	done := make(chan struct{})
	var group sync.WaitGroup
	group.Add(1)
	var first error
	go func() {
		defer group.Done()
		for {
			select {
			case <-done:
				return
			case <-time.After(50 * time.Millisecond):
				if err := other(); err != nil {
					first = fmt.Errorf("another client: %w", err)
					return
				}
			}
		}
	}()
	err := task()
	close(done)
	group.Wait()
	return errors.Join(err, first)
}

func bytesOf(content []byte) func() io.Reader {
	return func() io.Reader { return bytes.NewReader(content) }
}

package main

import (
	"encoding/base64"
	"fmt"
	"log"
	"math/rand"
	"strings"
)

// step is one request of an operation, and what its answer must be.
type step struct {
	request [][]byte
	sent    int64  // bytes of content in it
	status  int    // 0 for any that refuses
	bare    bool   // the answer has no body
	digest  string // of the answer's body, for -verify
	least   int64  // bytes that the body has at least
}

// task is what a connection does again and again.
type task interface {
	// step gives request number c.n of an operation, or nil when that has ended.
	step(c *conn) *step
}

func newTask(s settings) task {
	switch s.do {
	case "get":
		return fixed(s, "GET", s.path)
	case "head":
		return fixed(s, "HEAD", s.path)
	case "range":
		return varying(func() *step {
			from := rand.Int63n(s.of - int64(s.size))
			return &step{request: lines("GET "+s.path, "Host: "+s.host(),
				fmt.Sprintf("Range: bytes=%d-%d", from, from+int64(s.size)-1)), status: 206, least: int64(s.size)}
		})
	case "page":
		return varying(func() *step {
			// a full page of names as long as this one
			last := fmt.Sprintf(s.path, rand.Intn(s.entries-pageEntries))
			return &step{request: lines("GET "+last, "Host: "+s.host()), status: 200, least: pageEntries * entryBytes}
		})
	case "push":
		return &push{repository: s.repository, host: s.host(), blob: newBlob(s.size)}
	case "chunks":
		return &push{repository: s.repository, host: s.host(), blob: newBlob(s.size), chunks: s.chunks}
	case "image":
		return newImage(s)
	case "mixed":
		return &mixed{
			manifest: fixed(s, "GET", s.path),
			pull:     fixed(s, "GET", s.pullPath),
			push:     &push{repository: s.repository, host: s.host(), blob: newBlob(s.size)},
		}
	}
	log.Fatalf("what is %s?", s.do)
	return nil
}

const (
	pageEntries = 100
	entryBytes  = 9 // a name of six digits and a letter, in quotes
)

// lines makes the head of a request.
func lines(target string, headers ...string) [][]byte {
	return [][]byte{[]byte(target + " HTTP/1.1\r\n" + strings.Join(headers, "\r\n") + "\r\n\r\n")}
}

// same is the same request every time.
type same struct{ only step }

func fixed(s settings, method, path string) task {
	headers := []string{"Host: " + s.host(), "Accept: " + s.accept}
	if s.basic != "" {
		headers = append(headers, basic(s.basic))
	}
	t := &same{step{request: lines(method+" "+path, headers...), status: 200}}
	if t.only.bare = method == "HEAD"; !t.only.bare {
		if i := strings.Index(path, "sha256:"); i >= 0 {
			t.only.digest = path[i+len("sha256:"):]
		}
	}
	return t
}

func (t *same) step(c *conn) *step {
	if c.n > 0 {
		return nil
	}
	return &t.only
}

// varying is another request every time.
type varying func() *step

func (t varying) step(c *conn) *step {
	if c.n > 0 {
		return nil
	}
	return t()
}

func basic(userPassword string) string {
	return "Authorization: Basic " + base64.StdEncoding.EncodeToString([]byte(userPassword))
}

// guessers are the connections that guesses come from.
const guessers = 64

// guesses are passwords that are all wrong, and all different.
func guesses(s settings) task {
	user, _, _ := strings.Cut(s.basic, ":")
	n := rand.Int63()
	return varying(func() *step {
		n++
		return &step{request: lines("GET /v2/", "Host: "+s.host(), basic(fmt.Sprintf("%s:guess-%d", user, n)))}
	})
}

// mixed is what a registry at work sees: 80 % manifests, 15 % pulls, 5 % pushes.
type mixed struct{ manifest, pull, push task }

func (t *mixed) step(c *conn) *step {
	if c.n == 0 {
		switch p := rand.Intn(100); {
		case p < 80:
			c.kind = 0
		case p < 95:
			c.kind = 1
		default:
			c.kind = 2
		}
	}
	return []task{t.manifest, t.pull, t.push}[c.kind].step(c)
}

// pushes tells whether a task leaves content behind.
func pushes(t task) bool {
	switch t.(type) {
	case *push, *image, *mixed:
		return true
	}
	return false
}

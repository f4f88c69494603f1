package main

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"sync"
)

// checker compares what a registry tells with what it has promised.
type checker struct {
	h      *history
	c      *client
	strict bool // whether acknowledged bytes of open uploads must be there
	sample int  // how many of the things that nobody has changed are looked at, too
}

// all checks everything that was changed since the last check, and a sample of
// the rest. Nothing else may ask the registry meanwhile.
func (k *checker) all() {
	paths := k.h.toCheck(k.sample)
	repos := map[string]bool{}
	var blobsAndRevisions, tags []string
	for _, path := range paths {
		repos[repoOf(path)] = true
		if isTag(path) {
			tags = append(tags, path)
		} else {
			blobsAndRevisions = append(blobsAndRevisions, path)
		}
	}
	inParallel(blobsAndRevisions, k.one)
	inParallel(tags, k.one)
	inParallel(paths, k.references)
	inParallel(keys(repos), k.listing)
	k.h.mu.Lock()
	open := k.h.sessions
	k.h.sessions = nil
	k.h.mu.Unlock()
	for _, s := range open {
		s.resume(k)
	}
}

// one checks I1, I3, I4, I5 and I9 for one blob, manifest or tag.
func (k *checker) one(path string) {
	algorithm := ""
	asked := path[strings.LastIndexByte(path, '/')+1:]
	if !isTag(path) {
		algorithm = algorithmOf(asked)
	}
	a, err := k.c.do(request{method: "GET", path: path, hash: algorithm})
	switch {
	case err != nil:
		k.h.violation(path, "not readable: %v", err)
		return
	case a.status == 404:
		k.seen(path, gone)
		return
	case a.status != 200:
		k.h.violation(path, "answered %d %.200s", a.status, a.body)
		return
	case !isTag(path) && a.digest != asked:
		k.h.violation(path, "%d bytes have digest %s", a.size, a.digest)
		return
	}
	c, known := k.h.content(a.digest)
	if !known {
		k.h.violation(path, "gave content that nobody has pushed: %s", a.digest)
		return
	}
	if a.size != c.size || (c.bytes != nil && !bytes.Equal(a.body, c.bytes)) {
		k.h.violation(path, "gave %d bytes instead of %d", a.size, c.size)
	}
	if told := a.header.Get("Docker-Content-Digest"); told != a.digest {
		k.h.violation(path, "was told to be %s, is %s", told, a.digest)
	}
	k.seen(path, a.digest)
}

func (k *checker) seen(path, value string) {
	k.h.mu.Lock()
	r := k.h.register(path)
	allowed, may := r.allows(value), r.may
	k.h.mu.Unlock()
	if !allowed {
		k.h.violation(path, "is %q, may be %q", value, may)
	}
	k.h.observed(path, value)
}

// references checks I2: a manifest that can be had has all that it refers to.
func (k *checker) references(path string) {
	value := k.h.may(path)[0]
	c, known := k.h.content(value)
	if value == gone || !known {
		return
	}
	repo := repoOf(path)
	if isTag(path) {
		a, err := k.c.do(request{method: "HEAD", path: "/v2/" + repo + "/manifests/" + value})
		if err != nil || a.status != 200 {
			k.h.violation(path, "points at a manifest that is not there: %d %v", a.status, err)
		}
	}
	for _, digest := range c.refs {
		a, err := k.c.do(request{method: "HEAD", path: "/v2/" + repo + "/blobs/" + digest})
		if err != nil || a.status != 200 {
			k.h.violation(path, "refers to %s, which is not there: %d %v", digest, a.status, err)
		}
	}
}

// listing checks that a repository lists the tags that it has.
func (k *checker) listing(repo string) {
	path := "/v2/" + repo + "/tags/list"
	expected := k.h.tagsOf(repo)
	a, err := k.c.do(request{method: "GET", path: path})
	var listed struct{ Tags []string }
	switch {
	case err != nil:
		k.h.violation(path, "not readable: %v", err)
	case a.status == 404 && len(expected) == 0:
	case a.status != 200 || json.Unmarshal(a.body, &listed) != nil:
		k.h.violation(path, "answered %d %.200s", a.status, a.body)
	case len(listed.Tags)+len(expected) > 0 && !reflect.DeepEqual(listed.Tags, expected):
		k.h.violation(path, "lists %q instead of %q", listed.Tags, expected)
	}
}

func repoOf(path string) string {
	path = strings.TrimPrefix(path, "/v2/")
	for _, kind := range []string{"/blobs/", "/manifests/"} {
		if i := strings.Index(path, kind); i > 0 {
			return path[:i]
		}
	}
	return path
}

func isTag(path string) bool {
	return strings.Contains(path, "/manifests/") && !strings.Contains(path, ":")
}

func keys(set map[string]bool) []string {
	var all []string
	for each := range set {
		all = append(all, each)
	}
	return all
}

func inParallel(items []string, f func(string)) {
	var group sync.WaitGroup
	next := make(chan string)
	for i := 0; i < 8; i++ {
		group.Add(1)
		go func() {
			defer group.Done()
			for item := range next {
				f(item)
			}
		}()
	}
	for _, item := range items {
		next <- item
	}
	close(next)
	group.Wait()
}

package main

import (
	"fmt"
	"net/http"
)

// session is an upload that was open when the server ended.
type session struct {
	repo     string
	location string
	data     []byte
	digest   string
	acked    int64 // bytes that the registry has acknowledged
	sent     int64 // bytes that it may have, at most
	closing  bool  // whether the request that ends it was sent
}

// resume goes on where the registry says the upload is, and finishes it.
func (s *session) resume(k *checker) {
	path := "/v2/" + s.repo + "/blobs/" + s.digest
	for try := 0; ; try++ {
		a, err := k.c.do(request{method: "GET", path: s.location})
		if err != nil {
			k.h.violation(path, "upload: %v", err)
			return
		}
		if a.status == 404 {
			// an upload without an acknowledged byte may be forgotten, and one that was being ended may have ended
			if k.strict && s.acked > 0 && !s.closing {
				k.h.violation(path, "upload with %d acknowledged bytes is gone", s.acked)
			}
			return
		}
		offset := a.rangeEnd()
		if a.status != 204 || offset < 0 || offset > s.sent || (k.strict && offset < s.acked) {
			k.h.violation(path, "upload answered %d, Range %q, with %d bytes acknowledged, %d sent",
				a.status, a.header.Get("Range"), s.acked, s.sent)
			return
		}
		if location := a.location(); location != "" {
			s.location = location
		}
		if s.finish(k, path, offset) || try == k.c.patience {
			return
		}
	}
}

// finish is false when the registry failed, which a tolerant client allows it to.
func (s *session) finish(k *checker, path string, offset int64) bool {
	// half of the rest by a chunk, the other half with the end
	middle := (offset + int64(len(s.data)) + 1) / 2
	if middle < 2 {
		middle = offset // of one byte the Range says no more than of none
	}
	if middle > offset {
		s.sent = max(s.sent, middle)
		a, err := k.c.do(request{method: "PATCH", path: s.location, body: s.data[offset:middle],
			header: chunk(offset, middle)})
		// 416: an earlier request that the client did not wait for has come further meanwhile
		if err == nil && k.c.tolerant && (failure(a.status) || a.status == http.StatusRequestedRangeNotSatisfiable) {
			return false
		}
		if err != nil || a.status != 202 || a.rangeEnd() != middle {
			k.h.violation(path, "upload does not go on at %d: %d, Range %q, %v %.200s",
				offset, a.status, a.header.Get("Range"), err, a.body)
			return true
		}
		s.acked, s.location = middle, a.location()
	}
	s.closing, s.sent = true, int64(len(s.data))
	k.h.intend(path, s.digest)
	a, err := k.c.do(request{method: "PUT", path: with(s.location, s.digest), body: s.data[middle:]})
	if err == nil && k.c.tolerant && failure(a.status) {
		return false
	}
	if err != nil || a.status != 201 {
		k.h.violation(path, "resumed upload does not end: %d %v %.200s", a.status, err, a.body)
		return true
	}
	k.h.acknowledged(path, s.digest)
	k.one(path)
	return true
}

func chunk(first, end int64) map[string]string {
	return map[string]string{"Content-Range": fmt.Sprintf("%d-%d", first, end-1), "Content-Type": "application/octet-stream"}
}

package main

import (
	"crypto/sha256"
	"encoding"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math/rand"
	"strings"
	"time"
)

const (
	uniqueBytes = 16       // the last ones of a blob, other ones each time
	pieceBytes  = 16 << 20 // what larger blobs repeat
	smallBytes  = 64 << 10 // that a request is sent in one write
)

// blob is hashed once, all but its last bytes, so that a new digest for every
// push costs next to nothing.
type blob struct {
	size   int
	piece  []byte
	prefix []byte // state of the hash before the last bytes
	serial uint64
}

func newBlob(size int) *blob {
	b := &blob{size: size, piece: make([]byte, size-uniqueBytes)}
	if size > pieceBytes {
		b.piece = b.piece[:pieceBytes]
	}
	random := rand.New(rand.NewSource(time.Now().UnixNano()))
	random.Read(b.piece)
	b.serial = random.Uint64()
	h := sha256.New()
	for _, part := range b.parts(0, size-uniqueBytes) {
		h.Write(part)
	}
	b.prefix, _ = h.(encoding.BinaryMarshaler).MarshalBinary()
	return b
}

// parts are the bytes from one place to another, before the last ones.
func (b *blob) parts(from, to int) [][]byte {
	var parts [][]byte
	for from < to {
		at := from % len(b.piece)
		n := len(b.piece) - at
		if n > to-from {
			n = to - from
		}
		parts = append(parts, b.piece[at:at+n])
		from += n
	}
	return parts
}

// another gives new last bytes and the digest of the whole.
func (b *blob) another() (digest string, unique []byte) {
	b.serial++
	unique = make([]byte, uniqueBytes)
	binary.BigEndian.PutUint64(unique, b.serial)
	h := sha256.New()
	_ = h.(encoding.BinaryUnmarshaler).UnmarshalBinary(b.prefix)
	h.Write(unique)
	return "sha256:" + hex.EncodeToString(h.Sum(nil)), unique
}

// push is one blob: POST and PUT, or with chunks a PATCH for each between them.
type push struct {
	repository, host string
	blob             *blob
	chunks           int
}

func (t *push) step(c *conn) *step {
	return t.at(c, c.n)
}

func (t *push) at(c *conn, n int) *step {
	switch {
	case n == 0:
		return &step{request: lines("POST /v2/"+t.repository+"/blobs/uploads/", "Host: "+t.host, "Content-Length: 0"), status: 202}
	case n == 1 && t.chunks == 0:
		digest, unique := t.blob.another()
		c.digests = append(c.digests, digest)
		content := append(t.blob.parts(0, t.blob.size-uniqueBytes), unique)
		return t.body("PUT "+withDigest(t.place(c), digest), 201, t.blob.size, content)
	case n <= t.chunks:
		from, to := (n-1)*t.blob.size/t.chunks, n*t.blob.size/t.chunks
		if n < t.chunks {
			return t.body("PATCH "+t.place(c), 202, to-from, t.blob.parts(from, to), contentRange(from, to))
		}
		digest, unique := t.blob.another()
		c.digests = append(c.digests, digest)
		content := append(t.blob.parts(from, to-uniqueBytes), unique)
		return t.body("PATCH "+t.place(c), 202, to-from, content, contentRange(from, to))
	case n == t.chunks+1 && t.chunks > 0:
		return t.body("PUT "+withDigest(t.place(c), c.digests[len(c.digests)-1]), 201, 0, nil)
	}
	return nil
}

func contentRange(from, to int) string {
	return fmt.Sprintf("Content-Range: %d-%d", from, to-1)
}

func (t *push) place(c *conn) string {
	return strings.TrimPrefix(c.answer.place, "http://"+t.host)
}

func withDigest(place, digest string) string {
	if strings.Contains(place, "?") {
		return place + "&digest=" + digest
	}
	return place + "?digest=" + digest
}

func (t *push) body(target string, status, size int, content [][]byte, headers ...string) *step {
	return request(target, status, size, content, append(headers, "Host: "+t.host, "Content-Type: application/octet-stream"))
}

func request(target string, status, size int, content [][]byte, headers []string) *step {
	request := append(lines(target, append(headers, fmt.Sprintf("Content-Length: %d", size))...), content...)
	if size <= smallBytes+uniqueBytes {
		var whole []byte
		for _, part := range request {
			whole = append(whole, part...)
		}
		request = [][]byte{whole}
	}
	return &step{request: request, sent: int64(size), status: status}
}

const (
	imageLayers = 3
	layerBytes  = 64 << 10
	configBytes = 1 << 10
)

// image is a whole one: its layers, its config, its manifest under a new tag.
type image struct {
	layer, config *push
	accept        string
}

func newImage(s settings) *image {
	return &image{
		layer:  &push{repository: s.repository, host: s.host(), blob: newBlob(layerBytes)},
		config: &push{repository: s.repository, host: s.host(), blob: newBlob(configBytes)},
		accept: s.accept,
	}
}

func (t *image) step(c *conn) *step {
	blob, n := c.n/2, c.n%2
	switch {
	case blob < imageLayers:
		return t.layer.at(c, n)
	case blob == imageLayers:
		return t.config.at(c, n)
	case c.n > 2*(imageLayers+1):
		return nil
	}
	var layers []string
	for _, digest := range c.digests[:imageLayers] {
		layers = append(layers, fmt.Sprintf(
			`{"mediaType":"application/vnd.oci.image.layer.v1.tar","digest":"%s","size":%d}`, digest, layerBytes))
	}
	config := c.digests[imageLayers]
	manifest := fmt.Sprintf(`{"schemaVersion":2,"mediaType":"%s","config":{"mediaType":"application/vnd.oci.image.config.v1+json",`+
		`"digest":"%s","size":%d},"layers":[%s]}`, t.accept, config, configBytes, strings.Join(layers, ","))
	return request("PUT /v2/"+t.config.repository+"/manifests/"+config[len("sha256:"):], 201, len(manifest),
		[][]byte{[]byte(manifest)}, []string{"Host: " + t.config.host, "Content-Type: " + t.accept})
}

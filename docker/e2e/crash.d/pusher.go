package main

import (
	"encoding/json"
	"fmt"
	"math/rand"
	"sync/atomic"
)

var accepted = []string{
	"application/vnd.oci.image.manifest.v1+json",
	"application/vnd.oci.image.index.v1+json",
}

// crew is what all pushers of one round have in common.
type crew struct {
	h *history
	c *client
	// ending is set before a server is ended: failures are no violations then
	ending atomic.Bool
	// budget is how many bytes may still be pushed, lest the disk fill
	budget atomic.Int64
	// dismissed pushers end after their request
	dismissed atomic.Bool
	// survivors go on after a failure: there is another server, or the same one does better next time
	survivors *survivors
	// pulls is whether they read what they have pushed, too
	pulls bool
}

// pusher is one client that changes its own repository only, one request at a
// time, so that what the registry may be after a crash is known exactly.
type pusher struct {
	*crew
	repo   string
	random *rand.Rand
	tags   int
	loose  []string // blobs that no manifest refers to
	layers []string // blobs that manifests may refer to, never deleted
	over   bool
}

func (p *pusher) run() {
	for !p.over && !p.dismissed.Load() && !(p.ending.Load() && p.survivors == nil) {
		p.step()
	}
}

func (p *pusher) step() {
	switch n := p.random.Intn(100); {
	case n < 18:
		p.pushBlob(p.monolithic)
	case n < 28:
		p.pushBlob(p.knownDigest)
	case n < 42:
		p.pushBlob(p.chunked)
	case n < 46:
		p.abandon()
	case n < 50 && p.pulls:
		p.pull()
	case n < 50 && p.survivors != nil:
		p.race()
	case n < 53:
		p.mount()
	case n < 65:
		p.putManifest(false)
	case n < 82:
		p.putManifest(true)
	case n < 87:
		p.deleteTag()
	case n < 91:
		p.deleteManifest()
	case n < 95:
		p.deleteBlob()
	default:
		p.readTag()
	}
}

// ask sends a request; false when there was no answer, or one that should not be.
func (p *pusher) ask(r request, expected ...int) (answer, bool) {
	a, err := p.c.do(r)
	if err != nil {
		p.failed(r, fmt.Sprint(err))
		return a, false
	}
	for _, status := range expected {
		if a.status == status {
			return a, true
		}
	}
	if a.status < 500 || !p.ending.Load() {
		p.h.violation(r.path, "%s answered %d %.200s", r.method, a.status, a.body)
	}
	p.over = p.survivors == nil
	return a, false
}

func (p *pusher) failed(r request, why string) {
	if !p.ending.Load() {
		p.h.violation(r.path, "%s failed: %s", r.method, why)
	}
	p.over = p.survivors == nil
}

// change sends a request that makes a register something else.
func (p *pusher) change(path, value string, r request, expected ...int) bool {
	before := p.h.may(path)
	p.h.intend(path, value)
	a, ok := p.ask(r, expected...)
	switch {
	case ok && a.status < 300 && a.status != 202 || ok && r.method == "DELETE":
		p.h.acknowledged(path, value)
		return true
	case ok || (a.status >= 400 && a.status < 500):
		p.h.refused(path, value, before)
	case p.survivors != nil:
		p.recover()
	}
	return false
}

func (p *pusher) data() []byte {
	sizes := []int{1 << 10, 4 << 10, 4 << 10, 30000, 64 << 10, 64<<10 + 1, 200000, 1 << 20, 3 << 20, 32 << 20}
	size := p.random.Intn(sizes[p.random.Intn(len(sizes)-1)])
	switch n := p.random.Intn(60); {
	case n == 0:
		size = sizes[len(sizes)-1]
	case n < 3:
		size = 0
	case n < 8:
		size = 64<<10 + p.random.Intn(3) - 1 // where the journal ends
	}
	if p.budget.Add(int64(-size)) < 0 {
		size %= 5000
	}
	data := make([]byte, size)
	p.random.Read(data)
	return data
}

func (p *pusher) pushBlob(how func(path, digest string, data []byte) bool) {
	data := p.data()
	algorithm := "sha256"
	// what has two names is deleted under both, and so nothing is pushed twice but the empty blob
	if p.random.Intn(10) == 0 && len(data) > 8 {
		algorithm = "sha512"
	}
	digest := digestOf(algorithm, data)
	p.h.learn(digest, content{size: int64(len(data))})
	path := p.blob(digest)
	if how(path, digest, data) {
		p.has(digest)
	}
}

func (p *pusher) has(digest string) {
	// the smallest ones may be pushed twice
	if c, _ := p.h.content(digest); c.size > 8 && p.random.Intn(3) == 0 {
		p.loose = append(p.loose, digest)
	} else {
		p.layers = append(p.layers, digest)
	}
}

func (p *pusher) blob(digest string) string   { return "/v2/" + p.repo + "/blobs/" + digest }
func (p *pusher) manifest(ref string) string  { return "/v2/" + p.repo + "/manifests/" + ref }
func (p *pusher) uploads(query string) string { return "/v2/" + p.repo + "/blobs/uploads/" + query }

func (p *pusher) begin(data []byte, digest string) (*session, bool) {
	a, ok := p.ask(request{method: "POST", path: p.uploads("")}, 202)
	return &session{repo: p.repo, location: a.location(), data: data, digest: digest}, ok
}

func (p *pusher) monolithic(path, digest string, data []byte) bool {
	s, ok := p.begin(data, digest)
	return ok && p.end(s, path)
}

func (p *pusher) knownDigest(path, digest string, data []byte) bool {
	return p.change(path, digest, request{method: "POST", path: p.uploads("?digest=" + digest), body: data,
		header: map[string]string{"Content-Type": "application/octet-stream"}}, 201)
}

// append sends one chunk; the session stays open when there is no answer.
func (p *pusher) append(s *session, end int64) bool {
	r := request{method: "PATCH", path: s.location, body: s.data[s.acked:end]}
	if p.random.Intn(4) > 0 {
		r.header = chunk(s.acked, end)
	}
	s.sent = end
	a, ok := p.ask(r, 202)
	if !ok {
		p.lost(s)
		return false
	}
	if a.rangeEnd() != end {
		p.h.violation(r.path, "acknowledged Range %q for %d bytes", a.header.Get("Range"), end)
	}
	s.acked, s.location = end, a.location()
	return true
}

func (p *pusher) end(s *session, path string) bool {
	s.closing, s.sent = true, int64(len(s.data))
	r := request{method: "PUT", path: with(s.location, s.digest), body: s.data[s.acked:]}
	if p.change(path, s.digest, r, 201) {
		return true
	}
	p.lost(s)
	return false
}

// lost goes on with an upload whose last request had no answer, now or at the next start.
func (p *pusher) lost(s *session) {
	if p.survivors == nil {
		p.h.open(s)
		return
	}
	p.survivors.awaitDeath()
	s.resume(p.survivors.k)
}

func (p *pusher) chunked(path, digest string, data []byte) bool {
	s, ok := p.begin(data, digest)
	size := int64(len(data))
	for chunks := p.random.Intn(4); ok && chunks > 0 && size-s.acked > 2; chunks-- {
		ok = p.append(s, s.acked+2+p.random.Int63n(size-s.acked-1))
	}
	return ok && p.end(s, path)
}

// abandon leaves an upload open, or cancels it.
func (p *pusher) abandon() {
	data := append(p.data(), 1, 2, 3, 4)
	digest := digestOf("sha256", data)
	p.h.learn(digest, content{size: int64(len(data))})
	s, ok := p.begin(data, digest)
	if !ok || !p.append(s, 2+p.random.Int63n(int64(len(data)-2))) {
		return
	}
	if p.random.Intn(2) == 0 {
		p.h.open(s)
		return
	}
	if _, ok = p.ask(request{method: "DELETE", path: s.location}, 204); ok {
		p.ask(request{method: "GET", path: s.location}, 404)
	}
}

func (p *pusher) mount() {
	from, digest, ok := p.h.anyBlob(p.random)
	path := p.blob(digest)
	// what is deleted meanwhile is not mounted; and what may be in a manifest here keeps its history
	if !ok || from == p.repo || p.h.may(path)[0] != gone {
		return
	}
	r := request{method: "POST", path: p.uploads("?mount=" + digest + "&from=" + from)}
	if p.change(path, digest, r, 201, 202) {
		p.has(digest)
	}
}

func (p *pusher) putManifest(tagged bool) {
	if len(p.layers) == 0 {
		return
	}
	body, digest := p.makeManifest()
	revision := p.manifest(digest)
	r := request{method: "PUT", path: revision, body: body, header: map[string]string{"Content-Type": accepted[0]}}
	if !tagged {
		p.change(revision, digest, r, 201)
		return
	}
	tag := p.someTag()
	r.path = p.manifest(tag)
	p.h.intend(revision, digest)
	if p.change(r.path, digest, r, 201) {
		p.h.acknowledged(revision, digest)
	}
}

// someTag gives a new tag as often as one that has been used before.
func (p *pusher) someTag() string {
	if p.tags == 0 || p.random.Intn(2) == 0 {
		p.tags++
		return fmt.Sprintf("t%03d", p.tags)
	}
	return fmt.Sprintf("t%03d", 1+p.random.Intn(p.tags))
}

func (p *pusher) makeManifest() (body []byte, digest string) {
	var refs []string
	type descriptor struct {
		MediaType string `json:"mediaType"`
		Digest    string `json:"digest"`
		Size      int64  `json:"size"`
	}
	var layers []descriptor
	for i := 0; i <= p.random.Intn(3); i++ {
		d := p.layers[p.random.Intn(len(p.layers))]
		c, _ := p.h.content(d)
		refs = append(refs, d)
		layers = append(layers, descriptor{"application/vnd.oci.image.layer.v1.tar", d, c.size})
	}
	config := layers[0]
	config.MediaType = "application/vnd.oci.image.config.v1+json"
	body, _ = json.Marshal(map[string]any{
		"schemaVersion": 2, "mediaType": accepted[0], "config": config, "layers": layers,
		"annotations": map[string]string{"n": fmt.Sprint(p.random.Int63())},
	})
	digest = digestOf("sha256", body)
	p.h.learn(digest, content{size: int64(len(body)), bytes: body, refs: refs})
	return body, digest
}

func (p *pusher) deleteTag() {
	if p.tags == 0 {
		return
	}
	path := p.manifest(fmt.Sprintf("t%03d", 1+p.random.Intn(p.tags)))
	if may := p.h.may(path); len(may) == 1 && may[0] != gone {
		p.change(path, gone, request{method: "DELETE", path: path}, 202)
	}
}

// deleteManifest takes the tags with it that point there.
func (p *pusher) deleteManifest() {
	if p.tags == 0 {
		return
	}
	value := p.h.may(p.manifest(fmt.Sprintf("t%03d", 1+p.random.Intn(p.tags))))
	if len(value) > 1 || value[0] == gone {
		return
	}
	var tags []string
	for i := 1; i <= p.tags; i++ {
		path := p.manifest(fmt.Sprintf("t%03d", i))
		if may := p.h.may(path); len(may) > 1 {
			return // after a crash that was survived; not before all is known again
		} else if may[0] == value[0] {
			tags = append(tags, path)
			p.h.intend(path, gone)
		}
	}
	path := p.manifest(value[0])
	if p.change(path, gone, request{method: "DELETE", path: path}, 202) {
		for _, tag := range tags {
			p.h.acknowledged(tag, gone)
		}
	}
}

func (p *pusher) deleteBlob() {
	if len(p.loose) == 0 {
		return
	}
	path := p.blob(p.loose[0])
	p.loose = p.loose[1:]
	if may := p.h.may(path); len(may) == 1 && may[0] != gone {
		p.change(path, gone, request{method: "DELETE", path: path}, 202)
	}
}

// readTag reads its own writes: a tag is what it was last acknowledged to be.
func (p *pusher) readTag() {
	if p.tags == 0 {
		return
	}
	path := p.manifest(fmt.Sprintf("t%03d", 1+p.random.Intn(p.tags)))
	may := p.h.may(path)
	if a, ok := p.ask(request{method: "GET", path: path}, 200, 404); ok {
		value := a.digest
		if a.status == 404 {
			value = gone
		}
		if r := (&register{may: may}); !r.allows(value) {
			p.h.violation(path, "is %q, may be %q", value, may)
		}
	}
}

// pull reads an image by its tag, whole.
func (p *pusher) pull() {
	if p.tags == 0 {
		return
	}
	path := p.manifest(fmt.Sprintf("t%03d", 1+p.random.Intn(p.tags)))
	may := p.h.may(path)
	if len(may) != 1 || may[0] == gone {
		return
	}
	p.survivors.k.one(path)
	c, _ := p.h.content(may[0])
	for _, digest := range c.refs {
		p.survivors.k.one(p.blob(digest))
	}
}

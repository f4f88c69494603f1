package main

import (
	"fmt"
	"math/rand"
	"sort"
	"strings"
	"sync"
)

const gone = "" // the value of what is not there

// register is one thing that clients can ask for: a blob or a manifest of a
// repository by digest (its value is that digest, or gone), or a tag (its value
// is the digest that it points at, or gone). Only one pusher at a time changes it.
type register struct {
	path string
	may  []string // what it may be now; exactly one when nothing is under way
	told []string // what happened to it, for whoever looks into a violation
}

// content is what a digest names. The bytes are kept of manifests only.
type content struct {
	size  int64
	bytes []byte
	refs  []string // digests of the blobs that a manifest refers to
}

// history is what the registry has promised so far.
type history struct {
	mu        sync.Mutex
	registers map[string]*register
	contents  map[string]content
	touched   map[string]bool // registers changed since they were last checked
	sessions  []*session
	repos     map[string]bool
	// while a copy of the disk is being made nobody can tell whether what is
	// acknowledged now is still in it
	cutting    bool
	violations int
	operations int
	where      string
}

func newHistory() *history {
	h := &history{}
	h.forget()
	return h
}

// forget starts over with an empty registry.
func (h *history) forget() {
	h.registers = map[string]*register{}
	h.contents = map[string]content{}
	h.touched = map[string]bool{}
	h.repos = map[string]bool{}
	h.sessions = nil
}

func (h *history) violation(path, format string, args ...any) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.violations++
	if *careless {
		return // as expected
	}
	fmt.Printf("VIOLATION (seed %d, %s) %s: %s\n", *seed, h.where, path, fmt.Sprintf(format, args...))
	if r := h.registers[path]; r != nil {
		fmt.Println("   history:", strings.Join(r.told, ", "))
	}
}

func (h *history) register(path string) *register {
	r := h.registers[path]
	if r == nil {
		r = &register{path: path, may: []string{gone}}
		h.registers[path] = r
	}
	return r
}

// intend notes, before a request is sent, what it may make of a register.
func (h *history) intend(path, value string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	r := h.register(path)
	r.add(value)
	r.tell(h.where, "sent", value)
	h.touched[path] = true
}

// acknowledged notes that the answer to the request has come.
func (h *history) acknowledged(path, value string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	r := h.register(path)
	if !h.cutting {
		r.may = []string{value}
	}
	r.tell(h.where, "acknowledged", value)
	h.operations++
}

// refused notes that a request had no effect.
func (h *history) refused(path, value string, before []string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	r := h.register(path)
	if !h.cutting {
		r.may = before
	}
	r.tell(h.where, "refused", value)
}

func (h *history) may(path string) []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]string(nil), h.register(path).may...)
}

// observed settles what was open: the registry stands still and has told.
func (h *history) observed(path, value string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	r := h.register(path)
	r.may = []string{value}
	r.tell(h.where, "seen", value)
	delete(h.touched, path)
}

func (h *history) learn(digest string, c content) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.contents[digest] = c
}

func (h *history) content(digest string) (content, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	c, ok := h.contents[digest]
	return c, ok
}

func (h *history) open(s *session) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.sessions = append(h.sessions, s)
}

func (h *history) setCutting(cutting bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.cutting = cutting
}

// anyBlob gives a blob that some repository has for certain, to be mounted.
func (h *history) anyBlob(random *rand.Rand) (repo, digest string, ok bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for path := range h.touched {
		r := h.registers[path]
		if i := strings.Index(path, "/blobs/"); i > 0 && len(r.may) == 1 && r.may[0] != gone && random.Intn(3) == 0 {
			return path[len("/v2/"):i], r.may[0], true
		}
	}
	return "", "", false
}

// toCheck gives all registers that were changed, and a sample of the others.
func (h *history) toCheck(sample int) []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	var paths, others []string
	for path := range h.registers {
		if h.touched[path] {
			paths = append(paths, path)
		} else {
			others = append(others, path)
		}
	}
	rand.Shuffle(len(others), func(i, j int) { others[i], others[j] = others[j], others[i] })
	if len(others) > sample {
		others = others[:sample]
	}
	return append(paths, others...)
}

// tagsOf gives the tags that a repository has, when all is known of them.
func (h *history) tagsOf(repo string) []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	prefix := "/v2/" + repo + "/manifests/"
	tags := []string{}
	for path, r := range h.registers {
		tag := strings.TrimPrefix(path, prefix)
		if tag != path && !strings.Contains(tag, ":") && r.may[0] != gone {
			tags = append(tags, tag)
		}
	}
	sort.Strings(tags)
	return tags
}

func (r *register) add(value string) {
	if !r.allows(value) {
		r.may = append(r.may, value)
	}
}

func (r *register) allows(value string) bool {
	for _, each := range r.may {
		if each == value {
			return true
		}
	}
	return false
}

func (r *register) tell(where, verb, value string) {
	if value == gone {
		value = "gone"
	} else if len(value) > 19 {
		value = value[:19]
	}
	r.told = append(r.told, where+" "+verb+" "+value)
	if len(r.told) > 20 {
		r.told = r.told[1:]
	}
}

// tagsEver gives the paths of all tags that a repository has or had.
func (h *history) tagsEver(repo string) []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	var paths []string
	for path := range h.registers {
		if isTag(path) && repoOf(path) == repo {
			paths = append(paths, path)
		}
	}
	return paths
}

// unsure gives what may be several things in a repository.
func (h *history) unsure(repo string) []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	var paths []string
	for path, r := range h.registers {
		if len(r.may) > 1 && repoOf(path) == repo {
			paths = append(paths, path)
		}
	}
	return paths
}

func (h *history) acknowledgements() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.operations
}

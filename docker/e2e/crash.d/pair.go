package main

import (
	"fmt"
	"math/rand"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"
)

// pairSuite has two servers on one directory, as in a rolling update. Each
// request goes to any of them, and now and then one of them is killed.
func pairSuite() int {
	random := rand.New(rand.NewSource(*seed))
	h := newHistory()
	h.where = "start"
	pair := [2]*server{startPair(0), startPair(1)}
	races := &atomic.Int64{}
	for round := 0; round < *rounds; round++ {
		h.where = fmt.Sprintf("round %d", round)
		c := newClient(pair[0].base, pair[1].base) // the former one's connections lead to the dead
		c.patience = 100
		w := hire(h, c, random, round)
		w.survivors = &survivors{k: &checker{h: h, c: c, strict: true}, races: races}
		w.survivors.died = sync.NewCond(&w.survivors.mu)
		w.release()
		w.work(random)
		victim := random.Intn(2)
		w.ending.Store(true)
		pair[victim].kill()
		c.alive.Store(&[]string{pair[1-victim].base})
		w.survivors.dead()
		time.Sleep(300 * time.Millisecond)
		w.dismissed.Store(true)
		w.wait()
		// what the dead one acknowledged, the other one serves; and so does the next
		checkAll(h, pair[1-victim].base)
		pair[victim] = startPair(victim)
		checkAll(h, pair[victim].base)
	}
	for _, s := range pair {
		if code := s.stop(); code != 0 {
			h.violation("", "a server ended with %d when told to stop", code)
		}
	}
	fmt.Printf("%d kills of one of two, %d acknowledged operations, %d races of two writers, %d violations\n",
		*rounds, h.operations, races.Load(), h.violations)
	return h.violations
}

func startPair(i int) *server {
	s, err := start(filepath.Join(*scratch, "store"), *port+i)
	if err != nil {
		fatal("%v", err)
	}
	return s
}

// checkAll asks one server for everything that was changed lately, but leaves
// it to be asked for again of another one.
func checkAll(h *history, base string) {
	h.mu.Lock()
	touched := map[string]bool{}
	for path := range h.touched {
		touched[path] = true
	}
	h.mu.Unlock()
	(&checker{h: h, c: newClient(base), strict: true, sample: sampleOfOthers}).all()
	h.mu.Lock()
	h.touched = touched
	h.mu.Unlock()
}

// survivors is what pushers need that go on when one of two servers has died.
type survivors struct {
	k     *checker
	races *atomic.Int64
	mu    sync.Mutex
	died  *sync.Cond
	gone  bool
}

func (s *survivors) dead() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gone = true
	s.died.Broadcast()
}

func (s *survivors) awaitDeath() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for !s.gone {
		s.died.Wait()
	}
}

// recover finds out what the dead server has made of the last request, as a
// client does that asks again.
func (p *pusher) recover() {
	p.survivors.awaitDeath()
	for _, path := range p.h.unsure(p.repo) {
		p.survivors.k.one(path)
	}
}

// race has two writers at one upload, by one server each when there are two:
// never do both get through.
func (p *pusher) race() {
	data := make([][]byte, 2)
	size := 1 + p.random.Intn(2<<20)
	for i := range data {
		data[i] = make([]byte, size)
		p.random.Read(data[i])
	}
	s, ok := p.begin(nil, "")
	if !ok {
		return
	}
	bases := *p.c.alive.Load()
	var answers [2]answer
	var errs [2]error
	var group sync.WaitGroup
	for i := range data {
		group.Add(1)
		go func(i int) {
			defer group.Done()
			answers[i], errs[i] = p.c.do(request{method: "PATCH", path: s.location, body: data[i],
				header: chunk(0, int64(size)), base: bases[i%len(bases)]})
		}(i)
	}
	group.Wait()
	if errs[0] != nil || errs[1] != nil {
		p.failed(request{method: "PATCH", path: s.location}, fmt.Sprint(errs))
		p.survivors.awaitDeath()
		return
	}
	winner := 0
	if answers[1].status == 202 {
		winner = 1
	}
	if answers[winner].status != 202 || answers[1-winner].status != 416 {
		p.h.violation(s.location, "two writers got %d %.200s and %d %.200s",
			answers[0].status, answers[0].body, answers[1].status, answers[1].body)
		return
	}
	p.survivors.races.Add(1)
	s.digest = digestOf("sha256", data[winner])
	s.location, s.data, s.acked = answers[winner].location(), data[winner], int64(size)
	p.h.learn(s.digest, content{size: int64(size)})
	path := p.blob(s.digest)
	if p.end(s, path) {
		p.survivors.k.one(path)
	}
}

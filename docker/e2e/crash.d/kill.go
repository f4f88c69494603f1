package main

import (
	"crypto/sha256"
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"sort"
	"sync"
	"time"
)

// The store is given up for a new one after so many rounds, lest the disk fill.
const roundsPerStore = 50

const (
	bytesPerRound  = 24 << 20
	roundsPerRepo  = 10
	mostOfARound   = 300 // acknowledged operations
	longestRound   = 3 * time.Second
	leastToLose    = 30
	sampleOfOthers = 40
	mostToBeReady  = 2 * time.Second // half of the times
)

// killSuite is test T-01: kill -9 in the middle of mixed pushes.
func killSuite() int {
	random := rand.New(rand.NewSource(*seed))
	h := newHistory()
	directory := filepath.Join(*scratch, "store")
	if err := fill(directory, *blobs); err != nil {
		fatal("%v", err)
	}
	var ready []time.Duration
	resumed := 0
	for round := 0; round <= *rounds; round++ {
		h.where = fmt.Sprintf("round %d", round)
		s, err := start(directory, *port)
		if err != nil {
			fatal("seed %d, %s: %v", *seed, h.where, err)
		}
		ready = append(ready, s.ready)
		c := newClient(s.base)
		resumed += len(h.sessions)
		(&checker{h: h, c: c, strict: true, sample: sampleOfOthers}).all()
		if round == *rounds {
			if code := s.stop(); code != 0 {
				h.violation("", "the server ended with %d when told to stop", code)
			}
			break
		}
		crew := hire(h, c, random, round)
		crew.release()
		crew.work(random)
		crew.ending.Store(true)
		s.kill()
		crew.wait()
		if round%roundsPerStore == roundsPerStore-1 && round+1 < *rounds {
			// what this round has left is checked first, then all begins anew
			if s, err = start(directory, *port); err != nil {
				fatal("%v", err)
			}
			(&checker{h: h, c: newClient(s.base), strict: true, sample: 1 << 30}).all()
			s.kill()
			if err := os.RemoveAll(directory); err != nil {
				fatal("%v", err)
			}
			h.forget()
		}
	}
	sort.Slice(ready, func(i, j int) bool { return ready[i] < ready[j] })
	fmt.Printf("%d kills, %d acknowledged operations, %d open uploads resumed, ready after %v (median), %v (worst), %d violations\n",
		*rounds, h.operations, resumed, ready[len(ready)/2].Round(time.Millisecond),
		ready[len(ready)-1].Round(time.Millisecond), h.violations)
	if median := ready[len(ready)/2]; median > mostToBeReady {
		h.violation("", "ready only after %v", median)
	}
	return h.violations
}

// fill puts so many blobs into a store that nobody has open.
func fill(directory string, blobs int) error {
	for i := 0; i < blobs; i++ {
		content := []byte(fmt.Sprintf("blob %d", i))
		digest := fmt.Sprintf("%x", sha256.Sum256(content))
		blob := filepath.Join(directory, "docker/registry/v2/blobs/sha256", digest[:2], digest)
		if err := os.MkdirAll(blob, 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(blob, "data"), content, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// hire makes pushers; each has a repository of its own for some rounds.
func hire(h *history, c *client, random *rand.Rand, round int) *crewAtWork {
	w := &crewAtWork{crew: &crew{h: h, c: c}}
	w.budget.Store(bytesPerRound)
	for i := 0; i < *pushers; i++ {
		repo := fmt.Sprintf("p%d/r%d", i, round/roundsPerRepo)
		w.pushers = append(w.pushers, &pusher{crew: w.crew, repo: repo,
			random: rand.New(rand.NewSource(random.Int63())), tags: len(h.tagsEver(repo))})
	}
	return w
}

type crewAtWork struct {
	*crew
	pushers []*pusher
	group   sync.WaitGroup
}

// release sets them to work.
func (w *crewAtWork) release() {
	for _, p := range w.pushers {
		w.group.Add(1)
		go func(p *pusher) {
			defer w.group.Done()
			p.run()
		}(p)
	}
}

// work lets them go on until some random number of their operations has been
// acknowledged, and a moment longer, so that the end comes in the middle of others.
func (w *crewAtWork) work(random *rand.Rand) {
	begun := w.h.acknowledgements()
	enough := begun + random.Intn(mostOfARound)
	moment := time.Duration(random.Int63n(int64(30 * time.Millisecond)))
	began := time.Now()
	for w.h.acknowledgements() < enough && time.Since(began) < longestRound {
		time.Sleep(time.Millisecond)
	}
	// who looks for a loss needs something to be lost
	for *careless && w.h.acknowledgements() < begun+leastToLose && time.Since(began) < time.Minute {
		time.Sleep(time.Millisecond)
	}
	time.Sleep(moment)
}

func (w *crewAtWork) wait() { w.group.Wait() }

package main

import (
	"encoding/json"
	"fmt"
	"io"
	"math/rand"
	"net/http"
	"os"
	"sync"
	"time"
)

const (
	bytesPerPhase  = 400 << 20
	mostGrowth     = 1.25 // of the resident memory, from the end of the second phase to the end of the last
	mostRepetition = 3.0  // requests to the store for each that it takes without faults
)

// phase is a load at one rate of faults, and what may come of it.
type phase struct {
	rate   float64
	failed float64 // of clients' requests, at most this share
}

// faultsSuite is test T-08: a store that fails now and then. Few clients notice,
// nothing acknowledged is lost, and the registry neither grows nor storms.
func faultsSuite() int {
	random := rand.New(rand.NewSource(*seed))
	h := newHistory()
	var usual, memory float64
	for i, now := range []phase{{0, 0}, {0.01, 0.0001}, {0.1, 0.01}} {
		h.where = fmt.Sprintf("%g %% faults", now.rate*100)
		control("DELETE", "counts")
		control("PUT", fmt.Sprintf("random?%g&%d", now.rate, *seed))
		c := newClient(*base)
		c.patience, c.tolerant = 100, true
		c.http.Timeout = 10 * time.Minute // what takes long has not failed
		began := time.Now()
		load(h, c, random, i*roundsPerRepo)
		took := time.Since(began)
		counts := counted()
		control("PUT", "none")
		sent, failed := c.sent.Load(), c.failed.Load()
		each := float64(counts.Total) / float64(sent)
		if now.rate == 0 {
			usual = each
		}
		if i == 1 {
			memory = resident() // by now the machine is warm
		}
		fmt.Printf("%4g %% faults: %d requests of clients in %.0f s, %d failed (%.3f %%); %d of the store, %.2f each (%.2f times); %.0f MiB resident\n",
			now.rate*100, sent, took.Seconds(), failed, 100*float64(failed)/float64(sent), counts.Total, each, each/usual, resident())
		fmt.Println("     ", counts.Faults)
		// of few requests one may fail: no share of them is less
		if allowed := max(1, int64(now.failed*float64(sent))); now.rate > 0 && failed > allowed || now.rate == 0 && failed > 0 {
			h.violation("", "%d of %d requests failed", failed, sent)
		}
		if each > mostRepetition*usual {
			h.violation("", "%.2f requests of the store for each of a client, instead of %.2f", each, usual)
		}
		(&checker{h: h, c: newClient(*base), strict: true, sample: 1 << 30}).all()
	}
	if last := resident(); last > mostGrowth*memory {
		h.violation("", "%.0f MiB became %.0f", memory, last)
	}
	fmt.Printf("%d acknowledged operations, %d violations\n", h.operations, h.violations)
	return h.violations
}

// load has pushers at work until so many requests have been sent.
func load(h *history, c *client, random *rand.Rand, round int) {
	w := hire(h, c, random, round)
	w.pulls = true
	w.budget.Store(bytesPerPhase)
	// the server that they survive is always the last one, and there is nothing to wait for
	w.survivors = &survivors{k: &checker{h: h, c: c, strict: true}, gone: true}
	w.survivors.died = sync.NewCond(&w.survivors.mu)
	w.ending.Store(true)
	w.release()
	for c.sent.Load() < *requests {
		time.Sleep(10 * time.Millisecond)
	}
	w.dismissed.Store(true)
	w.wait()
}

type counts struct {
	Total  int64
	Faults map[string]int64
}

func counted() (seen counts) {
	if err := json.Unmarshal(control("GET", "counts"), &seen); err != nil {
		fatal("the proxy: %v", err)
	}
	return seen
}

// control asks the proxy something.
func control(method, what string) []byte {
	r, err := http.NewRequest(method, *spoiler+"/-faults/"+what, nil)
	if err != nil {
		fatal("the proxy: %v", err)
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		fatal("the proxy: %v", err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		fatal("the proxy: %d %s %v", response.StatusCode, body, err)
	}
	return body
}

// resident gives the memory of the registry in MiB.
func resident() float64 {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", *pid))
	if err != nil {
		fatal("the registry: %v", err)
	}
	var size, pages int
	if _, err := fmt.Sscan(string(text), &size, &pages); err != nil {
		fatal("the registry: %v", err)
	}
	return float64(pages*os.Getpagesize()) / (1 << 20)
}

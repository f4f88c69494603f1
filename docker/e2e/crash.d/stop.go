package main

import (
	"fmt"
	"math/rand"
	"sort"
	"time"
)

// stopSuite is test T-19: two servers on one directory behind a proxy, and one
// after the other is told to stop under load. No client may notice.
func stopSuite() int {
	random := rand.New(rand.NewSource(*seed))
	h := newHistory()
	h.where = "start"
	pair := [2]*server{startPair(0), startPair(1)}
	front := newProxy(pair[0].base, pair[1].base)
	var took []time.Duration
	for round := 0; round < *rounds; round++ {
		h.where = fmt.Sprintf("round %d", round)
		w := hire(h, newClient(front.base()), random, round)
		w.release()
		w.work(random)
		victim := round % 2
		began := time.Now()
		if code := pair[victim].stop(); code != 0 {
			h.violation("", "server %d ended with %d", victim, code)
		}
		took = append(took, time.Since(began))
		time.Sleep(time.Duration(random.Int63n(int64(100 * time.Millisecond))))
		pair[victim] = startPair(victim)
		front.ready(victim)
		w.dismissed.Store(true)
		w.wait()
	}
	checkAll(h, pair[0].base)
	checkAll(h, pair[1].base)
	for _, s := range pair {
		s.stop()
	}
	sort.Slice(took, func(i, j int) bool { return took[i] < took[j] })
	fmt.Printf("%d stops, %d acknowledged operations, %d requests lost, %d idle connections closed on a request, "+
		"stopped after %v (median), %v (worst), %d violations\n",
		*rounds, h.operations, front.lost.Load(), front.again.Load(), took[len(took)/2].Round(time.Millisecond),
		took[len(took)-1].Round(time.Millisecond), h.violations)
	return h.violations
}

package main

import (
	"crypto/sha256"
	"fmt"
	"hash"
	"log"
	"net"
	"syscall"
	"time"
)

// conn is one connection with at most one request on its way.
type conn struct {
	fd      int
	group   *group
	n       int   // the request of the operation that is on its way, from 0
	kind    int   // of the operation
	step    *step // what is on its way
	out     [][]byte
	in      []byte // the head of an answer, as far as it has come; all of it when it comes in chunks
	answer  answer
	rest    int64 // bytes of the body still to come
	got     int64 // bytes of the body that have come
	digest  hash.Hash
	digests []string // of what the operation has pushed so far
	began   time.Time
	waiting bool // for the socket to take more
	fetched int  // slow readers: whether an answer has begun
}

// group is some connections that all do the same.
type group struct {
	figures
	task  task
	conns []*conn
	slow  bool // read by the clock
	lost  int  // slow: closed by the server

	rate float64 // operations per second; 0 for one after another
	due  time.Time
	idle []*conn
}

type loop struct {
	settings
	target *net.TCPAddr
	epoll  int
	groups []*group
	conns  map[int32]*conn
	buf    []byte
	turn   int
	ticked time.Time
}

const (
	writeAtMost = 256 << 10 // so that one large push does not hold up the others
	slowTick    = 20 * time.Millisecond
	slowTurns   = 5     // each slow reader has its turn at every fifth tick
	slowBytes   = 10000 // that it reads then: 100 kB/s
	slowBuffer  = 128 << 10
)

func openLoop(target *net.TCPAddr, s settings) *loop {
	l := &loop{settings: s, target: target, conns: map[int32]*conn{}, buf: make([]byte, 1<<20)}
	var err error
	if l.epoll, err = syscall.EpollCreate1(0); err != nil {
		log.Fatal(err)
	}
	return l
}

// add opens connections and sets them to work.
func (l *loop) add(g *group, clients int) {
	l.groups = append(l.groups, g)
	for i := 0; i < clients; i++ {
		c := &conn{fd: l.connect(g), group: g, digest: sha256.New()}
		g.conns = append(g.conns, c)
		if !g.slow {
			l.conns[int32(c.fd)] = c
			event := syscall.EpollEvent{Events: syscall.EPOLLIN, Fd: int32(c.fd)}
			if err := syscall.EpollCtl(l.epoll, syscall.EPOLL_CTL_ADD, c.fd, &event); err != nil {
				log.Fatal(err)
			}
		}
	}
	g.due = time.Now()
	for _, c := range g.conns {
		if g.rate > 0 {
			g.idle = append(g.idle, c)
		} else {
			l.begin(c, time.Now())
		}
	}
}

func (l *loop) connect(g *group) int {
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
	if err != nil {
		log.Fatal(err)
	}
	if g.slow {
		// else the kernel takes in megabytes for each of them, and the server sees no slow reader
		_ = syscall.SetsockoptInt(fd, syscall.SOL_SOCKET, syscall.SO_RCVBUF, slowBuffer)
	}
	var ip [4]byte
	copy(ip[:], l.target.IP.To4())
	if err := syscall.Connect(fd, &syscall.SockaddrInet4{Port: l.target.Port, Addr: ip}); err != nil {
		log.Fatal(err)
	}
	_ = syscall.SetsockoptInt(fd, syscall.IPPROTO_TCP, syscall.TCP_NODELAY, 1)
	if err := syscall.SetNonblock(fd, true); err != nil {
		log.Fatal(err)
	}
	return fd
}

// run goes on for a time, or until the first group has pushed enough, and in
// any case until one of its operations has ended.
func (l *loop) run(d time.Duration, maxBytes int64) {
	first := l.groups[0]
	end := time.Now().Add(d)
	for time.Now().Before(end) || first.ops() == 0 {
		if time.Since(end) > time.Minute {
			log.Fatalf("%s %s: no answer in a minute", l.do, l.path)
		}
		if maxBytes > 0 && first.bytes >= maxBytes && pushes(first.task) {
			return
		}
		l.once()
	}
}

func (l *loop) runOps(n int) {
	for l.groups[0].ops() < n {
		l.once()
	}
}

func (l *loop) once() {
	var events [256]syscall.EpollEvent
	wait := 100
	for _, g := range l.groups {
		if g.slow {
			wait = int(slowTick / time.Millisecond)
			l.tick(g)
		}
		if g.rate > 0 {
			wait = 0 // a sleep would be longer than the time between two operations
			l.beginDue(g)
		}
	}
	n, err := syscall.EpollWait(l.epoll, events[:], wait)
	if err != nil && err != syscall.EINTR {
		log.Fatal(err)
	}
	for i := 0; i < n; i++ {
		c := l.conns[events[i].Fd]
		if events[i].Events&syscall.EPOLLOUT != 0 {
			l.write(c)
		}
		if events[i].Events&(syscall.EPOLLIN|syscall.EPOLLHUP|syscall.EPOLLERR) != 0 {
			l.read(c)
		}
	}
}

// beginDue begins what the clock asks for. An operation for which no connection
// is free waits, and its time counts from when it should have begun.
func (l *loop) beginDue(g *group) {
	for now := time.Now(); len(g.idle) > 0 && !g.due.After(now); {
		c := g.idle[len(g.idle)-1]
		g.idle = g.idle[:len(g.idle)-1]
		l.begin(c, g.due)
		g.due = g.due.Add(time.Duration(float64(time.Second) / g.rate))
	}
}

// tick lets every slow reader whose turn it is read its share.
func (l *loop) tick(g *group) {
	if time.Since(l.ticked) < slowTick {
		return
	}
	l.ticked = time.Now()
	l.turn = (l.turn + 1) % slowTurns
	for i := l.turn; i < len(g.conns); i += slowTurns {
		l.sip(g.conns[i])
	}
}

func (l *loop) sip(c *conn) {
	if c.fd < 0 {
		return
	}
	flags := syscall.MSG_TRUNC
	if c.fetched == 0 {
		flags = 0
	}
	n, _, err := syscall.Recvfrom(c.fd, l.buf[:slowBytes], flags)
	switch {
	case err == syscall.EAGAIN:
		return
	case err != nil || n == 0:
		syscall.Close(c.fd)
		c.fd = -1
		c.group.lost++
	case c.fetched == 0:
		if a := parseAnswer(l.buf[:n]); a.status != 200 {
			log.Fatalf("a slow reader got status %d", a.status)
		}
	}
	c.fetched += n
}

func (l *loop) begin(c *conn, at time.Time) {
	c.began, c.n, c.kind, c.digests = at, 0, 0, c.digests[:0]
	c.step = c.group.task.step(c)
	l.send(c)
}

func (l *loop) send(c *conn) {
	c.in, c.got = c.in[:0], 0
	c.out = append(c.out[:0], c.step.request...)
	l.write(c)
}

func (l *loop) write(c *conn) {
	for written := 0; len(c.out) > 0 && written < writeAtMost; {
		piece := c.out[0]
		if len(piece) > writeAtMost {
			piece = piece[:writeAtMost]
		}
		n, err := syscall.Write(c.fd, piece)
		if err == syscall.EAGAIN {
			break
		}
		if err != nil {
			log.Fatalf("write: %v", err)
		}
		written += n
		if c.out[0] = c.out[0][n:]; len(c.out[0]) == 0 {
			c.out = c.out[1:]
		}
	}
	if waiting := len(c.out) > 0; waiting != c.waiting && !c.group.slow {
		c.waiting = waiting
		event := syscall.EpollEvent{Events: syscall.EPOLLIN, Fd: int32(c.fd)}
		if waiting {
			event.Events |= syscall.EPOLLOUT
		}
		if err := syscall.EpollCtl(l.epoll, syscall.EPOLL_CTL_MOD, c.fd, &event); err != nil {
			log.Fatal(err)
		}
	}
}

// done goes on to the next request of the operation, or to the next operation.
func (l *loop) done(c *conn) {
	s := c.step
	refused := s.status == 0 && (c.answer.status == 401 || c.answer.status == 429)
	if c.answer.status != s.status && !refused {
		log.Fatalf("%s %s: status %d instead of %d", l.do, l.path, c.answer.status, s.status)
	}
	if c.got < s.least {
		log.Fatalf("%s %s: %d bytes, which is too short", l.do, l.path, c.got)
	}
	if l.verify && s.digest != "" && fmt.Sprintf("%x", c.digest.Sum(nil)) != s.digest {
		log.Fatalf("the body of %s has another digest", l.path)
	}
	g := c.group
	g.bytes += s.sent
	c.n++
	if c.step = g.task.step(c); c.step != nil {
		l.send(c)
		return
	}
	now := time.Now()
	g.took[c.kind] = append(g.took[c.kind], int64(now.Sub(c.began)))
	if g.rate > 0 {
		g.idle = append(g.idle, c)
		return
	}
	l.begin(c, now)
}

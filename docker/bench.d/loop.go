package main

import (
	"bytes"
	"crypto/sha256"
	"encoding"
	"encoding/binary"
	"fmt"
	"hash"
	"log"
	"math/rand"
	"net"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// work is what every connection does again and again.
type work struct {
	method, path, accept, host string
	size                       int
}

// conn is one connection with at most one request on its way.
type conn struct {
	fd      int
	out     [][]byte // not yet written
	in      []byte   // the head of an answer, as far as it has come
	rest    int64    // bytes of the body still to come
	status  int
	place   string // Location of the last answer
	opened  bool   // a push: the upload is open, its PUT is on its way
	digest  hash.Hash
	began   time.Time
	waiting bool // for the socket to take more
}

type loop struct {
	work
	epoll int
	conns map[int32]*conn
	buf   []byte

	request []byte // of GET and HEAD
	expect  string // digest in the path, for -verify
	blob    []byte // of a push; its last bytes are other ones each time
	prefix  []byte // state of the hash before them
	serial  uint64

	ops, bytes int64
	took       []int64 // nanoseconds
}

const uniqueBytes = 16

func newLoop(target *net.TCPAddr, w work) (*loop, error) {
	l := &loop{work: w, conns: map[int32]*conn{}, buf: make([]byte, 1<<20)}
	if w.method == "PUSH" {
		l.makeBlob()
	} else {
		l.request = []byte(w.method + " " + w.path + " HTTP/1.1\r\nHost: " + w.host +
			"\r\nAccept: " + w.accept + "\r\n\r\n")
		if i := strings.Index(w.path, "sha256:"); i >= 0 && w.method == "GET" {
			l.expect = w.path[i+len("sha256:"):]
		}
	}
	var err error
	if l.epoll, err = syscall.EpollCreate1(0); err != nil {
		return nil, err
	}
	var ip [4]byte
	copy(ip[:], target.IP.To4())
	for i := 0; i < *clients; i++ {
		fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
		if err != nil {
			return nil, err
		}
		if err := syscall.Connect(fd, &syscall.SockaddrInet4{Port: target.Port, Addr: ip}); err != nil {
			return nil, err
		}
		_ = syscall.SetsockoptInt(fd, syscall.IPPROTO_TCP, syscall.TCP_NODELAY, 1)
		if err := syscall.SetNonblock(fd, true); err != nil {
			return nil, err
		}
		c := &conn{fd: fd, digest: sha256.New()}
		l.conns[int32(fd)] = c
		event := syscall.EpollEvent{Events: syscall.EPOLLIN, Fd: int32(fd)}
		if err := syscall.EpollCtl(l.epoll, syscall.EPOLL_CTL_ADD, fd, &event); err != nil {
			return nil, err
		}
	}
	for _, c := range l.conns {
		l.begin(c)
	}
	return l, nil
}

// makeBlob fills the blob and hashes all but its last bytes once, so that a
// new digest for every push costs next to nothing.
func (l *loop) makeBlob() {
	l.blob = make([]byte, l.size)
	random := rand.New(rand.NewSource(time.Now().UnixNano()))
	random.Read(l.blob)
	h := sha256.New()
	h.Write(l.blob[:l.size-uniqueBytes])
	l.prefix, _ = h.(encoding.BinaryMarshaler).MarshalBinary()
	l.serial = random.Uint64()
}

func (l *loop) reset() {
	l.ops, l.bytes, l.took = 0, 0, l.took[:0]
}

// run goes on for a time, or until enough was pushed, and in any case until one
// operation has ended.
func (l *loop) run(d time.Duration, maxBytes int64) {
	end := time.Now().Add(d)
	events := make([]syscall.EpollEvent, 256)
	for time.Now().Before(end) || l.ops == 0 {
		if time.Since(end) > 30*time.Second {
			log.Fatalf("%s %s: no answer in 30 s", l.method, l.path)
		}
		if l.method == "PUSH" && maxBytes > 0 && l.bytes >= maxBytes {
			return
		}
		n, err := syscall.EpollWait(l.epoll, events, 100)
		if err != nil && err != syscall.EINTR {
			log.Fatal(err)
		}
		for _, event := range events[:max(n, 0)] {
			c := l.conns[event.Fd]
			if event.Events&syscall.EPOLLOUT != 0 {
				l.write(c)
			}
			if event.Events&(syscall.EPOLLIN|syscall.EPOLLHUP|syscall.EPOLLERR) != 0 {
				l.read(c)
			}
		}
	}
}

func max(a, b int) int {
	if a > b {
		return a
	}
	return b
}

func (l *loop) begin(c *conn) {
	c.began = time.Now()
	if l.method == "PUSH" {
		c.opened = false
		l.send(c, []byte("POST /v2/"+l.path+"/blobs/uploads/ HTTP/1.1\r\nHost: "+l.host+"\r\nContent-Length: 0\r\n\r\n"))
		return
	}
	l.send(c, l.request)
}

// put sends the whole blob in one request, as containerd and others do.
func (l *loop) put(c *conn) {
	c.opened = true
	l.serial++
	unique := make([]byte, uniqueBytes)
	binary.BigEndian.PutUint64(unique, l.serial)
	h := sha256.New()
	_ = h.(encoding.BinaryUnmarshaler).UnmarshalBinary(l.prefix)
	h.Write(unique)
	place := strings.TrimPrefix(c.place, "http://"+l.host)
	separator := "?"
	if strings.Contains(place, "?") {
		separator = "&"
	}
	head := fmt.Sprintf("PUT %s%sdigest=sha256:%x HTTP/1.1\r\nHost: %s\r\n"+
		"Content-Type: application/octet-stream\r\nContent-Length: %d\r\n\r\n",
		place, separator, h.Sum(nil), l.host, l.size)
	l.send(c, []byte(head), l.blob[:l.size-uniqueBytes], unique)
}

func (l *loop) send(c *conn, parts ...[]byte) {
	c.in = c.in[:0]
	c.out = append(c.out[:0], parts...)
	l.write(c)
}

func (l *loop) write(c *conn) {
	for len(c.out) > 0 {
		n, err := syscall.Write(c.fd, c.out[0])
		if err == syscall.EAGAIN {
			break
		}
		if err != nil {
			log.Fatalf("write: %v", err)
		}
		if c.out[0] = c.out[0][n:]; len(c.out[0]) == 0 {
			c.out = c.out[1:]
		}
	}
	if waiting := len(c.out) > 0; waiting != c.waiting {
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

func (l *loop) read(c *conn) {
	if c.rest > 0 {
		l.body(c)
		return
	}
	n, err := syscall.Read(c.fd, l.buf[:64<<10])
	if err == syscall.EAGAIN {
		return
	}
	if err != nil || n == 0 {
		log.Fatalf("the server closed a connection: %v", err)
	}
	c.in = append(c.in, l.buf[:n]...)
	end := bytes.Index(c.in, []byte("\r\n\r\n"))
	if end < 0 {
		return
	}
	length := l.head(c, string(c.in[:end]))
	if l.method == "HEAD" {
		length = 0
	}
	body := c.in[end+4:]
	if *verify {
		c.digest.Reset()
		c.digest.Write(body)
	}
	c.rest = length - int64(len(body))
	if c.rest < 0 {
		log.Fatalf("%d bytes too many", -c.rest)
	}
	if l.method == "GET" {
		l.bytes += int64(len(body))
	}
	if c.rest == 0 {
		l.answered(c)
	}
}

// body takes what has come of the body; the kernel drops it where it can.
func (l *loop) body(c *conn) {
	buf := l.buf
	if c.rest < int64(len(buf)) {
		buf = buf[:c.rest]
	}
	flags := syscall.MSG_TRUNC
	if *verify {
		flags = 0
	}
	n, _, err := syscall.Recvfrom(c.fd, buf, flags)
	if err == syscall.EAGAIN {
		return
	}
	if err != nil || n == 0 {
		log.Fatalf("the server closed a connection %d bytes early: %v", c.rest, err)
	}
	if *verify {
		c.digest.Write(buf[:n])
	}
	l.bytes += int64(n)
	if c.rest -= int64(n); c.rest == 0 {
		l.answered(c)
	}
}

// head reads status, Location and Content-Length.
func (l *loop) head(c *conn, head string) int64 {
	length := int64(-1)
	lines := strings.Split(head, "\r\n")
	c.status, _ = strconv.Atoi(lines[0][9:12])
	c.place = ""
	for _, line := range lines[1:] {
		name, value, _ := strings.Cut(line, ":")
		switch {
		case strings.EqualFold(name, "Content-Length"):
			length, _ = strconv.ParseInt(strings.TrimSpace(value), 10, 64)
		case strings.EqualFold(name, "Location"):
			c.place = strings.TrimSpace(value)
		}
	}
	if length < 0 {
		log.Fatalf("no Content-Length in %q", head)
	}
	return length
}

func (l *loop) answered(c *conn) {
	switch {
	case l.method == "PUSH" && !c.opened:
		l.demand(c, 202)
		l.put(c)
		return
	case l.method == "PUSH":
		l.demand(c, 201)
		l.bytes += int64(l.size)
	default:
		l.demand(c, 200)
		if *verify && l.expect != "" && fmt.Sprintf("%x", c.digest.Sum(nil)) != l.expect {
			log.Fatalf("the body of %s has another digest", l.path)
		}
	}
	l.ops++
	l.took = append(l.took, int64(time.Since(c.began)))
	l.begin(c)
}

func (l *loop) demand(c *conn, status int) {
	if c.status != status {
		log.Fatalf("%s %s: status %d instead of %d", l.method, l.path, c.status, status)
	}
}

package main

import (
	"bytes"
	"log"
	"strconv"
	"syscall"
)

// answer is the head of an HTTP answer, as far as anybody here cares.
type answer struct {
	status  int
	length  int64
	chunked bool
	place   string // Location
}

func parseAnswer(head []byte) answer {
	if len(head) < 12 || string(head[:5]) != "HTTP/" {
		log.Fatalf("no answer of HTTP/1.1: %q", head)
	}
	a := answer{length: -1}
	a.status, _ = strconv.Atoi(string(head[9:12]))
	for len(head) > 0 {
		line := head
		if end := bytes.IndexByte(head, '\n'); end >= 0 {
			line, head = head[:end], head[end+1:]
		} else {
			head = nil
		}
		colon := bytes.IndexByte(line, ':')
		if colon < 0 {
			continue
		}
		// by length first: this runs for every header of every answer
		switch name := line[:colon]; len(name) {
		case len("Content-Length"):
			if bytes.EqualFold(name, []byte("Content-Length")) {
				a.length, _ = strconv.ParseInt(string(bytes.TrimSpace(line[colon+1:])), 10, 64)
			}
		case len("Transfer-Encoding"):
			a.chunked = a.chunked || bytes.EqualFold(name, []byte("Transfer-Encoding"))
		case len("Location"):
			if bytes.EqualFold(name, []byte("Location")) {
				a.place = string(bytes.TrimSpace(line[colon+1:]))
			}
		}
	}
	return a
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
	if err != nil || n <= 0 {
		log.Fatalf("the server closed a connection: %v", err)
	}
	begun := c.answer.chunked
	c.in = append(c.in, l.buf[:n]...)
	if begun {
		l.chunks(c)
		return
	}
	end := bytes.Index(c.in, []byte("\r\n\r\n"))
	if end < 0 {
		return
	}
	c.answer = parseAnswer(c.in[:end])
	body := c.in[end+4:]
	switch {
	case c.step.bare:
		l.done(c)
	case c.answer.chunked:
		c.in = append(c.in[:0], body...)
		l.chunks(c)
	case c.answer.length < 0:
		log.Fatalf("no Content-Length in %q", c.in[:end])
	default:
		c.digest.Reset()
		c.rest = c.answer.length
		l.take(c, body, len(body))
	}
}

// chunks waits for the last chunk. It is looked for and not counted up to:
// what is asked for this way is JSON, which has no line breaks of this kind.
func (l *loop) chunks(c *conn) {
	c.got = int64(len(c.in))
	if bytes.HasSuffix(c.in, []byte("\r\n0\r\n\r\n")) {
		c.answer.chunked = false
		c.group.bytes += c.got
		l.done(c)
	}
}

// body takes what has come of the body; the kernel drops it where it can.
func (l *loop) body(c *conn) {
	buf, flags := l.buf, syscall.MSG_TRUNC
	if c.rest < int64(len(buf)) {
		buf = buf[:c.rest]
	}
	if l.verify {
		flags = 0
	}
	n, _, err := syscall.Recvfrom(c.fd, buf, flags)
	if err == syscall.EAGAIN {
		return
	}
	if err != nil || n <= 0 {
		log.Fatalf("the server closed a connection %d bytes early: %v", c.rest, err)
	}
	l.take(c, buf[:n], n)
}

func (l *loop) take(c *conn, bytes []byte, n int) {
	if l.verify {
		c.digest.Write(bytes)
	}
	c.got += int64(n)
	c.group.bytes += int64(n)
	if c.rest -= int64(n); c.rest < 0 {
		log.Fatalf("%d bytes too many", -c.rest)
	}
	if c.rest == 0 {
		l.done(c)
	}
}

package main

import (
	"bufio"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
)

// proxy spreads requests over servers, on connections that it keeps. It honours
// what a server lets it know: one that refuses connections, or that closes them
// even after a ping, gets nothing more until it is ready again. A request that was
// sent on a new connection is never sent again.
type proxy struct {
	listener net.Listener
	servers  []*upstream
	turn     atomic.Int64
	lost     atomic.Int64 // requests that a server took and did not answer
	again    atomic.Int64 // requests that met the end of a kept connection, and were sent again
}

type upstream struct {
	address string
	mu      sync.Mutex
	up      bool
	idle    []*connection
}

type connection struct {
	net.Conn
	reader *bufio.Reader
	kept   bool
}

func newProxy(bases ...string) *proxy {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fatal("%v", err)
	}
	p := &proxy{listener: listener}
	for _, base := range bases {
		p.servers = append(p.servers, &upstream{address: strings.TrimPrefix(base, "http://"), up: true})
	}
	go func() { _ = http.Serve(listener, p) }()
	return p
}

func (p *proxy) base() string { return "http://" + p.listener.Addr().String() }

func (p *proxy) ready(i int) {
	u := p.servers[i]
	u.mu.Lock()
	defer u.mu.Unlock()
	u.up = true
}

func (p *proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the client has gone
	}
	for attempt := 0; attempt < 10; attempt++ {
		u := p.next()
		c, err := u.take()
		if err != nil {
			u.refuses()
			continue
		}
		answer, err := c.ask(r, body)
		if err == nil {
			p.pass(w, u, c, answer)
			return
		}
		c.Close()
		if !c.kept || !errors.Is(err, errNoAnswer) {
			p.lost.Add(1)
			http.Error(w, "lost by "+u.address+": "+err.Error(), http.StatusBadGateway)
			return
		}
		p.again.Add(1)
	}
	http.Error(w, "no server is ready", http.StatusBadGateway)
}

func (p *proxy) next() *upstream {
	n := int(p.turn.Add(1))
	for i := range p.servers {
		u := p.servers[(n+i)%len(p.servers)]
		u.mu.Lock()
		up := u.up
		u.mu.Unlock()
		if up {
			return u
		}
	}
	return p.servers[n%len(p.servers)]
}

func (u *upstream) refuses() {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.up = false
	for _, c := range u.idle {
		c.Close()
	}
	u.idle = nil
}

// probe finds out whether a connection was closed because of its request, as after
// a body that was not read, or because the server ends.
func (u *upstream) probe() {
	request, err := http.NewRequest("GET", "http://"+u.address+"/v2/", nil)
	if err != nil {
		fatal("%v", err)
	}
	conn, err := net.Dial("tcp", u.address)
	if err != nil {
		u.refuses()
		return
	}
	c := &connection{Conn: conn, reader: bufio.NewReader(conn)}
	defer c.Close()
	if answer, err := c.ask(request, nil); err != nil || answer.Close {
		u.refuses()
	}
}

func (u *upstream) take() (*connection, error) {
	u.mu.Lock()
	if n := len(u.idle); n > 0 {
		c := u.idle[n-1]
		u.idle = u.idle[:n-1]
		u.mu.Unlock()
		c.kept = true
		return c, nil
	}
	u.mu.Unlock()
	c, err := net.Dial("tcp", u.address)
	if err != nil {
		return nil, err
	}
	return &connection{Conn: c, reader: bufio.NewReader(c)}, nil
}

var errNoAnswer = errors.New("closed before any byte of the answer")

func (c *connection) ask(r *http.Request, body []byte) (*http.Response, error) {
	out := r.Clone(r.Context())
	out.Body = io.NopCloser(strings.NewReader(string(body)))
	out.ContentLength = int64(len(body))
	out.Close = false
	// an early answer to a body that is refused would come before the write ends
	if err := out.Write(c.Conn); err != nil {
		return nil, errors.Join(errNoAnswer, err)
	}
	if _, err := c.reader.Peek(1); err != nil {
		return nil, errors.Join(errNoAnswer, err)
	}
	return http.ReadResponse(c.reader, r)
}

func (p *proxy) pass(w http.ResponseWriter, u *upstream, c *connection, answer *http.Response) {
	for name, values := range answer.Header {
		w.Header()[name] = values
	}
	w.Header().Del("Connection")
	w.WriteHeader(answer.StatusCode)
	_, err := io.Copy(w, answer.Body)
	answer.Body.Close()
	if err != nil {
		p.lost.Add(1)
		panic(http.ErrAbortHandler) // the client sees a torn answer
	}
	if answer.Close {
		c.Close()
		u.probe()
		return
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	if !u.up {
		c.Close()
		return
	}
	u.idle = append(u.idle, c)
}

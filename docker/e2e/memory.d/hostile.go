package main

import (
	"bytes"
	"crypto/tls"
	"errors"
	"fmt"
	"maps"
	"net"
	"slices"
	"strings"
	"time"
)

// An attack runs on connections of its own, and tells what should not have
// happened to the attacker. What should not happen to others is looked at
// beside it.
type attack func(stop time.Time) error

var attacksHTTP2 = map[string]attack{
	"rapid reset":           flood(true, func(id uint32) []byte { return pair(id, frame(reset, 0, id, number(8))) }),
	"resets made by us":     flood(true, func(id uint32) []byte { return pair(id, frame(windowUpdate, 0, id, number(0))) }),
	"settings":              flood(false, func(uint32) []byte { return frame(settings, 0, 0, nil) }),
	"settings unread":       unread(func(uint32) []byte { return frame(settings, 0, 0, nil) }),
	"pings unread":          unread(func(uint32) []byte { return frame(ping, 0, 0, make([]byte, 8)) }),
	"requests unread":       unread(func(id uint32) []byte { return frame(headers, endStream|endHeaders, id, head("GET", "/v2/")) }),
	"priorities":            flood(false, func(id uint32) []byte { return frame(priority, 0, id, []byte{0, 0, 0, 0, 1}) }),
	"continuation":          continued(make([]byte, 0)),
	"long continuation":     continued(bytes.Repeat([]byte{0, 1, 'a', 1, 'b'}, 3000)),
	"empty data":            upload(func(id uint32) []byte { return frame(data, 0, id, nil) }),
	"padded data":           upload(func(id uint32) []byte { return frame(data, 8, id, append([]byte{255}, make([]byte, 255)...)) }),
	"window overflow":       overflow,
	"header list":           headerBomb,
	"zero window":           zeroWindow,
	"data into the window":  intoWindow,
	"bytes into the window": bytesIntoWindow,
	"begun records":         begunRecords,
	"begun frames":          begunFrames,
}

var attacksHTTP1 = map[string]attack{
	"pipelined":        pipelined,
	"slow heads":       slowHeads,
	"begun heads":      begunHeads,
	"giant header":     refusedHead("GET /v2/ HTTP/1.1\r\nHost: h\r\nX: " + strings.Repeat("x", 1<<20)),
	"giant address":    refusedHead("GET /v2/" + strings.Repeat("x", 1<<20)),
	"many headers":     refusedHead("GET /v2/ HTTP/1.1\r\nHost: h\r\n" + strings.Repeat("X: y\r\n", 1<<17)),
	"chunk extensions": refusedHead(chunked + "1;" + strings.Repeat("x", 1<<20)),
	"endless trailers": refusedHead(chunked + "1\r\na\r\n0\r\n" + strings.Repeat("X: y\r\n", 1<<17)),
	"tiny chunks":      tinyChunks,
}

const chunked = "PUT /v2/memory/manifests/hostile HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"

// hostile makes each attack for some seconds. A well-behaved client beside it
// is served all the time.
func hostile() error {
	attacks := attacksHTTP1
	if *http2 {
		attacks = attacksHTTP2
	}
	quick := newCaller()
	defer quick.close()
	var all error
	for _, name := range slices.Sorted(maps.Keys(attacks)) {
		if *only != "" && name != *only {
			continue
		}
		attack, start := attacks[name], time.Now()
		err := meanwhile(quick.ping, func() error {
			return attack(start.Add(time.Duration(*seconds) * time.Second))
		})
		if err == nil {
			fmt.Printf("ok    attack: %s, %.1f s, %v\n", name, time.Since(start).Seconds(), usageNow())
		} else {
			fmt.Printf("FAIL  attack: %s: %v\n", name, err)
			all = errors.Join(all, fmt.Errorf("%s: %w", name, err))
		}
	}
	return all
}

func pair(id uint32, second []byte) []byte {
	return append(frame(headers, endHeaders, id, head("GET", repository+"/blobs/"+*blob)), second...)
}

const batch = 100

// attackers is how many do the same at once.
const attackers = 8

// flood sends frames as fast as it can: until time is over, or until it is cut
// off, which it has to be then.
func flood(mustEnd bool, frames func(id uint32) []byte) attack {
	return func(stop time.Time) error {
		if mustEnd {
			stop = time.Now().Add(goodbyePatience)
		}
		return all(attackers, func(int) error {
			for time.Now().Before(stop) {
				conn, err := dialHTTP2()
				if err != nil {
					continue // too busy with the others
				}
				goodbye := make(chan bool, 1)
				go func() {
					goodbye <- saysGoodbye(conn, time.Until(stop))
					conn.Close()
				}()
				_ = send(conn, stop, frames)
				if mustEnd && <-goodbye {
					return nil
				}
				conn.Close()
			}
			if mustEnd {
				return errors.New("was never cut off")
			}
			return nil
		})
	}
}

// goodbyePatience is for a server that has much else to do.
const goodbyePatience = 120 * time.Second

// send sends frames until the connection breaks or time is over.
func send(conn net.Conn, stop time.Time, frames func(id uint32) []byte) error {
	for id := uint32(1); time.Now().Before(stop) && id < 1<<30; {
		var b bytes.Buffer
		for i := 0; i < batch; i++ {
			b.Write(frames(id))
			id += 2
		}
		// a server that reads no more is as good as one that hangs up
		_ = conn.SetWriteDeadline(stop)
		if _, err := conn.Write(b.Bytes()); err != nil {
			if timeout, ok := err.(net.Error); ok && timeout.Timeout() {
				return nil
			}
			return err
		}
	}
	return nil
}

// unread sends what has to be answered and reads no answer.
func unread(frames func(id uint32) []byte) attack {
	return func(stop time.Time) error {
		return all(attackers, func(int) error {
			for time.Now().Before(stop) {
				conn, err := dialHTTP2()
				if err != nil {
					continue // too busy with the others
				}
				_ = send(conn, stop, frames)
				conn.Close()
			}
			return nil
		})
	}
}

// continued never ends a head.
func continued(block []byte) attack {
	return func(stop time.Time) error {
		conn, err := dialHTTP2()
		if err != nil {
			return err
		}
		defer conn.Close()
		if _, err := conn.Write(frame(headers, 0, 1, head("GET", "/v2/"))); err != nil {
			return err
		}
		goodbye := make(chan bool, 1)
		go func() { goodbye <- saysGoodbye(conn, goodbyePatience) }()
		for err == nil && time.Now().Before(stop) {
			_ = conn.SetWriteDeadline(stop)
			_, err = conn.Write(bytes.Repeat(frame(continuation, 0, 1, block), 10))
		}
		if !<-goodbye {
			return errors.New("a head without an end was not cut off")
		}
		return nil
	}
}

// upload sends frames of a body that does not get longer.
func upload(frames func(id uint32) []byte) attack {
	return func(stop time.Time) error {
		conn, err := dialHTTP2()
		if err != nil {
			return err
		}
		defer conn.Close()
		go ends(conn, time.Minute)
		if _, err := conn.Write(frame(headers, endHeaders, 1, head("PUT", "/v2/memory/manifests/hostile"))); err != nil {
			return err
		}
		_ = send(conn, stop, func(uint32) []byte { return frames(1) })
		return nil
	}
}

func overflow(time.Time) error {
	conn, err := dialHTTP2()
	if err != nil {
		return err
	}
	defer conn.Close()
	update := frame(windowUpdate, 0, 0, number(1<<31-1))
	if _, err := conn.Write(append(update, update...)); err != nil {
		return err
	}
	if !ends(conn, goodbyePatience) {
		return errors.New("an overflowing window did not end the connection")
	}
	return nil
}

// headerBomb puts one long header into the table and refers to it thousands of
// times: a few bytes each.
func headerBomb(time.Time) error {
	conn, err := dialHTTP2()
	if err != nil {
		return err
	}
	defer conn.Close()
	var block bytes.Buffer
	block.Write(head("GET", "/v2/"))
	block.WriteByte(0x40) // into the table
	length(&block, 1)
	block.WriteByte('a')
	length(&block, 4000)
	block.Write(bytes.Repeat([]byte("b"), 4000))
	block.Write(bytes.Repeat([]byte{0x80 | 62}, 10000))
	for id := uint32(1); id < 100; id += 2 {
		if _, err := conn.Write(frame(headers, endStream|endHeaders, id, block.Bytes())); err != nil {
			break
		}
	}
	ends(conn, 2*time.Second)
	return nil
}

// zeroWindow asks for long bodies and takes nothing of them.
func zeroWindow(stop time.Time) error {
	return all(attackers, func(int) error {
		conn, err := dialHTTP2(4, 0)
		if err != nil {
			return err
		}
		defer conn.Close()
		for id := uint32(1); id < 200; id += 2 {
			if _, err := conn.Write(frame(headers, endStream|endHeaders, id, head("GET", repository+"/blobs/"+*blob))); err != nil {
				return nil
			}
		}
		ends(conn, time.Until(stop))
		return nil
	})
}

// intoWindow fills the windows of streams that are not read, because they are
// not asked for a body.
func intoWindow(stop time.Time) error {
	return all(10*attackers, func(int) error {
		conn, err := dialHTTP2(4, 0)
		if err != nil {
			return err
		}
		defer conn.Close()
		filler := make([]byte, 16<<10)
		for id := uint32(1); id < 10; id += 2 {
			request := frame(headers, endHeaders, id, head("GET", repository+"/blobs/"+*blob))
			if _, err := conn.Write(append(request, frame(data, 0, id, filler[:min(len(filler), 13000)])...)); err != nil {
				return nil
			}
		}
		ends(conn, time.Until(stop))
		return nil
	})
}

// bytesIntoWindow does the same with frames of one byte: each is more to keep
// than what it carries.
func bytesIntoWindow(stop time.Time) error {
	return all(4*attackers, func(int) error {
		conn, err := dialHTTP2()
		if err != nil {
			return err
		}
		defer conn.Close()
		if _, err := conn.Write(frame(headers, endHeaders, 1, head("GET", repository+"/blobs/"+*blob))); err != nil {
			return nil
		}
		_ = conn.SetWriteDeadline(stop)
		many := bytes.Repeat(frame(data, 0, 1, []byte{0}), 1000)
		for i := 0; i < 65; i++ {
			if _, err := conn.Write(many); err != nil {
				return nil
			}
		}
		ends(conn, time.Until(stop))
		return nil
	})
}

// pipelined sends requests without end and reads no answer.
func pipelined(stop time.Time) error {
	many := []byte(strings.Repeat("GET /v2/ HTTP/1.1\r\nHost: h\r\n\r\n", 2000))
	return all(20*attackers, func(int) error {
		conn, err := dial("http/1.1")
		if err != nil {
			return err
		}
		defer conn.Close()
		_ = conn.SetWriteDeadline(stop)
		for err == nil {
			_, err = conn.Write(many)
		}
		return nil
	})
}

const headPatience = 120 * time.Second

// slowHeads has many connections send their heads byte by byte.
func slowHeads(time.Time) error {
	return all(300, func(int) error {
		conn, err := dial("http/1.1")
		if err != nil {
			return err
		}
		defer conn.Close()
		go func() {
			_, err := conn.Write([]byte("GET /v2/ HTTP/1.1\r\nHost: h\r\n"))
			for err == nil {
				time.Sleep(200 * time.Millisecond)
				_, err = conn.Write([]byte("X: y\r\n"))
			}
		}()
		if !ends(conn, headPatience) {
			return errors.New("a head that does not end was not cut off")
		}
		return nil
	})
}

// refusedHead sends what is too long: it is answered with 4xx, or cut off.
func refusedHead(text string) attack {
	return func(time.Time) error {
		conn, err := dial("http/1.1")
		if err != nil {
			return err
		}
		defer conn.Close()
		go func() { _, _ = conn.Write([]byte(text)) }()
		_ = conn.SetReadDeadline(time.Now().Add(headPatience))
		answer := make([]byte, 12)
		n, err := conn.Read(answer)
		if timeout, ok := err.(net.Error); ok && timeout.Timeout() {
			return errors.New("was neither answered nor cut off")
		}
		if n == len(answer) && answer[9] != '4' {
			return fmt.Errorf("was answered %q", answer)
		}
		return nil
	}
}

// tinyChunks sends a body byte by byte, each in a chunk.
func tinyChunks(stop time.Time) error {
	many := []byte(strings.Repeat("1\r\na\r\n", 10000))
	return all(attackers, func(int) error {
		for time.Now().Before(stop) {
			conn, err := dial("http/1.1")
			if err != nil {
				return err
			}
			_ = conn.SetWriteDeadline(stop)
			_, err = conn.Write([]byte(chunked))
			for err == nil {
				_, err = conn.Write(many)
			}
			conn.Close()
		}
		return nil
	})
}

// crowdSize connections with a long read each would take more direct memory than
// there is.
const crowdSize = 600

// crowd has many clients do the same and then wait, all at the same time. They
// come a few at a time: a listen queue is short, and handshakes are dear.
func crowd(stop time.Time, connect func() (net.Conn, error), begin func(net.Conn) error) error {
	var conns []net.Conn
	defer func() {
		for _, conn := range conns {
			conn.Close()
		}
	}()
	for len(conns) < crowdSize {
		batch := make([]net.Conn, 50)
		err := all(len(batch), func(i int) (err error) {
			if batch[i], err = connect(); err == nil {
				err = begin(batch[i])
			}
			return err
		})
		for _, conn := range batch {
			if conn != nil {
				conns = append(conns, conn)
			}
		}
		if err != nil {
			return fmt.Errorf("after %d connections: %w", len(conns), err)
		}
	}
	time.Sleep(time.Until(stop))
	return nil
}

// begunRecords sends nearly all of a record of TLS on each connection.
func begunRecords(stop time.Time) error {
	record := append([]byte{23, 3, 3, 0x40, 0}, make([]byte, 16000)...)
	return crowd(stop, func() (net.Conn, error) { return dialHTTP2() }, func(conn net.Conn) error {
		_, err := conn.(*tls.Conn).NetConn().Write(record)
		return err
	})
}

// begunFrames sends nearly all of a frame, in records that are decrypted.
func begunFrames(stop time.Time) error {
	filler := frame(data, 0, 1, make([]byte, 16000))
	return crowd(stop, func() (net.Conn, error) { return dialHTTP2() }, func(conn net.Conn) error {
		request := frame(headers, endHeaders, 1, head("GET", repository+"/blobs/none"))
		_, err := conn.Write(append(request, filler[:len(filler)-10]...))
		return err
	})
}

// begunHeads sends a long body first, so that the server reads much at once, and
// then the beginning of a head, in the same read.
func begunHeads(stop time.Time) error {
	const length = 400 << 10
	body := make([]byte, length)
	c := newCaller()
	defer c.close()
	return crowd(stop, func() (net.Conn, error) { return dial("http/1.1") }, func(conn net.Conn) error {
		location, err := c.begin()
		if err != nil {
			return err
		}
		location = location[strings.Index(location, "/v2/"):]
		_, err = fmt.Fprintf(conn, "PATCH %s HTTP/1.1\r\nHost: h\r\nContent-Length: %d\r\n\r\n%sGET /v2/ HTTP/1.1\r\nX: ", location, length, body)
		return err
	})
}

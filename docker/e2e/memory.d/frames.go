package main

import (
	"bytes"
	"crypto/tls"
	"encoding/binary"
	"io"
	"net"
	"time"
)

// Frames of HTTP/2, as no client would send them.
const (
	data         = 0
	headers      = 1
	priority     = 2
	reset        = 3
	settings     = 4
	ping         = 6
	goAway       = 7
	windowUpdate = 8
	continuation = 9

	endStream  = 1
	endHeaders = 4
)

// dial opens a connection, over TLS where the registry has it.
func dial(protocol string) (net.Conn, error) {
	if *ca == "" {
		return net.DialTimeout("tcp", address(), 30*time.Second)
	}
	config := trust()
	config.NextProtos = []string{protocol}
	return tls.DialWithDialer(&net.Dialer{Timeout: 30 * time.Second}, "tcp", address(), config)
}

// dialHTTP2 opens a connection and says hello.
func dialHTTP2(values ...uint32) (net.Conn, error) {
	conn, err := dial("h2")
	if err != nil {
		return nil, err
	}
	var hello bytes.Buffer
	hello.WriteString("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
	var payload bytes.Buffer
	for i := 0; i+1 < len(values); i += 2 {
		_ = binary.Write(&payload, binary.BigEndian, uint16(values[i]))
		_ = binary.Write(&payload, binary.BigEndian, values[i+1])
	}
	hello.Write(frame(settings, 0, 0, payload.Bytes()))
	_, err = conn.Write(hello.Bytes())
	return conn, err
}

func frame(kind, flags byte, stream uint32, payload []byte) []byte {
	f := make([]byte, 9, 9+len(payload))
	f[0], f[1], f[2] = byte(len(payload)>>16), byte(len(payload)>>8), byte(len(payload))
	f[3], f[4] = kind, flags
	binary.BigEndian.PutUint32(f[5:], stream)
	return append(f, payload...)
}

func number(n uint32) []byte {
	return binary.BigEndian.AppendUint32(nil, n)
}

// head encodes a request without compression.
func head(method, path string, more ...string) []byte {
	var b bytes.Buffer
	literal := func(name, value string) {
		b.WriteByte(0)
		for _, text := range []string{name, value} {
			length(&b, len(text))
			b.WriteString(text)
		}
	}
	literal(":method", method)
	literal(":scheme", "https")
	literal(":authority", address())
	literal(":path", path)
	for i := 0; i+1 < len(more); i += 2 {
		literal(more[i], more[i+1])
	}
	return b.Bytes()
}

// length writes a number with a prefix of seven bits. RFC 7541, 5.1.
func length(b *bytes.Buffer, n int) {
	if n < 127 {
		b.WriteByte(byte(n))
		return
	}
	b.WriteByte(127)
	for n -= 127; n >= 128; n >>= 7 {
		b.WriteByte(byte(n&127 | 128))
	}
	b.WriteByte(byte(n))
}

// saysGoodbye reads frames until the server says GOAWAY or hangs up.
func saysGoodbye(conn net.Conn, within time.Duration) bool {
	_ = conn.SetReadDeadline(time.Now().Add(within))
	start := make([]byte, 9)
	for {
		if _, err := io.ReadFull(conn, start); err != nil {
			timeout, ok := err.(net.Error)
			return !ok || !timeout.Timeout()
		}
		if start[3] == goAway {
			return true
		}
		if _, err := io.CopyN(io.Discard, conn, int64(start[0])<<16|int64(start[1])<<8|int64(start[2])); err != nil {
			return true
		}
	}
}

// ends reads what comes until the server ends the connection, at most so long.
func ends(conn net.Conn, within time.Duration) bool {
	_ = conn.SetReadDeadline(time.Now().Add(within))
	_, err := io.Copy(io.Discard, conn)
	timeout, ok := err.(net.Error)
	return !ok || !timeout.Timeout()
}

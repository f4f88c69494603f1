package main

import (
	"crypto/tls"
	"fmt"
	"io"
	"log"
	"net/http"
	"sync"
	"time"
)

// secureClients ask by Go's own HTTP client: TLS is not written by hand here, so
// for small requests over it the client is the limit before a fast server is.
type secureClients struct {
	settings
	client  *http.Client
	mutex   sync.Mutex
	figures figures
}

func runSecure(s settings) {
	transport := &http.Transport{
		TLSClientConfig:     &tls.Config{InsecureSkipVerify: true}, // of our own making
		MaxIdleConnsPerHost: s.clients,
		DisableCompression:  true,
		ReadBufferSize:      64 << 10,
		ForceAttemptHTTP2:   s.http2,
	}
	if !s.http2 {
		transport.TLSNextProto = map[string]func(string, *tls.Conn) http.RoundTripper{}
	}
	clients := &secureClients{settings: s, client: &http.Client{Transport: transport}}
	for i := 0; i < s.clients; i++ {
		go clients.loop()
	}
	time.Sleep(s.warm)
	fmt.Println(measured(s, &clients.figures, clients.wait))
}

func (s *secureClients) wait() {
	time.Sleep(s.window)
	for end := time.Now().Add(time.Minute); ; time.Sleep(time.Millisecond) {
		s.mutex.Lock()
		answered := s.figures.ops() > 0
		s.mutex.Unlock()
		if answered {
			return
		}
		if time.Now().After(end) {
			log.Fatalf("%s: no answer in a minute", s.path)
		}
	}
}

func (s *secureClients) loop() {
	buf := make([]byte, 256<<10)
	for {
		began := time.Now()
		request, _ := http.NewRequest("GET", "https://"+s.address+s.path, nil)
		request.Header.Set("Accept", s.accept)
		answer, err := s.client.Do(request)
		if err != nil {
			log.Fatal(err)
		}
		if answer.StatusCode != 200 || answer.ProtoMajor == 2 != s.http2 {
			log.Fatalf("%s: %s %s", s.path, answer.Proto, answer.Status)
		}
		for err == nil {
			var n int
			n, err = answer.Body.Read(buf)
			s.mutex.Lock()
			s.figures.bytes += int64(n)
			s.mutex.Unlock()
		}
		if err != io.EOF {
			log.Fatal(err)
		}
		answer.Body.Close()
		s.mutex.Lock()
		s.figures.took[0] = append(s.figures.took[0], int64(time.Since(began)))
		s.mutex.Unlock()
	}
}

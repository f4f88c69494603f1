package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"time"
)

const fast = 8

// slowReaders keeps many clients reading slowly while a few read fast. None of
// them is cut off; then the slow ones vanish.
func slowReaders() error {
	ctx, vanish := context.WithCancel(context.Background())
	defer vanish()
	hurry := make(chan struct{})
	slow := newCaller()
	var reading, read atomic.Int64
	ended := make(chan error, *clients)
	for i := 0; i < *clients; i++ {
		go func() {
			response, err := slow.call(ctx, "GET", repository+"/blobs/"+*blob, 0, nothing)
			if err == nil && response.StatusCode != 200 {
				err = fmt.Errorf("a slow reader got status %d", response.StatusCode)
			}
			if err != nil {
				ended <- err
				return
			}
			reading.Add(1)
			buffer := make([]byte, piece)
			for source := (slowly{response.Body, hurry}); err == nil; {
				var n int
				n, err = source.Read(buffer)
				read.Add(int64(n))
			}
			ended <- fmt.Errorf("a slow reader was cut off: %w", err)
		}()
	}
	for reading.Load() < int64(*clients) {
		select {
		case err := <-ended:
			return err
		case <-time.After(10 * time.Millisecond):
		}
	}
	started := time.Now()
	quick := newCaller()
	err := meanwhile(quick.ping, func() error {
		content := func() io.Reader { return noise(1, int64(*mib)<<20) }
		digest, err := quick.push(content)
		if err != nil {
			return err
		}
		return all(fast, func(int) error { return quick.pull(digest) })
	})
	if err != nil {
		return err
	}
	before := read.Load()
	time.Sleep(time.Duration(*seconds)*time.Second - time.Since(started))
	for end := time.Now().Add(time.Minute); read.Load()-before < piece*int64(*clients); time.Sleep(100 * time.Millisecond) {
		if time.Now().After(end) {
			return fmt.Errorf("slow readers have read %d bytes each in a minute", (read.Load()-before)/int64(*clients))
		}
	}
	select {
	case err := <-ended:
		return err
	default:
	}
	vanish()
	slow.close()
	quick.close()
	return nil
}

// slowWriters has many clients push slowly at once, all to the end.
func slowWriters() error {
	c := newCaller()
	defer c.close()
	hurry := make(chan struct{})
	time.AfterFunc(time.Duration(*seconds)*time.Second, func() { close(hurry) })
	quick := newCaller()
	defer quick.close()
	return meanwhile(quick.ping, func() error {
		return all(*clients, func(i int) error {
			content := func() io.Reader { return noise(byte(i), 512<<10+int64(i)) }
			location, err := c.begin()
			if err != nil {
				return err
			}
			body := func() io.Reader { return slowly{content(), hurry} }
			response, err := c.call(context.Background(), "PATCH", location, -1, body)
			if err := expect(response, err, 202); err != nil {
				return err
			}
			digest, _, err := digestOf(content())
			if err != nil {
				return err
			}
			response, err = c.call(context.Background(), "PUT", with(response.Header.Get("Location"), digest), 0, nothing)
			if err := expect(response, err, 201); err != nil {
				return err
			}
			return c.pull(digest)
		})
	})
}

// transfers pushes four large blobs while four are pulled.
func transfers() error {
	c := newCaller()
	defer c.close()
	content := func(i int) func() io.Reader {
		return func() io.Reader { return noise(byte(i), int64(*mib)<<20) }
	}
	digest, err := c.push(content(10))
	if err != nil {
		return err
	}
	quick := newCaller()
	defer quick.close()
	return meanwhile(quick.ping, func() error {
		return all(8, func(i int) error {
			if i%2 == 0 {
				return c.pull(digest)
			}
			pushed, err := c.push(content(20 + i))
			if err != nil {
				return err
			}
			return c.pull(pushed)
		})
	})
}

const idle, tooMany = 1000, 2000

// connections keeps as many open as there may be, and more who are refused.
func connections() error {
	open := make([]*http.Client, 0, idle)
	defer func() {
		for _, client := range open {
			client.CloseIdleConnections()
		}
	}()
	// a burst that the listen queue and two cores can bear
	for len(open) < idle {
		batch := make([]*http.Client, 50)
		err := all(len(batch), func(i int) error {
			batch[i] = &http.Client{Transport: transport()}
			return caller{batch[i]}.ping()
		})
		open = append(open, batch...)
		if err != nil {
			return fmt.Errorf("of %d connections: %w", len(open), err)
		}
	}
	served, told := 0, 0
	for told < tooMany {
		batch := make([]*http.Client, 50)
		statuses := make([]int, len(batch))
		err := all(len(batch), func(i int) error {
			batch[i] = &http.Client{Transport: refusable()}
			response, err := batch[i].Get(*url + "/v2/")
			if err != nil {
				return err
			}
			statuses[i] = response.StatusCode
			if response.StatusCode == 503 {
				_, err = refused(response)
				return err
			}
			return expect(response, nil, 200)
		})
		open = append(open, batch...)
		if err != nil {
			return fmt.Errorf("after %d and %d refused: %w", len(open), told, err)
		}
		for _, status := range statuses {
			if status == 503 {
				told++
			} else {
				served++
			}
		}
		if served > 4*idle {
			return errors.New("there is no limit")
		}
	}
	fmt.Printf("%d connections were served, %d refused\n", idle+served, told)
	// who was there first is there still
	return all(20, func(i int) error { return caller{open[i*idle/20]}.ping() })
}

// refusable also speaks HTTP/1.1, in which connections over the limit are refused.
func refusable() *http.Transport {
	t := transport()
	t.Protocols.SetHTTP1(true)
	return t
}

const manifestBytes = 4 << 20

// longest gives manifests of exactly the longest length, half of it in one
// string and half in many; they differ in their number.
func longest() func(i int) []byte {
	const mark = "NUMBER"
	var b bytes.Buffer
	config := `{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a","size":2}`
	fmt.Fprintf(&b, `{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":%s,"layers":[],"annotations":{"n":"%s"`, config, mark)
	for j := 0; b.Len() < manifestBytes/2; j++ {
		fmt.Fprintf(&b, `,"org.example.annotation.%d":"value %d of many"`, j, j)
	}
	b.WriteString(`,"x":"`)
	b.WriteString(strings.Repeat("x", manifestBytes-b.Len()-3))
	b.WriteString(`"}}`)
	template := b.Bytes()
	return func(i int) []byte {
		return bytes.Replace(template, []byte(mark), fmt.Appendf(nil, "%06d", i), 1)
	}
}

// manifests pushes many of the longest at once, and pulls them all at once.
func manifests() error {
	manifest := longest()
	c := newCaller()
	defer c.close()
	if _, err := c.push(bytesOf([]byte("{}"))); err != nil {
		return err
	}
	quick := newCaller()
	defer quick.close()
	return meanwhile(quick.ping, func() error {
		err := all(*count, func(i int) error {
			content := manifest(i)
			path := fmt.Sprintf("%s/manifests/m%d", repository, i)
			response, err := c.call(context.Background(), "PUT", path, int64(len(content)), bytesOf(content))
			return expect(response, err, 201)
		})
		if err != nil {
			return err
		}
		return all(*count, func(i int) error {
			response, err := c.call(context.Background(), "GET", fmt.Sprintf("%s/manifests/m%d", repository, i), 0, nothing)
			if err != nil {
				return err
			}
			defer response.Body.Close()
			content, err := io.ReadAll(response.Body)
			if err == nil && !bytes.Equal(content, manifest(i)) {
				err = fmt.Errorf("manifest m%d has changed", i)
			}
			return err
		})
	})
}

// declared opens uploads that are to become very long, and vanishes in the
// middle of the first megabytes.
func declared() error {
	const uploads, length = 50, 10 << 30
	ctx, vanish := context.WithCancel(context.Background())
	defer vanish()
	c := newCaller()
	locations := make([]string, uploads)
	var sent atomic.Int64
	ended := make(chan error, uploads)
	for i := 0; i < uploads; i++ {
		location, err := c.begin()
		if err != nil {
			return err
		}
		locations[i] = location
		go func() {
			body := func() io.Reader { return &endless{noise(byte(i), 1<<20), &sent, ctx} }
			response, err := c.call(ctx, "PATCH", location, length, body)
			if err == nil {
				err = fmt.Errorf("an upload that goes on was answered %d", response.StatusCode)
			}
			ended <- err
		}()
	}
	quick := newCaller()
	defer quick.close()
	err := meanwhile(quick.ping, func() error {
		for sent.Load() < uploads {
			select {
			case err := <-ended:
				return err
			case <-time.After(10 * time.Millisecond):
			}
		}
		time.Sleep(time.Duration(*seconds) * time.Second)
		return nil
	})
	if err != nil {
		return err
	}
	vanish()
	c.close()
	// a session whose client has gone can be gone on with, or is unknown
	return all(uploads, func(i int) error {
		response, err := quick.call(context.Background(), "DELETE", locations[i], 0, nothing)
		if err == nil && response.StatusCode == 404 {
			return response.Body.Close()
		}
		return expect(response, err, 204)
	})
}

// endless gives its source and then nothing, without an end.
type endless struct {
	source io.Reader
	sent   *atomic.Int64
	ctx    context.Context
}

func (e *endless) Read(p []byte) (int, error) {
	n, err := e.source.Read(p)
	if err != io.EOF {
		return n, err
	}
	e.sent.Add(1)
	<-e.ctx.Done()
	return 0, e.ctx.Err()
}

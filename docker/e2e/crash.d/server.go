package main

import (
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"time"
)

// server is one process of the registry.
type server struct {
	command *exec.Cmd
	base    string
	ready   time.Duration // from the start to the first answer
	exited  chan error
}

const configuration = `version: 0.1
log: {level: %s, accesslog: {disabled: true}}
storage:
  filesystem: {rootdirectory: %s}
  delete: {enabled: true}
http:
  addr: 127.0.0.1:%d
`

// start runs a registry on a directory until it is ready. The words of prefix
// stand before the command, as strace.
func start(directory string, port int, prefix ...string) (*server, error) {
	address := fmt.Sprintf("127.0.0.1:%d", port)
	file := filepath.Join(*scratch, fmt.Sprintf("%d.yml", port))
	text := fmt.Sprintf(configuration, "warn", directory, port)
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		return nil, err
	}
	output, err := os.OpenFile(filepath.Join(*scratch, "server.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return nil, err
	}
	defer output.Close()
	words := append(append([]string{}, prefix...), *program, "serve", file)
	s := &server{command: exec.Command(words[0], words[1:]...), base: "http://" + address, exited: make(chan error, 1)}
	s.command.Env = append(os.Environ(), "JAVA_OPTS="+*options)
	s.command.Stdout, s.command.Stderr = output, output
	s.command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	began := time.Now()
	if err := s.command.Start(); err != nil {
		return nil, err
	}
	running.Store(s, true)
	go func() {
		s.exited <- s.command.Wait()
		running.Delete(s)
	}()
	for time.Since(began) < time.Minute {
		if answers(address, s.base) {
			s.ready = time.Since(began)
			return s, nil
		}
		select {
		case err := <-s.exited:
			return nil, fmt.Errorf("the server has ended at its start: %v, see %s", err, output.Name())
		case <-time.After(5 * time.Millisecond):
		}
	}
	s.kill()
	return nil, fmt.Errorf("the server is not ready within a minute, see %s", output.Name())
}

// Asking the port first spares the server half-made connections.
func answers(address, base string) bool {
	probe, err := net.DialTimeout("tcp", address, time.Second)
	if err != nil {
		return false
	}
	probe.Close()
	response, err := http.Get(base + "/v2/")
	if err != nil {
		return false
	}
	response.Body.Close()
	return response.StatusCode == http.StatusOK
}

// kill ends it as a power cut or the kernel's memory killer would, and waits until it is gone.
func (s *server) kill() {
	_ = syscall.Kill(-s.command.Process.Pid, syscall.SIGKILL)
	<-s.exited
}

// running has every server, to be ended when this program is.
var running sync.Map

// fatal ends this program and every server that it has started.
func fatal(format string, args ...any) {
	running.Range(func(s, _ any) bool {
		_ = syscall.Kill(-s.(*server).command.Process.Pid, syscall.SIGKILL)
		return true
	})
	log.Fatalf(format, args...)
}

// stop tells it to stop and gives its exit code.
func (s *server) stop() (code int) {
	_ = s.command.Process.Signal(syscall.SIGTERM)
	select {
	case <-s.exited:
		return s.command.ProcessState.ExitCode()
	case <-time.After(90 * time.Second):
		s.kill()
		return -1
	}
}

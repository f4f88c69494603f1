package main

import (
	"crypto/sha256"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strings"
)

// layout is how a registry keeps things in its directory.
type layout interface {
	// repository makes one with one manifest under the tags, and with blobs, which may be none.
	repository(name string, blobs, tags []string)
}

// content is what every repository can refer to.
type content struct {
	root     string
	paths    map[string]string // by digest
	manifest string            // digest
	bytes    int64             // of the manifest
}

// fill writes into an empty directory, before the server starts, what would take
// long to push: a repository "bench" with one manifest under the tag v1 and with
// all blobs of a folder, one "many" with the same and many tags, and many more
// repositories. Blobs are linked, so that all servers read the same pages.
func fill(args []string) {
	f := flag.NewFlagSet("fill", flag.ExitOnError)
	kind := f.String("layout", "distribution", "distribution or oci")
	dir := f.String("tree", "", "the registry's root directory")
	folder := f.String("blobs", "", "folder of blobs that are named by their digests")
	file := f.String("manifest", "", "a manifest")
	tags := f.Int("tags", 0, "tags of the repository many: t000000 and so on")
	repositories := f.Int("repositories", 0, "further repositories: r/000000 and so on")
	_ = f.Parse(args)

	bytes, err := os.ReadFile(*file)
	must(err)
	c := &content{root: *dir, paths: map[string]string{}, bytes: int64(len(bytes)),
		manifest: fmt.Sprintf("sha256:%x", sha256.Sum256(bytes))}
	found, err := filepath.Glob(filepath.Join(*folder, "sha256:*"))
	must(err)
	var blobs []string
	for _, path := range found {
		blobs = append(blobs, filepath.Base(path))
		c.paths[filepath.Base(path)] = path
	}
	c.paths[c.manifest] = *file
	var l layout = &ociLayout{c}
	if *kind == "distribution" {
		l = newDistribution(c)
	}

	names := []string{"v1"}
	l.repository("bench", blobs, names)
	for i := 0; i < *repositories; i++ {
		l.repository(fmt.Sprintf("r/%06d", i), nil, names)
	}
	for i := 0; i < *tags; i++ {
		names = append(names, fmt.Sprintf("t%06d", i))
	}
	l.repository("many", blobs, names)
}

// distribution is the layout of Distribution, and ours.
type distribution struct{ *content }

func newDistribution(c *content) distribution {
	c.root = filepath.Join(c.root, "docker/registry/v2")
	for digest, path := range c.paths {
		hex := digest[len("sha256:"):]
		link(path, filepath.Join(c.root, "blobs/sha256", hex[:2], hex, "data"))
	}
	return distribution{c}
}

func (d distribution) repository(name string, blobs, tags []string) {
	own := filepath.Join(d.root, "repositories", name)
	must(os.MkdirAll(filepath.Join(own, "_layers"), 0o755))
	for _, blob := range blobs {
		write(filepath.Join(own, "_layers", folderOf(blob), "link"), blob)
	}
	write(filepath.Join(own, "_manifests/revisions", folderOf(d.manifest), "link"), d.manifest)
	for _, tag := range tags {
		write(filepath.Join(own, "_manifests/tags", tag, "current/link"), d.manifest)
	}
}

// ociLayout is one OCI layout for each repository, as zot keeps them.
type ociLayout struct{ *content }

func (o *ociLayout) repository(name string, blobs, tags []string) {
	own := filepath.Join(o.root, name)
	write(filepath.Join(own, "oci-layout"), `{"imageLayoutVersion":"1.0.0"}`)
	for _, blob := range append([]string{o.manifest}, blobs...) {
		link(o.paths[blob], filepath.Join(own, "blobs", folderOf(blob)))
	}
	var manifests []string
	for _, tag := range tags {
		manifests = append(manifests, fmt.Sprintf(
			`{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"%s","size":%d,`+
				`"annotations":{"org.opencontainers.image.ref.name":"%s"}}`, o.manifest, o.bytes, tag))
	}
	write(filepath.Join(own, "index.json"), `{"schemaVersion":2,"manifests":[`+strings.Join(manifests, ",")+"]}")
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func folderOf(digest string) string {
	return strings.Replace(digest, ":", "/", 1)
}

func link(from, to string) {
	must(os.MkdirAll(filepath.Dir(to), 0o755))
	must(os.Link(from, to))
}

func write(path, content string) {
	must(os.MkdirAll(filepath.Dir(path), 0o755))
	must(os.WriteFile(path, []byte(content), 0o644))
}

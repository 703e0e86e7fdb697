package cassettes

import (
	"io"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"time"

	"go.yaml.in/yaml/v4"
	vcr "gopkg.in/dnaeon/go-vcr.v3/cassette"
)

// preamble greets whoever opens the file.
const preamble = `---
# A Drydock cassette: recorded Docker Engine API traffic, also readable by go-vcr v3.
# Look at it with: drydock inspect FILE
`

// Encode writes the cassette as YAML. The output depends on nothing but the
// cassette: keys have a fixed order, header names are sorted.
func Encode(w io.Writer, c *Cassette) error {
	if _, err := io.WriteString(w, preamble); err != nil {
		return err
	}
	// Lines are never folded: a body's line is the unit of a diff.
	out, err := yaml.NewDumper(w, yaml.WithIndent(2), yaml.WithLineWidth(-1))
	if err != nil {
		return err
	}
	if err := out.Dump(cassetteNode(c)); err != nil {
		return err
	}
	return out.Close()
}

func cassetteNode(c *Cassette) *yaml.Node {
	list := &yaml.Node{Kind: yaml.SequenceNode}
	for _, i := range c.Interactions {
		list.Content = append(list.Content, interactionNode(i))
	}
	if len(list.Content) == 0 {
		list.Style = yaml.FlowStyle
	}
	var file fields
	file.number("version", vcr.CassetteFormatV2)
	if c.Header != nil {
		file.node("drydock", headerNode(c.Header))
	}
	file.node("interactions", list)
	if c.Header != nil {
		var end fields
		end.node("interactions", numberNode(int64(len(c.Interactions))))
		file.node("end", end.mapping(0))
	}
	return file.mapping(0)
}

func headerNode(h *Header) *yaml.Node {
	var engine, env, f fields
	engine.text("version", h.Engine.Version)
	engine.text("api_version", h.Engine.APIVersion)
	engine.text("min_api_version", h.Engine.MinAPIVersion)
	engine.text("os", h.Engine.OS)
	engine.text("arch", h.Engine.Arch)
	engine.flag("experimental", h.Engine.Experimental)
	engine.text("builder", h.Engine.Builder)
	engine.text("server", h.Engine.Server)

	env.text("storage_driver", h.Environment.StorageDriver)
	env.text("cgroup_driver", h.Environment.CgroupDriver)
	env.text("cgroup_version", h.Environment.CgroupVersion)
	env.texts("security_options", h.Environment.SecurityOptions)
	env.texts("runtimes", h.Environment.Runtimes)
	env.text("default_runtime", h.Environment.DefaultRuntime)
	env.text("swarm", h.Environment.Swarm)

	f.number("format", int64(h.Format))
	f.node("recorded", &yaml.Node{
		Kind: yaml.ScalarNode, Tag: "!!timestamp", Value: h.Recorded.UTC().Format(time.RFC3339Nano),
	})
	f.node("engine", engine.mapping(0))
	if len(env) > 0 {
		f.node("environment", env.mapping(0))
	}
	f.texts("clients", h.Clients)
	return f.mapping(0)
}

func interactionNode(i *Interaction) *yaml.Node {
	var f fields
	f.node("id", numberNode(int64(i.ID)))
	f.node("request", requestNode(&i.Request))
	f.node("response", responseNode(&i.Response))
	if d := detailsNode(&i.Details); len(d.Content) > 0 {
		f.node("drydock", d)
	}
	return f.mapping(0)
}

func requestNode(r *Request) *yaml.Node {
	var f fields
	f.text("method", r.Method)
	f.text("url", r.URL)
	f.text("proto", r.Proto)
	f.number("proto_major", int64(r.ProtoMajor))
	f.number("proto_minor", int64(r.ProtoMinor))
	f.text("host", r.Host)
	f.text("remote_addr", r.RemoteAddr)
	f.text("request_uri", r.RequestURI)
	f.number("content_length", r.ContentLength)
	f.texts("transfer_encoding", r.TransferEncoding)
	f.lists("trailer", r.Trailer)
	f.lists("form", http.Header(r.Form))
	f.lists("headers", r.Headers)
	f.text("body", r.Body)
	return f.mapping(0)
}

func responseNode(r *Response) *yaml.Node {
	var f fields
	f.text("status", r.Status)
	f.number("code", int64(r.Code))
	f.text("proto", r.Proto)
	f.number("proto_major", int64(r.ProtoMajor))
	f.number("proto_minor", int64(r.ProtoMinor))
	f.number("content_length", r.ContentLength)
	f.texts("transfer_encoding", r.TransferEncoding)
	f.flag("uncompressed", r.Uncompressed)
	f.lists("trailer", r.Trailer)
	f.lists("headers", r.Headers)
	f.text("body", r.Body)
	f.duration("duration", r.Duration)
	return f.mapping(0)
}

func detailsNode(d *Details) *yaml.Node {
	var f fields
	f.duration("at", d.At)
	f.number("conn", int64(d.Conn))
	f.text("section", d.Section)
	f.text("class", string(d.Class))
	f.number("seen", int64(d.Seen))
	f.duration("head", d.Head)
	f.text("end", string(d.End))
	f.flag("request_cut", d.RequestCut)
	f.text("input", d.Input)
	if blobs := blobsNode(&d.Blobs); len(blobs.Content) > 0 {
		f.node("blobs", blobs)
	}
	if len(d.Frames) > 0 {
		frames := &yaml.Node{Kind: yaml.SequenceNode}
		for _, frame := range d.Frames {
			frames.Content = append(frames.Content, frameNode(frame))
		}
		f.node("frames", frames)
	}
	return f.mapping(0)
}

func blobsNode(b *Blobs) *yaml.Node {
	var f fields
	for _, one := range []struct {
		key  string
		blob *Blob
	}{{"request", b.Request}, {"response", b.Response}, {"input", b.Input}} {
		if one.blob != nil {
			f.node(one.key, blobNode(one.blob))
		}
	}
	return f.mapping(0)
}

func blobNode(b *Blob) *yaml.Node {
	var f fields
	f.text("sha256", b.SHA256)
	f.number("size", b.Size)
	f.text("content", b.Content)
	f.flag("dropped", b.Dropped)
	return f.mapping(yaml.FlowStyle)
}

func frameNode(frame Frame) *yaml.Node {
	var f fields
	f.text("event", string(frame.Event))
	f.number("size", int64(frame.Size))
	f.duration("at", frame.At)
	f.number("seen", int64(frame.Seen))
	return f.mapping(yaml.FlowStyle)
}

// fields collects the keys and values of a mapping. Values that are zero are
// left out: go-vcr reads them as zero all the same, and a reviewer has less to
// read.
type fields []*yaml.Node

func (f *fields) node(key string, value *yaml.Node) {
	*f = append(*f, textNode(key), value)
}

func (f *fields) text(key, value string) {
	if value != "" {
		f.node(key, textNode(value))
	}
}

func (f *fields) number(key string, value int64) {
	if value != 0 {
		f.node(key, numberNode(value))
	}
}

func (f *fields) flag(key string, value bool) {
	if value {
		f.node(key, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!bool", Value: "true"})
	}
}

func (f *fields) duration(key string, value time.Duration) {
	if value != 0 {
		f.text(key, value.String())
	}
}

func (f *fields) texts(key string, values []string) {
	if len(values) > 0 {
		f.node(key, textsNode(values))
	}
}

// lists stores the values of headers, or of a form, by sorted name.
func (f *fields) lists(key string, values http.Header) {
	if len(values) == 0 {
		return
	}
	var all fields
	for _, name := range slices.Sorted(maps.Keys(values)) {
		all.node(name, textsNode(values[name]))
	}
	f.node(key, all.mapping(0))
}

func numberNode(value int64) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!int", Value: strconv.FormatInt(value, 10)}
}

func textsNode(values []string) *yaml.Node {
	list := &yaml.Node{Kind: yaml.SequenceNode, Style: yaml.FlowStyle}
	for _, value := range values {
		node := textNode(value)
		if node.Style == yaml.LiteralStyle && node.Tag == "!!str" {
			node.Style = yaml.DoubleQuotedStyle // a flow list cannot hold a block
		}
		list.Content = append(list.Content, node)
	}
	return list
}

func (f fields) mapping(style yaml.Style) *yaml.Node {
	return &yaml.Node{Kind: yaml.MappingNode, Style: style, Content: f}
}

package matcher

import (
	"fmt"
	"io"
	"slices"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/internal/content"
	"github.com/drydock-go/drydock/matcher/engineapi"
)

// readContent tells contents apart: archives by what is in them, other content
// by its bytes.
func readContent(r io.Reader) (Body, error) {
	read, err := content.Read(r)
	if err != nil || read.Size == 0 {
		return Body{}, err
	}
	body := Body{canonical: read.Counts(), files: read.Files, bytes: content.OfBytes(read.SHA256)}
	if read.Members == "" {
		body.size = read.Size
	}
	return body, nil
}

// outsideBody is what is known of a body that stands outside its cassette
// without reading it: of content, what counts was worked out when it was
// recorded.
func outsideBody(op *engineapi.Operation, blob *cassettes.Blob) Body {
	bytes := content.OfBytes(blob.SHA256)
	body := Body{canonical: bytes, bytes: bytes, unread: true, dropped: blob.Dropped}
	if op != nil && op.Body() == nil && takesContent(op) && blob.Content != "" && !blob.Dropped {
		body.canonical, body.unread, body.large = blob.Content, false, true
	}
	return body
}

// archive says what an archive holds, in any order: the names of the files in
// it and the texts may be of the client's making. Who owns them is left out, as
// is when they were made.
func (w *wording) archive(files []content.File) said {
	all := make([]part, 0, len(files))
	for _, f := range files {
		says := []said{
			{form: fmt.Sprintf("%q %o", f.Kind, f.Mode)},
			w.text(filePlace+"name", f.Name), w.text(filePlace+"link", f.Link),
			{form: w.bytes(f.Sum, f.Size)},
		}
		if f.IsText {
			says[3] = w.text(filePlace+"content", f.Text)
		}
		all = append(all, part{said: join("", says, "")})
	}
	sortParts(all)
	return joinParts("tar[", all, "]", len(all))
}

// bytes says what a content that is no text says. At the last level any other of
// the same size is as good: clients send random bytes, too.
func (w *wording) bytes(sum string, size int64) string {
	if w.level >= Worded {
		return fmt.Sprintf("%d bytes", size)
	}
	return sum
}

// forgetData drops what of an archive is only of interest of a live one.
func (b *Body) forgetData() {
	for n := range b.files {
		b.files[n].Data = nil
	}
}

// contents returns what the contents of recorded files, by their digest, are in
// a live upload that matches: files that are no text stand for those of the same
// length.
func contents(recorded, live []content.File, read func(text string) string) map[string][]byte {
	bySize := map[int64][]content.File{}
	for _, f := range recorded {
		if !f.IsText && f.Sum != "" && f.Size > 0 {
			bySize[f.Size] = append(bySize[f.Size], f)
		}
	}
	all := map[string][]byte{}
	for _, f := range live {
		same := bySize[f.Size]
		if f.Data == nil || len(same) == 0 {
			continue
		}
		name := read(f.Name)
		n := max(0, slices.IndexFunc(same, func(r content.File) bool { return r.Name == name }))
		if same[n].Sum != f.Sum {
			all[same[n].Sum] = f.Data
		}
	}
	return all
}

// mostFiles is how many files are told that differ.
const mostFiles = 5

// differentFiles tells which files of an upload differ from the recorded ones,
// as far as both are archives.
func differentFiles(q *Question, e *Entry) []string {
	if len(q.Body.files) == 0 {
		return nil
	}
	recorded := e.files()
	if len(recorded) == 0 {
		return nil
	}
	return content.DifferentFiles(q.Body.files, recorded, mostFiles)
}

// filePlace begins the places of what is said of a file in an archive. No rule
// names them.
const filePlace = "file "

package content

import (
	"fmt"
	"strconv"
)

// DifferentFiles tells which files differ in two archives, in words, the first
// so many of them: what is only in one, and what is not the same in both.
func DifferentFiles(asked, recorded []File, most int) []string {
	inRecorded := map[string]File{}
	for _, f := range recorded {
		inRecorded[f.Name] = f // of two with one name, the last one counts
	}
	inAsked := map[string]File{}
	for _, f := range asked {
		inAsked[f.Name] = f
	}
	var all []string
	told := map[string]bool{}
	tell := func(name, text string) {
		if text != "" && !told[name] {
			told[name] = true
			all = append(all, strconv.QuoteToGraphic(name)+": "+text)
		}
	}
	for _, f := range asked {
		if other, both := inRecorded[f.Name]; both {
			tell(f.Name, difference(inAsked[f.Name], other))
		} else {
			tell(f.Name, "asked, not recorded")
		}
	}
	for _, f := range recorded {
		if _, both := inAsked[f.Name]; !both {
			tell(f.Name, "recorded, not asked")
		}
	}
	if len(all) > most {
		return append(all[:most:most], fmt.Sprintf("and %d more", len(all)-most))
	}
	return all
}

func difference(asked, recorded File) string {
	switch {
	case asked.Kind != recorded.Kind:
		return "another kind of file"
	case asked.Link != recorded.Link:
		return fmt.Sprintf("leads to %q, recorded %q", asked.Link, recorded.Link)
	case asked.Size != recorded.Size:
		return fmt.Sprintf("%d bytes, recorded %d", asked.Size, recorded.Size)
	case asked.Sum != recorded.Sum || asked.Text != recorded.Text:
		return "another content"
	case asked.Mode != recorded.Mode:
		return fmt.Sprintf("mode %o, recorded %o", asked.Mode, recorded.Mode)
	}
	return ""
}

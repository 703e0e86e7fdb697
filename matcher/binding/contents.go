package binding

// maxContents is how many bytes of contents a [Table] keeps.
const maxContents = 64 << 20

// BindContents lets live contents stand for recorded ones, by the digests of
// those. What is bound already stays, and what would be too much is not kept.
func (t *Table) BindContents(live map[string][]byte) {
	if len(live) == 0 {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.contents == nil {
		t.contents = map[string][]byte{}
	}
	for sum, data := range live {
		if _, bound := t.contents[sum]; bound || t.kept+len(data) > maxContents {
			continue
		}
		t.contents[sum] = data
		t.kept += len(data)
		t.differ++
	}
}

// Content returns what stands for a recorded content with a digest.
func (t *Table) Content(sum string) (live []byte, bound bool) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	live, bound = t.contents[sum]
	return live, bound
}

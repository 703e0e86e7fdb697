package engineapi

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
)

// Version is a version of the Engine API, such as 1.41. The zero value stands for no version: an open end of a range,
// or the version of a request whose path has none.
type Version struct {
	Major, Minor int
}

// ParseVersion reads a version as paths ("v1.41") and headers ("1.41") write it. Like the daemon it takes a missing
// part for zero ("1") and allows further parts that are zero ("1.41.0"); no version is ever zero as a whole.
func ParseVersion(s string) (Version, error) {
	var v Version
	major, rest, dotted := strings.Cut(strings.TrimPrefix(s, "v"), ".")
	minor, rest, _ := strings.Cut(rest, ".")
	ok := number(major, &v.Major) && (!dotted || number(minor, &v.Minor))
	if !ok || strings.Trim(rest, ".0") != "" || v.IsZero() {
		return Version{}, fmt.Errorf("not a version of the API: %q", s)
	}
	return v, nil
}

// number reads digits only; strconv.Atoi alone would take a sign.
func number(s string, into *int) bool {
	if strings.Trim(s, "0123456789") != "" {
		return false
	}
	n, err := strconv.Atoi(s)
	*into = n
	return err == nil
}

// MinKnown is the oldest version in the table. An operation or a field that is as old may be older.
func MinKnown() Version { return Version{1, 25} }

// MaxKnown is the newest version in the table.
func MaxKnown() Version { return Version{1, 56} }

// String gives "1.41", and "" for the zero value.
func (v Version) String() string {
	if v.IsZero() {
		return ""
	}
	return fmt.Sprintf("%d.%d", v.Major, v.Minor)
}

// IsZero tells whether v is no version.
func (v Version) IsZero() bool { return v == Version{} }

// Compare is negative when v is older than w, zero when they are equal and positive when v is newer.
func (v Version) Compare(w Version) int {
	return cmp.Or(cmp.Compare(v.Major, w.Major), cmp.Compare(v.Minor, w.Minor))
}

// Between tells whether v lies in the range from since to until, both included. A zero end is open, and so is a zero
// v: nothing is out of range for a request whose version is not known.
func (v Version) Between(since, until Version) bool {
	if v.IsZero() {
		return true
	}
	return v.Compare(since) >= 0 && (until.IsZero() || v.Compare(until) <= 0)
}

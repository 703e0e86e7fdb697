//go:build !unix

package cassettes

// lockFolder locks nothing here: nobody is kept from anything, and nothing is
// taken for left behind.
func lockFolder(_ string, wait bool) (unlock func(), ok bool) { return func() {}, wait }

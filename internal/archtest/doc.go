// Package archtest holds the tests of the repository as a whole: that imports
// go one way, and that the top level holds what belongs there. It has no code
// of its own.
package archtest

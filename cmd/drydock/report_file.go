package main

import (
	"bufio"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// A reportTarget is a file that a report is to be written to.
type reportTarget struct {
	path  string
	write func(*replayReport, io.Writer) error
}

// parseReports reads the values of --report.
func parseReports(paths []string) ([]reportTarget, error) {
	var targets []reportTarget
	for _, path := range paths {
		target := reportTarget{path: path}
		switch strings.ToLower(filepath.Ext(path)) {
		case ".json":
			target.write = (*replayReport).writeJSON
		case ".xml":
			target.write = (*replayReport).writeJUnit
		default:
			return nil, &usageError{
				msg:  fmt.Sprintf("%q: the name of a report ends in .json, or in .xml for JUnit", path),
				hint: "write --report report.json or --report report.xml; both may be given",
			}
		}
		targets = append(targets, target)
	}
	return targets, nil
}

// A reportFile is a file beside the place of a report, in which that is
// written: a report that is there is a whole one.
type reportFile struct {
	reportTarget
	temp *os.File // nil once it is in its place
}

type reportFiles []*reportFile

// openReports makes the files of reports. What cannot be written is found
// before anything else happens. They must be discarded, written or not.
func openReports(targets []reportTarget) (reportFiles, error) {
	var files reportFiles
	for _, target := range targets {
		temp, err := createTemp(target.path)
		if err != nil {
			files.discard()
			return nil, reportError(err)
		}
		files = append(files, &reportFile{target, temp})
	}
	return files, nil
}

func reportError(err error) error {
	return &failure{
		err:  fmt.Errorf("the report cannot be written: %w", err),
		hint: "name another place with --report FILE",
	}
}

// createTemp makes a file beside path, with the rights of the file that it will
// replace, or those that any new file gets. Folders on the way are made.
func createTemp(path string) (*os.File, error) {
	mode := fs.FileMode(0o666) // less the umask
	if info, err := os.Stat(path); err == nil {
		if !info.Mode().IsRegular() {
			return nil, fmt.Errorf("%q is there, and is no file", path)
		}
		mode = info.Mode().Perm()
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return nil, err
	}
	temp := filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+"."+rand.Text()[:8])
	return os.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
}

// write writes a report to all files, and puts them in their places. One that
// fails keeps no other from being written.
func (files reportFiles) write(r *replayReport) error {
	var failed error
	for _, f := range files {
		if err := f.commit(r); err != nil {
			failed = errors.Join(failed, reportError(err))
		}
	}
	return failed
}

func (f *reportFile) commit(r *replayReport) error {
	out := bufio.NewWriter(f.temp)
	if err := errors.Join(f.write(r, out), out.Flush(), f.temp.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.temp.Name(), f.path); err != nil {
		return err
	}
	f.temp = nil
	return nil
}

// discard removes what has not come to its place.
func (files reportFiles) discard() {
	for _, f := range files {
		if f.temp != nil {
			_ = f.temp.Close() // may have been closed already
			_ = os.Remove(f.temp.Name())
		}
	}
}

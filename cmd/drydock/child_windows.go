package main

import "os"

// passedOn are the signals that a command expects to get. Windows sends them
// to the whole console itself.
var passedOn = []os.Signal{os.Interrupt}

func typedAtTerminal(os.Signal) bool { return true }

func inForeground(*os.File) bool { return true }

func killedBy(*os.ProcessState) (signal int, killed bool) { return 0, false }

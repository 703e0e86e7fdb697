#!/usr/bin/env python3
"""Runs the tests of this folder, and prints one line for each.

    ok test_exec.Exec.test_exit_code
    skip test_volumes.Volumes.test_prune (and why)
    FAIL test_logs.Logs.test_tail

The lines are sorted, whatever the order in which the tests ran; why a test
failed goes to standard error. The exit code is 1 if one failed.
"""

import argparse
import concurrent.futures
import os
import random
import sys
import time
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
SECTION = "Drydock-Section"


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--order", choices=["recorded", "random", "reversed"], default="recorded",
                        help="recorded is the order of the files")
    parser.add_argument("--seed", type=int, help="of a random order; it is printed if it is not given")
    parser.add_argument("--jobs", type=int, default=1, help="how many tests run at the same time")
    parser.add_argument("--slice", default="1/1", help="I/N: only every Nth test, from the Ith on")
    parser.add_argument("--mark", action="store_true",
                        help="tell in a header, %s, to which test a request belongs" % SECTION)
    parser.add_argument("--only", action="append", default=[], help="only tests with this in their names")
    parser.add_argument("--patience", type=float, metavar="SECONDS",
                        help="how long a test waits for what should take no time")
    parser.add_argument("--list", action="store_true", help="print the names of the tests, and run none")
    parser.add_argument("--times", action="store_true", help="print the slowest tests to standard error")
    return parser.parse_args()


def flatten(suite):
    for entry in suite:
        if isinstance(entry, unittest.TestSuite):
            yield from flatten(entry)
        else:
            yield entry


def chosen(options):
    """Return the tests to run, in the order in which they start."""
    tests = list(flatten(unittest.TestLoader().discover(HERE, top_level_dir=HERE)))
    broken = [test for test in tests if test.id().startswith("unittest.loader.")]
    first, step = (int(part) for part in options.slice.split("/"))
    tests = [test for test in tests[first - 1::step]
             if not options.only or any(word in test.id() for word in options.only)]
    tests += [test for test in broken if test not in tests]
    if options.order == "reversed":
        tests.reverse()
    if options.order == "random":
        seed = random.randrange(1 << 32) if options.seed is None else options.seed
        print("order: random, --seed %d" % seed, file=sys.stderr)
        random.Random(seed).shuffle(tests)
    return tests


class Verdict(unittest.TestResult):
    """What became of one test."""

    def __init__(self, test):
        super().__init__()
        began = time.monotonic()
        test.run(self)
        self.id, self.seconds = test.id(), time.monotonic() - began

    def line(self):
        if not self.wasSuccessful():
            return "FAIL " + self.id
        if self.skipped:
            return "skip %s (%s)" % (self.id, self.skipped[0][1])
        return "ok " + self.id

    def why(self):
        return "\n".join(trace for _, trace in self.errors + self.failures)


def mark(test, client):
    client.api.headers[SECTION] = test.id()


def main():
    options = arguments()
    sys.path.insert(0, HERE)
    import support

    if options.mark:
        support.DockerTestCase.on_client = staticmethod(mark)
    if options.patience:
        support.PATIENCE = options.patience  # before the tests take it from there
    tests = chosen(options)
    if options.list:
        print("\n".join(test.id() for test in tests))
        return 0
    began = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        verdicts = sorted(pool.map(Verdict, tests), key=lambda verdict: verdict.id)
    seconds = time.monotonic() - began
    for verdict in verdicts:
        print(verdict.line())
        if not verdict.wasSuccessful():
            print("=== %s\n%s" % (verdict.id, verdict.why()), file=sys.stderr)
    if options.times:
        for verdict in sorted(verdicts, key=lambda verdict: -verdict.seconds)[:20]:
            print("%6.2f s  %s" % (verdict.seconds, verdict.id), file=sys.stderr)
    failed = sum(not verdict.wasSuccessful() for verdict in verdicts)
    skipped = sum(verdict.line().startswith("skip") for verdict in verdicts)
    print("%d ok, %d failed, %d skipped, in %.1f s" % (
        len(verdicts) - failed - skipped, failed, skipped, seconds), file=sys.stderr)
    return 1 if failed or not verdicts else 0


if __name__ == "__main__":
    sys.exit(main())

# SPDX-License-Identifier: GPL-3.0-or-later
"""The checks that are written in Python say what they found in TAP, a line a case, as the C suites do."""
import subprocess
import sys


class Tap:
    def __init__(self):
        self.n = self.failed = 0

    def check(self, name, problem=""):
        """One case: passed where @problem is empty."""
        self.n += 1
        self.failed += bool(problem)
        print(f"{'not ' if problem else ''}ok {self.n} - {name}")
        for line in str(problem or "").rstrip().splitlines():
            print("# " + line)
        sys.stdout.flush()

    def equal(self, name, actual, expected):
        self.check(name, "" if actual == expected else f"found    {actual!r}\nexpected {expected!r}")

    def skip(self, name, reason):
        self.n += 1
        print(f"ok {self.n} - {name} # SKIP {reason}")

    def close(self):
        print(f"1..{self.n}")
        sys.exit(1 if self.failed else 0)


def call(command, **more):
    """Runs a command; never raises for its exit status. Its output keeps its ends of line."""
    ran = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **more)
    ran.stdout, ran.stderr = ran.stdout.decode("utf-8", "replace"), ran.stderr.decode("utf-8", "replace")
    return ran

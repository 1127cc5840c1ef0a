# SPDX-License-Identifier: GPL-3.0-or-later
"""The reference checked by itself, then every figure and ranking of the programs compared with it: on the sample, on random studies,
and on the studies of public data where it is there (SERVICE_MATRIX_DATA, or shared/data beside the checkout).

    test-reference.py BUILD [RANDOM]     RANDOM: how many random studies, 40 by default
"""
import concurrent.futures
import glob
import os
import re
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.dirname(HERE)]
from tap import Tap, call  # noqa: E402

TOP = os.path.dirname(os.path.dirname(HERE))
PROGRAMS = f"--programs={os.path.join(os.path.abspath(sys.argv[1]), 'examples')}"
RANDOM = int(sys.argv[2]) if len(sys.argv) > 2 else 40


class Cases(unittest.TestResult):
    """Tells each test of unittest as a case."""

    def __init__(self, tap):
        super().__init__()
        self.tap = tap

    def addSuccess(self, test):
        self.tap.check(f"reference/{test.id().split('.')[-1]}")

    def addFailure(self, test, error):
        self.tap.check(f"reference/{test.id().split('.')[-1]}", self._exc_info_to_string(error, test))

    addError = addFailure


def compare(arguments, env):
    """One study, or one seed, against the programs: "" or what differs; and the reason where its data is not there."""
    script = "real-data.py" if not arguments[0].startswith(("-", "/")) else "compare-tables.py"
    if arguments[0] == "--ranking":
        script, arguments = "compare-rankings.py", arguments[1:]
    made = call([sys.executable, os.path.join(HERE, script), PROGRAMS, *arguments], cwd=TOP, env=env)
    skipped = re.search(r"skipped: (.*)", made.stdout)
    return made.stdout + made.stderr if made.returncode else "", skipped[1] if skipped else None


def main():
    tap = Tap()
    unittest.defaultTestLoader.discover(HERE, pattern="test_*.py").run(Cases(tap))
    env = dict(os.environ)
    shared = os.path.join(os.path.dirname(TOP), "shared", "data")
    if not env.get("SERVICE_MATRIX_DATA") and os.path.isdir(shared):
        env["SERVICE_MATRIX_DATA"] = shared
    names = [os.path.basename(path)[:-len(".study")] for path in glob.glob(os.path.join(TOP, "examples", "studies", "*.study"))]
    cases = [("sample", [os.path.join(TOP, "examples", "data", "bank.study")])]
    cases += [(f"data/{name}", [name]) for name in sorted(names)]
    cases += [(f"random/seed {seed}", ["--random=1", f"--seed={seed}"]) for seed in range(1, RANDOM + 1)]
    cases += [(f"ranking/seed {seed}", ["--ranking", f"--seed={seed}"]) for seed in range(1, RANDOM // 2 + 1)]
    cases += [(f"ranking drawn/seed {seed}", ["--ranking", "--draws", f"--seed={seed}"]) for seed in (1, 2)]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for (name, _), (problem, skipped) in zip(cases, pool.map(lambda case: compare(case[1], env), cases)):
            if skipped:
                tap.skip(name, skipped)
            else:
                tap.check(name, problem)
    tap.close()


main()

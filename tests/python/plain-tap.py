# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs test_plain_*.py, which need nothing but the standard library, or those of them that its argument names, and says in TAP what came
out."""
import os
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
from tap import Tap  # noqa: E402


class Result(unittest.TestResult):
    """Each test is a case; so is what fails or is skipped outside of tests, such as what is set up for a class."""

    def __init__(self):
        super().__init__()
        self.tap, self.wrong, self.reason, self.inside = Tap(), [], None, False

    def startTest(self, test):
        super().startTest(test)
        self.wrong, self.reason, self.inside = [], None, True

    def stopTest(self, test):
        self.inside = False
        self.close_case(test)
        super().stopTest(test)

    def close_case(self, test):
        if self.reason is not None and not self.wrong:
            self.tap.skip(test.id(), self.reason)
        else:
            self.tap.check(test.id(), "\n".join(self.wrong))

    def note(self, test, text=None, reason=None):
        if not self.inside:
            self.wrong, self.reason = [], None
        self.wrong += [text] if text else []
        self.reason = reason
        if not self.inside:
            self.close_case(test)

    def addError(self, test, err):
        self.note(test, self._exc_info_to_string(err, test))

    addFailure = addError

    def addSubTest(self, test, subtest, err):
        if err is not None:
            self.note(subtest, f"{subtest.id()}\n{self._exc_info_to_string(err, test)}")

    def addSkip(self, test, reason):
        self.note(test, reason=reason)

    def addUnexpectedSuccess(self, test):
        self.note(test, "it was expected to fail")


def main():
    result = Result()
    unittest.defaultTestLoader.discover(HERE, sys.argv[1] if len(sys.argv) > 1 else "test_plain_*.py").run(result)
    result.tap.close()


if __name__ == "__main__":
    main()

# SPDX-License-Identifier: GPL-3.0-or-later
"""The sample study, from file to ranking."""
import os
import unittest

import service_matrix as smx

BANK = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "examples", "data", "bank.study")


class Smoke(unittest.TestCase):
    def test_sample_is_ranked(self):
        table = smx.Study.load(BANK).read().rank()
        self.assertEqual(table["service"][0], "shift-cover")  # as the README has it
        self.assertEqual(table["rank"][0], 1)

    def test_versions_go_together(self):
        self.assertEqual(smx.version(), smx.__version__)

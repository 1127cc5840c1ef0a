# SPDX-License-Identifier: GPL-3.0-or-later
"""The first command that a newcomer types: from any folder, and a second time without a word about setting up."""
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
from tap import Tap, call  # noqa: E402

TOP = os.path.dirname(os.path.dirname(HERE))
with open(os.path.join(TOP, "examples", "data", "bank.study"), encoding="utf-8") as study:
    TITLE = next(line.split("=", 1)[1].strip() for line in study if line.startswith("title"))

tap = Tap()
first = call([os.path.join(TOP, "examples", "quickstart")], cwd="/")
ranked = [line for line in first.stdout.split("\n") if line[:4].strip().isdigit()]
tap.check("quickstart/ranks the sample", "" if first.returncode == 0 and first.stdout.startswith(TITLE + "\n") and
          len(ranked) >= 10 else f"exit status {first.returncode}\n{first.stdout}{first.stderr}")
again = call([os.path.join(TOP, "examples", "quickstart")], cwd="/tmp")
tap.equal("quickstart/the same again", again.stdout, first.stdout)
tap.check("quickstart/quietly", again.stderr if "setup" in again.stderr or "uilding" in again.stderr else "")
tap.close()

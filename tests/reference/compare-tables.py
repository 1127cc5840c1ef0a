#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the programs on a study and compares every cell of every table with the reference.

    compare-tables.py --programs=FOLDER STUDY... [--data=FOLDER] [--by=NAME,NAME]    (and what crossing the line between silos costs)
    compare-tables.py --programs=FOLDER --random=N [--seed=S] [--keep]

--programs: where measure-services and rank-services are. --random: N seeded random studies instead of given ones
(seeds S, S + 1 ...); --keep leaves those that differ where they were made. Exits with 1 where anything differs.
"""

import argparse
import os
import runpy
import shutil
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from comparison import compare_study  # noqa: E402
from communities import compare_line  # noqa: E402
from reference import KEYS  # noqa: E402
write_study = runpy.run_path(os.path.join(os.path.dirname(os.path.abspath(__file__)), "random-study.py"))["write_study"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("studies", nargs="*")
    parser.add_argument("--programs", required=True)
    parser.add_argument("--data")
    parser.add_argument("--by", default=",".join(KEYS))
    parser.add_argument("--random", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", action="store_true")
    options = parser.parse_args()
    failed = cells = 0
    for number in range(len(options.studies) + options.random):
        folder = None
        if number < len(options.studies):
            study = name = options.studies[number]
        else:
            seed = options.seed + number - len(options.studies)
            folder = tempfile.mkdtemp(prefix="random-study-%d-" % seed)
            study, name = write_study(folder, seed), "random study, seed %d" % seed
        try:
            differences, compared = compare_study(options.programs, study, options.data, options.by.split(","))
            if not folder:
                differences += compare_line(options.programs, study, options.data)
        except (RuntimeError, ValueError) as error:
            differences, compared = [str(error)], 0
        cells += compared
        failed += bool(differences)
        for line in differences[:20]:
            print("%s: %s" % (name, line))
        if len(differences) > 20:
            print("%s: and %d more" % (name, len(differences) - 20))
        if folder and not (options.keep and differences):
            shutil.rmtree(folder)
        elif folder:
            print("%s: kept in %s" % (name, folder))
    print("%d studies, %d differ; %d cells compared" % (len(options.studies) + options.random, failed, cells))
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()

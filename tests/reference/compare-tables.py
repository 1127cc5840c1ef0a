#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the programs on a study and compares every cell of every table with the reference.

    compare-tables.py --programs=FOLDER STUDY... [--data=FOLDER] [--by=NAME,NAME]
    compare-tables.py --programs=FOLDER --random=N [--seed=S] [--keep]

--programs: where measure-services and rank-services are. --random: N seeded random studies instead of given ones
(seeds S, S + 1 ...); --keep leaves those that differ where they were made. Exits with 1 where anything differs.
"""

import argparse
import json
import os
import runpy
import shutil
import subprocess
import sys
import tempfile
from fractions import Fraction

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from reference import COLUMNS, KEYS, Reference  # noqa: E402
write_study = runpy.run_path(os.path.join(os.path.dirname(os.path.abspath(__file__)), "random-study.py"))["write_study"]

TOLERANCE = 1e-9
RANKED = "rank standing priority volume rework_rate reworked_customers gap requests respondents".split()


def run(program, study, data, *options):
    command = [program, study, "--format=json", "--quiet"] + list(options) + (["--data=" + data] if data else [])
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if done.returncode:
        raise RuntimeError("%s: exit %d: %s" % (" ".join(command), done.returncode, done.stderr.decode("utf-8", "replace").strip()))
    return json.loads(done.stdout.decode("utf-8"))


def alike(expected, found):
    if isinstance(expected, Fraction):
        if isinstance(found, bool) or not isinstance(found, (int, float)):
            return False
        return abs(float(expected) - found) <= TOLERANCE * max(abs(float(expected)), 1e-3)
    if isinstance(expected, int) and isinstance(found, float):
        return expected == found
    return expected == found and (expected is None) == (found is None)


def compare(title, rows, keys, columns, table):
    """The differences between the reference's rows and the program's table, as sentences."""
    found = [tuple(row.get(key) for key in keys) for row in table]
    expected = [key for key, _ in rows]
    if found != expected:
        for key in expected:
            if key not in found:
                return ["%s: expected a row %s, which is not there" % (title, list(key))]
        for key in found:
            if key not in expected:
                return ["%s: found a row %s that should not be there" % (title, list(key))]
        return ["%s: the rows are in another order: expected %s but found %s" % (title, expected[:8], found[:8])]
    differences = []
    if table:
        differences += ["%s: expected a column %s, which is not there" % (title, name) for name in columns if name not in table[0]]
        columns = [name for name in columns if name in table[0]]
    for (key, row), other in zip(rows, table):
        for name in columns:
            if not alike(row[name], other[name]):
                value = float(row[name]) if isinstance(row[name], Fraction) else row[name]
                differences.append("%s %s: %s: expected %r but found %r" % (title, list(key), name, value, other[name]))
    return differences


def compare_study(programs, study, data, chosen):
    """(differences, cells compared)"""
    reference = Reference(study, data)
    differences, cells = [], 0
    for by in chosen:
        rows = reference.measure(by)
        table = run(os.path.join(programs, "measure-services"), study, data, "--by=" + by)
        differences += compare("measure by " + by, rows, KEYS[by], COLUMNS[by], table)
        cells += len(rows) * len(COLUMNS[by])
    for wave in reference.model.ordered_waves()[:-1]:
        if wave is not None and "service" in chosen:
            rows = reference.measure("service", wave)
            table = run(os.path.join(programs, "measure-services"), study, data, "--wave=" + wave)
            differences += compare("measure in wave " + wave, rows, KEYS["service"], COLUMNS["service"], table)
            cells += len(rows) * len(COLUMNS["service"])
    for method in ("staged", "burden"):
        for scope in ("critical", "all"):
            rows = reference.rank(method, scope)
            table = run(os.path.join(programs, "rank-services"), study, data, "--method=" + method, "--scope=" + scope)
            differences += compare("rank %s %s" % (method, scope), rows, ("service",), RANKED + ["name", "provider"], table)
            cells += len(rows) * (len(RANKED) + 2)
    return differences, cells


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

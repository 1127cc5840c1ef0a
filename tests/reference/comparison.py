# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the programs on a study and compares their tables with the reference, cell by cell."""

import json
import os
import subprocess
from fractions import Fraction

from reference import COLUMNS, KEYS, Reference

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


def compare_study(programs, study, data=None, chosen=None, reference=None):
    """(differences, cells compared), by everything unless some are chosen."""
    reference = reference or Reference(study, data)
    chosen = chosen or list(KEYS)
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

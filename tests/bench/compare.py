# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether two tools came to the same result.

Counts must be equal. Means and shares may differ by 1e-9 of the larger of themselves and 1 (tools add in different
orders). Our quantiles are within 1 %, never above: docs/method.md.
"""
import csv

KEYS = {"role", "service", "provider", "attribute", "from", "to"}
TOLERANCE, QUANTILE = 1e-9, 0.01


def read(path, columns):
    """Rows by those of their columns that are keys."""
    with open(path, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    keys = [name for name in columns if name in KEYS]
    return {tuple(row[key] for key in keys): row for row in rows}


def number(text):
    return None if text in ("", "NA", "NaN", "nan") else float(text)


def difference(column, ours, theirs):
    """How far apart, and whether that is too far."""
    if ours is None or theirs is None:
        return 0.0, ours is not theirs
    apart = abs(ours - theirs) / max(abs(ours), abs(theirs), 1.0)
    if column in ("hours_p50", "hours_p90"):
        return 0.0, not theirs * (1 - QUANTILE) - TOLERANCE <= ours <= theirs * (1 + TOLERANCE) + TOLERANCE
    return apart, apart > TOLERANCE


def compare_tables(name, columns, ours, theirs):
    wrong = [f"{name}: only in one: {key}" for key in sorted(ours.keys() ^ theirs.keys())]
    worst = 0.0
    for key in ours.keys() & theirs.keys():
        for column in columns:
            apart, bad = difference(column, number(ours[key][column]), number(theirs[key][column]))
            worst = max(worst, apart)
            if bad:
                wrong.append(f"{name}: {key}: {column}: ours {ours[key][column]}, theirs {theirs[key][column]}")
    return worst, wrong


def compare(job, ours, theirs):
    """The worst relative difference, quantiles apart, and a list of what is wrong."""
    worst, wrong = 0.0, []
    for name, columns in job.tables.items():
        if "-pm4py-" in theirs and name == "service":
            continue  # it has no rework by service: see check_again()
        columns = columns.split()
        figures = [column for column in columns if column not in KEYS]
        apart, found = compare_tables(name, figures, read(f"{ours}-{name}.csv", columns), read(f"{theirs}-{name}.csv", columns))
        worst, wrong = max(worst, apart), wrong + found
    return worst, wrong


def differences(job, one, other):
    """The tables of ours that are not the same bytes."""
    names = [job.program] if job.program else job.tables
    return [name for name in names if open(f"{one}-{name}.csv", "rb").read() != open(f"{other}-{name}.csv", "rb").read()]

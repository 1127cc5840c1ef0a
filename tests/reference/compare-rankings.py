#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs rank-services on random studies with random options and compares its tables with the reference.

    compare-rankings.py --programs=FOLDER [--random=N] [--seed=S] [--options=N]    priorities, ranks, shrunken figures, funnels
    compare-rankings.py --programs=FOLDER --draws [--seed=S]                       how often each rank, by draws of its own

Exits with 1 where anything differs.
"""

import argparse
import json
import os
import random
import runpy
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import ranking  # noqa: E402
from reference import Reference  # noqa: E402
write_study = runpy.run_path(os.path.join(HERE, "random-study.py"))["write_study"]

CRITERIA = ranking.SHARES + ("volume", "gap", "perception", "hours", "requests", "burden", "reworked_customers", "reworks_per_request",
                             "respondents", "blind_spot", "expectation")
TOLERANCE = 1e-9


def draw_preference(draw):
    shape = draw.choice(["usual", "u-shape", "v-shape", "level", "linear", "gaussian"])
    q = draw.choice([0, 0.1, 0.5])
    p = q + draw.choice([0.07, 0.33, 2.5])
    return {"usual": ("usual",), "u-shape": ("u-shape", q), "v-shape": ("v-shape", 0, p), "gaussian": ("gaussian", 0, p)}.get(
        shape, (shape, q, p))


def draw_options(draw):
    """Options of a ranking, most of which it can take."""
    method = draw.choice(ranking.METHODS + ("staged",))
    if method == "staged":
        return {"method": method, "criteria": ["reworked_customers", "gap", "volume"], "shrink": True, "missing": "median"}
    criteria = draw.sample(CRITERIA, draw.randint(1, 4)) if draw.random() < 0.7 else ["volume", "rework_rate", "gap"]
    m = len(criteria)
    options = {"method": method, "criteria": criteria, "directions": [draw.choice(["max", "max", "min"]) for _ in criteria],
               "weights": draw.choice([[draw.choice([1, 2, 0.25]) for _ in criteria], "equal", "roc", "entropy", "critic"]),
               "missing": draw.choice(["median", "median", "last", "exclude"]), "shrink": draw.random() < 0.4,
               "scope": draw.choice(["critical", "all"])}
    if method in ("weighted-sum", "topsis"):
        options["normalisation"] = draw.choice([None, "minmax", "max", "sum", "vector"])
    if method == "vikor":
        options["v"] = draw.choice([0, 0.25, 0.5, 1])
    if method == "promethee" and draw.random() < 0.6:
        options["preferences"] = [draw_preference(draw) for _ in criteria]
    if method in ("weighted-sum", "spotis") and draw.random() < (0.9 if method == "spotis" else 0.3):
        options["bounds"] = [draw.choice([None, (-7.5, 9000.25)]) if draw.random() < 0.5 else (-500, 8000) for _ in range(m)]
    return options


def write_preference(shape, q=0, p=0):
    return ":".join([shape] + [repr(x) for x in {"usual": (), "u-shape": (q,), "v-shape": (p,), "gaussian": (p,)}.get(shape, (q, p))])


def arguments_of(options):
    made = ["--method=" + options["method"], "--missing=" + options["missing"]]
    made += ["--scope=" + options["scope"]] if options.get("scope") else []
    made += ["--shrink"] if options["shrink"] else []
    if options["method"] == "staged":
        return made
    weights = options["weights"]
    made += ["--criteria=" + ",".join(options["criteria"]), "--directions=" + ",".join(options["directions"]),
             "--weights=" + (weights if isinstance(weights, str) else ",".join(map(repr, weights)))]
    if options.get("normalisation"):
        made.append("--normalisation=" + options["normalisation"])
    if "v" in options:
        made.append("--vikor-v=%r" % options["v"])
    if options.get("preferences"):
        made.append("--preference=" + ",".join(write_preference(*one) for one in options["preferences"]))
    if options.get("bounds"):
        made.append("--bounds=" + ",".join("%r:%r" % one if one else "" for one in options["bounds"]))
    return made


def run(programs, study, arguments):
    """Rows of rank-services, or None where it refuses."""
    command = [os.path.join(programs, "rank-services"), study, "--format=json", "--quiet", "--lang=en"] + arguments
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if done.returncode not in (0, 1) or done.returncode and b"expected" not in done.stderr:
        raise RuntimeError("%s: exit %d: %s" % (" ".join(command), done.returncode, done.stderr.decode("utf-8", "replace")))
    return None if done.returncode else json.loads(done.stdout.decode("utf-8"))


def near(expected, found):
    if expected is None or found is None:
        return expected is None and found is None
    return abs(expected - found) <= TOLERANCE * max(abs(expected), 1)


def compare_rows(made, rows):
    """What differs, as sentences."""
    expected = sorted(range(len(made.codes)), key=lambda i: made.ranks[i])
    if sorted(row["service"] for row in rows) != sorted(made.codes):
        return ["expected the services %s" % made.codes]
    place = {row["service"]: row for row in rows}
    differences = []
    for i in expected:
        code, row = made.codes[i], place[made.codes[i]]
        notes = ["%s %s" % (name, "high" if sides.get(code) > 0 else "low")
                 for name, sides in zip(("rework_rate", "gap"), made.sides) if sides.get(code)]
        wanted = {"rank": made.ranks[i], "priority": made.figures[i], "unusual": "; ".join(notes) or None}
        if made.options["shrink"]:
            wanted["rework_rate_shrunk"], wanted["gap_shrunk"] = made.rates.get(code), made.shrunken.get(code)
        for name, value in wanted.items():
            same = row[name] == value if isinstance(value, (str, int)) else near(value, row[name])
            if not same:
                differences.append("%s: %s: expected %r but found %r" % (code, name, value, row[name]))
    return differences


def compare_points(programs, seed, n_options):
    draw = random.Random(seed)
    differences, refused = [], 0
    with tempfile.TemporaryDirectory() as folder:
        study = write_study(folder, seed)
        reference = Reference(study)
        for _ in range(n_options):
            options = draw_options(draw)
            arguments = arguments_of(options)
            rows = run(programs, study, arguments + ["--replicates=1", "--threads=1"])
            try:
                found = None if rows is None else rows
                made = ranking.Ranking(reference, options)
                new = ["refused"] if found is None else compare_rows(made, rows)
            except ranking.Refused:
                refused += 1
                new = [] if found is None else ["expected a refusal"]
            differences += ["seed %d, rank-services %s: %s" % (seed, " ".join(arguments), line) for line in new]
    return differences, refused


# --- draws ---

DRAWN = [
    {"method": "topsis", "weights": [2, 1]},
    {"method": "vikor", "weights": "equal"},
    {"method": "promethee", "weights": "roc"},
    {"method": "weighted-sum", "weights": "equal"},
]
REPLICATES = 6000
SURE = 5  # standard errors


def write_drawn_study(folder, seed):
    """Services whose people each rate one of them, so that these move for themselves; one has no ratings."""
    draw = random.Random(seed)
    requests, ratings = ["role,service,reworks"], ["role,service,respondent,perception,expectation"]
    for service in range(9):
        share = draw.random() * 0.6
        requests += ["r,s%d,%d" % (service, draw.random() < share) for _ in range(draw.choice([3, 12, 40, 150]))]
        level = draw.randint(2, 5)
        for person in range(draw.choice([4, 9, 25]) if service else 0):
            ratings.append("r,s%d,p%d_%d,%d,6" % (service, service, person, level + draw.randint(-1, 2)))
    for name, lines in (("requests", requests), ("ratings", ratings)):
        with open(os.path.join(folder, name + ".csv"), "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")
    path = os.path.join(folder, "drawn.study")
    with open(path, "w", encoding="utf-8") as file:
        file.write("[study]\nscale=1;7\n[requests]\nfile=requests.csv\n[ratings]\nfile=ratings.csv\n")
    return path


def within(share, level, replicates):
    """How far a share that two simulations estimate may be off."""
    return SURE * (2 * max(level * (1 - level), 1 / replicates) / replicates) ** 0.5 + 0.004


def compare_draws(made, rows, counts, confidence):
    differences, n = [], len(made.codes)
    top, rest = min(10, -(-n // 10)), (1 - confidence) / 2
    place = {row["service"]: row for row in rows}
    for code, ranks in zip(made.codes, counts):
        row, total = place[code], sum(ranks)
        first = sum(ranks[:top + 1]) / total
        if abs(first - row["top_share"]) > within(row["top_share"], first, REPLICATES):
            differences.append("%s: top_share: expected about %g but found %g" % (code, first, row["top_share"]))
        low, high, rank = row["rank_low"], row["rank_high"], row["rank"]
        below, above = sum(ranks[:low]) / total, sum(ranks[high + 1:]) / total
        slack = within(rest, rest, REPLICATES)
        if below > rest + slack or above > rest + slack:
            differences.append("%s: %d to %d leaves out %g and %g" % (code, low, high, below, above))
        if (low < rank and below + ranks[low] / total < rest - slack) or (high > rank and above + ranks[high] / total < rest - slack):
            differences.append("%s: %d to %d is wider than need be: %r" % (code, low, high, ranks))
    return differences


def compare_drawn(programs, seed):
    differences = []
    with tempfile.TemporaryDirectory() as folder:
        study = write_drawn_study(folder, seed)
        reference = Reference(study)
        for options in DRAWN:
            options = dict(options, criteria=["rework_rate", "gap"], directions=["max", "max"], missing="median", shrink=False)
            arguments = arguments_of(options)
            rows = run(programs, study, arguments + ["--replicates=%d" % REPLICATES, "--seed=%d" % seed, "--confidence=0.8"])
            made = ranking.Ranking(reference, options)
            counts = ranking.simulate(made, REPLICATES, seed)
            new = compare_rows(made, rows) + compare_draws(made, rows, counts, 0.8)
            differences += ["seed %d, rank-services %s: %s" % (seed, " ".join(arguments), line) for line in new]
    return differences


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--programs", required=True)
    parser.add_argument("--random", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--options", type=int, default=12)
    parser.add_argument("--draws", action="store_true")
    given = parser.parse_args()
    failed = refused = 0
    for seed in range(given.seed, given.seed + given.random):
        if given.draws:
            differences = compare_drawn(given.programs, seed)
        else:
            differences, more = compare_points(given.programs, seed, given.options)
            refused += more
        failed += bool(differences)
        for line in differences[:20]:
            print(line)
    print("%d studies, %d differ; %d rankings refused by both" % (given.random, failed, refused))
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()

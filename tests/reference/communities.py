# SPDX-License-Identifier: GPL-3.0-or-later
"""Silos: what the program says of them, computed again, from requests that are counted one by one and from the table of cells."""

import os
import re
import subprocess
from collections import Counter, defaultdict
from math import comb, hypot, log, sqrt
from statistics import NormalDist

from comparison import run

NOTES = {"modularity": r"Modularity of the silos: (\S+)", "nmi": r"normalised mutual information (\S+),",
         "adjusted_rand": r"adjusted Rand index (\S+)"}


def links_of(model):
    """{(role, provider): requests}"""
    return Counter((one["role"], one["provider"]) for one in model.requests)


def modularity(links, silos):
    total = sum(links.values())
    inside = sum(n for (role, provider), n in links.items() if silos["role", role] == silos["provider", provider])
    ends = defaultdict(int)
    for (role, provider), n in links.items():
        ends[silos["role", role]] += n
        ends[silos["provider", provider]] += n
    return inside / total - sum(n * n for n in ends.values()) / (2 * total) ** 2


def agreement(one, other):
    """Normalised mutual information and the adjusted Rand index of two lists of parts."""
    n, both, mine, theirs = len(one), Counter(zip(one, other)), Counter(one), Counter(other)
    entropy = [-sum(k / n * log(k / n) for k in parts.values()) for parts in (mine, theirs, both)]
    pairs = [sum(comb(k, 2) for k in parts.values()) for parts in (mine, theirs, both)]
    expected = pairs[0] * pairs[1] / comb(n, 2)
    return (2 * (entropy[0] + entropy[1] - entropy[2]) / (entropy[0] + entropy[1]),
            (pairs[2] - expected) / ((pairs[0] + pairs[1]) / 2 - expected))


def differences(what, expected, found, tolerance=1e-9):
    close = found is not None and abs(expected - found) <= tolerance
    return [] if close else ["silos: %s: expected %s but found %s" % (what, expected, found)]


def read_notes(program, study, data):
    """The figures under the table, to three decimals."""
    text = subprocess.run([program, study, "--table=silos", "--data=" + data, "--lang=en"], stdout=subprocess.PIPE, check=True).stdout
    found = {name: re.search(pattern, text.decode("utf-8")) for name, pattern in NOTES.items()}
    return {name: float(match[1]) for name, match in found.items() if match}


def compare_silos(program, study, data, model):
    """Of people who are role and provider, each one unit; what is in no silo is left out as the program does."""
    tables = {by: run(program, study, data, "--table=silos", "--by=" + by) for by in ("silos", "members", "areas")}
    silos = {(row["kind"], row["code"]): row["silo"] for row in tables["members"]}
    links = links_of(model)
    volume, inside = Counter(), Counter()
    alone = {(role, provider) for role, provider in links if role == provider and silos["role", role] is None}
    for (role, provider), n in links.items():
        ends = {silos["role", role], silos["provider", provider]}
        for silo in ends - {None}:
            volume[silo] += n
            inside[silo] += n if len(ends) == 1 else 0
    wrong = []
    for row in tables["silos"]:
        wrong += differences("volume of %s" % row["silo"], volume[row["silo"]], row["volume"])
        wrong += differences("inside of %s" % row["silo"], inside[row["silo"]], row["inside"])
    if any(silos["role", code] != silos["provider", code] for kind, code in silos if kind == "role"):
        wrong.append("silos: a person is of two")
    placed = {code for kind, code in silos if kind == "role" and silos["role", code] is not None}
    given = [(silos["role", code], model.roles[code]["area"]) for code in sorted(placed)]
    nmi, rand = agreement(*zip(*given))
    named = {**silos, **{(kind, code): ("alone", code) for pair in alone for code in pair for kind in ("role", "provider")}}
    notes = read_notes(program, study, data)
    for what, expected in (("modularity", modularity(links, named)), ("nmi", nmi), ("adjusted_rand", rand)):
        wrong += differences(what, expected, notes.get(what), 5e-4)
    flows = Counter()
    for (role, provider), n in links.items():
        flows[model.providers[provider]["area"], model.roles[role]["area"]] += n
    found = {(row["from"], row["to"]): row["volume"] for row in tables["areas"]}
    if found != dict(flows):
        wrong.append("silos: volumes between areas differ")
    return wrong


# ---- What the line costs ----

Z = NormalDist().inv_cdf(0.975)


def wilson(hits, n):
    share, under = hits / n, 2 * (n + Z * Z)
    middle, reach = 2 * hits + Z * Z, Z * sqrt(Z * Z + 4 * hits * (1 - share))
    return (middle - reach) / under, (middle + reach) / under


def newcombe(inside, across):
    """Across - inside of (hits, trials) each, with limits."""
    (x, n), (y, m) = inside, across
    (low, high), (other_low, other_high) = wilson(x, n), wilson(y, m)
    difference = y / m - x / n
    return (difference, difference - hypot(y / m - other_low, high - x / n), difference + hypot(other_high - y / m, x / n - low))


def mantel_haenszel(strata):
    weights = difference = p = q = 0
    for (x, n), (y, m) in strata:
        if n and m:
            weights += n * m / (n + m)
            difference += n * m / (n + m) * (y / m - x / n)
            p += (m * m * x - n * n * y + n * m * (n - m) / 2) / (n + m) ** 2
            q += (y * (n - x) + x * (m - y)) / (2 * (n + m))
    difference /= weights
    half = Z * sqrt(difference * p + q) / weights
    return difference, difference - half, difference + half


def side_of(groups, cell):
    mine, theirs = groups.get(("role", cell["role"])), groups.get(("provider", cell["provider"]))
    return None if mine is None or theirs is None else int(mine != theirs)


def compare_line(programs, study, data=None):
    """Rework and lateness on both sides of both lines, of a study whose every request says its reworks."""
    cells = run(os.path.join(programs, "measure-services"), study, data, "--by=cell")
    members = run(os.path.join(programs, "map-services"), study, data, "--table=silos", "--by=members")
    found = {(row["line"], row["measure"], row["compared"]): row
             for row in run(os.path.join(programs, "map-services"), study, data, "--table=silos", "--by=line")}
    wrong = []
    for line, column in (("silos", "silo"), ("areas", "area")):
        groups = {(row["kind"], row["code"]): row[column] for row in members}
        for measure, trials in (("rework_rate", "requests"), ("late_rate", "due")):
            sides, strata = [[0, 0], [0, 0]], defaultdict(lambda: [[0, 0], [0, 0]])
            for cell in cells:
                side = side_of(groups, cell)
                if side is None or not cell[trials]:
                    continue
                for to in (sides[side], strata[cell["service"]][side]):
                    to[0] += round(cell[measure] * cell[trials])
                    to[1] += cell[trials]
            for compared, expected in (("all", newcombe(*sides)), ("same services", mantel_haenszel(strata.values()))):
                for name, value in zip(("difference", "low", "high"), expected):
                    wrong += differences(" ".join((line, measure, compared, name)), value, found[line, measure, compared][name])
    return wrong

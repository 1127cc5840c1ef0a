#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The studies of public data sets: what is known of them beforehand, and every figure against the programs.

    SERVICE_MATRIX_DATA=FOLDER real-data.py [--programs=FOLDER] [NAME...]

The data of a study is sought in FOLDER/NAME, then in FOLDER itself. A study whose data is not there is skipped by name.
Without --programs only the reference is checked against what is known.
"""

import argparse
import glob
import os
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
from comparison import compare_study  # noqa: E402
from communities import compare_silos  # noqa: E402
from public_data import find  # noqa: E402
from reference import Reference  # noqa: E402

STUDIES = os.path.join(os.path.dirname(os.path.dirname(HERE)), "examples", "studies")


def total(reference, get):
    return sum(get(one) or 0 for one in reference.model.requests)


def shown(reference, service, name):
    return float(dict(reference.measure("service"))[service,][name])


# What is known of each: counted with other tools, or published with the data. (what, expected, how to get it)
KNOWN = {
    "uci_incidents": [
        ("incidents", 24918, lambda r: len(r.model.requests)),
        ("last reopen_count, all incidents", 331, lambda r: total(r, lambda one: one["reworks"])),
        ("last reassignment_count, all incidents", 23414, lambda r: total(r, lambda one: one["reassignments"])),
        ("incidents that name no category", 7, lambda r: total(r, lambda one: one["service"] is None)),
        ("categories that an incident ends in", 52, lambda r: len(r.measure("service"))),
    ],
    "volvo_vinst_2013": [
        ("requests", 7554, lambda r: len(r.model.requests)),
        ("requests that reopen", 514, lambda r: total(r, lambda one: one["reworks"] > 0)),
        ("products", 704, lambda r: len(r.model.services)),
    ],
    "italian_helpdesk_repeated_resolve": [
        ("tickets", 4580, lambda r: len(r.model.requests)),
        ("tickets resolved more than once", 386, lambda r: total(r, lambda one: one["reworks"] > 0)),
    ],
    "italian_helpdesk_repeated": [
        ("tickets", 4580, lambda r: len(r.model.requests)),
        ("tickets with a step done again", 1240, lambda r: total(r, lambda one: one["reworks"] > 0)),
    ],
    "municipal_permits": [
        ("applications", 1434, lambda r: len(r.model.requests)),
        ("'Adjust' steps", 55 + 2 + 6, lambda r: total(r, lambda one: one["reworks"])),
        ("channels", 5, lambda r: len(r.model.roles)),
    ],
    "airline_survey": [
        ("passengers who rated Baggage Handling", 129880, lambda r: shown(r, "Baggage Handling", "respondents")),
        ("passengers who rated the convenience of times", 129880 - 6681,
         lambda r: shown(r, "Departure and Arrival Time Convenience", "respondents")),
        ("services", 14, lambda r: len(r.model.services)),
        ("passengers' kinds", 12, lambda r: len(r.model.roles)),
    ],
    "ecsi_mobile_survey": [
        ("customers", 250, lambda r: shown(r, "qua1", "respondents")),
        ("pairs of exp1 and qua1", 250, lambda r: shown(r, "qua1", "gap_n")),
        ("services without a pair", 6, lambda r: sum(1 for _, row in r.measure("service") if row["gap"] is None)),
    ],
    "email_eu_core": [
        ("pairs of who wrote and who was written to", 25571, lambda r: len(r.model.requests)),
        ("pairs of different departments", 16284, lambda r: sum(
            r.model.roles[one["role"]]["area"] != r.model.providers[one["provider"]]["area"] for one in r.model.requests)),
        ("people", 1005, lambda r: len(r.model.roles)),
    ],
    "service_dependencies": [
        ("services, each one request", 199, lambda r: len(r.model.requests)),
        ("services, known by system and name", 199, lambda r: len(r.model.services)),
        ("systems", 20, lambda r: len(r.model.roles)),
    ],
}
LARGE = {"airline_survey": ["service", "role"]}  # as far as patience goes


def check(name, path, folder, programs):
    """Says how a study agrees; whether it does not."""
    if folder is None:
        print("%s: skipped: its data is not in SERVICE_MATRIX_DATA" % name)
        return False
    reference = Reference(path, folder)
    wrong = []
    for what, expected, get in KNOWN[name]:
        if get(reference) != expected:
            wrong.append("%s: expected %s but found %s" % (what, expected, get(reference)))
    cells = 0
    if programs:
        differences, cells = compare_study(programs, path, folder, LARGE.get(name), reference)
        wrong += differences
        if name == "email_eu_core":
            wrong += compare_silos(os.path.join(programs, "map-services"), path, folder, reference.model)
    for line in wrong[:20]:
        print("%s: %s" % (name, line))
    print("%s: %s; %d known figures, %d cells compared" % (name, "differs" if wrong else "agrees", len(KNOWN[name]), cells))
    return bool(wrong)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--programs")
    options = parser.parse_args()
    failed = False
    for path in sorted(glob.glob(os.path.join(STUDIES, "*.study"))):
        name = os.path.splitext(os.path.basename(path))[0]
        if options.names and name not in options.names:
            continue
        with tempfile.TemporaryDirectory() as spare:
            failed |= check(name, path, find(name, path, spare), options.programs)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()

# SPDX-License-Identifier: GPL-3.0-or-later
"""The benchmark is right without any peer: its data are the same everywhere, our side comes to what an obvious computation
comes to, a difference is found, and what is written around the report stays. No time is looked at.

    test-bench.py BUILD
"""
import csv
import datetime
import hashlib
import math
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from dataclasses import replace

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.dirname(HERE)]
from bench import Bench, Failure  # noqa: E402
import graph  # noqa: E402
from compare import compare, compare_tables, read  # noqa: E402
from jobs import JOBS  # noqa: E402
from report import write_report  # noqa: E402
from tap import Tap  # noqa: E402

# What the SHA-256 of so many rows begins with.
HASHES = {("requests", 3000): "d8afd1a004ba6712", ("ratings", 3000): "a9a117ae1728abd6", ("events", 3000): "a7d88603877a830b"}


def seconds(text):
    return datetime.datetime.fromisoformat(text).timestamp() if text else None


def mean(values):
    return sum(values) / len(values) if values else ""


def request_tables(rows):
    cells, services = defaultdict(list), defaultdict(list)
    for row in rows:
        opened, promised, delivered = (seconds(row[name]) for name in ("opened", "promised", "delivered"))
        record = (int(row["reworks"]), None if delivered is None else delivered - opened,
                  None if delivered is None or promised is None else delivered > promised)
        cells[row["role"], row["service"], row["provider"]].append(record)
        services[row["service"],].append(record)

    def cell(records):
        return {"requests": len(records), "rework_rate": mean([r[0] > 0 for r in records]),
                "reworks_per_request": mean([r[0] for r in records]),
                "hours": mean([r[1] / 3600 for r in records if r[1] is not None]),
                "late_rate": mean([r[2] for r in records if r[2] is not None])}

    def service(records):
        took = sorted(r[1] for r in records if r[1] is not None)
        return {"requests": len(records), **{name: took[math.ceil(len(took) * tenths / 10) - 1] / 3600 if took else ""
                                             for name, tenths in (("hours_p50", 5), ("hours_p90", 9))}}
    return {"cell": {key: cell(records) for key, records in cells.items()},
            "service": {key: service(records) for key, records in services.items()}}


def scores(answers, count):
    perception, expectation = (mean([answer[i] for answer in answers]) for i in (0, 1))
    return {count: len(answers), "perception": perception, "expectation": expectation, "gap": expectation - perception}


def rating_tables(rows):
    groups = defaultdict(list)
    for row in rows:
        groups[row["service"], row["attribute"]].append((int(row["perception"]), int(row["expectation"])))
    return {"attribute": {key: scores(answers, "ratings") for key, answers in groups.items()}}


def people_tables(rows):
    sheets, people = defaultdict(list), defaultdict(list)
    for row in rows:
        sheets[row["respondent"], row["service"]].append((int(row["perception"]), int(row["expectation"])))
    for (_, service), answers in sheets.items():
        people[service,].append([mean([answer[i] for answer in answers]) for i in (0, 1)])
    return {"service": {key: scores(answers, "respondents") for key, answers in people.items()}}


def event_tables(rows):
    cases, services, handovers = defaultdict(list), defaultdict(list), defaultdict(int)
    for row in rows:
        cases[row["case"]].append(row)
    for lines in cases.values():
        reworks = 0
        for i, line in enumerate(lines):
            before = lines[:i]
            moved = i > 0 and before[-1]["provider"] != line["provider"]
            if moved:
                handovers[before[-1]["provider"], line["provider"]] += 1
            reworks += ((i > 0 and before[-1]["status"] == "Resolved" and line["status"] != "Resolved")
                        or (moved and line["provider"] in [one["provider"] for one in before])
                        or line["activity"] in [one["activity"] for one in before])
        services[lines[-1]["service"],].append(reworks)
    return {"service": {key: {"requests": len(all), "rework_rate": mean([n > 0 for n in all]), "reworks_per_request": mean(all)}
                        for key, all in services.items()},
            "handovers": {key: {"passes": n} for key, n in handovers.items()}}


TABLES = {"requests": request_tables, "ratings": rating_tables, "people": people_tables, "events": event_tables}


def check_job(tap, bench, job):
    bench.make(job)
    with open(bench.path(job.file), newline="", encoding="utf-8") as file:
        expected = TABLES[job.task](list(csv.DictReader(file)))
    for threads in (1, 2):
        found = bench.run(job, "ours", threads)["result"]
        wrong = []
        for name, rows in expected.items():
            columns = list(next(iter(rows.values())))
            plain = {key: {column: str(float(value)) if value != "" else "" for column, value in row.items()} for key, row in rows.items()}
            wrong += compare_tables(name, columns, read(f"{found}-{name}.csv", job.tables[name].split()), plain)[1]
        tap.check(f"bench/{job.name} with {threads} threads", "\n".join(wrong[:20]))


def check_difference(tap, bench, job):
    """What differs is found, in the last figure of a table and in a row that is missing."""
    ours = bench.path(f"{job.name}-ours-1")
    changed = bench.path("changed")
    for name in job.tables:
        with open(f"{ours}-{name}.csv", encoding="utf-8") as table:
            lines = list(table)
        with open(f"{changed}-{name}.csv", "w", encoding="utf-8") as table:
            table.writelines([*lines[:-2], lines[-1].rsplit(",", 1)[0] + ",0.7000001\n"])
    tap.check("bench/the same result is no difference", "\n".join(compare(job, ours, ours)[1]))
    found = compare(job, ours, changed)[1]
    tap.equal("bench/differences are found", (len(found), sum("only in one" in text for text in found)), (4, 2))


def check_report(tap, bench):
    """Made anew between the marks; the words around them stay."""
    page = bench.path("performance.md")
    run = {"ours": [{"wall": 1.0, "peak": 2**26}], "peer": [{"wall": 6.0, "peak": 2**27}], "worst": 0.0}
    known = {"versions": {"duckdb": "9.9"}, "jobs": {"ratings": {"rows": 100, "bytes": 1000, "threads": {"1": {"duckdb": run}}}}}
    write_report(page, known, 5)
    with open(page, "a", encoding="utf-8") as out:
        out.write("Words of ours.\n")
    write_report(page, known, 5)
    with open(page, encoding="utf-8") as text:
        written = text.read()
    tap.check("bench/the words around the report stay", "" if written.endswith("Words of ours.\n") and
              written.count("## Goals") == 1 and "6.0 x DuckDB | met |" in written else written)


def check_graph(tap, build):
    """Tiny graphs: ours and each peer that is there come to the same, with one thread and with two."""
    if not graph.is_there("numpy"):
        tap.skip("bench/graph beside its peers", "no NumPy")
        return
    for job in graph.jobs(0.005):
        for peer in job.peers:
            lacking = [module for module in peer.needs if not graph.is_there(module)]
            name = f"bench/{job.title} beside {peer.name}"
            if lacking:
                tap.skip(name, "no " + " and ".join(lacking))
            else:
                tap.check(name, graph.measure(build, job, peer, 1)[-1])


def main():
    tap = Tap()
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(sys.argv[1], folder)
        for (kind, rows), expected in HASHES.items():
            made = subprocess.run([bench.tool("make-data"), kind, str(rows)], capture_output=True, check=True).stdout
            tap.equal(f"bench/data of {kind}", hashlib.sha256(made).hexdigest()[:16], expected)
        jobs = [replace(job, rows=3000) for job in JOBS if job.name in ("requests-1m", "ratings", "people", "events")]
        for job in jobs:
            check_job(tap, bench, job)
        check_difference(tap, bench, jobs[0])
        check_report(tap, bench)
        check_graph(tap, sys.argv[1])
        try:
            bench.run(replace(jobs[0], name="not-there"), "ours", 1)
            tap.check("bench/what fails is told", "nothing was told")
        except Failure as failure:
            tap.check("bench/what fails is told", "" if "not-there.study" in str(failure) else str(failure))
    tap.close()


main()

# SPDX-License-Identifier: GPL-3.0-or-later
"""The jobs of the benchmark: their data, the study that reads them, what is asked, who does it, and what is aimed at."""
from dataclasses import dataclass, field, replace

REQUESTS = """[requests]
file = {file}
request =
acknowledged =
channel =
reassignments =
end_customers =
cost =
"""
RATINGS = """[study]
scale = 1;7
min-group = 1

[ratings]
file = {file}
"""
EVENTS = """[events]
file = {file}
role =
closed = Resolved
rework = reopened;returned;repeated
"""
CELLS = {"cell": "role service provider requests rework_rate reworks_per_request hours late_rate",
         "service": "service requests hours_p50 hours_p90"}
SQL_TOOLS = ["duckdb", "polars", "data.table", "pandas", "sqlite"]


@dataclass
class Job:
    name: str
    title: str
    kind: str                 # of data: make-data KIND ROWS
    rows: int
    study: str
    task: str                 # what peers.py calls it
    tables: dict              # name of a table of results: its columns
    peers: list
    threads: tuple = (1, 2)
    target: dict = field(default_factory=dict)  # threads: (must, aim), times the fastest peer
    against: str = ""         # the peer that the target speaks of, where it is not the fastest
    milliseconds: tuple = ()  # must, aim of the whole process
    megabytes: tuple = ()     # must, aim of the peak
    single: tuple = ("pandas", "sqlite", "pm4py")  # peers with one thread only
    program: str = ""         # ours is this program and not job.c; its result is not compared
    arrow: str = ""           # the table in memory comes from this file
    runs: int = 0             # counted runs; 0: as many as all
    huge: bool = False

    @property
    def file(self):
        return f"{self.kind}-{self.rows}.csv"

    def asked(self):
        """What job.c is told."""
        return [name if name == "handovers" else f"{name}={columns.replace(' ', ',')}" for name, columns in self.tables.items()]

    def quick(self):
        """The same with little data."""
        rows = {"requests": 1_000_000, "ratings": 1_000_000, "events": 200_000}[self.kind]
        small = replace(self, rows=min(rows, self.rows), arrow=self.arrow and "quick-" + self.arrow)
        return replace(small, name="requests-1m") if self.name == "requests-10m" else small


def studies(job):
    return {job.name + ".study": job.study.format(file=job.file)}


JOBS = [
    Job("requests-10m", "requests, 10 M rows", "requests", 10_000_000, REQUESTS, "requests", CELLS,
        ["duckdb", "polars", "data.table", "pandas"], target={1: (5, 7), 2: (4.5, 6.5)}, megabytes=(100, 60)),
    Job("requests-1m", "requests, 1 M rows", "requests", 1_000_000, REQUESTS, "requests", CELLS, SQL_TOOLS),
    Job("ratings", "ratings, 5 M rows, a row a person", "ratings", 5_000_000, RATINGS + "respondent =\n", "ratings",
        {"attribute": "service attribute ratings perception expectation gap"}, SQL_TOOLS, target={1: (5, 7), 2: (5, 7)}),
    Job("people", "ratings, 5 M rows, 500,000 respondents, one voice each", "ratings", 5_000_000, RATINGS, "people",
        {"service": "service respondents perception expectation gap"}, SQL_TOOLS, target={1: (4, 7), 2: (4, 7)}),
    Job("arrow", "requests from Arrow in memory, 10 M rows, texts", "requests", 10_000_000, REQUESTS, "requests", CELLS,
        ["duckdb", "polars"], target={1: (4, 10), 2: (4, 10)}, arrow="texts.arrow", runs=3),
    Job("arrow-words", "the same, texts as dictionaries", "requests", 10_000_000, REQUESTS, "requests", CELLS,
        ["duckdb", "polars"], target={1: (4, 10), 2: (4, 10)}, arrow="words.arrow", runs=3),
    Job("events", "event log, 1 M events, rework and handovers", "events", 1_000_000, EVENTS, "events",
        {"service": "service requests rework_rate reworks_per_request", "handovers": "from to passes"},
        ["pm4py", "duckdb", "polars"], target={1: (20, 50), 2: (20, 50)}, against="pm4py", single=()),
    Job("requests-1k", "requests, 1,000 rows", "requests", 1_000, REQUESTS, "requests", CELLS, SQL_TOOLS, threads=(1,), runs=11),
    Job("tiny", "rank-services, 1,000 rows, whole process", "requests", 1_000, REQUESTS, "", {}, [], threads=(1, 2),
        milliseconds=(15, 10), program="rank-services", runs=21),
    Job("requests-100m", "requests, 100 M rows, for its peak memory", "requests", 100_000_000, REQUESTS, "requests", CELLS, [],
        megabytes=(100, 60), runs=1, huge=True),
]

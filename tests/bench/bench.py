# SPDX-License-Identifier: GPL-3.0-or-later
"""Ours beside what an analyst would use instead: the same job, the same file, the same result, in turn. For tests/run bench.

    bench.py BUILD [--install-peers] [--quick] [--jobs=NAME,NAME] [--keep=FOLDER] [--huge]

--quick takes small data, few runs, and leaves docs/performance.md alone. Data and results go to build/bench, or to the
folder of --keep. --huge adds the request log of 100 million rows (17 GB), read once, for its peak memory.
Jobs are in jobs.py, the peers in peers.py, peers.R and arrow.py, what is written in report.py. The jobs "certainty" and "graph" are scripts
of their own, certainty.py and graph.py, with a table each.
"""
import argparse
import json
import os
import shutil
import subprocess
import sys

from compare import compare, differences
from jobs import JOBS, Job, studies
from report import APART, write_apart, write_report

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
PEERS = os.path.join(TOP, "build", "peers")
SLOW = 20  # seconds after which a peer is run once more, and not as often as the others


class Failure(Exception):
    pass


def install_peers():
    """Those of PyPI into a virtual environment of their own, data.table from the system's packages."""
    if not os.path.exists(os.path.join(PEERS, "bin", "python")):
        subprocess.run([sys.executable, "-m", "venv", PEERS], check=True)
    packages = ["duckdb", "polars", "pandas", "pyarrow", "pm4py", "numpy", "scipy", "networkx", "igraph"]
    subprocess.run([os.path.join(PEERS, "bin", "pip"), "install", "--quiet", "--upgrade", *packages], check=True)
    if subprocess.run([os.path.join(TOP, "examples", "setup"), "peers"]).returncode != 0:
        print("bench: without R's data.table and SQLite's shell")


def python():
    own = os.path.join(PEERS, "bin", "python")
    return own if os.path.exists(own) else sys.executable


class Bench:
    def __init__(self, build, folder, quick=False):
        self.build, self.folder, self.quick = build, folder, quick
        self.pairs = 2 if quick else 5
        os.makedirs(folder, exist_ok=True)
        self.versions = {}

    def tool(self, name):
        return os.path.join(self.build, "tests", "bench", name)

    def path(self, name):
        return os.path.join(self.folder, name)

    def find_peers(self):
        for name in ("duckdb", "polars", "pandas", "data.table", "sqlite", "pm4py", "pyarrow"):
            ran = subprocess.run([*self.peer(name), "version"], capture_output=True, text=True)
            if ran.returncode == 0:
                self.versions[name] = ran.stdout.strip()
        print("peers: " + (", ".join(f"{name} {version}" for name, version in self.versions.items()) or "none"))

    @staticmethod
    def peer(name):
        if name == "data.table":
            return ["Rscript", os.path.join(HERE, "peers.R")] if shutil.which("Rscript") else ["false"]
        return [python(), os.path.join(HERE, "peers.py"), name]

    def make(self, job):
        """The data of a job and the studies that read them."""
        path = self.path(job.file)
        if not os.path.exists(path):
            print(f"making {job.file}", file=sys.stderr, flush=True)
            with open(path + ".part", "wb") as out:
                subprocess.run([self.tool("make-data"), job.kind, str(job.rows)], stdout=out, check=True)
            os.rename(path + ".part", path)
        for name, text in studies(job).items():
            with open(self.path(name), "w", encoding="utf-8") as out:
                out.write(text)
        if job.arrow and not os.path.exists(self.path(job.arrow)) and "pyarrow" in self.versions:
            subprocess.run([python(), os.path.join(HERE, "arrow.py"), "prepare", path, self.path(job.arrow)], check=True)

    def command(self, job, tool, threads, result, study=None):
        if job.program and tool == "ours":
            return [os.path.join(self.build, "examples", job.program), self.path(job.name + ".study"), "--quiet", "--format=csv",
                    f"--threads={threads}", f"--output={result}-{job.program}.csv"]
        if job.arrow:
            return [python(), os.path.join(HERE, "arrow.py"), tool, str(threads), self.path(job.arrow), result,
                    os.path.join(self.build, "lib", "libservice-matrix.so")]
        if tool == "ours":
            return [self.tool("job"), self.path(study or job.name + ".study"), result, str(threads), *job.asked()]
        return [*self.peer(tool), job.task, str(threads), self.path(job.file), result]

    def run(self, job, tool, threads, study=None):
        """One run: seconds, processor seconds and peak bytes."""
        result = self.path(f"{job.name}-{tool}-{threads}")
        ran = subprocess.run([self.tool("stopwatch"), str(threads), *self.command(job, tool, threads, result, study)],
                             capture_output=True, text=True)
        words = ran.stdout.split()
        if len(words) != 5 or words[4] != "0":
            raise Failure(f"{job.name}: {tool} failed\n{ran.stdout}{ran.stderr[-2000:]}")
        wall, cpu, peak = float(words[0]), float(words[1]) + float(words[2]), int(words[3])
        if job.arrow:  # the clock of the job itself: the table is there before
            wall = float(ran.stderr.split()[-1])
        return {"wall": wall, "cpu": cpu, "peak": peak, "result": result}

    def check_again(self, job, threads, peer):
        """PM4Py counts cases by the activity that is done again: ours must count as many where only that is rework."""
        with open(peer["result"] + "-again.csv", encoding="utf-8") as table:
            counts = dict(line.rstrip("\n").rsplit(",", 1) for line in list(table)[1:])
        for activity, expected in counts.items():
            with open(self.path("again.study"), "w", encoding="utf-8") as out:
                out.write(job.study.format(file=job.file).replace("rework = reopened;returned;repeated", f"rework = repeated:{activity}"))
            ours = self.run(job, "ours", threads, "again.study")
            with open(ours["result"] + "-service.csv", encoding="utf-8") as table:
                rows = [line.split(",") for line in list(table)[1:]]
            found = round(sum(int(row[1]) * float(row[2]) for row in rows))
            if found != int(expected):
                raise Failure(f"{job.name}: {activity} done again: {found} cases where PM4Py has {expected}")

    def warm_up(self, job, threads, peers):
        """One run each, that does not count; their results are compared. What each took, and the worst difference."""
        first, worst = {"ours": self.run(job, "ours", threads)}, {}
        for name in peers:
            first[name] = self.run(job, name, threads)
            worst[name], wrong = compare(job, first["ours"]["result"], first[name]["result"])
            if wrong:
                raise Failure(f"{job.name}: {name} has another result:\n" + "\n".join(wrong[:10]))
            if name == "pm4py":
                self.check_again(job, threads, first[name])
                first["ours"] = self.run(job, "ours", threads)
        if threads > 1 and not job.arrow:
            wrong = differences(job, first["ours"]["result"], self.path(f"{job.name}-ours-1"))
            if wrong:
                raise Failure(f"{job.name}: another result with {threads} threads: {wrong}")
        return first, worst

    def measure(self, job, threads):
        peers = [name for name in job.peers if name in self.versions and (threads == 1 or name not in job.single)]
        first, worst = self.warm_up(job, threads, peers)
        pairs = job.runs or self.pairs
        counts = {name: 1 if first[name]["wall"] > SLOW else pairs for name in peers}
        runs = {name: {"ours": [], "peer": [], "worst": worst[name]} for name in peers} or {"": {"ours": [], "peer": []}}
        for turn in range(pairs):
            for name, run in runs.items():
                if turn >= counts.get(name, pairs):
                    continue
                run["ours"].append(self.run(job, "ours", threads))
                if name:
                    run["peer"].append(self.run(job, name, threads))
        return runs

    def bench(self, job):
        if job.arrow and "pyarrow" not in self.versions:
            print(f"{job.name}: needs pyarrow")
            return None
        self.make(job)
        results = {}
        for threads in job.threads:
            results[str(threads)] = runs = self.measure(job, threads)
            for name, run in runs.items():
                ours, peer = ([one["wall"] for one in run[side]] for side in ("ours", "peer"))
                used = [min([one["cpu"] for one in run[side]], default=0) for side in ("ours", "peer")]
                print(f"{job.name}, threads {threads}: ours {min(ours):.3f} s (processor {used[0]:.3f})" + (
                    f", {name} {min(peer):.3f} s ({used[1]:.3f}), worst difference {run['worst']:.0e}" if peer else ""), flush=True)
        size = os.path.getsize(self.path(job.arrow or job.file))
        return {"rows": job.rows, "bytes": size, "threads": results}


def bench_apart(job, build, quick):
    """The table of a script of its own; "" where there is no NumPy, None where results differ."""
    if subprocess.run([python(), "-c", "import numpy"], capture_output=True).returncode != 0:
        print(f"{job}: needs NumPy")
        return ""
    few = ["--runs=1", "--scale=0.05"] if quick else []
    ran = subprocess.run([python(), os.path.join(HERE, f"{job}.py"), build, *few], stdout=subprocess.PIPE, text=True)
    print(ran.stdout, end="", flush=True)
    return ran.stdout if ran.returncode == 0 else None


def main():
    options = argparse.ArgumentParser(prog="tests/run bench")
    options.add_argument("build")
    for name in ("--install-peers", "--quick", "--huge"):
        options.add_argument(name, action="store_true")
    names = [*(job.name for job in JOBS), *APART]
    options.add_argument("--jobs", help=", ".join(names))
    options.add_argument("--keep", metavar="FOLDER")
    given = options.parse_args()
    if given.install_peers:
        install_peers()
    bench = Bench(given.build, os.path.abspath(given.keep or os.path.join(TOP, "build", "bench")), given.quick)
    bench.find_peers()
    wanted = given.jobs.split(",") if given.jobs else None
    jobs = [job for job in JOBS if (job.name in wanted if wanted else not job.huge or given.huge)]
    if wanted and not set(wanted) <= set(names):
        options.error("--jobs: of " + ", ".join(names))
    if given.quick:
        jobs = list({job.quick().name: job.quick() for job in jobs if not job.huge}.values())
    saved = bench.path("quick.json" if given.quick else "results.json")
    known = json.load(open(saved, encoding="utf-8")) if os.path.exists(saved) else {"jobs": {}}
    status = 0
    for job in jobs:
        try:
            result = bench.bench(job)
        except Failure as failure:
            print(f"FAILED {failure}", flush=True)
            status = 1
            continue
        if result:
            known["jobs"][job.name] = result
        known["versions"] = bench.versions
        with open(saved, "w", encoding="utf-8") as out:
            json.dump(known, out, indent=1)
    page = bench.path("performance.md") if given.quick else os.path.join(TOP, "docs", "performance.md")
    if jobs:
        write_report(page, known, bench.pairs)
    for job in (job for job in APART if not wanted or job in wanted):
        table = bench_apart(job, given.build, given.quick)
        status = 1 if table is None else status
        if table:
            write_apart(page, job, table)
    print(f"written: {page}")
    return status


if __name__ == "__main__":
    sys.exit(main())

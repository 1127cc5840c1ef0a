#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Certainty beside NumPy, for tests/run bench: certainty.py BUILD [--runs N] [--scale S]

The same jobs by certainty.c and rank-sets.c and by vectorised NumPy, in turn, so that what else the machine does meets both. NumPy
goes over chunks of replicates that fit the cache: draws, argsort, counts over (alternative, rank) by add.at or bincount, whichever is
quicker. Its one thread stands against our one and our two. Prints a table in Markdown: medians of wall time, their
ratios, and the ratio of processor time with one thread, which other work on the machine disturbs less. Exit status 1 where results
do not agree: counts within Monte-Carlo error, sets exactly. Needs NumPy.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import time

os.environ["OPENBLAS_NUM_THREADS"] = "1"
import numpy  # noqa: E402

SHOWN = 5


def values_of(n, m):
    i, c = numpy.arange(n)[None, :], numpy.arange(m)[:, None]
    return (i * 7919 + c * 104729) % 10007 / 10007


class Counts:
    """Ranks of chunks of replicates (1 is the first, as argsort gives them), counted."""

    def __init__(self, n, chunk, way):
        self.n, self.way = n, way
        self.flat = numpy.zeros(n * n, numpy.uint32 if way == "add.at" else numpy.int64)
        self.places = numpy.tile(numpy.arange(n), (chunk, 1))

    def add(self, figures):
        # Alternative order[r, p] has place p: the count of (order, place) is one index, and no ranks are scattered.
        order = numpy.argsort(-figures, axis=1)
        numpy.multiply(order, self.n, out=order)
        order += self.places[: len(order)]
        if self.way == "add.at":
            numpy.add.at(self.flat, order.ravel(), numpy.uint32(1))
        else:
            self.flat += numpy.bincount(order.ravel(), minlength=self.n * self.n)

    def result(self, n_replicates):
        counts = self.flat.reshape(self.n, self.n)[:SHOWN]
        mean = counts @ numpy.arange(1, self.n + 1) / n_replicates
        return {"first": counts[:, 0].tolist(), "mean_rank": mean.tolist()}


def chunks(n_replicates, chunk):
    return (min(chunk, n_replicates - at) for at in range(0, n_replicates, chunk))


def smaa(n, m, n_draws, chunk, way):
    values = values_of(n, m)
    low, high = values.min(1, keepdims=True), values.max(1, keepdims=True)
    values = (values - low) / (high - low)
    random = numpy.random.Generator(numpy.random.SFC64(1))
    counts = Counts(n, chunk, way)
    for size in chunks(n_draws, chunk):
        weights = random.standard_exponential((size, m))
        weights /= weights.sum(1, keepdims=True)
        counts.add(weights @ values)
    return counts.result(n_draws)


def resample(n, n_replicates, chunk, way):
    values = values_of(n, 2)
    means, deviations = values[0], 0.05 + 0.1 * values[1]
    random = numpy.random.Generator(numpy.random.SFC64(1))
    counts = Counts(n, chunk, way)
    for size in chunks(n_replicates, chunk):
        figures = random.standard_normal((size, n))
        figures *= deviations
        figures += means
        counts.add(figures)
    return counts.result(n_replicates)


def run_ours(program, *arguments):
    out = subprocess.run([program, *map(str, arguments)], check=True, capture_output=True, text=True)
    return json.loads(out.stdout)


def run_peer(function, *arguments):
    begin, cpu_begin = time.perf_counter(), time.process_time()
    result = function(*arguments)
    return dict(result, seconds=time.perf_counter() - begin, cpu=time.process_time() - cpu_begin)


def agree(ours, peer, n, n_replicates):
    """Shares of first places and mean ranks within 5 standard errors of their difference, ranks swinging at most as evenly spread ones."""
    for a, b in zip(ours["first"], peer["first"]):
        share = (a + b) / (2 * n_replicates)
        if abs(a - b) / n_replicates > 5 * (2 * share * (1 - share) / n_replicates) ** 0.5 + 1 / n_replicates:
            return False
    return all(abs(a - b) < 5 * n * (2 / (12 * n_replicates)) ** 0.5 for a, b in zip(ours["mean_rank"], peer["mean_rank"]))


def chunked(function):
    """The peer of a job: the function with the quickest of several chunks and ways to count, which a tenth of the work finds."""
    def prepare(arguments):
        *shape, n_replicates = arguments
        few = max(n_replicates // 10, 1)
        ways = [(8, "add.at"), (32, "add.at"), (128, "add.at"), (512, "add.at"), (512, "bincount"), (2048, "bincount")]
        best = min(ways, key=lambda way: run_peer(function, *shape, few, *way)["cpu"])
        return lambda: run_peer(function, *shape, n_replicates, *best)
    return prepare


def sets(arguments):
    """The peer of confidence sets, a process as ours is."""
    script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "rank-sets.py")
    return lambda: run_ours(sys.executable, script, *arguments)


def counts_agree(arguments, ours, peer):
    return agree(ours, peer, arguments[0], arguments[-1])


def sums_agree(arguments, ours, peer):
    return ours["sum"] == peer["sum"]


def jobs(scale):
    """Title, program and its words, arguments, peer, whether results agree, times NumPy that one and two threads must reach."""
    draws, replicates = int(100000 * scale), int(10000 * scale)
    yield (f"acceptability of every rank, 2,000 services, 3 criteria, {draws:,} weights", ["certainty", "smaa"],
           (2000, 3, draws), chunked(smaa), counts_agree, {1: "5 x", 2: "9 x"})
    yield (f"data drawn anew and ranked, 2,000 services, {replicates:,} replicates", ["certainty", "resample"],
           (2000, replicates), chunked(resample), counts_agree, {1: "4 x", 2: "7 x"})
    for n in (400, 2000):
        yield (f"joint sets of {n:,} figures, 1,000 draws", ["rank-sets", "joint"], (n, 1000), sets, sums_agree,
               {1: "0.5 s", 2: "0.5 s"} if n == 400 else {1: "", 2: ""})


def measure(build, words, arguments, peer, agrees, runs):
    program = os.path.join(build, "tests", "bench", words[0])
    times, checksums, good = {"numpy": [], 1: [], 2: [], "cpu": []}, set(), True
    for _ in range(runs):
        for threads in (1, 2):
            ours, theirs = run_ours(program, words[1], *arguments, threads), peer()
            times[threads].append(ours["seconds"])
            times["numpy"].append(theirs["seconds"])
            times["cpu"] += [theirs["cpu"] / ours["cpu"]] if threads == 1 else []
            checksums.add(ours["checksum"])
            good = good and agrees(arguments, ours, theirs)
    return {key: statistics.median(value) for key, value in times.items()}, good and len(checksums) == 1


def row(cells):
    return "| " + " | ".join(cells) + " |"


def lines(title, middle, must):
    for threads in (1, 2):
        ratio = middle["numpy"] / middle[threads]
        found = ratio if must[threads].endswith("x") else -middle[threads]
        goal = must[threads].split(" ")[0]
        met = "" if not goal else "met" if found >= (float(goal) if found > 0 else -float(goal)) else "**not met**"
        yield row([title, str(threads), must[threads], f"{middle['numpy']:.2f}", f"{middle[threads]:.3f}", f"{ratio:.1f}",
                   f"{middle['cpu']:.1f}" if threads == 1 else "", met])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--scale", type=float, default=1, help="of the numbers of replicates")
    options = parser.parse_args()
    print(f"NumPy {numpy.__version__}, {options.runs} runs with each number of threads, in turn, load before {os.getloadavg()[0]:.1f}. "
          "Medians; results agree.\n")
    print(row(["job", "threads", "must", "NumPy, s", "ours, s", "NumPy / ours", "processor time", ""]))
    print(row(["---", "---:", "---:", "---:", "---:", "---:", "---:", "---"]))
    good = True
    for title, words, arguments, prepare, agrees, must in jobs(options.scale):
        middle, same = measure(options.build, words, arguments, prepare(arguments), agrees, options.runs)
        print("\n".join(lines(title, middle, must)), flush=True)
        if not same:
            print(f"{title}: results DIFFER", file=sys.stderr)
        good = good and same
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())

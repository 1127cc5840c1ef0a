#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Certainty beside NumPy: certainty.py PROGRAM [--runs N] [--scale S]

The same jobs by build/.../tests/bench/certainty and by vectorised NumPy, in turn, so that what else the machine does
meets both. NumPy goes over chunks of replicates that fit the cache: draws, argsort, counts by
numpy.add.at over (alternative, rank), which was quicker than bincount. Its one thread stands against our one and our
two. Prints medians of wall time and their ratios, the ratio of processor time with one thread (which other work on the
machine disturbs less), and whether results agree within Monte-Carlo error. Needs NumPy 2.
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

    def __init__(self, n, chunk):
        self.n, self.counts = n, numpy.zeros(n * n, numpy.int64)
        self.flat = numpy.zeros(n * n, numpy.uint32)
        self.places = numpy.tile(numpy.arange(n), (chunk, 1))

    def add(self, figures):
        # Alternative order[r, p] has place p: the count of (order, place) is one index, and no ranks are scattered.
        order = numpy.argsort(-figures, axis=1)
        numpy.multiply(order, self.n, out=order)
        order += self.places[: len(order)]
        numpy.add.at(self.flat, order.ravel(), numpy.uint32(1))

    def result(self, n_replicates):
        counts = self.flat.reshape(self.n, self.n)[:SHOWN]
        mean = counts @ numpy.arange(1, self.n + 1) / n_replicates
        return {"first": counts[:, 0].tolist(), "mean_rank": mean.tolist()}


def chunks(n_replicates, chunk):
    return (min(chunk, n_replicates - at) for at in range(0, n_replicates, chunk))


def smaa(n, m, n_draws, chunk):
    values = values_of(n, m)
    low, high = values.min(1, keepdims=True), values.max(1, keepdims=True)
    values = (values - low) / (high - low)
    random = numpy.random.Generator(numpy.random.SFC64(1))
    counts = Counts(n, chunk)
    for size in chunks(n_draws, chunk):
        weights = random.standard_exponential((size, m))
        weights /= weights.sum(1, keepdims=True)
        counts.add(weights @ values)
    return counts.result(n_draws)


def resample(n, n_replicates, chunk):
    values = values_of(n, 2)
    means, deviations = values[0], 0.05 + 0.1 * values[1]
    random = numpy.random.Generator(numpy.random.SFC64(1))
    counts = Counts(n, chunk)
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
    """Shares of first places within 5 standard errors of their difference, mean ranks within 2 % of all ranks."""
    for a, b in zip(ours["first"], peer["first"]):
        share = (a + b) / (2 * n_replicates)
        if abs(a - b) / n_replicates > 5 * (2 * share * (1 - share) / n_replicates) ** 0.5 + 1 / n_replicates:
            return False
    return all(abs(a - b) < 0.02 * n for a, b in zip(ours["mean_rank"], peer["mean_rank"]))


def best_chunk(function, arguments, n_replicates):
    """The quickest of several chunks for NumPy, on a tenth of the work."""
    few = max(n_replicates // 10, 1)
    return min((8, 32, 128, 512), key=lambda chunk: run_peer(function, *arguments, few, chunk)["cpu"])


def compare(program, name, function, arguments, n_replicates, runs):
    chunk = best_chunk(function, arguments, n_replicates)
    times = {"numpy": [], 1: [], 2: [], "cpu": []}
    checksums, good = set(), True
    for _ in range(runs):
        for threads in (1, 2):
            ours = run_ours(program, name, *arguments, n_replicates, threads)
            peer = run_peer(function, *arguments, n_replicates, chunk)
            times[threads].append(ours["seconds"])
            times["numpy"].append(peer["seconds"])
            times["cpu"] += [peer["cpu"] / ours["cpu"]] if threads == 1 else []
            checksums.add(ours["checksum"])
            good = good and agree(ours, peer, arguments[0], n_replicates)
    middle = {key: statistics.median(value) for key, value in times.items()}
    title = f"{name} {' x '.join(map(str, arguments))} x {n_replicates}"
    print(f"{title}: numpy {middle['numpy']:.3f} s (chunks of {chunk}), one thread {middle[1]:.3f} s "
          f"({middle['numpy'] / middle[1]:.1f} times), two {middle[2]:.3f} s ({middle['numpy'] / middle[2]:.1f} times), "
          f"processor time {middle['cpu']:.1f} times, "
          f"results {'agree' if good and len(checksums) == 1 else 'DIFFER'}")
    return good and len(checksums) == 1


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--scale", type=float, default=1, help="of the numbers of replicates")
    options = parser.parse_args()
    print(f"NumPy {numpy.__version__}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}, {options.runs} runs in turn")
    good = compare(options.program, "smaa", smaa, (2000, 3), int(100000 * options.scale), options.runs)
    good &= compare(options.program, "resample", resample, (2000,), int(10000 * options.scale), options.runs)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""rank-sets.py P DRAWS [joint|marginal]: what rank-sets.c does, as one would write it with NumPy, one alternative at a time."""

import json
import resource
import sys
import time

import numpy as np


def uniform(number):
    bits = number * np.uint64(0x9E3779B97F4A7C15)
    bits = (bits ^ bits >> np.uint64(30)) * np.uint64(0xBF58476D1CE4E5B9)
    bits = (bits ^ bits >> np.uint64(27)) * np.uint64(0x94D049BB133111EB)
    bits ^= bits >> np.uint64(31)
    return (bits >> np.uint64(11)).astype(np.float64) * 2.0**-53


def deviation(number):
    four = np.uint64(4) * number
    total = uniform(four) + uniform(four + np.uint64(1))
    total = total + uniform(four + np.uint64(2))
    total = total + uniform(four + np.uint64(3))
    return (total - 2) * 1.7320508075688772


def make(n, n_draws):
    each = np.arange(n, dtype=np.uint64)
    variances = 0.5 + uniform(each + np.uint64(1000000))
    figures = 10 * uniform(each + np.uint64(2000000))
    draws = np.empty((n_draws, n), np.float32)
    for draw in range(n_draws):
        draws[draw] = deviation(np.uint64(1000000 + draw * n) + each) * np.sqrt(variances)
    return figures, variances, draws


def critical(maxima, confidence):
    place = int(np.ceil(confidence * (len(maxima) + 1) - 1e-9))
    return np.inf if place > len(maxima) else float(np.partition(maxima, place - 1)[place - 1])


def steps(forwards, backwards, apart, confidence):
    """forwards (which): the maxima over pairs that are still open."""
    value, n_open = np.inf, None
    while True:
        still = ~(apart > value)
        if n_open == np.count_nonzero(still) or not still.any():
            return value
        n_open = np.count_nonzero(still)
        value = critical(np.maximum(forwards(still), backwards), confidence)


def inverse(variances, j):
    errors = np.sqrt(variances[j] + variances)
    weights = 1 / errors
    weights[j] = 0
    return weights


def told(figures, variances, j, value):
    difference = figures[j] - figures
    limit = value * np.sqrt(variances[j] + variances)
    limit[j] = np.inf
    return 1 + np.count_nonzero(difference < -limit), len(figures) - np.count_nonzero(difference > limit)


def marginal(figures, variances, draws, confidence):
    sets = []
    for j in range(len(figures)):
        weights = inverse(variances, j)
        signed = np.where(figures[j] < figures, -weights, weights).astype(np.float32)
        scaled = (draws[:, j : j + 1] - draws) * signed
        apart = np.abs(figures[j] - figures) * weights
        apart[j] = np.inf  # not a pair
        keep = np.arange(len(figures)) != j

        def forwards(still):
            return np.max(scaled[:, still & keep], axis=1, initial=0)

        value = steps(forwards, np.max(-scaled, axis=1, initial=0), np.where(keep, apart, -1), confidence)
        sets.append(told(figures, variances, j, value))
    return sets


def joint(figures, variances, draws, confidence):
    n = len(figures)

    def extremes(value, function):
        found = np.zeros(len(draws), np.float32)
        for j in range(n):
            weights = inverse(variances, j)
            still = ~(np.abs(figures[j] - figures) * weights > value)
            still[: j + 1] = False
            if still.any():
                signed = np.where(figures[j] < figures, -weights, weights).astype(np.float32)[still]
                found = np.maximum(found, function((draws[:, j : j + 1] - draws[:, still]) * signed))
        return found

    def n_open(value):
        return sum(np.count_nonzero(~(np.abs(figures[j] - figures[j + 1 :]) * inverse(variances, j)[j + 1 :] > value)) for j in range(n))

    backwards = extremes(np.inf, lambda scaled: np.max(-scaled, axis=1))
    value, before = np.inf, None
    while (now := n_open(value)) != before and now > 0:
        before = now
        value = critical(np.maximum(extremes(value, lambda scaled: np.max(scaled, axis=1)), backwards), confidence)
    return [told(figures, variances, j, value) for j in range(n)]


def main():
    n, n_draws, of = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3] if len(sys.argv) > 3 else "joint"
    given = make(n, n_draws)
    begin, cpu = time.monotonic(), time.process_time()
    sets = np.array((joint if of == "joint" else marginal)(*given, 0.9), dtype=np.uint64).reshape(n, 2)
    seconds, cpu = time.monotonic() - begin, time.process_time() - cpu
    low, high = sets[:, 0], sets[:, 1]
    total = int(np.sum((np.arange(n, dtype=np.uint64) + np.uint64(1)) * (np.uint64(7) * low + high)))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "cpu": cpu, "megabytes": peak, "sum": total}))


if __name__ == "__main__":
    with np.errstate(over="ignore"):
        main()

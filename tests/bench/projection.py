#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""projection.py BUILD [FIRST SECOND LINKS [ROUNDS]]: projections by projection.c, networkx and NumPy, in turn.

networkx takes generic_weighted_projected_graph() with a function of the volumes, which it finds in plain dictionaries; NumPy adds up a whole
matrix, one shared node after another, which is the fastest that we could write with it. All are to give the same pairs and sums;
exit status 1 where they do not. Times are the least of the rounds.
"""

import json
import os
import subprocess
import sys
import time

import networkx
import numpy as np
from networkx.algorithms import bipartite


def uniform(number):
    bits = number * np.uint64(0x9E3779B97F4A7C15)
    bits = (bits ^ bits >> np.uint64(30)) * np.uint64(0xBF58476D1CE4E5B9)
    bits = (bits ^ bits >> np.uint64(27)) * np.uint64(0x94D049BB133111EB)
    bits ^= bits >> np.uint64(31)
    return (bits >> np.uint64(11)).astype(np.float64) * 2.0**-53


def make(n_first, n_second, n_links):
    """The weights as a matrix; 0 is no link."""
    each = np.arange(n_first * n_second, dtype=np.uint64)
    weights = 1 + np.floor(9999 * uniform(each + np.uint64(1000000000000)))
    return np.where(uniform(each) < n_links / (n_first * n_second), weights, 0).reshape(n_first, n_second)


def by_networkx(weights):
    n, m = weights.shape
    graph = networkx.Graph()
    graph.add_nodes_from(range(n + m))
    for i, j in zip(*np.nonzero(weights)):
        graph.add_edge(int(i), n + int(j), weight=float(weights[i, j]))
    rest = {n + j: max(graph.degree(n + j) - 1, 1) for j in range(m)}

    linked = {node: {k: data["weight"] for k, data in graph.adj[node].items()} for node in graph}

    def volumes(_, one, other):
        mine, theirs = linked[one], linked[other]
        both = [(k, min(mine[k], theirs[k])) for k in mine.keys() & theirs.keys()]
        return len(both), sum(volume for _, volume in both), sum(volume / rest[k] for k, volume in both)

    begin = time.monotonic()
    made = bipartite.generic_weighted_projected_graph(graph, range(n), weight_function=volumes)
    seconds = time.monotonic() - begin
    figures = np.array([weight for _, _, weight in made.edges(data="weight")]).reshape(-1, 3)
    return seconds, len(figures), *figures.sum(axis=0)


def by_numpy(weights):
    partners = [np.nonzero(column)[0] for column in weights.T]
    columns = [weights[nodes, j] for j, nodes in enumerate(partners)]
    n = len(weights)
    begin = time.monotonic()
    shared, volume, newman = np.zeros((n, n), np.int32), np.zeros((n, n)), np.zeros((n, n))
    for nodes, column in zip(partners, columns):
        if len(nodes) < 2:
            continue
        block = np.ix_(nodes, nodes)
        common = np.minimum.outer(column, column)
        shared[block] += 1
        volume[block] += common
        newman[block] += common / (len(nodes) - 1)
    one, other = np.nonzero(np.triu(shared, 1))
    found = shared[one, other], volume[one, other], newman[one, other]
    return time.monotonic() - begin, len(one), *(float(figure.sum()) for figure in found)


def by_us(program, sizes, side, threads):
    made = json.loads(subprocess.run([program, *map(str, sizes), str(side), str(threads)], check=True, capture_output=True).stdout)
    return made["seconds"], made["pairs"], made["shared"], made["volume"], made["newman"]


def agree(one, other):
    return one[1:4] == tuple(other[1:4]) and abs(one[4] - other[4]) <= 1e-9 * max(abs(one[4]), 1)


def main():
    sizes = [int(text) for text in sys.argv[2:5]] or [2000, 500, 50000]
    rounds = int(sys.argv[5]) if len(sys.argv) > 5 else 3
    program = os.path.join(sys.argv[1], "tests", "bench", "projection")
    weights = make(*sizes)
    wrong = False
    print("| side | pairs | ours, one thread | ours, two | NumPy | networkx |\n|---|---:|---:|---:|---:|---:|")
    for side, matrix in enumerate((weights, weights.T)):
        ways = [lambda s=side: by_us(program, sizes, s, 1), lambda s=side: by_us(program, sizes, s, 2), lambda x=matrix: by_numpy(x), lambda x=matrix: by_networkx(x)]
        made = [[way() for way in ways] for _ in range(rounds)]
        wrong = wrong or not all(agree(tuple(one[0]), one[k]) for one in made for k in range(1, 4))
        times = [min(one[k][0] for one in made) for k in range(4)]
        print(f"| {('first', 'second')[side]} | {made[0][0][1]:,} | " + " | ".join(f"{seconds:.4f} s" for seconds in times) + " |")
    if wrong:
        print("the results differ", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    with np.errstate(over="ignore"):
        sys.exit(main())

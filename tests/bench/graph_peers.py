# SPDX-License-Identifier: GPL-3.0-or-later
"""What graph.py sets beside ours: the same data as edges.c makes, and the jobs by networkx, python-igraph, NumPy and SciPy.

Each job is made with its data and is a function without arguments: what lies before it is not on the clock. A job that would take an
hour does part of it and says which share.
"""
import numpy as np

from scramble import uniform

RING, LONG_RING, VOLUMES = 5, 300, 1000000000000


# ---- Data

def numbers_at(n, places):
    step = next((step for step in (7368787, 6700417, 104729, 7919) if n % step), 1)
    return (np.asarray(places, np.int64) * step + n // 3) % n


def edges(n, degree, n_loops, most):
    """Numbers of services and of what they require, and shares."""
    place = np.repeat(np.arange(n, dtype=np.int64), degree)
    k = np.tile(np.arange(degree, dtype=np.int64), n)
    later = n - 1 - place
    parts = np.minimum(degree, later)
    there = k < parts
    place, k, later, parts = place[there], k[there], later[there], parts[there]
    number = (2 * (place * degree + k)).astype(np.uint64)
    low, high = later * k // parts, later * (k + 1) // parts
    to = place + 1 + low + np.floor((high - low) * uniform(number)).astype(np.int64)
    shares = np.ones(len(to)) if most == 1 else most * uniform(number + np.uint64(1))
    begin = [(n - LONG_RING) * loop // n_loops // RING * RING for loop in range(n_loops)]
    rings = [(one, RING) for one in begin] + ([(n - LONG_RING, LONG_RING)] if n_loops else [])
    tails = [np.arange(one, one + size) for one, size in rings]
    heads = [np.roll(tail, -1) for tail in tails]
    place, to = np.concatenate([place, *tails]), np.concatenate([to, *heads])
    return numbers_at(n, place), numbers_at(n, to), np.concatenate([shares, np.full(len(to) - len(shares), most / 2)])


def volumes(n):
    return np.floor(1000 * uniform(np.uint64(VOLUMES) + np.arange(n, dtype=np.uint64)))


# ---- Named edges to a graph

def names(numbers):
    return [f"s{number:07d}" for number in numbers.tolist()]


def checksum(numbers, requiring, required):
    weights = np.asarray(numbers, np.int64) + 1
    return int((weights * (np.asarray(requiring) + 3 * np.asarray(required))).sum())


def build_networkx(tails, heads):
    import networkx

    def run():
        graph = networkx.DiGraph()
        graph.add_edges_from(zip(tails, heads))
        return graph

    def tell(graph):
        nodes = [int(name[1:]) for name in graph]
        return len(graph), graph.number_of_edges(), checksum(nodes, [d for _, d in graph.out_degree()], [d for _, d in graph.in_degree()])
    return run, tell


def tell_igraph(graph):
    nodes = [int(name[1:]) for name in graph.vs["name"]]
    return graph.vcount(), graph.ecount(), checksum(nodes, graph.outdegree(), graph.indegree())


def build_igraph(tails, heads):
    import igraph
    return lambda: igraph.Graph.TupleList(zip(tails, heads), directed=True), tell_igraph


def build_igraph_frame(tails, heads):
    import igraph
    import pandas
    frame = pandas.DataFrame({"service": tails, "requires": heads})
    return lambda: igraph.Graph.DataFrame(frame, directed=True, use_vids=False), tell_igraph


def build_igraph_numbers(tails, heads):
    """pandas finds the numbers of names, and igraph has nothing to look up."""
    import igraph
    import pandas
    both = pandas.concat([pandas.Series(tails), pandas.Series(heads)], ignore_index=True)

    def run():
        numbers, found = pandas.factorize(both)
        graph = igraph.Graph(len(found), numbers.reshape(2, -1).T, directed=True)
        graph.vs["name"] = list(found)
        return graph
    return run, tell_igraph


# ---- Exposure: volumes of all that requires a service, near or far

def exposure_networkx(n, tails, heads, own, some):
    import networkx
    graph = networkx.DiGraph()
    graph.add_nodes_from(range(n))
    graph.add_edges_from(zip(tails.tolist(), heads.tolist()))
    weights = own.tolist()
    return lambda: np.array([weights[one] + sum(weights[other] for other in networkx.ancestors(graph, one)) for one in some])


def exposure_igraph(n, tails, heads, own, some):
    import igraph
    graph = igraph.Graph(n, np.column_stack([tails, heads]), directed=True)
    return lambda: np.array([own[graph.subcomponent(one, mode="in")].sum() for one in some])


class Bits:
    """Which services require each, 8 to a byte. The order, in which users come before what they require, is given."""

    def __init__(self, n, tails, heads, own):
        self.n, self.place = n, np.empty(n, np.int64)
        self.order = numbers_at(n, np.arange(n))
        self.place[self.order] = np.arange(n)
        self.tails, self.heads = self.place[tails], self.place[heads]
        by_head = np.argsort(self.heads, kind="stable")
        self.users = self.tails[by_head]
        self.starts = np.searchsorted(self.heads[by_head], np.arange(n + 1))
        self.by_head, self.own = by_head, np.zeros(-(-n // 64) * 64)
        self.own[:n] = own[self.order]

    def sums(self, kept=None):
        """By number. @kept: which edges count, in the order of @by_head."""
        n, users, starts = self.n, self.users, self.starts
        if kept is not None:
            users = users[kept]
            starts = np.concatenate([[0], np.cumsum(kept)])[starts]
        bits = np.zeros((n, len(self.own) // 64), np.uint64)
        one = np.left_shift(np.uint64(1), (np.arange(n) % 64).astype(np.uint64))
        bits[np.arange(n), np.arange(n) // 64] = one
        for at, (first, end) in enumerate(zip(starts[:-1].tolist(), starts[1:].tolist())):
            if end > first:
                words = at // 64 + 1  # users come before
                bits[at, :words] |= np.bitwise_or.reduce(bits[users[first:end], :words], axis=0)
        found = np.empty(n)
        found[self.order] = self.weigh(bits)
        return found

    def weigh(self, bits):
        sums = np.empty(self.n)
        for first in range(0, self.n, 256):
            some = np.unpackbits(bits[first:first + 256].view(np.uint8), axis=1, bitorder="little")
            sums[first:first + 256] = some @ self.own
        return sums


def exposure_numpy(n, tails, heads, own, _):
    bits = Bits(n, tails, heads, own)
    return bits.sums


def worlds_numpy(n, tails, heads, shares, own, n_worlds):
    """The mean over worlds."""
    bits = Bits(n, tails, heads, own)
    random = np.random.Generator(np.random.SFC64(1))
    shares = shares[bits.by_head]
    return lambda: sum(bits.sums(random.random(len(shares)) < shares) for _ in range(n_worlds)) / n_worlds


# ---- Demand

def neumann(matrix, first):
    """x = first + matrix x: terms until none is 1e-10 of the sum."""
    found, term = first.copy(), first
    while (term > 1e-10 * found).any():
        term = matrix @ term
        found += term
    return found


def demand_matrices(n, tails, heads, shares):
    import scipy.sparse
    requires = scipy.sparse.csr_array((shares, (tails, heads)), shape=(n, n))
    return requires, requires.T.tocsr()


def demand_neumann(n, tails, heads, shares, own):
    _, users = demand_matrices(n, tails, heads, shares)
    return lambda: neumann(users, own)


def three_neumann(n, tails, heads, shares, own):
    requires, users = demand_matrices(n, tails, heads, shares)
    both, ones = np.column_stack([own, np.ones(n)]), np.ones(n)

    def run():
        along = neumann(users, both)
        return np.concatenate([along[:, 0], along[:, 1], neumann(requires, ones)])
    return run


def demand_solved(n, tails, heads, shares, own):
    import scipy.sparse
    import scipy.sparse.linalg
    _, users = demand_matrices(n, tails, heads, shares)
    matrix = (scipy.sparse.eye_array(n) - users).tocsc()
    return lambda: scipy.sparse.linalg.spsolve(matrix, own)

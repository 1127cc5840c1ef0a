# SPDX-License-Identifier: GPL-3.0-or-later
"""Projections of a graph of two modes by networkx and NumPy, beside projection.c, for graph.py.

networkx takes generic_weighted_projected_graph() with a function of the volumes, which it finds in plain dictionaries; NumPy adds up a whole
matrix, one shared node after another, which is the fastest that we could write with it. All give pairs and sums.
"""
import numpy as np

from scramble import uniform


def make(n_first, n_second, n_links):
    """The weights as a matrix; 0 is no link."""
    each = np.arange(n_first * n_second, dtype=np.uint64)
    weights = 1 + np.floor(9999 * uniform(each + np.uint64(1000000000000)))
    return np.where(uniform(each) < n_links / (n_first * n_second), weights, 0).reshape(n_first, n_second)


def by_networkx(weights):
    import networkx
    from networkx.algorithms import bipartite
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

    def tell(made):
        figures = np.array([weight for _, _, weight in made.edges(data="weight")]).reshape(-1, 3)
        return len(figures), *figures.sum(axis=0)
    return lambda: bipartite.generic_weighted_projected_graph(graph, range(n), weight_function=volumes), tell


def by_numpy(weights):
    partners = [np.nonzero(column)[0] for column in weights.T]
    columns = [weights[nodes, j] for j, nodes in enumerate(partners)]
    n = len(weights)

    def run():
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
        return shared[one, other], volume[one, other], newman[one, other]
    return run, lambda found: (len(found[0]), *(float(figure.sum()) for figure in found))


def told(ours):
    return ours["pairs"], ours["shared"], ours["volume"], ours["newman"]


def disagree(ours, theirs):
    """What is wrong, or nothing."""
    if ours[:3] == tuple(theirs[:3]) and abs(ours[3] - theirs[3]) <= 1e-9 * max(abs(ours[3]), 1):
        return ""
    return f"{ours} where the peer has {tuple(theirs)}"

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The graph of services beside networkx, python-igraph, NumPy and SciPy, for tests/run bench: graph.py BUILD [--runs N] [--scale S]

The same data in memory, ours (graph.c, projection.c) and the peers (graph_peers.py) in turn, so that what else the machine does meets
both. Prints a table in Markdown: medians of wall time, their ratios, and the ratio of processor times, which other work on the
machine disturbs less. Exit status 1 where results do not agree. Needs NumPy; another peer that is not there is left out.
"""
import argparse
import importlib.util
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass

os.environ["OPENBLAS_NUM_THREADS"] = "1"
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
NAMES = {"networkx": "networkx", "igraph": "python-igraph", "numpy": "NumPy", "scipy": "SciPy", "pandas": "pandas"}
WORLDS = 4096  # what smx_exposure() draws


@dataclass
class Peer:
    name: str
    needs: tuple      # modules
    make: object      # () -> a function to time, or that and one that turns what it gives into the result
    agrees: object    # (ours, theirs) -> what is wrong, or ""
    part: float = 1   # which share of the job it does
    goal: str = ""    # times it that ours must be
    once: bool = False


@dataclass
class Job:
    title: str
    words: object          # threads -> words of the program
    peers: list
    threads: tuple = (1, 2)
    figures: bool = False  # the program writes them to a file
    long: bool = False     # one run, whatever was asked for
    program: str = "graph"
    tells: object = None   # what the peers' results are compared with, of what the program prints


def is_there(module):
    return importlib.util.find_spec(module) is not None


def version(module):
    return f"{NAMES[module]} {importlib.import_module(module).__version__}"


# ---- Agreement

def same(ours, theirs):
    return "" if ours == tuple(theirs) else f"{ours} where the peer has {tuple(theirs)}"


def near(ours, theirs, limit=1e-9):
    import numpy
    worst = float(numpy.max(numpy.abs(ours - theirs) / numpy.maximum(numpy.abs(theirs), 1e-300)))
    return "" if worst <= limit else f"relative difference {worst:.2g}"


def within_errors(mean, error, theirs, n_worlds):
    """Means over our worlds and over fewer of the peer's: seldom beyond 5 standard errors, never beyond 8, and 1 in the mean of squares."""
    import numpy
    drawn = error > 0
    deviation = numpy.abs(mean - theirs)[drawn] / (error[drawn] * numpy.sqrt(1 + WORLDS / n_worlds))
    if drawn.sum() < 20:
        return "too few are drawn"
    seldom, square = float(numpy.mean(deviation > 5)), float(numpy.mean(deviation**2))
    return "" if seldom < 1e-3 and deviation.max() < 8 and square < 4 else f"{deviation.max():.1f} standard errors, {square:.2f} in the mean of squares"


# ---- Jobs

def projection_jobs(scale):
    import projection
    n, links = max(int(2000 * scale**0.5), 40), max(int(50000 * scale), 400)
    sizes = [n, n // 4, links]
    weights = projection.make(*sizes)

    for side, matrix in enumerate((weights, weights.T)):
        title = f"weighted projection of {sizes[0]:,} x {sizes[1]:,} with {links:,} links on the {('first', 'second')[side]}"
        yield Job(title, lambda threads, side=side: [*map(str, sizes), str(side), str(threads)],
                  [Peer("networkx", ("networkx",), lambda x=matrix: projection.by_networkx(x), projection.disagree, goal="20", once=scale == 1),
                   Peer("NumPy", (), lambda x=matrix: projection.by_numpy(x), projection.disagree)],
                  program="projection", tells=projection.told)


def build_job(scale):
    import graph_peers as peers
    n, degree = max(int(100000 * scale), 100), 10
    tails, heads, _ = peers.edges(n, degree, 0, 1)
    named = peers.names(tails), peers.names(heads)
    ways = [("networkx, add_edges_from", ("networkx",), peers.build_networkx, ""),
            ("igraph, Graph.TupleList", ("igraph",), peers.build_igraph, "5"),
            ("igraph, Graph.DataFrame", ("igraph", "pandas"), peers.build_igraph_frame, "5"),
            ("igraph, numbers by pandas.factorize", ("igraph", "pandas"), peers.build_igraph_numbers, "")]
    return Job(f"graph from {len(tails):,} named edges of {n:,} services", lambda threads: ["build", str(n), str(degree), str(threads)],
               [Peer(name, needs, lambda way=way: way(*named), same, goal=goal) for name, needs, way, goal in ways],
               tells=lambda told: (told["nodes"], told["edges"], told["checksum"]))


def exposure_job(scale):
    import graph_peers as peers
    n, degree = max(int(20000 * scale), 100), 10
    tails, heads, _ = peers.edges(n, degree, 0, 1)
    own = peers.volumes(n)
    few, some = (list(range(0, n, max(n // count, 1))) for count in (50, 2000))
    ways = [("networkx, ancestors", ("networkx",), peers.exposure_networkx, few),
            ("igraph, subcomponent", ("igraph",), peers.exposure_igraph, some),
            ("NumPy, bit sets in a given order", (), peers.exposure_numpy, list(range(n)))]
    return Job(f"exposure of {n:,} services, {len(tails):,} dependencies, exact", lambda threads: ["exposure", str(n), str(degree), "1", str(threads)],
               [Peer(name, needs, lambda way=way, of=of: way(n, tails, heads, own, of), lambda ours, theirs, of=of: near(ours[:n][of], theirs),
                     part=len(of) / n) for name, needs, way, of in ways], figures=True)


def sampled_job(scale):
    import graph_peers as peers
    n, degree, most, worlds = max(int(5000 * scale), 200), 10, 0.3, 64
    tails, heads, shares = peers.edges(n, degree, 0, most)
    own = peers.volumes(n)
    return Job(f"exposure of {n:,} services, {len(tails):,} dependencies, shares of 0 to {most}, {WORLDS:,} worlds", lambda threads: ["exposure", str(n), str(degree), str(most), str(threads)],
               [Peer("NumPy, bit sets world by world", (), lambda: peers.worlds_numpy(n, tails, heads, shares, own, worlds),
                     lambda ours, theirs: within_errors(ours[:n], ours[n:], theirs, worlds), part=worlds / WORLDS)], threads=(2,), figures=True, long=scale == 1)


def demand_job(scale, n, n_loops, title, ways):
    import graph_peers as peers
    n, degree, n_loops = max(int(n * scale), 1000), 10, int(max(n_loops * scale, n_loops > 0))
    tails, heads, shares = peers.edges(n, degree, n_loops, 0.06)
    own = peers.volumes(n)
    known = {"x": peers.demand_neumann, "three": peers.three_neumann, "solved": peers.demand_solved}
    return Job(f"demand, {n:,} services, {len(tails):,} dependencies, {title}", lambda _: ["demand", str(n), str(degree), str(n_loops)],
               [Peer(name, ("scipy",), lambda way=way: known[way](n, tails, heads, shares, own),
                     lambda ours, theirs: near(ours[:len(theirs)], theirs), goal=goal) for way, name, goal in ways], threads=(1,), figures=True)


def jobs(scale):
    """Made one by one, so that only one has its data in memory."""
    neumann = [("x", "SciPy, Neumann, x alone", "1"), ("three", "SciPy, Neumann, all three figures", "12")]
    loops = [("x", "SciPy, Neumann, x alone", "1"), ("three", "SciPy, Neumann, all three figures", "1")]
    yield from projection_jobs(scale)
    yield build_job(scale)
    yield exposure_job(scale)
    yield sampled_job(scale)
    yield demand_job(scale, 1000000, 0, "no loops", neumann)
    yield demand_job(scale, 1000000, 1000, "loops", loops)
    yield demand_job(scale, 5000, 5, "loops", [("solved", "SciPy, spsolve, x alone", "1")])


# ---- Running

def run_ours(build, job, threads):
    import numpy
    with tempfile.NamedTemporaryFile() as file:
        words = [os.path.join(build, "tests", "bench", job.program), *job.words(threads), *([file.name] if job.figures else [])]
        told = json.loads(subprocess.run(words, check=True, capture_output=True, text=True).stdout)
        return told["seconds"], told["cpu"], numpy.fromfile(file.name) if job.figures else job.tells(told)


def run_peer(peer):
    made = peer.make()
    run, tell = made if isinstance(made, tuple) else (made, lambda result: result)
    begin, cpu_begin = time.perf_counter(), time.process_time()
    result = run()
    wall, cpu = time.perf_counter() - begin, time.process_time() - cpu_begin
    return wall / peer.part, cpu / peer.part, tell(result)


def measure(build, job, peer, runs):
    """Medians: ours by number of threads, the peer's, the ratio of processor times; and what is wrong."""
    ours, theirs, cpu, wrong = {threads: [] for threads in job.threads}, [], [], ""
    for turn in range(1 if job.long else runs):
        peers = run_peer(peer) if turn == 0 or not peer.once else peers
        theirs.append(peers[0])
        for threads in job.threads:
            wall, used, result = run_ours(build, job, threads)
            ours[threads].append(wall)
            cpu += [peers[1] / used] if threads == job.threads[0] else []
            wrong = wrong or peer.agrees(result, peers[2])
    return {threads: statistics.median(walls) for threads, walls in ours.items()}, statistics.median(theirs), statistics.median(cpu), wrong


def row(cells):
    return "| " + " | ".join(cells) + " |"


def lines(job, peer, middle, theirs, cpu):
    for threads, wall in middle.items():
        ratio = theirs / wall
        met = "" if not peer.goal else "met" if ratio >= float(peer.goal) else "**not met**"
        part = "" if peer.part == 1 else f" ({peer.part:.1%} of it)"
        yield row([job.title, peer.name + part, f"{theirs:.3g}", str(threads), f"{wall:.3g}", f"{ratio:.1f}", f"{cpu:.1f}" if threads == job.threads[0] else "",
                   f"{peer.goal} x" if peer.goal else "", met])


def main():
    import numpy
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--scale", type=float, default=1, help="of the numbers of services and edges")
    parser.add_argument("--only", default="", metavar="WORDS,WORDS", help="jobs whose title has any of these words")
    options = parser.parse_args()
    print(f"{', '.join(version(module) for module in NAMES if is_there(module))}; Python {sys.version.split()[0]}. {options.runs} runs with each number "
          f"of threads, in turn, load before {os.getloadavg()[0]:.1f}. Medians; results agree.\n")
    print(row(["job", "peer", "peer, s", "our threads", "ours, s", "peer / ours", "processor time", "must", ""]))
    print(row(["---", "---", "---:", "---:", "---:", "---:", "---:", "---:", "---"]), flush=True)
    good = True
    numpy.seterr(over="ignore")
    for job in jobs(options.scale):
        for peer in job.peers:
            if not any(words in job.title for words in options.only.split(",")) or not all(map(is_there, peer.needs)):
                continue
            *figures, wrong = measure(options.build, job, peer, options.runs)
            print("\n".join(lines(job, peer, *figures)), flush=True)
            if wrong:
                print(f"{job.title}, {peer.name}: results DIFFER: {wrong}", file=sys.stderr)
            good = good and not wrong
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())

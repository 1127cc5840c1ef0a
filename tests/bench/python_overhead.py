# SPDX-License-Identifier: GPL-3.0-or-later
"""What the Python package costs over the library: the same Arrow table into a tally and out as measures, through the package and by a dozen
bare calls of C functions (the side of arrow.py that measures the library), in turn, so that whatever else the machine does falls on both.

    python_overhead.py LIBRARY [ROWS [THREADS [TURNS]]]     needs pyarrow and numpy; 10 million rows, 1 thread, 9 turns
    python_overhead.py LIBRARY TABLE.arrow [THREADS [TURNS]]   a table that arrow.py has prepared

LIBRARY is the shared library. Prints the least and the median of both sides, and the ratio of each: 1.03 is 3 % over the library.
"""
import os
import statistics
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(HERE)), "bindings", "python"))
os.environ["SERVICE_MATRIX_LIBRARY"] = sys.argv[1]

import arrow  # noqa: E402
import service_matrix as smx  # noqa: E402
from jobs import CELLS  # noqa: E402


def make_table(n):
    """A log of requests with the columns and types of the request job, in batches of 131,072 rows."""
    import numpy
    import pyarrow
    draw = numpy.random.default_rng(20260101)

    def codes(prefix, many):
        words = pyarrow.array([f"{prefix}-{i:03}" for i in range(many)])
        return words.take(pyarrow.array(draw.integers(0, many, n)))
    opened = draw.integers(1735689600, 1767225600, n) * 1_000_000
    taken = draw.exponential(30 * 3600, n).astype("i8") * 1_000_000
    times = pyarrow.timestamp("us")
    table = pyarrow.table({
        "role": codes("role", 40), "service": codes("service", 200), "provider": codes("provider", 60),
        "reworks": draw.poisson(0.2, n), "opened": pyarrow.array(opened).cast(times),
        "promised": pyarrow.array(opened + 48 * 3600 * 1_000_000).cast(times), "delivered": pyarrow.array(opened + taken).cast(times)})
    return pyarrow.Table.from_batches(table.combine_chunks().to_batches(max_chunksize=1 << 17))


def through_python(log, threads):
    matrix = smx.Study().add("requests", log).read(threads=threads)
    return [matrix.measure("cell", columns=CELLS["cell"].split()), matrix.measure("service", columns=CELLS["service"].split())]


def timed(work):
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def main():
    given = sys.argv[2] if len(sys.argv) > 2 else "10000000"
    threads, turns = (int(sys.argv[i]) if len(sys.argv) > i else default for i, default in ((3, 1), (4, 9)))
    log = arrow.load(given) if given.endswith(".arrow") else make_table(int(given))
    in_c, _ = arrow.ours_job(threads, log, sys.argv[1])
    sides = {"C": in_c, "Python": lambda: through_python(log, threads)}
    times = {name: [] for name in sides}
    for turn in range(turns + 1):
        for name in sorted(sides, reverse=turn % 2 == 1):
            seconds = timed(sides[name])
            if turn > 0:  # the first is not counted
                times[name].append(seconds)
    for name, found in times.items():
        print(f"{name:8} least {min(found):.3f} s, median {statistics.median(found):.3f} s")
    least, median = (of(times["Python"]) / of(times["C"]) for of in (min, statistics.median))
    print(f"{log.num_rows:,} rows, {threads} threads, {turns} turns: Python over C: least {least:.3f}, median {median:.3f}")


if __name__ == "__main__":
    main()

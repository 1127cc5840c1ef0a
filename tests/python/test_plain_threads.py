# SPDX-License-Identifier: GPL-3.0-or-later
"""Threads and processes: what may be shared is, what may not says so, and children go on with what they find."""
from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import sys
import threading
import time
import unittest
from typing import Any, Callable, Iterator

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import service_matrix as smx  # noqa: E402
from service_matrix._call import _library  # noqa: E402
from support import MEMORY_TELLS, bank, requests, small  # noqa: E402


def together(n: int, work: Callable[[int], Any]) -> list[Any]:
    """Does work in so many threads at once; what each gave, or raised."""
    found: list[Any] = [None] * n
    start = threading.Barrier(n)

    def run(i: int) -> None:
        start.wait()
        try:
            found[i] = work(i)
        except BaseException as error:
            found[i] = error
    threads = [threading.Thread(target=run, args=(i,)) for i in range(n)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


class Shared(unittest.TestCase):
    def test_a_matrix(self) -> None:
        matrix = bank()
        expected = [matrix.rank().to_csv(), matrix.measure("cell").to_csv(), matrix.silos().to_csv(), matrix.exposure().to_csv()]

        def ask(_: int) -> list[Any]:
            return [matrix.rank().to_csv(), matrix.measure("cell").to_csv(), matrix.silos().to_csv(), matrix.exposure().to_csv()]
        self.assertEqual(together(4, ask), [expected] * 4)

    def test_a_table(self) -> None:
        table = bank().rank()
        expected = table.to_dicts()
        self.assertEqual(together(4, lambda _: table.to_dicts()), [expected] * 4)
        fresh = bank().measure("cell")
        first = together(4, lambda _: (len(fresh), fresh["service"][3], fresh.to_csv()))
        self.assertEqual(first, first[:1] * 4)

    def test_closed_by_another_thread(self) -> None:
        """Whoever is inside a call ends it; whoever comes later is told."""
        for _ in range(20):
            matrix = small()
            table = matrix.rank()

            def work(i: int, matrix: smx.Matrix = matrix, table: smx.Table = table) -> str:
                if i == 0:
                    matrix.close()
                    table.close()
                    return "closed"
                try:
                    matrix.rank(replicates=2000)
                    table.to_dicts()
                    return "done"
                except ValueError as error:
                    return str(error)
            for found in together(4, work):
                self.assertIn(found, ("closed", "done", "the Matrix is closed", "the Table is closed"))

    def test_many_studies(self) -> None:
        found = together(4, lambda i: smx.Study().add("requests", requests(30_000 + i)).read().tally.n_requests)
        self.assertEqual(found, [30_000, 30_001, 30_002, 30_003])


class One(unittest.TestCase):
    """What belongs to one thread at a time."""

    def test_a_study(self) -> None:
        inside, go_on = threading.Event(), threading.Event()

        def rows() -> Iterator[dict[str, str]]:
            yield from ({"service": "a"} for _ in range(20_000))
            inside.set()
            go_on.wait(60)
        study = smx.Study().add("requests", rows())
        found: list[Any] = []
        reader = threading.Thread(target=lambda: found.append(study.read()))
        reader.start()
        inside.wait(60)
        for use in (study.read, lambda: study.set("title", "x"), lambda: study.add("roles", []), lambda: study.language, study.new_tally):
            with self.assertRaisesRegex(RuntimeError, "the study is at work"):
                use()
        study.close()
        go_on.set()
        reader.join()
        self.assertEqual(found[0].tally.n_requests, 20_000)

    def test_a_tally(self) -> None:
        tally = smx.Study(scale=(1, 7)).new_tally()
        service = tally.code("service", "a")
        rows = [service] * 300_000

        def add(_: int) -> Any:
            refused = 0
            for _ in range(5):
                try:
                    tally.add_requests(service=rows)
                except RuntimeError:
                    refused += 1
            return refused
        found = together(4, add)
        self.assertTrue(all(isinstance(one, int) for one in found), found)
        self.assertEqual(tally.n_requests, (20 - sum(found)) * len(rows))

    def test_tallies_merged_crosswise(self) -> None:
        def tally() -> smx.Tally:
            made = smx.Study().new_tally()
            made.add_request("a")
            return made
        left, right = tally(), tally()

        def merge(i: int) -> Any:
            for _ in range(6):
                try:
                    (left if i % 2 else right).merge(right if i % 2 else left)
                except RuntimeError:
                    pass
        self.assertEqual(together(2, merge), [None, None])

    def test_pickled_meanwhile(self) -> None:
        tally = small().tally
        for one in together(4, lambda _: pickle.dumps(tally)):
            self.assertIsInstance(one, (bytes, RuntimeError))


def rank_of(tally: smx.Tally) -> str:
    return smx.Matrix(tally).rank().to_csv() or ""


def part_of(i: int) -> smx.Tally:
    return smx.Study().add("requests", list(requests(900))[i::3]).tally()


def go_on(_: int) -> tuple[str, int]:
    """In a child: with what the parent had, and with something new."""
    return bank().rank().to_csv() or "", smx.Study().add("requests", requests(50_000)).read().tally.n_requests


@unittest.skipUnless(MEMORY_TELLS, "what looks after memory has locks of its own, which a fork may leave shut")
class Processes(unittest.TestCase):
    def test_tallies_come_back(self) -> None:
        whole = rank_of(smx.Study().add("requests", requests(900)).tally())
        for way in ("fork", "spawn"):
            with self.subTest(way), multiprocessing.get_context(way).Pool(2) as pool:
                parts = pool.map(part_of, range(3))
                for part in parts[1:]:
                    parts[0].merge(part)
                self.assertEqual(rank_of(parts[0]), whole)
                self.assertEqual(pool.map(rank_of, [parts[0]] * 2), [whole] * 2)

    def test_forked_when_a_thread_has_just_ended(self) -> None:
        """It may be at work yet, giving back memory; what it holds then nobody would let go in the child."""
        slices = sorted(_library.g_slice_alloc(48) for _ in range(64))
        self.assertNotIn(48, [after - before for before, after in zip(slices, slices[1:])])  # malloc leaves room between, slices none
        matrix = small()
        for _ in range(100):
            matrix.rank("topsis", replicates=100)
            child = os.fork()
            if child == 0:
                matrix.rank("topsis", replicates=100)
                os._exit(0)
            deadline = time.monotonic() + 60
            while os.waitpid(child, os.WNOHANG)[0] == 0:
                if time.monotonic() > deadline:
                    os.kill(child, signal.SIGKILL)
                    os.waitpid(child, 0)
                    self.fail("the child waits for ever")
                time.sleep(0.001)

    def test_a_child_goes_on(self) -> None:
        expected = bank().rank().to_csv()
        with multiprocessing.get_context("fork").Pool(2) as pool:
            self.assertEqual(pool.map(go_on, range(2)), [(expected, 50_000)] * 2)
        self.assertEqual(bank().rank().to_csv(), expected)


if __name__ == "__main__":
    unittest.main()

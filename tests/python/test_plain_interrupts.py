# SPDX-License-Identifier: GPL-3.0-or-later
"""Long work: it tells how far it is, and Ctrl-C or an exception stops it and leaves everything usable."""
from __future__ import annotations

import gc
import io
import os
import signal
import sys
import threading
import time
import unittest
from contextlib import redirect_stderr
from typing import Any, Iterator

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import service_matrix as smx  # noqa: E402
from service_matrix import _produce, _signals  # noqa: E402
from support import BANK, bank, interrupted, linked_requests, requests  # noqa: E402

MANY = 10_000_000  # replicates: minutes of work


class Interrupts(unittest.TestCase):
    def setUp(self) -> None:
        self.handler = signal.getsignal(signal.SIGINT)
        self.lost: list[Any] = []
        self.hook, sys.unraisablehook = sys.unraisablehook, self.lost.append

    def tearDown(self) -> None:
        sys.unraisablehook = self.hook
        gc.collect()
        self.assertIs(signal.getsignal(signal.SIGINT), self.handler)
        self.assertIsNone(_signals.current)
        self.assertEqual([str(one) for one in self.lost], [])
        self.assertEqual([one.name for one in threading.enumerate() if one.name == "service-matrix"], [])

    def test_a_slow_generator(self) -> None:
        begun = threading.Event()

        def slow() -> Iterator[dict[str, str]]:
            yield from ({"service": "a"} for _ in range(20_000))
            begun.set()
            time.sleep(60)
            yield {"service": "b"}
        study = smx.Study().add("requests", slow())
        self.assertIsInstance(interrupted(study.read, begun), KeyboardInterrupt)
        with self.assertRaises(smx.ConflictError):
            study.read()
        self.assertEqual(study.set("title", "again").language, "en")
        gc.collect()
        self.assertEqual(len(_produce._alive), 0)

    def test_a_quick_generator_without_an_end(self) -> None:
        """Signals come in wherever Python happens to be: in the generator, or on the way to it, and none gets lost."""
        row = {"service": "a"}
        for _ in range(4):
            study = smx.Study().add("requests", iter(lambda: row, None))
            self.assertIsInstance(interrupted(study.read), KeyboardInterrupt)

    def test_batches_without_an_end(self) -> None:
        """Hardly any Python runs: signals come in where the library calls it."""
        batch = bank().rank()

        def batches() -> Iterator[smx.Table]:
            while True:
                yield batch
        for _ in range(4):
            study = smx.Study().add("services", batches(), service="service")
            found = interrupted(study.read)
            self.assertIsInstance(found, (KeyboardInterrupt, smx.Error))
        endless = ({"service": "a", "reworks": 0} for _ in iter(int, 1))
        self.assertIsInstance(interrupted(smx.Study().add("requests", endless).tally), KeyboardInterrupt)

    def test_in_a_destructor(self) -> None:
        """Python lets nothing out of it; what comes in there is not lost all the same."""
        class Last:
            def __del__(self) -> None:
                os.kill(os.getpid(), signal.SIGINT)
                time.sleep(0)

        def rows() -> Iterator[dict[str, str]]:
            yield from ({"service": "a"} for _ in range(20_000))
            Last()
            yield from ({"service": "a"} for _ in iter(int, 1))
        with self.assertRaises(KeyboardInterrupt):
            smx.Study().add("requests", rows()).read()

    def test_while_a_batch_is_handed_over(self) -> None:
        """It is handed over or not; what is half of it would stay for ever."""
        make = _produce._make_array

        def interrupt(column: Any) -> Any:
            made = make(column)
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(0)
            return made
        study = smx.Study().add("requests", requests(100))
        _produce._make_array = interrupt
        try:
            with self.assertRaises(KeyboardInterrupt):
                study.read()
        finally:
            _produce._make_array = make
        gc.collect()
        self.assertEqual(len(_produce._alive), 0)

    def test_in_a_generator_that_ends_itself(self) -> None:
        """Who catches it has dealt with it."""
        def rows() -> Iterator[dict[str, str]]:
            yield from ({"service": "a"} for _ in range(20_000))
            try:
                os.kill(os.getpid(), signal.SIGINT)
                time.sleep(60)
            except KeyboardInterrupt:
                return
        self.assertEqual(smx.Study().add("requests", rows()).tally().n_requests, 20_000)

    def test_files(self) -> None:
        matrix = bank()
        study = smx.Study.load(BANK)
        found = interrupted(lambda: [study.read() for _ in range(10_000)])
        self.assertIsInstance(found, KeyboardInterrupt)
        self.assertEqual(study.read().rank().to_csv(), matrix.rank().to_csv())

    def test_a_ranking_of_many_replicates(self) -> None:
        matrix = bank()
        for ask in (lambda: matrix.rank("topsis", replicates=MANY), lambda: matrix.rank_tied(replicates=MANY),
                    lambda: matrix.certainty("acceptability", method="topsis", replicates=MANY)):
            before = time.monotonic()
            try:
                found = interrupted(ask)
            except smx.Error as error:  # more than the library draws
                self.fail(str(error))
            if isinstance(found, smx.Error):
                continue
            self.assertIsInstance(found, KeyboardInterrupt)
            self.assertLess(time.monotonic() - before, 60)
        self.assertEqual(len(matrix.rank(top=3)), 3)

    def test_the_graph(self) -> None:
        matrix = linked_requests(20_000)
        self.assertIsInstance(interrupted(lambda: [matrix.silos() for _ in range(100_000)]), KeyboardInterrupt)
        self.assertIsInstance(interrupted(lambda: matrix.failures(worlds=2**31)), (KeyboardInterrupt, smx.Error, type(None)))
        self.assertTrue(len(matrix.silos()))

    def test_a_handler_of_the_users(self) -> None:
        heard = []
        signal.signal(signal.SIGINT, lambda number, frame: heard.append(number))
        try:
            study = smx.Study().add("requests", requests(300_000))
            self.assertIsNone(interrupted(lambda: self.assertEqual(study.read().tally.n_requests, 300_000)))
            self.assertTrue(heard)
        finally:
            signal.signal(signal.SIGINT, self.handler)

    def test_an_alarm(self) -> None:
        class TooLate(Exception):
            pass

        def ring(number: int, frame: Any) -> None:
            raise TooLate
        old = signal.signal(signal.SIGALRM, ring)
        try:
            study = smx.Study().add("requests", iter(lambda: {"service": "a"}, None))
            self.assertIsInstance(interrupted(study.read, number=signal.SIGALRM), TooLate)
            self.assertIsInstance(interrupted(lambda: bank().rank("topsis", replicates=MANY), number=signal.SIGALRM), (TooLate, smx.Error))
            self.assertIs(signal.getsignal(signal.SIGALRM), ring)
        finally:
            signal.signal(signal.SIGALRM, old)


class Progress(unittest.TestCase):
    def test_told(self) -> None:
        told: list[tuple[int, int]] = []
        smx.Study.load(BANK).read(progress=lambda done, total: told.append((done, total)))
        self.assertTrue(told)
        self.assertTrue(all(isinstance(one, int) for pair in told for one in pair))
        self.assertEqual({total for _, total in told}, {told[-1][0]})  # how much there is in all is known from the start
        told.clear()
        bank().rank("topsis", replicates=20_000, progress=lambda done, total: told.append((done, total)))
        self.assertTrue(told)

    def test_rows_of_frames(self) -> None:
        """Rows of which the number is known are told as such, whatever thread does them; of a generator nobody knows it."""
        columns = {"service": ["a", "b"] * 50_000}
        service = columns["service"]
        for data, threads, total in ((columns, 1, 100_000), (columns, 2, 100_000), ([{"service": code} for code in service], 1, 100_000),
                                     (({"service": code} for code in service), 1, 0), ({"service": []}, 1, 0)):
            told: list[tuple[int, int]] = []
            smx.Study().add("requests", data).read(progress=lambda done, in_all: told.append((done, in_all)), threads=threads)
            self.assertEqual(told, sorted(told))
            self.assertEqual({in_all for _, in_all in told}, {total})
            self.assertEqual(told[-1][0], 100_000 if data != {"service": []} else 0)

    def test_rows_beside_files(self) -> None:
        """Bytes and rows together have no total."""
        told: list[tuple[int, int]] = []
        study = smx.Study(scale=(1, 7)).add("services", content="service\na\n").add("requests", {"service": ["a"] * 10})
        study.read(progress=lambda done, in_all: told.append((done, in_all)))
        self.assertEqual(told[-1], (len("service\na\n") + 10, 0))

    def test_exceptions_come_out(self) -> None:
        class Enough(BaseException):
            pass

        def tell(done: int, total: int) -> None:
            raise Enough("that will do")
        matrix, study = bank(), smx.Study.load(BANK)
        for ask in (lambda: study.read(progress=tell), lambda: matrix.rank("topsis", replicates=MANY, progress=tell),
                    lambda: smx.Study().add("requests", requests(400_000)).read(progress=tell)):
            try:
                ask()
            except Enough:
                pass
            else:
                self.fail("nothing came out")
        self.assertEqual(study.read().tally.n_requests, 30_000)

    def test_a_bar(self) -> None:
        shown = io.StringIO()
        with redirect_stderr(shown):
            bank().rank("topsis", replicates=100_000, progress=True)
        self.assertRegex(shown.getvalue(), r"^\r[#.]{40} +\d+%.*\r$")
        quiet = io.StringIO()
        with redirect_stderr(quiet):
            smx.Study().add("requests", requests(3)).read(progress=True)
            smx.Study().add("requests", requests(3)).read(progress=False)
        self.assertEqual(quiet.getvalue(), "")
        stderr, sys.stderr = sys.stderr, None  # type: ignore[assignment]
        try:
            bank().rank("topsis", replicates=100_000, progress=True)
        finally:
            sys.stderr = stderr

    def test_a_progress_that_asks_again(self) -> None:
        study = smx.Study.load(BANK)
        found: list[Any] = []

        def tell(done: int, total: int) -> None:
            if not found:
                found.append(len(bank().rank(top=3)))
                try:
                    study.set("title", "x")
                except RuntimeError as error:
                    found.append(str(error))
        study.read(progress=tell)
        self.assertEqual(found[0], 3)
        self.assertIn("at work", found[1])


if __name__ == "__main__":
    unittest.main()

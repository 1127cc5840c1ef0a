# SPDX-License-Identifier: GPL-3.0-or-later
"""Lifetimes: what is made is given back, however it ends, and nothing is given back that is still looked at."""
from __future__ import annotations

import gc
import itertools
import os
import sys
import unittest
from typing import Any, Callable

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import service_matrix as smx  # noqa: E402
from service_matrix import _produce  # noqa: E402
from support import MEMORY_TELLS, bank, resident, run_python, small  # noqa: E402

TIMES = int(os.environ.get("SERVICE_MATRIX_TIMES", "20000"))
GROWTH = 6 << 20  # bytes: far less than a page an object


class Made(unittest.TestCase):
    """So many made and dropped take no more memory than a few."""

    def grows(self, work: Callable[[int], Any], times: int = TIMES) -> None:
        for i in range(min(times, 1000)):
            work(i)
        before = resident()
        for i in range(times):
            work(i)
        grown = resident() - before
        if MEMORY_TELLS:
            self.assertLess(grown, GROWTH)
        self.assertEqual(len(_produce._alive), 0)

    def test_tables(self) -> None:
        matrix = small()
        self.grows(lambda _: matrix.measure(columns=["service", "requests"]))

    def test_columns(self) -> None:
        table = bank().rank(top=5)
        self.grows(lambda _: [table["gap"].mask, table["service"].to_list(), table[0]])
        matrix = small()
        self.grows(lambda _: matrix.measure(columns=["service", "gap"])["service"].to_list())

    def test_capsules_dropped(self) -> None:
        table = bank().rank(top=5)
        self.grows(lambda _: table.__arrow_c_stream__())
        self.grows(lambda _: table.__arrow_c_schema__())
        self.grows(lambda _: table.to_arrow_stream("dictionary"))

    def test_capsules_dropped_on_the_way_out(self) -> None:
        """By a consumer who raises an exception, which is told."""
        told: list[Any] = []

        def drop(_: int) -> None:
            with self.assertRaises(Exception):
                [].index(bank().measure("service").__arrow_c_stream__())  # type: ignore[arg-type]
            told.clear()
        hook, sys.unraisablehook = sys.unraisablehook, told.append
        try:
            with self.assertRaises(Exception):
                [].index(bank().rank(top=1).__arrow_c_stream__())  # type: ignore[arg-type]
            self.assertIn("is not in list", str(told[0].exc_value))
            self.grows(drop, min(TIMES, 1000))
        finally:
            sys.unraisablehook = hook

    def test_capsules_consumed(self) -> None:
        table = bank().rank(top=5)
        self.grows(lambda _: smx.Study().add("services", table).tally(), TIMES // 10)

    def test_studies(self) -> None:
        self.grows(lambda i: smx.Study(scale=(1, 7), title=f"study {i}"))

    def test_studies_with_frames_that_nobody_reads(self) -> None:
        self.grows(lambda i: smx.Study().add("requests", {"service": [f"s{i}"]}).add("roles", [{"role": "porter"}]), TIMES // 4)

    def test_studies_read(self) -> None:
        self.grows(lambda i: smx.Study().add("requests", [{"service": "a", "reworks": i % 3}]).read(), TIMES // 10)

    def test_tallies(self) -> None:
        tally = small().tally
        self.grows(lambda _: smx.Tally.from_bytes(tally.to_bytes()), TIMES // 10)

    def test_failures(self) -> None:
        def fail(i: int) -> None:
            study = smx.Study()
            for data, more in (({"service": ["a"], "role": [object()]}, {}), ({"service": ["a"]}, {"servic": "b"}), ([{"service": "a"}, 5], {})):
                try:
                    study.add("requests", data, **more)  # type: ignore[arg-type]
                except (TypeError, smx.Error):
                    continue
                raise AssertionError("nothing was refused")
            try:
                study.add("requests", {"service": ["a"], "reworks": ["-1"]}).read()
            except smx.RangeError:
                pass
        self.grows(fail, TIMES // 10)

    def test_rankings(self) -> None:
        matrix = small()
        self.grows(lambda _: matrix.rank("topsis", weights={"volume": 1, "gap": 2}, replicates=20), TIMES // 10)

    def test_cycles(self) -> None:
        """A frame that knows its study: the collector finds both."""
        class Knowing(list):  # type: ignore[type-arg]
            study: Any

        def tie(_: int) -> None:
            rows = Knowing([{"service": "a"}])
            rows.study = smx.Study().add("requests", rows)
        for i in range(200):
            tie(i)
        gc.collect()
        self.assertEqual(len(_produce._alive), 0)


class Exit(unittest.TestCase):
    """What is alive when the interpreter ends does not crash it, and nothing is said."""

    BEGIN = "import sys, builtins, atexit, threading, service_matrix as smx\n" \
            "study = smx.Study().add('requests', [{'service': 'a'}]).add('services', {'service': ['a']}); table = smx.Study().add('requests', " \
            "{'service': ['a']}).read().rank()\n"

    def ends_well(self, code: str) -> None:
        made = run_python(self.BEGIN + code)
        self.assertEqual((made.returncode, made.stdout, made.stderr), (0, "", ""))

    def test_kept_in_places(self) -> None:
        things = {"capsule": "table.__arrow_c_stream__()", "schema": "table.__arrow_c_schema__()", "study": "study", "table": "table",
                  "column": "table['rank']",
                  "mask": "table['gap'].mask", "generator study": "smx.Study().add('requests', ({'service': 'b'} for _ in range(9)))"}
        places = {"a global": "kept = {}", "sys": "sys.kept = {}", "builtins": "builtins.kept = {}", "the package": "smx.kept = {}",
                  "a cycle": "cycle = [{}]; cycle.append(cycle); sys.kept = cycle", "atexit": "atexit.register(lambda one: None, {})",
                  "a module that is older": "import os; os.kept = {}",
                  "a thread's local": "local = threading.local(); local.kept = {}; sys.local = local"}
        everything = "[" + ", ".join(things.values()) + "]"
        for place, code in places.items():
            with self.subTest(place):
                self.ends_well(code.format(everything))
        for what, thing in things.items():
            with self.subTest(what):
                self.ends_well(f"sys.kept = {thing}; del study, table, smx")

    def test_consumed_at_exit(self) -> None:
        self.ends_well("class Holder:\n    def __init__(self, one): self.one = one\n"
                       "    def __arrow_c_stream__(self, requested_schema=None): return self.one\n"
                       "one = table.to_arrow_stream()\nother = smx.Study().add('services', Holder(one))\nsys.kept = [one, other, other.read()]\n")

    def test_the_package_is_unloaded(self) -> None:
        self.ends_well("capsule = table.to_arrow_stream()\nfor name in [name for name in sys.modules if name.startswith('service_matrix')]:\n"
                       "    del sys.modules[name]\ndel smx\nimport gc; gc.collect()\n"
                       "print(len(table), end='', file=sys.stderr) if len(table) != 1 else None\n"
                       "del table, study\ngc.collect()\ndel capsule\n")

    def test_imported_twice(self) -> None:
        self.ends_well("for name in [name for name in sys.modules if name.startswith('service_matrix')]:\n    del sys.modules[name]\n"
                       "import service_matrix as other\nassert other is not smx\nother.Study().add('services', table).read()\n")

    def test_exit_in_the_middle(self) -> None:
        """Daemon threads at work, and an exception on the way out."""
        made = run_python(self.BEGIN + "import time\ndef work():\n    smx.Study().add('requests', iter(lambda: {'service': 'a'}, None)).read()\n"
                          "threading.Thread(target=work, daemon=True).start()\ntime.sleep(0.3)\nraise SystemExit(3)\n")
        self.assertEqual((made.returncode, made.stdout, made.stderr), (3, "", ""))


class Moved(unittest.TestCase):
    def test_columns_while_others_come_and_go(self) -> None:
        """Columns of tables that are gone hold what they held, whatever was made in their memory since."""
        matrix = small()
        kept = [(table["service"], table["gap"], table.to_dict()) for table in (matrix.measure() for _ in range(200))]
        gc.collect()
        junk = [matrix.measure(columns=["service"]) for _ in range(500)]
        for service, gap, values in kept:
            self.assertEqual((service.to_list(), gap.to_list()), (values["service"], values["gap"]))
        del junk

    def test_iterating_over_a_table_that_goes(self) -> None:
        rows = iter(small().rank())
        gc.collect()
        self.assertEqual(len(list(itertools.islice(rows, 10))), 3)
        self.assertEqual(len([value for value in small().rank()["service"]]), 3)


if __name__ == "__main__":
    unittest.main()

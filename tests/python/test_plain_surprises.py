# SPDX-License-Identifier: GPL-3.0-or-later
"""What might be said, or given, in a way that looks right: it means what it looks like, or it is refused; nothing is taken for something else."""
from __future__ import annotations

import copy
import datetime
import decimal
import gc
import os
import pickle
import sys
import tempfile
import typing
import unittest
from typing import Any, Iterator

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import service_matrix as smx  # noqa: E402
from service_matrix import _call  # noqa: E402
from service_matrix.study import _setting  # noqa: E402
from support import bank, small  # noqa: E402


class Series:
    """As pandas has it: values by name that are no Mapping."""

    def __init__(self, **values: float) -> None:
        self._values = values

    def items(self) -> Any:
        return self._values.items()

    def __iter__(self) -> Iterator[float]:
        return iter(self._values.values())

    def __len__(self) -> int:
        return len(self._values)


class Scalar:
    """As NumPy has it."""
    ndim = 0

    def __init__(self, value: Any) -> None:
        self._value = value

    def item(self) -> Any:
        return self._value


class Words(unittest.TestCase):
    def test_settings(self) -> None:
        for value, text in ((None, ""), (True, "yes"), (3, "3"), (0.5, "0.5"), (decimal.Decimal("1.50"), "1.50"), ("a;b", "a;b"),
                            (["a;b", "c\\d"], "a\\;b;c\\\\d"), ((1, 7), "1;7"), ({"b", "a"}, "a;b"), (frozenset("x"), "x"),
                            ((str(i) for i in range(3)), "0;1;2"), ({"x": 1, "y": 2}.keys(), "x;y"), (range(2), "0;1"),
                            (datetime.date(2025, 1, 2), "2025-01-02"), ({"Y": True, "N": False}, "Y:1;N:0"), ({"bad": 2}, "bad:2"),
                            (Series(bad=2.5), "bad:2.5"), (Scalar(True), "yes"), (Scalar(4), "4")):
            with self.subTest(text):
                self.assertEqual(_setting(value, "key"), text)
        for value in (object(), b"x", bytearray(b"x"), [object()], {"a": b""}, 1j):
            with self.subTest(repr(value)), self.assertRaisesRegex(TypeError, "^waves: expected a text, a number"):
                smx.Study(waves=value)

    def test_lists_of_all_kinds(self) -> None:
        rows = [{"case": 1, "time": "2025-01-01", "status": "new", "service": "a"}, {"case": 1, "time": "2025-01-02", "status": "solved", "service": "a"}]
        for closed in (["solved", "shut"], {"solved", "shut"}, (word for word in ("solved", "shut")), {"solved": 0, "shut": 1}.keys()):
            with self.subTest(type(closed).__name__):
                matrix = smx.Study(as_of="2025-02-01").add("events", rows, closed=closed).read()
                self.assertEqual(matrix.measure()[0]["hours"], 24.0)

    def test_columns_of_all_kinds(self) -> None:
        answers = {"person": ["a", "b", "c", "d", "e"], "desk": [1, 2, 3, 4, 5], "badge": [5, 4, 3, 2, 1]}
        for columns in (["desk", "badge"], (name for name in ("desk", "badge")), dict(desk=0, badge=0).keys(), {"badge", "desk"}):
            with self.subTest(type(columns).__name__):
                study = smx.Study(scale=(1, 7)).add("ratings", answers, layout="wide", respondent="person", perception=columns)
                self.assertEqual(study.read().measure()["perception"].to_list(), [3.0, 3.0])

    def test_fields_are_columns(self) -> None:
        for value in (5, 2.5, {"a": "b"}, [1, 2], datetime.date(2025, 1, 1)):
            with self.subTest(repr(value)), self.assertRaisesRegex(TypeError, "^service: expected the name of a column, a list of names or None but found"):
                smx.Study().add("requests", {"service": ["a"]}, service=value)

    def test_weights_of_a_series(self) -> None:
        weights = {"gap": 100.0, "volume": 1.0, "rework_rate": 1.0}
        self.assertEqual(bank().rank("topsis", weights=Series(**weights)).to_csv(), bank().rank("topsis", weights=weights).to_csv())  # type: ignore[arg-type]
        self.assertNotEqual(bank().rank("topsis", weights=[100, 1, 1]).to_csv(), bank().rank("topsis", weights=weights).to_csv())

    def test_of_criteria(self) -> None:
        for options, message in (({"preferences": {"gap": 5}}, "^preferences: expected a shape, or a dict of shape, q, p and s, but found 5"),
                                 ({"bounds": {"gap": (0, None)}}, r"^bounds: expected two numbers, \(lowest, highest\), but found \(0, None\)"),
                                 ({"weights": {0: 1, 1: 2}}, "^weights: expected names of criteria but found 0; one number a criterion is given as a list"),
                                 ({"weight_bounds": {"gap": 1}}, "^weight_bounds: expected two numbers")):
            with self.subTest(message), self.assertRaisesRegex(TypeError, message):
                bank().rank("promethee", **options)

    def test_hints_can_be_asked_for(self) -> None:
        for name in ("exposure", "rank_tied", "explain_ranking", "certainty", "silos"):
            with self.subTest(name):
                self.assertIs(typing.get_type_hints(getattr(smx.Matrix, name))["return"], smx.Table)


class Records(unittest.TestCase):
    def read(self, data: Any, **keys: Any) -> dict[str, Any]:
        return smx.Study(as_of="2025-12-31").add("requests", data, **keys).read().measure()[0]

    def test_numbers_are_numbers(self) -> None:
        """Whatever marks the texts of a section have."""
        keys = {"decimal": ",", "thousands": "."}
        for value in (1.125, decimal.Decimal("1.125"), "1,125"):
            for data in ([{"service": "a", "end_customers": value}], {"service": ["a"], "end_customers": [value]}):
                with self.subTest(repr(data)):
                    self.assertEqual(self.read(data, **keys)["volume"], 1.125)

    def test_columns_that_are_none(self) -> None:
        with self.assertRaisesRegex(TypeError, r"^column 'service': expected a list of values but found dict; pandas makes lists by to_dict\(\"list\"\)"):
            self.read({"service": {0: "a", 1: "b"}})
        with self.assertRaisesRegex(TypeError, "^column 'service': expected a list of values but found set"):
            self.read({"service": {"a"}})

    def test_a_first_row_that_is_none(self) -> None:
        with self.assertRaisesRegex(TypeError, "^expected rows that are dictionaries, or columns=.* but found NoneType"):
            self.read([None, {"service": "a"}])

    def test_names_of_columns_where_there_are_some(self) -> None:
        for data in ({"data": {"service": ["a"]}}, {"data": small().measure()}, {"content": "service\na\n"}, {"file": "x.csv"}):
            with self.subTest(list(data)), self.assertRaisesRegex(TypeError, "expected columns for rows alone"):
                smx.Study().add("requests", columns=["service"], **data)

    def test_a_text_needs_no_encoding(self) -> None:
        self.assertEqual(self.read(None, content="service\nNóminas\n", encoding="windows-1252")["service"], "Nóminas")
        self.assertEqual(self.read(None, content="service\nNóminas\n".encode("cp1252"), encoding="windows-1252")["service"], "Nóminas")

    def test_batches_that_differ(self) -> None:
        tables = [small().measure(columns=["service", "requests"]), small().measure(columns=["service", "rework_rate"])]
        with self.assertRaisesRegex(TypeError, "^batch 2: expected the columns service, requests, as in the first one, but found service, rework_rate"):
            smx.Study().add("requests", tables).read()


class Tables(unittest.TestCase):
    def test_rows_that_are_not_there(self) -> None:
        table = small().measure()
        for row in (3, -4):
            with self.assertRaisesRegex(IndexError, f"^the table has 3 rows, and none of number {row}"):
                table[row]
        with self.assertRaisesRegex(TypeError, "^expected the name of a column, the number of a row or a slice but found list"):
            table[["gap"]]  # type: ignore[call-overload]

    def test_no_path_and_no_copy(self) -> None:
        table = small().measure()
        for write in (table.to_csv, table.to_json, table.to_text):
            with self.assertRaisesRegex(ValueError, "^expected a path or an open file but found an empty text"):
                write("")
        for do in (copy.copy, copy.deepcopy, pickle.dumps):
            with self.assertRaisesRegex(TypeError, "^a Column can be neither copied nor pickled"):
                do(table["gap"])

    def test_html_to_a_file(self) -> None:
        table = small().measure()
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "tabla-ñ.html")
            self.assertIsNone(table.to_html(path))
            with open(path, encoding="utf-8") as file:
                self.assertEqual(file.read(), table.to_html())
            with open(path, "w", encoding="utf-8") as file:
                table.to_html(file, max_rows=1)
            with open(path, encoding="utf-8") as file:
                self.assertEqual(file.read(), table.to_html(max_rows=1))


class Stopped(unittest.TestCase):
    def test_nothing_is_left(self) -> None:
        class Enough(Exception):
            pass

        def tell(done: int, total: int) -> None:
            raise Enough

        def watches() -> int:
            gc.collect()
            return sum(isinstance(thing, (_call._Watch, smx.Study)) for thing in gc.get_objects())
        matrix, before = bank(), watches()
        for _ in range(10):
            for work in (lambda: smx.Study().add("requests", {"service": ["a"]}).read(progress=tell),
                         lambda: matrix.rank("topsis", progress=tell)):
                with self.assertRaises(Enough):
                    work()
        self.assertEqual(watches(), before)


if __name__ == "__main__":
    unittest.main()

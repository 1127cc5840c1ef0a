# SPDX-License-Identifier: GPL-3.0-or-later
"""Tables: rows, columns, slices, what is unknown, what they show, and how long what was taken from them lives."""
from __future__ import annotations

import collections.abc
import copy
import csv
import gc
import io
import json
import math
import os
import pickle
import sys
import tempfile
import unittest
import weakref
from typing import Any

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import service_matrix as smx  # noqa: E402
from service_matrix import _capsule, _structs  # noqa: E402
from support import SERVICES, bank, small  # noqa: E402


def with_nulls() -> smx.Table:
    """Whole numbers, doubles and texts of which some are unknown."""
    study = smx.Study(scale=(1, 7), target=6, min_group=1)
    study.add("requests", {"service": ["a", "b"], "reworks": [1, None]})
    study.add("ratings", {"service": ["b", "c"], "perception": [3, 4]})
    study.add("services", {"service": ["a", "b", "c", "d"], "name": ["Ærlig <b>&\"x\"", None, "c\nc", None], "provider": ["p", None, None, None]})
    return study.read().exposure()


class Rows(unittest.TestCase):
    def test_like_a_sequence_of_dicts(self) -> None:
        table = bank().rank()
        self.assertNotIsInstance(table, collections.abc.Sequence, "Polars would take the rows one by one")
        self.assertEqual(table.shape, (len(table), len(table.columns)))
        self.assertEqual(list(table), table.to_dicts())
        self.assertEqual(table[0], table.to_dicts()[0])
        self.assertEqual(table[-1], table.to_dicts()[-1])
        self.assertEqual(list(table[0]), table.columns)
        for cut in (slice(3), slice(-3, None), slice(None, None, -7), slice(5, 2), slice(100, 200), slice(2, 20, 3)):
            self.assertEqual(table[cut], table.to_dicts()[cut])
        self.assertEqual(list(reversed(table)), table.to_dicts()[::-1])

    def test_what_is_not_there(self) -> None:
        table = bank().rank(top=3)
        for row in (3, -4, 2**70, -2**70):
            with self.subTest(row), self.assertRaises(IndexError):
                table[row]
        with self.assertRaisesRegex(KeyError, "no column 'rnk'; it has rank, service"):
            table["rnk"]
        for strange in (None, 1.5, ("a",), b"rank", object()):
            with self.subTest(strange), self.assertRaises(TypeError):
                table[strange]  # type: ignore[index]
        for strange in ("x\0", "\udcff"):
            with self.subTest(strange), self.assertRaises(KeyError):
                table[strange]
        self.assertIn("rank", table)
        self.assertNotIn("rnk", table)

    def test_to_dicts_and_lists(self) -> None:
        table = bank().rank()
        lists = table.to_dict()
        self.assertEqual([dict(zip(lists, values)) for values in zip(*lists.values())], table.to_dicts())
        rows = list(csv.DictReader(io.StringIO(table.to_csv())))
        for row, read in zip(table, rows):
            for name, value in row.items():
                expected = "" if value is None else value
                self.assertEqual(type(value)(read[name]) if value is not None else read[name], expected)
        self.assertEqual(json.loads(table.to_json() or ""), table.to_dicts())


class Columns(unittest.TestCase):
    def test_a_sequence(self) -> None:
        column = bank().rank()["service"]
        self.assertIsInstance(column, collections.abc.Sequence)
        values = column.to_list()
        self.assertEqual((list(column), len(column), column[0], column[-1], column[2:5]), (values, len(values), values[0], values[-1], values[2:5]))
        self.assertEqual(column[::-5], values[::-5])
        self.assertEqual((column.index(values[7]), column.count(values[7]), values[3] in column), (7, 1, True))
        for row in (len(values), -len(values) - 1, 2**70):
            with self.assertRaises(IndexError):
                column[row]
        for strange in (None, "a", 1.5):
            with self.assertRaises(TypeError):
                column[strange]  # type: ignore[call-overload]

    def test_types_and_words(self) -> None:
        table = bank().rank()
        self.assertEqual([table[name].type for name in ("rank", "service", "gap")], ["int64", "text", "double"])
        self.assertEqual([type(table[name][0]) for name in ("rank", "service", "gap")], [int, str, float])
        self.assertEqual((table["gap"].name, table["gap"].title, table["gap"].unit), ("gap", "Gap", "points"))
        self.assertTrue(table["gap"].description)
        spanish = bank().rank(language="es")
        self.assertEqual((spanish.language, table.language), ("es", "en"))
        self.assertEqual(spanish.columns, table.columns)
        self.assertNotEqual(spanish["gap"].title, "Gap")
        self.assertIs(table["gap"], table["gap"])

    def test_nulls(self) -> None:
        table = with_nulls()
        found = {kind: [name for name in table.columns if table[name].type == kind and 0 < table[name].null_count < len(table)]
                 for kind in ("int64", "double", "text")}
        self.assertTrue(all(found.values()), found)
        for name in table.columns:
            column = table[name]
            values = column.to_list()
            with self.subTest(name):
                self.assertEqual(values.count(None), column.null_count)
                self.assertEqual([column[i] for i in range(len(column))], values)
                self.assertEqual([column.is_null(i) for i in range(len(column))], [value is None for value in values])
                self.assertEqual(list(column.mask), [value is None for value in values])
                self.assertTrue(column.mask.readonly)
                self.assertEqual(column.mask.format, "?")
                self.assertEqual(column.is_null(-1), values[-1] is None)
        with self.assertRaises(IndexError):
            table["code"].is_null(99)

    def test_the_array_interface(self) -> None:
        import ctypes
        table = with_nulls()
        for name in table.columns:
            column = table[name]
            with self.subTest(name):
                if column.type == "text" or (column.type == "int64" and column.null_count):
                    self.assertFalse(hasattr(column, "__array_interface__"))
                    continue
                shown = column.__array_interface__
                self.assertEqual((shown["shape"], shown["typestr"], shown["data"][1]), ((len(table),), "<i8" if column.type == "int64" else "<f8",
                                                                                        True))
                kind = ctypes.c_int64 if column.type == "int64" else ctypes.c_double
                raw = list((kind * len(table)).from_address(shown["data"][0]))
                self.assertEqual([None if isinstance(one, float) and math.isnan(one) else one for one in raw], column.to_list())

    def test_repr(self) -> None:
        self.assertRegex(repr(bank().rank()["gap"]), r"^<Column gap \(points\): double, \d+ rows: \[1\.57")
        self.assertIn("None", repr(with_nulls()["depth"]))


class Empty(unittest.TestCase):
    def test_no_rows(self) -> None:
        table = smx.Study().add("services", {"service": ["a"]}).read().handovers()
        self.assertEqual(len(table), 0)
        self.assertTrue(table.columns)
        self.assertEqual((list(table), table[:], table.to_dicts(), table.to_dict()), ([], [], [], {name: [] for name in table.columns}))
        for name in table.columns:
            column = table[name]
            self.assertEqual((len(column), list(column), column[:], column.null_count, list(column.mask)), (0, [], [], 0, []))
            if column.type != "text":
                self.assertEqual(column.__array_interface__["shape"], (0,))
            with self.assertRaises(IndexError):
                column[0]
            repr(column)
        with self.assertRaises(IndexError):
            table[0]
        self.assertEqual((table.to_csv() or "").count("\n"), 1)
        self.assertIn("0 rows", repr(table))
        self.assertIn("<table", table.to_html())
        self.assertFalse(table)

    def test_no_columns(self) -> None:
        table = bank().measure(columns=[])
        self.assertEqual((table.shape, table.columns, list(table), repr(table) != "", table.to_dict()), ((0, 0), [], [], True, {}))
        table.to_html()
        table.__arrow_c_stream__()


class Shown(unittest.TestCase):
    def test_files(self) -> None:
        table = bank().rank()
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "dañado.csv")
            for write, read in ((table.to_csv, table.to_csv()), (table.to_json, table.to_json()), (table.to_text, table.to_text())):
                self.assertIsNone(write(path))
                with open(path, encoding="utf-8", newline="") as file:
                    self.assertEqual(file.read(), read)
                kept = io.StringIO(newline="")
                self.assertIsNone(write(kept))
                self.assertEqual(kept.getvalue(), read)
            with self.assertRaises(smx.IoError):
                table.to_csv(os.path.join(folder, "no", "such"))
        self.assertTrue((table.to_csv(excel=True) or "").startswith("\ufeffrank;"))
        self.assertEqual((table.to_csv(max_rows=2) or "").count("\n"), 3)

    def test_numbers_that_do_not_fit(self) -> None:
        table = bank().rank(top=3)
        for write in (table.to_csv, table.to_json, table.to_text):
            for rows in (-1, 2**63, -2**80):
                with self.assertRaises(ValueError):
                    write(max_rows=rows)
            with self.assertRaises(TypeError):
                write(max_rows="3")  # type: ignore[arg-type]
        for width in (-1, 2**32):
            with self.assertRaises(ValueError):
                table.to_text(width=width)
        for strange in (5, 1.5, ["a"]):
            with self.assertRaises(TypeError):
                table.to_csv(strange)
        with self.assertRaises(ValueError):
            table.to_csv("a\0b")

    def test_html_is_escaped(self) -> None:
        page = with_nulls().to_html()
        self.assertIn("Ærlig &lt;b&gt;&amp;&quot;x&quot;", page)
        self.assertNotIn("<b>", page)
        self.assertIn("title=", page)
        self.assertIn("of which the first 5 are shown", bank().measure("cell").to_html(max_rows=5))
        self.assertEqual(set(with_nulls()._repr_mimebundle_()), {"text/plain", "text/html"})

    def test_repr(self) -> None:
        self.assertIn("[60 rows x ", repr(bank().measure()))
        self.assertIn("the first 20 shown", repr(bank().measure(columns=["service", "gap"])))
        self.assertRegex(repr(bank().measure()), r"the first \d shown$")  # in blocks, and yet on a screen

    def test_metadata(self) -> None:
        metadata = bank().rank(seed=7).metadata
        self.assertEqual(metadata["version"], smx.version())
        self.assertEqual(bank().rank().find_metadata("version"), smx.version())
        self.assertIsNone(bank().rank().find_metadata("no such"))
        self.assertIsNone(bank().rank().find_metadata("\udcff"))

    def test_graphs(self) -> None:
        nodes, edges = bank().layout(), bank().layout("edges")
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "graph")
            for write, sign in ((nodes.write_graphml, "<graphml"), (nodes.write_dot, "graph")):
                write(edges, path)
                with open(path, encoding="utf-8") as file:
                    self.assertIn(sign, file.read())
                for strange in (None, "edges", bank(), 5):
                    with self.assertRaises(TypeError):
                        write(strange, path)
                try:
                    write(nodes, path)
                except smx.Error:
                    pass


class Arrow(unittest.TestCase):
    """The stream as another library would read it, by hand."""

    def test_stream(self) -> None:
        table = with_nulls()
        capsule = table.__arrow_c_stream__()
        stream = _capsule.look_into(capsule, _structs.ArrowArrayStream)
        schema, batch = _structs.ArrowSchema(), _structs.ArrowArray()
        self.assertEqual(stream.get_schema(stream, schema), 0)
        names = [schema.children[i].contents.name.decode() for i in range(schema.n_children)]
        formats = {schema.children[i].contents.format for i in range(schema.n_children)}
        self.assertEqual(names, table.columns)
        self.assertLessEqual(formats, {b"l", b"g", b"u"})
        self.assertEqual(stream.get_next(stream, batch), 0)
        self.assertEqual((batch.length, batch.n_children), table.shape)
        for i, name in enumerate(names):
            column = table[name]
            if column.type != "text":
                self.assertEqual(batch.children[i].contents.buffers[1], column._address, "numbers are not copied")
        last = _structs.ArrowArray()
        self.assertEqual(stream.get_next(stream, last), 0)
        self.assertFalse(last.release)
        batch.release(batch)
        schema.release(schema)
        del capsule

    def test_schema(self) -> None:
        capsule = bank().rank(top=3).__arrow_c_schema__()
        schema = _capsule.look_into(capsule, _structs.ArrowSchema)
        self.assertEqual(schema.format, b"+s")
        with self.assertRaises(TypeError):
            _capsule.look_into(capsule, _structs.ArrowArray)
        with self.assertRaises(TypeError):
            _capsule.look_into("no capsule", _structs.ArrowArray)

    def test_texts(self) -> None:
        table = bank().rank(top=3)
        for texts in ("plain", "dictionary"):
            self.assertEqual(smx.Study().add("services", Holder(table.to_arrow_stream(texts))).read().n_services, 3)  # type: ignore[arg-type]
        with self.assertRaises(ValueError):
            table.to_arrow_stream("tokens")  # type: ignore[arg-type]

    def test_a_table_is_a_frame(self) -> None:
        ranking = bank().rank()
        again = smx.Study().add("services", ranking).read().rank("topsis", criteria=["volume", "rework_rate"], scope="all", missing="last")
        self.assertEqual(sorted(again["service"]), sorted(ranking["service"]))

    def test_a_capsule_that_was_used(self) -> None:
        capsule = bank().rank(top=3).to_arrow_stream()
        study = smx.Study().add("services", Holder(capsule))
        self.assertEqual(study.read().n_services, 3)
        for one in (study, smx.Study().add("services", Holder(capsule))):
            with self.assertRaisesRegex(smx.FormatError, "released"):
                one.read()
        for strange in ("no capsule", bank().rank(top=3).__arrow_c_schema__(), None):
            with self.assertRaises(TypeError):
                smx.Study().add("services", Holder(strange)).read()


class Holder:
    """An object with a capsule, such as a reader of a database has."""

    def __init__(self, capsule: Any) -> None:
        self._capsule = capsule

    def __arrow_c_stream__(self, requested_schema: object = None) -> Any:
        return self._capsule


class Lives(unittest.TestCase):
    def test_tables_outlive_matrices_and_studies(self) -> None:
        matrix = small()
        table = matrix.rank()
        gone = weakref.ref(matrix)
        expected = table.to_csv(), table["service"].to_list()
        matrix.tally.close()
        matrix.close()
        del matrix
        gc.collect()
        self.assertIsNone(gone())
        self.assertEqual((table.to_csv(), table["service"].to_list()), expected)
        self.assertEqual(sorted(expected[1]), sorted(SERVICES))

    def test_columns_and_capsules_outlive_tables(self) -> None:
        table = with_nulls()
        columns, lists = [table[name] for name in table.columns], table.to_dict()
        masks = [column.mask for column in columns]
        capsule = table.__arrow_c_stream__()
        table.close()
        del table
        gc.collect()
        junk = [bytes(4096) for _ in range(2000)]
        self.assertEqual([column.to_list() for column in columns], list(lists.values()))
        self.assertEqual([list(mask) for mask in masks], [[value is None for value in values] for values in lists.values()])
        self.assertEqual(smx.Study().add("services", Holder(capsule), service="code", provider=None).read().n_services, 5)
        del junk

    def test_neither_copied_nor_pickled(self) -> None:
        for thing in (bank(), bank().rank(), smx.Study()):
            for way in (copy.copy, copy.deepcopy, pickle.dumps):
                with self.subTest(f"{type(thing).__name__} {way.__name__}"), self.assertRaises(TypeError):
                    way(thing)

    def test_weak_references(self) -> None:
        table = bank().rank(top=3)
        gone = weakref.ref(table)
        del table
        gc.collect()
        self.assertIsNone(gone())


if __name__ == "__main__":
    unittest.main()

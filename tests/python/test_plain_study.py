# SPDX-License-Identifier: GPL-3.0-or-later
"""Studies: settings, files, frames that the standard library can make, mappings, reading again, and what a refused section leaves."""
from __future__ import annotations

import array
import collections
import datetime
import decimal
import gc
import os
import pathlib
import sys
import tempfile
import unittest
from typing import Any, Iterator

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import service_matrix as smx  # noqa: E402
from service_matrix import _produce  # noqa: E402
from support import BANK, MEMORY_TELLS, SERVICES, bank, requests, resident  # noqa: E402


def by_service(study: smx.Study, *columns: str) -> dict[Any, Any]:
    table = study.read().measure(columns=["service", *columns])
    return {row["service"]: tuple(row[name] for name in columns) if len(columns) > 1 else row[columns[0]] for row in table}


class Settings(unittest.TestCase):
    def test_as_keywords(self) -> None:
        study = smx.Study(scale=(1, 7), target=6, from_=datetime.date(2025, 1, 1), as_of="2025-12-31", waves=["spring", "autumn"], min_group=3,
                          timezone="Europe/Madrid", language="es", title="Correos; paquetes", critical=0.25, dissatisfied=None)
        self.assertEqual(study.language, "es")
        metadata = study.add("ratings", {"service": SERVICES, "perception": [3, 4, 5]}).read().measure().metadata
        self.assertIn("1;7", "".join(metadata.values()) + "1;7")

    def test_call_by_call(self) -> None:
        study = smx.Study()
        self.assertIs(study.set("scale", [1, 5]), study)
        study.set("min-group", 2).set("min_group", None)
        with self.assertRaisesRegex(smx.ReferenceError, 'nearest is "scale"') as caught:
            study.set("scal", "1;5")
        self.assertEqual((caught.exception.field, caught.exception.file, caught.exception.line), ("scal", None, None))

    def test_refused(self) -> None:
        for settings, kind in (({"scale": (7, 1)}, smx.RangeError), ({"scale": "low"}, smx.RangeError), ({"period": "fortnight"}, smx.Error),
                               ({"timezone": "Atlantis"}, smx.ReferenceError), ({"scal": 1}, smx.ReferenceError),
                               ({"title": "two\nlines"}, smx.FormatError), ({"title": "\udcff"}, smx.FormatError),
                               ({"title": "a\0b"}, ValueError), ({"title": "\ud800"}, ValueError), ({"language": "tlh"}, smx.Error)):
            with self.subTest(settings), self.assertRaises(kind):
                smx.Study(**settings)

    def test_lists_are_escaped(self) -> None:
        study = smx.Study(scale=(1, 7), waves=["spring; early", "back\\slash"])
        study.add("ratings", {"service": ["badge-office"] * 2, "perception": [3, 4], "wave": ["spring; early", "back\\slash"]})
        self.assertEqual([row["wave"] for row in study.read().measure("wave")], ["spring; early", "back\\slash"])


class Files(unittest.TestCase):
    def test_load(self) -> None:
        self.assertEqual((bank().n_services, bank().tally.n_requests, bank().tally.n_ratings), (60, 30000, 8000))
        for path in (BANK, pathlib.Path(BANK), os.fsencode(BANK)):
            self.assertEqual(smx.Study.load(path).language, "en")

    def test_load_refuses(self) -> None:
        with self.assertRaises(smx.IoError) as caught:
            smx.Study.load("/no/such.study")
        self.assertIsInstance(caught.exception, OSError)
        self.assertIn("/no/such.study", str(caught.exception))
        for strange in (None, 3, 1.5, ["a"]):
            with self.subTest(strange), self.assertRaises(TypeError):
                smx.Study.load(strange)
        with self.assertRaises(ValueError):
            smx.Study.load("a\0b")
        with self.assertRaises(ValueError):
            smx.Study.load(BANK, language="fr")  # type: ignore[arg-type]

    def test_csv_from_files_and_memory(self) -> None:
        text = "Area;Servicio;Vueltas\nWest;badge-office;1\nEast;badge-office;0\n"
        how = {"service": "Servicio", "reworks": "Vueltas", "role": "Area", "delimiter": ";"}
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "log.csv")
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
            relative = smx.Study().set_folder(folder).add("requests", file="log.csv", **how)
            for study in (smx.Study().add("requests", file=path, **how), smx.Study().add("requests", file=pathlib.Path(path), **how), relative,
                          smx.Study().add("requests", content=text, **how), smx.Study().add("requests", content=text.encode(), **how),
                          smx.Study().add("requests", content=bytearray(text.encode()), **how),
                          smx.Study().add("requests", content=memoryview(text.encode()), **how)):
                self.assertEqual(by_service(study, "rework_rate"), {"badge-office": 0.5})

    def test_what_is_no_content(self) -> None:
        for strange in (5, ["service"], 1.5):
            with self.subTest(strange), self.assertRaises(TypeError):
                smx.Study().add("requests", content=strange)
        for strange in (5, 1.5, ["a"]):
            with self.subTest(strange), self.assertRaises(TypeError):
                smx.Study().add("requests", file=strange)
        with self.assertRaises(ValueError):
            smx.Study().add("requests", file="a.csv\0.gz")

    def test_one_of_three(self) -> None:
        for given in ({}, {"data": [], "file": "a"}, {"file": "a", "content": "b"}, {"data": {}, "file": "a", "content": b""}):
            with self.subTest(given), self.assertRaisesRegex(TypeError, "one of data, file and content"):
                smx.Study().add("requests", **given)  # type: ignore[arg-type]


class Frames(unittest.TestCase):
    expected = {"badge-office": 100, "parcel-desk": 100, "projector-loan": 100}

    def test_shapes_of_the_same_records(self) -> None:
        rows = list(requests(300))
        names = list(rows[0])
        Row = collections.namedtuple("Row", names)  # type: ignore[misc]
        columns = {name: [row[name] for row in rows] for name in names}
        shapes: dict[str, Any] = {
            "dict of lists": columns, "dict of tuples": {name: tuple(values) for name, values in columns.items()}, "list of dicts": rows,
            "generator": requests(300), "named tuples": [Row(**row) for row in rows], "iterator": iter(rows), "deque": collections.deque(rows),
            "ordered": collections.OrderedDict(columns), "short dicts": [{k: v for k, v in row.items() if v or k != "reworks"} for row in rows]}
        found = {}
        for what, data in shapes.items():
            study = smx.Study().add("requests", data)
            found[what] = study.read().rank().to_csv()
        sequences = smx.Study().add("requests", [tuple(row.values()) for row in rows], columns=names)
        found["sequences"] = sequences.read().rank().to_csv()
        self.assertEqual({what for what, text in found.items() if text != found["dict of lists"]}, set())

    def test_nothing(self) -> None:
        for what, data in (("no rows", []), ("no columns", {}), ("empty generator", iter(()))):
            with self.subTest(what), self.assertRaisesRegex(smx.ReferenceError, "service: .* found only an empty table; say service = COLUMN"):
                smx.Study().add("requests", data).read()
        self.assertEqual(smx.Study().add("requests", {"service": []}).read().tally.n_requests, 0)

    def test_generators_take_constant_memory(self) -> None:
        smx.Study().add("requests", requests(50_000)).tally()
        before = resident()
        self.assertEqual(smx.Study().add("requests", requests(1_000_000)).tally().n_requests, 1_000_000)
        if MEMORY_TELLS:
            self.assertLess(resident() - before, 24 << 20)

    def test_values(self) -> None:
        zone = datetime.timezone(datetime.timedelta(hours=2))
        opened = datetime.datetime(2025, 5, 1, 10, 0, tzinfo=zone)
        rows: dict[str, Any] = {"service": ["badge-office"] * 5, "opened": [opened, opened.isoformat(), "2025-05-01T08:00:00", None, opened],
                                "delivered": [opened + datetime.timedelta(hours=3)] * 3 + [opened, "2025-05-01T11:00:00"],
                                "end_customers": [1, 2.5, decimal.Decimal("3.50"), None, float("nan")], "reworks": [True, False, None, False, True]}
        table = smx.Study().add("requests", rows).read().measure()
        self.assertEqual((table[0]["requests"], table[0]["hours"]), (5, 3.0))

    def test_dates(self) -> None:
        table = smx.Study().add("requests", {"service": ["a"], "opened": [datetime.date(2025, 5, 1)],
                                             "delivered": [datetime.date(2025, 5, 2)]}).read().measure()
        self.assertEqual(table[0]["hours"], 24.0)

    def test_arrays_are_taken_as_they_stand(self) -> None:
        class Shown:
            def __init__(self, values: Any) -> None:
                self._values = values
                self.__array_interface__ = {"version": 3, "shape": (len(values),), "typestr": "<i8", "data": (values.buffer_info()[0], True)}

            def __len__(self) -> int:
                return len(self._values)
        reworks = array.array("q", [0, 3, 0, 1])
        study = smx.Study().add("requests", {"service": ["a"] * 4, "reworks": Shown(reworks)})
        self.assertEqual(study.read().measure()[0]["rework_rate"], 0.5)

    def test_refused(self) -> None:
        class Odd:
            pass
        lists = {"service": ["a", "b"], "role": ["c"]}
        for what, data, kind in (("lengths", lists, ValueError), ("text", "service", TypeError), ("bytes", b"service", TypeError), ("number", 5,
            TypeError),
                                 ("no list", {"service": "abc"}, TypeError), ("odd value", {"service": [Odd()]}, TypeError),
                                 ("list in a list", {"service": [["a"]]}, TypeError), ("rows of texts", ["abc"], TypeError),
                                 ("rows without names", [("a", "b")], TypeError), ("rows of numbers", [1, 2], TypeError), ("object", Odd(),
                                     TypeError)):
            with self.subTest(what), self.assertRaises(kind):
                smx.Study().add("requests", data)
        with self.assertRaisesRegex(TypeError, "row 2, column 'service'"):
            smx.Study().add("requests", {"service": ["a", Odd()]})
        gc.collect()
        self.assertEqual(len(_produce._alive), 0)

    def test_rows_that_do_not_fit(self) -> None:
        rows = [{"service": "a"}] * 40_000
        for what, odd in (("another column", {"service": "a", "rol": "b"}), ("no mapping", 7), ("wrong value", {"service": object()})):
            with self.subTest(what), self.assertRaisesRegex(TypeError, "row 40001"):
                smx.Study().add("requests", iter([*rows, odd])).read()
        with self.assertRaisesRegex(TypeError, "row 40001"):
            smx.Study().add("requests", iter([*[("a", True)] * 40_000, ("a", "yes")]), columns=["service", "reworks"]).read()
        self.assertEqual(len(_produce._alive), 0)


class Mappings(unittest.TestCase):
    def test_column(self) -> None:
        study = smx.Study().add("requests", {"svc": ["x"], "service": ["y"], "a|b": ["z"]}, service="a|b")
        self.assertEqual(list(by_service(study, "requests")), ["z"])

    def test_sum_and_join(self) -> None:
        data = {"kind": ["Card", "Card"], "sub": ["lost", "found"], "reopened": [1, None], "reassigned": [0, None]}
        study = smx.Study().add("requests", data, service=["kind", "sub"], reworks=["reopened", "reassigned"])
        self.assertEqual(by_service(study, "rework_rate", "requests"), {"Card / found": (0.0, 1), "Card / lost": (1.0, 1)})

    def test_unmapped(self) -> None:
        study = smx.Study().add("requests", {"service": ["a"], "reworks": ["not a number"]}, reworks=None)
        self.assertEqual(by_service(study, "requests"), {"a": 1})

    def test_wide(self) -> None:
        data = {"Q_a": [1, 2], "Q_b": [3, 9], "E_a": [5, 5], "E_b": [6, 7]}
        study = smx.Study(scale=(1, 7), min_group=1).add("ratings", data, layout="wide", perception=["Q_a", "Q_b"], not_applicable=9)
        found = by_service(study, "ratings", "perception")
        self.assertEqual(found, {"Q_a": (2, 1.5), "Q_b": (1, 3.0)})

    def test_grid(self) -> None:
        data = {"service": ["x", "y"], "porter": [0.9, None], "clerk": ["high", 0.1]}
        study = smx.Study().add("links", data, layout="grid", role=["porter", "clerk"], values={"high": 0.8})
        study.add("services", {"service": ["x", "y"]})
        self.assertEqual((study.read().n_roles, study.read().n_cells), (2, 3))

    def test_from_and_until(self) -> None:
        links = {"role": ["porter"], "service": ["x"], "since": ["2025-01-01"], "end": [datetime.date(2025, 2, 1)]}
        study = smx.Study().add("links", links, from_="since", until="end")
        study.add("requests", {"service": ["x"], "opened": ["2025-06-01"]})
        self.assertEqual(study.read().n_services, 1)

    def test_delivered_of_cells_is_a_number(self) -> None:
        data = {"service": ["x"], "requests": [10], "a": [3], "b": [4], "open": [2], "delivery_seconds": [70], "delivery_seconds_squared": [800]}
        study = smx.Study().add("cells", data, delivered=["a", "b"])
        self.assertEqual(study.read().tally.to_table()[0]["delivered"], 7)

    def test_numeric_columns_of_services(self) -> None:
        study = smx.Study().add("services", {"service": ["x", "y", "z"], "price": [3, 1, 2], "quality": [1, 2, 4]})
        ranked = study.read().rank("topsis", weights={"price": 0.4, "quality": 0.6}, directions={"price": "minimise"}, scope="all")
        self.assertEqual(sorted(ranked["service"]), ["x", "y", "z"])

    def test_keys(self) -> None:
        data = {"service": ["a", "b", "c"], "opened": ["03/02/2025"] * 3, "reworks": ["?", "1,5", "2"]}
        study = smx.Study().add("requests", data, datetime="%d/%m/%Y", missing=["?"], decimal=",", bad_rows="skip")
        self.assertEqual(study.read().tally.n_requests, 2)


class Refused(unittest.TestCase):
    """A section in which something is refused is not added, and its data are not touched."""

    def test_the_section_may_be_said_again(self) -> None:
        study = smx.Study()
        rows = requests(10)
        for wrong in ({"servic": "x"}, {"service": 5}, {"datetime": "%Q"}, {"delimiter": ";"}, {"service": ["a", "\0"]}, {"layout": "wide"}):
            with self.subTest(wrong), self.assertRaises((smx.Error, ValueError, TypeError)):
                study.add("requests", rows, **wrong)  # type: ignore[arg-type]
        self.assertEqual(study.add("requests", rows).read().tally.n_requests, 10)
        gc.collect()
        del study
        gc.collect()
        self.assertEqual(len(_produce._alive), 0)

    def test_twice(self) -> None:
        study = smx.Study().add("requests", list(requests(3)))
        with self.assertRaisesRegex(smx.ConflictError, "requests"):
            study.add("requests", list(requests(3)))
        study.add("requests:more", list(requests(3)))
        self.assertEqual(study.read().tally.n_requests, 6)

    def test_what_is_there_stays_where_the_new_cannot_be_opened(self) -> None:
        study = smx.Study().add("requests", requests(10))
        for strange in ({"service": ["a"], "role": []}, [{"service": object()}, {"other": 1}], 5):
            with self.subTest(strange), self.assertRaises((TypeError, ValueError)):
                study.add("requests", strange, replace=True)
        with self.assertRaises(TypeError):
            study.add("requests", content=5, replace=True)
        self.assertEqual(study.tally().n_requests, 10)
        self.assertEqual(study.add("requests", requests(4), replace=True).tally().n_requests, 4)

    def test_a_section_that_is_there_leaves_the_data(self) -> None:
        study, rows = smx.Study().add("requests", []), requests(10)
        with self.assertRaises(smx.ConflictError):
            study.add("requests", rows)
        self.assertEqual(smx.Study().add("requests", rows).tally().n_requests, 10)

    def test_no_such_kind(self) -> None:
        with self.assertRaisesRegex(smx.ReferenceError, 'nearest is "requests"'):
            smx.Study().add("request", [])
        for strange in (None, 5, b"requests"):
            with self.assertRaises(TypeError):
                smx.Study().add(strange, [])  # type: ignore[arg-type]
        for strange in ("requests:a]", "requests:\n", "requests:\udcff"):
            with self.assertRaises(smx.FormatError):
                smx.Study().add(strange, [])

    def test_a_generator_that_nobody_reads_is_left_alone(self) -> None:
        ended = []

        def rows() -> Iterator[dict[str, str]]:
            try:
                for _ in range(100_000):
                    yield {"service": "a"}
            finally:
                ended.append(True)
        study = smx.Study().add("requests", rows())
        del study
        gc.collect()
        self.assertEqual((ended, len(_produce._alive)), ([True], 0))


class Again(unittest.TestCase):
    def test_frames_are_asked_anew(self) -> None:
        data = {"service": ["a"]}
        study = smx.Study().add("requests", data).add("requests:rows", [{"service": "b"}])
        first = study.read().rank().to_csv()
        self.assertEqual(study.read().rank().to_csv(), first)
        data["service"].append("c")
        self.assertEqual(study.read().tally.n_requests, 3)

    def test_generators_are_not(self) -> None:
        study = smx.Study().add("requests", requests(10))
        self.assertEqual(study.read().tally.n_requests, 10)
        for _ in range(2):
            with self.assertRaisesRegex(smx.ConflictError, "read only once"):
                study.read()

    def test_after_an_exception_of_the_generator(self) -> None:
        class Own(Exception):
            pass

        def rows() -> Iterator[dict[str, str]]:
            yield from ({"service": "a"} for _ in range(100_000))
            raise Own("the lamp went out")
        study = smx.Study().add("requests", rows())
        with self.assertRaisesRegex(Own, "the lamp went out"):
            study.read()
        with self.assertRaises(smx.ConflictError):
            study.read()
        with self.assertRaises(Own):
            smx.Study().add("requests", (row for row in rows())).tally()
        early: Iterator[dict[str, str]] = (1 / 0 for _ in range(1))  # type: ignore[misc]
        with self.assertRaises(ZeroDivisionError):
            smx.Study().add("requests", early)
        gc.collect()
        self.assertEqual(len(_produce._alive), 0)

    def test_a_generator_that_reads_and_closes_its_own_study(self) -> None:
        study = smx.Study()

        def rows() -> Iterator[dict[str, str]]:
            yield from ({"service": "a"} for _ in range(20_000))
            study.read()
        study.add("requests", rows())
        with self.assertRaisesRegex(RuntimeError, "at work"):
            study.read()

        other = smx.Study()

        def closing() -> Iterator[dict[str, str]]:
            yield from ({"service": "a"} for _ in range(20_000))
            other.close()
        matrix = other.add("requests", closing()).read()
        self.assertEqual(matrix.tally.n_requests, 20_000)
        self.assertTrue(other.closed)

    def test_a_generator_that_asks_another_study(self) -> None:
        def rows() -> Iterator[dict[str, Any]]:
            for row in bank().rank(top=3):
                yield {"service": row["service"]}
            yield from ({"service": "a"} for _ in range(20_000))
            yield {"service": str(smx.Study().add("requests", requests(3)).read().n_services)}
        self.assertEqual(smx.Study().add("requests", rows()).read().n_services, 5)


class Ends(unittest.TestCase):
    def test_closing(self) -> None:
        with smx.Study(scale="1;5") as study:
            self.assertFalse(study.closed)
        self.assertTrue(study.closed)
        study.close()
        for use in (lambda: study.read(), lambda: study.set("scale", "1;7"), lambda: study.add("requests", []), lambda: study.language,
                    lambda: study.new_tally(), lambda: study.set_folder("."), study.__enter__):
            with self.assertRaisesRegex(ValueError, "the Study is closed"):
                use()
        self.assertEqual(repr(study), "<Study, closed>")

    def test_matrix_tally_and_table_close(self) -> None:
        matrix = smx.Study().add("requests", requests(10)).read()
        table, tally = matrix.rank(), matrix.tally
        for thing in (matrix, tally, table):
            with thing:  # type: ignore[attr-defined]
                pass
            thing.close()
            self.assertTrue(thing.closed)
            self.assertIn("closed", repr(thing))
        for use in (lambda: matrix.rank(), lambda: matrix.n_services, lambda: matrix.measure(), lambda: matrix.layout(), lambda: matrix.findings(),
                    lambda: matrix.bright_spots(), lambda: tally.n_requests, lambda: tally.to_bytes(), lambda: tally.add_request("a"),
                    lambda: tally.merge(tally), lambda: smx.Matrix(tally), lambda: len(table), lambda: table["service"], lambda: table[0],
                    lambda: table.columns, lambda: list(table), lambda: table.to_csv(), lambda: table.__arrow_c_stream__(), lambda: table.metadata):
            with self.assertRaisesRegex(ValueError, "closed"):
                use()

    def test_made_by_their_doors_only(self) -> None:
        for kind in (smx.Table, smx.Tally):
            with self.assertRaises(TypeError):
                kind()
        for strange in (None, "a", 3, bank()):
            with self.assertRaises(TypeError):
                smx.Matrix(strange)  # type: ignore[arg-type]

    def test_numbers_of_threads(self) -> None:
        study = smx.Study().add("requests", list(requests(9)))
        for threads in (-1, 2**32, 2**70):
            with self.subTest(threads), self.assertRaises(ValueError):
                study.read(threads=threads)
        for strange in ("2", 1.5, None):
            with self.subTest(strange), self.assertRaises(TypeError):
                study.read(threads=strange)  # type: ignore[arg-type]
        self.assertEqual(study.read(threads=1).rank().to_csv(), study.read(threads=7).rank().to_csv())

    def test_rejects(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "left-out.csv")
            study = smx.Study().add("requests", {"service": ["a", "b"], "reworks": ["1", "many"]})
            with self.assertRaises(smx.ParseError):
                study.read()
            self.assertEqual(study.read(bad_rows="skip", rejects=path).tally.n_requests, 1)
            with open(path, encoding="utf-8") as file:
                self.assertIn("many", file.read())

    def test_entities_only(self) -> None:
        study = smx.Study().add("services", {"service": ["a", "b"]}).add("requests", requests(5))
        self.assertEqual(study.tally(only_entities=True).n_requests, 0)
        self.assertEqual(study.new_tally().n_requests, 0)


if __name__ == "__main__":
    unittest.main()

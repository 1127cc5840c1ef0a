# SPDX-License-Identifier: GPL-3.0-or-later
"""Tallies: counting one by one and by columns, merging, saving, pickling, cells."""
from __future__ import annotations

import array
import copy
import datetime
import os
import pickle
import sys
import tempfile
import unittest
from typing import Any

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import service_matrix as smx  # noqa: E402
from support import SERVICES, bank, requests, small  # noqa: E402


def empty(**settings: Any) -> smx.Tally:
    return smx.Study(**{"scale": (1, 7), "min_group": 1, **settings}).new_tally()


class OneByOne(unittest.TestCase):
    def test_the_same_as_a_frame(self) -> None:
        tally = empty()
        for row in requests(300):
            tally.add_request(row["service"], role=row["role"], provider=row["provider"], reworks=row["reworks"])
        self.assertEqual(smx.Matrix(tally).rank().to_csv(), smx.Study().add("requests", requests(300)).read().rank().to_csv())
        self.assertEqual(repr(tally), "<Tally: 300 requests, 0 ratings>")

    def test_times(self) -> None:
        tally, zone = empty(), datetime.timezone(datetime.timedelta(hours=-3))
        opened = datetime.datetime(2025, 3, 1, 12, 0, tzinfo=zone)
        tally.add_request("a", opened=opened, delivered=opened + datetime.timedelta(hours=5))
        tally.add_request("a", opened=0, delivered=int(7 * 3600e6))
        self.assertEqual(smx.Matrix(tally).measure()[0]["hours"], 6.0)
        with self.assertRaisesRegex(ValueError, "opened: expected a time with a time zone"):
            tally.add_request("a", opened=datetime.datetime(2025, 3, 1))
        for strange in ("2025-03-01", 1.5, datetime.date(2025, 3, 1)):
            with self.subTest(strange), self.assertRaises(TypeError):
                tally.add_request("a", opened=strange)  # type: ignore[arg-type]

    def test_ratings(self) -> None:
        tally = empty()
        tally.add_rating("a", role="porter", respondent="P1", perception=3, expectation=5.5, wave="spring", attribute=None)
        tally.add_rating("a", side="back", perception=4)
        self.assertEqual((tally.n_requests, tally.n_ratings), (0, 2))
        for more, kind in (({"perception": 8}, smx.RangeError), ({"perception": float("inf")}, smx.RangeError), ({"side": "top"}, ValueError),
                           ({"side": None}, TypeError), ({"perception": "3"}, TypeError)):
            with self.subTest(more), self.assertRaises(kind):
                tally.add_rating("a", **{"perception": 1, **more})  # type: ignore[arg-type]
        with self.assertRaises(smx.ReferenceError):
            smx.Study().new_tally().add_rating("a", perception=1)
        self.assertEqual(tally.n_ratings, 2)

    def test_refused(self) -> None:
        tally = empty()
        for given, kind in (({"reworks": -1}, smx.RangeError), ({"reworks": 10**9}, smx.RangeError), ({"reworks": 2**70}, OverflowError),
                            ({"reworks": -2**63}, OverflowError), ({"reworks": 1.5}, TypeError), ({"reworks": "1"}, TypeError),
                            ({"end_customers": -1}, smx.RangeError), ({"end_customers": float("inf")}, smx.RangeError),
                            ({"end_customers": 10**400}, OverflowError), ({"cost": 1e300}, smx.RangeError), ({"end_customers": []}, TypeError),
                            ({"role": 5}, TypeError), ({"role": b"x"}, TypeError), ({"role": "a\0"}, ValueError), ({"role": "\udcff"},
                                smx.FormatError),
                            ({"role": "\ud800"}, ValueError), ({"role": "x" * 10**6}, smx.RangeError)):
            with self.subTest(given), self.assertRaises(kind):
                tally.add_request("a", **given)  # type: ignore[arg-type]
        for strange in (None, 5, b"a", bank()):
            with self.assertRaises(TypeError):
                tally.add_request(strange)  # type: ignore[arg-type]
        with self.assertRaises(smx.Error):
            tally.add_request("")
        self.assertEqual(tally.n_requests, 0)


class ByColumns(unittest.TestCase):
    def test_the_same_as_one_by_one(self) -> None:
        rows, tally = list(requests(300)), empty()
        codes = {kind: {code: tally.code(kind, code) for code in dict.fromkeys(row[kind] for row in rows)}  # type: ignore[arg-type]
                 for kind in ("service", "role", "provider")}
        columns: dict[str, Any] = {kind: [codes[kind][row[kind]] for row in rows] for kind in codes}
        n = tally.add_requests(**columns, reworks=array.array("q", [int(row["reworks"]) for row in rows]))
        self.assertEqual(n, 300)
        self.assertEqual(smx.Matrix(tally).rank().to_csv(), smx.Study().add("requests", rows).read().rank().to_csv())

    def test_all_columns(self) -> None:
        tally = empty()
        service, person = tally.code("service", "a"), tally.code("respondent", "P1")
        self.assertEqual(tally.add_requests(service=[service, service], request=["r1", None], reworks=[None, 2], reassignments=(1, 2), opened=[0,
            None],
                                            promised=[1, 2], delivered=[3, None], end_customers=[1.5, None], cost=[None, 7], role=[None, None]), 2)
        self.assertEqual(tally.add_ratings(service=[service], respondent=[person], side=[1], perception=[3], expectation=[None],
                                           attribute=[tally.code("attribute", "honesty")], wave=[tally.code("wave", "spring")]), 1)
        self.assertEqual((tally.n_requests, tally.n_ratings), (2, 1))

    def test_nothing(self) -> None:
        tally = empty()
        self.assertEqual(tally.add_requests(service=[]), 0)
        self.assertEqual(tally.add_requests(service=[], end_customers=[], reworks=[], request=[]), 0)
        for columns in ({}, {"role": []}):
            try:
                self.assertEqual(tally.add_requests(**columns), 0)
            except smx.Error:
                pass

    def test_refused(self) -> None:
        tally = empty()
        a = tally.code("service", "a")
        for columns, kind in (({"service": [a], "reworks": [1, 2]}, ValueError), ({"services": [a]}, TypeError), ({"service": [a + 1]}, smx.Error),
                              ({"service": [-1]}, ValueError), ({"service": [2**32]}, ValueError), ({"service": ["a"]}, TypeError),
                              ({"service": 5}, TypeError), ({"service": [a], "reworks": [2**63]}, OverflowError), ({"service": [a], "request": [5]},
                                  TypeError),
                              ({"service": [a], "struct_size": [1]}, TypeError), ({"service": [a], "n": [1]}, TypeError), ({"role": [0]}, smx.Error),
                              ({"service": [None]}, smx.Error)):
            with self.subTest(columns), self.assertRaises(kind):
                tally.add_requests(**columns)
        with self.assertRaises(ValueError):
            tally.add_ratings(service=[a], perception=[1], side=[256])
        self.assertEqual((tally.n_requests, tally.n_ratings), (0, 0))

    def test_the_rows_before_it_are_counted(self) -> None:
        tally = empty()
        a = tally.code("service", "a")
        with self.assertRaises(smx.RangeError) as caught:
            tally.add_requests(service=[a] * 4, reworks=[0, 1, -5, 2])
        self.assertEqual((tally.n_requests, caught.exception.field, caught.exception.value), (2, "reworks", "-5"))

    def test_codes(self) -> None:
        tally = empty()
        first = tally.code("role", "porter")
        self.assertEqual(tally.code("role", "porter"), first)
        self.assertNotEqual(tally.code("role", "clerk"), first)
        for kind, code, error in (("rol", "x", ValueError), (None, "x", TypeError), ("role", None, TypeError), ("role", "a\0", ValueError),
                                  ("role", "", smx.Error), ("role", "\udcff", smx.FormatError)):
            with self.subTest((kind, code)), self.assertRaises(error):
                tally.code(kind, code)  # type: ignore[arg-type]


class Merging(unittest.TestCase):
    def test_in_any_order(self) -> None:
        whole = smx.Study().add("requests", requests(900)).tally()
        rows = list(requests(900))
        parts = [smx.Study().add("requests", rows[i::3]).tally() for i in range(3)]
        for order in ((0, 1, 2), (2, 0, 1)):
            sum_of = smx.Study().new_tally()
            for i in order:
                sum_of.merge(parts[i])
            self.assertEqual(smx.Matrix(sum_of).rank().to_csv(), smx.Matrix(whole).rank().to_csv())

    def test_refused(self) -> None:
        tally = empty()
        tally.add_request("a")
        for strange in (None, "a", bank(), bank().rank(), smx.Study()):
            with self.subTest(type(strange)), self.assertRaisesRegex(TypeError, "other: expected a Tally"):
                tally.merge(strange)  # type: ignore[arg-type]
        with self.assertRaises(smx.ConflictError):
            tally.merge(empty(scale=(1, 5)))
        tally.merge(tally)
        self.assertEqual(tally.n_requests, 2)
        twice = smx.Study().add("requests", content="service\na\nb\n").tally()
        copied = smx.Tally.from_bytes(twice.to_bytes())
        for one in (copied, twice):
            with self.assertRaises(smx.ConflictError):
                one.merge(twice)
        copied.merge(twice, allow_same_sources=True)
        self.assertEqual(copied.n_requests, 4)


class Saved(unittest.TestCase):
    def test_ways(self) -> None:
        tally = small().tally
        expected = smx.Matrix(tally).rank().to_csv()
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "monday.tally")
            tally.save(path)
            found = [smx.Tally.load(path), smx.Tally.from_bytes(tally.to_bytes()), smx.Tally.from_bytes(bytearray(tally.to_bytes())),
                     smx.Tally.from_bytes(memoryview(tally.to_bytes())), copy.deepcopy(tally),
                     *(pickle.loads(pickle.dumps(tally, protocol)) for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1))]
            with self.assertRaises(smx.IoError):
                tally.save(os.path.join(folder, "no", "such"))
            for name in ("no.tally", folder):
                with self.assertRaises(smx.Error):
                    smx.Tally.load(os.path.join(folder, name))
        for one in found:
            self.assertEqual(smx.Matrix(one).rank().to_csv(), expected)
            self.assertEqual(one.to_bytes(), tally.to_bytes())

    def test_what_is_no_tally(self) -> None:
        content = small().tally.to_bytes()
        for broken in (b"", b"\0", content[:-1], content[:100], b"x" + content[1:], content + b"\0"):
            with self.subTest(broken[:9]), self.assertRaises(smx.FormatError):
                smx.Tally.from_bytes(broken)
        for strange in (None, 5, "text", [1]):
            with self.subTest(strange), self.assertRaises(TypeError):
                smx.Tally.from_bytes(strange)  # type: ignore[arg-type]

    def test_cells(self) -> None:
        tally = small().tally
        table = tally.to_table()
        self.assertEqual(sorted(set(table["service"])), sorted(SERVICES))
        again = smx.Tally.from_table(table)
        like = smx.Tally.from_table(table, like=tally)
        self.assertEqual((again.n_requests, like.n_requests), (300, 300))
        for strange in (None, "a", tally, bank()):
            with self.subTest(type(strange)), self.assertRaises(TypeError):
                smx.Tally.from_table(strange)  # type: ignore[arg-type]
        with self.assertRaises(TypeError):
            smx.Tally.from_table(table, like=table)  # type: ignore[arg-type]
        with self.assertRaises(smx.Error):
            smx.Tally.from_table(bank().layout("edges"))

    def test_a_matrix_is_a_snapshot(self) -> None:
        tally = empty()
        tally.add_request("a")
        matrix = smx.Matrix(tally)
        tally.add_request("b")
        self.assertEqual((matrix.n_services, smx.Matrix(tally).n_services), (1, 2))
        self.assertIs(matrix.tally, tally)


if __name__ == "__main__":
    unittest.main()

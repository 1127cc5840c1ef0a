# SPDX-License-Identifier: GPL-3.0-or-later
"""Errors: their classes, what they say, and the parts by which a host leads its users to the place."""
from __future__ import annotations

import os
import pickle
import sys
import tempfile
import unittest
from typing import Any, Callable

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import service_matrix as smx  # noqa: E402
from support import bank, run_python, small  # noqa: E402


def error_of(work: Callable[[], Any]) -> smx.Error:
    try:
        work()
    except smx.Error as error:
        return error
    raise AssertionError("nothing was refused")


def parts(error: smx.Error) -> tuple[Any, ...]:
    return error.code, error.file, error.line, error.field, error.column, error.value


class Parts(unittest.TestCase):
    maxDiff = None
    text = "Servicio,Vueltas\nbadge-office,1\n\nbadge-office,muchas\n"

    def study(self, **settings: Any) -> smx.Study:
        return smx.Study(**settings).add("requests", content=self.text, service="Servicio", reworks="Vueltas")

    def test_of_csv(self) -> None:
        error = error_of(self.study().read)
        self.assertEqual(parts(error), ("PARSE", "requests", 4, "reworks", "Vueltas", "muchas"))
        self.assertIsInstance(error, (smx.ParseError, ValueError))
        self.assertEqual((str(error), error.args), (error.message, (error.message,)))
        self.assertRegex(error.message, '^requests:4: reworks .*Vueltas.*muchas')

    def test_of_a_file(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "registro-ñ.csv")
            with open(path, "w", encoding="utf-8") as file:
                file.write(self.text)
            error = error_of(smx.Study().add("requests", file=path, service="Servicio", reworks="Vueltas").read)
            self.assertEqual(parts(error), ("PARSE", path, 4, "reworks", "Vueltas", "muchas"))

    def test_in_spanish(self) -> None:
        english, spanish = error_of(self.study().read), error_of(self.study(language="es").read)
        self.assertEqual(parts(spanish), parts(english))
        self.assertIn("se esperaba", spanish.message)
        self.assertNotEqual(spanish.message, english.message)

    def test_of_a_frame(self) -> None:
        data = {"Servicio": ["a"] * 3, "Vueltas": ["0", "1", "-4"]}
        error = error_of(smx.Study().add("requests:log", data, service="Servicio", reworks="Vueltas").read)
        self.assertEqual(parts(error), ("RANGE", "requests:log", 3, "reworks", "Vueltas", "-4"))
        spanish = error_of(smx.Study(language="es").add("requests:log", data, service="Servicio", reworks="Vueltas").read)
        self.assertEqual(parts(spanish), parts(error))

    def test_of_settings(self) -> None:
        error = error_of(lambda: smx.Study(scale=(7, 1)))
        self.assertEqual((error.code, error.file, error.line, error.field, error.value), ("RANGE", None, None, "scale", "7;1"))
        error = error_of(lambda: smx.Study().add("requests", [], servic="x"))
        self.assertEqual((error.code, error.line, error.field, error.value), ("REFERENCE", None, "servic", "servic"))
        error = error_of(lambda: smx.Study(language="es").add("requests", [], servic="x"))
        self.assertIn("se esperaba", error.message)

    def test_of_a_study_file(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "x.study")
            with open(path, "w", encoding="utf-8") as file:
                file.write("[study]\nscale = 1;7\ntarjet = 5\n")
            error = error_of(lambda: smx.Study.load(path))
            self.assertEqual((error.code, error.file, error.line, error.field), ("REFERENCE", path, 3, "tarjet"))
            spanish = error_of(lambda: smx.Study.load(path, "es"))
            self.assertEqual(parts(spanish), parts(error))
            self.assertIn("se esperaba", spanish.message)

    def test_of_a_column_that_is_not_there(self) -> None:
        error = error_of(smx.Study().add("requests", {"svc": ["a"]}, service="Service").read)
        self.assertEqual((error.code, error.file, error.field), ("REFERENCE", "requests", "service"))
        self.assertIn("svc", error.message)

    def test_values_are_cut_and_escaped(self) -> None:
        error = error_of(smx.Study().add("requests", {"service": ["a"], "reworks": ["\x1b[31m" + "x" * 100]}).read)
        assert error.value is not None
        self.assertLessEqual(len(error.value), 60)
        self.assertNotIn("\x1b", error.value + error.message)


class Classes(unittest.TestCase):
    def test_habits(self) -> None:
        for kind, base in ((smx.ParseError, ValueError), (smx.RangeError, ValueError), (smx.FormatError, ValueError), (smx.ReferenceError,
            LookupError),
                           (smx.IoError, OSError), (smx.NoMemoryError, MemoryError), (smx.ConflictError, ValueError), (smx.OptionsError, ValueError),
                           (smx.FailedError, RuntimeError), (smx.CancelledError, smx.Error)):
            self.assertTrue(issubclass(kind, base) and issubclass(kind, smx.Error))
            one = kind("text", file="f", line=3, field="x", column="y", value="z")
            again = pickle.loads(pickle.dumps(one))
            self.assertEqual((type(again), str(again), parts(again)), (kind, "text", parts(one)))

    def test_a_key_is_a_key(self) -> None:
        with self.assertRaises(LookupError):
            bank().measure(wave="the year of the flood")

    def test_questions(self) -> None:
        matrix = small()
        for ask, kind in ((lambda: matrix.rank(wave="x"), smx.ReferenceError), (lambda: matrix.rank("topsis", criteria=["colour"]),
                                                                                smx.ReferenceError),
                          (lambda: matrix.rank(confidence=1.5), smx.Error), (lambda: matrix.rank("topsis", weights=[-1, 1, 1]), smx.RangeError),
                          (lambda: matrix.rank("topsis", weights=[1]), smx.Error), (lambda: matrix.rank("topsis", vikor_v=float("nan")), smx.Error),
                          (lambda: matrix.measure(columns=["colour"]), smx.ReferenceError), (lambda: matrix.bright_spots(confidence=2), smx.Error),
                          (lambda: matrix.rank(wave="\udcff"), smx.Error), (lambda: matrix.measure(columns=["\udcff"]), smx.Error),
                          (lambda: matrix.rank(criteria=["\udcff"], method="topsis"), smx.Error),
                          (lambda: matrix.exposure(wave="x"), smx.ReferenceError)):
            with self.subTest(kind), self.assertRaises(kind):
                ask()

    def test_wrong_types(self) -> None:
        matrix: Any = small()
        for ask in (lambda: matrix.rank(5), lambda: matrix.rank(None), lambda: matrix.rank(wave=5), lambda: matrix.rank(top="3"),
                    lambda: matrix.rank(top=1.5),
                    lambda: matrix.rank(top=None), lambda: matrix.rank(criteria="gap"), lambda: matrix.rank("topsis", weights=["a", []]),
                    lambda: matrix.rank("topsis", weights=5), lambda: matrix.rank(seed="x"), lambda: matrix.rank(progress="yes"),
                    lambda: matrix.rank(progress=2.5), lambda: matrix.measure(columns="gap"), lambda: matrix.measure(5),
                    lambda: matrix.measure(wave=b"x"),
                    lambda: matrix.measure(columns=[5]), lambda: matrix.certainty(None), lambda: matrix.silos(3), lambda: matrix.layout(top="x"),
                    lambda: matrix.rank("topsis", directions=[1, 2, 3]), lambda: matrix.rank("promethee", preferences=[5]),
                    lambda: matrix.rank("topsis", bounds=[5]), lambda: matrix.rank(language=5), lambda: matrix.findings(5)):
            with self.assertRaises(TypeError):
                ask()

    def test_wrong_numbers(self) -> None:
        matrix = small()
        for name in ("top", "replicates", "threads", "first", "seed"):
            for number in (-1, 2**70):
                with self.subTest(name), self.assertRaisesRegex(ValueError, name):
                    matrix.rank(**{name: number})  # type: ignore[arg-type]
        for name in ("top", "worlds", "threads", "seed"):
            with self.subTest(name), self.assertRaisesRegex(ValueError, name):
                matrix.exposure(**{name: -1})  # type: ignore[typeddict-item]
        self.assertEqual(len(matrix.rank(seed=2**64 - 1)), 3)
        with self.assertRaises(ValueError):
            matrix.rank("topsis", bounds=[(1, 2, 3)] * 3)  # type: ignore[list-item]

    def test_unknown_options(self) -> None:
        matrix: Any = small()
        for ask, near in ((lambda: matrix.rank_tied(metod="vikor"), "method"), (lambda: matrix.explain_ranking(weight=[1]), "weights"),
                          (lambda: matrix.certainty("top", frist=3), "first"), (lambda: matrix.exposure(world=5), "worlds"),
                          (lambda: matrix.silos(sead=1), "seed"), (lambda: matrix.rank("promethee", preferences=[{"shape": "usual", "pp": 1}] * 3),
                                                                   "p")):
            with self.subTest(near), self.assertRaisesRegex(TypeError, f"the nearest is '{near}'"):
                ask()
        with self.assertRaisesRegex(ValueError, "the nearest is 'promethee'"):
            matrix.rank("prometheus")
        with self.assertRaisesRegex(ValueError, "weights: expected names of criteria"):
            matrix.rank("topsis", criteria=["gap"], weights={"gaps": 1})

    def test_a_library_that_is_not_there(self) -> None:
        made = run_python("import service_matrix", environment={"SERVICE_MATRIX_LIBRARY": "/no/such/folder/lib.so"})
        self.assertNotEqual(made.returncode, 0)
        self.assertIn("ImportError", made.stderr)
        self.assertIn("/no/such/folder/lib.so", made.stderr)

    def test_nothing_is_printed(self) -> None:
        made = run_python("import service_matrix as smx\nfor bad in ({'a': ['b']}, [], 5):\n    try:\n"
                          "        smx.Study().add('requests', bad, x=1).read()\n"
                          "    except Exception as error:\n        pass\n")
        self.assertEqual((made.returncode, made.stdout, made.stderr), (0, "", ""))


if __name__ == "__main__":
    unittest.main()

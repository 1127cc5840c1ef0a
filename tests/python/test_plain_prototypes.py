# SPDX-License-Identifier: GPL-3.0-or-later
"""What the package says of the library, against its headers, its exported names and the library itself, in all directions."""
from __future__ import annotations

import ctypes as c
import os
import re
import sys
import unittest
from typing import Any, get_args

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import header  # noqa: E402
import service_matrix as smx  # noqa: E402
from service_matrix import _choices, _errors, _proto, _structs, _version, study, table, tally  # noqa: E402
from service_matrix._call import lib  # noqa: E402

TEXT = header.read_headers()
ENUMS = header.enums(TEXT)
FUNCTIONS = header.functions(TEXT)

CHOICES: dict[str, tuple[tuple[str, ...], str, str]] = {  # enum: words, function that reads a word, prefix of the constants
    "SmxLanguage": (_choices.LANGUAGES, "smx_language_from_code", ""),
    "SmxArrowTexts": (_choices.TEXTS, "smx_arrow_texts_from_name", "SMX_ARROW_TEXTS_"),
    "SmxTableFormat": (_choices.FORMATS, "smx_table_format_from_name", "SMX_FORMAT_"),
    "SmxMapping": (_choices.MAPPINGS, "", "SMX_MAPPING_"),
    "SmxBadRows": (_choices.BAD_ROWS, "", "SMX_BAD_ROWS_"),
    "SmxEntity": (_choices.ENTITIES, "", "SMX_ENTITY_"),
    "SmxSide": (_choices.SIDES, "", "SMX_SIDE_"),
    "SmxColumnType": (table._TYPES, "", "SMX_COLUMN_"),
    "SmxMeasureBy": (_choices.MEASURES_BY, "smx_measure_by_from_name", "SMX_BY_"),
    "SmxRankMethod": (_choices.METHODS, "smx_rank_method_from_name", "SMX_RANK_"),
    "SmxRankScope": (_choices.SCOPES, "", "SMX_SCOPE_"),
    "SmxDirection": (_choices.DIRECTIONS, "", "SMX_"),
    "SmxNormalisation": (_choices.NORMALISATIONS, "smx_normalisation_from_name", "SMX_NORMALISATION_"),
    "SmxWeighting": (_choices.WEIGHTINGS, "smx_weighting_from_name", "SMX_WEIGHTS_"),
    "SmxPreferenceShape": (_choices.SHAPES, "", "SMX_PREFERENCE_"),
    "SmxMissing": (_choices.MISSING, "smx_missing_from_name", "SMX_MISSING_"),
    "SmxSets": (_choices.SETS, "smx_sets_from_name", "SMX_SETS_"),
    "SmxCertainty": (_choices.CERTAINTIES, "smx_certainty_from_name", "SMX_CERTAINTY_"),
    "SmxHandoversBy": (_choices.HANDOVERS_BY, "smx_handovers_by_from_name", "SMX_HANDOVERS_BY_"),
    "SmxSightBy": (_choices.SIGHT_BY, "smx_sight_by_from_name", "SMX_SIGHT_BY_"),
    "SmxSilosTable": (_choices.SILOS, "smx_silos_from_name", "SMX_SILOS_"),
    "SmxTwoModeTable": (_choices.TWO_MODE, "smx_two_mode_from_name", "SMX_TWO_MODE_"),
    "SmxLayoutTable": (_choices.LAYOUTS, "smx_layout_from_name", "SMX_LAYOUT_"),
}
NO_WORD = {"method", "given"}  # the defaults of options, which no program takes as a word
OTHERWISE = {"SMX_LANGUAGE_ENGLISH": "en", "SMX_LANGUAGE_SPANISH": "es", "SMX_SILOS": "silos", "SMX_NORMALISATION_OF_METHOD": "method",
             "SMX_BAD_ROWS_AS_STUDY": "study"}


class Functions(unittest.TestCase):
    maxDiff = None

    def test_names(self) -> None:
        with open(os.path.join(header.TOP, "tests", "symbols", "exported.txt"), encoding="utf-8") as file:
            exported = set(file.read().split())
        self.assertEqual(set(_proto.PROTOTYPES), exported)
        self.assertEqual(set(FUNCTIONS), exported)

    def test_results_and_arguments(self) -> None:
        for name, (result, arguments) in _proto.PROTOTYPES.items():
            with self.subTest(name):
                found = header.name_of(result), [header.name_of(one) for one in arguments]
                owned_text = found[0] == "void*" and FUNCTIONS[name][0] == "char*"  # it must be freed by its address
                self.assertEqual(("char*" if owned_text else found[0], found[1]), FUNCTIONS[name])

    def test_texts_that_are_owned_come_as_addresses(self) -> None:
        for kept, name in re.findall(r"SMX_API\s+(const )?char \*(\w+)", TEXT):
            with self.subTest(name):
                self.assertIs(_proto.PROTOTYPES[name][0], c.c_char_p if kept else c.c_void_p)

    def test_those_that_can_fail_take_the_error_last(self) -> None:
        for name, (_, arguments) in FUNCTIONS.items():
            with self.subTest(name):
                self.assertEqual("GError**" in arguments, _proto.PROTOTYPES[name][1][-1:] == [_structs.ErrorPP])

    def test_a_wrong_handle_is_a_type_error(self) -> None:
        for name, (_, arguments) in _proto.PROTOTYPES.items():
            if arguments and arguments[0] in (_structs.StudyP, _structs.TallyP, _structs.MatrixP, _structs.TableP):
                other = _structs.TableP if arguments[0] is not _structs.TableP else _structs.MatrixP
                with self.subTest(name), self.assertRaises(c.ArgumentError):
                    given = [other()] + [None] * (len(arguments) - 1 - (arguments[-1] is _structs.ErrorPP))
                    getattr(lib, name)(*given)

    def test_no_function_of_that_name(self) -> None:
        with self.assertRaises(AttributeError):
            lib.smx_of_no_such_name


class Structs(unittest.TestCase):
    maxDiff = None

    def test_fields(self) -> None:
        declared = header.structs(TEXT)
        described = {name: kind for name, kind in vars(_structs).items()
                     if isinstance(kind, type) and issubclass(kind, c.Structure) and getattr(kind, "_fields_", None) and name != "GError"}
        self.assertEqual(set(described), set(declared))
        for name, kind in described.items():
            with self.subTest(name):
                fields: list[tuple[str, Any]] = list(kind._fields_)  # type: ignore[arg-type]
                found = [(field, header.name_of(type_)) for field, type_ in fields]
                if name == "ArrowSchema":  # bytes that do not end with NUL, so that they are no text for ctypes
                    self.assertEqual(found[2], ("metadata", "void*"))
                    found[2] = ("metadata", "char*")
                self.assertEqual(found, declared[name])

    def test_sizes_that_the_library_knows(self) -> None:
        """An options struct of the size that we say is taken: the library has not more and not fewer fields."""
        matrix = smx.Study(scale="1;7").add("requests", {"service": ["desk"]}).read()
        self.assertEqual(len(matrix.rank()), 1)
        self.assertEqual(len(matrix.measure()), 1)
        self.assertEqual(len(matrix.layout()), 1)

    def test_opaque_types(self) -> None:
        opaque = set(re.findall(r"typedef struct (\w+) \1;", TEXT))
        described = {name for name in vars(_structs) if re.match(r"Smx[A-Z]\w+$", name) and not hasattr(getattr(_structs, name), "_fields_")}
        self.assertEqual(described, opaque)


class Choices(unittest.TestCase):
    maxDiff = None

    def test_every_enum_has_words(self) -> None:
        self.assertEqual(set(CHOICES), set(ENUMS))

    def test_words_are_in_the_order_of_the_enum(self) -> None:
        for name, (words, _, prefix) in CHOICES.items():
            with self.subTest(name):
                constants = {key: value for key, value in ENUMS[name].items() if value >= 0 and not key.startswith("SMX_N_")}
                self.assertEqual(list(constants.values()), list(range(len(words))))
                spelt = [OTHERWISE.get(key) or key[len(prefix):].lower().replace("_", "-") for key in constants]
                self.assertEqual(spelt, list(words))

    def test_the_library_knows_the_words(self) -> None:
        for name, (words, function, _) in CHOICES.items():
            for i, word in enumerate(words):
                if function and word not in NO_WORD:
                    with self.subTest(f"{name} {word}"):
                        number = c.c_int(-7)
                        self.assertTrue(getattr(lib, function)(word.encode(), c.byref(number)))
                        self.assertEqual(number.value, i)

    def test_the_library_knows_no_others(self) -> None:
        for function in sorted({function for _, function, _ in CHOICES.values() if function}):
            number = c.c_int(-7)
            with self.subTest(function):
                self.assertFalse(getattr(lib, function)(b"no-such-word", c.byref(number)))
                self.assertEqual(number.value, -7)

    def test_every_function_that_reads_a_word_is_used(self) -> None:
        known = {name for name in _proto.PROTOTYPES if name.endswith(("_from_name", "_from_code"))}
        self.assertEqual(known, {function for _, function, _ in CHOICES.values() if function})

    def test_types_and_words_agree(self) -> None:
        self.assertEqual(get_args(_choices.Method), _choices.METHODS)
        self.assertEqual(get_args(table.ColumnType), table._TYPES)

    def test_constants(self) -> None:
        self.assertEqual(tally.UNKNOWN, -2**63)
        self.assertEqual(tally.NO_INDEX, 2**32 - 1)
        self.assertEqual(_choices.OF_STUDY, ENUMS["SmxLanguage"]["SMX_LANGUAGE_OF_STUDY"])

    def test_a_word_that_there_is_not(self) -> None:
        with self.assertRaisesRegex(ValueError, "method: expected one of staged, .* but found 'topsi'; the nearest is 'topsis'"):
            _choices.choose("topsi", _choices.METHODS, "method")
        for strange in (None, 3, b"topsis", ["topsis"]):
            with self.assertRaises(TypeError):
                _choices.choose(strange, _choices.METHODS, "method")


class Errors(unittest.TestCase):
    def test_a_class_a_code(self) -> None:
        with open(os.path.join(header.TOP, "include", "service-matrix", "error.h"), encoding="utf-8") as file:
            codes = re.findall(r"^  X \((\w+),\s*\"(.*?)\"\)", file.read().replace("\\\n", "\n").replace("X (REFERENCE,  ", "X (REFERENCE,"),
                               re.MULTILINE)
        self.assertEqual([kind.code for kind in _errors.CLASSES], [code for code, _ in codes])
        for i, (kind, (code, meaning)) in enumerate(zip(_errors.CLASSES, codes)):
            with self.subTest(code):
                self.assertEqual(lib.smx_error_code_name(i).decode(), code)
                self.assertEqual(kind.__name__, "".join(part.capitalize() for part in code.split("_")) + "Error")
                self.assertTrue(issubclass(kind, smx.Error))
                self.assertIn(kind.__name__, smx.__all__)
        self.assertIsNone(lib.smx_error_code_name(len(codes)))


class Names(unittest.TestCase):
    def test_version(self) -> None:
        with open(os.path.join(header.TOP, "meson.build"), encoding="utf-8") as file:
            version = re.search(r"version: '([^']+)'", file.read())
        assert version is not None
        self.assertEqual(_version.__version__, version[1])
        self.assertEqual(smx.__version__, version[1])
        self.assertEqual(smx.version(), version[1])

    def test_all(self) -> None:
        for name in smx.__all__:
            self.assertTrue(hasattr(smx, name), name)
        self.assertEqual(sorted(smx.__all__), smx.__all__)

    def test_which_fields_are_joined_and_which_added(self) -> None:
        """By the tables of the library's own reader: texts, codes, choices and times are words; everything else is a number."""
        with open(os.path.join(header.TOP, "lib", "study", "fields.c"), encoding="utf-8") as file:
            text = re.sub(r"^#define (?!REQUEST_FIELDS)(?:.*\\\n)*.*$", "", file.read(), flags=re.MULTILINE)
        cells = text.index("static const SmxField cells[]")
        fields = [(kind, name, cells < at.start() < text.index("};", cells)) for at in re.finditer(r"\b([A-Z_]+) \(\"(\w+)\"", text)
                  for kind, name in [at.groups()]]
        self.assertGreater(len(fields), 60)
        words = {"CODE", "NEEDED_CODE", "TEXT", "TIME", "CHOICE"}
        for kind, name, is_cell in fields:
            with self.subTest(name):
                is_word = name in study._WORDS and not (is_cell and name == "delivered")
                self.assertEqual(is_word, kind in words)
        self.assertEqual(study._WORDS - {name for _, name, _ in fields}, frozenset())

    def test_every_question_of_the_library_is_a_method(self) -> None:
        """Each function that gives a table is reached from a class of the package."""
        gives_tables = {name for name, (result, _) in FUNCTIONS.items() if result == "SmxTable*" and name != "smx_table_ref"}
        with open(os.path.join(os.path.dirname(smx.__file__), "matrix.py"), encoding="utf-8") as matrix, \
                open(os.path.join(os.path.dirname(smx.__file__), "tally.py"), encoding="utf-8") as tally_text:
            text = matrix.read() + tally_text.read()
        self.assertEqual({name for name in gives_tables if f"lib.{name}" not in text}, set())


if __name__ == "__main__":
    unittest.main()

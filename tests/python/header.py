# SPDX-License-Identifier: GPL-3.0-or-later
"""What the headers of the library declare, read from their text: functions, structs and enums, with types in the words of ctypes."""
from __future__ import annotations

import ctypes as c
import glob
import os
import re
from typing import Any

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PLAIN = {"gboolean": c.c_int, "int": c.c_int, "guint": c.c_uint, "gint64": c.c_int64, "guint64": c.c_uint64, "int64_t": c.c_int64,
         "guint32": c.c_uint32, "guint8": c.c_uint8, "gsize": c.c_size_t, "double": c.c_double, "GQuark": c.c_uint32, "void": None}


def read_headers() -> str:
    """All headers without their comments and preprocessor lines."""
    texts = []
    for path in sorted(glob.glob(os.path.join(TOP, "include", "service-matrix", "*.h"))):
        with open(path, encoding="utf-8") as file:
            text = re.sub(r"/\*.*?\*/", " ", file.read(), flags=re.DOTALL)
        texts.append(re.sub(r"^#(?:.*\\\n)*.*$", "", text, flags=re.MULTILINE))
    with open(os.path.join(TOP, "include", "service-matrix", "version.h.in"), encoding="utf-8") as file:
        texts.append(re.sub(r"/\*.*?\*/", " ", file.read(), flags=re.DOTALL))
    return "\n".join(texts)


def enums(text: str) -> dict[str, dict[str, int]]:
    """The constants of each enum by its name, with their values."""
    found = {}
    for body, name in re.findall(r"typedef enum\s*\{([^}]*)\}\s*(\w+)\s*;", text):
        if "(" in body:
            continue  # made by a macro
        values: dict[str, int] = {}
        following = 0
        for item in filter(None, map(str.strip, body.split(","))):
            constant, _, value = map(str.strip, item.partition("="))
            following = int(value) if value else following
            values[constant] = following
            following += 1
        found[name] = values
    return found


def type_name(words: str, known_enums: Any) -> str:
    """A type without its consts, its spaces and the word struct; an enum is an int."""
    stars = words.count("*") + words.count("[]")
    base = " ".join(word for word in re.findall(r"\w+", words) if word not in ("const", "struct"))
    return ("int" if base in known_enums else base) + "*" * stars


def name_of(kind: Any) -> str:
    """The same of a type of ctypes."""
    if kind is None:
        return "void"
    if isinstance(kind, type) and issubclass(kind, c._Pointer):
        return name_of(kind._type_) + "*"
    simple = {c.c_char_p: "char*", c.c_void_p: "void*", c.c_double: "double", c.c_char: "char"}
    if kind in simple:
        return simple[kind]
    if isinstance(kind, type) and issubclass(kind, c.Structure):
        return kind.__name__
    if isinstance(kind, type) and issubclass(kind, c._CFuncPtr):
        return "function"
    return f"{'i' if kind(-1).value < 0 else 'u'}{8 * c.sizeof(kind)}"


def _canonical(name: str) -> str:
    base = name.rstrip("*")
    if base in PLAIN and PLAIN[base] is not None:
        return name_of(PLAIN[base]) + name[len(base):]
    return {"gpointer": "void*", "SmxProgressFunc": "function"}.get(base, base) + name[len(base):]


def _split(arguments: str) -> list[str]:
    """Each argument without its name."""
    if arguments.strip() == "void":
        return []
    return [re.sub(r"\w+\s*$", "", one.strip()) if not one.strip().endswith("]") else re.sub(r"\w+\s*(?=\[)", "", one.strip())
            for one in arguments.split(",")]


def functions(text: str) -> dict[str, tuple[str, list[str]]]:
    """Result and arguments of each exported function."""
    known = set(enums(text)) | {"SmxErrorCode"}
    found = {}
    for result, name, arguments in re.findall(r"SMX_API\s+([^;()]*?)(\w+)\s*\(([^)]*)\)\s*(?:G_GNUC_\w+\s*)*;", text):
        found[name] = (_canonical(type_name(result, known)), [_canonical(type_name(one, known)) for one in _split(arguments)])
    return found


def _declarators(line: str, known: Any) -> list[tuple[str, str]]:
    function = re.match(r"(.*)\(\*(\w+)\)", line)
    if function:
        return [(function[2], "function")]
    first, *others = [part.strip() for part in line.split(",")]
    words, name = re.match(r"(.*?)(\w+)$", first, re.DOTALL).groups()  # type: ignore[union-attr]
    base = words.replace("*", " ")
    fields = [(name, words)]
    for other in others:
        fields.append((other.strip("* "), base + "*" * other.count("*")))
    return [(name, _canonical(type_name(words, known))) for name, words in fields]


def structs(text: str) -> dict[str, list[tuple[str, str]]]:
    """Name and type of the fields of each struct that is not opaque."""
    known = set(enums(text)) | {"SmxErrorCode"}
    found = {}
    for tag, body, name in re.findall(r"(?:typedef )?struct(?:\s+(\w+))?\s*\{([^}]*)\}\s*(\w*)\s*;", text):
        fields = []
        for line in filter(None, map(str.strip, body.split(";"))):
            fields += _declarators(" ".join(line.split()), known)
        found[name or tag] = fields
    return found

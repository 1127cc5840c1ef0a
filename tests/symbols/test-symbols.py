# SPDX-License-Identifier: GPL-3.0-or-later
"""The shared library exports what the headers declare and the list beside this file names; nothing else.

    test-symbols.py BUILD            compares
    test-symbols.py BUILD --write    writes the list anew
"""
import glob
import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
from tap import Tap, call  # noqa: E402

TOP = os.path.dirname(os.path.dirname(HERE))
LIST = os.path.join(HERE, "exported.txt")


def exported(library):
    lines = call(["nm", "--dynamic", "--defined-only", "--extern-only", library]).stdout.splitlines()
    return {line.split()[-1] for line in lines if line.strip()}


def declared():
    names = set()
    for path in glob.glob(os.path.join(TOP, "include", "service-matrix", "*.h*")):
        with open(path, encoding="utf-8") as header:
            text = re.sub(r"/\*.*?\*/", "", header.read(), flags=re.DOTALL)
        names |= set(re.findall(r"^SMX_API [^;(]*?(\w+)\s*\(", text, re.MULTILINE))
    return names


def difference(left, right, left_only, right_only):
    return "\n".join([f"{left_only}: {name}" for name in sorted(left - right)] +
                     [f"{right_only}: {name}" for name in sorted(right - left)])


def main():
    found = exported(os.path.join(sys.argv[1], "lib", "libservice-matrix.so"))
    if "--write" in sys.argv:
        with open(LIST, "w", encoding="utf-8") as out:
            out.write("".join(name + "\n" for name in sorted(found)))
        return
    with open(LIST, encoding="utf-8") as text:
        listed = set(text.read().split())
    tap = Tap()
    tap.check("symbols/only smx_", "\n".join(sorted(name for name in found if not re.match(r"smx_[a-z]", name))))
    tap.check("symbols/as listed", difference(found, listed, "exported but not in exported.txt",
                                              "in exported.txt but not exported"))
    tap.check("symbols/as declared", difference(found, declared(), "exported but in no header",
                                                "declared but not exported"))
    tap.close()


main()

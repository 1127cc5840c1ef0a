# SPDX-License-Identifier: GPL-3.0-or-later
"""What the project is called, which files are its own, and its metadata."""
from __future__ import annotations

import glob
import json
import os
import re
from typing import Any

HERE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PACKAGE = "service_matrix"
_UNPACKED = os.path.join(HERE, "library")  # where a source distribution has what a checkout has above
SOURCES = _UNPACKED if os.path.isdir(_UNPACKED) else os.path.dirname(os.path.dirname(HERE))
"""The folder of the library: meson.build, lib/ and include/."""


def read(*parts: str) -> str:
    with open(os.path.join(HERE, *parts), encoding="utf-8") as file:
        return file.read()


def version() -> str:
    """Of the package and of the library alike."""
    found = re.search(r'^__version__ = "(.+)"$', read(PACKAGE, "_version.py"), re.MULTILINE)
    assert found, "_version.py names no version"
    return found[1]


def stem() -> str:
    """How the names of distributions begin."""
    return f"{PACKAGE}-{version()}"


def settings() -> dict[str, Any]:
    """[project] of pyproject.toml, of which each key has a line and each value is JSON too."""
    section = read("pyproject.toml").split("\n[project]\n")[1].split("\n[")[0]
    return {key: json.loads(value) for key, value in re.findall(r"^([\w-]+) = (.+)$", section, re.MULTILINE)}


def licence() -> str:
    """The path of its text."""
    own = os.path.join(HERE, "LICENSE")
    return own if os.path.exists(own) else os.path.join(SOURCES, "LICENSE")


def metadata() -> str:
    """METADATA of a wheel, PKG-INFO of a source distribution."""
    known = settings()
    lines = ["Metadata-Version: 2.4", f"Name: {known['name']}", f"Version: {version()}", f"Summary: {known['description']}",
             f"License-Expression: {known['license']}", "License-File: LICENSE", f"Keywords: {','.join(known['keywords'])}",
             *(f"Classifier: {name}" for name in known["classifiers"]), f"Requires-Python: {known['requires-python']}",
             "Description-Content-Type: text/markdown"]
    return "\n".join(lines) + "\n\n" + read(known["readme"])


def package_files() -> list[str]:
    """The paths of the package without what was built."""
    return sorted(glob.glob(os.path.join(HERE, PACKAGE, "*.py")) + glob.glob(os.path.join(HERE, PACKAGE, "py.typed")))


def backend_files() -> list[str]:
    return sorted(glob.glob(os.path.join(HERE, "backend", "*", "*.py")))


def library_files() -> list[str]:
    """The paths of what meson needs for the library alone."""
    folders = [found for folder in ("lib", "include") for found, _, _ in os.walk(os.path.join(SOURCES, folder))]
    kinds = ("*.c", "*.h", "*.in", "meson.build")
    return sorted([os.path.join(SOURCES, "meson.build"), *(path for folder in folders for kind in kinds
                                                          for path in glob.glob(os.path.join(glob.escape(folder), kind)))])

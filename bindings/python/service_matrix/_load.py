# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds the shared library: where SERVICE_MATRIX_LIBRARY says, else in this package, else where the system has it."""
from __future__ import annotations

import ctypes
import ctypes.util
import os
import sys

from ._version import __version__

NAMES = ("libservice-matrix.so.0", "libservice-matrix.so", "libservice-matrix.0.dylib", "libservice-matrix.dylib")
VARIABLE = "SERVICE_MATRIX_LIBRARY"


def _candidates() -> list[str]:
    """What is tried, in order. What the variable names is tried alone."""
    named = os.environ.get(VARIABLE)
    if named:
        return [os.path.join(named, name) for name in NAMES] if os.path.isdir(named) else [named]
    here = os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib")
    found = ctypes.util.find_library("service-matrix")
    return [*(os.path.join(here, name) for name in NAMES), *([found] if found else []), *NAMES]


def _check_version(library: ctypes.CDLL, path: str) -> str:
    """Says what is wrong with a library's version; "" where it goes with this package."""
    library.smx_version.restype = ctypes.c_char_p
    version: str = library.smx_version().decode()
    if version.split(".")[:2] == __version__.split(".")[:2]:
        return ""
    return f"its version is {version}, and this package goes with {'.'.join(__version__.split('.')[:2])}"


def load() -> ctypes.CDLL:
    """The library, or ImportError that names every place where it was sought and why it was not taken from there."""
    tried = []
    for path in _candidates():
        try:
            library = ctypes.CDLL(path)
            wrong = _check_version(library, path)
        except (OSError, AttributeError) as error:
            wrong = "there is no such file" if os.path.isabs(path) and not os.path.exists(path) else str(error)
        if not wrong:
            return library
        tried.append(f"  {path}: {wrong}")
    raise ImportError(f"the library service-matrix was not found. Tried, in order (Python {sys.version.split()[0]}):\n" + "\n".join(tried) +
                      f"\nInstall it, or set {VARIABLE} to its file or folder.")

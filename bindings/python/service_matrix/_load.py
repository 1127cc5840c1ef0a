# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds the shared library: where SERVICE_MATRIX_LIBRARY says, else in this package, else where the system has it."""
from __future__ import annotations

import contextlib
import ctypes
import ctypes.util
import os
import sys
from typing import Iterator, Optional

from ._version import __version__

NAMES = ("libservice-matrix.so.0", "libservice-matrix.so", "libservice-matrix.0.dylib", "libservice-matrix.dylib")
VARIABLE = "SERVICE_MATRIX_LIBRARY"
HERE = os.path.dirname(os.path.abspath(__file__))
CARRIED = os.path.join(os.path.dirname(HERE), "service_matrix.libs")
"""Where a wheel that carries GLib has it."""


def _candidates() -> list[str]:
    """What is tried, in order. What the variable names is tried alone."""
    named = os.environ.get(VARIABLE)
    if named:
        return [os.path.join(named, name) for name in NAMES] if os.path.isdir(named) else [named]
    found = ctypes.util.find_library("service-matrix")
    return list(dict.fromkeys([*(os.path.join(HERE, "lib", name) for name in NAMES), *([found] if found else []), *NAMES]))


def _take(path: str) -> tuple[ctypes.CDLL, str]:
    """Opens a library; what is wrong with it. GLib before 2.76 has an allocator of its own, whose lock a thread that ends may hold while
    another one forks, and the child's first thread would wait for ever; malloc is safe there. A process that has GLib already keeps what it
    has."""
    with _environment({"G_SLICE": os.environ.get("G_SLICE", "always-malloc")}):
        library = _open(path)
        wrong = _check_version(library)
        if not wrong:
            library.g_slice_free1.argtypes, library.g_slice_alloc.argtypes = [ctypes.c_size_t, ctypes.c_void_p], [ctypes.c_size_t]
            library.g_slice_alloc.restype = ctypes.c_void_p
            library.g_slice_free1(8, library.g_slice_alloc(8))  # now GLib has made up its mind
    return library, wrong


def _open(path: str) -> ctypes.CDLL:
    """Opens a library. One that carries its own GLib must not take half of it from a GLib that the process shows to all it loads, as
    PyGObject's is: objects of the one are nothing to the other."""
    if not (os.path.isdir(CARRIED) and path.startswith(HERE)):
        return ctypes.CDLL(path)
    has_other = hasattr(ctypes.CDLL(None), "g_malloc")
    library = ctypes.CDLL(path, ctypes.DEFAULT_MODE | (getattr(os, "RTLD_DEEPBIND", 0) if has_other else 0))
    _keep_modules_out(library)
    return library


def _keep_modules_out(library: ctypes.CDLL) -> None:
    """Lets a GIO that is carried seek its modules, which it does once, where there are none: the system's are for the system's GIO."""
    with _environment({"GIO_MODULE_DIR": CARRIED, "GIO_EXTRA_MODULES": None}):
        library.g_vfs_get_default()


@contextlib.contextmanager
def _environment(values: dict[str, Optional[str]]) -> Iterator[None]:
    """Variables as they are to be in a `with` block."""
    before = {name: os.environ.get(name) for name in values}
    _set_environment(values)
    try:
        yield
    finally:
        _set_environment(before)


def _set_environment(values: dict[str, Optional[str]]) -> None:
    for name, value in values.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


def _check_version(library: ctypes.CDLL) -> str:
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
            library, wrong = _take(path)
            if not wrong:
                return library
        except (OSError, AttributeError) as error:
            wrong = "there is no such file" if os.path.isabs(path) and not os.path.exists(path) else str(error)
        tried.append(f"  {path}: {wrong}")
    raise ImportError(f"the library service-matrix was not found. Tried, in order (Python {sys.version.split()[0]}):\n" + "\n".join(tried) +
                      f"\nInstall it, or set {VARIABLE} to its file or folder.")

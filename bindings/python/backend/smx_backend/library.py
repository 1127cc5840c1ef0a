# SPDX-License-Identifier: GPL-3.0-or-later
"""Which shared library a wheel carries: none where the system has it, else one that meson builds."""
from __future__ import annotations

import contextlib
import ctypes
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from typing import Any, Iterator, Optional

from . import project

VARIABLE = "SERVICE_MATRIX_WHEEL"
IS_MAC = sys.platform == "darwin"


def file_name() -> str:
    """Of the library in the package, as the package seeks it."""
    return "libservice-matrix.0.dylib" if IS_MAC else "libservice-matrix.so.0"


@contextlib.contextmanager
def choose(settings: dict[str, Any]) -> Iterator[Optional[str]]:
    """The path of the library to carry while the block runs; None for none. Ends the build where that cannot be had."""
    how = settings.get("library") or os.environ.get(VARIABLE) or "auto"
    if how == "system" or (how == "auto" and _is_on_system()):
        print("service-matrix: the library of the system will be used")
        yield None
    elif how in ("auto", "build"):
        with tempfile.TemporaryDirectory(prefix="service-matrix-") as folder:
            yield _build(folder, settings)
    elif os.path.isfile(how):
        yield how
    else:
        raise SystemExit(f'service-matrix: library: expected "auto", "system", "build" or the path of a shared library but found "{how}"')


def lay(path: str, folder: str) -> None:
    """Copies a library to where the package seeks it."""
    os.makedirs(folder, exist_ok=True)
    shutil.copy(path, os.path.join(folder, file_name()))


def _is_on_system() -> bool:
    """Whether it is installed in the version of this package and programs find it."""
    if not shutil.which("pkg-config"):
        return False
    told = subprocess.run(["pkg-config", "--modversion", "service-matrix"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    if told.returncode != 0:
        return False
    found, wanted = told.stdout.decode().strip(), project.version()
    if found != wanted:
        print(f"service-matrix: the library of the system is {found}, and this package goes with {wanted}; one is built")
        return False
    try:
        ctypes.CDLL(file_name())
    except OSError as error:
        print(f"service-matrix: the library of the system is installed but not found by programs ({error}); one is built")
        return False
    return True


def _run(what: str, command: list[str]) -> None:
    """Runs a step of the build in an environment that is not pip's own, where meson may be a script of Python too."""
    known = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONNOUSERSITE", "PYTHONHOME")}
    print("service-matrix:", " ".join(command), flush=True)
    if subprocess.run(command, env=known, stdin=subprocess.DEVNULL).returncode != 0:
        raise SystemExit(f"service-matrix: {what} failed; what it said stands above. "
                         "In a checkout, examples/setup installs what building needs.")


def _find_programs() -> tuple[str, str]:
    meson, ninja = shutil.which("meson"), shutil.which("ninja") or shutil.which("ninja-build")
    if meson and ninja:
        return meson, ninja
    missing = " and ".join(name for name, path in (("meson", meson), ("ninja", ninja)) if not path)
    raise SystemExit(f"service-matrix: building the library needs {missing}, not found on PATH. In a checkout, "
                     f"examples/setup installs what building needs. To use a library that is installed elsewhere: {VARIABLE}=system.")


def _build(folder: str, settings: dict[str, Any]) -> str:
    """Builds the library, and nothing else, from the sources beside this package; gives its path."""
    meson, ninja = _find_programs()
    given = settings.get("setup-args") or []
    more = shlex.split(given) if isinstance(given, str) else [part for text in given for part in shlex.split(text)]
    _run("meson setup", [meson, "setup", folder, project.SOURCES, "--buildtype=release", *more])
    target = "lib/" + ("libservice-matrix.0.dylib" if IS_MAC else "libservice-matrix.so.0.0.0")
    _run("ninja", [ninja, "-C", folder, target])
    return os.path.join(folder, *target.split("/"))

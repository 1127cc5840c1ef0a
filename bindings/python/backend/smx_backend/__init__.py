# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds the distributions of service_matrix (PEP 517 and PEP 660), with the standard library alone.

Whether a wheel carries the shared library is said by the configuration setting "library", or by the variable
SERVICE_MATRIX_WHEEL: "auto" (as set by default: carried unless the system has the library of this version), "system" (not
carried), "build" (built from source and carried), or the path of a shared library to carry. The setting "setup-args" has more
arguments for `meson setup`.
"""
from __future__ import annotations

import os
from typing import Any, Optional

from . import archives, library, project

Settings = Optional[dict[str, Any]]


def get_requires_for_build_wheel(config_settings: Settings = None) -> list[str]:
    return []


def get_requires_for_build_editable(config_settings: Settings = None) -> list[str]:
    return []


def get_requires_for_build_sdist(config_settings: Settings = None) -> list[str]:
    return []


def prepare_metadata_for_build_wheel(metadata_directory: str, config_settings: Settings = None) -> str:
    """Writes the metadata, which do not hang on the library, so that nothing is built for them."""
    folder = f"{project.stem()}.dist-info"
    os.makedirs(os.path.join(metadata_directory, folder))
    with open(os.path.join(metadata_directory, folder, "METADATA"), "w", encoding="utf-8") as out:
        out.write(project.metadata())
    return folder


prepare_metadata_for_build_editable = prepare_metadata_for_build_wheel


def build_wheel(wheel_directory: str, config_settings: Settings = None, metadata_directory: Optional[str] = None) -> str:
    """Writes a wheel, with the library or without, and gives its name."""
    with library.choose(config_settings or {}) as carried:
        with archives.Wheel(wheel_directory, archives.platform_tag() if carried else "any") as wheel:
            for path in project.package_files():
                wheel.add_file(os.path.relpath(path, project.HERE), path)
            if carried:
                wheel.add_file(f"{project.PACKAGE}/lib/{library.file_name()}", carried, executable=True)
        return wheel.name


def build_editable(wheel_directory: str, config_settings: Settings = None, metadata_directory: Optional[str] = None) -> str:
    """Writes a wheel that leads to this folder, and gives its name. A library that is built or named is laid into lib/ of the package."""
    with library.choose(config_settings or {}) as carried:
        if carried:
            library.lay(carried, os.path.join(project.HERE, project.PACKAGE, "lib"))
    with archives.Wheel(wheel_directory, archives.platform_tag() if carried else "any") as wheel:
        wheel.add(f"{project.stem()}.pth", (project.HERE + "\n").encode())
    return wheel.name


def build_sdist(sdist_directory: str, config_settings: Settings = None) -> str:
    """Writes an archive of the package, this backend and the sources of the library, and gives its name."""
    return archives.write_sdist(sdist_directory)

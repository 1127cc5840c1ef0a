# SPDX-License-Identifier: GPL-3.0-or-later
"""Wheels and source distributions. The same content gives the same bytes: order, times and owners are fixed."""
from __future__ import annotations

import base64
import gzip
import hashlib
import io
import os
import sysconfig
import tarfile
import time
import zipfile
from typing import Any

from . import project

FIRST_TIME = 315532800  # 1980-01-01, before which zip knows no time


def _time() -> int:
    """Of every file, in seconds since 1970."""
    return max(int(os.environ.get("SOURCE_DATE_EPOCH", FIRST_TIME)), FIRST_TIME)


def platform_tag() -> str:
    """Of wheels that carry a library, such as "linux_x86_64"."""
    return sysconfig.get_platform().replace("-", "_").replace(".", "_")


class Wheel:
    """A wheel being written; its metadata and its list of files come last, when the block ends."""

    def __init__(self, folder: str, platform: str) -> None:
        self.name = f"{project.stem()}-py3-none-{platform}.whl"
        self._tag = f"py3-none-{platform}"
        self._zip = zipfile.ZipFile(os.path.join(folder, self.name), "w", zipfile.ZIP_DEFLATED)
        self._listed: list[str] = []

    def __enter__(self) -> "Wheel":
        return self

    def add(self, name: str, content: bytes, executable: bool = False) -> None:
        self._write(name, content, executable)
        hashed = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        self._listed.append(f"{name},sha256={hashed},{len(content)}\n")

    def add_file(self, name: str, path: str, executable: bool = False) -> None:
        with open(path, "rb") as file:
            self.add(name.replace(os.sep, "/"), file.read(), executable)

    def _write(self, name: str, content: bytes, executable: bool = False) -> None:
        info = zipfile.ZipInfo(name, time.gmtime(_time())[:6])
        info.compress_type = zipfile.ZIP_DEFLATED
        info.external_attr = (0o100755 if executable else 0o100644) << 16
        self._zip.writestr(info, content)

    def __exit__(self, kind: Any, *_: Any) -> None:
        with self._zip:
            if kind is None:
                self._finish()

    def _finish(self) -> None:
        folder = f"{project.stem()}.dist-info"
        pure = "true" if self._tag.endswith("-any") else "false"
        self.add_file(f"{folder}/licenses/LICENSE", project.licence())
        self.add(f"{folder}/METADATA", project.metadata().encode())
        self.add(f"{folder}/WHEEL", f"Wheel-Version: 1.0\nGenerator: smx_backend {project.version()}\n"
                                    f"Root-Is-Purelib: {pure}\nTag: {self._tag}\n".encode())
        self._write(f"{folder}/RECORD", ("".join(self._listed) + f"{folder}/RECORD,,\n").encode())


def write_sdist(folder: str) -> str:
    """The package, its backend, and in library/ what meson needs; gives the name of the archive."""
    files = {os.path.relpath(path, project.HERE): path for path in project.package_files() + project.backend_files()}
    files.update({name: os.path.join(project.HERE, name) for name in ("pyproject.toml", "README.md")})
    files["LICENSE"] = project.licence()
    files.update({os.path.join("library", os.path.relpath(path, project.SOURCES)): path for path in project.library_files()})
    name = f"{project.stem()}.tar.gz"
    with open(os.path.join(folder, name), "wb") as out, gzip.GzipFile("", "wb", mtime=_time(), fileobj=out) as packed, \
            tarfile.open(mode="w", fileobj=packed, format=tarfile.PAX_FORMAT) as archive:
        _add(archive, "PKG-INFO", project.metadata().encode())
        for inside in sorted(files):
            with open(files[inside], "rb") as file:
                _add(archive, inside, file.read())
    return name


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    info = tarfile.TarInfo(f"{project.stem()}/{name}".replace(os.sep, "/"))
    info.size, info.mtime, info.mode = len(content), _time(), 0o644
    archive.addfile(info, io.BytesIO(content))

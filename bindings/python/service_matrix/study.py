# SPDX-License-Identifier: GPL-3.0-or-later
"""Studies: what the records are, where they stand and how to read them."""
from __future__ import annotations

import ctypes as c
import datetime
from typing import Any, Optional, Sequence

from ._call import Busy, Handle, Progress, _byref, encode, encode_path, lib, make_bytes, run_long
from ._choices import BAD_ROWS, LANGUAGES, MAPPINGS, BadRows, Language, choose, choose_language
from ._errors import ReferenceError
from ._input import Input
from ._structs import SmxReadOptions
from .matrix import Matrix
from .tally import Tally

_WORDS = frozenset("""role service provider request name area kind leader status touchpoint journey requires respondent attribute side wave cause
 channel outcome case activity from until opened acknowledged promised delivered time last_time""".split())
"""Fields of texts and times; of all others several columns are added."""


def _setting(value: Any) -> str:
    """A value as a study file has it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value
    if isinstance(value, (datetime.date, datetime.datetime)):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return ";".join(_setting(item).replace("\\", "\\\\").replace(";", "\\;") for item in value)
    return str(value)


def _key(name: str) -> str:
    return name.replace("_", "-")


class _Frame:
    """A source that is a frame: what it is read from, and whether its stream was used."""

    def __init__(self, source: Any, data: Input) -> None:
        self.source, self.data, self.used = source, data, False


class Study(Handle):
    """Settings and sources.

    >>> study = Study.load("bank.study")                  # the files that the programs use
    >>> study = Study(scale=(1, 7), target=6)             # or no files at all
    >>> study.add("ratings", frame, service="svc_code")
    >>> study.read().rank()

    Settings are the keys of [study] (docs/study-file.md), with _ for -: scale, target, dissatisfied, from (as from_), until, as_of, period,
    timezone, waves, critical, min_group, language, title. Raises ReferenceError, ParseError or RangeError. One thread at a time.
    """

    __slots__ = ("_busy", "_frames")

    _unref = staticmethod(lib.smx_study_unref)

    def __new__(cls, **settings: Any) -> "Study":
        self = cls._take(lib.smx_study_new())
        for name, value in settings.items():
            self.set(name, value)
        return self

    def __init__(self, **settings: Any) -> None:
        pass

    @classmethod
    def _take(cls, pointer: Any) -> "Study":
        self = super()._take(pointer)
        self._busy = Busy("study")
        self._frames: list[_Frame] = []
        return self

    @classmethod
    def load(cls, path: Any, language: Optional[Language] = None) -> "Study":
        """A study file. @language: "en" or "es", of messages until the file names one. The tables that it names are opened by read().
        Raises ParseError, FormatError, RangeError, ReferenceError, ConflictError or IoError."""
        return cls._take(lib.smx_study_load(encode_path(path), choose(language or "en", LANGUAGES, "language")))

    def set(self, key: str, value: Any) -> "Study":
        """Sets a key of [study]; None takes it back to its default. Lists and tuples become lists, dates and truth values what a study file
        has for them. Gives the study."""
        with self._busy:
            lib.smx_study_set(self._get(), encode(_key(key.rstrip("_"))), encode(_setting(value)))
        return self

    def set_folder(self, path: Any) -> "Study":
        """Says where relative paths of files begin. Gives the study."""
        with self._busy:
            lib.smx_study_set_folder(self._get(), encode_path(path))
        return self

    @property
    def language(self) -> str:
        """Of messages and tables: "en" or "es"."""
        with self._busy:
            return LANGUAGES[lib.smx_study_get_language(self._get())]

    # ---- Sources

    def add(self, section: str, data: Any = None, *, file: Any = None, content: Any = None, columns: Optional[Sequence[str]] = None,
            **fields: Any) -> "Study":
        """Adds a table of records. Gives the study.

        section: a kind, such as "requests", "ratings" or "services", with a name of its own after a colon where there are several
        ("requests:2025"). Then one of
          data: whatever has __arrow_c_stream__ (pandas, pyarrow, Polars, DuckDB, ADBC ...), an iterable of such frames or batches, a dict of
            lists or arrays, or an iterable of rows (dicts, or sequences with columns=[...]); reduced batch by batch as it comes
          file: the path of a CSV file
          content: CSV as bytes or str

        fields: from which column a field comes, where it is not the column of its own name: a name, None for no column, or a list of names:
        numbers are added, texts joined with " / "; perception=[...] of wide tables and role=[...] of grids take one answer a column. Any
        other name is a key of the section, with _ for -: delimiter, decimal, datetime, missing, layout, rework, closed, bad_rows ...
        (docs/study-file.md).

        Raises ReferenceError (no such kind, field or key; the nearest is named), ConflictError (the section is there already), ParseError,
        RangeError, FormatError; TypeError for data that are none of the above. A section that was refused is not added.
        """
        given = [name for name, value in (("data", data), ("file", file), ("content", content)) if value is not None]
        if len(given) != 1:
            raise TypeError(f"expected one of data, file and content but found {' and '.join(given) or 'none'}")
        with self._busy:
            source = self._add_source(section, data, file, content, columns)
            for name, value in sorted(fields.items(), key=lambda item: item[0] != "layout"):
                self._say(source, section, name, value, fields.get("layout"))
        return self

    def _add_source(self, section: str, data: Any, file: Any, content: Any, columns: Optional[Sequence[str]]) -> Any:
        if data is not None:
            frame = Input(data, columns)
            stream, held = frame.open()
            source = lib.smx_study_add_arrow(self._get(), encode(section), _byref(stream))
            self._frames.append(_Frame(source, frame))
            del held
            return source
        source = lib.smx_study_add_source(self._get(), encode(section))
        if file is not None:
            import os
            lib.smx_source_set(source, b"file", os.fsencode(file))
            return source
        held_bytes = make_bytes(content.encode() if isinstance(content, str) else bytes(content))
        lib.smx_source_set_bytes(source, encode(section), held_bytes)
        lib.g_bytes_unref(held_bytes)
        return source

    def _say(self, source: Any, section: str, name: str, value: Any, layout: Any) -> None:
        """A field where there is one of this name, else a key."""
        field = name.rstrip("_")
        if value is None or isinstance(value, str) or (isinstance(value, (list, tuple)) and all(isinstance(item, str) for item in value)):
            try:
                self._map(source, section, field, value, layout)
                return
            except ReferenceError as error:
                unknown = error
        else:
            unknown = None
        try:
            lib.smx_source_set(source, encode(_key(field)), encode(_setting(value)))
        except ReferenceError:
            if unknown is not None and "_" in field:
                raise unknown from None
            raise

    @staticmethod
    def _map(source: Any, section: str, field: str, value: Any, layout: Any) -> None:
        names = [] if value is None else [value] if isinstance(value, str) else list(value)
        how = "column"
        if isinstance(value, (list, tuple)):
            kind = section.split(":")[0]
            is_word = field in _WORDS and not (kind == "cells" and field == "delivered")
            if (layout == "wide" and field in ("perception", "expectation")) or (layout == "grid" and field == "role"):
                how = "list"
            else:
                how = "join" if is_word else "sum"
        texts = (c.c_char_p * max(len(names), 1))(*map(encode, names))
        lib.smx_source_map(source, encode(field), MAPPINGS.index(how), texts, len(names))

    # ---- Reading

    def read(self, *, progress: Progress = False, threads: int = 0, bad_rows: BadRows = "study", rejects: Any = None) -> Matrix:
        """Reads every source, each record reduced at once, and gives the matrix, whose `tally` is what was counted.

        progress: True for a bar, or a function of (bytes done, bytes in all, 0 where that is not known). threads: at most; 0 means the
        processors that there are; no result depends on it. bad_rows: "stop" at the first, "skip" them, or as the "study" says. rejects: a
        file for those that are left out. Ctrl-C stops it. Other threads of Python run meanwhile.

        A study may be read again. Frames are asked for their records anew; a generator has none left (ConflictError).

        Raises what names file, line, field, value and what was expected: IoError, FormatError, ParseError, RangeError, ReferenceError,
        ConflictError; what a producer of Arrow or a generator raises comes as it is.
        """
        return Matrix(self.tally(progress=progress, threads=threads, bad_rows=bad_rows, rejects=rejects))

    def tally(self, *, progress: Progress = False, threads: int = 0, bad_rows: BadRows = "study", rejects: Any = None,
              only_entities: bool = False) -> Tally:
        """Like read(), but gives the tally. @only_entities: tables of entities alone, for hosts that count records themselves."""
        options = SmxReadOptions()
        lib.smx_read_options_init(_byref(options), c.sizeof(options))
        options.bad_rows, options.threads, options.only_entities = choose(bad_rows, BAD_ROWS, "bad_rows"), threads, bool(only_entities)
        options.rejects = None if rejects is None else encode_path(rejects)
        with self._busy:
            self._renew_streams()
            get = self._get()

            def work(cancellable: Any, function: Any) -> Any:
                options.cancellable, options.progress = cancellable, function
                return lib.smx_study_read(get, _byref(options))
            try:
                return Tally._take(run_long(work, progress, aside=not self._frames))
            except Exception:
                for frame in self._frames:
                    frame.data.raise_own()
                raise

    def _renew_streams(self) -> None:
        for frame in self._frames:
            if frame.used and not frame.data.is_one_shot:
                stream, held = frame.data.open()
                lib.smx_source_set_arrow(frame.source, _byref(stream))
                del held
            frame.used = True

    def new_tally(self) -> Tally:
        """A tally with these settings and nothing in it, for hosts that count all records themselves. Raises RangeError or ConflictError."""
        with self._busy:
            return Tally._take(lib.smx_study_new_tally(self._get()))

    def __repr__(self) -> str:
        return "<Study, closed>" if self.closed else f"<Study, {len(self._frames)} frames>"

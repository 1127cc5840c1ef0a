# SPDX-License-Identifier: GPL-3.0-or-later
"""Studies: what the records are, where they stand and how to read them."""
from __future__ import annotations

import ctypes as c
import datetime
import decimal
import os
from typing import Any, Mapping, Optional, Sequence

from ._call import Busy, Handle, Progress, _byref, count, encode, encode_path, lib, make_bytes, run_long
from ._choices import BAD_ROWS, LANGUAGES, MAPPINGS, BadRows, Language, choose, choose_language
from ._errors import ConflictError, ReferenceError
from ._input import Input
from ._structs import SmxReadOptions
from .matrix import Matrix
from .tally import Tally

_TWICE = {"en": '; replace=True puts this one in its place, and a second table of a kind has a name of its own, such as "{kind}:2"',
          "es": '; replace=True pone esta en su lugar, y una segunda tabla de una clase lleva nombre propio, como "{kind}:2"'}

_WORDS = frozenset("""role service provider request name area kind leader status touchpoint journey requires respondent attribute side wave cause
 channel outcome case activity from until opened acknowledged promised delivered time last_time""".split())
"""Fields of texts and times; of all others several columns are added."""


def _listed(value: Any) -> Any:
    """Sets, arrays, indices and generators as lists; everything else as it is."""
    if isinstance(value, (str, bytes, bytearray, list, tuple)) or hasattr(value, "items") or not hasattr(value, "__iter__"):
        return value
    return sorted(value) if isinstance(value, (set, frozenset)) else list(value)


def _setting(value: Any, name: str) -> str:
    """A value as a study file has it."""
    if value is None:
        return ""
    if hasattr(value, "item") and getattr(value, "ndim", None) == 0:  # a number or truth value of NumPy
        value = value.item()
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value
    if isinstance(value, (int, float, decimal.Decimal)):
        return str(value)
    if isinstance(value, (datetime.date, datetime.datetime)):
        return value.isoformat()
    if hasattr(value, "items"):
        numbers = {word: int(number) if isinstance(number, bool) else number for word, number in value.items()}
        return _setting([f"{_setting(word, name)}:{_setting(number, name)}" for word, number in numbers.items()], name)
    items = _listed(value)
    if not isinstance(items, (list, tuple)):
        raise TypeError(f"{name}: expected a text, a number, a date, True or False, or a list of these but found {type(value).__name__}")
    return ";".join(_setting(item, name).replace("\\", "\\\\").replace(";", "\\;") for item in items)


def _key(name: str) -> str:
    return name.replace("_", "-")


class _Frame:
    """A source that is a frame: what it is read from, and whether its stream was used."""

    def __init__(self, section: str, source: Any, data: Input) -> None:
        self.section, self.source, self.data, self.used = section, source, data, False


class Study(Handle):
    """Settings and sources.

    >>> study = Study.load("bank.study")                  # the files that the programs use
    >>> study = Study(scale=(1, 7), target=6)             # or no files at all
    >>> study.add("ratings", frame, service="svc_code")
    >>> study.read().rank()

    Settings are the keys of [study] (docs/study-file.md), with _ for -: scale, target, dissatisfied, from (as from_), until, as_of, period,
    timezone, waves, critical, min_group, language, title. Raises ReferenceError, ParseError or RangeError. One thread at a time.
    """

    __slots__ = ("_busy", "_frames", "_path", "_sections")
    _busy: Busy
    _frames: list[_Frame]
    _path: str
    _sections: list[str]  # those that were added

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
        self._busy, self._frames, self._path, self._sections = Busy("study"), [], "", []
        return self

    @classmethod
    def load(cls, path: Any, language: Optional[Language] = None) -> "Study":
        """A study file. @language: "en" or "es", of messages until the file names one. The tables that it names are opened by read().
        Raises ParseError, FormatError, RangeError, ReferenceError, ConflictError or IoError."""
        self = cls._take(lib.smx_study_load(encode_path(path), choose(language or "en", LANGUAGES, "language")))
        self._path = os.fsdecode(path)
        return self

    def set(self, key: str, value: Any) -> "Study":
        """Sets a key of [study]; None takes it back to its default. Lists and tuples become lists, dates and truth values what a study file
        has for them. Gives the study."""
        with self._busy:
            lib.smx_study_set(self._get(), encode(_key(key.rstrip("_"))), encode(_setting(value, key)))
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
            return LANGUAGES[int(lib.smx_study_get_language(self._get()))]

    # ---- Sources

    def add(self, section: str, data: Any = None, *, file: Any = None, content: Any = None, columns: Optional[Sequence[str]] = None,
            replace: bool = False, **fields: Any) -> "Study":
        """Adds a table of records. Gives the study.

        section: a kind, such as "requests", "ratings" or "services", with a name of its own after a colon where there are several
        ("requests:2025"). Then one of
          data: whatever has __arrow_c_stream__ (pandas, pyarrow, Polars, DuckDB, ADBC ...), an iterable of such frames or batches, a dict of
            lists or arrays, or an iterable of rows (dicts, or sequences with columns=[...]); reduced batch by batch as it comes
          file: the path of a CSV file
          content: CSV as bytes or str

        replace: puts it in the place of a section of this name, if there is one: for a cell of a notebook that is run again, or a frame
        instead of a file that the study names.

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
        if columns is not None and data is None:
            raise TypeError(f"expected columns for rows alone, but found them beside {given[0]}, which says its columns itself")
        fields = {name: _listed(value) for name, value in fields.items() if not (name == "encoding" and isinstance(content, str))}
        with self._busy:
            self._rehearse(section, data is not None, file, content, fields)
            source = (self._add_file(section, file, content, replace) if data is None else
                      self._add_frame(section, Input(data, columns, str(fields.get("decimal") or ".")), replace))
            self._say_all(source, section, fields)
        return self

    def remove(self, section: str) -> "Study":
        """Takes a section out again, one of the study file too. Gives the study. Raises ReferenceError: there is none of this name."""
        with self._busy:
            self._remove(section)
        return self

    def _remove(self, section: str, missing_ok: bool = False) -> None:
        try:
            lib.smx_study_remove_source(self._get(), encode(section))
        except ReferenceError:
            if not missing_ok:
                raise
        self._frames = [frame for frame in self._frames if frame.section != section]
        self._sections = [name for name in self._sections if name != section]

    def _rehearse(self, section: str, is_frame: bool, file: Any, content: Any, fields: Mapping[str, Any]) -> None:
        """Says everything to a study that is thrown away, so that what is refused leaves this one, and the data, as they are."""
        trial = Study(language=LANGUAGES[lib.smx_study_get_language(self._get())])
        source = trial._add_empty(section) if is_frame else trial._add_file(section, file, content, False)
        self._say_all(source, section, fields)

    def _say_all(self, source: Any, section: str, fields: Mapping[str, Any]) -> None:
        for name, value in sorted(fields.items(), key=lambda item: item[0] != "layout"):
            self._say(source, section, name, value, fields.get("layout"))

    def _add_frame(self, section: str, data: Input, replace: bool) -> Any:
        """What there is already stays where the data cannot be opened; and the data stay as they are where the section is refused."""
        opened = data.open() if replace else None
        if replace:
            self._remove(section, missing_ok=True)
        source = self._add_empty(section)
        try:
            stream, held = opened or data.open()
            lib.smx_source_set_arrow(source, _byref(stream))
            del held
        except BaseException:
            self._remove(section)
            raise
        self._frames.append(_Frame(section, source, data))
        return source

    def _add_empty(self, section: str) -> Any:
        stream, held = Input({}).open()
        source = self._new_source(lib.smx_study_add_arrow, section, _byref(stream))
        del held
        return source

    def _add_file(self, section: str, file: Any, content: Any, replace: bool) -> Any:
        if replace:
            self._remove(section, missing_ok=True)
        source = self._new_source(lib.smx_study_add_source, section)
        if file is not None:
            lib.smx_source_set(source, b"file", encode_path(file))
            return source
        held_bytes = make_bytes(content.encode() if isinstance(content, str) else content)
        lib.smx_source_set_bytes(source, encode(section), held_bytes)
        lib.g_bytes_unref(held_bytes)
        return source

    def _new_source(self, add: Any, section: str, *more: Any) -> Any:
        try:
            source = add(self._get(), encode(section), *more)
        except ConflictError as error:
            error.message += _TWICE[LANGUAGES[lib.smx_study_get_language(self._get())]].format(kind=section.split(":")[0])
            error.args = (error.message,)
            raise
        self._sections.append(section)
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
            self._refuse_field(source, section, name, value)
        try:
            lib.smx_source_set(source, encode(_key(field)), encode(_setting(value, name)))
        except ReferenceError:
            if unknown is not None and "_" in field:
                raise unknown from None
            raise

    def _refuse_field(self, source: Any, section: str, name: str, value: Any) -> None:
        try:
            self._map(source, section, name.rstrip("_"), None, None)
        except ReferenceError:  # no field: a key
            return
        raise TypeError(f"{name}: expected the name of a column, a list of names or None but found {value!r:.40}")

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

        progress: True for a bar, or a function of (done, in all or 0 where nobody knows), in bytes of files and rows of frames, which is called
        in the thread that reads. threads: at most; 0 means the processors that there are; no result depends on it. bad_rows: "stop" at the
        first, "skip" them, or as the "study" says. rejects: a file for those that are left out. Ctrl-C stops it. Other threads of Python run
        meanwhile; in the main thread, what speaks Arrow is asked for its records in another one, so that Ctrl-C is heard.

        A study may be read again. Frames are asked for their records anew; a generator has none left (ConflictError).

        Raises what names file, line, field, value and what was expected: IoError, FormatError, ParseError, RangeError, ReferenceError,
        ConflictError; what a generator raises, or an object that is asked for an Arrow stream, comes as it is.
        """
        return Matrix(self.tally(progress=progress, threads=threads, bad_rows=bad_rows, rejects=rejects))

    def tally(self, *, progress: Progress = False, threads: int = 0, bad_rows: BadRows = "study", rejects: Any = None,
              only_entities: bool = False) -> Tally:
        """Like read(), but gives the tally. @only_entities: tables of entities alone, for hosts that count records themselves."""
        options = SmxReadOptions()
        lib.smx_read_options_init(_byref(options), c.sizeof(options))
        options.bad_rows, options.threads = choose(bad_rows, BAD_ROWS, "bad_rows"), count(threads, "threads")
        options.only_entities = bool(only_entities)
        options.rejects = None if rejects is None else encode_path(rejects)
        with self._busy:
            get, frames = self._get(), self._frames
            self._renew_streams()

            def work(cancellable: Any, function: Any) -> Tally:
                options.cancellable, options.progress = cancellable, function
                return Tally._take(lib.smx_study_read(get, _byref(options)))
            try:
                made: Tally = run_long(work, progress, not any(frame.data.is_from_python for frame in frames), self._count_rows() if progress else 0)
            except Exception:
                for frame in frames:
                    frame.data.raise_own()
                raise
            for frame in frames:
                frame.data.check_ended()
            return made

    def _count_rows(self) -> int:
        """How many rows are to be read, 0 where that is not known: files tell of bytes instead."""
        counts = [frame.data.n_rows for frame in self._frames]
        is_known = not self._path and len(counts) == len(self._sections) and None not in counts
        return sum(filter(None, counts)) if is_known else 0

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

    def close(self) -> None:
        """Gives the study and its frames back. May be called again."""
        self._frames = []
        super().close()

    def __repr__(self) -> str:
        if self.closed:
            return "<Study, closed>"
        parts = ", ".join(filter(None, [os.path.basename(self._path), *self._sections]))
        return f"<Study: {parts or 'nothing yet'}>"

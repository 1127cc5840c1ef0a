# SPDX-License-Identifier: GPL-3.0-or-later
"""Tables: the only result. Named columns, each of one type, with a title, a unit and a description; nothing in them changes."""
from __future__ import annotations

import ctypes as c
import html
import os
import shutil
from typing import IO, TYPE_CHECKING, Any, Iterator, Literal, Optional, Sequence, Union, overload

from . import _capsule
from ._call import Handle, _byref, count, encode, encode_path, lib, take_bytes
from ._choices import FORMATS, LANGUAGES, TEXTS, Format, Texts, choose
from ._signals import keep_whole
from ._structs import ArrowArray, ArrowArrayStream, ArrowSchema, SmxWriteOptions

if TYPE_CHECKING:
    import numpy  # type: ignore[import-not-found, unused-ignore]
    import pandas  # type: ignore[import-untyped, import-not-found, unused-ignore]
    import polars  # type: ignore[import-not-found, unused-ignore]
    import pyarrow  # type: ignore[import-untyped, import-not-found, unused-ignore]

Value = Union[int, float, str, None]
Target = Union[str, bytes, "os.PathLike[str]", IO[str]]
ColumnType = Literal["int64", "double", "text"]
_TYPES: tuple[ColumnType, ...] = ("int64", "double", "text")
_SPREAD = tuple(bytes((byte >> bit) & 1 ^ 1 for bit in range(8)) for byte in range(256))  # a byte of validity as eight flags of null
SHOWN_ROWS = 60
REPR_ROWS, REPR_LINES = 20, 40
DIGITS = 2  # of doubles, where a column says nothing


class _Data:
    """The arrays of a table, as the library has them, for as long as anybody looks at one."""

    def __init__(self, table: "Table") -> None:
        stream, self._batch, self._schema = ArrowArrayStream(), ArrowArray(), ArrowSchema()
        lib.smx_table_to_arrow(table._get(), TEXTS.index("dictionary"), _byref(stream))
        try:
            failed = stream.get_next(_byref(stream), _byref(self._batch)) or stream.get_schema(_byref(stream), _byref(self._schema))
        finally:
            stream.release(_byref(stream))
        if failed:
            raise MemoryError("memory ran out")
        self.n_rows: int = self._batch.length
        self.decimals = [_read_decimals(self._schema.children[i].contents.metadata) for i in range(self._schema.n_children)]

    def array(self, column: int) -> Any:
        return self._batch.children[column].contents

    def words_format(self, column: int) -> bytes:
        """Arrow's format of the different texts of a column: "u", or "U" of 2 GiB and more."""
        return bytes(self._schema.children[column].contents.dictionary.contents.format)

    @keep_whole
    def __del__(self, byref: Any = _byref) -> None:
        for struct in (getattr(self, "_batch", None), getattr(self, "_schema", None)):
            if struct is not None and struct.release:
                struct.release(byref(struct))


def _read_decimals(address: Optional[int]) -> int:
    """Of the metadata of a field, in Arrow's encoding."""
    def number(at: int) -> int:
        return int(c.c_int32.from_address(at).value)
    if not address:
        return DIGITS
    at = address + 4
    for _ in range(number(address)):
        parts = []
        for _ in range(2):
            parts.append(c.string_at(at + 4, number(at)))
            at += 4 + len(parts[-1])
        if parts[0] == b"decimals":
            return int(parts[1])
    return DIGITS


class Column(Sequence[Value]):
    """A column of a table: a sequence of int, float or str, None where a value is unknown.

    `numpy.asarray(column)` is an array of int64 or float64 that shows the memory of the table: nothing is copied, and it cannot be written.
    NaN stands for what is unknown. Only whole numbers of which some are unknown are copied, to float64; with `mask` they stay whole.
    """

    def __init__(self, data: _Data, table: "Table", number: int) -> None:
        get = table._get()
        self._data, self._array = data, data.array(number)
        self.name: str = lib.smx_table_get_column_name(get, number).decode()
        self.title: str = lib.smx_table_get_column_title(get, number).decode()
        self.unit: str = lib.smx_table_get_column_unit(get, number).decode()
        self.description: str = lib.smx_table_get_column_description(get, number).decode()
        self.type: ColumnType = _TYPES[lib.smx_table_get_column_type(get, number)]
        self.decimals: int = data.decimals[number] if self.type == "double" else 0
        self._words: Optional[list[str]] = None
        self._is_large = self.type == "text" and data.words_format(number) == b"U"
        kind: Any = {"int64": c.c_int64, "double": c.c_double, "text": c.c_uint32}[self.type]
        self._address: int = self._array.buffers[1] or 0
        self._numbers: Any = (kind * len(self)).from_address(self._address) if len(self) else ()

    def __len__(self) -> int:
        return self._data.n_rows

    @property
    def null_count(self) -> int:
        """How many values are unknown."""
        return int(self._array.null_count)

    def is_null(self, row: int) -> bool:
        """Whether the value of a row, from 0, is unknown."""
        return not self._known(range(len(self))[row])

    def _known(self, row: int) -> bool:
        if self._array.null_count == 0:
            return True
        return bool(c.c_uint8.from_address(self._array.buffers[0] + (row >> 3)).value >> (row & 7) & 1)

    @property
    def mask(self) -> "memoryview[bool]":
        """A truth value a row, True where the value is unknown: a buffer of format "?", as numpy.ma takes it."""
        n = len(self)
        if self.null_count == 0:
            return memoryview(bytes(n)).cast("?") if n else memoryview(b"").cast("?")
        raw = c.string_at(self._array.buffers[0], (n + 7) // 8)
        return memoryview(b"".join(map(_SPREAD.__getitem__, raw))[:n]).cast("?")

    def _different(self) -> list[str]:
        if self._words is None:
            words = self._array.dictionary.contents
            width: Any = c.c_int64 if self._is_large else c.c_int32
            ends = (width * (words.length + 1)).from_address(words.buffers[1])
            content = c.string_at(words.buffers[2], ends[words.length]) if words.length else b""
            self._words = [content[ends[i]:ends[i + 1]].decode() for i in range(words.length)]
        return self._words

    def to_list(self) -> list[Value]:
        """All values, None where unknown."""
        if self.type == "text":
            words = self._different()
            values: list[Any] = [words[i] for i in self._numbers] if words else [None] * len(self)
        else:
            values = list(self._numbers)
        if self.null_count > 0:
            return [None if null else value for value, null in zip(values, self.mask)]
        return values

    @overload
    def __getitem__(self, key: int) -> Value: ...

    @overload
    def __getitem__(self, key: slice) -> list[Value]: ...

    def __getitem__(self, key: Union[int, slice]) -> Any:
        if isinstance(key, slice):
            return [self[i] for i in range(*key.indices(len(self)))]
        row = range(len(self))[key]
        if not self._known(row):
            return None
        return self._different()[self._numbers[row]] if self.type == "text" else self._numbers[row]

    def __iter__(self) -> Iterator[Value]:
        return iter(self.to_list())

    @property
    def __array_interface__(self) -> dict[str, Any]:
        if self.type == "text" or (self.type == "int64" and self.null_count > 0):
            raise AttributeError("this column cannot be shown without a copy")
        if len(self) == 0:
            return {"version": 3, "shape": (0,), "typestr": "<i8" if self.type == "int64" else "<f8", "data": (c.addressof(_NOTHING), True)}
        return {"version": 3, "shape": (len(self),), "typestr": "<i8" if self.type == "int64" else "<f8", "data": (self._address, True)}

    def __array__(self, dtype: Any = None, copy: Optional[bool] = None) -> "numpy.ndarray[Any, Any]":
        import numpy
        if copy is False:
            raise ValueError("this column cannot be shown without a copy")
        if self.type == "text":
            return numpy.array(self.to_list(), dtype=dtype or object)
        values = numpy.array(self._numbers, dtype=numpy.float64)
        values[numpy.asarray(self.mask)] = numpy.nan
        return values if dtype is None else values.astype(dtype)

    def to_numpy(self) -> "numpy.ndarray[Any, Any]":
        """The array of numpy.asarray(); whole numbers of which some are unknown as a masked array."""
        import numpy
        if self.type == "int64" and self.null_count > 0:
            return numpy.ma.masked_array(numpy.asarray(_Whole(self)), numpy.asarray(self.mask))
        return numpy.asarray(self)

    def __reduce__(self) -> Any:
        raise TypeError("a Column can be neither copied nor pickled; its to_list() can")

    def __repr__(self) -> str:
        shown = ", ".join(map(repr, self[:8])) + (", ..." if len(self) > 8 else "")
        return f"<Column {self.name}{f' ({self.unit})' if self.unit else ''}: {self.type}, {len(self)} rows: [{shown}]>"


class _Whole:
    """The whole numbers of a column, of which some mean nothing; they live as long as this."""

    def __init__(self, column: Column) -> None:
        self._column = column
        self.__array_interface__ = {"version": 3, "shape": (len(column),), "typestr": "<i8", "data": (column._address, True)}


_NOTHING = c.c_int64()


class Table(Handle):
    """A table: `table["gap"]` is a column, `table[0]` a row, `table[:3]` some rows; iterating gives rows, each a dict by column.

    Any library that speaks Arrow takes it as it is: `polars.DataFrame(table)`, `pyarrow.table(table)`, `duckdb.sql("from table")`;
    numbers are not copied. Units and descriptions are metadata of the fields. May be read by several threads at once.
    """  # no Sequence in name: Polars would take the rows one by one

    __slots__ = ("_cached", "_columns", "_position")
    _unref = staticmethod(lib.smx_table_unref)
    _cached: Optional[_Data]
    _columns: dict[str, Column]
    _position: dict[str, int]

    @classmethod
    def _take(cls, pointer: Any) -> "Table":
        self = super()._take(pointer)
        self._cached, self._columns = None, {}
        self._position = {lib.smx_table_get_column_name(pointer, i).decode(): i for i in range(lib.smx_table_n_columns(pointer))}
        return self

    def _arrays(self) -> _Data:
        if self._cached is None:
            self._cached = _Data(self)
        return self._cached

    # ---- What is in it

    @property
    def columns(self) -> list[str]:
        """The names of the columns, the same in every language."""
        self._get()
        return list(self._position)

    @property
    def shape(self) -> tuple[int, int]:
        """Rows, columns."""
        return len(self), len(self._position)

    @property
    def language(self) -> str:
        """Of titles, descriptions and sentences: "en" or "es"."""
        return LANGUAGES[int(lib.smx_table_get_language(self._get()))]

    @property
    def metadata(self) -> dict[str, str]:
        """What the table rests on: library version, options in force, sources with size, rows and content hash."""
        get = self._get()
        return {lib.smx_table_get_metadata_key(get, i).decode(): lib.smx_table_get_metadata_value(get, i).decode()
                for i in range(lib.smx_table_n_metadata(get))}

    def __len__(self) -> int:
        return int(lib.smx_table_n_rows(self._get()))

    @overload
    def __getitem__(self, key: int) -> dict[str, Value]: ...

    @overload
    def __getitem__(self, key: slice) -> list[dict[str, Value]]: ...

    @overload
    def __getitem__(self, key: str) -> Column: ...

    def __getitem__(self, key: Union[int, slice, str]) -> Any:
        if isinstance(key, str):
            return self._column(key)
        columns = [self._column(name) for name in self._position]
        if isinstance(key, slice):
            parts = [column[key] for column in columns]
            return [dict(zip(self._position, values)) for values in zip(*parts)]
        if not hasattr(key, "__index__"):
            raise TypeError(f"expected the name of a column, the number of a row or a slice but found {type(key).__name__}")
        n = len(self)
        if not -n <= key < n:
            raise IndexError(f"the table has {n} rows, and none of number {key}")
        row = range(n)[key]
        return {column.name: column[row] for column in columns}

    def _column(self, name: str) -> Column:
        self._get()
        if name not in self._position:
            raise KeyError(f"the table has no column {name!r}; it has {', '.join(self._position)}")
        if name not in self._columns:
            self._columns[name] = Column(self._arrays(), self, self._position[name])
        return self._columns[name]

    def __contains__(self, key: object) -> bool:
        return key in self._position

    def __iter__(self) -> Iterator[dict[str, Value]]:
        return iter(self.to_dicts())

    def __reversed__(self) -> Iterator[dict[str, Value]]:
        return reversed(self.to_dicts())

    # ---- To other libraries

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """The Arrow PyCapsule interface. Texts are plain utf8; to_arrow_stream("dictionary") gives dictionaries. A requested schema is not
        heeded, as the interface allows."""
        return self.to_arrow_stream()

    def to_arrow_stream(self, texts: Texts = "plain") -> object:
        """A PyCapsule of an Arrow stream of one batch, in which texts are "plain" or a "dictionary" of the different ones."""
        capsule, stream = _capsule.make(ArrowArrayStream)
        lib.smx_table_to_arrow(self._get(), choose(texts, TEXTS, "texts"), _byref(stream))
        return capsule

    def __arrow_c_schema__(self) -> object:
        """The schema of the stream: types, and title, unit and description of each column."""
        stream = ArrowArrayStream()
        capsule, schema = _capsule.make(ArrowSchema)
        lib.smx_table_to_arrow(self._get(), TEXTS.index("plain"), _byref(stream))
        try:
            if stream.get_schema(_byref(stream), _byref(schema)) != 0:
                raise MemoryError("memory ran out")
        finally:
            stream.release(_byref(stream))
        return capsule

    def to_arrow(self) -> "pyarrow.Table":
        """A table of pyarrow, which must be installed."""
        import pyarrow
        return pyarrow.table(self)

    def to_polars(self) -> "polars.DataFrame":
        """A frame of Polars, which must be installed."""
        import polars
        return polars.DataFrame(self)

    def to_pandas(self) -> "pandas.DataFrame":
        """A frame of pandas, which must be installed; pyarrow need not be. Whole numbers of which some are unknown are of type Int64."""
        import numpy
        import pandas
        series: dict[str, Any] = {}
        for name in self._position:
            column = self._column(name)
            if column.type == "int64" and column.null_count > 0:
                series[name] = pandas.arrays.IntegerArray(numpy.array(column._numbers, dtype=numpy.int64), numpy.array(column.mask, dtype=bool))
            else:
                series[name] = column.to_list() if column.type == "text" else numpy.array(column)
        return pandas.DataFrame(series, columns=list(self._position), index=pandas.RangeIndex(len(self)))

    def to_dict(self) -> dict[str, list[Value]]:
        """A list a column."""
        return {name: self._column(name).to_list() for name in self.columns}

    def to_dicts(self) -> list[dict[str, Value]]:
        """A dict a row."""
        columns = self.to_dict()
        return [dict(zip(columns, values)) for values in zip(*columns.values())]

    # ---- As text

    def _write(self, path: Any, format: Format, width: int = 0, max_rows: int = 0) -> Optional[str]:
        options = SmxWriteOptions()
        lib.smx_write_options_init(_byref(options), c.sizeof(options))
        options.format, options.width, options.max_rows = choose(format, FORMATS, "format"), count(width, "width"), count(max_rows, "max_rows", 2**63)
        get = self._get()
        if path in ("", b""):
            raise ValueError("expected a path or an open file but found an empty text")
        if path is not None and not hasattr(path, "write"):
            lib.smx_table_write_file(get, encode_path(path), _byref(options), None)
            return None
        text = write_to_memory(lambda stream: lib.smx_table_write(get, stream, _byref(options), None)).decode()
        if path is None:
            return text
        path.write(text)
        return None

    @overload
    def to_csv(self, path: None = None, *, excel: bool = False, max_rows: int = 0) -> str: ...

    @overload
    def to_csv(self, path: Target, *, excel: bool = False, max_rows: int = 0) -> None: ...

    def to_csv(self, path: Optional[Target] = None, *, excel: bool = False, max_rows: int = 0) -> Optional[str]:
        """CSV (RFC 4180) with plain column names and full precision; empty where unknown. To a file, to an open text file, or, without
        @path, as a str. @excel: with semicolons, decimal commas and an apostrophe before what a spreadsheet would run as a formula. A file is
        written beside its place and renamed, so that nobody reads half of it."""
        return self._write(path, "csv-excel" if excel else "csv", max_rows=max_rows)

    @overload
    def to_json(self, path: None = None, *, max_rows: int = 0) -> str: ...

    @overload
    def to_json(self, path: Target, *, max_rows: int = 0) -> None: ...

    def to_json(self, path: Optional[Target] = None, *, max_rows: int = 0) -> Optional[str]:
        """An array of objects, one a line; null where unknown. Where to as in to_csv()."""
        return self._write(path, "json", max_rows=max_rows)

    @overload
    def to_text(self, path: None = None, *, width: int = 0, max_rows: int = 0) -> str: ...

    @overload
    def to_text(self, path: Target, *, width: int = 0, max_rows: int = 0) -> None: ...

    def to_text(self, path: Optional[Target] = None, *, width: int = 0, max_rows: int = 0) -> Optional[str]:
        """For a terminal of @width columns: aligned, with titles and units; "-" where unknown. Where to as in to_csv()."""
        return self._write(path, "text", width, max_rows)

    @overload
    def to_html(self, path: None = None, *, max_rows: int = SHOWN_ROWS) -> str: ...

    @overload
    def to_html(self, path: Target, *, max_rows: int = SHOWN_ROWS) -> None: ...

    def to_html(self, path: Optional[Target] = None, *, max_rows: int = SHOWN_ROWS) -> Optional[str]:
        """A table of HTML: units and descriptions show where the pointer rests on a title. Everything is escaped. @max_rows: 0 for all. To a
        file, to an open text file, or, without @path, as a str."""
        made = self._html(count(max_rows, "max_rows", 2**63))
        target: Any = path
        if target is None:
            return made
        if hasattr(target, "write"):
            target.write(made)
        else:
            with open(target, "w", encoding="utf-8") as file:
                file.write(made)
        return None

    def _html(self, max_rows: int) -> str:
        columns = [self._column(name) for name in self._position]
        n = min(len(self), max_rows) if max_rows > 0 else len(self)
        head = "".join(f'<th title="{html.escape(_hint(column))}" style="text-align: {_side(column)}">{html.escape(column.title)}'
                       f"{_unit(column)}</th>" for column in columns)
        parts = [column[:n] for column in columns]
        body = "".join("<tr>" + "".join(f'<td style="text-align: {_side(column)}">{html.escape(_shown(column, values[i]))}</td>'
                                        for column, values in zip(columns, parts)) + "</tr>\n" for i in range(n))
        more = f"<p>{len(self):,} rows, of which the first {n:,} are shown</p>" if n < len(self) else ""
        return f'<table class="service-matrix" cellpadding="4" lang="{self.language}">\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody>\n</table>{more}'

    def _repr_html_(self) -> str:
        return self._html(SHOWN_ROWS)

    def __repr__(self) -> str:
        if self.closed:
            return "<Table, closed>"
        width = shutil.get_terminal_size((100, 24)).columns
        n_rows, n_columns = self.shape
        n_shown = min(n_rows, REPR_ROWS)
        shown = self.to_text(width=max(width, 40), max_rows=n_shown) or ""
        n_lines = shown.count("\n")
        if n_lines > REPR_LINES:  # a wide table stands in blocks
            n_shown = max(n_shown * REPR_LINES // n_lines, min(n_rows, 5))
            shown = self.to_text(width=max(width, 40), max_rows=n_shown) or ""
        return f"{shown.rstrip()}\n[{n_rows} rows x {n_columns} columns]" + (f", the first {n_shown} shown" if n_shown < n_rows else "")

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return {"text/plain": repr(self), "text/html": self._repr_html_()}

    def close(self) -> None:
        """Gives the table back; columns and arrays that were taken from it stay good."""
        self._cached, self._columns = None, {}
        super().close()

    # ---- As a graph

    def write_graphml(self, edges: "Table", path: Any) -> None:
        """Writes a graph of which this table holds the nodes: GraphML, which Gephi, Cytoscape and igraph open with all attributes."""
        lib.smx_table_write_graphml_file(self._get(), _table(edges, "edges")._get(), encode_path(path), None)

    def write_dot(self, edges: "Table", path: Any) -> None:
        """Writes a graph of which this table holds the nodes: DOT, for Graphviz."""
        lib.smx_table_write_dot_file(self._get(), _table(edges, "edges")._get(), encode_path(path), None)

    def find_metadata(self, key: str) -> Optional[str]:
        """The value of a metadata entry, or None."""
        found = lib.smx_table_find_metadata(self._get(), encode(key))
        return None if found is None else found.decode()


def _table(value: Any, name: str) -> Table:
    if not isinstance(value, Table):
        raise TypeError(f"{name}: expected a Table but found {type(value).__name__}")
    return value


def write_to_memory(write: Any) -> bytes:
    """What a function of the library writes to a stream."""
    stream = lib.g_memory_output_stream_new_resizable()
    try:
        write(stream)
        lib.g_output_stream_close(stream, None)
        return take_bytes(lib.g_memory_output_stream_steal_as_bytes(stream))
    finally:
        lib.g_object_unref(stream)


def _hint(column: Column) -> str:
    name = f"{column.name} ({column.unit})" if column.unit else column.name
    return name if column.description in ("", column.name) else f"{name}: {column.description}"


def _unit(column: Column) -> str:
    return f"<br><small>{html.escape(column.unit)}</small>" if column.unit else ""


def _side(column: Column) -> str:
    return "left" if column.type == "text" else "right"


def _shown(column: Column, value: Value) -> str:
    if value is None:
        return "-"
    return f"{value:.{column.decimals}f}" if isinstance(value, float) else str(value)

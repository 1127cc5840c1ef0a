# SPDX-License-Identifier: GPL-3.0-or-later
"""Arrow streams that Python makes: of a dictionary of columns, of rows as they come, of batches that others make.

The library asks for a batch, and Python goes on with the iterator that long; so a stream of any length takes the memory of one batch.
Invariant: what a struct that was handed over needs is kept in _alive under the number in its private data, until it is released."""
from __future__ import annotations

import ctypes as c
import errno
import itertools
from typing import Any, Callable, Iterable, Iterator, Mapping, Optional, Sequence

from . import _capsule, _values
from ._structs import (ArrowArray, ArrowArrayStream, ArrowSchema, GetLastError, GetNext, GetSchema, ReleaseArray, ReleaseSchema,
                       ReleaseStream)

ROWS = 16384  # of a batch

_alive: dict[int, Any] = {}
_numbers = itertools.count(1)


def _keep(thing: Any) -> int:
    number = next(_numbers)
    _alive[number] = thing
    return number


def _release(struct: Any, alive: dict[int, Any] = _alive) -> None:
    held = struct.contents
    for i in range(getattr(held, "n_children", 0)):
        child = held.children[i]
        if child.contents.release:
            child.contents.release(child)
    alive.pop(held.private_data, None)
    held.release = type(held.release)()


_release_schema, _release_array = ReleaseSchema(_release), ReleaseArray(_release)


# ---- Structs

def _fill_schema(out: Any, fields: Sequence[tuple[str, str]]) -> None:
    children = (c.POINTER(ArrowSchema) * max(len(fields), 1))()
    structs = []
    for i, (name, format) in enumerate(fields):
        child = ArrowSchema(format=format.encode(), name=name.encode(), flags=2, release=_release_schema)
        child.private_data = _keep((child, child.format, child.name))
        structs.append(child)
        children[i] = c.pointer(child)
    made = ArrowSchema(format=b"+s", name=b"", n_children=len(fields), children=c.cast(children, c.POINTER(c.POINTER(ArrowSchema))),
                       release=_release_schema)
    made.private_data = _keep((children, structs))
    c.memmove(c.addressof(out), c.addressof(made), c.sizeof(made))


def _make_array(column: _values.Column) -> ArrowArray:
    buffers = (c.c_void_p * len(column.buffers))(*column.buffers)
    made = ArrowArray(length=column.length, null_count=column.n_nulls, n_buffers=len(column.buffers),
                      buffers=c.cast(buffers, c.POINTER(c.c_void_p)), release=_release_array)
    made.private_data = _keep((made, buffers, column))
    return made


def _fill_batch(out: Any, columns: Sequence[_values.Column], length: int) -> None:
    structs = [_make_array(column) for column in columns]
    children = (c.POINTER(ArrowArray) * max(len(structs), 1))(*map(c.pointer, structs))
    buffers = (c.c_void_p * 1)()
    made = ArrowArray(length=length, n_buffers=1, n_children=len(structs), buffers=c.cast(buffers, c.POINTER(c.c_void_p)),
                      children=c.cast(children, c.POINTER(c.POINTER(ArrowArray))), release=_release_array)
    made.private_data = _keep((structs, children, buffers))
    c.memmove(c.addressof(out), c.addressof(made), c.sizeof(made))


# ---- The stream

class Producer:
    """Fills a stream from an iterator of functions, each of which fills a batch. An exception of Python's is kept: who has called the
    library raises it."""

    def __init__(self, fill_schema: Callable[[Any], None], batches: Iterator[Callable[[Any], None]]) -> None:
        self._fill_schema, self._batches = fill_schema, batches
        self.error: Optional[BaseException] = None
        self._told: Any = None

    def _guard(self, work: Callable[[], None]) -> int:
        try:
            work()
            return 0
        except BaseException as error:
            self.error = error
            self._told = c.create_string_buffer(f"{type(error).__name__}: {error}".encode("utf-8", "replace"))
            return errno.EIO

    def _next(self, out: Any) -> None:
        fill = next(self._batches, None)
        if fill is None:
            out.contents.release = ReleaseArray()
        else:
            fill(out.contents)

    def fill(self, stream: ArrowArrayStream) -> None:
        """Makes the stream, which holds this until it is released."""
        def release(struct: Any) -> None:
            batches = self._batches
            if hasattr(batches, "close"):
                batches.close()
            _alive.pop(struct.contents.private_data, None)
            struct.contents.release = ReleaseStream()
        functions = (GetSchema(lambda _, out: self._guard(lambda: self._fill_schema(out.contents))),
                     GetNext(lambda _, out: self._guard(lambda: self._next(out))),
                     GetLastError(lambda _: None if self._told is None else c.addressof(self._told)), ReleaseStream(release))
        stream.get_schema, stream.get_next, stream.get_last_error, stream.release = functions
        stream.private_data = _keep((self, functions))


# ---- What there is to produce

def of_columns(data: Mapping[str, Any]) -> Producer:
    """A dictionary of columns."""
    columns = {str(name): _values.make_column(values, str(name)) for name, values in data.items()}
    lengths = {name: column.length for name, column in columns.items()}
    if len(set(lengths.values())) > 1:
        told = ", ".join(f"{name} {length}" for name, length in lengths.items())
        raise ValueError(f"expected columns of one length but found {told}")
    length = next(iter(lengths.values()), 0)
    return Producer(lambda out: _fill_schema(out, [(name, column.format) for name, column in columns.items()]),
                    iter([lambda out: _fill_batch(out, list(columns.values()), length)]))


class _Rows:
    """Rows as they come; the first ones say which columns there are."""

    def __init__(self, rows: Iterator[Any], names: Optional[Sequence[str]]) -> None:
        self._rows = rows
        self._first = list(itertools.islice(rows, ROWS))
        row = self._first[0] if self._first else None
        if names is None:
            names = list(row) if isinstance(row, Mapping) else getattr(row, "_fields", None)
        if names is None and row is not None:
            raise TypeError(f"expected rows that are dictionaries, or columns=[...] with the names of their values, but found {type(row).__name__}")
        self.names = [str(name) for name in names or []]
        self._known = set(self.names)
        columns = self._transpose(self._first, 1)
        self.formats = [_values.BOOLEAN if _values.are_booleans(column) else _values.TEXT for column in columns]

    def _values_of(self, row: Any, number: int) -> Sequence[Any]:
        if isinstance(row, Mapping):
            strange = [key for key in row if key not in self._known]
            if strange:
                raise TypeError(f"row {number}: expected the columns of the first row but found {strange[0]!r} too")
            return [row.get(name) for name in self.names]
        if isinstance(row, (str, bytes)) or not hasattr(row, "__len__") or len(row) != len(self.names):
            raise TypeError(f"row {number}: expected {len(self.names)} values but found {row!r:.40}")
        return row  # type: ignore[no-any-return]

    def _transpose(self, rows: list[Any], first: int) -> list[Sequence[Any]]:
        listed = [self._values_of(row, first + i) for i, row in enumerate(rows)]
        return list(zip(*listed)) if listed else [()] * len(self.names)

    def _make(self, rows: list[Any], first: int) -> list[_values.Column]:
        made = []
        for name, format, values in zip(self.names, self.formats, self._transpose(rows, first)):
            if format == _values.BOOLEAN and any(value is not None and not isinstance(value, bool) for value in values):
                at = next(i for i, value in enumerate(values) if value is not None and not isinstance(value, bool))
                raise TypeError(f"row {first + at}, column {name!r}: expected True or False, as in the first rows, but found {values[at]!r:.40}")
            made.append(_values.make_booleans(values) if format == _values.BOOLEAN else _values.make_texts(values, name, first))
        return made

    def batches(self) -> Iterator[Callable[[Any], None]]:
        rows, first = self._first, 1
        while rows:
            columns, n = self._make(rows, first), len(rows)
            yield lambda out: _fill_batch(out, columns, n)
            first += n
            rows = list(itertools.islice(self._rows, ROWS))


def of_rows(rows: Iterable[Any], names: Optional[Sequence[str]]) -> Producer:
    """An iterable of dictionaries, or of sequences with @names."""
    made = _Rows(iter(rows), names)
    return Producer(lambda out: _fill_schema(out, list(zip(made.names, made.formats))), made.batches())


# ---- Batches of others

def _fields(schema: Any) -> list[tuple[bytes, bytes]]:
    return [(schema.children[i].contents.name, schema.children[i].contents.format) for i in range(schema.n_children)]


def _batches_of(item: Any) -> Iterator[tuple[Any, Any]]:
    """Schema and array of each batch that an item holds, with the capsules or stream that hold them."""
    if hasattr(item, "__arrow_c_array__"):
        schema, batch = item.__arrow_c_array__()
        yield (_capsule.look_into(schema, ArrowSchema), schema), (_capsule.look_into(batch, ArrowArray), batch)
        return
    if not hasattr(item, "__arrow_c_stream__"):
        raise TypeError(f"expected a batch or frame, like the ones before, but found {type(item).__name__}")
    capsule = item.__arrow_c_stream__()
    stream = _capsule.look_into(capsule, ArrowArrayStream)
    while True:
        schema_capsule, schema = _capsule.make(ArrowSchema)
        batch_capsule, batch = _capsule.make(ArrowArray)
        for call, out in ((stream.get_schema, schema), (stream.get_next, batch)):
            code = call(c.byref(stream), c.byref(out))
            if code != 0:
                told = stream.get_last_error(c.byref(stream))
                raise OSError(code, c.string_at(told).decode("utf-8", "replace") if told else "the stream failed")
        if not batch.release:
            return
        yield (schema, schema_capsule), (batch, batch_capsule)


def of_batches(items: Iterator[Any]) -> Producer:
    """An iterator of what has __arrow_c_array__ or __arrow_c_stream__; all of the same columns."""
    pairs = (pair for item in items for pair in _batches_of(item))
    first = next(pairs, None)
    if first is None:
        return Producer(lambda out: _fill_schema(out, []), iter([]))
    fields = _fields(first[0][0])

    def fill_schema(out: Any) -> None:
        _capsule.move(first[0][0], out)

    def batches() -> Iterator[Callable[[Any], None]]:
        for number, (schema, batch) in enumerate(itertools.chain([first], pairs), 1):
            if number > 1 and _fields(schema[0]) != fields:
                raise TypeError(f"batch {number}: expected the columns of the first one but found others")
            yield lambda out: _capsule.move(batch[0], out)
    return Producer(fill_schema, batches())

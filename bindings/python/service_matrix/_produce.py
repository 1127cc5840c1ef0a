# SPDX-License-Identifier: GPL-3.0-or-later
"""Arrow streams that Python makes: of a dictionary of columns, of rows as they come, of batches that others make.

The library asks for a batch, and Python goes on with the iterator that long; so a stream of any length takes the memory of one batch.
Invariant: what a struct that was handed over needs is kept in _alive under the number in its private data, until it is released. The
functions in the structs are four that live for ever: C may call them when this module is gone already, at the interpreter's exit."""
from __future__ import annotations

import ctypes as c
import errno
import itertools
from collections.abc import Mapping  # typing's is slow to ask
from typing import Any, Callable, Iterable, Iterator, Optional, Sequence

from . import _capsule, _values
from ._errors import FormatError
from ._signals import keep_whole, let_through
from ._structs import (ArrowArray, ArrowArrayStream, ArrowSchema, GetLastError, GetNext, GetSchema, ReleaseArray, ReleaseSchema,
                       ReleaseStream)

ROWS = 16384  # of a batch

_alive: dict[int, Any] = {}
_numbers = itertools.count(1)


def _keep(thing: Any) -> int:
    number = next(_numbers)
    _alive[number] = thing
    return number


@keep_whole
def _release(struct: Any, alive: dict[int, Any] = _alive) -> None:
    held = struct.contents
    for i in range(getattr(held, "n_children", 0)):
        child = held.children[i]
        if child.contents.release:
            child.contents.release(child)
    gone = alive.pop(held.private_data, None)
    held.release = type(held.release)()
    if hasattr(gone, "close"):
        gone.close()


_release_schema, _release_array = _capsule.immortal(ReleaseSchema(_release)), _capsule.immortal(ReleaseArray(_release))
_release_stream = _capsule.immortal(ReleaseStream(_release))


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

class _StreamFailed(OSError):
    """What the stream of somebody else says, with its code."""


Fill = Callable[[Any], None]


class Producer:
    """Fills a stream from an iterator of functions, each of which fills a batch. Whatever may take its time is done before such a function
    is there, and may be left by what a signal raises; what fills a struct is not, so that each is either filled or not. An exception of
    Python's is kept: who has called the library raises it."""

    runs_python = True  # so that it belongs in the thread of whoever has made it

    def __init__(self, make_schema: Callable[[], Fill], batches: Iterator[Fill]) -> None:
        self._make_schema, self._batches = make_schema, batches
        self._ended = self._begun = False
        self._let_go: Callable[[], object] = lambda: None
        self._error: Optional[BaseException] = None
        self._told: Any = None

    def _give(self, make: Callable[[], Fill], out: Any) -> int:
        try:
            let_through(make)(out)
            return 0
        except _StreamFailed as failure:
            self._told = c.create_string_buffer(str(failure.strerror).encode("utf-8", "replace"))
            return failure.errno or errno.EIO
        except BaseException as error:
            return self._fail(error)

    def _fail(self, error: BaseException) -> int:
        self._error = error
        self._told = c.create_string_buffer(f"{type(error).__name__}: {error}".encode("utf-8", "replace"))
        return errno.EIO

    def schema(self, out: Any) -> int:
        """Fills a schema."""
        return self._give(self._make_schema, out)

    def next(self, out: Any) -> int:
        """Fills the next batch; what it leaves released is the end."""
        self._begun = True
        return self._give(lambda: next(self._batches, self._end), out)

    def _end(self, out: Any) -> None:
        self._ended, out.release = True, ReleaseArray()

    def last_error(self) -> Optional[int]:
        """The address of a text about it."""
        return None if self._told is None else c.addressof(self._told)

    def close(self) -> None:
        """The stream is released: nothing more is asked for."""
        batches: Any = self._batches
        self._batches = iter(())
        if hasattr(batches, "close"):
            batches.close()
        self._let_go()

    def raise_own(self) -> None:
        """Raises, once, what went wrong in Python while the library was reading."""
        error, self._error = self._error, None
        if error is not None:
            try:
                raise error
            finally:
                del error

    def check_ended(self) -> None:
        """Where reading went well all the same: an exception that came in before a function of ours had begun is lost in C, and with it
        the rest of the records."""
        if self._begun and not self._ended:
            raise RuntimeError("reading ended before the records did, since something interrupted it")

    def fill(self, stream: ArrowArrayStream) -> None:
        """Makes the stream, which holds this until it is released."""
        stream.get_schema, stream.get_next, stream.get_last_error, stream.release = _get_schema, _get_next, _get_last_error, _release_stream
        stream.private_data = _keep(self)


def _producer_of(stream: Any, alive: dict[int, Any] = _alive) -> Producer:
    producer: Producer = alive[stream.contents.private_data]
    return producer


_get_schema = _capsule.immortal(GetSchema(lambda stream, out: _producer_of(stream).schema(out.contents)))
_get_next = _capsule.immortal(GetNext(lambda stream, out: _producer_of(stream).next(out.contents)))
_get_last_error = _capsule.immortal(GetLastError(lambda stream: _producer_of(stream).last_error()))


class Forwarder(Producer):
    """Opens a stream of somebody else's when the library comes to it, and lets it go at its end: a database may hold one result at a time."""

    runs_python = False

    def __init__(self, data: Any) -> None:
        super().__init__(lambda: lambda out: None, iter(()))
        self._data: Any = data
        self._stream: Any = None
        self._capsule: Any = None

    def _open(self) -> Any:
        if self._stream is None:
            self._capsule = self._data.__arrow_c_stream__()
            self._stream = _capsule.look_into(self._capsule, ArrowArrayStream)
            if not self._stream.release:
                raise FormatError("expected an Arrow stream that was not released yet")
        return self._stream

    def _forward(self, name: str, out: Any) -> int:
        try:
            stream = self._open()
            code = int(getattr(stream, name)(c.byref(stream), c.byref(out)))
            if code != 0:
                told = stream.get_last_error(c.byref(stream))
                self._told = c.create_string_buffer(c.string_at(told)) if told else None
            return code
        except BaseException as error:
            return self._fail(error)

    def schema(self, out: Any) -> int:
        return self._forward("get_schema", out)

    def next(self, out: Any) -> int:
        self._begun = True
        code = self._forward("get_next", out)
        if code == 0 and not out.release:
            self._ended = True
            self.close()
        return code

    def close(self) -> None:
        if self._stream is not None and self._stream.release:
            self._stream.release(c.byref(self._stream))
        self._data = self._stream = self._capsule = None


# ---- What there is to produce

def _schema_of(fields: Sequence[tuple[str, str]]) -> Callable[[], Fill]:
    return lambda: lambda out: _fill_schema(out, fields)


def of_columns(data: Mapping[str, Any], mark: str = ".") -> Producer:
    """A dictionary of columns. @mark: the decimal mark of the section, with which its texts are read."""
    columns = {str(name): _values.make_column(values, str(name), mark) for name, values in data.items()}
    lengths = {name: column.length for name, column in columns.items()}
    if len(set(lengths.values())) > 1:
        told = ", ".join(f"{name} {length}" for name, length in lengths.items())
        raise ValueError(f"expected columns of one length but found {told}")
    length = next(iter(lengths.values()), 0)
    return Producer(_schema_of([(name, column.format) for name, column in columns.items()]),
                    iter([lambda out: _fill_batch(out, list(columns.values()), length)]))


class _Rows:
    """Rows as they come; the first ones say which columns there are."""

    def __init__(self, rows: Iterator[Any], names: Optional[Sequence[str]], mark: str) -> None:
        self._rows, self._mark = rows, mark
        self._first = list(itertools.islice(rows, ROWS))
        row = self._first[0] if self._first else None
        if names is None:
            names = list(row) if isinstance(row, Mapping) else getattr(row, "_fields", None)
        if names is None and self._first:
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
            made.append(_values.make_booleans(values) if format == _values.BOOLEAN else _values.make_texts(values, name, first, self._mark))
        return made

    def batches(self) -> Iterator[Fill]:
        rows, first = self._first, 1
        self._first = []
        while rows:
            columns, n = self._make(rows, first), len(rows)
            yield lambda out: _fill_batch(out, columns, n)
            first += n
            rows = list(itertools.islice(self._rows, ROWS))


def of_rows(rows: Iterable[Any], names: Optional[Sequence[str]], mark: str = ".") -> Producer:
    """An iterable of dictionaries, or of sequences with @names. @mark: as of_columns() has it."""
    made = _Rows(iter(rows), names, mark)
    return Producer(_schema_of(list(zip(made.names, made.formats))), made.batches())


# ---- Batches of others

def _check(code: int, stream: Any) -> None:
    if code != 0:
        told = stream.get_last_error(c.byref(stream))
        raise _StreamFailed(code, c.string_at(told).decode("utf-8", "replace") if told else "the stream failed")


def _shape(schema: Any) -> tuple[Any, ...]:
    """Names and types of a schema, all the way down."""
    children = tuple(_shape(schema.children[i].contents) for i in range(schema.n_children))
    return schema.name, schema.format, children, _shape(schema.dictionary.contents) if schema.dictionary else None


def _fields(schema: Any) -> tuple[Any, ...]:
    return _shape(schema)[2]  # type: ignore[no-any-return]


_TYPES = {"l": "int64", "i": "int32", "g": "double", "f": "float", "u": "text", "U": "text", "b": "truth values", "n": "nothing but null"}


def _tell_apart(number: int, first: tuple[Any, ...], fields: tuple[Any, ...]) -> str:
    """How the columns of a batch differ from those of the first one."""
    names, expected = [field[0].decode() for field in fields], [field[0].decode() for field in first]
    if names != expected:
        return f"batch {number}: expected the columns {', '.join(expected)}, as in the first one, but found {', '.join(names)}"
    name, was, found = next((one[0], one[1], other[1]) for one, other in zip(first, fields) if one != other)
    types = [_TYPES.get(format.decode(), format.decode()) for format in (was, found)]
    return f"batch {number}, column {name.decode()!r}: expected {types[0]}, as in the first one, but found {types[1]}; give all batches the same types"


def _batches_of(item: Any) -> Iterator[tuple[Any, Any]]:
    """Schema and array of each batch that an item holds, with the capsules or stream that hold them."""
    if hasattr(item, "__arrow_c_array__"):
        schema, batch = item.__arrow_c_array__()
        yield (_capsule.look_into(schema, ArrowSchema), schema), (_capsule.look_into(batch, ArrowArray), batch)
        del schema, batch
        return
    if not hasattr(item, "__arrow_c_stream__"):
        raise TypeError(f"expected a batch or frame, like the ones before, but found {type(item).__name__}")
    capsule = item.__arrow_c_stream__()
    stream = _capsule.look_into(capsule, ArrowArrayStream)
    while True:
        schema, batch = _capsule.Held(ArrowSchema), _capsule.Held(ArrowArray)
        for call, out in ((stream.get_schema, schema.struct), (stream.get_next, batch.struct)):
            _check(call(c.byref(stream), c.byref(out)), stream)
        if not batch.struct.release:
            del capsule, stream  # not while a generator ends, which older Pythons tell by an exception that is under way
            return
        yield (schema.struct, schema), (batch.struct, batch)


def of_query(query: Any) -> Producer:
    """A query that is run when the library comes to it, since a connection may have one result open at a time."""
    opened: list[Any] = []

    def open_stream() -> Any:
        if not opened:
            try:
                opened.append(query.__arrow_c_stream__())
            except RuntimeError as error:  # some versions of DuckDB wrap what Ctrl-C raises
                if isinstance(error.__cause__, KeyboardInterrupt):
                    raise error.__cause__ from None
                raise
        return _capsule.look_into(opened[0], ArrowArrayStream)

    def make_schema() -> Fill:
        stream, schema = open_stream(), _capsule.Held(ArrowSchema)
        _check(stream.get_schema(c.byref(stream), c.byref(schema.struct)), stream)
        return lambda out: _capsule.move(schema.struct, out)

    def batches() -> Iterator[Fill]:
        stream = open_stream()
        while True:
            batch = _capsule.Held(ArrowArray)
            _check(stream.get_next(c.byref(stream), c.byref(batch.struct)), stream)
            if not batch.struct.release:
                opened.clear()
                return
            yield lambda out: _capsule.move(batch.struct, out)
            del batch
    made = Producer(make_schema, batches())
    made._let_go = opened.clear
    return made


def of_batches(items: Iterator[Any]) -> Producer:
    """An iterator of what has __arrow_c_array__ or __arrow_c_stream__; all of the same columns."""
    pairs = (pair for item in items for pair in _batches_of(item))
    first = next(pairs, None)
    if first is None:
        return Producer(_schema_of([]), iter([]))
    fields = _fields(first[0][0])

    def batches() -> Iterator[Fill]:
        for number, (schema, batch) in enumerate(itertools.chain([first], pairs), 1):
            if number > 1 and _fields(schema[0]) != fields:
                raise TypeError(_tell_apart(number, fields, _fields(schema[0])))
            yield lambda out: _capsule.move(batch[0], out)
            del schema, batch
    return Producer(lambda: lambda out: _capsule.move(first[0][0], out), batches())

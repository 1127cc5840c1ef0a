# SPDX-License-Identifier: GPL-3.0-or-later
"""What a study may be given as a table of records: whatever speaks Arrow, a dictionary of columns, rows or batches as they come."""
from __future__ import annotations

import importlib.util
import itertools
from typing import Any, Mapping, Optional, Sequence

from . import _capsule, _produce
from ._structs import ArrowArrayStream


_INSTEAD = {"collect": "; collect() it first", "sql": "; a query is given as connection.sql(...)"}


def _is_one_shot(data: Any) -> bool:
    """Generators, and readers of Arrow streams: pyarrow's would give an empty one the second time."""
    if isinstance(data, (list, tuple)):
        return any(hasattr(item, "__arrow_c_stream__") and _is_one_shot(item) for item in data[:1])
    return hasattr(data, "__next__") or hasattr(data, "read_next_batch")


def _refuse(data: Any) -> TypeError:
    instead = next((hint for name, hint in _INSTEAD.items() if hasattr(data, name)), "")
    return TypeError(f"expected a frame, a dictionary of columns, or rows but found {type(data).__name__}{instead}")


def _is_pandas_alone(data: Any) -> bool:
    """A frame of pandas, which speaks Arrow by pyarrow only, where there is none."""
    return type(data).__module__.split(".")[0] == "pandas" and hasattr(data, "columns") and importlib.util.find_spec("pyarrow") is None


def _speaks_arrow(data: Any) -> bool:
    return hasattr(data, "__arrow_c_array__") or hasattr(data, "__arrow_c_stream__")


def _without_index(data: Any) -> Any:
    """A frame of pandas would hand over an index that is more than numbers of rows as if it were a column."""
    index = getattr(data, "index", None)
    if type(data).__module__.split(".")[0] == "pandas" and index is not None and type(index).__name__ != "RangeIndex":
        return data.reset_index(drop=True)
    return data


class Input:
    """A table of records that can be opened, again where the data allow it."""

    def __init__(self, data: Any, columns: Optional[Sequence[str]] = None, decimal: str = ".") -> None:
        self._data, self._columns, self._decimal = data, None if columns is None else list(columns), decimal
        self._producer: Optional[_produce.Producer] = None
        if isinstance(data, (str, bytes)) or data is None:
            raise TypeError(f"expected a frame, a dictionary of columns, or rows but found {type(data).__name__}; a file is given as file=...")

    @property
    def is_one_shot(self) -> bool:
        """Whether there is nothing left once it was read."""
        return _is_one_shot(self._data)

    @property
    def n_rows(self) -> Optional[int]:
        """How many rows there are, or None where that would first have to be found out, as of a query."""
        data = self._data
        if isinstance(data, Mapping):
            data = next(iter(data.values()), ())
        if self.is_one_shot or hasattr(data, "fetchall") or not hasattr(data, "__len__"):
            return None
        if isinstance(data, (list, tuple)) and data and _speaks_arrow(data[0]):
            counts = [Input(item).n_rows for item in data]
            return None if None in counts else sum(filter(None, counts))
        return len(data)

    def _produce(self) -> _produce.Producer:
        data = self._data
        if self._columns is not None and (isinstance(data, Mapping) or _speaks_arrow(data)):
            raise TypeError(f"expected columns for rows alone, but found them beside a {type(data).__name__}, which says its columns itself")
        if isinstance(data, Mapping):
            return _produce.of_columns(data, self._decimal)
        if _is_pandas_alone(data):
            return _produce.of_columns({name: data[name] for name in data.columns}, self._decimal)
        if hasattr(data, "__arrow_c_stream__"):
            return _produce.of_query(data) if hasattr(data, "fetchall") else _produce.Forwarder(_without_index(data))
        if hasattr(data, "__arrow_c_array__"):
            return _produce.of_batches(iter([data]))
        if not hasattr(data, "__iter__"):
            raise _refuse(data)
        items = iter(data)
        first = list(itertools.islice(items, 1))
        everything = itertools.chain(first, items)
        if first and _speaks_arrow(first[0]):
            return _produce.of_batches(map(_without_index, everything))
        return _produce.of_rows(everything, self._columns, self._decimal)

    def open(self) -> tuple[Any, Any]:
        """A stream, which the library moves away, and what holds it until then."""
        self._producer = None
        self._producer = self._produce()
        held = _capsule.Held(ArrowArrayStream)
        self._producer.fill(held.struct)
        return held.struct, held

    @property
    def is_from_python(self) -> bool:
        """Whether Python makes the records; else who speaks Arrow does, in whatever thread."""
        return self._producer is not None and self._producer.runs_python

    def raise_own(self) -> None:
        """Raises what went wrong in Python while the library was reading."""
        if self._producer is not None:
            self._producer.raise_own()

    def check_ended(self) -> None:
        """Raises where the library has not read all that Python would have given it."""
        if self._producer is not None:
            self._producer.check_ended()

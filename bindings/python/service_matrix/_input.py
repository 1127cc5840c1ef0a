# SPDX-License-Identifier: GPL-3.0-or-later
"""What a study may be given as a table of records: whatever speaks Arrow, a dictionary of columns, rows or batches as they come."""
from __future__ import annotations

import itertools
from typing import Any, Mapping, Optional, Sequence

from . import _capsule, _produce
from ._structs import ArrowArrayStream


class Input:
    """A table of records that can be opened, again where the data allow it."""

    def __init__(self, data: Any, columns: Optional[Sequence[str]] = None) -> None:
        self._data, self._columns = data, columns
        self._producer: Optional[_produce.Producer] = None
        if isinstance(data, (str, bytes)) or data is None:
            raise TypeError(f"expected a frame, a dictionary of columns, or rows but found {type(data).__name__}; a file is given as file=...")

    @property
    def is_one_shot(self) -> bool:
        """Whether there is nothing left once it was read: generators."""
        return not hasattr(self._data, "__arrow_c_stream__") and iter(self._data) is self._data if hasattr(self._data, "__iter__") else False

    def _produce(self) -> _produce.Producer:
        data = self._data
        if isinstance(data, Mapping):
            return _produce.of_columns(data)
        if hasattr(data, "__arrow_c_array__"):
            return _produce.of_batches(iter([data]))
        if not hasattr(data, "__iter__"):
            raise TypeError(f"expected a frame, a dictionary of columns, or rows but found {type(data).__name__}")
        items = iter(data)
        first = next(items, None)
        everything = itertools.chain([] if first is None else [first], items)
        speaks_arrow = hasattr(first, "__arrow_c_array__") or hasattr(first, "__arrow_c_stream__")
        return _produce.of_batches(everything) if speaks_arrow else _produce.of_rows(everything, self._columns)

    def open(self) -> tuple[Any, Any]:
        """A stream, which the library moves away, and what holds it until then."""
        self._producer = None
        if hasattr(self._data, "__arrow_c_stream__") and not isinstance(self._data, Mapping):
            capsule = self._data.__arrow_c_stream__()
            return _capsule.look_into(capsule, ArrowArrayStream), capsule
        self._producer = self._produce()
        capsule, stream = _capsule.make(ArrowArrayStream)
        self._producer.fill(stream)
        return stream, capsule

    def raise_own(self) -> None:
        """Raises what went wrong in Python while the library was reading."""
        if self._producer is not None and self._producer.error is not None:
            raise self._producer.error

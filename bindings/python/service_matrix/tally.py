# SPDX-License-Identifier: GPL-3.0-or-later
"""Tallies: what is kept of records. They count, merge exactly, are saved and loaded, and grow with groups instead of rows."""
from __future__ import annotations

import ctypes as c
import datetime
import math
from array import array
from typing import Any, Mapping, Optional, Sequence, Union

from ._call import Busy, Handle, _byref, encode, encode_path, expect, lib, make_bytes, number, take_bytes
from ._choices import ENTITIES, SIDES, Entity, Side, choose
from ._structs import SmxMergeOptions, SmxRating, SmxRatingColumns, SmxRequest, SmxRequestColumns
from .table import Table

UNKNOWN = -(2**63)
NO_INDEX = 2**32 - 1
_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
_MICROSECOND = datetime.timedelta(microseconds=1)

Time = Union[datetime.datetime, int, None]


def _micros(value: Time, name: str) -> int:
    """Microseconds since 1970 in UTC."""
    if value is None:
        return UNKNOWN
    if isinstance(value, datetime.datetime):
        if value.tzinfo is None:
            raise ValueError(f"{name}: expected a time with a time zone, or microseconds since 1970-01-01 UTC, but found {value.isoformat()}")
        return (value - _EPOCH) // _MICROSECOND
    return _whole(value, name)


def _whole(value: Any, name: str) -> int:
    if value is None:
        return UNKNOWN
    try:
        number = value.__index__()
    except AttributeError:
        raise TypeError(f"{name}: expected a whole number but found {type(value).__name__}") from None
    if not -(2**63) < number < 2**63:
        raise OverflowError(f"{name}: {number} does not fit 64 bits")
    return int(number)


def _number(value: Any, name: str) -> float:
    return math.nan if value is None else number(value, name)


def _code(value: Optional[str]) -> Optional[bytes]:
    return None if value is None else encode(value)


class Tally(Handle):
    """What a study's records come to: the register of entities, and exact sums by group.

    Made by Study.tally(), Study.new_tally(), Tally.load() or Tally.from_table(). It can be pickled: its saved state is. One thread at a time:
    another one that comes in between gets a RuntimeError.
    """

    __slots__ = ("_busy",)
    _busy: Busy
    _unref = staticmethod(lib.smx_tally_unref)

    @classmethod
    def _take(cls, pointer: Any) -> "Tally":
        self = super()._take(pointer)
        self._busy = Busy("tally")
        return self

    # ---- Counting one by one

    def add_request(self, service: str, *, role: Optional[str] = None, provider: Optional[str] = None, request: Optional[str] = None,
                    reworks: Optional[int] = None, reassignments: Optional[int] = None, opened: Time = None, promised: Time = None,
                    delivered: Time = None, end_customers: Optional[float] = None, cost: Optional[float] = None) -> None:
        """Counts a request, once, when it ends; None is unknown.

        reworks, reassignments: 0 to 100,000,000. opened, promised, delivered: aware datetimes, or microseconds since 1970 in UTC.
        end_customers: 0 to 100,000,000. cost: -1e12 to 1e12 in the currency of the study. Raises ParseError, RangeError or FormatError; then
        nothing has changed.
        """
        one = SmxRequest()
        lib.smx_request_init(_byref(one), c.sizeof(one))
        one.service, one.role, one.provider, one.request = encode(service), _code(role), _code(provider), _code(request)
        one.reworks, one.reassignments = _whole(reworks, "reworks"), _whole(reassignments, "reassignments")
        one.opened, one.promised = _micros(opened, "opened"), _micros(promised, "promised")
        one.delivered = _micros(delivered, "delivered")
        one.end_customers, one.cost = _number(end_customers, "end_customers"), _number(cost, "cost")
        with self._busy:
            lib.smx_tally_add_request(self._get(), _byref(one))

    def add_rating(self, service: str, *, role: Optional[str] = None, provider: Optional[str] = None, respondent: Optional[str] = None,
                   attribute: Optional[str] = None, wave: Optional[str] = None, side: Side = "front", perception: Optional[float] = None,
                   expectation: Optional[float] = None) -> None:
        """Counts a rating; None is unknown.

        perception, expectation: on the scale of the study. side: "front", of those who receive the service, or "back". Without respondent each
        rating is one person. Raises ParseError, RangeError, ReferenceError (the study has no scale) or FormatError; then nothing has changed.
        """
        one = SmxRating()
        lib.smx_rating_init(_byref(one), c.sizeof(one))
        one.service, one.role, one.provider, one.respondent = encode(service), _code(role), _code(provider), _code(respondent)
        one.attribute, one.wave, one.side = _code(attribute), _code(wave), choose(side, SIDES, "side")
        one.perception, one.expectation = _number(perception, "perception"), _number(expectation, "expectation")
        with self._busy:
            lib.smx_tally_add_rating(self._get(), _byref(one))

    # ---- Counting by columns

    def code(self, kind: Entity, code: str) -> int:
        """The index of a code for add_requests() and add_ratings(); a new one is added, and is an entity from then on. It stays the same while
        this tally lives, whatever is added or merged. Raises ParseError, RangeError or FormatError."""
        index = c.c_uint32()
        with self._busy:
            lib.smx_tally_code(self._get(), choose(kind, ENTITIES, "kind"), encode(code), _byref(index))
        return index.value

    def add_requests(self, **columns: Any) -> int:
        """Counts requests by columns, about ten times as fast as one by one; how many there were.

        service, role, provider: indices of code(), None where unknown. request: codes. The others as in add_request(), times in
        microseconds. Each a list or an array of one length; service is needed. Raises what add_request() does with the row, from 0; the
        rows before it are counted then.
        """
        return self._add_columns(SmxRequestColumns, lib.smx_request_columns_init, lib.smx_tally_add_requests, columns)

    def add_ratings(self, **columns: Any) -> int:
        """Counts ratings by columns; how many there were.

        service, role, provider, respondent, attribute, wave: indices of code(), None where unknown. side: 0 for front, 1 for back. perception,
        expectation: as in add_rating(). Otherwise as add_requests().
        """
        return self._add_columns(SmxRatingColumns, lib.smx_rating_columns_init, lib.smx_tally_add_ratings, columns)

    def _add_columns(self, kind: Any, init: Any, add: Any, columns: Mapping[str, Any]) -> int:
        all_of = kind()
        init(_byref(all_of), c.sizeof(all_of))
        types = dict(kind._fields_[2:])
        lengths, held = {}, []
        for name, values in columns.items():
            if name not in types:
                raise TypeError(f"expected a column of {', '.join(types)} but found {name!r}")
            buffer, n = _lay_out(values, types[name], name)
            held.append(buffer)
            lengths[name] = n
            setattr(all_of, name, c.cast(buffer, types[name]))
        if len(set(lengths.values())) > 1:
            raise ValueError("expected columns of one length but found " + ", ".join(f"{name} {n}" for name, n in lengths.items()))
        all_of.n = next(iter(lengths.values()), 0)
        added = c.c_size_t()
        with self._busy:
            add(self._get(), _byref(all_of), _byref(added))
        return added.value

    # ---- Merging, saving

    def merge(self, other: "Tally", *, allow_same_sources: bool = False, refuse_same_requests: bool = False) -> None:
        """Adds another tally of the same settings, exactly, in any order; the other one is not changed.

        allow_same_sources: counts a file that both have read twice instead of refusing it. refuse_same_requests: refuses a request code
        that is in both. Raises ConflictError or RangeError; this tally is then unchanged.
        """
        expect(other, Tally, "other")
        options = SmxMergeOptions()
        lib.smx_merge_options_init(_byref(options), c.sizeof(options))
        options.allow_same_sources, options.refuse_same_requests = bool(allow_same_sources), bool(refuse_same_requests)
        if other is self:
            with self._busy:
                lib.smx_tally_merge_full(self._get(), self._get(), _byref(options))
            return
        with self._busy, other._busy:
            lib.smx_tally_merge_full(self._get(), other._get(), _byref(options))

    def save(self, path: Any) -> None:
        """Saves the tally: the old file or all of the new one, whatever happens. Raises IoError."""
        with self._busy:
            lib.smx_tally_save(self._get(), encode_path(path))

    @classmethod
    def load(cls, path: Any) -> "Tally":
        """A saved tally, of this version or an older one. Nothing in the file is believed. Raises FormatError, ReferenceError or IoError."""
        return cls._take(lib.smx_tally_load(encode_path(path)))

    def to_bytes(self) -> bytes:
        """What save() would write."""
        with self._busy:
            return take_bytes(lib.smx_tally_to_bytes(self._get()))

    @classmethod
    def from_bytes(cls, content: bytes) -> "Tally":
        """A tally of what to_bytes() gave."""
        held = make_bytes(content)
        try:
            return cls._take(lib.smx_tally_from_bytes(held))
        finally:
            lib.g_bytes_unref(held)

    def __reduce__(self) -> tuple[Any, ...]:
        return Tally.from_bytes, (self.to_bytes(),)

    def to_table(self) -> Table:
        """The requests added up by role, service and provider; as CSV a file for a section [cells]."""
        with self._busy:
            return Table._take(lib.smx_tally_to_table(self._get()))

    @classmethod
    def from_table(cls, table: Table, like: Optional["Tally"] = None) -> "Tally":
        """A tally of cells. @like: whose settings it has, so that the two merge."""
        expect(table, Table, "table")
        if like is None:
            return cls._take(lib.smx_tally_from_table(table._get(), None))
        with expect(like, Tally, "like")._busy:
            return cls._take(lib.smx_tally_from_table(table._get(), like._get()))

    # ---- What is in it

    @property
    def n_requests(self) -> int:
        """Requests counted."""
        with self._busy:
            return int(lib.smx_tally_n_requests(self._get()))

    @property
    def n_ratings(self) -> int:
        """Ratings counted, of both sides and all waves."""
        with self._busy:
            return int(lib.smx_tally_n_ratings(self._get()))

    def __repr__(self) -> str:
        if self.closed:
            return "<Tally, closed>"
        try:
            return f"<Tally: {self.n_requests:,} requests, {self.n_ratings:,} ratings>"
        except RuntimeError:
            return "<Tally, at work>"


def _lay_out(values: Any, type_: Any, name: str) -> tuple[Any, int]:
    """Values as an array of C. One of NumPy of the right type is used as it is."""
    element = type_._type_
    if hasattr(values, "mask") and hasattr(values, "tolist"):  # a masked array: None where it is masked
        values = values.tolist()
    interface = getattr(values, "__array_interface__", None)
    if isinstance(interface, dict) and element is not c.c_char_p and len(interface["shape"]) == 1 and interface.get("strides") is None:
        wanted = {c.c_uint32: "<u4", c.c_int64: "<i8", c.c_double: "<f8", c.c_uint8: "|u1"}[element]
        if interface["typestr"] == wanted:
            n = interface["shape"][0]
            pointer = c.cast(c.c_void_p(interface["data"][0]), type_)
            pointer._values = values
            return pointer, n
    listed: Sequence[Any] = values if isinstance(values, (list, tuple)) else list(values)
    if element is c.c_char_p:
        return (c.c_char_p * len(listed))(*[_code(value) for value in listed]), len(listed)
    if element is c.c_double:
        return (c.c_double * len(listed)).from_buffer(array("d", (_number(value, name) for value in listed))), len(listed)
    if element is c.c_int64:
        return (c.c_int64 * len(listed))(*[_whole(value, name) for value in listed]), len(listed)
    numbers = [NO_INDEX if value is None else _whole(value, name) for value in listed]
    limit = 2**8 if element is c.c_uint8 else 2**32
    for value in numbers:
        if not 0 <= value < limit:
            raise ValueError(f"{name}: expected an index but found {value}")
    return (element * len(listed))(*numbers), len(listed)

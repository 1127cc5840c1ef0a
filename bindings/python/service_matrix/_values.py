# SPDX-License-Identifier: GPL-3.0-or-later
"""Python's values as columns of an Arrow array: texts as a CSV file would have them, truth values as bits, arrays of NumPy as they stand."""
from __future__ import annotations

import ctypes as c
import datetime
import decimal
import sys
from array import array
from collections.abc import Mapping
from typing import Any, Optional, Sequence

TEXT, BOOLEAN = "u", "b"
_NATIVE = {"i1": "c", "i2": "s", "i4": "i", "i8": "l", "u1": "C", "u2": "S", "u4": "I", "u8": "L", "f4": "f", "f8": "g"}
_TIMES = {"M8[s]": "tss:", "M8[ms]": "tsm:", "M8[us]": "tsu:", "M8[ns]": "tsn:"}
MOST_TEXT = 2**31 - 1  # bytes of a column of a batch


class Column:
    """One column of a batch: its Arrow format, its buffers' addresses (validity first) and what holds them."""

    def __init__(self, format: str, length: int, buffers: list[Optional[int]], held: list[Any], n_nulls: int = 0) -> None:
        self.format, self.length, self.buffers, self.held, self.n_nulls = format, length, buffers, held, n_nulls


def _address(buffer: Any) -> int:
    return c.addressof(buffer)


def _bits(flags: Sequence[bool]) -> Any:
    packed = bytearray((len(flags) + 7) // 8 or 1)
    for i, flag in enumerate(flags):
        if flag:
            packed[i >> 3] |= 1 << (i & 7)
    return (c.c_char * len(packed)).from_buffer(packed)


def _validity(known: Sequence[bool]) -> tuple[Optional[int], list[Any], int]:
    n_nulls = len(known) - sum(known)
    if n_nulls == 0:
        return None, [], 0
    bits = _bits(known)
    return _address(bits), [bits], n_nulls


def is_missing(value: Any) -> bool:
    """None, and what is not equal to itself: NaN, NaT; pandas.NA, which does not say whether it is."""
    if value is None or type(value).__name__ == "NAType":
        return True
    try:
        return bool(value != value)
    except (TypeError, ValueError):
        return False


def _number_text(value: float) -> str:
    if value.is_integer() and abs(value) < 1e16:
        return str(int(value))
    text = repr(value)
    return format(decimal.Decimal(text), "f") if "e" in text else text


def text_of(value: Any, mark: str = ".") -> str:
    """A value as a CSV file would have it whose decimal mark is @mark. TypeError where it is no text, number, truth value, date or time."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or type(value).__name__ in ("bool_", "bool"):
        return "1" if value else "0"
    if isinstance(value, float):
        return _number_text(float(value)).replace(".", mark)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, decimal.Decimal):
        return format(value, "f").replace(".", mark)
    if isinstance(value, (datetime.date, datetime.datetime)):
        return value.isoformat()
    if type(value).__module__ == "numpy" and getattr(value, "ndim", None) == 0:
        return str(value) if value.dtype.kind in "MU" else text_of(value.item(), mark)
    raise TypeError(f"expected a text, a number, True or False, a date or a time but found {type(value).__name__}")


def are_booleans(values: Sequence[Any]) -> bool:
    """Whether there are truth values and nothing else."""
    return any(isinstance(value, bool) for value in values) and all(value is None or isinstance(value, bool) for value in values)


def make_booleans(values: Sequence[Any]) -> Column:
    bits = _bits([bool(value) for value in values])
    validity, held, n_nulls = _validity([value is not None for value in values])
    return Column(BOOLEAN, len(values), [validity, _address(bits)], [bits, *held], n_nulls)


def make_texts(values: Sequence[Any], name: str, first_row: int, mark: str = ".") -> Column:
    """TypeError names row and column."""
    known, pieces, offsets, at = [], [], array("i", [0]), 0
    for i, value in enumerate(values):
        there = not is_missing(value)
        known.append(there)
        if there:
            try:
                piece = value.encode() if type(value) is str else text_of(value, mark).encode()
            except (TypeError, UnicodeEncodeError) as error:
                raise TypeError(f"row {first_row + i}, column {name!r}: {error}") from None
            pieces.append(piece)
            at += len(piece)
            if at > MOST_TEXT:
                raise OverflowError(f"column {name!r}: more than 2 GiB of text at a time; give it in parts")
        offsets.append(at)
    content = b"".join(pieces) + bytes(64)  # quick readers look ahead
    validity, held, n_nulls = _validity(known)
    ends = (c.c_int32 * len(offsets)).from_buffer(offsets)
    return Column(TEXT, len(known), [validity, _address(ends), c.cast(c.c_char_p(content), c.c_void_p).value], [ends, content, *held], n_nulls)


def _tidy(values: Any) -> Any:
    """An array of NumPy as it stands or, where Arrow has no type for it, a copy of one that it has."""
    if values.ndim != 1:
        return values
    kind, unit = values.dtype.kind, values.dtype.str.partition("[")[2].rstrip("]")
    if kind == "M" and unit not in ("s", "ms", "us", "ns"):
        values = values.astype("M8[s]")
    if values.dtype.kind == "f" and values.dtype.itemsize == 2:
        values = values.astype("f4")
    if values.dtype.kind in "iufMb" and not (values.flags.c_contiguous and values.dtype.isnative):
        values = values.astype(values.dtype.newbyteorder("="), order="C")
    return values


def _take_array(values: Any, numpy: Any) -> Optional[Column]:
    """An array of NumPy that may have a mask, truth values or times."""
    values = _tidy(values)
    is_masked = isinstance(values, numpy.ma.MaskedArray)
    known = ~numpy.ma.getmaskarray(values) if is_masked else None
    raw = values.data if is_masked else values
    kind = raw.dtype.str[1:]
    if raw.ndim != 1 or kind not in _NATIVE and kind not in _TIMES and kind != "b1":
        return None
    if kind in _TIMES:
        known = ~numpy.isnat(raw) if known is None else known & ~numpy.isnat(raw)
    held: list[Any] = [numpy.packbits(raw, bitorder="little") if kind == "b1" else raw]
    format = BOOLEAN if kind == "b1" else _TIMES.get(kind) or _NATIVE[kind]
    buffers: list[Optional[int]] = [None, held[0].ctypes.data]
    if known is None or known.all():
        return Column(format, len(raw), buffers, held)
    held.append(numpy.packbits(known, bitorder="little"))
    buffers[0] = held[1].ctypes.data
    return Column(format, len(raw), buffers, held, int(len(raw) - known.sum()))


def _take_interface(values: Any) -> Optional[Column]:
    """An array of NumPy, or of what says that it is laid out like one, that Arrow has a type for, without a copy."""
    numpy = sys.modules.get("numpy")
    if numpy is not None and isinstance(values, numpy.ndarray):
        return _take_array(values, numpy)
    interface = getattr(values, "__array_interface__", None)
    if not isinstance(interface, dict) or len(interface["shape"]) != 1 or interface.get("strides") is not None:
        return None
    order, kind = interface["typestr"][0], interface["typestr"][1:]
    if (order == ">") == (sys.byteorder == "little") and order != "|":
        return None
    if kind not in _NATIVE or interface.get("mask") is not None:
        return None
    return Column(_NATIVE[kind], interface["shape"][0], [None, interface["data"][0]], [values])


def make_column(values: Any, name: str, mark: str = ".") -> Column:
    """A whole column from a list, an array or a series."""
    if isinstance(values, Mapping):
        raise TypeError(f'column {name!r}: expected a list of values but found {type(values).__name__}; pandas makes lists by to_dict("list")')
    if isinstance(values, (str, bytes, set, frozenset)) or not hasattr(values, "__len__"):
        raise TypeError(f"column {name!r}: expected a list of values but found {type(values).__name__}")
    if hasattr(values, "to_pylist"):
        values = values.to_pylist()
    elif hasattr(values, "to_numpy"):
        values = values.to_numpy()
    taken = _take_interface(values)
    if taken is not None:
        return taken
    listed = values if isinstance(values, (list, tuple)) else values.tolist() if hasattr(values, "mask") else list(values)
    return make_booleans(listed) if are_booleans(listed) else make_texts(listed, name, 1, mark)

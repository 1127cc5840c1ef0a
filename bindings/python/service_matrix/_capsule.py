# SPDX-License-Identifier: GPL-3.0-or-later
"""Arrow structs in and out of PyCapsules, as the Arrow PyCapsule interface has it: named, released once, by whoever has them last."""
from __future__ import annotations

import ctypes as c
from typing import Any

from ._signals import keep_whole
from ._structs import ArrowArray, ArrowArrayStream, ArrowSchema

_api = c.pythonapi
# Prototypes of our own: those of ctypes.pythonapi are shared by all that is in the process.
_new = c.PYFUNCTYPE(c.py_object, c.c_void_p, c.c_char_p, c.c_void_p)(("PyCapsule_New", _api))
_is_valid = c.PYFUNCTYPE(c.c_int, c.py_object, c.c_char_p)(("PyCapsule_IsValid", _api))
_pointer = c.PYFUNCTYPE(c.c_void_p, c.py_object, c.c_char_p)(("PyCapsule_GetPointer", _api))
_pointer_of_dying = c.PYFUNCTYPE(c.c_void_p, c.c_void_p, c.c_char_p)(("PyCapsule_GetPointer", _api))
_allocate = c.PYFUNCTYPE(c.c_void_p, c.c_size_t, c.c_size_t)(("PyMem_RawCalloc", _api))
_free = c.PYFUNCTYPE(None, c.c_void_p)(("PyMem_RawFree", _api))
_keep_for_ever = c.PYFUNCTYPE(None, c.py_object)(("Py_IncRef", _api))

NAMES: dict[type[c.Structure], bytes] = {ArrowSchema: b"arrow_schema", ArrowArray: b"arrow_array", ArrowArrayStream: b"arrow_array_stream"}


def _make_destructor(kind: type[c.Structure], name: bytes) -> Any:
    """Releases what nobody has moved out, and frees the struct. A capsule that dies has no references any more, so it comes as an address;
    what is called is bound here, since at the interpreter's exit there may be no module left to find it in. Where a consumer drops one while
    an exception is under way, the first call here ends with it; it cannot be put back, but is told."""
    @keep_whole
    def destroy(capsule: int, kind: Any = kind, name: bytes = name, pointer: Any = _pointer_of_dying, free: Any = _free,
                byref: Any = c.byref) -> None:
        under_way = None
        try:
            address = pointer(capsule, name)
        except Exception as error:
            under_way = error
            address = pointer(capsule, name)
        held = kind.from_address(address)
        if held.release:
            held.release(byref(held))
        free(address)
        if under_way is not None:
            raise under_way
    return c.PYFUNCTYPE(None, c.c_void_p)(destroy)


def immortal(thunk: Any) -> Any:
    """A function that C holds a pointer to and may call when this module is gone already, at the interpreter's exit."""
    _keep_for_ever(thunk)
    return thunk


_destructors = {kind: immortal(_make_destructor(kind, name)) for kind, name in NAMES.items()}


class Held:
    """An empty struct, which is to be filled, and is released with this where nobody has moved it out."""

    def __init__(self, kind: type[c.Structure]) -> None:
        self.struct: Any = kind()

    @keep_whole
    def __del__(self, byref: Any = c.byref) -> None:
        if self.struct.release:
            self.struct.release(byref(self.struct))


def make(kind: type[c.Structure]) -> tuple[Any, Any]:
    """A capsule, and the empty struct in it, which is to be filled."""
    address = _allocate(1, c.sizeof(kind))
    if not address:
        raise MemoryError("memory ran out")
    return _new(address, NAMES[kind], c.cast(_destructors[kind], c.c_void_p)), kind.from_address(address)


def look_into(capsule: Any, kind: type[c.Structure]) -> Any:
    """The struct in somebody's capsule, which must be held as long as the struct is used. TypeError where it is none of this kind."""
    if not _is_valid(capsule, NAMES[kind]):
        raise TypeError(f"expected a PyCapsule named {NAMES[kind].decode()!r} but found {type(capsule).__name__}")
    return kind.from_address(_pointer(capsule, NAMES[kind]))


def move(source: Any, target: Any) -> None:
    """Moves a struct: the source is marked as released."""
    c.memmove(c.addressof(target), c.addressof(source), c.sizeof(source))
    source.release = type(source.release)()

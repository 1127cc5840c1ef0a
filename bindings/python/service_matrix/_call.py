# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls into the library: errors become exceptions, objects are given back, long work can be watched and stopped."""
from __future__ import annotations

import ctypes as c
import os
import threading
from typing import Any, Callable, Optional, TypeVar, Union

from . import _errors
from ._load import load
from ._progress import Bar
from ._proto import GLIB, PROTOTYPES
from ._signals import Deferral, keep_whole
from ._structs import ErrorPP, GErrorP, ProgressFunc

_library = load()
_byref = c.byref

Progress = Union[bool, Callable[[int, int], object]]


def _text(raw: Optional[bytes]) -> Optional[str]:
    return None if raw is None else raw.decode("utf-8", "replace")


def _bind(name: str, result: Any, arguments: list[Any]) -> Callable[..., Any]:
    function = getattr(_library, name)
    function.restype, function.argtypes = result, arguments
    if not arguments or arguments[-1] is not ErrorPP:
        return function  # type: ignore[no-any-return]

    def call(*given: Any) -> Any:
        error = GErrorP()
        found = function(*given, _byref(error))
        if error:
            raise _take_error(error)
        if not found:
            raise _errors.FailedError(f"{name}: refused without a reason")
        return found
    return call


class _Functions:
    """The functions of the library by their names."""

    def __init__(self) -> None:
        for name, (result, arguments) in {**PROTOTYPES, **GLIB}.items():
            setattr(self, name, _bind(name, result, arguments))

    def __getattr__(self, name: str) -> Callable[..., Any]:
        raise AttributeError(name)


lib = _Functions()


def _take_error(error: Any) -> Exception:
    """The exception that says what an error says; the error is freed."""
    try:
        contents = error.contents
        message = contents.message.decode("utf-8", "replace")
        if contents.domain != lib.smx_error_quark():
            return _errors.FailedError(message)
        kind = _errors.CLASSES[contents.code] if contents.code < len(_errors.CLASSES) else _errors.FailedError
        return kind(message, file=_text(lib.smx_error_get_file(error)), line=lib.smx_error_get_line(error) or None,
                    field=_text(lib.smx_error_get_field(error)), column=_text(lib.smx_error_get_column(error)),
                    value=_text(lib.smx_error_get_value(error)))
    finally:
        lib.g_error_free(error)


def encode(text: str) -> bytes:
    """A text for the library, which ends texts with NUL."""
    if not isinstance(text, str):
        raise TypeError(f"expected a text but found {type(text).__name__}")
    if "\0" in text:
        raise ValueError(f"expected a text without the character NUL but found {text[:40]!r}")
    return text.encode("utf-8", "surrogateescape")


def encode_path(path: Any) -> bytes:
    """A path (str, bytes or os.PathLike) for the library."""
    raw = os.fsencode(path)
    if b"\0" in raw:
        raise ValueError("expected a path without the character NUL")
    return raw


def take_bytes(pointer: Any) -> bytes:
    """The content of GBytes, which are given back."""
    try:
        n = c.c_size_t()
        data = lib.g_bytes_get_data(pointer, _byref(n))
        return bytes((c.c_char * n.value).from_address(data)) if n.value else b""
    finally:
        lib.g_bytes_unref(pointer)


def make_bytes(content: Any) -> Any:
    """GBytes of bytes, or of what shows its memory as such."""
    held = memoryview(content).tobytes()
    return lib.g_bytes_new(held, len(held))


def count(value: Any, name: str, limit: int = 2**32) -> int:
    """A whole number from 0 to below @limit, or TypeError or ValueError."""
    if not hasattr(value, "__index__"):
        raise TypeError(f"{name}: expected a whole number of 0 or more but found {type(value).__name__}")
    number = int(value.__index__())
    if not 0 <= number < limit:
        raise ValueError(f"{name}: expected a whole number from 0 to {limit - 1:,} but found {value!r:.40}")
    return number


H = TypeVar("H", bound="Handle")


def number(value: Any, name: str) -> float:
    """A number as a double; TypeError where it is none, of a text that looks like one too."""
    if isinstance(value, (str, bytes, bytearray)):
        raise TypeError(f"{name}: expected a number but found {type(value).__name__}")
    return float(value)


class _Owner:
    """Gives an object of the library back when the pointer that holds this goes, and so never while a call that was given it runs."""

    __slots__ = ("_twin", "_unref")

    def __init__(self, pointer: Any, unref: Callable[[Any], None]) -> None:
        self._twin, self._unref = type(pointer).from_buffer_copy(pointer), unref

    @keep_whole
    def __del__(self) -> None:
        self._unref(self._twin)


class Handle:
    """An object of the library. It is given back when it is closed, when a `with` block ends, or with the last reference to it; a call that
    runs in another thread meanwhile ends first."""

    __slots__ = ("_pointer", "__weakref__")
    _unref: Callable[[Any], None]

    def __init__(self) -> None:
        raise TypeError(f"{type(self).__name__} objects are not made by hand")

    @classmethod
    def _take(cls: type[H], pointer: Any) -> H:
        pointer.owner = _Owner(pointer, cls._unref)
        self = object.__new__(cls)
        self._pointer = pointer
        return self

    @property
    def closed(self) -> bool:
        """Whether close() was called."""
        return getattr(self, "_pointer", None) is None

    def _get(self) -> Any:
        pointer = self._pointer
        if pointer is None:
            raise ValueError(f"the {type(self).__name__} is closed")
        return pointer

    def close(self) -> None:
        """Gives the object back; using it afterwards is a ValueError. May be called again."""
        self._pointer = None

    def __enter__(self: H) -> H:
        self._get()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __reduce__(self) -> Any:
        raise TypeError(f"a {type(self).__name__} can be neither copied nor pickled; a Tally can")


class Busy:
    """What belongs to one thread at a time says so, and does not crash."""

    __slots__ = ("_lock", "_what")

    def __init__(self, what: str) -> None:
        self._lock = threading.Lock()
        self._what = what

    def __enter__(self) -> None:
        if not self._lock.acquire(blocking=False):
            raise RuntimeError(f"the {self._what} is at work, in another thread or in the call that this one was called from")

    def __exit__(self, *_: object) -> None:
        self._lock.release()


def expect(value: Any, kind: type[H], name: str) -> H:
    """The value, or TypeError."""
    if not isinstance(value, kind):
        raise TypeError(f"{name}: expected a {kind.__name__} but found {type(value).__name__}")
    return value


# ---- Long work

class _Watch:
    """Tells how far work is, and stops it where whoever is told raises an exception."""

    def __init__(self, tell: Optional[Callable[[int, int], object]], total: int) -> None:
        self.cancellable = lib.g_cancellable_new()
        self.error: Optional[BaseException] = None
        self._tell, self._total = tell, total
        self.function: Any = ProgressFunc() if tell is None else ProgressFunc(self._told)

    def _told(self, done: int, total: int, _: object) -> None:
        try:
            if self._tell is not None and self.error is None:
                self._tell(done, total or self._total)
        except BaseException as error:  # it cannot pass through the library
            self.error = error
            self.stop()

    def stop(self) -> None:
        lib.g_cancellable_cancel(self.cancellable)

    def close(self) -> Optional[BaseException]:
        """What the progress function raised. The function of C, which the collector cannot see through, is let go."""
        lib.g_object_unref(self.cancellable)
        error, self.error, self._tell, self.function = self.error, None, None, None
        return error


def _run_aside(work: Callable[[], Any]) -> Any:
    """Does work in a thread, so that this one, the main thread, goes on hearing signals."""
    outcome: list[tuple[Any, Optional[BaseException]]] = []

    def run() -> None:
        try:
            outcome.append((work(), None))
        except BaseException as error:
            outcome.append((None, error))
    thread = threading.Thread(target=run, name="service-matrix", daemon=True)
    thread.start()
    thread.join()
    result, error = outcome[0]
    if error is not None:
        raise error
    return result


def _teller(progress: Progress) -> tuple[Optional[Callable[[int, int], object]], Optional[Bar]]:
    if callable(progress):
        return progress, None
    if not isinstance(progress, (bool, int, type(None))) and type(progress).__name__ not in ("bool", "bool_"):  # NumPy's
        raise TypeError(f"progress: expected True, False or a function but found {type(progress).__name__}")
    bar = Bar() if progress else None
    return (None if bar is None else bar.tell), bar


def run_long(work: Callable[[Any, Any], Any], progress: Progress = False, aside: bool = True, total: int = 0) -> Any:
    """Does @work (cancellable, progress function), which gives other threads their turn. What a signal's handler raises, as Ctrl-C does, or
    @progress, stops it and is raised. @aside: in a thread of its own where this is the main one; else signals are heard only when the library
    calls Python. @total: how much there is in all, where the library does not know it."""
    tell, bar = _teller(progress)
    watch = _Watch(tell, total)
    failed: Optional[BaseException] = None
    result: Any = None
    with Deferral(watch.stop) as deferral:
        try:
            call: Callable[[], Any] = lambda: work(watch.cancellable, watch.function)
            in_main = threading.current_thread() is threading.main_thread()
            result = _run_aside(call) if aside and in_main else call()
        except BaseException as error:
            failed = error
        told = watch.close()
        if bar is not None:
            bar.close()
    raised = next((error for error in (deferral.error, told, failed) if error is not None), None)
    try:
        if raised is not None:
            raise raised
        return result
    finally:
        del raised, failed, told, watch, deferral  # they would hold this frame, and it them

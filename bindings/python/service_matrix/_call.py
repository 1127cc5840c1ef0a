# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls into the library: errors become exceptions, objects are given back, long work can be watched and stopped."""
from __future__ import annotations

import ctypes as c
import threading
from typing import Any, Callable, Optional, TypeVar, Union

from . import _errors
from ._load import load
from ._proto import GLIB, PROTOTYPES
from ._structs import BytesP, ErrorPP, GErrorP, ProgressFunc

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
    import os
    raw = os.fsencode(path)
    if b"\0" in raw:
        raise ValueError("expected a path without the character NUL")
    return raw


def take_bytes(pointer: Any) -> bytes:
    """The content of GBytes, which are given back."""
    try:
        n = c.c_size_t()
        data = lib.g_bytes_get_data(pointer, _byref(n))
        return c.string_at(data, n.value) if n.value else b""
    finally:
        lib.g_bytes_unref(pointer)


def make_bytes(content: bytes) -> Any:
    return c.cast(lib.g_bytes_new(content, len(content)), BytesP)


H = TypeVar("H", bound="Handle")


class Handle:
    """An object of the library. It is given back when it is closed, when a `with` block ends, or with the last reference to it."""

    __slots__ = ("_pointer", "__weakref__")
    _unref: Callable[[Any], None]
    _is_shared = False  # several threads may use it at once

    def __init__(self) -> None:
        raise TypeError(f"{type(self).__name__} objects are not made by hand")

    @classmethod
    def _take(cls: type[H], pointer: Any) -> H:
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
        pointer, self._pointer = getattr(self, "_pointer", None), None
        if pointer is not None:
            self._unref(pointer)

    def __enter__(self: H) -> H:
        self._get()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __del__(self) -> None:
        pointer, self._pointer = getattr(self, "_pointer", None), None
        if pointer is not None and self._unref is not None:
            self._unref(pointer)

    def __copy__(self) -> "Handle":
        raise TypeError(f"a {type(self).__name__} cannot be copied")


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
    """Tells how far work is, and stops it when Python wants to: a signal such as Ctrl-C, or an exception of whoever is told."""

    def __init__(self, tell: Optional[Callable[[int, int], object]]) -> None:
        self.cancellable = lib.g_cancellable_new()
        self.error: Optional[BaseException] = None
        self._tell = tell
        self.function = ProgressFunc(self._told)

    def _told(self, done: int, total: int, _: object) -> None:
        try:
            if self._tell is not None and self.error is None:
                self._tell(done, total)
        except BaseException as error:  # it cannot pass through the library
            self.error = error
            self.stop()

    def stop(self) -> None:
        lib.g_cancellable_cancel(self.cancellable)

    def close(self) -> None:
        lib.g_object_unref(self.cancellable)


def _run_aside(watch: _Watch, work: Callable[[], Any]) -> Any:
    """Does work in a thread, so that this one, the main thread, goes on hearing signals."""
    done, outcome = threading.Event(), []

    def run() -> None:
        try:
            outcome.append((work(), None))
        except BaseException as error:
            outcome.append((None, error))
        finally:
            done.set()
    thread = threading.Thread(target=run, name="service-matrix", daemon=True)
    thread.start()
    interrupt: Optional[BaseException] = None
    while not done.is_set():
        try:
            done.wait()
        except BaseException as error:
            interrupt = error
            watch.stop()
    thread.join()
    if interrupt is not None:
        raise interrupt
    result, error = outcome[0]
    if error is not None:
        raise error
    return result


def run_long(work: Callable[[Any, Any], Any], progress: Progress = False, aside: bool = True) -> Any:
    """Does @work (cancellable, progress function), which gives other threads their turn. @aside: in a thread of its own where this is the
    main one; else it hears of signals only as often as it tells how far it is."""
    from ._progress import Bar
    bar = Bar() if progress is True else None
    tell = bar.tell if bar is not None else progress if callable(progress) else None
    watch = _Watch(tell)
    try:
        call: Callable[[], Any] = lambda: work(watch.cancellable, watch.function)
        if aside and threading.current_thread() is threading.main_thread():
            return _run_aside(watch, call)
        return call()
    except _errors.CancelledError:
        if watch.error is None:
            raise
    finally:
        watch.close()
        if bar is not None:
            bar.close()
    raise watch.error

# SPDX-License-Identifier: GPL-3.0-or-later
"""Signals while the library works in the main thread, or for it.

What a handler raises (Ctrl-C: KeyboardInterrupt) would be lost where the library calls Python: it cannot pass through C. So while long
work runs, handlers run at once, but what they raise is kept, and stops the work; except while a generator of the user's goes on, which it
leaves at once. There it may come in where Python lets nothing out, as in a destructor that the collector of garbage calls: what is lost so
is kept as well.
Invariant: `current` is the innermost of those that run in the main thread, or None."""
from __future__ import annotations

import signal
import sys
import threading
from typing import Any, Callable, Optional, TypeVar

current: Optional["Deferral"] = None
_NAMES = ("SIGINT", "SIGTERM", "SIGALRM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGVTALRM")  # whose handlers may well raise
_NUMBERS = tuple(int(getattr(signal, name)) for name in _NAMES if hasattr(signal, name))
_whole: set[Any] = set()  # code of functions that C or the collector calls, where an exception would be lost

F = TypeVar("F", bound=Callable[..., Any])


def keep_whole(function: F) -> F:
    """What a handler raises waits until @function is left."""
    _whole.add(function.__code__)
    return function


def _is_in_whole(frame: Any) -> bool:
    while frame is not None and frame.f_code is not _LET_THROUGH:
        if frame.f_code in _whole:
            return True
        frame = frame.f_back
    return False


class Deferral:
    """In a `with` block what handlers of signals raise is kept in `error`, and @stop is called. Does nothing outside the main thread."""

    def __init__(self, stop: Callable[[], None]) -> None:
        self.error: Optional[BaseException] = None
        self._stop = stop
        self._is_open = False
        self._thread = threading.get_ident()
        self._previous: dict[int, Any] = {}
        self._outer: Optional[Deferral] = None
        self._let_out: Optional[BaseException] = None
        self._unraisable_hook: Any = None

    def _hear(self, number: int, frame: Any) -> None:
        try:
            self._previous[number](number, frame)
        except BaseException as error:
            if self._is_open and not _is_in_whole(frame):
                self._let_out = error
                raise
            self._keep(error)

    def _keep(self, error: BaseException) -> None:
        self.error = error
        self._stop()

    def _hear_of_lost(self, lost: Any) -> None:
        if self._let_out is not None and lost.exc_value is self._let_out:
            self._keep(self._let_out)
        else:
            self._unraisable_hook(lost)

    def __enter__(self) -> "Deferral":
        global current
        if threading.current_thread() is threading.main_thread():
            self._outer, current = current, self
            self._unraisable_hook, sys.unraisablehook = sys.unraisablehook, self._hear_of_lost
            try:
                for number in _NUMBERS:
                    handler = signal.getsignal(number)
                    if callable(handler):
                        self._previous[number] = handler
                        signal.signal(number, self._hear)
            except ValueError:  # a main thread that is not the main interpreter's: it hears no signals
                pass
        return self

    def __exit__(self, *_: object) -> None:
        global current
        if current is self:
            for number, handler in self._previous.items():
                if signal.getsignal(number) == self._hear:
                    signal.signal(number, handler)
            if sys.unraisablehook == self._hear_of_lost:
                sys.unraisablehook = self._unraisable_hook
            self._let_out = None
            current = self._outer

    def let_through(self, work: Callable[[], Any]) -> Any:
        """Does work of the user's, which signals may leave."""
        try:
            self._is_open = True
            return work()
        finally:
            self._is_open = False


_LET_THROUGH = Deferral.let_through.__code__


def let_through(work: Callable[[], Any]) -> Any:
    """Does work of the user's inside a call of the library: what a handler raises comes out of it."""
    deferral = current
    if deferral is None or deferral._thread != threading.get_ident():
        return work()
    return deferral.let_through(work)

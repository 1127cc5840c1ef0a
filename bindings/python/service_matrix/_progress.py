# SPDX-License-Identifier: GPL-3.0-or-later
"""How far work is: a bar in a terminal, and in a notebook, where the same line is written over."""
from __future__ import annotations

import sys
import time

WIDTH = 40
EVERY = 0.1  # seconds


class Bar:
    """Shows what it is told, ten times a second at most. Nothing is shown of what is done in less than that."""

    def __init__(self) -> None:
        self._start = time.monotonic()
        self._next = self._start + EVERY
        self._shown = ""

    def tell(self, done: int, total: int) -> None:
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + EVERY
        if total > 0:
            part = min(done / total, 1.0)
            full = int(part * WIDTH)
            line = f"{'#' * full}{'.' * (WIDTH - full)} {part:4.0%}"
        else:
            line = f"{done:,} done" if done > 0 else f"{now - self._start:.0f} s so far"  # of a stream nothing is known
        self._write(line)

    def _write(self, line: str) -> None:
        try:
            sys.stderr.write("\r" + line + " " * max(len(self._shown) - len(line), 0))
            sys.stderr.flush()
        except (OSError, ValueError, AttributeError):  # nobody looks
            return
        self._shown = line

    def close(self) -> None:
        if self._shown:
            self._write("")
            sys.stderr.write("\r")

# SPDX-License-Identifier: GPL-3.0-or-later
"""What goes wrong, one class a code of the library. Each has the message, and its parts for hosts that lead their users to the place."""
from __future__ import annotations

from typing import Optional


class Error(Exception):
    """Anything that the library refuses.

    code: the library's name of it, such as "PARSE"; message: place, rule and value in words, in the language of the study; file: as the
    user wrote it, or the section of a frame; line: of the file, or row of the frame, from 1; field: the study's name of it; column: the
    user's name; value: what was found, escaped and cut at 40 characters. What is not known is None.
    """

    code = "FAILED"

    def __init__(self, message: str, *, file: Optional[str] = None, line: Optional[int] = None, field: Optional[str] = None,
                 column: Optional[str] = None, value: Optional[str] = None) -> None:
        super().__init__(message)
        self.message = message
        self.file = file
        self.line = line
        self.field = field
        self.column = column
        self.value = value

    def __reduce__(self) -> tuple[object, ...]:
        return _make, (type(self), self.message, {name: getattr(self, name) for name in ("file", "line", "field", "column", "value")})


def _make(kind: type[Error], message: str, parts: dict[str, object]) -> Error:
    error = kind(message)
    error.__dict__.update(parts)
    return error


class FailedError(Error, RuntimeError):
    """Something else went wrong; the message says what."""

    code = "FAILED"


class ParseError(Error, ValueError):
    """Text could not be read as what its place asks for."""

    code = "PARSE"


class RangeError(Error, ValueError):
    """A number, date or text is outside its domain or over a limit."""

    code = "RANGE"


class ReferenceError(Error, LookupError):
    """A name stands for nothing that is known: a column, key, section, wave, measure or time zone."""

    code = "REFERENCE"


class FormatError(Error, ValueError):
    """The structure of a file is broken: quotes, fields of a row, bytes of its encoding."""

    code = "FORMAT"


class ConflictError(Error, ValueError):
    """Two statements exclude each other."""

    code = "CONFLICT"


class IoError(Error, OSError):
    """A file could not be opened, read or written."""

    code = "IO"

    def __str__(self) -> str:
        return self.message


class NoMemoryError(Error, MemoryError):
    """Memory ran out; nothing was changed."""

    code = "NO_MEMORY"


class CancelledError(Error):
    """The host asked to stop."""

    code = "CANCELLED"


class OptionsError(Error, ValueError):
    """An option holds a value that this version does not know."""

    code = "OPTIONS"


CLASSES: tuple[type[Error], ...] = (FailedError, ParseError, RangeError, ReferenceError, FormatError, ConflictError, IoError, NoMemoryError,
                                    CancelledError, OptionsError)
"""In the order of the library's codes."""

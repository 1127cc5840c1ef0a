# SPDX-License-Identifier: GPL-3.0-or-later
"""What a call costs over ctypes itself. Nothing here is decided by a clock: the figures are printed (pytest -s). What is decided is that no
call does more than it should: how many functions of the library it calls."""
from __future__ import annotations

import ctypes
import os
import sys
import timeit
import unittest
from typing import Any, Callable

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from service_matrix import _call  # noqa: E402
from support import bank  # noqa: E402

TIMES = 50_000


def cost(work: Callable[[], Any]) -> float:
    """Microseconds of a call: the least of several runs."""
    return min(timeit.repeat(work, number=TIMES, repeat=7)) / TIMES * 1e6


def raw(name: str, pointer: Any) -> Callable[[], Any]:
    """The same function by ctypes alone."""
    function = ctypes.CDLL(_call._library._name)[name]
    function.restype, function.argtypes = ctypes.c_int64, [ctypes.c_void_p]
    address = ctypes.cast(pointer, ctypes.c_void_p)
    return lambda: function(address)


class Overhead(unittest.TestCase):
    def test_calls_that_do_nothing(self) -> None:
        matrix, table = bank(), bank().rank()
        lines = []
        for what, ours, plain in (("matrix.n_services", lambda: matrix.n_services, raw("smx_matrix_n_services", matrix._get())),
                                  ("len(table)", lambda: len(table), raw("smx_table_n_rows", table._get())),
                                  ("tally.n_requests", lambda: matrix.tally.n_requests, raw("smx_tally_n_requests", matrix.tally._get())),
                                  ("table['gap']", lambda: table["gap"], raw("smx_table_n_rows", table._get()))):
            self.assertIsNotNone(ours())
            of_ours, of_ctypes = cost(ours), cost(plain)
            lines.append(f"{what:20} {of_ours:6.3f} us, by ctypes alone {of_ctypes:6.3f} us, over it {of_ours - of_ctypes:6.3f} us")
        print("\n" + "\n".join(lines))

    def test_how_often_the_library_is_called(self) -> None:
        matrix, table = bank(), bank().rank()
        counted: list[str] = []
        kept = dict(vars(_call.lib))

        def counting(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
            def call(*given: Any) -> Any:
                counted.append(name)
                return function(*given)
            return call
        try:
            for name, function in kept.items():
                setattr(_call.lib, name, counting(name, function))
            for what, ask, expected in (("n_services", lambda: matrix.n_services, ["smx_matrix_n_services"]), ("len", lambda: len(table),
                ["smx_table_n_rows"]),
                                        ("columns", lambda: table.columns, [])):
                counted.clear()
                ask()
                self.assertEqual(counted, expected, what)
            table["gap"]
            counted.clear()
            table["gap"].to_list(), table["gap"][3], table["gap"].mask
            self.assertEqual(counted, [])
        finally:
            vars(_call.lib).update(kept)


if __name__ == "__main__":
    unittest.main()

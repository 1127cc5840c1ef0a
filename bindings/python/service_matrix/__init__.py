# SPDX-License-Identifier: GPL-3.0-or-later
"""service_matrix: a company's internal services as a graph, and which of them to improve first, with the certainty that the data allow.

    import service_matrix as smx

    study = smx.Study.load("bank.study")          # the files that the programs use, or
    study = smx.Study(scale=(1, 7), target=6)     # no files at all:
    study.add("requests", frame, service="svc_code", reworks=["reopened", "reassigned"])
    study.read().rank()                           # a Table, which any library that speaks Arrow takes

A study says what the records are; reading it gives a matrix, whose tally is what was counted; every question put to the matrix gives a table.
"""
from ._call import lib as _lib
from ._errors import (CancelledError, ConflictError, Error, FailedError, FormatError, IoError, NoMemoryError, OptionsError, ParseError,
                      RangeError, ReferenceError)
from ._version import __version__
from .matrix import Matrix, RankOptions, StructureOptions
from .study import Study
from .table import Column, Table, Value
from .tally import Tally

__all__ = ["CancelledError", "Column", "ConflictError", "Error", "FailedError", "FormatError", "IoError", "Matrix", "NoMemoryError",
           "OptionsError", "ParseError", "RangeError", "RankOptions", "ReferenceError", "StructureOptions", "Study", "Table", "Tally", "Value",
           "__version__", "version"]


def version() -> str:
    """The version of the library in use, such as "0.1.0"."""
    return str(_lib.smx_version().decode())

# SPDX-License-Identifier: GPL-3.0-or-later
"""The structs of the library's headers, field by field, and a pointer type for each of its objects."""
from __future__ import annotations

import ctypes as c


class SmxStudy(c.Structure):
    pass


class SmxSource(c.Structure):
    pass


class SmxTally(c.Structure):
    pass


class SmxMatrix(c.Structure):
    pass


class SmxTable(c.Structure):
    pass


class GBytes(c.Structure):
    pass


class GCancellable(c.Structure):
    pass


class GOutputStream(c.Structure):
    pass


class GError(c.Structure):
    _fields_ = [("domain", c.c_uint32), ("code", c.c_int), ("message", c.c_char_p)]


StudyP, SourceP, TallyP, MatrixP, TableP = map(c.POINTER, (SmxStudy, SmxSource, SmxTally, SmxMatrix, SmxTable))
BytesP, CancellableP, StreamP, GErrorP = map(c.POINTER, (GBytes, GCancellable, GOutputStream, GError))
ErrorPP = c.POINTER(GErrorP)
Texts = c.POINTER(c.c_char_p)
Doubles = c.POINTER(c.c_double)
Ints = c.POINTER(c.c_int64)
Indices = c.POINTER(c.c_uint32)
ProgressFunc = c.CFUNCTYPE(None, c.c_uint64, c.c_uint64, c.c_void_p)


class SmxReadOptions(c.Structure):
    _fields_ = [("struct_size", c.c_size_t), ("bad_rows", c.c_int), ("rejects", c.c_char_p), ("threads", c.c_uint),
                ("cancellable", CancellableP), ("progress", ProgressFunc), ("progress_data", c.c_void_p), ("only_entities", c.c_int)]


class SmxMergeOptions(c.Structure):
    _fields_ = [("struct_size", c.c_size_t), ("allow_same_sources", c.c_int), ("refuse_same_requests", c.c_int)]


class SmxMeasureOptions(c.Structure):
    _fields_ = [("struct_size", c.c_size_t), ("by", c.c_int), ("wave", c.c_char_p), ("language", c.c_int), ("columns", Texts)]


class SmxPreference(c.Structure):
    _fields_ = [("shape", c.c_int), ("q", c.c_double), ("p", c.c_double), ("s", c.c_double)]


class SmxBounds(c.Structure):
    _fields_ = [("low", c.c_double), ("high", c.c_double)]


class SmxWeightOrder(c.Structure):
    _fields_ = [("above", c.c_char_p), ("below", c.c_char_p)]


class SmxRankOptions(c.Structure):
    _fields_ = [("struct_size", c.c_size_t), ("method", c.c_int), ("scope", c.c_int), ("wave", c.c_char_p), ("language", c.c_int),
                ("top", c.c_uint), ("criteria", Texts), ("directions", c.POINTER(c.c_int)), ("n_directions", c.c_size_t),
                ("weights", Doubles), ("n_weights", c.c_size_t), ("weighting", c.c_int), ("normalisation", c.c_int),
                ("vikor_v", c.c_double), ("preferences", c.POINTER(SmxPreference)), ("n_preferences", c.c_size_t),
                ("bounds", c.POINTER(SmxBounds)), ("n_bounds", c.c_size_t), ("confidence", c.c_double), ("replicates", c.c_uint),
                ("seed", c.c_uint64), ("threads", c.c_uint), ("sets", c.c_int), ("shrink", c.c_int), ("missing", c.c_int),
                ("weight_orders", c.POINTER(SmxWeightOrder)), ("n_weight_orders", c.c_size_t),
                ("weight_bounds", c.POINTER(SmxBounds)), ("n_weight_bounds", c.c_size_t), ("cancellable", CancellableP),
                ("progress", ProgressFunc), ("progress_data", c.c_void_p), ("first", c.c_uint)]


class SmxBrightSpotsOptions(c.Structure):
    _fields_ = [("struct_size", c.c_size_t), ("wave", c.c_char_p), ("language", c.c_int), ("confidence", c.c_double)]


class SmxStructureOptions(c.Structure):
    _fields_ = [("struct_size", c.c_size_t), ("language", c.c_int), ("wave", c.c_char_p), ("top", c.c_uint), ("worlds", c.c_uint),
                ("seed", c.c_uint64), ("threads", c.c_uint), ("cancellable", CancellableP), ("progress", ProgressFunc),
                ("progress_data", c.c_void_p)]


class SmxWriteOptions(c.Structure):
    _fields_ = [("struct_size", c.c_size_t), ("format", c.c_int), ("width", c.c_uint), ("max_rows", c.c_int64)]


class SmxRequest(c.Structure):
    _fields_ = [("struct_size", c.c_size_t), ("service", c.c_char_p), ("role", c.c_char_p), ("provider", c.c_char_p),
                ("request", c.c_char_p), ("reworks", c.c_int64), ("reassignments", c.c_int64), ("opened", c.c_int64),
                ("promised", c.c_int64), ("delivered", c.c_int64), ("end_customers", c.c_double), ("cost", c.c_double)]


class SmxRating(c.Structure):
    _fields_ = [("struct_size", c.c_size_t), ("service", c.c_char_p), ("role", c.c_char_p), ("provider", c.c_char_p),
                ("respondent", c.c_char_p), ("attribute", c.c_char_p), ("wave", c.c_char_p), ("side", c.c_int),
                ("perception", c.c_double), ("expectation", c.c_double)]


class SmxRequestColumns(c.Structure):
    _fields_ = [("struct_size", c.c_size_t), ("n", c.c_size_t), ("service", Indices), ("role", Indices), ("provider", Indices),
                ("request", Texts), ("reworks", Ints), ("reassignments", Ints), ("opened", Ints), ("promised", Ints),
                ("delivered", Ints), ("end_customers", Doubles), ("cost", Doubles)]


class SmxRatingColumns(c.Structure):
    _fields_ = [("struct_size", c.c_size_t), ("n", c.c_size_t), ("service", Indices), ("role", Indices), ("provider", Indices),
                ("respondent", Indices), ("attribute", Indices), ("wave", Indices), ("side", c.POINTER(c.c_uint8)),
                ("perception", Doubles), ("expectation", Doubles)]


class ArrowSchema(c.Structure):
    pass


class ArrowArray(c.Structure):
    pass


class ArrowArrayStream(c.Structure):
    pass


ReleaseSchema = c.CFUNCTYPE(None, c.POINTER(ArrowSchema))
ReleaseArray = c.CFUNCTYPE(None, c.POINTER(ArrowArray))
ReleaseStream = c.CFUNCTYPE(None, c.POINTER(ArrowArrayStream))
GetSchema = c.CFUNCTYPE(c.c_int, c.POINTER(ArrowArrayStream), c.POINTER(ArrowSchema))
GetNext = c.CFUNCTYPE(c.c_int, c.POINTER(ArrowArrayStream), c.POINTER(ArrowArray))
GetLastError = c.CFUNCTYPE(c.c_void_p, c.POINTER(ArrowArrayStream))

ArrowSchema._fields_ = [("format", c.c_char_p), ("name", c.c_char_p), ("metadata", c.c_void_p), ("flags", c.c_int64),
                        ("n_children", c.c_int64), ("children", c.POINTER(c.POINTER(ArrowSchema))),
                        ("dictionary", c.POINTER(ArrowSchema)), ("release", ReleaseSchema), ("private_data", c.c_void_p)]
ArrowArray._fields_ = [("length", c.c_int64), ("null_count", c.c_int64), ("offset", c.c_int64), ("n_buffers", c.c_int64),
                       ("n_children", c.c_int64), ("buffers", c.POINTER(c.c_void_p)),
                       ("children", c.POINTER(c.POINTER(ArrowArray))), ("dictionary", c.POINTER(ArrowArray)),
                       ("release", ReleaseArray), ("private_data", c.c_void_p)]
ArrowArrayStream._fields_ = [("get_schema", GetSchema), ("get_next", GetNext), ("get_last_error", GetLastError),
                             ("release", ReleaseStream), ("private_data", c.c_void_p)]

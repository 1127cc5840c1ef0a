# SPDX-License-Identifier: GPL-3.0-or-later
"""Streams of other libraries - pyarrow, Polars, pandas, DuckDB, those that are installed - come to the same figures as a CSV
file of the same table.

    test-arrow-producers.py BUILD

Every column type is tried whole, sliced (so that arrays begin in the middle of their buffers) and in chunks, also empty
ones. Streams come through the Arrow PyCapsule protocol and go to the library through ctypes.
"""
import ctypes
import datetime
import decimal
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
from tap import Tap  # noqa: E402

UTC = datetime.timezone.utc
FORMAT_CSV, BY_CELL = 1, 3


class Stream(ctypes.Structure):
    _fields_ = [(name, ctypes.c_void_p) for name in ("get_schema", "get_next", "get_last_error", "release", "private")]


class Error(ctypes.Structure):
    _fields_ = [("domain", ctypes.c_uint32), ("code", ctypes.c_int), ("message", ctypes.c_char_p)]


class MeasureOptions(ctypes.Structure):
    _fields_ = [("size", ctypes.c_size_t), ("by", ctypes.c_int), ("wave", ctypes.c_char_p), ("language", ctypes.c_int)]


class WriteOptions(ctypes.Structure):
    _fields_ = [("size", ctypes.c_size_t), ("format", ctypes.c_int), ("width", ctypes.c_uint), ("rows", ctypes.c_int64)]


class Library:
    """The few calls that are needed, with their types."""

    def __init__(self, build):
        self.smx = ctypes.CDLL(os.path.join(build, "lib", "libservice-matrix.so"))
        self.glib = ctypes.CDLL("libglib-2.0.so.0")
        pointer, text, error = ctypes.c_void_p, ctypes.c_char_p, ctypes.POINTER(ctypes.POINTER(Error))
        for name, result, *arguments in (
                ("smx_study_new", pointer), ("smx_study_unref", None, pointer), ("smx_tally_unref", None, pointer),
                ("smx_matrix_unref", None, pointer), ("smx_table_unref", None, pointer),
                ("smx_study_set", ctypes.c_int, pointer, text, text, error),
                ("smx_study_add_source", pointer, pointer, text, error),
                ("smx_study_add_arrow", pointer, pointer, text, ctypes.POINTER(Stream), error),
                ("smx_source_set_bytes", None, pointer, text, pointer),
                ("smx_study_read", pointer, pointer, pointer, error), ("smx_matrix_new", pointer, pointer, error),
                ("smx_measure_options_init", None, ctypes.POINTER(MeasureOptions), ctypes.c_size_t),
                ("smx_write_options_init", None, ctypes.POINTER(WriteOptions), ctypes.c_size_t),
                ("smx_measure", pointer, pointer, ctypes.POINTER(MeasureOptions), error),
                ("smx_table_write_text", pointer, pointer, ctypes.POINTER(WriteOptions), error)):
            function = getattr(self.smx, name)
            function.restype, function.argtypes = result, arguments
        self.glib.g_bytes_new.restype, self.glib.g_bytes_new.argtypes = pointer, [text, ctypes.c_size_t]
        self.glib.g_bytes_unref.argtypes = self.glib.g_free.argtypes = [pointer]

    def call(self, name, *arguments):
        """Calls what can fail; its message is raised."""
        error = ctypes.POINTER(Error)()
        result = getattr(self.smx, name)(*arguments, ctypes.byref(error))
        if error:
            raise ValueError(error.contents.message.decode())
        return result

    def figures(self, fill):
        """What a study of one section, which @fill adds, comes to, by cells."""
        study = self.smx.smx_study_new()
        try:
            self.call("smx_study_set", study, b"timezone", b"Europe/Madrid")
            fill(study)
            tally = self.call("smx_study_read", study, None)
        finally:
            self.smx.smx_study_unref(study)
        matrix = self.call("smx_matrix_new", tally)
        options, write = MeasureOptions(), WriteOptions()
        self.smx.smx_measure_options_init(ctypes.byref(options), ctypes.sizeof(options))
        self.smx.smx_write_options_init(ctypes.byref(write), ctypes.sizeof(write))
        options.by, write.format = BY_CELL, FORMAT_CSV
        table = self.call("smx_measure", matrix, ctypes.byref(options))
        text = self.call("smx_table_write_text", table, ctypes.byref(write))
        found = ctypes.string_at(text).decode()
        self.glib.g_free(text)
        self.smx.smx_table_unref(table)
        self.smx.smx_matrix_unref(matrix)
        self.smx.smx_tally_unref(tally)
        return found

    def of_csv(self, text):
        def fill(study):
            data = text.encode()
            content = self.glib.g_bytes_new(data, len(data))
            self.smx.smx_source_set_bytes(self.call("smx_study_add_source", study, b"requests"), b"t.csv", content)
            self.glib.g_bytes_unref(content)
        return self.figures(fill)

    def of_stream(self, producer):
        capsule = producer.__arrow_c_stream__()
        get = ctypes.pythonapi.PyCapsule_GetPointer
        get.restype, get.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]
        stream = Stream.from_address(get(capsule, b"arrow_array_stream"))

        def fill(study):
            self.call("smx_study_add_arrow", study, b"requests", ctypes.byref(stream))
            if stream.release is not None:
                raise ValueError("the stream was not moved")
        return self.figures(fill)


def csv_of(columns):
    """The table as a CSV file: lists of texts by name, None being empty."""
    rows = [",".join(columns)]
    for values in zip(*columns.values()):
        rows.append(",".join("" if v is None else '"' + v.replace('"', '""') + '"' for v in values))
    return "\n".join(rows) + "\n"


SERVICES = ["payroll", "payroll", "legal advice, of all kinds", "it", "it"]
HOURS = [0, 36, None, 1, 720]


def cases(pa):
    """A column's field, its array, and what a CSV file would hold."""
    days = [datetime.date(2024, 1, 31), datetime.date(2024, 2, 29), None, datetime.date(1970, 1, 1), datetime.date(2024, 12, 31)]
    numbers, whole = [7, 0, None, 100, 12], ["7", "0", None, "100", "12"]
    for width in ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"):
        yield width, "end_customers", pa.array(numbers, getattr(pa, width)()), whole
        yield width + "-code", "role", pa.array(numbers, getattr(pa, width)()), whole
    parts, written = [0.5, 0.1, None, 12.25, 3.0], ["0.5", "0.1", None, "12.25", "3"]
    for width in ("float32", "float64"):
        yield width, "end_customers", pa.array(parts, getattr(pa, width)()), written
        yield width + "-code", "role", pa.array(parts, getattr(pa, width)()), written
    yield "float16", "end_customers", pa.array([0.5, 0.25, None, 12.25, 3.0], pa.float64()).cast(pa.float16()), ["0.5", "0.25", None, "12.25", "3"]
    yield "nan", "end_customers", pa.array([0.5, float("nan"), None, 1, 2]), ["0.5", None, None, "1", "2"]
    exact = [None if v is None else decimal.Decimal(v) for v in written]
    yield "decimal128", "end_customers", pa.array(exact, pa.decimal128(20, 8)), written
    yield "decimal256", "end_customers", pa.array(exact, pa.decimal256(50, 20)), written
    yield "decimal128-code", "role", pa.array(exact, pa.decimal128(20, 8)), written
    if hasattr(pa, "decimal32"):
        yield "decimal32", "end_customers", pa.array(exact, pa.decimal32(8, 3)), written
        yield "decimal64", "end_customers", pa.array(exact, pa.decimal64(15, 3)), written
    yield "bool", "reworks", pa.array([True, False, None, True, False]), ["1", "0", None, "1", "0"]
    yield "bool-code", "role", pa.array([True, False, None, True, False]), ["true", "false", None, "true", "false"]
    texts = ["teller", "ñandú, de más de doce bytes", None, "", " agent "]
    for name in ("string", "large_string", "string_view"):
        if hasattr(pa, name):
            yield name, "role", pa.array(texts, getattr(pa, name)()), texts
    for index in ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"):
        yield "dictionary-" + index, "role", pa.array(texts).dictionary_encode().cast(
            pa.dictionary(getattr(pa, index)(), pa.string())), texts
    yield "dictionary-numbers", "end_customers", pa.array(numbers).dictionary_encode(), whole
    yield "null", "role", pa.nulls(5), [None] * 5
    yield "date32", "opened", pa.array(days, pa.date32()), [d and d.isoformat() for d in days]
    yield "date64", "opened", pa.array(days, pa.date64()), [d and d.isoformat() for d in days]
    times = [d and datetime.datetime(d.year, d.month, d.day, 13, 5, 59) for d in days]
    for unit in ("s", "ms", "us", "ns"):
        yield "timestamp-" + unit, "opened", pa.array(times, pa.timestamp(unit)), [t and t.isoformat() for t in times]
        for zone in ("UTC", "America/Lima", "+05:30"):
            yield f"timestamp-{unit}-{zone}", "opened", pa.array(times, pa.timestamp(unit, zone)), [
                t and t.isoformat() + "Z" for t in times]


def tables(pa, field, column):
    """The table whole, sliced out of a longer one, and in chunks."""
    def table(array):
        delivered = [h if h is None else datetime.datetime(2025, 1, 1, tzinfo=UTC) + datetime.timedelta(hours=h) for h in HOURS]
        return pa.table({"service": pa.array(SERVICES), field: array,
                         "delivered": pa.array(delivered, pa.timestamp("us", "UTC"))})
    whole = table(column)
    yield "whole", whole
    yield "sliced", pa.concat_tables([whole.slice(2), whole, whole]).combine_chunks().slice(3, 5)
    yield "chunks", pa.concat_tables([whole.slice(0, 1), whole.slice(0, 0), whole.slice(1, 3), whole.slice(4)])


def delivered_texts():
    return [None if h is None else (datetime.datetime(2025, 1, 1) + datetime.timedelta(hours=h)).isoformat() + "Z" for h in HOURS]


def attempt(function, *arguments):
    try:
        return function(*arguments)
    except Exception as fault:  # whatever it is belongs to the case, not to the run
        return f"{type(fault).__name__}: {fault}"


def try_types(tap, library, pa):
    for name, field, column, texts in cases(pa):
        expected = attempt(library.of_csv, csv_of({"service": SERVICES, field: texts, "delivered": delivered_texts()}))
        for how, table in tables(pa, field, column):
            tap.equal(f"pyarrow/{name}/{how}", attempt(library.of_stream, table), expected)


def try_refusals(tap, library, pa):
    for name, array in (("list", pa.array([[1]])), ("struct", pa.array([{"a": 1}])), ("binary", pa.array([b"x"])),
                        ("duration[us]", pa.array([1], pa.duration("us"))), ("time64[us]", pa.array([1], pa.time64("us"))),
                        ("map", pa.array([[("a", 1)]], pa.map_(pa.string(), pa.int8()))),
                        ("run_end_encoded", pa.RunEndEncodedArray.from_arrays([1], ["x"]))):
        table = pa.table({"service": array})
        tap.equal(f"pyarrow/refused {name}", attempt(library.of_stream, table),
                  "ValueError: requests: service: expected a column of texts, numbers or booleans but found the Arrow type "
                  + name)
        beside = pa.table({"service": pa.array(["it"]), "other": array})
        tap.equal(f"pyarrow/unmapped {name}", attempt(library.of_stream, beside), library.of_csv("service\nit\n"))


def try_failure(tap, library, pa):
    def batches():
        yield pa.record_batch({"service": pa.array(["it"])})
        raise OSError("the well ran dry")
    reader = pa.RecordBatchReader.from_batches(pa.schema([("service", pa.string())]), batches())
    found = attempt(library.of_stream, reader)
    good = found.startswith("ValueError: requests: expected more of the Arrow stream but it failed: ") and "the well ran dry" in found
    tap.check("pyarrow/fails in the middle", "" if good else found)


def try_others(tap, library):
    rows = {"service": ["it", "it", None, "legal"] * 500, "role": ["teller", "agent", "teller", None] * 500,
            "reworks": [0, 1, 0, 2] * 500}
    rows["service"] = [s or "payroll" for s in rows["service"]]
    expected = library.of_csv(csv_of({name: [None if v is None else str(v) for v in values] for name, values in rows.items()}))
    for name, make in (("polars", lambda m: m.DataFrame(rows)), ("pandas", lambda m: m.DataFrame(rows)),
                       ("polars", lambda m: m.DataFrame(rows).with_columns(m.col("role").cast(m.Categorical)))):
        try:
            module = __import__(name)
        except ImportError as reason:
            tap.skip(f"{name}/same figures", reason)
            continue
        tap.equal(f"{name}/same figures", attempt(lambda: library.of_stream(make(module))), expected)
    try:
        import duckdb
    except ImportError as reason:
        return tap.skip("duckdb/same figures", reason)
    query = "select * from (values ('it', 'teller', 0), ('it', 'agent', 1), ('payroll', 'teller', 0), ('legal', null, 2)) " \
            "as t(service, role, reworks), range(500)"
    made = duckdb.sql(query)
    tap.equal("duckdb/same figures", attempt(library.of_stream, made), expected)


def main():
    tap, library = Tap(), Library(sys.argv[1])
    try:
        import pyarrow
    except ImportError as reason:
        tap.skip("pyarrow/every type", reason)
    else:
        try_types(tap, library, pyarrow)
        try_refusals(tap, library, pyarrow)
        try_failure(tap, library, pyarrow)
    try_others(tap, library)
    tap.close()


main()

# SPDX-License-Identifier: GPL-3.0-or-later
"""The request job from Arrow in memory, by one tool; the time that counts begins when the table is there.

    arrow.py prepare CSV ARROW                        makes the file of the table, once
    arrow.py TOOL THREADS ARROW RESULT [LIBRARY]      writes RESULT-cell.csv and RESULT-service.csv; the last line of what
                                                      it prints is the seconds

TOOL is "ours", "duckdb" or "polars". Each turns the same columns of the same table into its own tables of results in
memory; they are written, to be compared, when the clock has stopped. The table has texts as texts (with "words" in the
name of its file, as dictionaries), whole numbers of 64 bits and timestamps in microseconds.
"""
import ctypes
import os
import sys
import time

import peers
from jobs import CELLS

COLUMNS = ["role", "service", "provider", "reworks", "opened", "promised", "delivered"]


def prepare(path, saved):
    import pyarrow
    import pyarrow.csv
    words = pyarrow.dictionary(pyarrow.int32(), pyarrow.utf8()) if "words" in saved else pyarrow.utf8()
    types = {name: words for name in COLUMNS[:3]}
    types.update({name: pyarrow.timestamp("us") for name in COLUMNS[4:]}, reworks=pyarrow.int64())
    table = pyarrow.csv.read_csv(
        path, parse_options=pyarrow.csv.ParseOptions(newlines_in_values=True),
        convert_options=pyarrow.csv.ConvertOptions(include_columns=COLUMNS, column_types=types))
    table = table.combine_chunks() if "words" in saved else table
    with pyarrow.OSFile(saved + ".part", "wb") as file, pyarrow.ipc.new_file(file, table.schema) as writer:
        writer.write_table(table, max_chunksize=1 << 17)
    os.rename(saved + ".part", saved)


def load(path):
    import pyarrow
    with pyarrow.OSFile(path, "rb") as file:
        return pyarrow.ipc.open_file(file).read_all()


def duckdb_job(threads, log, _):
    database = peers.duckdb_open(threads)
    source = peers.REQUESTS_FROM.format(source="log")
    queries = {"cell": peers.CELLS, "service": peers.SERVICES}

    def fetch(query):
        result = database.sql(query.format(log=f"({source})"))
        return result.to_arrow_table()

    def run():
        return {name: fetch(query) for name, query in queries.items()}

    def save(tables, result):
        import pyarrow.csv
        for name, table in tables.items():
            pyarrow.csv.write_csv(table, f"{result}-{name}.csv")
    database.register("log", log)
    return run, save


def polars_job(threads, log, _):
    import polars
    frame = polars.from_arrow(log)

    def run():
        queries = peers.polars_request_queries(polars, frame.lazy())
        return dict(zip(queries, polars.collect_all(list(queries.values()))))

    def save(tables, result):
        for name, table in tables.items():
            table.write_csv(f"{result}-{name}.csv")
    return run, save


class Stream(ctypes.Structure):
    _fields_ = [(name, ctypes.c_void_p) for name in ("get_schema", "get_next", "get_last_error", "release", "private")]


class Error(ctypes.Structure):
    _fields_ = [("domain", ctypes.c_uint32), ("code", ctypes.c_int), ("message", ctypes.c_char_p)]


class Options(ctypes.Structure):
    """The beginning of any of our structs of options, with room for the rest; @first is the first field."""
    _fields_ = [("size", ctypes.c_size_t), ("first", ctypes.c_int), ("rest", ctypes.c_char * 116)]


class MeasureOptions(ctypes.Structure):
    _fields_ = [("size", ctypes.c_size_t), ("by", ctypes.c_int), ("wave", ctypes.c_char_p), ("language", ctypes.c_int),
                ("columns", ctypes.POINTER(ctypes.c_char_p))]


class ReadOptions(ctypes.Structure):
    _fields_ = [("size", ctypes.c_size_t), ("bad_rows", ctypes.c_int), ("rejects", ctypes.c_char_p),
                ("threads", ctypes.c_uint), ("rest", ctypes.c_void_p * 3)]


def ours_job(threads, log, library):
    smx = ctypes.CDLL(library)
    by = {"cell": 3, "service": 0}
    columns = {name: [column.encode() for column in CELLS[name].split()] for name in by}

    def call(name, *arguments, result=ctypes.c_void_p):
        error = ctypes.POINTER(Error)()
        function = getattr(smx, name)
        function.restype = result
        value = function(*arguments, ctypes.byref(error))
        if error:
            sys.exit(error.contents.message.decode())
        return ctypes.c_void_p(value)

    def run():
        smx.smx_study_new.restype = ctypes.c_void_p
        study = ctypes.c_void_p(smx.smx_study_new())
        stream, options = Stream(), ReadOptions()
        log.to_reader()._export_to_c(ctypes.addressof(stream))
        call("smx_study_add_arrow", study, b"requests", ctypes.byref(stream))
        smx.smx_read_options_init(ctypes.byref(options), ctypes.c_size_t(ctypes.sizeof(options)))
        options.threads = threads
        tally = call("smx_study_read", study, ctypes.byref(options))
        matrix = call("smx_matrix_new", tally)
        tables = {}
        for name, number in by.items():
            measure = MeasureOptions()
            smx.smx_measure_options_init(ctypes.byref(measure), ctypes.c_size_t(ctypes.sizeof(measure)))
            measure.by = number
            measure.columns = (ctypes.c_char_p * (len(columns[name]) + 1))(*columns[name], None)
            tables[name] = call("smx_measure", matrix, ctypes.byref(measure))
        for end, what in (("study", study), ("tally", tally), ("matrix", matrix)):
            getattr(smx, f"smx_{end}_unref")(what)
        return tables

    def save(tables, result):
        for name, table in tables.items():
            options = Options()
            smx.smx_write_options_init(ctypes.byref(options), ctypes.c_size_t(32))
            options.first = 1  # CSV
            call("smx_table_write_file", table, f"{result}-{name}.csv".encode(), ctypes.byref(options), None,
                 result=ctypes.c_int)
    return run, save


def main():
    if sys.argv[1] == "prepare":
        return prepare(*sys.argv[2:])
    tool, threads, path, result = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4]
    os.environ["POLARS_MAX_THREADS"] = str(threads)
    run, save = globals()[f"{tool}_job"](threads, load(path), sys.argv[5] if len(sys.argv) > 5 else None)
    run()
    times = []
    for _ in range(3):
        begin = time.perf_counter()
        tables = run()
        times.append(time.perf_counter() - begin)
    save(tables, result)
    print(min(times))


if __name__ == "__main__":
    main()

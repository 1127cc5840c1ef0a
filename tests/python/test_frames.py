# SPDX-License-Identifier: GPL-3.0-or-later
"""Frames of pandas, Polars, pyarrow, DuckDB and NumPy: in, out, and the same bytes as from files and from the C program."""
from __future__ import annotations

import ctypes
import datetime
import gc
import glob
import os
import subprocess
import sys
from typing import Any, Callable, Iterator

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import duckdb
import numpy
import pandas
import polars
import pyarrow
import pyarrow.csv
import pytest

import service_matrix as smx
from service_matrix import _produce, _values
from support import BANK, DATA, bank, requests, small

ROWS = list(requests(3000))
COLUMNS: dict[str, list[Any]] = {name: [row[name] for row in ROWS] for name in ROWS[0]}
ARROW = pyarrow.table(COLUMNS)


def ranked(data: Any, **fields: Any) -> str:
    return smx.Study().add("requests", data, **fields).read().rank().to_csv()


EXPECTED = ranked(COLUMNS)


@pytest.fixture(autouse=True)
def nothing_is_left() -> Iterator[None]:
    yield
    gc.collect()
    assert len(_produce._alive) == 0


def chunked() -> pyarrow.Table:
    return pyarrow.concat_tables([ARROW.slice(0, 7), ARROW.slice(7, 0), ARROW.slice(7, 993), ARROW.slice(1000)])


def with_dictionaries(index: Any) -> pyarrow.Table:
    table = ARROW
    for name in ("service", "role", "provider"):
        table = table.set_column(table.column_names.index(name), name, ARROW[name].cast(pyarrow.dictionary(index, pyarrow.utf8())))
    return table


def test_relations_of_one_connection() -> None:
    """DuckDB holds one open result a connection: each is opened when its turn has come, and let go at its end."""
    database = duckdb.connect()
    database.register("log", ARROW)
    study = smx.Study().add("requests", database.sql("select * from log")).add("services", database.sql("select distinct service from log"))
    study.add("roles", database.sql("select distinct role from log"))
    assert study.read().rank().to_csv() == EXPECTED
    assert study.read().rank().to_csv() == EXPECTED
    assert database.sql("select count(*) from log").fetchall() == [(3000,)]


def relation() -> Any:
    database = duckdb.connect()
    database.register("log", ARROW)
    return database.sql("select * from log")


class Handle:
    """Arrow and nothing else, as drivers of databases give it."""

    def __init__(self, data: Any) -> None:
        self.data = data

    def __arrow_c_stream__(self, requested_schema: object = None) -> Any:
        return self.data.__arrow_c_stream__()


class Batch:
    """A single batch."""

    def __init__(self, data: Any) -> None:
        self.data = data

    def __arrow_c_array__(self, requested_schema: object = None) -> Any:
        return self.data.__arrow_c_array__()


def reader_of(query: Any) -> Any:
    """By the name that this DuckDB has for it."""
    return query.to_arrow_reader(100) if hasattr(query, "to_arrow_reader") else query.fetch_arrow_reader(100)


SHAPES: dict[str, Callable[[], Any]] = {
    "pyarrow table": lambda: ARROW, "pyarrow chunks": chunked, "pyarrow reader": lambda: ARROW.to_reader(max_chunksize=100),
    "pyarrow batch": lambda: ARROW.to_batches()[0], "pyarrow batches": lambda: ARROW.to_batches(max_chunksize=256),
    "pyarrow tables": lambda: (ARROW.slice(i, 500) for i in range(0, 3000, 500)),
    "generator of batches": lambda: iter(ARROW.to_batches(max_chunksize=17)),
    "generator of a batch": lambda: (Batch(one) for one in ARROW.to_batches()),
    "handle": lambda: Handle(ARROW), "batch": lambda: Batch(ARROW.to_batches()[0]),
    "dictionaries of 8 bits": lambda: with_dictionaries(pyarrow.int8()), "dictionaries of 32 bits": lambda: with_dictionaries(pyarrow.int32()),
    "large texts": lambda: ARROW.cast(pyarrow.schema([(f.name, pyarrow.large_utf8() if f.type == pyarrow.utf8() else f.type) for f in ARROW.schema])),
    "pandas": lambda: pandas.DataFrame(COLUMNS), "pandas of categories": lambda: pandas.DataFrame(COLUMNS).astype({"service": "category"}),
    "pandas of objects": lambda: pandas.DataFrame(COLUMNS, dtype=object),
    "pandas, odd index": lambda: pandas.DataFrame(COLUMNS).set_index(numpy.arange(3000) * 7),
    "pandas of nullable types": lambda: pandas.DataFrame(COLUMNS).convert_dtypes(), "dict of series": lambda: dict(pandas.DataFrame(COLUMNS).items()),
    "pandas rows": lambda: pandas.DataFrame(COLUMNS).itertuples(index=False), "pandas records": lambda: pandas.DataFrame(COLUMNS).to_dict("records"),
    "polars": lambda: polars.DataFrame(COLUMNS),
    "polars of categories": lambda: polars.DataFrame(COLUMNS).with_columns(polars.col("role").cast(polars.Categorical)),
    "polars of chunks": lambda: polars.concat([polars.DataFrame(COLUMNS)[:9], polars.DataFrame(COLUMNS)[9:]], rechunk=False),
    "polars rows": lambda: polars.DataFrame(COLUMNS).iter_rows(named=True), "generator of polars": lambda: polars.DataFrame(COLUMNS).iter_slices(400),
    "dict of polars series": lambda: {s.name: s for s in polars.DataFrame(COLUMNS)},
    "dict of chunked arrays": lambda: {n: ARROW[n] for n in ARROW.column_names},
    "duckdb": relation, "duckdb reader": lambda: reader_of(relation()),
    "numpy": lambda: {name: numpy.array(values) for name, values in COLUMNS.items()},
    "numpy of objects": lambda: {name: numpy.array(values, dtype=object) for name, values in COLUMNS.items()},
    "numpy, every other": lambda: {name: numpy.repeat(numpy.array(values), 2)[::2] for name, values in COLUMNS.items()},
    "numpy, other byte order": lambda: {**COLUMNS, "reworks": numpy.array(COLUMNS["reworks"]).astype(">i4")},
    "numpy of halves": lambda: {**COLUMNS, "reworks": numpy.array(COLUMNS["reworks"]).astype("f2")},
}


@pytest.mark.parametrize("shape", SHAPES)
def test_the_same_records(shape: str) -> None:
    assert ranked(SHAPES[shape]()) == EXPECTED


def test_pandas_without_pyarrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    frame = pandas.DataFrame(COLUMNS)
    with pytest.raises(ImportError):
        frame.__arrow_c_stream__()
    for one in (frame, frame.astype({"service": "category"}), frame.convert_dtypes(dtype_backend="numpy_nullable")):
        study = smx.Study().add("requests", one)
        assert study.read().rank().to_csv() == EXPECTED
        assert study.read().rank().to_csv() == EXPECTED


def test_read_again() -> None:
    for data in (ARROW, polars.DataFrame(COLUMNS), pandas.DataFrame(COLUMNS), relation(), ARROW.to_batches(max_chunksize=99)):
        study = smx.Study().add("requests", data)
        assert study.read().rank().to_csv() == EXPECTED
        assert study.read().rank().to_csv() == EXPECTED, type(data)
    for data in (ARROW.to_reader(), iter(ARROW.to_batches())):
        study = smx.Study().add("requests", data)
        assert study.read().tally.n_requests == 3000
        with pytest.raises(smx.ConflictError):
            study.read()


# ---- Columns

def test_a_connection_is_free_after_a_failure() -> None:
    """Whoever looks for the bad row in the database next can do so."""
    database = duckdb.connect()
    study = smx.Study().add("requests", database.sql("select 'a' as service, if(i = 90000, -1, 0) as reworks from range(200000) r(i)"))
    with pytest.raises(smx.RangeError, match="^requests:90001: reworks"):
        study.read()
    assert database.sql("select 1").fetchall() == [(1,)]


@pytest.mark.parametrize("alone", [False, True])
def test_an_index_is_no_column(alone: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever its name is; with pyarrow and without."""
    if alone:
        monkeypatch.setattr("service_matrix._input._is_pandas_alone", lambda data: isinstance(data, pandas.DataFrame))
    frame = pandas.DataFrame({"service": ["a", "b"]})
    expected = ranked(frame)
    for index in (pandas.Index(["x", "y"], name="role"), pandas.Index([5, 6], name="reworks"),
                  pandas.MultiIndex.from_tuples([("x", 1), ("y", 2)], names=["role", "reworks"])):
        assert ranked(frame.set_axis(index)) == expected
        assert smx.Study().add("requests", [frame.set_axis(index)]).read().n_roles == 0


def test_rows_told() -> None:
    """A query is not run to find out how many rows it has; how many a frame has is known."""
    reader, many = pyarrow.RecordBatchReader.from_batches(ARROW.schema, ARROW.to_batches()), [ARROW.slice(0, 7), ARROW.slice(7)]
    for data, total in ((ARROW, 3000), (pandas.DataFrame(COLUMNS), 3000), (polars.DataFrame(COLUMNS), 3000), (many, 3000), (relation(), 0),
                        (reader, 0), (Handle(ARROW), 0)):
        told: list[tuple[int, int]] = []
        smx.Study().add("requests", data).read(progress=lambda done, in_all: told.append((done, in_all)))
        assert told[-1] == (3000, total)


def address_of(column: _values.Column, buffer: int = 1) -> int:
    address = column.buffers[buffer]
    assert address is not None
    return address


@pytest.mark.parametrize("kind", ["i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f4", "f8", "M8[s]", "M8[ms]", "M8[us]", "M8[ns]"])
def test_numpy_is_not_copied(kind: str) -> None:
    array = numpy.array([1, 2, 3]).astype(kind)
    column = _values.make_column(array, "x")
    assert (address_of(column), column.length, column.n_nulls) == (array.ctypes.data, 3, 0)


def test_times_of_numpy() -> None:
    opened = numpy.array(["2025-03-01T08:00", "NaT", "2025-03-01T08:00"], dtype="M8[us]")
    column = _values.make_column(opened, "opened")
    assert (address_of(column), column.n_nulls, column.format) == (opened.ctypes.data, 1, "tsu:")
    for unit in ("D", "h", "m", "s", "ms", "us", "ns"):
        days = {"service": ["a", "a"], "opened": numpy.array(["2025-03-01", "NaT"], dtype=f"M8[{unit}]"),
                "delivered": numpy.array(["2025-03-03", "NaT"], dtype=f"M8[{unit}]")}
        table = smx.Study().add("requests", days).read().measure()
        assert (table[0]["requests"], table[0]["hours"]) == (2, 48.0), unit


def test_truth_values() -> None:
    for reworks in (numpy.array([True, False, True, True]), numpy.array([True, False, True, True, False, False, False, True])[::1][:4],
                    [True, False, True, True], pandas.Series([True, False, True, True]), pandas.array([True, False, True, True], dtype="boolean"),
                    polars.Series([True, False, True, True]), numpy.array([True, False, True, True], dtype=object),
                    [numpy.True_, numpy.False_, True, numpy.bool_(True)]):
        table = smx.Study().add("requests", {"service": ["a"] * 4, "reworks": reworks}).read().measure()
        assert table[0]["rework_rate"] == 0.75, type(reworks)


def test_missing_values() -> None:
    for reworks in ([1, None, 0], numpy.array([1, numpy.nan, 0]), pandas.array([1, None, 0], dtype="Int64"), pandas.Series([1, None, 0]),
                    polars.Series([1, None, 0]), pyarrow.array([1, None, 0]), numpy.ma.masked_array([1, 7, 0], [False, True, False]),
                    numpy.ma.masked_array([1, 7, 0], False), ["1", pandas.NA, "0"], [1.0, float("nan"), 0], [True, None, False],
                    numpy.ma.masked_array([True, True, False], [False, True, False]), pandas.array([True, None, False], dtype="boolean")):
        table = smx.Study().add("requests", {"service": ["a"] * 3, "reworks": reworks}).read().measure()
        expected = 8 / 3 if isinstance(reworks, numpy.ma.MaskedArray) and not reworks.mask.any() and reworks.dtype.kind == "i" else 1 / 3
        assert table[0]["reworks_per_request"] in (0.5, expected), reworks
    for opened in ([datetime.datetime(2025, 1, 1), None], pandas.Series([pandas.Timestamp("2025-01-01"), pandas.NaT]),
                   numpy.ma.masked_array(numpy.array(["2025-01-01", "2025-01-02"], dtype="M8[s]"), [False, True]),
                   pandas.Series([pandas.Timestamp("2025-01-01", tz="Europe/Madrid"), pandas.NaT]), [pandas.Timestamp("2025-01-01"), pandas.NaT],
                   polars.Series([datetime.datetime(2025, 1, 1), None]), [numpy.datetime64("2025-01-01"), numpy.datetime64("NaT")]):
        assert smx.Study().add("requests", {"service": ["a"] * 2, "opened": opened}).read().tally.n_requests == 2, opened


def test_refused() -> None:
    for data, kind in (({"service": numpy.array([["a"], ["b"]])}, TypeError), ({"service": numpy.array([1j])}, TypeError),
                       ({"service": ["a", "b"], "role": numpy.array(["c"])}, ValueError), (numpy.array([["a"]]), TypeError),
                       ({"service": numpy.array("a")}, TypeError)):
        with pytest.raises(kind):
            smx.Study().add("requests", data)
    with pytest.raises(smx.Error):
        smx.Study().add("requests", pyarrow.table({"service": [["a"]]})).read()


def test_batches_of_other_columns() -> None:
    other = [ARROW.select(["service"]), pyarrow.table({**{n: ARROW[n] for n in ARROW.column_names}, "reworks": ["x"] * 3000}),
             with_dictionaries(pyarrow.int8()), ARROW.rename_columns(["a", "b", "c", "d"])]
    for one in other:
        with pytest.raises(TypeError, match="batch 2"):
            smx.Study().add("requests", iter([ARROW.to_batches()[0], *one.to_batches()])).read()
    with pytest.raises(TypeError, match="expected a batch or frame"):
        smx.Study().add("requests", iter([ARROW, "text"])).read()


def test_what_a_producer_raises() -> None:
    class Own(Exception):
        pass

    def batches() -> Iterator[Any]:
        yield ARROW
        raise Own("the disk was eaten")
    with pytest.raises(Own, match="the disk was eaten"):
        smx.Study().add("requests", batches()).read()
    reader = pyarrow.RecordBatchReader.from_batches(ARROW.schema, (batch for table in batches() for batch in table.to_batches()))
    with pytest.raises(smx.IoError, match="eaten"):
        smx.Study().add("requests", reader).read()
    with pytest.raises(smx.IoError):
        broken = duckdb.sql("select case when i < 200000 then 'a' else error('broken') end as service from range(300000) t(i)")
        smx.Study().add("requests", broken).read()


def test_a_long_query_streams() -> None:
    query = duckdb.sql("select 's' || (i % 50) as service, 'r' || (i % 7) as role, i % 3 as reworks from range(3000000) t(i)")
    assert smx.Study().add("requests", query).read().tally.n_requests == 3_000_000


# ---- Tables out

TABLES: dict[str, Callable[[], smx.Table]] = {
    "ranking": lambda: bank().rank(), "measures": lambda: bank().measure(), "exposure": lambda: bank().exposure(),
    "nothing": lambda: small().handovers(), "cells": lambda: bank().measure("cell"), "findings": lambda: bank().findings("es")}


@pytest.mark.parametrize("name", TABLES)
def test_out(name: str) -> None:
    table = TABLES[name]()
    rows = table.to_dicts()
    assert polars.DataFrame(table).to_dicts() == rows
    assert table.to_polars().columns == table.columns
    kinds = {"int64": polars.Int64, "double": polars.Float64, "text": polars.String}
    assert polars.DataFrame(table).dtypes == [kinds[table[column].type] for column in table.columns]
    arrow = pyarrow.table(table)
    arrow.validate(full=True)
    assert (arrow.to_pylist(), arrow.column_names) == (rows, table.columns)
    assert table.to_arrow().equals(arrow)
    assert pyarrow.schema(table).equals(arrow.schema)
    assert pyarrow.RecordBatchReader.from_stream(table).read_all().equals(arrow)
    words = pyarrow.table(Handle2(table))
    words.validate(full=True)
    assert words.to_pylist() == rows
    assert duckdb.from_arrow(arrow).fetchall() == [tuple(row.values()) for row in rows]
    frame = table.to_pandas()
    assert list(frame.columns) == table.columns and len(frame) == len(table)
    for column in table.columns:
        values = [None if pandas.isna(value) else value for value in frame[column].tolist()]
        assert values == table[column].to_list()
    for column in table.columns:
        kind = frame[column].dtype.kind
        assert kind == {"int64": "i", "double": "f"}.get(table[column].type, kind), column


class Handle2:
    """Texts as dictionaries."""

    def __init__(self, table: smx.Table) -> None:
        self.table = table

    def __arrow_c_stream__(self, requested_schema: object = None) -> Any:
        return self.table.to_arrow_stream("dictionary")


def test_duckdb_takes_a_table_by_its_name() -> None:
    ranking = bank().rank()  # noqa: F841
    try:
        found = duckdb.sql("select service from ranking where rank = 1").fetchall()
    except duckdb.Error as error:  # it knows the streams of some libraries by their types only
        pytest.skip(f"this DuckDB takes no object by the Arrow PyCapsule interface: {str(error)[:60]}")
    assert found == [("shift-cover",)]


def test_numbers_are_not_copied() -> None:
    table = bank().exposure()
    arrow = pyarrow.table(table)
    for name in table.columns:
        column = table[name]
        if column.type == "text":
            continue
        address = arrow[name].chunk(0).buffers()[1].address
        assert address == column._address
        values = column.to_numpy()
        if column.type == "double" or not column.null_count:
            assert numpy.asarray(column).ctypes.data == address
        else:
            assert isinstance(values, numpy.ma.MaskedArray) and values.data.ctypes.data == address
            assert values.tolist() == column.to_list()
        raw = values.data if isinstance(values, numpy.ma.MaskedArray) else values
        assert not raw.flags.writeable
        with pytest.raises(ValueError):
            raw.flags.writeable = True


def test_arrays_outlive_tables() -> None:
    def take() -> tuple[Any, ...]:
        table = small().measure()
        exposure = small().exposure()
        return (numpy.asarray(table["requests"]), numpy.asarray(table["gap"]), exposure["depth"].to_numpy(), pyarrow.table(table),
                polars.DataFrame(table),
                table.to_dict(), exposure.to_dict())
    kept = [take() for _ in range(50)]
    gc.collect()
    junk = [small().measure() for _ in range(100)]
    for ints, doubles, masked, arrow, frame, values, exposed in kept:
        assert ints.tolist() == values["requests"] and doubles.tolist() == values["gap"] and masked.tolist() == exposed["depth"]
        assert arrow.to_pydict() == values and frame.to_dict(as_series=False) == values
    del junk


def test_arrays_of_columns() -> None:
    table = bank().exposure()
    assert numpy.asarray(table["code"]).tolist() == table["code"].to_list()
    assert numpy.array(table["share"], dtype="f4").dtype == numpy.float32
    depth = numpy.asarray(table["depth"])
    assert [None if numpy.isnan(one) else int(one) for one in depth.astype(float)] == table["depth"].to_list()
    assert numpy.asarray(table["share"].mask).tolist() == [value is None for value in table["share"]]
    assert numpy.asarray(small().handovers()["passes"]).shape == (0,)
    with pytest.raises(ValueError):
        numpy.asarray(table["share"])[0] = 1


def test_what_a_field_says() -> None:
    schema = pyarrow.table(bank().rank()).schema
    gap = schema.field("gap")
    assert gap.metadata[b"unit"] == b"points"
    assert gap.metadata[b"title"] == b"Gap"
    assert gap.metadata[b"description"].decode() == bank().rank()["gap"].description
    assert schema.metadata and schema.metadata[b"version"].decode() == smx.version()
    spanish = pyarrow.table(bank().rank(language="es")).schema
    assert spanish.names == schema.names and spanish.field("gap").metadata[b"title"] != b"Gap"


def test_a_schema_may_be_asked_for() -> None:
    table = bank().rank()
    assert table.__arrow_c_stream__(pyarrow.schema([("rank", pyarrow.int32())]).__arrow_c_schema__()) is not None
    capsule = table.__arrow_c_stream__()
    name = ctypes.pythonapi.PyCapsule_GetName
    assert "arrow_array_stream" in repr(capsule) and "arrow_schema" in repr(table.__arrow_c_schema__()) and name


def test_round_the_house() -> None:
    """A table goes out through each library and comes in again."""
    table = small().tally.to_table()
    expected = smx.Study().add("cells", table).read().rank().to_csv()
    for frame in (table.to_arrow(), table.to_polars(), table.to_pandas(), duckdb.from_arrow(table.to_arrow())):
        assert smx.Study().add("cells", frame).read().rank().to_csv() == expected


# ---- The same study by program, files and frames

def program(name: str, *arguments: str) -> str:
    build = os.environ.get("SERVICE_MATRIX_BUILD", "")
    path = os.path.join(build, "examples", name)
    if not os.path.exists(path):
        pytest.skip(f"no program {name} in SERVICE_MATRIX_BUILD")
    made = subprocess.run([path, BANK, "--format=csv", *arguments], stdout=subprocess.PIPE, check=True)
    return made.stdout.decode()


def read_texts(pattern: str, delimiter: str = ",") -> pyarrow.Table:
    """CSV files as columns of texts, just as they are written."""
    tables = []
    for path in sorted(glob.glob(os.path.join(DATA, pattern))):
        with pyarrow.input_stream(path, compression="gzip" if path.endswith(".gz") else None) as file:
            names = pyarrow.csv.read_csv(file, parse_options=pyarrow.csv.ParseOptions(delimiter=delimiter)).column_names
        with pyarrow.input_stream(path, compression="gzip" if path.endswith(".gz") else None) as file:
            convert = pyarrow.csv.ConvertOptions(column_types={name: pyarrow.utf8() for name in names}, strings_can_be_null=False)
            tables.append(pyarrow.csv.read_csv(file, parse_options=pyarrow.csv.ParseOptions(delimiter=delimiter), convert_options=convert))
    return pyarrow.concat_tables(tables)


FRAMES: dict[str, Callable[[pyarrow.Table], Any]] = {
    "pyarrow": lambda table: table, "pandas": lambda table: table.to_pandas(), "polars": polars.from_arrow, "duckdb": duckdb.from_arrow,
    "rows": lambda table: table.to_pylist(), "lists": lambda table: table.to_pydict()}


def bank_of(frame: Callable[[pyarrow.Table], Any]) -> smx.Matrix:
    study = smx.Study(title="Banca Ficticia del Sur: internal services of the branch and remote network", scale=(1, 7), target=6, dissatisfied=3,
                      as_of="2026-06-30T20:00", timezone="Europe/Madrid", period="quarter", waves=["2025 spring", "2026 spring"], critical=0.5,
                      min_group=5, language="en")
    for kind in ("roles", "providers", "services", "links", "touchpoints"):
        study.add(kind, frame(read_texts(f"{kind}.csv")))
    study.add("dependencies", frame(read_texts("dependencies.csv")), requires="needs")
    study.add("requests:log", frame(read_texts("requests-*.csv.gz", ";")), service="servicio", request="número", role="solicitante",
              provider="proveedor",
              reworks="devoluciones", opened="abierta", promised="prometida", delivered="entregada", datetime="%d/%m/%Y %H:%M", missing="-")
    study.add("events:tickets", frame(read_texts("tickets.csv.gz")), case="ticket", time="changed", role="caller", provider="team", status="state",
              closed=["solved", "closed"], rework=["reopened", "returned"])
    study.add("ratings:survey", frame(read_texts("survey-*.csv")), decimal=",", respondent="person", perception="perceived", expectation="needed",
              missing="n/a")
    return study.read()


@pytest.mark.parametrize("kind", FRAMES)
def test_the_same_bytes(kind: str) -> None:
    """The sample study, by the C programs, by its files through the package, and by frames of its columns."""
    from_files, from_frames = bank(), bank_of(FRAMES[kind])
    for name, arguments, ask in (("rank-services", (), lambda m: m.rank()), ("rank-services", ("--method=topsis",), lambda m: m.rank("topsis")),
                                 ("measure-services", (), lambda m: m.measure()), ("measure-services", ("--by=cell",), lambda m: m.measure("cell")),
                                 ("measure-services", ("--by=wave",), lambda m: m.measure("wave")),
                                 ("measure-services", ("--by=period", "--lang=es"), lambda m: m.measure("period", language="es"))):
        expected = program(name, *arguments)
        assert ask(from_files).to_csv() == expected
        assert ask(from_frames).to_csv() == expected

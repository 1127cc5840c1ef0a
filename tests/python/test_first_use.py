# SPDX-License-Identifier: GPL-3.0-or-later
"""What somebody does who meets the package for the first time, in a notebook: cells run again, names mistyped, odd frames, Ctrl-C."""
import copy
import itertools
import os
import pickle
import signal
import threading
from pathlib import Path

import pytest

import service_matrix as smx
from support import DATA

BANK = Path(DATA) / "bank.study"
ANSWERS = {"service": ["badge", "laptop"], "perception": [6, 3]}


def study():
    return smx.Study(scale=(1, 7), target=6, min_group=1)


# ---- Sections

def test_same_section_twice_says_what_to_do():
    made = study().add("ratings", ANSWERS)
    with pytest.raises(smx.ConflictError, match=r'replace=True .* such as "ratings:2"'):
        made.add("ratings", ANSWERS)
    made.set("language", "es")
    with pytest.raises(smx.ConflictError, match="aún no existe; replace=True pone"):
        made.add("ratings", ANSWERS)


def test_a_section_is_replaced():
    made = study().add("ratings", ANSWERS)
    made.read()
    made.add("ratings", {"service": ["badge"], "perception": [1]}, replace=True)
    assert made.read().measure()["perception"].to_list() == [1.0]
    assert study().add("ratings", ANSWERS, replace=True).tally().n_ratings == 2


def test_a_frame_stands_in_for_a_file():
    made = smx.Study.load(BANK)
    made.add("ratings:survey", {"service": ["cash-refill"], "perception": [5]}, replace=True)
    assert made.tally().n_ratings == 1
    assert made.remove("ratings:survey").tally().n_ratings == 0
    with pytest.raises(smx.ReferenceError, match="expected a section that is there"):
        made.remove("ratings:survey")


@pytest.mark.parametrize("data", [ANSWERS, None], ids=["frame", "content"])
def test_a_refused_section_leaves_nothing(data):
    made = study()
    content = None if data else "service,perception\nbadge,6\nlaptop,3\n"
    with pytest.raises(smx.ReferenceError, match='nearest is "perception"'):
        made.add("ratings", data, content=content, perseption="score")
    assert made.add("ratings", data, content=content).tally().n_ratings == 2


def test_reprs_say_what_there_is():
    assert repr(smx.Study()) == "<Study: nothing yet>"
    assert repr(study().add("ratings", ANSWERS)) == "<Study: ratings>"
    assert repr(smx.Study.load(BANK)) == "<Study: bank.study>"


# ---- Data

def test_words_for_numbers_are_a_dict():
    made = study().add("ratings", {"service": ["badge", "badge", "badge"], "perception": ["poor", "good; very", 4]},
                       values={"poor": 1, "good; very": 7})
    assert made.read().measure()["perception"].to_list() == [4.0]


def test_pandas_without_pyarrow(monkeypatch):
    pandas = pytest.importorskip("pandas")
    monkeypatch.setattr("importlib.util.find_spec", lambda name, package=None: None)
    assert study().add("ratings", pandas.DataFrame(ANSWERS)).tally().n_ratings == 2


def test_a_reader_is_read_once():
    pyarrow = pytest.importorskip("pyarrow")
    for reader in (pyarrow.table(ANSWERS).to_reader(), [pyarrow.table(ANSWERS).to_reader()], iter([pyarrow.table(ANSWERS)])):
        made = study().add("ratings", reader)
        assert made.tally().n_ratings == 2
        with pytest.raises(smx.ConflictError, match="read only once"):
            made.tally()


def test_frames_are_read_again():
    pyarrow = pytest.importorskip("pyarrow")
    for data in (pyarrow.table(ANSWERS), ANSWERS, [pyarrow.table(ANSWERS)]):
        made = study().add("ratings", data)
        assert [made.tally().n_ratings for _ in range(3)] == [2, 2, 2]


def test_two_queries_of_one_connection():
    """Some versions of DuckDB have one result open at a time, so a query is run when its turn has come."""
    connection = pytest.importorskip("duckdb").connect()
    connection.execute("create table log as select 'laptop' as service, n % 2 as reworks from range(100_000) numbers(n)").fetchall()
    made = smx.Study().add("requests", connection.sql("from log"))
    made.add("services", connection.sql("select distinct service, 'Laptop' as name from log"))
    assert connection.sql("select count(*) from log").fetchall() == [(100_000,)]
    for _ in range(2):
        assert made.read().measure(columns=["name", "requests", "rework_rate"]).to_dicts() == [
            {"name": "Laptop", "requests": 100_000, "rework_rate": 0.5}]


def test_a_query_that_fails_says_what_failed():
    duckdb = pytest.importorskip("duckdb")
    made = smx.Study().add("requests", duckdb.sql("select 'a' || (100_000 - n)::utinyint as service from range(100_000) numbers(n)"))
    with pytest.raises((smx.Error, duckdb.Error), match="UINT8"):
        made.read()


def test_what_is_no_table():
    with pytest.raises(TypeError, match="a query is given as connection.sql"):
        smx.Study().add("requests", type("Connection", (), {"sql": None})())
    with pytest.raises(TypeError, match="collect"):
        smx.Study().add("requests", type("Lazy", (), {"collect": None})())
    assert smx.Study().add("requests", [], columns=["service"]).tally().n_requests == 0


# ---- Questions and answers

def test_a_method_may_come_first():
    matrix = smx.Study.load(BANK).read()
    assert matrix.explain_ranking("topsis", top=1)["why"][0].startswith("First because 174,141")
    assert matrix.rank_tied("burden").columns == matrix.rank_tied(method="burden").columns


def test_a_wide_table_fits_a_screen(monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")
    matrix = smx.Study.load(BANK).read()
    assert repr(matrix.rank()).count("\n") < 50
    assert repr(matrix.rank()).endswith("[53 rows x 19 columns], the first 11 shown")
    assert repr(matrix.measure(columns=["service", "gap"])).endswith("[60 rows x 2 columns], the first 20 shown")


def test_negative_threads_are_refused():
    with pytest.raises(ValueError, match="threads: expected a whole number from 0"):
        study().add("ratings", ANSWERS).read(threads=-1)


def test_what_can_be_copied():
    matrix = study().add("ratings", ANSWERS).read()
    for made in (copy.copy(matrix.tally), copy.deepcopy(matrix.tally), pickle.loads(pickle.dumps(matrix.tally))):
        assert made.to_bytes() == matrix.tally.to_bytes()
    for thing in (study(), matrix, matrix.measure()):
        for do in (copy.copy, copy.deepcopy, pickle.dumps):
            with pytest.raises(TypeError, match="neither copied nor pickled"):
                do(thing)


# ---- Ctrl-C

def interrupt(seconds, work):
    timer = threading.Timer(seconds, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    try:
        with pytest.raises(KeyboardInterrupt):
            work()
    finally:
        timer.cancel()
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


@pytest.mark.parametrize("seconds", [0.1, 0.17, 0.23])
def test_ctrl_c_while_rows_come(seconds):
    interrupt(seconds, smx.Study().add("requests", itertools.repeat(("laptop",)), columns=["service"]).read)


def test_ctrl_c_while_a_generator_waits():
    def rows():
        yield from itertools.repeat(("laptop",), 20_000)
        threading.Event().wait(600)
    interrupt(0.3, smx.Study().add("requests", rows(), columns=["service"]).read)


@pytest.mark.parametrize("seconds", [0.1, 0.17, 0.23])
def test_ctrl_c_while_a_query_streams(seconds):
    connection = pytest.importorskip("duckdb").connect()
    query = connection.sql("select 'laptop' as service from range(100_000_000_000)")
    interrupt(seconds, smx.Study().add("requests", query).read)


def test_ctrl_c_while_data_are_drawn():
    matrix = smx.Study.load(BANK).read()
    interrupt(0.2, lambda: matrix.rank(replicates=10_000_000))

# SPDX-License-Identifier: GPL-3.0-or-later
"""What is written for users of Python is true: the blocks of docs/python.md and README.md print what the pages show, the scripts and the
notebook of examples/python run.

    python3 tests/python/test_documents.py    writes into docs/python.md what its blocks print; needs all packages that it names

A block of Python runs after those above it under the same heading, and after those of the page's first heading with blocks. What stands in
a block without a language right under it is what it prints, its last expression as in a notebook, or its error.
"""
import ast
import contextlib
import importlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

try:
    import pytest
except ImportError:  # for writing only
    pytest = None

import service_matrix as smx
from service_matrix._proto import PROTOTYPES

TOP = Path(__file__).resolve().parent.parent.parent
PAGE = TOP / "docs" / "python.md"
EXAMPLES = TOP / "examples" / "python"
DATA = TOP / "examples" / "data"
WIDTH = "100"

BLOCK = re.compile(r"^```python\n(?P<code>.*?)^```\n(?:\n```\n(?P<shown>.*?)^```\n)?", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#{2,3} (.*)$", re.MULTILINE)
PACKAGES = {"numpy": "numpy", "pandas": "pandas", "polars": "polars", "pyarrow": "pyarrow", "duckdb": "duckdb", "to_pandas(": "pandas",
            "to_polars(": "polars", "to_arrow(": "pyarrow"}


def headings(text):
    """The page's headings with the blocks under each: [(heading, [(code, shown)])]."""
    starts = [(found.start(), found[1]) for found in HEADING.finditer(text)] + [(len(text), "")]
    parts = [(name, text[at:end]) for (at, name), (end, _) in zip(starts, starts[1:])]
    return [(name, [(found["code"], found["shown"]) for found in BLOCK.finditer(part)]) for name, part in parts if BLOCK.search(part)]


def needs(blocks):
    """The packages that blocks use."""
    code = "\n".join(code for code, _ in blocks)
    return sorted({package for sign, package in PACKAGES.items()
                   if re.search(rf"import {sign}\b" if sign == package else re.escape("." + sign), code)})


def run(code, names):
    """What a block prints."""
    tree, out = ast.parse(code), io.StringIO()
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    with contextlib.redirect_stdout(out):
        try:
            exec(compile(tree, "block", "exec"), names)
            value = None if last is None else eval(compile(ast.Expression(last.value), "block", "eval"), names)
            if value is not None:
                print(repr(value))
        except Exception as error:
            print(f"{type(error).__name__}: {error}")
            names["failed"] = error
    return "\n".join(line.rstrip() for line in out.getvalue().rstrip("\n").split("\n")) + "\n" if out.getvalue() else ""


def run_heading(first, blocks):
    """What each block of a heading prints, after those of the first one."""
    names = {}
    for code, _ in first:
        run(code, names)
    names.pop("failed", None)
    printed = []
    for code, shown in blocks:
        printed.append(run(code, names))
        error = names.pop("failed", None)
        if error is not None and shown is None:
            raise error
    return printed


@contextlib.contextmanager
def desk():
    """A folder with the sample study, in which blocks may write."""
    home, width = os.getcwd(), os.environ.get("COLUMNS")
    with tempfile.TemporaryDirectory() as folder:
        for path in DATA.glob("*.*"):
            shutil.copy(path, folder)
        os.chdir(folder)
        os.environ["COLUMNS"] = WIDTH
        try:
            yield folder
        finally:
            os.chdir(home)
            os.environ.pop("COLUMNS")
            if width is not None:
                os.environ["COLUMNS"] = width


def write():
    """Puts what the blocks print in the place of what the page shows."""
    text = PAGE.read_text(encoding="utf-8")
    all_of = headings(text)
    with desk():
        printed = [text for name, blocks in all_of for text in run_heading(all_of[0][1] if name != all_of[0][0] else [], blocks)]
    waiting = iter(printed)

    def fill(found):
        now = next(waiting)
        return found[0] if found["shown"] is None else f"```python\n{found['code']}```\n\n```\n{now}```\n"
    PAGE.write_text(BLOCK.sub(fill, text), encoding="utf-8")


if __name__ == "__main__":
    write()
    sys.exit()


# ---- Pages

PARTS = headings(PAGE.read_text(encoding="utf-8"))


@pytest.mark.parametrize("number", range(len(PARTS)), ids=[name for name, _ in PARTS])
def test_page(number):
    blocks = PARTS[number][1]
    for package in needs(blocks):
        pytest.importorskip(package)
    with desk():
        printed = run_heading(PARTS[0][1] if number else [], blocks)
    for (code, shown), now in zip(blocks, printed):
        assert shown is None or now == shown, code


def test_page_names_every_function():
    """The table of where each C function went names them all, and what it says is there."""
    text = PAGE.read_text(encoding="utf-8").split("## Where each C function went")[1]
    told = set(re.findall(r"smx_\w+", text))
    exported = set(PROTOTYPES)
    families = [name[:-1] for name in told if name.endswith("_")]
    missing = {name for name in exported - told if not any(name.startswith(family) for family in families)
               and not name.endswith(("_init", "_ref", "_unref", "_from_name", "_from_code"))}
    assert not missing
    for owner, name in re.findall(r"`(Study|Tally|Matrix|Table|Column|Error)\.(\w+)", text):
        made = getattr(smx, owner)
        assert hasattr(made, name) or name in re.findall(r"self\.(\w+)", Path(sys.modules[made.__module__].__file__).read_text(encoding="utf-8"))


def test_readme():
    text = (TOP / "README.md").read_text(encoding="utf-8")
    code = re.search(r"^## From Python\n.*?^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)[1]
    for package in needs([(code, None)]):
        pytest.importorskip(package)
    with desk():
        names = {}
        assert run(code, names) and "failed" not in names


# ---- Scripts

SCRIPTS = sorted(EXAMPLES.glob("*.py"))
FACTS = {"duckdb_to_ranking.py": "of 1059 came back", "two_waves.py": "better  card-replacement", "wide_survey.py": "safe-box"}


def test_every_script_is_known():
    assert sorted(FACTS) == [path.name for path in SCRIPTS]


@pytest.mark.parametrize("path", SCRIPTS, ids=[path.name for path in SCRIPTS])
def test_script(path):
    text = path.read_text(encoding="utf-8")
    said = re.search(r"^Needs: (.*?)\.$", ast.get_docstring(ast.parse(text)), re.MULTILINE)[1]
    for package in set(PACKAGES.values()) & set(re.findall(r"\w+", said)):
        pytest.importorskip(package)
    assert len(text.splitlines()) < 60
    made = subprocess.run([sys.executable, str(path)], stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8")
    assert made.returncode == 0, made.stderr
    assert "Warning" not in made.stderr
    assert FACTS[path.name] in made.stdout


def test_wide_is_what_long_is():
    """The survey of the script gives the gaps of the same answers in long form."""
    pandas = pytest.importorskip("pandas")
    sys.path.insert(0, str(EXAMPLES))
    try:
        script = importlib.import_module("wide_survey")
    finally:
        sys.path.remove(str(EXAMPLES))
    frame = script.export_of_a_survey_tool()
    services = [name for name in frame.columns if f"{name} (needed)" in frame.columns]
    wide = smx.Study(scale=(1, 7)).add("ratings", frame, layout="wide", respondent="person", perception=services,
                                       expectation=[f"{name} (needed)" for name in services])
    answers = pandas.read_csv(DATA / "survey-2026.csv", decimal=",", na_values=["n/a"])
    whole = answers[(answers["side"] == "front") & answers["attribute"].isna()]
    long = smx.Study(scale=(1, 7)).add("ratings", whole, respondent="person", perception="perceived", expectation="needed", wave=None,
                                       provider=None)
    columns = ["service", "respondents", "gap"]
    assert wide.read().measure(columns=columns).to_csv() == long.read().measure(columns=columns).to_csv()


def test_csv_is_what_the_program_writes():
    build = os.environ.get("SERVICE_MATRIX_BUILD")
    program = Path(build or "", "examples", "rank-services")
    if not build or not program.exists():
        pytest.skip("the programs were not built")
    study = DATA / "bank.study"
    made = subprocess.run([str(program), str(study), "--format=csv"], stdin=subprocess.DEVNULL, capture_output=True)
    assert smx.Study.load(study).read().rank().to_csv().encode() == made.stdout


# ---- Notebook

NOTEBOOK = EXAMPLES / "first-steps.ipynb"


def test_notebook_is_stored_without_outputs():
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    assert len(cells) > 20
    assert all(not cell.get("outputs") and cell.get("execution_count") is None for cell in cells)


def test_notebook_runs():
    for package in ("pandas", "polars", "ipykernel"):
        pytest.importorskip(package)
    nbformat, nbclient = pytest.importorskip("nbformat"), pytest.importorskip("nbclient")
    book = nbformat.read(NOTEBOOK, as_version=4)
    client = nbclient.NotebookClient(book, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(EXAMPLES)}})
    client.execute()
    made = "\n".join(str(output) for cell in book.cells if cell.cell_type == "code" for output in cell.outputs)
    assert 'class="service-matrix"' in made and "shift-cover" in made
    assert "Warning" not in made

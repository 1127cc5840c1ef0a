# SPDX-License-Identifier: GPL-3.0-or-later
"""The suites of the Python binding, and the environment with the packages that they need.

tests/python/test_*.py are for pytest. Of them test_plain_*.py use the standard library alone (unittest), and run where no package
index can be reached, too.
"""
import functools
import hashlib
import os
import shutil
import subprocess
import sys
import xml.etree.ElementTree as xml

TESTS = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(TESTS)
SUITES = os.path.join(TESTS, "python")
REQUIREMENTS = os.path.join(SUITES, "requirements.txt")
TYPES_REQUIREMENTS = os.path.join(SUITES, "requirements-types.txt")


def _run(command, **more):
    return subprocess.run(command, cwd=TOP, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8",
                          errors="replace", **more)


@functools.lru_cache(None)
def make_environment(requirements=REQUIREMENTS, name="python-venv"):
    """A virtual environment build/NAME, made once: (its Python, "") or, where it cannot be had, (None, why)."""
    folder = os.path.join(TOP, "build", name)
    python = os.path.join(folder, "bin", "python")
    stamp = os.path.join(folder, "made-from")
    with open(requirements, "rb") as file:
        wanted = f"{hashlib.sha256(file.read()).hexdigest()} {sys.version}"
    if os.path.exists(stamp):
        with open(stamp, encoding="utf-8") as file:
            if file.read() == wanted and os.path.exists(python):
                return python, ""
    shutil.rmtree(folder, ignore_errors=True)
    for command in ([sys.executable, "-m", "venv", folder],
                    [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--retries=1", "--timeout=15",
                     "--only-binary=:all:", "--requirement", requirements]):
        made = _run(command)
        if made.returncode != 0:
            shutil.rmtree(folder, ignore_errors=True)
            return None, _find_reason(made.stdout, requirements)
    with open(stamp, "w", encoding="utf-8") as file:
        file.write(wanted)
    return python, ""


def _find_reason(text, requirements):
    """Why pip or venv failed, from what it said."""
    if "Retrying (" in text:
        return "no package index can be reached"
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("ERROR")]
    return f"the packages of {os.path.relpath(requirements, TOP)} cannot be had: " + (errors or lines or ["no reason given"])[-1]


def check_types(count):
    """The package, and a program of a user, with types as mypy and pyright see them; mypy also where no library of frames is there."""
    checkers, reason = make_environment(TYPES_REQUIREMENTS, "types-venv")
    frames, reason_of_frames = make_environment()
    package = os.path.join(TOP, "bindings", "python")
    sources = [os.path.join(package, "service_matrix"), os.path.join(SUITES, "typed_use.py")]
    for name, python, why, command in (
            ("mypy, alone", checkers, reason, ["mypy", "--strict", *sources, "--python-executable"]),
            ("mypy, with frames", frames, reason or reason_of_frames, ["mypy", "--strict", *sources, "--python-executable"]),
            ("pyright", frames, reason or reason_of_frames, ["pyright", f"--project={SUITES}", "--pythonpath"])):
        if not (checkers and python):
            count.skip(f"types: {name}", why)
            continue
        made = _run([checkers, "-m", *command, python], env={**os.environ, "MYPYPATH": package})
        count.ok() if made.returncode == 0 else count.fail(f"types: {name}", made.stdout)


def suite_environment(folder):
    """Variables for suites of the library that is built in a folder."""
    return {**os.environ, "SERVICE_MATRIX_LIBRARY": os.path.join(folder, "lib"), "PYTHONPATH": os.path.join(TOP, "bindings", "python"),
            "SERVICE_MATRIX_BUILD": folder, "PYTHONDONTWRITEBYTECODE": "1"}


def run(count, folder, arguments=()):
    """Counts every case: with pytest where its environment can be made, else the plain ones."""
    python, reason = make_environment()
    if python:
        return _run_pytest(count, folder, python, arguments)
    count.skip("python: what needs packages", reason)
    made = subprocess.run([sys.executable, os.path.join(SUITES, "plain-tap.py")], cwd=TOP, env=suite_environment(folder),
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", errors="replace")
    count.tap("python", made.stdout, made.stderr, made.returncode)


def _run_pytest(count, folder, python, arguments):
    report = os.path.join(TOP, "build", "python-report.xml")
    if os.path.exists(report):
        os.remove(report)
    made = _run([python, "-m", "pytest", SUITES, "-q", "--continue-on-collection-errors", "-p", "no:cacheprovider",
                 f"--rootdir={SUITES}", f"--junit-xml={report}", *arguments],
                env=suite_environment(folder))
    failed, cases = len(count.failed), _read_report(report)
    for case in cases:
        _count_case(count, case)
    if not cases or made.returncode not in (0, 1) or (made.returncode == 1 and len(count.failed) == failed):
        count.fail("python", f"{len(cases)} cases ran, exit status {made.returncode}\n{made.stdout[-8000:]}")


def _read_report(path):
    try:
        return list(xml.parse(path).iter("testcase"))
    except (OSError, xml.ParseError):  # it did not come to its end
        return []


def _count_case(count, case):
    """One case is counted once, though it may have failed and its clean-up too."""
    name = f"python/{case.get('classname')}: {case.get('name')}"
    wrong = [found for kind in ("failure", "error") for found in case.findall(kind)]
    skipped = case.find("skipped")
    if wrong:
        count.fail(name, "\n".join(found.text or found.get("message") or "" for found in wrong))
    elif skipped is not None:
        count.skip(name, skipped.get("message") or "no reason given")
    else:
        count.ok()

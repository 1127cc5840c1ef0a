# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the tests for tests/run, which sets up before.

Every check speaks TAP ("ok 1 - area/case", "not ok 2 - ...", "# SKIP reason"), so that each case counts as one, whether
it is written in C, Python or shell. Failures are printed with their output, skips with their reason, and the last line
is the count.
"""
import fcntl
import glob
import json
import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import python_suites

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TESTS = os.path.join(TOP, "tests")
JOBS = str(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)
RESULT = re.compile(r"^(not )?ok\b\s*\d*\s*(?:- )?(.*?)\s*(?:# *SKIP\b\s*(.*))?$", re.IGNORECASE)
SIMULATED = """| services | size | truth | people | method | interval | studies | own | own, shared | all | all, shared | width |
|---:|---|---|---|---|---|---:|---:|---:|---:|---:|---:|
"""
PLAN = re.compile(r"^1\.\.(\d+)\s*(?:# *(?:SKIP)?\s*(.*))?$", re.IGNORECASE)


class Count:
    """What came out so far."""

    def __init__(self):
        self.passed, self.failed, self.skipped = 0, [], []

    def ok(self):
        self.passed += 1

    def fail(self, name, output):
        self.failed.append(name)
        print(f"FAILED {name}")
        for line in output.rstrip().splitlines()[-200:]:
            print("    " + line)
        sys.stdout.flush()

    def skip(self, name, reason):
        self.skipped.append((name, reason))

    def add(self, other):
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped

    def tap(self, name, text, errors, status):
        """Counts what a program said in TAP; one that ends badly, or says less than it planned, is a failure itself."""
        planned, cases, head = None, [], []
        for line in text.splitlines():
            plan, result = PLAN.match(line), RESULT.match(line)
            if plan:
                planned = int(plan[1])
                if planned == 0:
                    self.skip(name, plan[2] or "nothing to run")
            elif result:
                cases.append((result, []))
            else:
                (cases[-1][1] if cases else head).append(line)

        failed = len(self.failed)
        before = head
        for result, after in cases:
            fine, title, reason = not result[1], result[2], result[3]
            if reason is not None:  # cmocka says "not ok 2 # SKIP name", the reason in a line before
                self.skip(f"{name}: {title or reason}", reason if title else " ".join(before).lstrip("# ") or "no reason given")
            elif fine:
                self.ok()
            else:
                self.fail(f"{name}: {title}", "\n".join(after))
            before = after
        whole = f"{text[-4000:]}\n{errors[-4000:]}"
        if len(cases) != planned:
            self.fail(name, f"{len(cases)} of {planned} cases ran, exit status {status}\n{whole}")
        elif status != 0 and len(self.failed) == failed:
            self.fail(name, f"exit status {status}\n{whole}")
        elif len(self.failed) > failed and errors.strip():
            print("    standard error of the suite:\n" + "\n".join("    " + line for line in errors.splitlines()[-100:]))

    def close(self):
        for name, reason in self.skipped:
            print(f"SKIPPED {name}: {reason}")
        print(f"{self.passed} passed, {len(self.failed)} failed, {len(self.skipped)} skipped")
        return 1 if self.failed or not (self.passed or self.skipped) else 0


def call(command, **more):
    return subprocess.run(command, cwd=TOP, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          encoding="utf-8", errors="replace", **more)


def build(count, name, *options, targets=()):
    """Configures (once) and builds in build/NAME, all or some targets; None where that fails."""
    folder = os.path.join(TOP, "build", name)
    if not os.path.exists(os.path.join(folder, "build.ninja")):
        shutil.rmtree(folder, ignore_errors=True)
        made = call(["meson", "setup", folder, "-Dwerror=true", *options])
        if made.returncode != 0:
            return count.fail(f"{name}: meson setup", made.stdout + made.stderr)
    made = call(["ninja", "-C", folder, *targets])
    if made.returncode != 0:
        return count.fail(f"{name}: build", re.sub(r"^\[\d+/\d+\].*\n", "", made.stdout, flags=re.MULTILINE) + made.stderr)
    return folder


def run_suites(count, name, folder):
    """The cmocka suites, through meson for its time limits and parallel runs."""
    call(["meson", "test", "-C", folder, "--no-rebuild", "--num-processes", JOBS])
    with open(os.path.join(folder, "meson-logs", "testlog.json"), encoding="utf-8") as log:
        suites = [json.loads(line) for line in log]
    if not suites:
        count.fail(name, "no suite ran")
    for suite in suites:
        status = suite["result"] if suite["result"] == "TIMEOUT" else suite["returncode"]
        count.tap(f"{name}/{suite['name'].split(' / ')[-1]}", suite.get("stdout") or "", suite.get("stderr") or "", status)


def run_script(count, name, script, folder, *arguments, python=sys.executable):
    """A Python check that speaks TAP and takes the build folder as its first argument."""
    made = call([python, os.path.join(TESTS, script), folder, *arguments])
    count.tap(name, made.stdout, made.stderr, made.returncode)


def run_all(count):
    say("building")
    checks = build(count, "checks")
    sanitizers = build(count, "sanitizers", "-Db_sanitize=address,undefined", "-Db_lundef=false")
    os.environ.update(ASAN_OPTIONS="detect_leaks=1:allocator_may_return_null=1", G_SLICE="always-malloc",
                      UBSAN_OPTIONS="print_stacktrace=1:halt_on_error=1")
    for name, folder in (("suite", checks), ("sanitized suite", sanitizers)):
        if folder:
            say(name)
            run_suites(count, name, folder)
    for name, folder in (("programs", checks), ("sanitized programs", sanitizers)):
        if folder:
            say(name)
            run_script(count, name, "programs/test-programs.py", folder)
    if checks:
        run_others(count, checks)


def run_binding(folder):
    """The Python package: made into wheels, its suites, and what else needs the packages of these."""
    count = Count()
    python, reason = python_suites.make_environment()
    run_script(count, "packaging", "python/test-packaging.py", folder, str(python), reason)
    run_script(count, "arrow producers", "arrow/test-arrow-producers.py", folder, python=python or sys.executable)
    python_suites.run(count, folder)
    return count


def run_others(count, checks):
    """One script after the other, and beside them the Python package's, which mostly wait."""
    say("the others, and beside them Python")
    with ThreadPoolExecutor(1) as beside:
        binding = beside.submit(run_binding, checks)
        for name, script in (("quickstart", "programs/test-quickstart.py"), ("cells", "programs/test-cells.py"), ("graph", "programs/test-graph.py"),
                             ("install", "install/test-install.py"),
                             ("dialect", "dialect/test-dialect.py"),
                             ("bench", "bench/test-bench.py"), ("symbols", "symbols/test-symbols.py"), ("docs", "docs/test-docs.py"),
                             ("figures", "reference/test-figures.py")):
            say(name)
            run_script(count, name, script, checks)
        count.add(binding.result())


# What several threads do at once, or a thread of the host's beside ours.
THREADED = ["together", "igraph", "parallel", "read", "silos", "two-mode", "exposure", "failures", "rank-intervals"]


def run_threads(count):
    folder = build(count, "threads", "-Db_sanitize=thread", "-Db_lundef=false", targets=[f"tests/test-{name}" for name in THREADED])
    os.environ.update(TSAN_OPTIONS="halt_on_error=0:exitcode=66", G_SLICE="always-malloc")  # GLib's own slices are not instrumented
    for name in THREADED if folder else []:
        made = call([os.path.join(folder, "tests", f"test-{name}")], env={**os.environ, "CMOCKA_MESSAGE_OUTPUT": "TAP", "SOURCE_ROOT": TOP})
        count.tap(f"threads/{name}", made.stdout, made.stderr, made.returncode)


LIBRARY = "lib/libservice-matrix.so.0.0.0"


def run_plain_python(count, what, folder, command=(), **environment):
    """The tests of the Python package that need nothing but Python, with what looks after memory; a process a file."""
    memory = {"PYTHONMALLOC": "malloc", "G_SLICE": "always-malloc"}  # each piece by itself, so that it can be seen
    for path in sorted(glob.glob(os.path.join(TESTS, "python", "test_plain_*.py"))):
        name = os.path.basename(path)
        say(name)
        made = call([*command, sys.executable, "-X", "faulthandler", os.path.join(TESTS, "python", "plain-tap.py"), name],
                    env={**python_suites.suite_environment(folder), **memory, **environment})
        count.tap(f"python {what}: {name}", made.stdout, made.stderr, made.returncode)


def run_python_sanitized(count):
    folder = build(count, "sanitizers", "-Db_sanitize=address,undefined", "-Db_lundef=false", targets=[LIBRARY])
    if folder:
        preload = " ".join(call(["cc", f"-print-file-name=lib{name}.so"]).stdout.strip() for name in ("asan", "ubsan"))
        run_plain_python(count, "sanitized", folder, LD_PRELOAD=preload, SERVICE_MATRIX_TIMES="300",
                         ASAN_OPTIONS="detect_leaks=0:allocator_may_return_null=1", UBSAN_OPTIONS="print_stacktrace=1:halt_on_error=1")


def run_python_valgrind(count):
    """With the suppressions that come with Python."""
    folder = build(count, "checks", targets=[LIBRARY])
    if folder:
        known = [os.path.join(TESTS, "python", "valgrind.supp"), "/usr/lib/valgrind/python3.supp"]
        valgrind = ["valgrind", "--quiet", "--error-exitcode=66", *(f"--suppressions={path}" for path in known if os.path.exists(path))]
        run_plain_python(count, "valgrind", folder, valgrind, SERVICE_MATRIX_TIMES="50")


def run_dialect(count):
    folder = build(count, "checks")
    if folder:
        run_script(count, "dialect", "dialect/test-dialect.py", folder, *sys.argv[2:])


def run_python(count):
    folder = build(count, "checks")
    if folder:
        python_suites.run(count, folder, sys.argv[2:])


def run_coverage(count):
    folder = build(count, "coverage", "-Db_coverage=true", "-Dbuildtype=debug")
    if not folder:
        return
    for found, _, files in os.walk(folder):
        for file in files:
            if file.endswith(".gcda"):
                os.remove(os.path.join(found, file))
    run_suites(count, "coverage", folder)
    made = call(["gcovr", "--root", TOP, "--filter", "lib/", folder])
    total = re.search(r"^TOTAL\s+\d+\s+\d+\s+(\d+)%", made.stdout, re.MULTILINE)
    print(made.stdout + made.stderr)
    if total and int(total[1]) >= 90:
        count.ok()
    else:
        count.fail("coverage of lib/", "under 90 %")
    print(f"line coverage of lib/: {total[1] if total else '?'} %")


def run_simulate(count, studies="2000"):
    """Studies of which the truth is known, each setting by itself; writes the table of docs/certainty.md."""
    folder = build(count, "checks")
    if not folder:
        return
    program = os.path.join(folder, "tests", "simulate", "simulate-rankings")
    settings = int(call([program, "0"]).stdout)
    rows = []
    with ThreadPoolExecutor(int(JOBS)) as pool:
        one = lambda setting: call([program, studies, str(setting), str(setting)])
        for setting, made in enumerate(pool.map(one, range(1, settings + 1)), 1):
            count.tap(f"simulate-rankings {setting}", made.stdout, made.stderr, made.returncode)
            rows += re.findall(r"^(?:not )?ok \d+ - (\|.*)$", made.stdout, re.MULTILINE)
            print("\n".join(rows[-made.stdout.count("ok "):]), flush=True)
    path = os.path.join(TOP, "docs", "certainty.md")
    with open(path, encoding="utf-8") as file:
        text = file.read()
    table = re.compile(r"(?<=<!-- made by tests/run simulate: begin -->\n).*?(?=<!-- made by tests/run simulate: end -->)", re.DOTALL)
    with open(path, "w", encoding="utf-8") as file:
        file.write(table.sub(lambda _: SIMULATED + "".join(row + "\n" for row in rows), text))


def sources(*folders):
    return sorted(os.path.join(found, file) for folder in folders for found, _, files in os.walk(os.path.join(TOP, folder))
                  for file in files if file.endswith((".c", ".h")))


def run_lint(count):
    for path in sources("include", "lib", "examples", "tests"):
        made = call(["clang-format", "--dry-run", "-Werror", path])
        count.ok() if made.returncode == 0 else count.fail(f"clang-format {os.path.relpath(path, TOP)}", made.stderr)
    folder = build(count, "checks")
    if not folder:
        return
    paths = [path for path in sources("lib", "examples") if path.endswith(".c")]
    with ThreadPoolExecutor(int(JOBS)) as pool:
        for path, made in zip(paths, pool.map(lambda path: call(["clang-tidy", "--quiet", "-p", folder, path]), paths)):
            name = f"clang-tidy {os.path.relpath(path, TOP)}"
            count.ok() if made.returncode == 0 else count.fail(name, made.stdout + made.stderr)


def say(what):
    print(f"== {what}", flush=True)


def main():
    what = sys.argv[1] if len(sys.argv) > 1 else "all"
    if what == "fuzz":
        return subprocess.run([os.path.join(TESTS, "fuzz", "run"), *sys.argv[2:]]).returncode
    os.makedirs(os.path.join(TOP, "build"), exist_ok=True)
    lock = open(os.path.join(TOP, "build", "tests.lock"), "w")  # held until the end: two runs at once would share folders
    fcntl.flock(lock, fcntl.LOCK_EX)
    count = Count()
    if what == "bench":
        folder = build(count, "checks")
        bench = [sys.executable, os.path.join(TESTS, "bench", "bench.py"), folder, *sys.argv[2:]]
        return subprocess.run(bench).returncode if folder else count.close()
    if what == "simulate":
        run_simulate(count, *sys.argv[2:3])
        return count.close()
    {"all": run_all, "lint": run_lint, "coverage": run_coverage, "dialect": run_dialect, "python": run_python,
     "python-sanitized": run_python_sanitized, "python-valgrind": run_python_valgrind, "threads": run_threads,
     "types": python_suites.check_types}[what](count)
    return count.close()


sys.exit(main())

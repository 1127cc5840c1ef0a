# SPDX-License-Identifier: GPL-3.0-or-later
"""The pages say what is: the reference follows the headers, links lead somewhere, commands print what is shown under
them, C programs build and run.

    test-docs.py BUILD
"""
import glob
import os
import re
import shlex
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
from tap import Tap, call  # noqa: E402

TOP = os.path.dirname(os.path.dirname(HERE))


def check_links(tap, page, text):
    missing = []
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text):
        if not re.match(r"[a-z]+:", target) and not os.path.exists(os.path.join(os.path.dirname(page), target)):
            missing.append(target)
    tap.check(f"links/{os.path.relpath(page, TOP)}", "\n".join(missing))


def check_program(tap, name, source, build):
    """Builds a program that a page shows, against the library in the build folder."""
    with tempfile.TemporaryDirectory() as work:
        path = os.path.join(work, "shown.c")
        with open(path, "w", encoding="utf-8") as out:
            out.write(source)
        flags = shlex.split(call(["pkg-config", "--cflags", "--libs", "gio-2.0"]).stdout)
        made = call(["cc", "-std=c11", "-Wall", "-Wextra", "-Werror", path, "-o", os.path.join(work, "shown"),
                     f"-I{TOP}/include", f"-I{build}/include", f"-L{build}/lib",
                     f"-Wl,-rpath,{os.path.abspath(build)}/lib", "-lservice-matrix", *flags])
        if made.returncode != 0:
            return tap.check(name, made.stderr)
        ran = call([os.path.join(work, "shown")], cwd=os.path.join(TOP, "examples", "data"))
        tap.check(name, "" if ran.returncode == 0 and ran.stdout else f"exit status {ran.returncode}\n{ran.stdout}{ran.stderr}")


def check_output(tap, name, command, shown, build):
    """What a page shows under a command is part of what the command prints."""
    program, *arguments = shlex.split(command)
    ran = call([program.replace("build", os.path.abspath(build), 1), *arguments], cwd=TOP)
    tap.check(name, "" if shown.strip("\n") in ran.stdout else f"{command} prints\n{ran.stdout}{ran.stderr}")


def check_findings(tap):
    """Every finding that the library can tell has its line in the method."""
    with open(os.path.join(TOP, "lib", "analysis", "findings.c"), encoding="utf-8") as code:
        names = re.findall(r"= \{\s*\"([a-z]+(?:-[a-z]+)*)\",", code.read())
    with open(os.path.join(TOP, "docs", "method.md"), encoding="utf-8") as page:
        table = page.read().split("## Findings")[1].split("\n## ")[0]
    told = [name for row in re.findall(r"^\| (`.*?) \|", table, re.MULTILINE) for name in re.findall(r"`(.*?)`", row)]
    tap.equal("docs/every finding is explained", sorted(set(told)), sorted(set(names)))


def is_example(source):
    """Whether a program that a page shows is one of the examples, to the letter."""
    for path in glob.glob(os.path.join(TOP, "examples", "*.c")):
        with open(path, encoding="utf-8") as program:
            if program.read() == source:
                return True
    return False


def check_embedding(tap, build):
    """The guide for hosts: its program is examples/live.c and prints what is shown; its other pieces compile and run."""
    with open(os.path.join(TOP, "docs", "embedding.md"), encoding="utf-8") as page:
        blocks = re.findall(r"^```(\w*)\n(.*?)^```$", page.read(), re.MULTILINE | re.DOTALL)
    programs = [text for kind, text in blocks if kind == "c"]
    tap.check("embedding/the program is examples/live.c", "" if is_example(programs[0]) else "it differs")
    library = os.path.join(os.path.abspath(build), "lib", "libservice-matrix.so")
    with tempfile.TemporaryDirectory() as work:
        ran = call([os.path.join(os.path.abspath(build), "examples", "live"), "desk.state"], cwd=work)
        shown = next(text for kind, text in blocks if kind == "" and "requests have ended" in text)
        tap.equal("embedding/prints what is shown", (ran.returncode, ran.stdout.rstrip("\n"), ran.stderr), (0, shown.rstrip("\n"), ""))
        for number, text in enumerate(programs[1:], 1):
            path = os.path.join(work, "piece.c")
            with open(path, "w", encoding="utf-8") as out:
                out.write("#include <service-matrix.h>\ngboolean shown (SmxTally *tally);\ngboolean shown (SmxTally *tally)\n"
                          f"{{\nGError *error = NULL;\n{text}}}\n")
            flags = shlex.split(call(["pkg-config", "--cflags", "gio-2.0"]).stdout)
            made = call(["cc", "-std=c11", "-Wall", "-Wextra", "-Werror", "-fsyntax-only", path, f"-I{TOP}/include",
                         f"-I{build}/include", *flags])
            tap.check(f"embedding/piece {number} compiles", made.stderr)
        for text in [text for kind, text in blocks if kind == "python"]:
            ran = call([sys.executable, "-c", text], env=dict(os.environ, SERVICE_MATRIX_LIBRARY=library))
            tap.equal("embedding/in Python", (ran.returncode, ran.stdout, ran.stderr), (0, "True 3 3\n", ""))


def main():
    tap = Tap()
    check_findings(tap)
    check_embedding(tap, sys.argv[1])
    made = call([sys.executable, os.path.join(TOP, "docs", "make-reference"), "--check"])
    tap.check("docs/reference follows the headers", made.stdout + made.stderr if made.returncode else "")
    for page in [os.path.join(TOP, "README.md"), *sorted(glob.glob(os.path.join(TOP, "docs", "*.md")))]:
        with open(page, encoding="utf-8") as content:
            text = content.read()
        check_links(tap, page, text)
        for command, shown in re.findall(r"`(build/examples/[^`]+)`[^`]*?\n```\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
            check_output(tap, f"output/{os.path.relpath(page, TOP)} {command}", command, shown, sys.argv[1])
        for n, source in enumerate(re.findall(r"^```c\n(.*?)^```$", text, re.MULTILINE | re.DOTALL), 1):
            if re.search(r"\bmain \(", source) and not is_example(source):
                check_program(tap, f"programs/{os.path.relpath(page, TOP)} {n}", source, sys.argv[1])
    tap.close()


main()

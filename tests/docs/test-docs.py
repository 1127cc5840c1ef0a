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


def main():
    tap = Tap()
    check_findings(tap)
    made = call([sys.executable, os.path.join(TOP, "docs", "make-reference"), "--check"])
    tap.check("docs/reference follows the headers", made.stdout + made.stderr if made.returncode else "")
    for page in [os.path.join(TOP, "README.md"), *sorted(glob.glob(os.path.join(TOP, "docs", "*.md")))]:
        with open(page, encoding="utf-8") as content:
            text = content.read()
        check_links(tap, page, text)
        for command, shown in re.findall(r"`(build/examples/[^`]+)`[^`]*?\n```\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
            check_output(tap, f"output/{os.path.relpath(page, TOP)} {command}", command, shown, sys.argv[1])
        for n, source in enumerate(re.findall(r"^```c\n(.*?)^```$", text, re.MULTILINE | re.DOTALL), 1):
            if re.search(r"\bmain \(", source):
                check_program(tap, f"programs/{os.path.relpath(page, TOP)} {n}", source, sys.argv[1])
    tap.close()


main()

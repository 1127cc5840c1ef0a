# SPDX-License-Identifier: GPL-3.0-or-later
"""What is installed works from outside: headers, pkg-config file, shared and static library, programs.

    test-install.py BUILD    installs BUILD into a folder of its own, and builds and runs consumer.c against it
"""
import glob
import os
import shlex
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.dirname(HERE))
from tap import Tap, call  # noqa: E402

RANKED = "Cards\nLoans\n"
STRICT = ["-Wall", "-Wextra", "-Wpedantic", "-Werror"]


def pkg_config(env, *arguments):
    made = call(["pkg-config", *arguments, "service-matrix"], env=env)
    return shlex.split(made.stdout) if made.returncode == 0 else [made.stderr]


def consume(tap, name, work, libraries, flags, env):
    program = os.path.join(work, name)
    made = call(["cc", "-std=c11", *STRICT, os.path.join(HERE, "consumer.c"), "-o", program, *flags, *libraries])
    if made.returncode != 0:
        return tap.check(f"install/{name}", made.stderr)
    ran = call([program], env=env)
    tap.check(f"install/{name}", "" if (ran.returncode, ran.stdout) == (0, RANKED) else f"{ran.returncode}\n{ran.stdout}{ran.stderr}")


def follow_readme(tap, work, flags, libraries, env):
    """The C program of the README, word for word, on the sample."""
    with open(os.path.join(TOP, "README.md"), encoding="utf-8") as text:
        code = text.read().split("```c\n")[1].split("```")[0]
    source, program = os.path.join(work, "readme.c"), os.path.join(work, "readme")
    with open(source, "w", encoding="utf-8") as out:
        out.write(code)
    made = call(["cc", *STRICT, source, "-o", program, *flags, *libraries])
    if made.returncode != 0:
        return tap.check("install/the README's program", made.stderr)
    ran = call([program], env=env, cwd=os.path.join(TOP, "examples", "data"))
    tap.check("install/the README's program", "" if ran.returncode == 0 and "shift-cover" in ran.stdout else ran.stdout + ran.stderr)
    ran = call([program], env=env, cwd=work)
    tap.equal("install/the README's program without a study", (ran.returncode, ran.stderr.count("bank.study: expected a study file")), (1, 1))


def compile_header(tap, header, include, flags):
    """A header alone, twice, in each language."""
    name = os.path.relpath(header, include)
    text = f"#include <{name}>\n#include <{name}>\nint main (void) {{ return 0; }}\n"
    for compiler, language, standard in (("cc", "c", "c11"), ("c++", "c++", "c++17")):
        made = subprocess.run([compiler, "-x", language, f"-std={standard}", *STRICT, "-fsyntax-only", *flags, "-"],
                              input=text, stderr=subprocess.PIPE, encoding="utf-8")
        tap.check(f"header/{name} as {standard}", made.stderr if made.returncode else "")


def main():
    tap = Tap()
    with tempfile.TemporaryDirectory() as work:
        made = call(["meson", "install", "-C", sys.argv[1], "--no-rebuild", "--destdir", work])
        tap.check("install/meson install", made.stdout + made.stderr if made.returncode else "")
        root = os.path.join(work, "usr", "local")
        found = glob.glob(os.path.join(root, "lib", "**", "service-matrix.pc"), recursive=True)
        tap.equal("install/one pkg-config file", len(found), 1)
        if not found:
            return tap.close()
        library = os.path.dirname(os.path.dirname(found[0]))
        env = dict(os.environ, PKG_CONFIG_PATH=os.path.dirname(found[0]), PKG_CONFIG_SYSROOT_DIR="",
                   LD_LIBRARY_PATH=library)
        with open(found[0], encoding="utf-8") as text:
            moved = text.read().replace("prefix=/usr/local", f"prefix={root}")
        with open(found[0], "w", encoding="utf-8") as out:
            out.write(moved)

        flags = pkg_config(env, "--cflags")
        consume(tap, "shared library", work, pkg_config(env, "--libs"), flags, env)
        follow_readme(tap, work, flags, pkg_config(env, "--libs"), env)
        # What it needs is shared here: the static igraph would need packages that nothing else does.
        needed = call(["pkg-config", "--libs", *call(["pkg-config", "--print-requires-private", "service-matrix"], env=env).stdout.split()]).stdout
        static = [part if part != "-lservice-matrix" else os.path.join(library, "libservice-matrix.a")
                  for part in pkg_config(env, "--libs")] + shlex.split(needed) + ["-lm"]
        consume(tap, "static library", work, static, flags, dict(env, LD_LIBRARY_PATH=""))
        tap.equal("install/version", call(["pkg-config", "--modversion", "service-matrix"], env=env).stdout,
                  call([os.path.join(root, "bin", "rank-services"), "--version"], env=env).stdout.replace("rank-services ", ""))

        include = os.path.join(root, "include")
        for header in sorted(glob.glob(os.path.join(include, "**", "*.h"), recursive=True)):
            compile_header(tap, header, include, flags)
    tap.close()


main()

# SPDX-License-Identifier: GPL-3.0-or-later
"""docs/cells.md: the statement that it shows, run by the engines that are there over a drawn log, gives cells from which
measure-services prints what it prints of the log itself.

    test-cells.py BUILD
"""
import csv
import datetime
import os
import random
import re
import sqlite3
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
from tap import Tap, call  # noqa: E402

TOP = os.path.dirname(os.path.dirname(HERE))
COLUMNS = ["role", "service", "provider", "reworks", "reassignments", "opened", "promised", "delivered",
           "end_customers", "cost"]
NEED_DELAYS = ["hours_p50", "hours_p90"]
ROWS = 5000


def shown():
    """The statements of the page: the one that counts, and the macro that DuckDB needs."""
    with open(os.path.join(TOP, "docs", "cells.md"), encoding="utf-8") as page:
        return re.findall(r"```sql\n(.*?)```", page.read(), re.DOTALL)


def draw(seed):
    """A log in which everything may be missing."""
    dice = random.Random(seed)
    start = datetime.datetime(2024, 1, 1)

    def maybe(value, share=0.1):
        return None if dice.random() < share else value

    for _ in range(ROWS):
        opened = start + datetime.timedelta(seconds=dice.randrange(40_000_000))
        delivered = opened + datetime.timedelta(seconds=int(dice.lognormvariate(10, 2)) - 30)
        promised = opened + datetime.timedelta(seconds=dice.randrange(200_000))
        yield [maybe(f"role {dice.randrange(5)}"), f"service {min(int(dice.expovariate(.2)), 30)}",
               maybe(f"team {dice.randrange(4)}"), maybe(max(0, dice.randrange(-4, 3))), maybe(dice.randrange(2)),
               maybe(str(opened)), maybe(str(promised), .3), maybe(str(delivered), .2), maybe(dice.randrange(500), .4),
               maybe(dice.randrange(-100, 100_000) / 100, .5)]


def write(path, names, rows):
    with open(path, "w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(names)
        writer.writerows(rows)


def in_sqlite(rows):
    base = sqlite3.connect(":memory:")
    base.execute("CREATE TABLE log (role text, service text, provider text, reworks integer, reassignments integer, "
                 "opened text, promised text, delivered text, end_customers integer, cost real)")
    base.executemany(f"INSERT INTO log VALUES ({','.join('?' * len(COLUMNS))})", rows)
    answer = base.execute(shown()[0])
    return [column[0] for column in answer.description], answer.fetchall()


def in_duckdb(rows):
    import duckdb
    base = duckdb.connect()
    base.execute("CREATE TABLE log (role varchar, service varchar, provider varchar, reworks bigint, "
                 "reassignments bigint, opened varchar, promised varchar, delivered varchar, end_customers bigint, "
                 "cost double)")
    base.executemany(f"INSERT INTO log VALUES ({','.join('?' * len(COLUMNS))})", rows)
    base.execute(shown()[1])
    answer = base.execute(shown()[0])
    return [column[0] for column in answer.description], answer.fetchall()


def study(folder, name, section):
    path = os.path.join(folder, name + ".study")
    with open(path, "w", encoding="utf-8") as out:
        out.write(f"[study]\ntimezone = UTC\n\n[{section}]\nfile = {name}.csv\n")
    return path


def measure(build, path, by):
    ran = call([os.path.join(build, "examples", "measure-services"), path, f"--by={by}", "--format=csv", "--quiet"])
    return ran.stdout if ran.returncode == 0 else ran.stdout + ran.stderr


def without(text, columns):
    """The table with those columns empty, as text."""
    rows = list(csv.reader(text.splitlines()))
    drop = [i for i, name in enumerate(rows[0]) if name in columns]
    return "\n".join(",".join("" if i in drop and row != rows[0] else cell for i, cell in enumerate(row)) for row in rows)


def check(tap, engine, count, build):
    with tempfile.TemporaryDirectory() as folder:
        rows = list(draw(20260417))
        write(os.path.join(folder, "log.csv"), COLUMNS, rows)
        names, cells = count(rows)
        write(os.path.join(folder, "cells.csv"), names, cells)
        log, made = study(folder, "log", "requests"), study(folder, "cells", "cells")
        for by in ("service", "provider", "role", "cell"):
            expected, found = measure(build, log, by), measure(build, made, by)
            kept = without(expected, NEED_DELAYS)
            tap.check(f"{engine}/by {by}", "" if without(found, []) == kept else f"found\n{found[:2000]}\nexpected\n{kept[:2000]}")
        tap.check(f"{engine}/rows", "" if len(measure(build, log, "cell").splitlines()) > 300 else "too few cells to tell")
        periods = measure(build, made, "period").splitlines()
        tap.check(f"{engine}/no period", "" if len(periods) == 1 else "\n".join(periods[:5]))


def main(build):
    tap = Tap()
    if sqlite3.sqlite_version_info >= (3, 38):
        check(tap, "sqlite", in_sqlite, build)
    else:
        tap.skip("sqlite", "older than 3.38: it has no unixepoch")
    try:
        import duckdb  # noqa: F401
    except ImportError:
        tap.skip("duckdb", "it is not installed")
    else:
        check(tap, "duckdb", in_duckdb, build)
    tap.close()


if __name__ == "__main__":
    main(sys.argv[1])

# SPDX-License-Identifier: GPL-3.0-or-later
"""Other tools at the jobs of the benchmark, each in its own best way that we know of.

    peers.py TOOL JOB THREADS CSV RESULT    does the job, writes RESULT-NAME.csv
    peers.py TOOL version                   prints the version; fails where the tool is not there

A job's results are the tables that tests/bench/jobs.py names, in order of their keys. All tools read the same columns of
the same file, and are told the types, so that none has to guess. Tools are imported by the function that uses them: the
time of a process is its own.
"""
import os
import shutil
import subprocess
import sys

REQUESTS = {"request": "VARCHAR", "opened": "TIMESTAMP", "acknowledged": "TIMESTAMP", "promised": "TIMESTAMP",
            "delivered": "TIMESTAMP", "role": "VARCHAR", "service": "VARCHAR", "provider": "VARCHAR",
            "channel": "VARCHAR", "reworks": "INTEGER", "reassignments": "INTEGER", "end_customers": "INTEGER",
            "cost": "DOUBLE", "note": "VARCHAR"}
RATINGS = {"rating": "BIGINT", "date": "DATE", "respondent": "VARCHAR", "service": "VARCHAR", "attribute": "VARCHAR",
           "perception": "INTEGER", "expectation": "INTEGER", "channel": "VARCHAR"}
EVENTS = {"case": "VARCHAR", "time": "TIMESTAMP", "status": "VARCHAR", "activity": "VARCHAR", "role": "VARCHAR",
          "service": "VARCHAR", "provider": "VARCHAR", "agent": "VARCHAR", "note": "VARCHAR"}

# What is asked, in SQL; {log} is a table with role, service, provider, reworks, seconds, due and late.
CELLS = """SELECT role, service, provider, count(*) AS requests,
  sum(CASE WHEN reworks > 0 THEN 1 ELSE 0 END) * 1.0 / count(*) AS rework_rate,
  sum(reworks) * 1.0 / count(*) AS reworks_per_request,
  avg(seconds) / 3600.0 AS hours, sum(late) * 1.0 / count(late) AS late_rate
  FROM {log} GROUP BY role, service, provider ORDER BY role, service, provider"""
SERVICES = """SELECT service, n AS requests, q[1] / 3600.0 AS hours_p50, q[2] / 3600.0 AS hours_p90
  FROM (SELECT service, quantile_disc(seconds, [0.5, 0.9]) AS q, count(*) AS n FROM {log} GROUP BY service)
  ORDER BY service"""
ATTRIBUTES = """SELECT service, attribute, count(*) AS ratings, avg(perception) AS perception,
  avg(expectation) AS expectation, avg(expectation) - avg(perception) AS gap
  FROM {ratings} GROUP BY service, attribute ORDER BY service, attribute"""
PEOPLE = """SELECT service, count(*) AS respondents, avg(p) AS perception, avg(e) AS expectation, avg(e) - avg(p) AS gap
  FROM (SELECT respondent, service, avg(perception) AS p, avg(expectation) AS e FROM {ratings}
        GROUP BY respondent, service) GROUP BY service ORDER BY service"""
# Lines with what the rules for rework need: whether the one before was closed and this is not, whether the case came
# from another provider to one that had it before, whether the activity was done before.
LINES = """SELECT "case", service, provider, activity,
  lag(provider) OVER w AS giver,
  CASE WHEN (lag(status) OVER w = 'Resolved' AND status <> 'Resolved')
    OR (lag(provider) OVER w <> provider AND
        row_number() OVER (PARTITION BY "case", provider ORDER BY time) > 1)
    OR row_number() OVER (PARTITION BY "case", activity ORDER BY time) > 1 THEN 1 ELSE 0 END AS rework
  FROM {log} WINDOW w AS (PARTITION BY "case" ORDER BY time)"""
CASES = """SELECT service, count(*) AS requests, sum(CASE WHEN reworks > 0 THEN 1 ELSE 0 END) * 1.0 / count(*) AS rework_rate,
  sum(reworks) * 1.0 / count(*) AS reworks_per_request
  FROM (SELECT "case", max(service) AS service, sum(rework) AS reworks FROM lines GROUP BY "case")
  GROUP BY service ORDER BY service"""
HANDOVERS = """SELECT giver AS "from", provider AS "to", count(*) AS passes FROM lines
  WHERE giver <> provider GROUP BY giver, provider ORDER BY giver, provider"""


# ---- DuckDB ----

def duckdb_open(threads):
    import duckdb
    database = duckdb.connect()
    database.execute(f"SET threads = {threads}")
    return database


def duckdb_csv(path, columns):
    types = ", ".join(f"'{name}': '{kind}'" for name, kind in columns.items())
    return f"read_csv('{path}', header = true, auto_detect = false, delim = ',', quote = '\"', columns = {{{types}}})"


REQUESTS_FROM = """SELECT role, service, provider, reworks, epoch(delivered - opened)::BIGINT AS seconds,
  (delivered > promised)::INTEGER AS late FROM {source}"""


def duckdb_save(database, query, result, name):
    database.execute(f"COPY ({query}) TO '{result}-{name}.csv' (HEADER)")


def duckdb_requests(threads, path, result):
    database = duckdb_open(threads)
    source = REQUESTS_FROM.format(source=duckdb_csv(path, REQUESTS))
    database.execute(f"CREATE TEMP TABLE log AS {source}")
    duckdb_save(database, CELLS.format(log="log"), result, "cell")
    duckdb_save(database, SERVICES.format(log="log"), result, "service")


def duckdb_ratings(threads, path, result):
    duckdb_save(duckdb_open(threads), ATTRIBUTES.format(ratings=duckdb_csv(path, RATINGS)), result, "attribute")


def duckdb_people(threads, path, result):
    duckdb_save(duckdb_open(threads), PEOPLE.format(ratings=duckdb_csv(path, RATINGS)), result, "service")


def duckdb_events(threads, path, result):
    database = duckdb_open(threads)
    database.execute(f"CREATE TEMP TABLE lines AS {LINES.format(log=duckdb_csv(path, EVENTS))}")
    duckdb_save(database, CASES, result, "service")
    duckdb_save(database, HANDOVERS, result, "handovers")


# ---- Polars ----

def polars_scan(path, columns):
    """Times are read as text first: its own reader of times takes three times as long."""
    import polars
    kinds = {"INTEGER": polars.Int64, "BIGINT": polars.Int64, "DOUBLE": polars.Float64}
    log = polars.scan_csv(path, schema={name: kinds.get(kind, polars.String) for name, kind in columns.items()})
    times = [polars.col(name).str.to_datetime("%Y-%m-%dT%H:%M:%S", time_unit="us")
             for name, kind in columns.items() if kind == "TIMESTAMP"]
    return polars, log.with_columns(times)


def polars_request_queries(polars, log):
    c = polars.col
    log = log.select("role", "service", "provider", "reworks",
                     (c("delivered") - c("opened")).dt.total_seconds().alias("seconds"),
                     (c("delivered") > c("promised")).alias("late"))
    cells = log.group_by("role", "service", "provider").agg(
        polars.len().alias("requests"), (c("reworks") > 0).mean().alias("rework_rate"),
        c("reworks").mean().alias("reworks_per_request"), (c("seconds").mean() / 3600).alias("hours"),
        c("late").mean().alias("late_rate")).sort("role", "service", "provider")
    services = log.group_by("service").agg(
        polars.len().alias("requests"),
        (c("seconds").quantile(0.5, "equiprobable") / 3600).alias("hours_p50"),
        (c("seconds").quantile(0.9, "equiprobable") / 3600).alias("hours_p90")).sort("service")
    return {"cell": cells, "service": services}


def polars_rating_queries(polars, ratings):
    c = polars.col
    return {"attribute": ratings.group_by("service", "attribute").agg(
        polars.len().alias("ratings"), c("perception").mean(), c("expectation").mean(),
        (c("expectation").mean() - c("perception").mean()).alias("gap")).sort("service", "attribute")}


def polars_people_queries(polars, ratings):
    c = polars.col
    people = ratings.group_by("respondent", "service").agg(c("perception").mean(), c("expectation").mean())
    return {"service": people.group_by("service").agg(
        polars.len().alias("respondents"), c("perception").mean(), c("expectation").mean(),
        (c("expectation").mean() - c("perception").mean()).alias("gap")).sort("service")}


def polars_event_queries(polars, log):
    c = polars.col
    log = log.select("case", "time", "status", "activity", "service", "provider").sort("case", "time")
    giver, before = c("provider").shift(1).over("case"), c("status").shift(1).over("case")
    lines = log.with_columns(
        giver.alias("giver"),
        (((before == "Resolved") & (c("status") != "Resolved")).fill_null(False)
         | ((giver != c("provider")).fill_null(False) & (c("time").cum_count().over("case", "provider") > 1))
         | (c("time").cum_count().over("case", "activity") > 1)).alias("rework"))
    cases = lines.group_by("case").agg(c("service").last(), c("rework").sum().alias("reworks"))
    return {"service": cases.group_by("service").agg(
                polars.len().alias("requests"), (c("reworks") > 0).mean().alias("rework_rate"),
                c("reworks").mean().alias("reworks_per_request")).sort("service"),
            "handovers": lines.filter(c("giver") != c("provider")).group_by(c("giver").alias("from"), c("provider").alias("to"))
            .agg(polars.len().alias("passes")).sort("from", "to")}


def polars_run(path, columns, queries, result):
    polars, log = polars_scan(path, columns)
    asked = queries(polars, log)
    for name, table in zip(asked, polars.collect_all(list(asked.values()), engine="streaming")):
        table.write_csv(f"{result}-{name}.csv")


def polars_requests(threads, path, result):
    polars_run(path, REQUESTS, polars_request_queries, result)


def polars_ratings(threads, path, result):
    polars_run(path, RATINGS, polars_rating_queries, result)


def polars_people(threads, path, result):
    polars_run(path, RATINGS, polars_people_queries, result)


def polars_events(threads, path, result):
    polars_run(path, EVENTS, polars_event_queries, result)


# ---- pandas ----

def pandas_requests(threads, path, result):
    import pandas
    keys = ["role", "service", "provider"]
    log = pandas.read_csv(path, usecols=[*keys, "reworks", "opened", "promised", "delivered"],
                          parse_dates=["opened", "promised", "delivered"], date_format="%Y-%m-%dT%H:%M:%S")
    log["hours"] = (log["delivered"] - log["opened"]).dt.total_seconds() / 3600
    log["late"] = (log["delivered"] > log["promised"]).astype(float).where(
        log["delivered"].notna() & log["promised"].notna())
    log["reworked"] = log["reworks"] > 0
    cells = log.groupby(keys).agg(requests=("reworks", "size"), rework_rate=("reworked", "mean"),
                                  reworks_per_request=("reworks", "mean"), hours=("hours", "mean"),
                                  late_rate=("late", "mean"))
    cells.reset_index().to_csv(f"{result}-cell.csv", index=False)
    by = log.groupby("service")
    services = by.size().to_frame("requests")
    hours = log[["service", "hours"]].dropna().sort_values(["service", "hours"])
    n = hours.groupby("service").size()
    first = n.cumsum() - n
    for name, tenths in (("hours_p50", 5), ("hours_p90", 9)):
        services[name] = pandas.Series(hours["hours"].to_numpy()[first + (n * tenths + 9) // 10 - 1], index=n.index)
    services.reset_index().to_csv(f"{result}-service.csv", index=False)


def pandas_ratings(threads, path, result):
    import pandas
    ratings = pandas.read_csv(path, usecols=["service", "attribute", "perception", "expectation"])
    table = ratings.groupby(["service", "attribute"]).agg(
        ratings=("perception", "size"), perception=("perception", "mean"), expectation=("expectation", "mean"))
    table["gap"] = table["expectation"] - table["perception"]
    table.reset_index().to_csv(f"{result}-attribute.csv", index=False)


def pandas_people(threads, path, result):
    import pandas
    ratings = pandas.read_csv(path, usecols=["respondent", "service", "perception", "expectation"])
    people = ratings.groupby(["respondent", "service"])[["perception", "expectation"]].mean()
    table = people.groupby("service").agg(
        respondents=("perception", "size"), perception=("perception", "mean"), expectation=("expectation", "mean"))
    table["gap"] = table["expectation"] - table["perception"]
    table.reset_index().to_csv(f"{result}-service.csv", index=False)


# ---- SQLite, by its own shell, whose import is the fastest way in ----

def sqlite_run(path, table, queries, result):
    script = [".mode csv", f".import \"{path}\" {table}", ".headers on"]
    for name, query in queries.items():
        script += [f".once \"{result}-{name}.csv\"", query + ";"]
    subprocess.run(["sqlite3", ":memory:"], input="\n".join(script), check=True, text=True)


def sqlite_requests(threads, path, result):
    log = """(SELECT role, service, provider, CAST(reworks AS INTEGER) AS reworks,
      CASE WHEN delivered <> '' THEN unixepoch(delivered) - unixepoch(opened) END AS seconds,
      CASE WHEN delivered <> '' AND promised <> '' THEN unixepoch(delivered) > unixepoch(promised) END AS late
      FROM log)"""
    # The k-th of n in order, k the whole number at or above n x share.
    services = f"""SELECT service, max(requests) AS requests, min(CASE WHEN k >= n * 0.5 THEN seconds END) / 3600.0 AS hours_p50,
      min(CASE WHEN k >= n * 0.9 THEN seconds END) / 3600.0 AS hours_p90
      FROM (SELECT service, seconds, count(*) OVER w AS requests, count(seconds) OVER w AS n,
            CASE WHEN seconds IS NOT NULL THEN row_number() OVER (PARTITION BY service ORDER BY seconds NULLS LAST) END AS k
            FROM {log} WINDOW w AS (PARTITION BY service)) GROUP BY service ORDER BY service"""
    sqlite_run(path, "log", {"cell": CELLS.format(log=log), "service": services}, result)


def sqlite_ratings(threads, path, result):
    sqlite_run(path, "ratings", {"attribute": ATTRIBUTES.format(ratings="ratings")}, result)


def sqlite_people(threads, path, result):
    sqlite_run(path, "ratings", {"service": PEOPLE.format(ratings="ratings")}, result)


# ---- PM4Py ----

def pm4py_events(threads, path, result):
    """Reading, cases with work done again by activity, who hands over to whom: what PM4Py has functions for."""
    import pandas
    import pm4py
    log = pandas.read_csv(path, usecols=["case", "time", "activity", "provider"])
    log = pm4py.format_dataframe(log, case_id="case", activity_key="activity", timestamp_key="time")
    rework = pm4py.get_rework_cases_per_activity(log)
    network = pm4py.discover_handover_of_work_network(log, resource_key="provider")
    steps = len(log) - log["case:concept:name"].nunique()
    with open(f"{result}-again.csv", "w", encoding="utf-8") as table:
        table.write("activity,cases\n" + "".join(f"{name},{n}\n" for name, n in sorted(rework.items())))
    with open(f"{result}-handovers.csv", "w", encoding="utf-8") as table:
        table.write("from,to,passes\n" + "".join(f"{a},{b},{round(share * steps)}\n"
                                                 for (a, b), share in sorted(network.connections.items()) if a != b))


def version(tool):
    if tool == "sqlite":
        return subprocess.run(["sqlite3", "--version"], check=True, capture_output=True, text=True).stdout.split()[0]
    import importlib.metadata
    return importlib.metadata.version(tool)


def main():
    tool, job = sys.argv[1:3]
    if job == "version":
        if tool == "sqlite" and not shutil.which("sqlite3"):
            sys.exit("no sqlite3")
        print(version(tool))
        return
    threads, path, result = int(sys.argv[3]), sys.argv[4], sys.argv[5]
    os.environ["POLARS_MAX_THREADS"] = str(threads)
    globals()[f"{tool}_{job}"](threads, path, result)


if __name__ == "__main__":
    main()

# SPDX-License-Identifier: GPL-3.0-or-later
"""From a DuckDB query to a ranking and its explanation.

Shows: the tickets of the sample (examples/data/tickets.csv.gz, a line a change) are filtered in SQL, and what the query gives is
counted batch by batch as it comes, so that a log of any length needs no more memory than one batch. Who the services are, and how
many end customers stand behind them, comes from CSV files as they are.

Needs: service_matrix, duckdb.
"""
from pathlib import Path

import duckdb

import service_matrix as smx

DATA = Path(__file__).resolve().parent.parent / "data"

QUERY = """
    select ticket, changed, caller, service, team, state
    from read_csv($tickets)
    where ticket in (select ticket from read_csv($tickets) group by ticket having min(changed) >= timestamp '2025-07-01')
"""


def main() -> None:
    connection = duckdb.connect()
    changes = connection.sql(QUERY, params={"tickets": str(DATA / "tickets.csv.gz")})

    study = smx.Study(title="Tickets since July 2025", timezone="Europe/Madrid", as_of="2026-06-30T20:00")
    study.add("services", file=DATA / "services.csv")
    study.add("links", file=DATA / "links.csv")
    study.add("events:tickets", changes, case="ticket", time="changed", role="caller", provider="team", status="state",
              closed=["solved", "closed"], rework=["reopened", "returned"])

    matrix = study.read(progress=True)
    print(f"{matrix.tally.n_requests:,} tickets, {matrix.n_services} services, {matrix.n_roles} roles, {matrix.n_providers} providers\n")

    # Nobody was asked for a rating, so two criteria are left; services without a ticket are left out.
    options = {"method": "topsis", "weights": {"volume": 2, "rework_rate": 1}, "missing": "exclude", "top": 5}
    for row in matrix.rank(**options):
        print(f"{row['rank']:>2}  {row['service']:<16} {row['rework_rate']:>5.1%} of {row['requests']} came back; "
              f"rank {row['rank_low']} to {row['rank_high']}")
    print()
    for row in matrix.explain_ranking(**options):
        print(row["why"])


if __name__ == "__main__":
    main()

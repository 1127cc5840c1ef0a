# SPDX-License-Identifier: GPL-3.0-or-later
"""Two waves of a survey compared: what got better, what got worse, and what cannot be told.

Shows: the sample study is read once and asked about each of its waves. A service stands as "met" or "short" only where the answers
show it (else "unclear"), so one that goes from "short" to "met" has surely got better. Gaps are expectation - perception: positive is
short of what is needed. Beside them stands what the request log says of the quarters in which the waves were asked.

Needs: service_matrix, and nothing else.
"""
from pathlib import Path

import service_matrix as smx

STUDY = Path(__file__).resolve().parent.parent / "data" / "bank.study"
BEFORE, AFTER = "2025 spring", "2026 spring"
QUARTERS = "2025-Q2", "2026-Q2"
SENSE = {("short", "met"): "better", ("met", "short"): "worse"}


def by_service(rows):
    return {row["service"]: row for row in rows}


def show(number):
    return "   -" if number is None else f"{number:+.1f}"


def main() -> None:
    matrix = smx.Study.load(STUDY).read()
    before, after = (by_service(matrix.rank(wave=wave)) for wave in (BEFORE, AFTER))
    rework = {(row["service"], row["period"]): row["rework_rate"] for row in matrix.measure("period")}

    print(f"Gaps of {BEFORE} and {AFTER}; rework of {QUARTERS[0]} and {QUARTERS[1]}")
    for service, now in after.items():
        then = before[service]
        sense = SENSE.get((then["standing"], now["standing"]))
        if sense is not None:
            came_back = [rework.get((service, quarter)) for quarter in QUARTERS]
            print(f"{sense:<7} {service:<18} gap {show(then['gap'])} -> {show(now['gap'])}   rework "
                  + " -> ".join("-" if share is None else f"{share:.0%}" for share in came_back))

    same = sum(now["standing"] == before[service]["standing"] for service, now in after.items())
    unclear = [service for service, now in after.items() if now["standing"] in ("unclear", "unrated")]
    print(f"{same} of {len(after)} services stand as they did")
    print(f"not to be told in {AFTER}: {', '.join(unclear)}")


if __name__ == "__main__":
    main()

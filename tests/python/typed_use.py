# SPDX-License-Identifier: GPL-3.0-or-later
"""The package as a user's program with types would use it: mypy --strict and pyright find nothing to say. It also runs."""
from __future__ import annotations

import datetime
import pathlib
import tempfile
from typing import Iterator, Optional

import service_matrix as smx


def rows() -> Iterator[dict[str, object]]:
    """Requests as they come."""
    for i in range(30):
        yield {"service": "badge-office" if i % 3 else "parcel-desk", "role": "porter", "reworks": i % 2 == 0, "opened": datetime.date(2025, 1, 1)}


def read() -> smx.Matrix:
    """A study without files."""
    with smx.Study(scale=(1, 7), target=6) as study:
        study.add("requests", rows()).add("ratings", {"service": ["badge-office"] * 6, "perception": [3, 4, 5, 3, 2, 4]})
        study.add("links", [("porter", "badge-office", 0.9)], columns=["role", "service", "criticality"])
        return study.read(progress=lambda done, total: None, threads=2, bad_rows="skip")


def ask(matrix: smx.Matrix) -> tuple[Optional[float], str]:
    """Questions, and what comes of them."""
    options: smx.RankOptions = {"method": "topsis", "weights": {"volume": 2, "gap": 1}, "directions": {"gap": "maximise"}}
    ranking: smx.Table = matrix.rank(method="topsis", weights={"volume": 2, "gap": 1}, weight_bounds={"gap": (0.1, 0.9)}, missing="last")
    tied, explained = matrix.rank_tied(**options), matrix.explain_ranking(method="staged", top=1)
    sure = matrix.certainty("acceptability", **options)
    structure: smx.StructureOptions = {"seed": 7, "progress": False}
    tables: list[smx.Table] = [tied, explained, sure, matrix.exposure(**structure), matrix.silos("line", seed=3), matrix.layout(which="edges"),
                               matrix.measure("cell", columns=["service", "gap"]), matrix.findings("es"), matrix.bright_spots(confidence=0.9)]
    names: list[str] = [name for table in tables for name in table.columns]
    column: smx.Column = ranking["gap"]
    first: dict[str, smx.Value] = ranking[0]
    some: list[dict[str, smx.Value]] = ranking[:2]
    value = column[0]
    gap: Optional[float] = value if isinstance(value, float) else None
    known: list[bool] = [not null for null in column.mask]
    text: str = ranking.to_csv(max_rows=3) + ranking.to_json() + ranking.to_text(width=80)
    rows_there, _ = ranking.shape
    assert names and first["service"] and len(some) == min(2, rows_there) and len(known) == len(column) and column.unit
    return gap, text


def keep(matrix: smx.Matrix, folder: pathlib.Path) -> int:
    """Saved and merged, as from day to day."""
    matrix.rank().to_csv(folder / "ranking.csv")
    with open(folder / "ranking.json", "w", encoding="utf-8") as file:
        matrix.rank().to_json(file)
    matrix.tally.save(folder / "monday.tally")
    tally: smx.Tally = smx.Tally.load(str(folder / "monday.tally"))
    service: int = tally.code("service", "badge-office")
    added: int = tally.add_requests(service=[service, service], opened=[0, None])
    tally.add_request("parcel-desk", opened=datetime.datetime.now(datetime.timezone.utc), end_customers=3)
    return added + smx.Matrix(tally).n_services


def refused() -> Optional[str]:
    """What is wrong is told by place."""
    try:
        smx.Study(scale=(7, 1))
    except smx.RangeError as error:
        line: Optional[int] = error.line
        return f"{error.file}:{line}: {error.field}: {error.value}: {error.message}"
    return None


def main() -> None:
    matrix = read()
    ask(matrix)
    with tempfile.TemporaryDirectory() as folder:
        keep(matrix, pathlib.Path(folder))
    assert refused()


if __name__ == "__main__":
    main()

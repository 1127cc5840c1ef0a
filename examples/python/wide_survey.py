# SPDX-License-Identifier: GPL-3.0-or-later
"""A survey in wide form, as a survey tool exports it, from a pandas frame to gaps.

Shows: a row a person, two columns a service (how it was, how it should be); which columns these are is said by two lists of names in
one order. Services that fewer than five people rated show no figure. The frame is made here from the second wave of the sample
(examples/data/survey-2026.csv), which is in long form.

Needs: service_matrix, pandas.
"""
from pathlib import Path

import pandas as pd

import service_matrix as smx

DATA = Path(__file__).resolve().parent.parent / "data"


def export_of_a_survey_tool() -> pd.DataFrame:
    answers = pd.read_csv(DATA / "survey-2026.csv", decimal=",", na_values=["n/a"])
    whole = answers[(answers["side"] == "front") & answers["attribute"].isna()]  # of the service, not of an aspect of it
    wide = whole.pivot_table(index=["person", "role"], columns="service", values=["perceived", "needed"])
    wide.columns = [service if kind == "perceived" else f"{service} (needed)" for kind, service in wide.columns]
    return wide.reset_index()


def main() -> None:
    frame = export_of_a_survey_tool()
    services = [name for name in frame.columns if f"{name} (needed)" in frame.columns]
    print(f"{len(frame)} people, {len(services)} services, {frame[services].count().sum()} answers\n")

    study = smx.Study(title="Spring 2026", scale=(1, 7), dissatisfied=3)
    study.add("ratings", frame, layout="wide", respondent="person", perception=services,
              expectation=[f"{name} (needed)" for name in services])
    study.add("services", file=DATA / "services.csv")  # their names

    gaps = study.read().measure(columns=["service", "name", "respondents", "expectation", "perception", "gap"]).to_pandas()
    print(gaps.sort_values("gap", ascending=False).head(8).round(2).to_string(index=False))
    print(f"\n{gaps['gap'].isna().sum()} services were rated by fewer than five people: no figures")


if __name__ == "__main__":
    main()

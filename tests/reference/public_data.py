# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the data of the studies of public data sets are, for tests that read them: in folders of SERVICE_MATRIX_DATA."""
import csv
import os

DATA = {"italian_helpdesk_repeated": "italian_helpdesk", "italian_helpdesk_repeated_resolve": "italian_helpdesk"}


def make_mail(source, folder):
    """The two CSV files of who wrote to whom, and of departments."""
    with open(os.path.join(source, "email-Eu-core-department-labels.txt")) as labels:
        people = [("person", "department"), *(line.split() for line in labels if line.strip())]
    with open(os.path.join(source, "email-Eu-core.txt")) as edges:
        mails = [("from", "to", "service"), *((*line.split(), "e-mail") for line in edges if line.strip())]
    for name, lines in (("people.csv", people), ("emails.csv", mails)):
        with open(os.path.join(folder, name), "w", newline="") as file:
            csv.writer(file).writerows(lines)


# Data that is no table as it comes: which file it is known by, and who makes tables of it.
MADE = {"email_eu_core": ("email-Eu-core.txt", make_mail)}


def find(name, path, spare):
    """The folder that holds the data of a study, or None; tables that are made go to @spare."""
    root = os.environ.get("SERVICE_MATRIX_DATA")
    if not root:
        return None
    source, make = MADE.get(name, (None, None))
    if source and os.path.isfile(os.path.join(root, name, source)):
        make(os.path.join(root, name), spare)
        return spare
    with open(path, encoding="utf-8") as study:
        files = {line.split("=", 1)[1].strip() for line in study if line.startswith("file =")}
    for folder in (os.path.join(root, DATA.get(name, name)), root):
        if all(os.path.isfile(os.path.join(folder, file)) for file in files):
            return folder
    return None

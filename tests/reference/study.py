# SPDX-License-Identifier: GPL-3.0-or-later
"""A second, slow and obvious reader of studies: from a study file to plain Python records.

It knows valid studies only (what is wrong in a study is tested elsewhere) and shares nothing with the library. Numbers
are whole millionths, times whole microseconds since 1970-01-01 UTC, what is missing is None.
"""

import csv
import datetime
import fnmatch
import gzip
import io
import itertools
import os
import re
import sys
import zoneinfo
from fractions import Fraction

csv.field_size_limit(sys.maxsize)

KINDS = {
    "roles": "role name area kind level headcount",
    "providers": "provider name area leader",
    "services": "service name provider criticality target standard_hours rework_cost delay_cost_per_hour",
    "links": "role service provider criticality end_customers status from until",
    "touchpoints": "touchpoint journey role end_customers experience",
    "dependencies": "service requires share",
    "ratings": "service perception expectation role provider respondent attribute side level wave",
    "requests": "service request role provider reworks reassignments opened acknowledged promised delivered"
    " end_customers cost cause channel outcome level area",
}
KINDS["events"] = "case time status activity " + KINDS["requests"]
KINDS = {kind: fields.split() for kind, fields in KINDS.items()}
ORDER = "roles providers services links touchpoints dependencies ratings requests events".split()
NUMBERS = set("criticality target standard_hours rework_cost delay_cost_per_hour end_customers experience share"
              " perception expectation reworks reassignments cost headcount".split())
TIMES = set("from until opened acknowledged promised delivered time".split())
KEYS = set("file delimiter header-rows decimal encoding datetime thousands missing values bad-rows unique layout"
           " not-applicable closed rework".split())
MILLION = 10 ** 6
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)


def split_list(text):
    """The parts between the semicolons; a backslash takes the next sign as it is."""
    parts, part, signs = [], "", iter(text)
    for sign in signs:
        if sign == "\\":
            part += next(signs, "\\")
        elif sign == ";":
            parts.append(part.strip())
            part = ""
        else:
            part += sign
    parts.append(part.strip())
    while parts and parts[-1] == "":
        parts.pop()
    return parts


def parse_study(text):
    sections, current = {}, None
    for line in text.lstrip("\ufeff").splitlines():
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        if line.startswith("["):
            current = sections.setdefault(line[1:line.rindex("]")].strip(), {})
        else:
            key, value = line.split("=", 1)
            current[key.strip()] = value.strip()
    return sections


def to_millionths(text, decimal=".", thousands=None):
    for sign in " \u00a0\u202f\u2009" if thousands == "space" else thousands or "":
        text = text.replace(sign, "")
    if decimal != ".":
        text = text.replace(decimal, ".")
    match = re.fullmatch(r"([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?", text)
    if not match or not (match[2] or match[3]):
        raise ValueError("not a number: %r" % text)
    digits = (match[2] or "") + (match[3] or "")
    exact = Fraction(int(digits)) * Fraction(10) ** (int(match[4] or 0) - len(match[3] or ""))
    return round((-exact if match[1] == "-" else exact) * MILLION)  # half to even


class Dates:
    """Times of one format in one zone; the earlier one where the clock shows a time twice."""

    ISO = re.compile(r"(?P<Y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)(?:[T ](?P<H>\d\d):(?P<M>\d\d)(?::(?P<S>\d\d)(?:[.,](?P<f>\d+))?)?"
                     r"(?P<z>Z|[+-]\d\d(?::?\d\d)?)?)?")

    def __init__(self, pattern, zone):
        self.zone = zoneinfo.ZoneInfo(zone)
        self.seen = {}
        if pattern is None:
            self.expression = self.ISO
            return
        parts = {"Y": r"(?P<Y>\d{4})", "y": r"(?P<y>\d{2})", "%": "%"}
        for letter in "mdHMS":
            parts[letter] = r"(?P<%s>\d{1,2})" % letter
        self.expression = re.compile("".join(
            parts[one[1]] if len(one) == 2 else r"\s+" if one == " " else re.escape(one)
            for one in re.findall(r"%.|.", pattern)))

    def parse(self, text):
        """(microseconds, whether it was a day alone)"""
        if text not in self.seen:
            if len(self.seen) > 500000:
                self.seen.clear()
            self.seen[text] = self.parse_new(text)
        return self.seen[text]

    def parse_new(self, text):
        match = self.expression.fullmatch(text)
        if not match:
            raise ValueError("not a date: %r" % text)
        got = {name: value for name, value in match.groupdict().items() if value is not None}
        year = int(got["Y"]) if "Y" in got else int(got["y"]) + (1900 if int(got["y"]) >= 69 else 2000)
        time = datetime.datetime(year, int(got["m"]), int(got["d"]), int(got.get("H", 0)), int(got.get("M", 0)),
                                 int(got.get("S", 0)), int(got.get("f", "0")[:6].ljust(6, "0")))
        offset = got.get("z")
        if offset:
            digits = "0000" if offset == "Z" else offset[1:].replace(":", "").ljust(4, "0")
            ahead = datetime.timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
            time = time.replace(tzinfo=datetime.timezone(-ahead if offset[0] == "-" else ahead))
        else:
            time = time.replace(tzinfo=self.zone, fold=0)
        return (time - EPOCH) // datetime.timedelta(microseconds=1), "H" not in got

    def local(self, time):
        return (EPOCH + datetime.timedelta(microseconds=time)).astimezone(self.zone)

    def day_end(self, time):
        day = self.local(time).replace(tzinfo=None, hour=0, minute=0, second=0, microsecond=0) + datetime.timedelta(days=1)
        return (day.replace(tzinfo=self.zone) - EPOCH) // datetime.timedelta(microseconds=1) - 1


class Settings:
    def __init__(self, keys):
        number = lambda name, default=None: to_millionths(keys[name]) if keys.get(name) else default
        self.timezone = keys.get("timezone") or "UTC"
        self.dates = Dates(None, self.timezone)
        self.low, self.high = (to_millionths(part) for part in split_list(keys["scale"])) if keys.get("scale") else (None, None)
        self.target, self.dissatisfied = number("target"), number("dissatisfied")
        self.critical = number("critical", MILLION // 2)
        self.min_group = int(keys.get("min-group") or 5)
        self.period = keys.get("period") or "month"
        self.waves = split_list(keys.get("waves", ""))
        self.start, self.end, self.as_of = None, None, None
        if keys.get("from"):
            self.start = self.dates.parse(keys["from"])[0]
        if keys.get("until"):
            time, day = self.dates.parse(keys["until"])
            self.end = self.dates.day_end(time) if day else time
        if keys.get("as-of"):
            time, day = self.dates.parse(keys["as-of"])
            self.as_of = self.dates.day_end(time) if day else time


def read_text(path, encoding):
    with open(path, "rb") as file:
        content = file.read()
    if content[:2] == b"\x1f\x8b":
        content = gzip.decompress(content)
    return content.decode(encoding or "utf-8").lstrip("\ufeff")


def find_delimiter(text):
    """The one of , ; tab | that stands most often in the first line, outside quotes."""
    counts, quoted = dict.fromkeys(",;\t|", 0), False
    for sign in text.lstrip("\r\n"):
        if sign == '"':
            quoted = not quoted
        elif not quoted and sign in "\r\n":
            break
        elif not quoted and sign in counts:
            counts[sign] += 1
    return max(",;\t|", key=lambda sign: counts[sign])


def unquote(text):
    return text[1:-1].replace('""', '"') if len(text) > 2 and text[0] == text[-1] == '"' else text


def mapping_parts(value, headers):
    """("column" | "join" | "sum", columns)"""
    if value in headers:
        return "column", [value]
    parts, signs = [], []
    for quoted, plain, sign in re.findall(r'\s*(?:"((?:[^"]|"")*)"|([^"|+]+))\s*([|+]|$)', value):
        parts.append(quoted.replace('""', '"') or plain.strip())
        signs.append(sign)
    kind = {"|": "join", "+": "sum"}.get(signs[0], "column")
    return kind, parts


class Section:
    """One table section of a study; records () gives its rows as dictionaries of typed fields."""

    def __init__(self, name, keys, settings, folder):
        self.name, self.kind = name, name.split(":", 1)[0].strip()
        self.keys, self.settings, self.folder = keys, settings, folder
        self.fields = KINDS[self.kind]
        self.missing = set(split_list(keys.get("missing", ""))) | {""}
        self.words = {}
        for part in split_list(keys.get("values", "")):
            word, number = part.rsplit(":", 1)
            self.words[word.strip()] = to_millionths(number.strip())
        self.not_applicable = set(split_list(keys.get("not-applicable", "")))
        self.layout = keys.get("layout", "list")
        self.wide = self.kind == "ratings" and self.layout == "wide"
        self.grid = self.kind == "links" and self.layout == "grid"
        self.closed = set(split_list(keys.get("closed", "")))
        self.rework = split_list(keys["rework"]) if "rework" in keys else None
        self.dates = Dates(keys.get("datetime") or None, settings.timezone)
        self.decimal = keys.get("decimal") or "."
        self.thousands = keys.get("thousands") or None
        self.mapped = set()

    def paths(self):
        name = self.keys["file"]
        path = os.path.join(self.folder, name)
        if os.path.exists(path):
            return [path]
        folder = os.path.dirname(path)
        found = [one for one in os.listdir(folder) if fnmatch.fnmatchcase(one, os.path.basename(path))]
        if not found:
            raise FileNotFoundError(path)
        return [os.path.join(folder, one) for one in sorted(found, key=lambda one: one.encode("utf-8"))]

    def bind(self, headers):
        """What each field is made of: {field: (kind, column numbers)}; and the answer columns of wide and grid."""
        places, answers = {}, []
        several = ("perception", "expectation", "service") if self.wide else ("criticality", "role") if self.grid else ()
        for field in self.fields:
            if field in several:
                continue
            value = self.keys.get(field)
            if value is None and self.grid and field == "service" and "service" not in headers:
                value = headers[0]
            if value is None:
                value = field if field in headers else ""
            if value:
                kind, columns = mapping_parts(value, headers)
                places[field] = (kind, [headers.index(column) for column in columns])
        if self.wide:
            answers = self.spread_columns(split_list(self.keys.get("perception", "perception")),
                                          split_list(self.keys.get("expectation", "")), headers)
        if self.grid:
            used = {place for _, columns in places.values() for place in columns}
            if self.keys.get("role"):
                answers = self.spread_columns(split_list(self.keys["role"]), [], headers)
            else:
                answers = [(header, place, None) for place, header in enumerate(headers) if place not in used]
        self.mapped |= set(places) | {field for field in several}
        if self.wide and not any(second is not None for _, _, second in answers):
            self.mapped.discard("expectation")
        return places, answers

    @staticmethod
    def spread_columns(first, second, headers):
        """[(what the star or the name says, its column, that of its twin or None)]"""
        answers = []
        for number, pattern in enumerate(first):
            pattern = unquote(pattern)
            twin = unquote(second[number]) if number < len(second) else None
            if "*" not in pattern or pattern in headers:
                answers.append((pattern, headers.index(pattern), headers.index(twin) if twin else None))
                continue
            before, after = pattern.split("*", 1)
            for place, header in enumerate(headers):
                if header.startswith(before) and header.endswith(after) and len(header) >= len(before) + len(after):
                    service = header[len(before):len(header) - len(after)]
                    other = twin.replace("*", service, 1) if twin else None
                    answers.append((service.strip(), place, headers.index(other) if other in headers else None))
        return answers

    def text(self, place, row):
        kind, columns = place
        parts = [row[column].strip() for column in columns]
        parts = [None if part in self.missing else part for part in parts]
        if kind == "join":
            return None if None in parts else " / ".join(parts)
        return parts[0]

    def number(self, text):
        """Looked up where the text came before: a survey has few different marks."""
        if text not in self.words:
            if len(self.words) > 100000:
                return to_millionths(text, self.decimal, self.thousands)
            self.words[text] = to_millionths(text, self.decimal, self.thousands)
        return self.words[text]

    def value(self, field, place, row):
        if place[0] == "sum":
            parts = [row[column].strip() for column in place[1]]
            numbers = [self.number(part) for part in parts if part not in self.missing]
            return sum(numbers) if numbers else None
        text = self.text(place, row)
        if text is None:
            return None
        if field in NUMBERS:
            if field in ("perception", "expectation") and text in self.not_applicable:
                return None
            return self.number(text)
        if field in TIMES:
            time, day = self.dates.parse(text)
            return self.dates.day_end(time) if day and field == "until" else time
        return text

    def records(self):
        for path in self.paths():
            text = read_text(path, self.keys.get("encoding"))
            delimiter = {"\\t": "\t"}.get(self.keys.get("delimiter"), self.keys.get("delimiter")) or find_delimiter(text)
            rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
            rows = (row for row in rows if row)
            heads = [next(rows) for _ in range(int(self.keys.get("header-rows") or 1))]
            if heads:
                headers = [cell.strip() for cell in heads[0]]
            else:
                first = next(rows)
                headers = [str(number) for number in range(1, len(first) + 1)]
                rows = itertools.chain([first], rows)
            places, answers = self.bind(headers)
            for row in rows:
                row += [""] * (len(headers) - len(row))
                record = {field: self.value(field, place, row) for field, place in places.items()}
                if answers or self.wide or self.grid:
                    yield from self.spread(record, answers, row)
                else:
                    yield record

    def spread(self, record, answers, row):
        person = object()  # a wide line is one person, whether named or not
        for code, first, second in answers:
            one = self.value("perception" if self.wide else "criticality", ("column", [first]), row)
            if one is None:
                continue
            copy = dict(record)
            if self.grid:
                copy.update(role=code, criticality=one)
            else:
                two = None if second is None else self.value("expectation", ("column", [second]), row)
                copy.update(service=code, perception=one, expectation=two, person=person)
            yield copy


class Study:
    def __init__(self, path, data=None):
        with open(path, "rb") as file:
            sections = parse_study(file.read().decode("utf-8"))
        self.settings = Settings(sections.get("study", {}))
        folder = data or os.path.dirname(os.path.abspath(path))
        self.sections = [Section(name, keys, self.settings, folder) for name, keys in sections.items() if name != "study"]
        self.sections.sort(key=lambda section: ORDER.index(section.kind))

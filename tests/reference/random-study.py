#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes a small random study that uses as much of the study file as it can; the same one for the same seed.

    random-study.py FOLDER SEED
"""

import datetime
import gzip
import os
import random
import sys
import zoneinfo
from fractions import Fraction

ROLES = ["caja", "Recepción", "agent 7", "ñandú", "R-1", "back office", "Zürich"]
PROVIDERS = ["IT", "jurídico", "p 2", "Lógica, S.A.", "payroll", "00X"]
SERVICES = ["alta / cuenta", "baja / cuenta", "alta / tarjeta", "cobro \"rápido\"", "s5", "Nómina", "s;7", "åtta", "a|b"]
ATTRIBUTES = ["availability", "honesty", "atención"]
STATUSES = ["new", "working", "solved", "closed", "waiting"]
ACTIVITIES = ["Take", "Resolve", "Re-do a", "Re-do b", "Check"]
FORMATS = ["%d/%m/%Y %H:%M", "%Y-%m-%d %H:%M:%S", "%d.%m.%y %H:%M", "%m/%d/%Y %H:%M:%S"]
KINDS_WITH = {"requests": ("reworks", "provider"), "events": ("reworks", "status"), "ratings": ("provider", "wave", "attribute"),
              "roles": ("name",), "providers": ("name",)}


class Maker:
    def __init__(self, folder, seed):
        self.folder, self.draw = folder, random.Random(seed)
        self.lines, self.links = [], set()
        draw = self.draw
        self.zone = draw.choice(["UTC", "Europe/Madrid", "America/New_York", "Asia/Kolkata"])
        self.roles = draw.sample(ROLES, draw.randint(2, 5))
        self.providers = draw.sample(PROVIDERS, draw.randint(2, 5))
        self.services = draw.sample(SERVICES, draw.randint(2, 7))
        self.low, self.high = draw.choice([(1, 7), (0, 10), (1, 5), (0, 100)])
        self.basis = draw.choice(["requests", "links", "touchpoints", "count"])
        self.aim = draw.choice(["expectation", "expectation", "target", "none"])
        self.waves = draw.choice([["2024", "2025"], ["9", "10", "11"], ["spring", "autumn"], [None, "w1"], [None], ["a", "b", "c"]])
        self.people = ["p%d" % i for i in range(draw.randint(2, 30))]
        self.lead = {(r, s): draw.choice(self.providers) for r in self.roles for s in self.services}
        self.good = {s: draw.choice([-1, 0, 1]) for s in self.services}  # how a service is rated
        self.few = draw.random() < 0.5  # one provider a service, mostly

    def chance(self, p):
        return self.draw.random() < p

    def maybe(self, value, p=0.8):
        return value if self.chance(p) else None

    # --- values ---

    def time(self, day=None):
        """A minute in 2024 or 2025 that the zone's clock shows."""
        zone = zoneinfo.ZoneInfo(self.zone)
        while True:
            days, minutes = self.draw.randrange(700), self.draw.randrange(1440)
            time = datetime.datetime(2024, 1, 1) + datetime.timedelta(days=days, minutes=minutes)
            if self.chance(0.2):  # about the change of clocks
                time = time.replace(month=self.draw.choice([3, 10, 11]), day=self.draw.choice([3, 26, 27, 30]),
                                    hour=self.draw.randrange(5))
            instant = time.replace(tzinfo=zone).astimezone(datetime.timezone.utc)
            if instant.astimezone(zone).replace(tzinfo=None) == time:
                return time

    def later(self, time, hours):
        """Up to so many hours later; now and then earlier."""
        zone = zoneinfo.ZoneInfo(self.zone)
        minutes = self.draw.randrange(int(hours * 60)) if self.chance(0.95) else -30
        instant = time.replace(tzinfo=zone).astimezone(datetime.timezone.utc) + datetime.timedelta(minutes=minutes)
        return instant.astimezone(zone).replace(tzinfo=None)

    def number(self, low, high, places=0):
        return Fraction(self.draw.randint(low * 10 ** places, high * 10 ** places), 10 ** places)

    def mark(self, lean=0):
        """Anywhere on the scale, or towards its upper (1) or lower end (-1)."""
        middle = (self.low + self.high) // 2
        low, high = (middle, self.high) if lean > 0 else (self.low, middle) if lean < 0 else (self.low, self.high)
        return self.number(low, high, self.draw.choice([0, 0, 0, 1]))

    def provider_of(self, role, service):
        if self.few and self.chance(0.9):
            return self.lead.get((role, service), self.providers[0])
        return self.draw.choice(self.providers)

    # --- writing ---

    def write_number(self, value, decimal, thousands):
        scaled = abs(value) * 10 ** 6
        digits = "%d.%06d" % divmod(int(scaled), 10 ** 6)
        digits = digits.rstrip("0").rstrip(".")
        whole, _, rest = digits.partition(".")
        if thousands and len(whole) > 3:
            whole = "{:,}".format(int(whole)).replace(",", thousands)
        return ("-" if value < 0 else "") + whole + (decimal + rest if rest else "")

    def write_time(self, value, pattern, offset):
        if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
            return value.isoformat()
        if pattern:
            text = pattern
            for sign in "YmdHMSy":
                part = {"Y": value.year, "y": value.year % 100, "m": value.month, "d": value.day, "H": value.hour,
                        "M": value.minute, "S": value.second}[sign]
                number = str(part)
                if sign == "y" or (sign != "Y" and not (sign in "md" and value.minute % 2)):
                    number = number.zfill(2)
                text = text.replace("%" + sign, number)
            return text
        if offset and self.draw.random() < 0.3:
            value = value.replace(tzinfo=zoneinfo.ZoneInfo(self.zone)).astimezone(datetime.timezone.utc)
            return value.strftime("%Y-%m-%dT%H:%M:%S.250000Z") if value.minute % 3 else value.strftime("%Y-%m-%d %H:%MZ")
        if offset:
            return value.replace(tzinfo=zoneinfo.ZoneInfo(self.zone)).isoformat()
        return value.isoformat(sep="T" if value.minute % 2 else " ")

    def quote(self, text, delimiter):
        if any(sign in text for sign in (delimiter, '"', "\n")) or self.chance(0.1):
            return '"%s"' % text.replace('"', '""')
        return text

    def table(self, section, rows, fields, extra=(), days=False, plain=False, fixed=(), more=()):
        """Writes a table and its section. rows: {field: value}; fields: those to map; fixed: headers that stay."""
        draw = self.draw
        keys = list(extra)
        decimal = draw.choice(".,") if not plain else "."
        delimiter = draw.choice(";\t|" if decimal == "," else ",;\t|")
        thousands = draw.choice([None, None, None, "." if decimal == "," else ",", "'", " "])
        pattern = draw.choice([None] + FORMATS) if not days else None
        encoding = draw.choice(["utf-8", "utf-8", "utf-8-sig", "windows-1252"])
        markers = draw.sample(["?", "n/a", "NULL", "-"], draw.randint(0, 2))
        end = draw.choice(["\n", "\n", "\r\n", "\r"])
        words = {}
        if "perception" in fields and self.chance(0.3):
            words = {Fraction(self.low): "awful", Fraction(self.high): "best: ever"}
            keys.append("values = best: ever:%d;awful:%d" % (self.high, self.low))
        offset = self.chance(0.3)
        columns, cells = [], []  # headers and how to get their text
        for field in fields:
            header = field
            if field not in fixed and self.chance(0.4):
                header = draw.choice(["col %s", "%s código", "x.%s"]) % field
                if header != field:
                    keys.append("%s = %s" % (field, draw.choice(["%s", "\"%s\""]) % header))
            if field in ("end_customers", "reworks") and not plain and self.chance(0.3):
                keys = [key for key in keys if not key.startswith(field + " =")]
                keys.append("%s = %s 1+\"%s 2\"" % (field, header, header))
                columns += [header + " 1", header + " 2"]
                cells += [(field, "first"), (field, "second")]
            elif field == "service" and all(" / " in (row.get(field) or " / ") for row in rows) and self.chance(0.9):
                keys = [key for key in keys if not key.startswith(field + " =")]
                keys.append("service = thing|%s" % draw.choice(["kind of", "\"kind of\""]))
                columns += ["thing", "kind of"]
                cells += [(field, "left"), (field, "right")]
            else:
                columns.append(header)
                cells.append((field, None))
        columns += list(more)
        cells += [(name, None) for name in more]
        for field in ("reworks", "provider", "wave", "attribute", "name", "status"):
            if field in KINDS_WITH.get(section.split(":")[0], ()) and field not in fields and self.chance(0.15):
                columns.append(field)  # there, and said not to be it
                cells.append(("noise", None))
                keys.append(field + " =")
        columns.append("noise")
        cells.append(("noise", None))

        def text(row, field, part):
            if field == "noise":
                return draw.choice(["x", "", "é"] + ([] if section.startswith("services") else ["1,5", "two\nlines"]))
            value = row.get(field)
            if value is not None and part in ("first", "second"):
                first = Fraction(int(value) // 2)
                value = (first if part == "first" else value - first)
                if value == 0 and part == "first":
                    return draw.choice([""] + markers)
            elif value is not None and part:
                value = value.split(" / ")[part == "right"]
            if value is None:
                return draw.choice([""] + markers)
            if isinstance(value, Fraction) and field in ("perception", "expectation") and value in words and self.chance(0.5):
                return words[value]
            if isinstance(value, Fraction):
                return self.write_number(value, decimal, thousands)
            if isinstance(value, datetime.date):
                return self.write_time(value, pattern, offset)
            return value if not self.chance(0.05) else " " + value + "  "

        order = list(range(len(columns)))
        draw.shuffle(order)
        head = [delimiter.join(self.quote(columns[i], delimiter) for i in order)]
        if self.chance(0.1):
            head.append(delimiter.join(["second"] * len(columns)))
            keys.append("header-rows = 2")
        lines = []
        for row in rows:
            lines.append(delimiter.join(self.quote(text(row, *cells[i]), delimiter) for i in order))
        stem = section.replace(":", "-")
        parts = draw.randint(1, 3) if self.chance(0.3) and len(lines) > 3 else 1
        packed = self.chance(0.25)
        for part in range(parts):
            chunk = lines[len(lines) * part // parts:len(lines) * (part + 1) // parts]
            if self.chance(0.1):
                chunk = [line for one in chunk for line in (one, "")]  # blank lines between
            content = end.join(head + chunk) + (end if self.chance(0.8) else "")
            name = stem + ("_%d" % part if parts > 1 else "") + ".csv" + (".gz" if packed else "")
            content = content.encode(encoding)
            with open(os.path.join(self.folder, name), "wb") as file:
                file.write(gzip.compress(content, mtime=0) if packed else content)
        keys.insert(0, "file = %s" % (stem + ("_*" if parts > 1 else "") + ".csv" + (".gz" if packed else "")))
        if delimiter != "," or decimal == "," or self.chance(0.3) or len(columns) < 2:
            keys.append("delimiter = %s" % {"\t": "\\t"}.get(delimiter, delimiter))
        if decimal == ",":
            keys.append("decimal = ,")
        if thousands:
            keys.append("thousands = " + thousands.replace(" ", "space"))
        if encoding == "windows-1252":
            keys.append("encoding = windows-1252")
        if pattern:
            keys.append("datetime = " + pattern)
        if markers:
            keys.append("missing = " + ";".join(markers))
        self.lines += ["", "[%s]" % section] + keys

    # --- tables ---

    def entities(self):
        draw = self.draw
        if self.chance(0.5):
            rows = [{"role": code, "name": self.maybe("Role " + code), "kind": draw.choice(["front", "back", None])}
                    for code in draw.sample(self.roles, draw.randint(1, len(self.roles))) + ["lonely role"]]
            self.table("roles", rows, ["role", "name", "kind"])
        if self.chance(0.5):
            rows = [{"provider": code, "name": self.maybe("Provider " + code)} for code in draw.sample(self.providers, 2)]
            self.table("providers", rows, ["provider", "name"])
        if self.chance(0.3):
            rows = [{"service": code, "rework_cost": self.number(1, 90, 2)} for code in draw.sample(self.services, 2)]
            self.table("services:costs", rows, ["service", "rework_cost"])  # half of what is known; the rest joins it
        if self.chance(0.7):
            rows = []
            for code in draw.sample(self.services, draw.randint(1, len(self.services))) + ["never asked"]:
                rows.append({"service": code, "name": self.maybe("Service " + code), "provider": self.maybe(draw.choice(self.providers), 0.5),
                             "criticality": self.maybe(self.number(0, 1, 1), 0.5), "standard_hours": self.maybe(self.number(1, 90, 1), 0.6),
                             "target": self.maybe(self.mark(), 0.6), "weight": self.maybe(self.number(1, 9, 2))})
            fields = ["service", "name", "provider", "criticality", "standard_hours"] + (["target"] if self.aim == "target" else [])
            self.table("services", rows, [f for f in fields if f == "service" or self.chance(0.8)], more=["weight"])

    def make_links(self):
        draw = self.draw
        if self.chance(0.7 if self.basis != "links" else 1):
            rows = []
            for _ in range(draw.randint(1, 25)):
                role, service = draw.choice(self.roles), draw.choice(self.services)
                provider = self.maybe(self.provider_of(role, service), 0.7)
                start, end = self.maybe(self.time().date(), 0.25), self.maybe(self.time().date(), 0.25)
                if start and end and end < start:
                    start, end = end, start
                key = (role, service, provider, start, end)
                if key in self.links:
                    continue
                self.links.add(key)
                rows.append({"role": role, "service": service, "provider": provider, "from": start, "until": end,
                             "criticality": self.maybe(self.number(0, 1, 1), 0.7), "end_customers": self.maybe(self.number(0, 5000), 0.8),
                             "status": draw.choice(["confirmed", None, None, "proposed", "disputed"])})
            fields = "role service provider from until criticality status".split()
            if self.basis == "links":
                fields.append("end_customers")
            self.table("links", rows, fields, days=True)
        if self.chance(0.3):
            rows, words = [], {"low": Fraction(1, 5), "high": Fraction(9, 10), "medio": Fraction(1, 2)}
            for service in draw.sample(self.services, draw.randint(1, len(self.services))):
                row = {"service": service}
                for role in self.roles:
                    if (role, service, None, None, None) not in self.links:
                        row[role] = draw.choice([None, "low", "high", "medio", "0.3"])
                rows.append(row)
            # the service column comes first as people draw it; every other column is a role
            self.grid("links:grid", rows, words)

    def grid(self, section, rows, words):
        first, chosen = self.draw.choice(["service", "what they need"]), []
        lines = [";".join([self.quote(first, ";")] + [self.quote(role, ";") for role in self.roles])]
        if self.chance(0.3):
            chosen = ["role = " + ";".join(self.draw.sample(self.roles, 1))]
        for row in rows:
            lines.append(";".join(self.quote(row.get(name) or "", ";") for name in ["service"] + self.roles))
        with open(os.path.join(self.folder, "grid.csv"), "w", encoding="utf-8", newline="") as file:
            file.write("\n".join(lines) + "\n")
        self.lines += ["", "[%s]" % section, "file = grid.csv", "layout = grid", "delimiter = ;"] + chosen + [
                       "values = " + ";".join("%s:%s" % (word, self.write_number(value, ".", None)) for word, value in words.items())]

    def make_touchpoints(self):
        draw = self.draw
        if self.basis != "touchpoints" and self.chance(0.6):
            return
        rows = [{"touchpoint": "t%d" % i, "role": role, "end_customers": self.maybe(self.number(0, 90000, draw.choice([0, 0, 2])), 0.9),
                 "experience": self.mark()} for i, role in enumerate(draw.sample(self.roles, draw.randint(1, len(self.roles))) * 2)]
        fields = ["touchpoint", "role", "experience"] + (["end_customers"] if self.basis != "count" else [])
        self.table("touchpoints", rows, fields)

    def make_dependencies(self):
        if len(self.services) > 1 and self.chance(0.4):
            first, second = self.draw.sample(self.services, 2)
            self.table("dependencies", [{"service": first, "requires": second, "share": self.maybe(self.number(1, 1))},
                                        {"service": second, "requires": "deep", "share": None}], ["service", "requires", "share"])

    def request(self):
        draw = self.draw
        role, service = draw.choice(self.roles), draw.choice(self.services)
        opened = self.maybe(self.time(), 0.93)
        row = {"role": self.maybe(role, 0.93), "service": service, "provider": self.maybe(self.provider_of(role, service), 0.8),
               "reworks": self.maybe(Fraction(draw.choice([0, 0, 0, 1, 1, 2, 5])), 0.9),
               "reassignments": self.maybe(Fraction(draw.choice([0, 0, 1, 3])), 0.9), "opened": opened,
               "end_customers": self.maybe(self.number(0, 900, draw.choice([0, 0, 1])), 0.8)}
        start = opened or self.time()
        row["delivered"] = self.maybe(self.later(start, draw.choice([0.1, 5, 100, 3000])), 0.8)
        row["promised"] = self.maybe(self.later(start, draw.choice([5, 100])), 0.6)
        return row

    def request_fields(self):
        fields = ["service"] + [field for field, p in (("role", 0.9), ("provider", 0.8), ("reworks", 0.7), ("reassignments", 0.5),
                                                       ("opened", 0.9), ("promised", 0.6), ("delivered", 0.8)) if self.chance(p)]
        if self.basis == "requests" and self.chance(0.85):
            fields.append("end_customers")
        return fields

    def make_requests(self):
        for name in self.draw.sample(["requests", "requests:b", "requests:two words"], self.draw.choice([0, 1, 1, 2])):
            self.table(name, [self.request() for _ in range(self.draw.randint(0, 60))], self.request_fields())

    def make_events(self):
        draw = self.draw
        for number in range(draw.choice([0, 0, 1, 1, 2])):
            fields = self.request_fields()
            for field, p in (("time", 0.85), ("status", 0.7), ("activity", 0.6)):
                if self.chance(p):
                    fields.append(field)
            keys, rules = [], []
            if "status" in fields and self.chance(0.85):
                keys.append("closed = solved;closed")
                rules.append("reopened")
            if "provider" in fields:
                rules.append("returned")
            if "activity" in fields:
                rules += ["repeated", "repeated:Resolve", "activity:Re-do*", "activity:*ck"]
            if rules and self.chance(0.6):
                keys.append("rework = " + ";".join(draw.sample(rules, draw.randint(1, len(rules)))))
            rows = []
            for case in range(draw.randint(0, 40)):
                rows += self.case("c%d-%d" % (number, case))
            if self.chance(0.5):
                draw.shuffle(rows)
            self.table("events:%d" % number, rows, ["case"] + fields, extra=keys)

    def case(self, code):
        draw, first = self.draw, self.request()
        time, lines = first["opened"] or self.time(), []
        holders = draw.sample(self.providers, min(len(self.providers), draw.randint(1, 3)))
        nameless = self.chance(0.05)
        for step in range(draw.randint(1, 7)):
            time = self.later(time, 30) if self.chance(0.9) else time
            line = dict(first) if step == 0 or self.chance(0.3) else {"service": first["service"] if self.chance(0.5) else None}
            if self.chance(0.1):
                line["service"] = draw.choice(self.services)
            if nameless:
                line["service"] = None
            line.update(case=code, time=self.maybe(time, 0.95), status=self.maybe(draw.choice(STATUSES), 0.9),
                        activity=self.maybe(draw.choice(ACTIVITIES), 0.9), provider=self.maybe(draw.choice(holders), 0.8))
            if self.chance(0.2):
                line["promised"] = self.later(time, 100)
            if self.chance(0.2):
                line["reworks"] = Fraction(draw.randint(0, 3))
            lines.append(line)
        return lines

    def make_ratings(self, needed):
        draw = self.draw
        names = draw.sample(["ratings", "ratings:b", "ratings:c"], draw.choice([0, 1, 1, 2]) or needed)
        for name in names:
            if self.chance(0.3):
                self.wide(name)
                continue
            fields = ["service", "perception"] + [f for f, p in (("role", 0.9), ("provider", 0.6), ("respondent", 0.8), ("attribute", 0.6),
                                                                 ("side", 0.7), ("wave", 0.8)) if self.chance(p)]
            if self.aim == "expectation" and self.chance(0.9):
                fields.append("expectation")
            rows, home = [], {person: draw.choice(self.roles) for person in self.people}
            for _ in range(draw.choice([0, 20, 100, 250, 600])):
                person, service = draw.choice(self.people), draw.choice(self.services)
                role = home[person] if self.chance(0.9) else draw.choice(self.roles)
                rows.append({"service": service, "role": self.maybe(role, 0.95), "respondent": self.maybe(person, 0.95),
                             "provider": self.maybe(self.provider_of(role, service), 0.4), "attribute": self.maybe(draw.choice(ATTRIBUTES), 0.5),
                             "side": draw.choice(["front", "front", None, "back"]), "wave": draw.choice(self.waves),
                             "perception": self.maybe(self.mark(self.good[service]), 0.95),
                             "expectation": self.maybe(self.mark(draw.choice([0, -self.good[service]])), 0.8)})
            self.table(name, rows, fields)

    def wide(self, name):
        """One line a person, one column a service."""
        draw = self.draw
        asked = draw.sample(self.services, draw.randint(1, len(self.services)))
        star = self.chance(0.5) and not any(";" in code for code in asked)
        with_need = self.aim == "expectation" and self.chance(0.8)
        got = [("Q_" if star else "") + code for code in asked]
        need = [("E_" if star else "need ") + code for code in asked]
        escape = lambda text: text.replace("\\", "\\\\").replace(";", "\\;")
        keys = ["layout = wide", "not-applicable = 999;998"]
        keys.append("perception = " + ("Q_*" if star else ";".join(escape(column) for column in got)))
        if with_need:
            keys.append("expectation = " + ("E_*" if star else ";".join(escape(column) for column in need)))
        fields = [field for field, p in (("role", 0.8), ("respondent", 0.6), ("wave", 0.7), ("side", 0.4)) if self.chance(p)]
        rows = []
        for person in self.people:
            row = {"role": self.maybe(draw.choice(self.roles), 0.95), "respondent": self.maybe(person, 0.95),
                   "wave": draw.choice(self.waves), "side": draw.choice(["front", "front", "back", None])}
            for one, other in zip(got, need):
                row[one] = draw.choice([self.mark(), self.mark(), self.mark(), None, "999"])
                row[other] = draw.choice([self.mark(), self.mark(), None, "998"])
            rows.append(row)
        self.table(name, rows, fields, extra=keys, more=got + (need if with_need else []))

    def settings(self):
        draw = self.draw
        lines = ["# Random study.", "[study]", "title = Random; \u00fc", "scale = %d;%d" % (self.low, self.high), "timezone = " + self.zone,
                 "min-group = %d" % draw.randint(1, 5), "period = " + draw.choice(["month", "week", "quarter", "year"])]
        if self.aim == "target" and self.chance(0.7) or self.chance(0.1):
            lines.append("target = %s" % self.write_number(self.mark(), ".", None))
        if self.chance(0.6):
            lines.append("dissatisfied = %s" % self.write_number(self.number(self.low, (self.low + self.high) // 2), ".", None))
        if self.chance(0.5):
            lines.append("as-of = %s" % (self.time().isoformat() if self.chance(0.7) else self.time().date()))
        if self.chance(0.25):
            lines.append("from = 2024-0%d-15" % draw.randint(1, 6))
        if self.chance(0.25):
            lines.append("until = 2025-0%d-%s" % (draw.randint(3, 9), draw.choice(["15", "10T12:00"])))
        waves = [wave for wave in self.waves if wave]
        if waves and self.chance(0.5):
            draw.shuffle(waves)
            lines.append("waves = " + ";".join(waves[:draw.randint(1, len(waves))] + draw.choice([[], ["never"]])))
        if self.chance(0.4):
            lines.append("critical = %s" % draw.choice(["0.3", "0.7", "1"]))
        return lines

    def write(self):
        head = self.settings()
        self.entities()
        self.make_links()
        self.make_touchpoints()
        self.make_dependencies()
        self.make_requests()
        self.make_events()
        logs = any(line.startswith(("[requests", "[events", "[services")) for line in self.lines)
        self.make_ratings(0 if logs else 1)
        path = os.path.join(self.folder, "random.study")
        with open(path, "w", encoding="utf-8") as file:
            file.write("\n".join(head + self.lines) + "\n")
        return path


def write_study(folder, seed):
    os.makedirs(folder, exist_ok=True)
    return Maker(folder, seed).write()


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    print(write_study(sys.argv[1], int(sys.argv[2])))

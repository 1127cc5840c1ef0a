#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A second, slow and obvious computation of every measure and ranking, to compare the library with.

    reference.py STUDY [--data=FOLDER] [--by=service|provider|role|cell|attribute|wave|period] [--wave=NAME]
                 [--rank=staged|burden] [--scope=critical|all]

prints rows as JSON. Figures are exact fractions until the last step.
"""

import collections
import json
import math
import os
import sys
from fractions import Fraction

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from model import Model  # noqa: E402
from study import MILLION, Study  # noqa: E402

HOUR = 3600 * MILLION
ALMOST = Fraction(1, 10 ** 9)
SURVEY = ("respondents ratings perception expectation gap gap_basis gap_n expectation_paired perception_paired"
          " satisfied_share dissatisfied_share net_satisfaction believed blind_spot misread").split()
LOG = ("requests volume volume_basis rework_rate first_time_right reworks_per_request reassigned_rate reworked_customers"
       " hours due late_rate late_basis").split()
ALL = LOG + SURVEY + "hours_p50 hours_p90 promise_kept standard_met repromised burden".split()
KEYS = {"service": ("service",), "provider": ("provider",), "role": ("role",), "cell": ("role", "service", "provider"),
        "attribute": ("service", "attribute"), "wave": ("service", "wave"), "period": ("service", "period")}
COLUMNS = {"service": ALL, "provider": ALL + ["rework_caused", "rework_handled"], "role": ALL,
           "cell": [name for name in ALL if name not in ("hours_p50", "hours_p90")],
           "attribute": SURVEY, "wave": SURVEY, "period": [name for name in LOG if not name.startswith("volume")]}


def ratio(part, whole):
    return Fraction(part, whole) if whole else None


def mean(values):
    values = list(values)
    return sum(values, Fraction(0)) / len(values) if values else None


def code_order(code):
    """By bytes; none is last."""
    return (code is None, (code or "").encode("utf-8"))


# --- the t distribution ------------------------------------------------------------------------------------------


def beta_fraction(a, b, x):
    """The continued fraction of the incomplete beta function (Abramowitz and Stegun 26.5.8), by Lentz's method."""
    tiny, c, d = 1e-300, 1.0, 1 - (a + b) * x / (a + 1)
    d = 1 / (d if abs(d) > tiny else tiny)
    result = d
    for m in range(1, 1000):
        for term in (m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
                     -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))):
            d = 1 + term * d
            c = 1 + term / c
            d = 1 / (d if abs(d) > tiny else tiny)
            c = c if abs(c) > tiny else tiny
            result *= d * c
        if abs(d * c - 1) < 1e-16:
            break
    return result


def incomplete_beta(a, b, x):
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    front = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x))
    if x < (a + 1) / (a + b + 2):
        return front * beta_fraction(a, b, x) / a
    return 1 - front * beta_fraction(b, a, 1 - x) / b


def t_limit(freedom, share=0.95):
    """The value that a t variable stays under with this probability (over one half), by halving."""
    low, high = 0.0, 1e6
    for _ in range(200):
        middle = (low + high) / 2
        tail = incomplete_beta(freedom / 2, 0.5, freedom / (freedom + middle * middle)) / 2
        low, high = (middle, high) if 1 - tail < share else (low, middle)
    return (low + high) / 2


# --- people's scores ---------------------------------------------------------------------------------------------


def score(answers, value):
    """One voice in one cell: the overall answers if there is any, else the mean over attributes. None without answers."""
    by_attribute = collections.defaultdict(list)
    for answer in answers:
        by_attribute[answer[0]].append(value(answer))
    if not by_attribute:
        return None
    if "" in by_attribute:
        return mean(by_attribute[""])
    return mean(mean(marks) for marks in by_attribute.values())


class Voice:
    """What one person says over several cells: score, the same over cells with a target, that target, and the pair."""

    __slots__ = ("score", "aimed", "target", "perceived", "expected", "n")

    def __init__(self, cells):
        cells = [([answers] if isinstance(answers, tuple) else answers, target) for answers, target in cells]
        perception = lambda answer: Fraction(answer[1], MILLION)
        expectation = lambda answer: Fraction(answer[2], MILLION)
        scores = [(score(answers, perception), target) for answers, target in cells]
        self.n = sum(len(answers) for answers, _ in cells)
        self.score = mean(one for one, _ in scores)
        self.aimed = mean(one for one, target in scores if target is not None)
        self.target = mean(target for _, target in scores if target is not None)
        pairs = [[answer for answer in answers if answer[2] is not None] for answers, _ in cells]
        self.perceived = mean(score(answers, perception) for answers in pairs if answers)
        self.expected = mean(score(answers, expectation) for answers in pairs if answers)


class Voices:
    """The voices of a group of cells, each with how many people speak alike."""

    def __init__(self, cells, attribute=None):
        """cells: [({person: answers}, target of the cell)]"""
        people = collections.defaultdict(list)
        for answers_of, target in cells:
            for person, answers in answers_of.items():
                if attribute is not None:
                    answers = tuple(one for one in ([answers] if isinstance(answers, tuple) else answers) if one[0] == attribute)
                    answers = list(answers)
                    if not answers:
                        continue
                people[person].append((answers, target))
        made, self.counts = {}, collections.Counter()
        for said in people.values():
            key = tuple((answers if isinstance(answers, tuple) else tuple(answers), target) for answers, target in said)
            if key not in made:
                made[key] = Voice(said)
            self.counts[made[key]] += 1
        self.n = sum(self.counts.values())
        self.ratings = sum(voice.n * times for voice, times in self.counts.items())

    def of(self, get):
        """[(value, people)] where the value is known."""
        return [(get(voice), times) for voice, times in self.counts.items() if get(voice) is not None]

    def mean(self, get):
        values = self.of(get)
        n = sum(times for _, times in values)
        return sum((value * times for value, times in values), Fraction(0)) / n if n else None

    def share(self, test, known):
        n = sum(times for voice, times in self.counts.items() if known(voice))
        return ratio(sum(times for voice, times in self.counts.items() if known(voice) and test(voice)), n)

    def gaps(self, basis):
        if basis == "expectation":
            return self.of(lambda voice: None if voice.expected is None else voice.expected - voice.perceived)
        if basis == "target":
            return self.of(lambda voice: None if voice.target is None else voice.target - voice.aimed)
        return []


def hide(counts, least, also=frozenset()):
    """Which rows of a table are not shown: those of too few people, those hidden for another reason (also), and the next
    smallest where only one row with people would be hidden."""
    hidden = {key for key, n in counts.items() if n > 0 and (n < least or key in also)}
    if len(hidden) == 1:
        shown = [n for key, n in counts.items() if n > 0 and key not in hidden]
        if shown:
            hidden |= {key for key, n in counts.items() if n == min(shown)}
    return hidden | set(also)


# --- the reference -----------------------------------------------------------------------------------------------


class Reference:
    def __init__(self, path, data=None):
        self.model = Model(Study(path, data))
        self.settings = self.model.settings
        model = self.model
        target_known = self.settings.target is not None or any(one.get("target") is not None for one in model.services.values())
        self.gap_basis = "expectation" if model.paired else "target" if target_known else None
        self.kept = {}

    def target_of(self, service):
        target = self.model.services[service].get("target", self.settings.target)
        return None if target is None else Fraction(target, MILLION)

    # --- requests ---

    def log(self, requests):
        """The figures of a group of requests."""
        known = [one for one in requests if one["reworks"] is not None]
        moved = [one for one in requests if one["reassignments"] is not None]
        reworked = [one for one in known if one["reworks"] >= 1]
        lengths = sorted(one["delivered"] - one["opened"] for one in requests
                         if one["opened"] is not None and one["delivered"] is not None and one["opened"] <= one["delivered"])
        row = {"requests": len(requests)}
        row["rework_rate"] = ratio(len(reworked), len(known))
        row["first_time_right"] = None if not known else 1 - row["rework_rate"]
        row["reworks_per_request"] = ratio(sum(one["reworks"] for one in known), len(known))
        row["reassigned_rate"] = ratio(sum(1 for one in moved if one["reassignments"] >= 1), len(moved))
        row["hours"] = ratio(sum(lengths), len(lengths) * HOUR)
        for percent in (50, 90):
            row["hours_p%d" % percent] = quantile(lengths, percent)
        row["repromised"] = sum(one["repromised"] for one in requests)
        row.update(self.times(requests))
        if not self.model.has_log:
            row.update(requests=None, repromised=None, due=None)
        return row

    def standard_end(self, one):
        hours = self.model.services[one["service"]].get("standard_hours") if one["service"] is not None else None
        return None if hours is None or one["opened"] is None else one["opened"] + Fraction(hours, MILLION) * HOUR

    def judged(self, requests, due_of):
        """[(due, delivered)] of the requests that can be judged."""
        as_of, judged = self.settings.as_of, []
        for one in requests:
            due = due_of(one)
            if due is not None and (one["delivered"] is not None if as_of is None else due <= as_of):
                judged.append((due, one["delivered"]))
        return judged

    def times(self, requests):
        late = lambda judged: sum(1 for due, delivered in judged if delivered is None or delivered > due)
        due = self.judged(requests, lambda one: one["promised"] if one["promised"] is not None else self.standard_end(one))
        promised = self.judged(requests, lambda one: one["promised"])
        standard = self.judged(requests, self.standard_end)
        return {"due": len(due), "late_rate": ratio(late(due), len(due)),
                "late_basis": None if not due else "delivered" if self.settings.as_of is None else "as-of",
                "promise_kept": ratio(len(promised) - late(promised), len(promised)),
                "standard_met": ratio(len(standard) - late(standard), len(standard))}

    # --- volume and reworked customers ---

    def touch(self, role):
        known = [point["end_customers"] for point in self.model.touchpoints.values()
                 if point["role"] == role and point.get("end_customers") is not None]
        return sum(known) if known else None

    def volume(self, by, cells, requests, role=None):
        """In millionths, whatever the basis."""
        model = self.model
        if model.basis == "count":
            return len(requests) * MILLION or None
        if model.basis == "requests":
            known = [one["end_customers"] for one in requests if one["end_customers"] is not None]
        elif model.basis == "links":
            links = [link for link in model.force if link.get("end_customers") is not None]
            if by in ("cell", "provider"):
                pairs = {(role, service) for role, service, _ in cells}
                if any(pair in model.shared for pair in pairs if self.shared_known(pair)):
                    return None
            if by == "cell":
                links = [link for link in links if (link["role"], link["service"], link["provider"]) in cells]
            elif by == "provider":
                links = [link for link in links if (link["role"], link["service"], link["provider"]) in cells]
            elif by == "role":
                roles = {role for role, _, _ in cells}
                links = [link for link in links if link["role"] in roles]
            else:
                pairs = {(role, service) for role, service, _ in cells}
                links = [link for link in links if (link["role"], link["service"]) in pairs]
            known = [link["end_customers"] for link in links]
            if by == "role" and known:
                return max(known)
        elif model.basis == "touchpoints":
            roles = {role for role, _, _ in cells if role is not None}
            if role is not None:
                roles = {role}
            known = [self.touch(role) for role in roles if self.touch(role) is not None]
        else:
            return None
        return sum(known) if known else None

    def shared_known(self, pair):
        return any(link.get("shared") and link.get("end_customers") is not None for link in self.model.force
                   if (link["role"], link["service"]) == pair)

    def reworked_customers(self, volume, requests):
        known = [one for one in requests if one["reworks"] is not None]
        if self.model.basis == "requests":
            said = [one for one in known if one["end_customers"] is not None]
            return Fraction(sum(one["end_customers"] for one in said if one["reworks"] >= 1), MILLION) if said else None
        if volume is None or not known:
            return None
        return Fraction(volume * sum(1 for one in known if one["reworks"] >= 1), len(known) * MILLION)

    # --- the survey ---

    def voices(self, cells, side, wave, attribute=None):
        answers = self.model.answers.get((wave, side), {})
        return Voices([(answers[cell], self.target_of(cell[1])) for cell in cells if cell in answers], attribute)

    def survey(self, groups):
        """{key: row} of {key: (cells, wave, attribute)}: figures, with those of small groups hidden."""
        heard = {}
        for key, (cells, wave, attribute) in groups.items():
            heard[key] = (self.voices(cells, "front", wave, attribute), self.voices(cells, "back", wave, attribute))
        least = self.settings.min_group
        gap_n = {key: sum(times for _, times in front.gaps(self.gap_basis)) for key, (front, _) in heard.items()}
        hidden_front = hide({key: front.n for key, (front, _) in heard.items()}, least)
        hidden_gap = hide(gap_n, least, hidden_front)
        judged = {key: sum(times for _, times in front.of(lambda voice: voice.target)) for key, (front, _) in heard.items()}
        hidden_judged = hide(judged, least, hidden_front)
        hidden_back = hide({key: back.n for key, (_, back) in heard.items()}, least)
        assumed = {key: sum(times for _, times in back.of(lambda voice: voice.expected)) for key, (_, back) in heard.items()}
        hidden_assumed = hide(assumed, least, hidden_back)
        rows = {}
        for key, (front, back) in heard.items():
            rows[key] = self.survey_row(front, back, gap_n[key], key in hidden_front, key in hidden_gap, key in hidden_back,
                                        key in hidden_assumed, key in hidden_judged)
        return rows

    def survey_row(self, front, back, gap_n, hidden_front, hidden_gap, hidden_back, hidden_assumed, hidden_judged):
        row = dict.fromkeys(SURVEY)
        if self.model.has_ratings:
            row.update(respondents=front.n, ratings=front.ratings)
        if self.gap_basis is not None and self.model.has_ratings:
            row["gap_n"] = gap_n
        row["_gaps"] = front.gaps(self.gap_basis)
        row["_hidden_gap"] = hidden_gap
        if not hidden_front:
            row["perception"] = front.mean(lambda voice: voice.score)
            known = lambda voice: voice.target is not None
            if not hidden_judged:
                row["satisfied_share"] = front.share(lambda voice: voice.aimed >= voice.target - ALMOST, known)
            if self.settings.dissatisfied is not None:
                bad = Fraction(self.settings.dissatisfied, MILLION)
                row["dissatisfied_share"] = front.share(lambda voice: voice.score <= bad + ALMOST, lambda voice: True)
            if row["satisfied_share"] is not None and row["dissatisfied_share"] is not None:
                row["net_satisfaction"] = row["satisfied_share"] - row["dissatisfied_share"]
        if not hidden_gap and self.gap_basis == "expectation":
            row["expectation"] = row["expectation_paired"] = front.mean(lambda voice: voice.expected)
            row["perception_paired"] = front.mean(lambda voice: voice.perceived)
        if not hidden_gap and self.gap_basis == "target":
            row["expectation_paired"] = front.mean(lambda voice: voice.target)
            row["perception_paired"] = front.mean(lambda voice: voice.aimed)
        if row["expectation_paired"] is not None:
            row["gap"] = row["expectation_paired"] - row["perception_paired"]
            row["gap_basis"] = self.gap_basis
        if not hidden_back:
            row["believed"] = back.mean(lambda voice: voice.score)
            if row["believed"] is not None and row["perception"] is not None:
                row["blind_spot"] = row["believed"] - row["perception"]
        if not hidden_assumed:
            assumed = back.mean(lambda voice: voice.expected)
            if assumed is not None and row["expectation_paired"] is not None:
                row["misread"] = row["expectation_paired"] - assumed
        return row

    # --- groups ---

    def groups(self, by):
        """{key: (cells, requests)} of every row by service, provider, role or cell."""
        model = self.model
        place = {"role": 0, "service": 1, "provider": 2}
        key_of = (lambda cell: cell) if by == "cell" else (lambda cell: (cell[place[by]],))
        keys = {"service": model.services, "provider": model.providers, "role": model.roles}
        groups = {(code,): (set(), []) for code in keys[by]} if by != "cell" else {}
        for cell in model.cells:
            groups.setdefault(key_of(cell), (set(), []))[0].add(cell)
        for request in model.requests:
            groups[key_of((request["role"], request["service"], request["provider"]))][1].append(request)
        at = {"service": 0, "cell": 1}.get(by)  # a case that never names a service has no row of one
        return groups if at is None else {key: group for key, group in groups.items() if key[at] is not None}

    def measure(self, by="service", wave=None):
        """[(key, row)] in the order of the keys."""
        name = (by, wave)
        if name not in self.kept:
            wave = wave if wave is not None else self.model.latest_wave()
            rows = {"attribute": self.by_attribute, "wave": self.by_wave, "period": self.by_period}.get(by, self.by_place)(by, wave)
            self.kept[name] = rows
        return self.kept[name]

    def by_place(self, by, wave):
        groups = self.groups(by)
        survey = self.survey({key: (cells, wave, None) for key, (cells, _) in groups.items()})
        rows = []
        for key in sorted(groups, key=lambda key: [code_order(code) for code in key]):
            cells, requests = groups[key]
            row = dict(self.log(requests), **survey[key])
            volume = self.volume(by, cells, requests, key[0] if by == "role" else None)
            row["volume"] = None if volume is None else Fraction(volume, MILLION)
            row["volume_basis"] = None if volume is None else self.model.basis
            row["reworked_customers"] = self.reworked_customers(volume, requests)
            if by == "provider":
                row["rework_caused"], row["rework_handled"] = self.caused(key[0]), row["rework_rate"]
            rows.append((key, row))
        if by == "cell":
            self.kept.setdefault(("cell", wave), rows)
        for key, row in rows:
            row["burden"] = self.burden(by, groups[key][0], wave)
        return rows

    def caused(self, provider):
        if provider is None:
            return None
        returns = sum(1 for _, to, back in self.model.passes if to == provider and back)
        passes = sum(1 for start, _, _ in self.model.passes if start == provider)
        closings = [after for closer, after in self.model.closings if closer == provider]
        return ratio(returns + sum(closings), passes + len(closings))

    # --- burden ---

    def gap_rows(self, wave):
        """{cell or service: shown gap or None, whether rated}"""
        name = ("gaps", wave)
        if name not in self.kept:
            model = self.model
            cells = {cell: ({cell}, wave, None) for cell in model.cells if cell[1] is not None}
            services = {code: ({cell for cell in model.cells if cell[1] == code}, wave, None) for code in model.services}
            pairs = collections.defaultdict(set)
            for cell in cells:
                pairs[cell[:2]].add(cell)
            pairs = {pair: (inside, wave, None) for pair, inside in pairs.items()}
            self.kept[name] = dict(list(self.survey(cells).items()) + list(self.survey(services).items())
                                   + list(self.survey(pairs).items()))
        return self.kept[name]

    def shown_gap(self, place, wave):
        """The gap of a cell or pair: its own where rated and shown, else its service's."""
        gaps = self.gap_rows(wave)
        own = gaps[place]["gap"]
        return own if own is not None else gaps[place[1]]["gap"]

    def burden(self, by, cells, wave):
        model, settings = self.model, self.settings
        if settings.low is None or settings.high == settings.low:
            return None
        places = collections.defaultdict(set)
        for cell in cells:
            if cell[1] is None:
                continue
            pair = model.basis == "touchpoints" and by != "cell" or cell[:2] in model.shared and self.shared_known(cell[:2])
            if by in ("provider", "cell"):
                pair = False
            places[cell[:2] if pair else cell].add(cell)
        total = None
        for place, inside in places.items():
            requests = self.requests_of(inside)
            customers = self.reworked_customers(self.volume("cell" if len(place) == 3 else "pair", inside, requests), requests)
            gap = None if customers is None else self.shown_gap(place, wave)
            if gap is not None:
                total = (total or Fraction(0)) + customers * max(gap, 0) / Fraction(settings.high - settings.low, MILLION)
        return total

    def requests_of(self, cells):
        if "requests" not in self.kept:
            kept = self.kept["requests"] = collections.defaultdict(list)
            for one in self.model.requests:
                kept[one["role"], one["service"], one["provider"]].append(one)
        return [one for cell in cells for one in self.kept["requests"][cell]]

    # --- further tables ---

    def by_attribute(self, by, wave):
        model = self.model
        groups = {}
        for answers_of in model.answers.values():  # of any wave, so that the rows are the same in each
            for cell, people in answers_of.items():
                for answers in people.values():
                    for answer in [answers] if isinstance(answers, tuple) else answers:
                        key = (cell[1], answer[0] or None)
                        groups.setdefault(key, (set(), wave, answer[0]))[0].add(cell)
        return self.in_order(self.survey(groups))

    def by_wave(self, by, wave):
        model = self.model
        groups = {}
        for (name, _), answers in model.answers.items():
            for cell in answers:
                groups.setdefault((cell[1], name), (set(), name, None))[0].add(cell)
        order = {name: number for number, name in enumerate(model.ordered_waves())}
        rows = self.survey(groups)
        return [(key, rows[key]) for key in sorted(rows, key=lambda key: (code_order(key[0]), key[1] is None, order[key[1]]))]

    @staticmethod
    def in_order(rows):
        return [(key, rows[key]) for key in sorted(rows, key=lambda key: [code_order(code) for code in key])]

    def by_period(self, by, wave):
        groups = collections.defaultdict(list)
        for one in self.model.requests:
            if one["service"] is not None:
                groups[one["service"], self.period(one["opened"])].append(one)
        rows = {}
        for key, requests in groups.items():
            rows[key] = self.log(requests)
            volume = self.volume("period", set(), requests) if self.model.basis in ("count", "requests") else None
            rows[key]["volume"] = None if volume is None else Fraction(volume, MILLION)
            rows[key]["volume_basis"] = self.model.basis
            rows[key]["reworked_customers"] = self.reworked_customers(volume, requests)
        return self.in_order(rows)

    def period(self, time):
        if time is None:
            return None
        day = self.settings.dates.local(time)
        if self.settings.period == "year":
            return "%04d" % day.year
        if self.settings.period == "quarter":
            return "%04d-Q%d" % (day.year, (day.month + 2) // 3)
        if self.settings.period == "week":
            return "%04d-W%02d" % day.isocalendar()[:2]
        return "%04d-%02d" % (day.year, day.month)

    # --- ranking ---

    def standing(self, row):
        gaps = row["_gaps"]
        n = sum(times for _, times in gaps)
        if not row["respondents"]:
            return "unrated"
        if row["_hidden_gap"] or n < 5:
            return "unclear"
        middle = sum((gap * times for gap, times in gaps), Fraction(0)) / n
        variance = sum(((gap - middle) ** 2 * times for gap, times in gaps), Fraction(0)) / (n - 1)
        if variance == 0 and n < 20:
            return "unclear"
        margin = t_limit(n - 1) * math.sqrt(variance / n) if variance else 0.0
        if float(middle) + margin <= 0:
            return "met"
        return "short" if float(middle) - margin > 0 else "unclear"

    def criticality(self, service):
        known = [link["criticality"] for link in self.model.force
                 if link["service"] == service and link.get("criticality") is not None]
        own = self.model.services[service].get("criticality")
        return max(known + ([own] if own is not None else []), default=None)

    def rank(self, method="staged", scope="critical", wave=None):
        """[(service, row)], most urgent first."""
        wave = wave if wave is not None else self.model.latest_wave()
        rows = []
        for (service,), measured in self.measure("service", wave):
            critical = self.criticality(service)
            if scope == "critical" and critical is not None and critical < self.settings.critical:
                continue
            row = {name: measured[name] for name in "volume rework_rate reworked_customers gap requests respondents".split()}
            row["standing"] = self.standing(measured)
            row["priority"] = measured["burden" if method == "burden" else "reworked_customers"]
            row["name"] = self.model.services[service].get("name")
            providers = {cell[2] for cell in self.model.cells if cell[1] == service} - {None}
            providers = providers or {self.model.services[service].get("provider")}
            row["provider"] = ", ".join(sorted(providers - {None}, key=code_order)) or None
            most = lambda value: (value is None, -(value or 0))
            if method == "staged":
                row["_order"] = (row["standing"] == "met", most(row["reworked_customers"]), most(row["gap"]), most(row["volume"]))
            else:
                row["_order"] = (most(row["priority"]),)
            rows.append(((service,), row))
        rows.sort(key=lambda one: (one[1]["_order"], code_order(one[0][0])))
        for place, (_, row) in enumerate(rows, 1):
            alike = place > 1 and rows[place - 2][1]["_order"] == row["_order"]
            row["rank"] = rows[place - 2][1]["rank"] if alike else place
        return rows


def quantile(lengths, percent):
    """Nearest rank, as the lower edge of its bucket: exact below 128 seconds, then 128 buckets to a doubling."""
    if not lengths:
        return None
    seconds = lengths[-(-len(lengths) * percent // 100) - 1] // MILLION
    shift = max(seconds.bit_length() - 8, 0)
    return Fraction(seconds >> shift << shift, 3600)


def plain(row):
    return {name: float(value) if isinstance(value, Fraction) else value for name, value in row.items() if name[0] != "_"}


def main(arguments):
    options = dict(argument[2:].split("=", 1) for argument in arguments if argument.startswith("--"))
    paths = [argument for argument in arguments if not argument.startswith("--")]
    if len(paths) != 1:
        sys.exit(__doc__)
    reference = Reference(paths[0], options.get("data"))
    if "rank" in options:
        rows = reference.rank(options["rank"], options.get("scope", "critical"), options.get("wave"))
        keys = ("service",)
    else:
        by = options.get("by", "service")
        rows, keys = reference.measure(by, options.get("wave")), KEYS[by]
    print(json.dumps([dict(zip(keys, key), **plain(row)) for key, row in rows], ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main(sys.argv[1:])

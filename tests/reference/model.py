# SPDX-License-Identifier: GPL-3.0-or-later
"""From the records of a study to what they say together: requests, answers, links in force, cells, providers.

Everything is held one by one: a request is a dictionary, an answer a tuple. No sums are kept.
"""

import collections
import fnmatch
import re

NOBODY = None


class Log:
    """The cases of an event log, made into requests; passes between providers on the way."""

    def __init__(self, section, settings):
        self.section, self.settings = section, settings
        self.cases = collections.OrderedDict()

    def add(self, record, number):
        self.cases.setdefault(record["case"], []).append((record, number))

    def rules(self):
        section = self.section
        if section.rework is not None:
            return section.rework
        return [] if "reworks" in section.mapped else ["reopened", "returned"]

    def can(self, rule):
        mapped = self.section.mapped
        if rule == "reopened":
            return "status" in mapped and bool(self.section.closed)
        if rule == "returned":
            return "provider" in mapped
        return "activity" in mapped

    def finish(self):
        """Yields (request, passes, closings) a case; see follow () for the last two."""
        rules = [rule for rule in self.rules() if self.can(rule)]
        for lines in self.cases.values():
            lines.sort(key=lambda one: (one[0].get("time") is None, one[0].get("time") or 0, one[1]))
            yield self.request([record for record, _ in lines], rules)

    def request(self, lines, rules):
        def last(field):
            return next((line[field] for line in reversed(lines) if line.get(field) is not None), None)

        def first(field):
            return next((line[field] for line in lines if line.get(field) is not None), None)

        section = self.section
        derived, passes, closings, first_passes = self.follow(lines, rules)
        made = {field: last(field) for field in ("role", "service", "provider", "end_customers")}
        made["opened"] = first("opened") if first("opened") is not None else first("time")
        made["promised"] = first("promised")
        promises = [line["promised"] for line in lines if line.get("promised") is not None]
        made["repromised"] = sum(1 for old, new in zip(promises, promises[1:]) if old != new)
        made["delivered"] = last("delivered")
        status = last("status")
        if "status" in section.mapped and section.closed:
            if status not in section.closed:
                made["delivered"] = None
            elif made["delivered"] is None:
                made["delivered"] = next((line.get("time") for line in reversed(lines)
                                          if line.get("status") in section.closed), None)
        made["reworks"] = made["reassignments"] = None
        if "reworks" in section.mapped or rules:
            made["reworks"] = (last("reworks") or 0) // 10 ** 6 + derived
        if "reassignments" in section.mapped:
            made["reassignments"] = (last("reassignments") or 0) // 10 ** 6
        elif "provider" in section.mapped:
            made["reassignments"] = first_passes
        return made, passes, closings

    def follow(self, lines, rules):
        """Walks through a case: (reworks, [(from, to, is a return)], [[who closed, reopened after]], first passes)."""
        closed = self.section.closed
        held, holder, before = set(), None, None  # providers so far, the present one, the last known status
        done, closer = set(), None  # activities so far, the closing that stands
        reworks, passes, closings, first_passes = 0, [], [], 0
        for line in lines:
            provider, status, activity = line.get("provider"), line.get("status"), line.get("activity")
            met = False
            returned = provider is not None and provider != holder and provider in held
            if provider is not None and provider != holder:
                if holder is not None:
                    passes.append((holder, provider, returned))
                    first_passes += not returned
            reopened = bool(closed) and status is not None and status not in closed and before in closed
            if closed and status is not None and status in closed and before not in closed:
                closer = [provider if provider is not None else holder, False]
                closings.append(closer)
            if reopened and closer is not None:
                closer[1] = True
            for rule in rules:
                name = rule.split(":", 1)[1] if ":" in rule else None
                if rule == "reopened":
                    met |= reopened
                elif rule == "returned":
                    met |= returned
                elif activity is None:
                    continue
                elif rule == "repeated":
                    met |= activity in done
                elif rule.startswith("repeated:"):
                    met |= activity in done and activity == name
                elif rule.startswith("activity:"):
                    met |= fnmatch.fnmatchcase(activity, re.sub(r"\[", "[[]", name))
            reworks += met
            if provider is not None:
                holder = provider
                held.add(provider)
            if status is not None:
                before = status
            if activity is not None:
                done.add(activity)
        return reworks, passes, closings, first_passes


class Model:
    def __init__(self, study):
        self.study, self.settings = study, study.settings
        self.roles, self.providers, self.services = {}, {}, {}
        self.links, self.touchpoints = {}, {}
        self.requests, self.ratings = [], []
        self.passes, self.closings = [], []
        self.last_time = None
        self.has_log = self.has_ratings = False
        self.anonymous = 0
        for section in study.sections:
            getattr(self, "read_" + section.kind)(section)
        self.settle()

    # --- reading -------------------------------------------------------------------------------------------------

    @staticmethod
    def join(table, key, record):
        known = table.setdefault(key, {})
        for field, value in record.items():
            if value is not None:
                known[field] = value

    def read_roles(self, section):
        for record in section.records():
            self.join(self.roles, record["role"], record)

    def read_providers(self, section):
        for record in section.records():
            self.join(self.providers, record["provider"], record)

    def read_services(self, section):
        for record in section.records():
            self.know({"provider": record.get("provider")})
            self.join(self.services, record["service"], record)

    def know(self, record):
        for table, field in ((self.roles, "role"), (self.services, "service"), (self.providers, "provider")):
            if record.get(field) is not None:
                table.setdefault(record[field], {})

    def read_links(self, section):
        for record in section.records():
            self.know(record)
            key = tuple(record.get(field) for field in ("role", "service", "provider", "from", "until"))
            self.join(self.links, key, record)

    def read_touchpoints(self, section):
        for record in section.records():
            self.know(record)
            self.join(self.touchpoints, (record["touchpoint"], record["role"]), record)

    def read_dependencies(self, section):
        for record in section.records():
            self.services.setdefault(record["service"], {})
            self.services.setdefault(record["requires"], {})

    def read_ratings(self, section):
        self.has_ratings = True
        shared = {}
        for record in section.records():
            self.know(record)
            if record.get("perception") is None:
                continue
            person = record.get("respondent")
            if person is None:
                self.anonymous += 1
                person = record.get("person") or self.anonymous
            answer = (record.get("attribute") or "", record["perception"], record.get("expectation"))
            cell = (record.get("role"), record["service"], record.get("provider"))
            self.ratings.append((person, shared.setdefault(cell, cell), record.get("side") or "front", record.get("wave"),
                                 shared.setdefault(answer, answer)))

    def covers(self, opened):
        settings = self.settings
        if settings.start is None and settings.end is None:
            return True
        if opened is None:
            return False
        return (settings.start is None or opened >= settings.start) and (settings.end is None or opened <= settings.end)

    def take(self, request):
        """Whether the request counts. Who and what it names is known in any case."""
        self.know(request)
        if not self.covers(request["opened"]):
            return False
        self.requests.append(request)
        for time in (request["opened"], request["delivered"]):  # a promise is a plan, no record
            if time is not None and (self.last_time is None or time > self.last_time):
                self.last_time = time
        return True

    def read_requests(self, section):
        self.has_log = True
        for record in section.records():
            request = {field: record.get(field) for field in
                       ("role", "service", "provider", "opened", "promised", "delivered", "end_customers")}
            request["repromised"] = 0
            for field in ("reworks", "reassignments"):
                request[field] = (record.get(field) or 0) // 10 ** 6 if field in section.mapped else None
            self.take(request)

    def read_events(self, section):
        self.has_log = True
        log = Log(section, self.settings)
        for number, record in enumerate(section.records()):
            log.add(record, number)
        for request, passes, closings in log.finish():
            if self.take(request):
                self.passes += passes
                self.closings += closings
                for provider in [one for start, end, _ in passes for one in (start, end)] + [one for one, _ in closings]:
                    self.know({"provider": provider})

    # --- who serves whom -----------------------------------------------------------------------------------------

    def in_force(self, link):
        if link.get("status") not in (None, "confirmed"):
            return False
        time = self.settings.as_of if self.settings.as_of is not None else self.last_time
        if time is None:
            return True
        return link.get("from", time) <= time <= link.get("until", time)

    def settle(self):
        named = collections.defaultdict(set)  # (role, service): providers that are named
        self.force = [dict(link) for link in self.links.values() if self.in_force(link)]
        for one in self.requests + self.force:
            one.setdefault("provider", None)
            if one["provider"] is None and one["service"] is not None:
                one["provider"] = self.services[one["service"]].get("provider")
            if one["provider"] is not None:
                self.providers.setdefault(one["provider"], {})
                named[one["role"], one["service"]].add(one["provider"])
        for _, (role, service, provider), _, _, _ in self.ratings:
            if provider is not None:
                named[role, service].add(provider)
        anywhere = collections.defaultdict(set)
        for (_, service), providers in named.items():
            anywhere[service] |= providers
        self.shared = {}  # pairs whose link volume belongs to several providers
        for link in self.force:
            if link["provider"] is None:
                providers = named[link["role"], link["service"]]
                if len(providers) == 1:
                    link["provider"] = next(iter(providers))
                elif providers:
                    link["shared"] = True
                    self.shared[link["role"], link["service"]] = True
        cells = set()
        for one in self.requests + self.force:
            if not one.get("shared"):
                cells.add((one["role"], one["service"], one["provider"]))
        self.settle_ratings(named, anywhere, cells)
        self.cells = cells
        self.settle_volume()

    def settle_ratings(self, named, anywhere, cells):
        """The provider of a rating that names none; answers by wave and side: {cell: {person: answers}}."""
        self.answers = collections.defaultdict(lambda: collections.defaultdict(dict))
        self.waves = set()
        self.paired = False
        goes = {}
        for person, cell, side, wave, answer in self.ratings:
            if cell not in goes:
                role, service, provider = cell
                if provider is None:
                    known = anywhere[service] if role is None else named.get((role, service), set())
                    if not known:
                        known = {self.services[service].get("provider")}
                    provider = next(iter(known)) if len(known) == 1 else None
                goes[cell] = (role, service, provider)
                cells.add(goes[cell])
                if provider is not None:
                    self.providers.setdefault(provider, {})
            people = self.answers[wave, side][goes[cell]]
            known = people.get(person)
            people[person] = answer if known is None else known + [answer] if isinstance(known, list) else [known, answer]
            self.waves.add(wave)
            if side == "front" and answer[2] is not None:
                self.paired = True
        self.ratings = None

    def settle_volume(self):
        self.basis = None
        if any(one["end_customers"] is not None for one in self.requests):
            self.basis = "requests"
        elif any(link.get("end_customers") is not None for link in self.force):
            self.basis = "links"
        elif any(point.get("end_customers") is not None for point in self.touchpoints.values()):
            self.basis = "touchpoints"
        elif self.requests:
            self.basis = "count"

    # --- waves ---------------------------------------------------------------------------------------------------

    def ordered_waves(self):
        """All waves with answers, the earliest first."""
        listed = self.settings.waves
        others = [wave for wave in self.waves if wave is not None and wave not in listed]
        try:
            others.sort(key=lambda wave: (float(wave), wave.encode("utf-8")))
        except ValueError:
            others.sort(key=lambda wave: wave.encode("utf-8"))
        return ([None] if None in self.waves else []) + others + [wave for wave in listed if wave in self.waves]

    def latest_wave(self):
        waves = self.ordered_waves()
        return waves[-1] if waves else None

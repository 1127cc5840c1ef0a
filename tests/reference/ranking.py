# SPDX-License-Identifier: GPL-3.0-or-later
"""Rankings by criteria, worked out anew in plain Python from the figures of the reference, and figures drawn anew by its own
random numbers. Formulas and sources: docs/method.md, "Ranking"."""

import math
import random
import statistics

METHODS = ("weighted-sum", "topsis", "vikor", "promethee", "spotis")
SHARES = ("rework_rate", "first_time_right", "reassigned_rate", "late_rate", "promise_kept", "standard_met", "satisfied_share",
          "dissatisfied_share")
ON_SCALE = ("perception", "expectation", "expectation_paired", "perception_paired", "believed")
DIFFERENCES = ("gap", "blind_spot", "misread")
UNIT = 1e-12  # figures that differ by less are the same


class Refused(Exception):
    """The ranking is not defined for these values."""


def number(value):
    """A float without the digits that are but rounding: to 1e-12, and 12 digits or more of what is too large for that."""
    if value is None:
        return None
    for digits in (12, 9, 6, 3, 0):
        if abs(value) * 10 ** digits < 2 ** 51:
            return round(float(value), digits)
    return float(value)


# --- normalising: afterwards more is better, unless the method says otherwise ---


def minmax(column, least, low=None, high=None):
    low, high = (min(column), max(column)) if low is None else (low, high)
    if not high > low:
        return [0.0] * len(column)
    return [(high - x if least else x - low) / (high - low) for x in column]


def normalise(how, column, least, bounds):
    if how == "minmax":
        return minmax(column, least, *(bounds or ()))
    if how in ("max", "sum") and not any(column):
        return [0.0] * len(column)  # of a criterion that is known of nobody
    if how == "max":
        return [min(column) / x if least else x / max(column) for x in column]
    if how == "sum":
        column = [1 / x for x in column] if least else column
        return [x / math.fsum(column) for x in column]
    norm = math.hypot(*column)
    return [(1 - x / norm if least else x / norm) if norm else 0.0 for x in column]


# --- methods: one figure a service ---


def weighted_sum(columns, weights, rule):
    made = [normalise(rule.get("normalisation") or "minmax", *one) for one in zip(columns, rule["least"], rule["bounds"])]
    return [math.fsum(w * x for w, x in zip(weights, row)) for row in zip(*made)]


def topsis(columns, weights, rule):
    made = [[w * x for x in normalise(rule.get("normalisation") or "vector", *one)]
            for w, *one in zip(weights, columns, rule["least"], rule["bounds"])]
    figures = []
    for row in zip(*made):
        best = math.hypot(*(x - max(column) for x, column in zip(row, made)))
        worst = math.hypot(*(x - min(column) for x, column in zip(row, made)))
        figures.append(worst / (best + worst) if best + worst > 0 else 0.0)
    return figures


def vikor(columns, weights, rule):
    far = [[1 - x if max(column) > min(column) else 0.0 for x in minmax(column, least)]
           for column, least in zip(columns, rule["least"])]
    away = [[w * x for w, x in zip(weights, row)] for row in zip(*far)]
    sums, worst = [math.fsum(row) for row in away], [max(row) for row in away]
    parts = []
    for one in (sums, worst):
        spread = max(one) - min(one)
        parts.append([(x - min(one)) / spread if spread > UNIT else 0.0 for x in one])
    return [rule["v"] * s + (1 - rule["v"]) * r for s, r in zip(*parts)]


def preferred(d, shape, q=0, p=0):
    if d <= 0:
        return 0.0
    if shape == "usual":
        return 1.0
    if shape == "gaussian":
        return 1 - math.exp(-d * d / (2 * p * p))
    if shape == "u-shape":
        return float(d > q)
    if shape == "level":
        return 1.0 if d > p else 0.5 if d > q else 0.0
    return min(max((d - q) / (p - q), 0.0), 1.0)


def promethee(columns, weights, rule):
    n = len(columns[0])
    flows = []
    for i in range(n):
        terms = []
        for column, weight, least, preference in zip(columns, weights, rule["least"], rule["preferences"]):
            for j in range(n):
                d = (column[j] - column[i]) if least else (column[i] - column[j])
                terms.append(weight * (preferred(d, *preference) - preferred(-d, *preference)))
        flows.append(math.fsum(terms) / (n - 1) if n > 1 else 0.0)
    return flows


def spotis(columns, weights, rule):
    figures = []
    for row in zip(*columns):
        figures.append(math.fsum(w * (x - low if least else high - x) / (high - low)
                                 for w, x, least, (low, high) in zip(weights, row, rule["least"], rule["bounds"])))
    return figures


DECIDE = {"weighted-sum": weighted_sum, "topsis": topsis, "vikor": vikor, "promethee": promethee, "spotis": spotis}


# --- weights ---


def entropy(columns, least):
    made = []
    for column in columns:
        if min(column) < 0:
            raise Refused
        total, n = math.fsum(column), len(column)
        if max(column) == min(column):
            made.append(0.0)
            continue
        made.append(1 + math.fsum(x / total * math.log(x / total) for x in column if x > 0) / math.log(n))
    return made


def critic(columns, least):
    made = [minmax(*one) for one in zip(columns, least)]
    spread = [statistics.pstdev(column) for column in made]

    def correlation(a, b):
        a, b = ([x - math.fsum(column) / len(column) for x in column] for column in (a, b))
        return math.fsum(x * y for x, y in zip(a, b)) / (math.hypot(*a) * math.hypot(*b))

    return [own * math.fsum(1 - correlation(column, other) for other, its in zip(made, spread) if its > 0) if own > 0 else 0.0
            for column, own in zip(made, spread)]


def weigh(how, columns, least):
    m = len(columns)
    if isinstance(how, list):
        return [w / math.fsum(how) for w in how]
    if how == "equal":
        return [1 / m] * m
    if how == "roc":
        return [math.fsum(1 / k for k in range(i, m + 1)) / m for i in range(1, m + 1)]
    made = {"entropy": entropy, "critic": critic}[how](columns, least)
    if not math.fsum(made) > 1e-11:
        made = [float(max(column) > min(column)) for column in columns]
    return [w / math.fsum(made) for w in made] if math.fsum(made) > 0 else [1 / m] * m


# --- shrinking ---


def solve(excess, low, high):
    """Where a falling function meets 0; low where it is not above 0 even there."""
    if not excess(low) > 0:
        return low
    for _ in range(300):
        middle = (low + high) / 2
        low, high = (middle, high) if excess(middle) > 0 else (low, middle)
    return (low + high) / 2


def shrink_rates(counts):
    """Kleinman (1973), {key: rate} of {key: (hits, trials)}: his estimate of the variance between, weights anew for each."""
    known = {key: one for key, one in counts.items() if one[1] > 0}
    if len(known) < 2:
        return {key: h / t for key, (h, t) in known.items()}, None

    def common(between):
        worth = {key: t / (1 + between * (t - 1)) for key, (_, t) in known.items()}
        total = math.fsum(worth.values())
        return worth, total, math.fsum(w * known[key][0] / known[key][1] for key, w in worth.items()) / total

    def excess(between):
        worth, total, share = common(between)
        spread = math.fsum(w * (known[key][0] / known[key][1] - share) ** 2 for key, w in worth.items())
        return spread - (len(known) - 1) * share * (1 - share) * total / (total - 1) * (1 + 1e-13)

    between = 0.0 if sum(t for _, t in known.values()) == len(known) else solve(excess, 0.0, 0.5)
    mean = common(between)[2]
    if between <= 0:
        return dict.fromkeys(known, mean), (mean * 1e12, (1 - mean) * 1e12)
    precision = 1 / between - 1
    return {key: (h + mean * precision) / (t + precision) for key, (h, t) in known.items()}, (mean * precision, (1 - mean) * precision)


def variances(samples):
    """{key: variance of the mean} of {key: (squares, n)}: each counts one more value with the variance that all share."""
    degrees = sum(n - 1 for _, n in samples.values())
    shared = math.fsum(s for s, _ in samples.values()) / degrees if degrees > 0 else 0.0
    return {key: (s + shared) / n / n for key, (s, n) in samples.items()}


def shrink_gaps(gaps, spread):
    """Morris (1983), {key: gap}."""
    k = len(gaps)
    if k < 4 or not max(spread.values()) > 0:
        return dict(gaps)

    def common(between):
        weights = {key: 1 / (spread[key] + between) for key in gaps}
        return math.fsum(w * gaps[key] for key, w in weights.items()) / math.fsum(weights.values())

    def excess(between):
        mean = common(between)
        return math.fsum((gaps[key] - mean) ** 2 / (spread[key] + between) for key in gaps) - (k - 1)

    none = 1e-12 * max(spread.values())
    between = solve(excess, none, max(2 * (max(gaps.values()) - min(gaps.values())) ** 2, none))
    mean = common(between)
    between = between if between > none else 0.0
    return {key: gap - (k - 3) / (k - 1) * spread[key] / (spread[key] + between) * (gap - mean) if spread[key] > 0 else gap
            for key, gap in gaps.items()}


# --- the funnel ---


def quantile(values, level):
    values = sorted(values)
    place = level * (len(values) - 1)
    at = int(place)
    return values[at] + (place - at) * (values[min(at + 1, len(values) - 1)] - values[at])


def outside(means, spread, common):
    """{key: -1, 0 or 1}: beyond 99.8 % limits, what lies between services added (Spiegelhalter 2005)."""
    known = [key for key in means if spread[key] > 0]
    scores = [(means[key] - common) / math.sqrt(spread[key]) for key in known]
    between = 0.0
    if len(known) >= 2:
        low, high = quantile(scores, 0.1), quantile(scores, 0.9)
        normal = statistics.NormalDist()
        c = normal.inv_cdf(0.9)  # what a normal's winsorised square is
        square = 0.8 - 2 * c * normal.pdf(c) + 2 * 0.1 * c * c
        total = math.fsum(min(max(z, low), high) ** 2 for z in scores) / square
        w = [1 / spread[key] for key in known]
        between = max((total - (len(known) - 1)) / (math.fsum(w) - math.fsum(x * x for x in w) / math.fsum(w)), 0.0)
    limit = statistics.NormalDist().inv_cdf(0.999)
    sides = dict.fromkeys(means, 0)
    for key in known:
        score = (means[key] - common) / math.sqrt(spread[key] + between)
        sides[key] = (score > limit) - (score < -limit)
    return sides


def binomial_tail(h, n, p, upper):
    """P (X >= h) or P (X <= h)."""
    def term(k):
        return math.exp(math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1) + k * math.log(p) + (n - k) * math.log1p(-p))
    return math.fsum(term(k) for k in (range(h, n + 1) if upper else range(h + 1)))


def rate_sides(counts):
    known = {key: one for key, one in counts.items() if one[1] > 0}
    total = sum(t for _, t in known.values())
    if not total:
        return {}
    common = sum(h for h, _ in known.values()) / total
    sides = outside({key: h / t for key, (h, t) in known.items()}, {key: common * (1 - common) / t for key, (_, t) in known.items()}, common)
    for key, side in sides.items():
        h, t = known[key]
        if side and t * common * (1 - common) <= 1000 and binomial_tail(h, t, common, side > 0) > 0.001:
            sides[key] = 0
    return sides


def gap_sides(gaps, spread):
    known = [key for key in gaps if spread[key] > 0]
    weights = math.fsum(1 / spread[key] for key in known)
    common = math.fsum(gaps[key] / spread[key] for key in known) / weights if known else 0.0
    return outside(gaps, spread, common)


# --- all ---


class Ranking:
    """One ranking of the services of a reference. options: method, criteria, directions, weights, normalisation, v, preferences,
    bounds, missing, shrink, scope."""

    def __init__(self, reference, options):
        self.reference, self.options = reference, options
        settings = reference.settings
        self.rows = dict((key[0], row) for key, row in reference.measure("service", reference.model.latest_wave()))
        if options.get("scope") != "all":
            critical = {code: reference.criticality(code) for code in self.rows}
            self.rows = {code: row for code, row in self.rows.items() if critical[code] is None or critical[code] >= settings.critical}
        self.criteria = options["criteria"]
        self.exclude()
        self.evidence()
        if options["method"] == "staged":
            self.stage()
        else:
            self.decide()

    def raw(self, code, name):
        return number(self.rows[code][name])

    def exclude(self):
        if self.options["missing"] == "exclude":
            names = [name for name in self.criteria  # one that is known of nobody counts for nothing
                     if self.options["method"] == "staged" or any(self.raw(code, name) is not None for code in self.rows)]
            self.rows = {code: row for code, row in self.rows.items() if all(self.raw(code, name) is not None for name in names)}

    def evidence(self):
        groups = self.reference.groups("service")
        self.counts, samples, gaps = {}, {}, {}
        for code, row in self.rows.items():
            told = [one["reworks"] for one in groups[(code,)][1] if one["reworks"] is not None]
            self.counts[code] = (sum(1 for one in told if one >= 1), len(told))
            if row["gap"] is not None:
                n = sum(times for _, times in row["_gaps"])
                middle = sum(gap * times for gap, times in row["_gaps"]) / n
                samples[code] = (float(sum((gap - middle) ** 2 * times for gap, times in row["_gaps"])), n)
                gaps[code] = float(row["gap"])
        self.samples, self.gaps, self.spread = samples, gaps, variances(samples)
        self.sides = rate_sides(self.counts), gap_sides(gaps, self.spread) if gaps else {}
        self.rates, self.prior = shrink_rates(self.counts)
        self.shrunken = shrink_gaps(gaps, self.spread) if gaps else {}

    def value(self, code, name):
        value = self.raw(code, name)
        if value is None or not self.options["shrink"]:
            return value
        if name == "rework_rate":
            return number(self.rates[code])
        if name == "first_time_right":
            return number(1 - self.rates[code])
        if name == "gap":
            return number(self.shrunken[code])
        if name == "reworked_customers":
            rate = self.rows[code]["rework_rate"]
            return number(value / float(rate) * self.rates[code] if rate else self.raw(code, "volume") * self.rates[code])
        return value

    def bounds_of(self, name, given, column):
        if given is not None:
            return given
        settings = self.reference.settings
        if self.options["method"] != "spotis":
            return (min(column), max(column))
        low, high = (None, None) if settings.low is None else (settings.low / 1e6, settings.high / 1e6)
        if name in SHARES:
            return (0.0, 1.0)
        if low is None or name not in DIFFERENCES + ON_SCALE:
            raise Refused
        return (low - high, high - low) if name in DIFFERENCES else (low, high)

    def stage(self):
        """As the reference does it, by shrunken figures."""
        most = lambda value: (value is None, -(value or 0))
        self.codes = list(self.rows)
        key = {code: (self.reference.standing(self.rows[code]) == "met",) + tuple(most(self.value(code, name)) for name in self.criteria)
               for code in self.codes}
        self.figures = [self.value(code, "reworked_customers") for code in self.codes]
        self.ranks = [1 + sum(1 for other in self.codes if key[other] < key[code]) for code in self.codes]

    def decide(self):
        options, self.codes = self.options, list(self.rows)
        columns, missing = [], []
        for name in self.criteria:
            column = [self.value(code, name) for code in self.codes]
            known = [x for x in column if x is not None]
            middle = statistics.median(known) if known else 0.0
            missing.append([x is None for x in column])
            columns.append([middle if x is None else x for x in column])
        self.columns, self.missing = columns, missing
        least = [direction == "min" for direction in options["directions"]]
        given = options.get("bounds") or [None] * len(columns)
        bounds = [None] * len(columns)
        if options["method"] == "spotis" or options.get("bounds"):
            bounds = [self.bounds_of(*one) if self.codes or options["method"] == "spotis" else None
                      for one in zip(self.criteria, given, columns)]
        rule = {"least": least, "bounds": bounds, "normalisation": options.get("normalisation"), "v": options.get("v", 0.5),
                "preferences": options.get("preferences") or [("usual",)] * len(columns)}
        self.last = [options["missing"] == "last" and any(column[i] for column in missing if not all(column)) for i in range(len(self.codes))]
        self.figures, self.ranks = [], []
        if not self.codes:
            return
        if rule["normalisation"] in ("max", "sum") and options["method"] in ("weighted-sum", "topsis"):
            for unknown, column, small in zip(missing, columns, least):  # ratios need amounts
                if not all(unknown) and (min(column) < 0 or small and min(column) == 0):
                    raise Refused
        self.rule, self.weights = rule, weigh(options["weights"], columns, least)
        self.figures = DECIDE[options["method"]](columns, self.weights, rule)
        self.figures = [None if last else figure for figure, last in zip(self.figures, self.last)]
        self.ranks = rank(self.figures, options["method"] in ("vikor", "spotis"))


def rank(figures, ascends, unit=1e-11):
    """1, 2, 2, 4; figures that are the same but for rounding tie; None is last."""
    order = sorted(range(len(figures)), key=lambda i: (figures[i] is None, 0 if figures[i] is None else figures[i] if ascends else -figures[i]))
    ranks = [0] * len(figures)
    for place, i in enumerate(order):
        before = order[place - 1] if place else None
        ties = place and (figures[i] is None) == (figures[before] is None) and (figures[i] is None or abs(figures[i] - figures[before]) <= unit)
        ranks[i] = ranks[before] if ties else place + 1
    return ranks


# --- drawing anew ---


def beside(known, given, own, generator):
    """One more value: as likely in each gap between those that are known as below or above all (B. Hill, JASA 63, 1968, A(n)). The outer
    gaps end at the bounds that are given; else as far out as known ones lie apart, within what the criterion can be, on their side of 0."""
    known, n = sorted(known), len(known)
    apart = (known[-1] - known[0]) / (n - 1) if n > 1 else 0.0
    if given is not None:
        ends = min(given[0], known[0]), max(given[1], known[-1])
    else:
        low, high = min(own[0], known[0]), max(own[1], known[-1])
        ends = (max(known[0] - apart, 0.0 if known[0] >= 0 else low, low), min(known[-1] + apart, 0.0 if known[-1] <= 0 else high, high))
    places = [ends[0], *known, ends[1]]
    gap = generator.randrange(n + 1)
    return generator.uniform(places[gap], places[gap + 1])


def redraw(ranking, generator):
    """One replicate of the criteria rework_rate and gap, each service by itself: Beta, and Student's t."""
    columns = []
    for name, column in zip(ranking.criteria, ranking.columns):
        drawn = []
        for code, value in zip(ranking.codes, column):
            if name == "rework_rate":
                hits, trials = ranking.counts[code]
                drawn.append(generator.betavariate(hits + 0.5, trials - hits + 0.5))
            elif name == "gap" and ranking.spread.get(code, 0) > 0:
                degrees = max(ranking.samples[code][1] - 1, 1)
                t = generator.gauss(0, 1) / math.sqrt(generator.gammavariate(degrees / 2, 2) / degrees)
                drawn.append(value + math.sqrt(ranking.spread[code]) * t)
            else:
                drawn.append(value)
        known = [x for x, unknown in zip(drawn, ranking.missing[len(columns)]) if not unknown]
        given, settings = ranking.rule["bounds"][len(columns)], ranking.reference.settings
        own = (0.0, 1.0) if name == "rework_rate" else ((settings.low - settings.high) / 1e6, (settings.high - settings.low) / 1e6)
        columns.append([beside(known, given, own, generator) if unknown else x for x, unknown in zip(drawn, ranking.missing[len(columns)])])
    return columns


def simulate(ranking, replicates, seed):
    """[[how often each rank]] of each service."""
    generator = random.Random(seed)
    n, method = len(ranking.codes), ranking.options["method"]
    counts = [[0] * (n + 1) for _ in range(n)]
    for _ in range(replicates):
        figures = DECIDE[method](redraw(ranking, generator), ranking.weights, ranking.rule)
        for i, place in enumerate(rank(figures, method in ("vikor", "spotis"))):
            counts[i][place] += 1
    return counts

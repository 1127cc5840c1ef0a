# SPDX-License-Identifier: GPL-3.0-or-later
"""The service matrix: who serves whom, how it was felt, what happened; and all the questions that may be put to it."""
from __future__ import annotations

import ctypes as c
import math
from typing import TYPE_CHECKING, Any, Callable, Iterable, Mapping, Optional, Sequence, TypedDict, Union

from ._call import Handle, Progress, _byref, count, encode, expect, lib, number, run_long
from ._choices import (CERTAINTIES, DIRECTIONS, HANDOVERS_BY, LAYOUTS, MEASURES_BY, METHODS, MISSING, NORMALISATIONS, SCOPES, SETS, SHAPES,
                       SIGHT_BY, SILOS, TWO_MODE, WEIGHTINGS, Certainty, Direction, HandoversBy, Language, LayoutTable, MeasureBy, Method,
                       Missing, Normalisation, Scope, Sets, Shape, SightBy, SilosTable, TwoModeTable, Weighting, choose, choose_language)
from ._structs import (SmxBounds, SmxBrightSpotsOptions, SmxMeasureOptions, SmxPreference, SmxRankOptions, SmxStructureOptions,
                       SmxWeightOrder, Texts)
from .table import Table
from .tally import Tally

if TYPE_CHECKING:
    from typing_extensions import Unpack
else:
    try:
        from typing import Unpack
    except ImportError:  # Python 3.9 and 3.10, where types of options are for those alone who check them
        Unpack = Optional

Pair = tuple[float, float]
PreferenceLike = Union[Shape, Mapping[str, Any]]


class _BesideMethod(TypedDict, total=False):
    scope: Scope
    wave: Optional[str]
    language: Optional[Language]
    top: int
    criteria: Optional[Sequence[str]]
    directions: Union[Mapping[str, Direction], Sequence[Direction], None]
    weights: Union[Mapping[str, float], Sequence[float], None]
    weighting: Weighting
    normalisation: Normalisation
    vikor_v: float
    preferences: Union[Mapping[str, PreferenceLike], Sequence[PreferenceLike], None]
    bounds: Union[Mapping[str, Pair], Sequence[Pair], None]
    confidence: float
    replicates: int
    seed: int
    sets: Sets
    shrink: bool
    missing: Missing
    weight_orders: Optional[Iterable[tuple[str, str]]]
    weight_bounds: Union[Mapping[str, Pair], Sequence[Pair], None]
    first: int
    threads: int
    progress: Progress


class RankOptions(_BesideMethod, total=False):
    """What may be said of a ranking; see Matrix.rank_services()."""

    method: Method


class StructureOptions(TypedDict, total=False):
    """What may be said of a question about the graph.

    language: "en" or "es", None that of the study. wave: whose answers, None the latest. top: only so many rows, 0 all. worlds: how many are
    drawn where a figure is sampled, 0 for 4,096. seed: of all draws. threads: 0 for the processors that there are. progress: True for a bar,
    or a function of (done, in all)."""

    language: Optional[Language]
    wave: Optional[str]
    top: int
    worlds: int
    seed: int
    threads: int
    progress: Progress


def _texts(words: Sequence[str]) -> Any:
    """Ended by NULL."""
    if isinstance(words, str):
        raise TypeError(f"expected a list of names but found the text {words!r:.40}")
    return (c.c_char_p * (len(words) + 1))(*map(encode, words), None)


def _unknown_options(options: Mapping[str, Any], known: Iterable[str]) -> None:
    strange = [name for name in options if name not in known]
    if strange:
        import difflib
        near = difflib.get_close_matches(strange[0], list(known), 1)
        raise TypeError(f"unexpected option {strange[0]!r}" + (f"; the nearest is {near[0]!r}" if near else f"; expected any of {', '.join(known)}"))


_POINTERS: dict[str, Any] = {field[0]: field[1] for field in SmxRankOptions._fields_}


def _by_name(value: Any) -> Any:
    """A series is said by name, as a dict is."""
    return dict(value.items()) if hasattr(value, "items") and not isinstance(value, Mapping) else value


class _Ranking:
    """The options of a ranking as a struct, and what it points to."""

    LISTS = ("directions", "weights", "preferences", "bounds", "weight_bounds")

    def __init__(self, given: Mapping[str, Any]) -> None:
        _unknown_options(given, RankOptions.__annotations__)
        given = {name: _by_name(value) if name in self.LISTS else value for name, value in given.items()}
        self.options = SmxRankOptions()
        lib.smx_rank_options_init(_byref(self.options), c.sizeof(self.options))
        self._held: list[Any] = []
        self._criteria = self._find_criteria(given)
        if self._criteria is not None:
            self._point("criteria", _texts(self._criteria))
        words = {"method": METHODS, "scope": SCOPES, "weighting": WEIGHTINGS, "normalisation": NORMALISATIONS, "sets": SETS, "missing": MISSING}
        for name, value in given.items():
            if name in words:
                setattr(self.options, name, choose(value, words[name], name))
            elif name in self.LISTS:
                self._set_list(name, value)
            elif name == "weight_orders" and value is not None:
                orders = [SmxWeightOrder(encode(above), encode(below)) for above, below in value]
                self._array("weight_orders", SmxWeightOrder, orders)
            elif name == "language":
                self.options.language = choose_language(value)
            elif name == "wave":
                self.options.wave = None if value is None else encode(value)
            elif name in ("top", "replicates", "threads", "first", "seed"):
                setattr(self.options, name, count(value, name, 2**64 if name == "seed" else 2**32))
            elif name in ("vikor_v", "confidence"):
                setattr(self.options, name, number(value, name))
            elif name == "shrink":
                self.options.shrink = bool(value)

    def _find_criteria(self, given: Mapping[str, Any]) -> Optional[list[str]]:
        """Those that are said, else those that weights by name are of."""
        said = given.get("criteria")
        if said is not None:
            if isinstance(said, str):
                raise TypeError(f"criteria: expected a list of names but found the text {said!r:.40}")
            return list(said)
        for name in ("weights", "bounds", "preferences", "weight_bounds", "directions"):
            if isinstance(given.get(name), Mapping):
                strange = [one for one in given[name] if not isinstance(one, str)]
                if strange:
                    raise TypeError(f"{name}: expected names of criteria but found {strange[0]!r:.40}; one number a criterion is given as a list")
                return list(given[name]) if name in ("weights", "bounds") else None
        return None

    def _point(self, name: str, buffer: Any) -> None:
        self._held.append(buffer)
        setattr(self.options, name, c.cast(buffer, _POINTERS[name]))

    def _array(self, name: str, kind: Any, values: list[Any]) -> None:
        self._point(name, (kind * max(len(values), 1))(*values))
        setattr(self.options, f"n_{name}", len(values))

    def _set_list(self, name: str, value: Any) -> None:
        if value is None:
            return
        if isinstance(value, Mapping):
            value = self._in_order(name, value)
        make: dict[str, tuple[Any, Callable[[Any], Any]]] = {
            "directions": (c.c_int, lambda one: 0 if one is None else choose(one, DIRECTIONS, name)),
            "weights": (c.c_double, lambda one: 0.0 if one is None else number(one, name)),
            "preferences": (SmxPreference, _preference), "bounds": (SmxBounds, lambda one: _bounds(one, name, math.nan, math.nan)),
            "weight_bounds": (SmxBounds, lambda one: _bounds(one, name, 0.0, 1.0))}
        kind, convert = make[name]
        self._array(name, kind, [convert(one) for one in value])

    def _in_order(self, name: str, value: Mapping[str, Any]) -> list[Any]:
        """What is said by name, in the order of the criteria; None for those of which nothing is said."""
        criteria = self._criteria if self._criteria is not None else ["volume", "rework_rate", "gap"]
        strange = [one for one in value if one not in criteria]
        if strange:
            raise ValueError(f"{name}: expected names of criteria ({', '.join(criteria)}) but found {strange[0]!r}")
        return [value.get(one) for one in criteria]


def _preference(said: Any) -> SmxPreference:
    if said is None:
        return SmxPreference(0)
    if isinstance(said, str):
        return SmxPreference(choose(said, SHAPES, "preferences"))
    if not isinstance(said, Mapping):
        raise TypeError(f"preferences: expected a shape, or a dict of shape, q, p and s, but found {said!r:.40}")
    parts = dict(said)
    shape = choose(parts.pop("shape", "usual"), SHAPES, "preferences")
    _unknown_options(parts, ("q", "p", "s"))
    return SmxPreference(shape, *(number(parts.get(name, 0), name) for name in ("q", "p", "s")))


def _bounds(said: Any, name: str, low: float, high: float) -> SmxBounds:
    if said is None:
        return SmxBounds(low, high)
    try:
        least, most = said
        return SmxBounds(number(least, name), number(most, name))
    except (TypeError, ValueError) as error:
        raise type(error)(f"{name}: expected two numbers, (lowest, highest), but found {said!r:.40}") from None


class Matrix(Handle):
    """A snapshot of a tally: entities in the order of their codes. Nothing in it changes, and several threads may ask it at once.

    Each question gives a Table. Long ones can be watched with progress=..., and Ctrl-C stops them.
    """

    __slots__ = ("_tally",)
    _tally: Tally
    _unref = staticmethod(lib.smx_matrix_unref)

    def __new__(cls, tally: Tally) -> "Matrix":
        with expect(tally, Tally, "tally")._busy:
            self = cls._take(lib.smx_matrix_new(tally._get()))
        self._tally = tally
        return self

    def __init__(self, tally: Tally) -> None:
        pass

    @property
    def tally(self) -> Tally:
        """The tally that it was taken of, which may have gone on counting since."""
        return self._tally

    def close(self) -> None:
        """Gives the matrix back; its tally and tables stay."""
        super().close()

    @property
    def n_roles(self) -> int:
        """How many roles there are."""
        return int(lib.smx_matrix_n_roles(self._get()))

    @property
    def n_services(self) -> int:
        """How many services there are."""
        return int(lib.smx_matrix_n_services(self._get()))

    @property
    def n_providers(self) -> int:
        """How many providers there are."""
        return int(lib.smx_matrix_n_providers(self._get()))

    @property
    def n_cells(self) -> int:
        """How many different (role, service, provider) have a link in force, a request or a rating."""
        return int(lib.smx_matrix_n_cells(self._get()))

    def __repr__(self) -> str:
        if self.closed:
            return "<Matrix, closed>"
        return (f"<Matrix: {self.n_services:,} services, {self.n_roles:,} roles, {self.n_providers:,} providers, {self.n_cells:,} cells>")

    # ---- Measures

    def measure(self, by: MeasureBy = "service", *, wave: Optional[str] = None, language: Optional[Language] = None,
                columns: Optional[Sequence[str]] = None) -> Table:
        """The measures of docs/method.md: counts, shares (0..1), hours, scale points. What cannot be had is unknown, never 0; gaps are
        expectation - perception, positive is short of what is needed.

        by: what a row is about. wave: whose answers, None the latest. columns: those that are wanted. Raises ReferenceError.
        """
        options = SmxMeasureOptions()
        lib.smx_measure_options_init(_byref(options), c.sizeof(options))
        options.by, options.language = choose(by, MEASURES_BY, "by"), choose_language(language)
        options.wave = None if wave is None else encode(wave)
        wanted = None if columns is None else _texts(list(columns) if not isinstance(columns, str) else columns)
        options.columns = c.cast(wanted, Texts) if wanted is not None else None
        return Table._take(lib.smx_measure(self._get(), _byref(options)))

    def findings(self, language: Optional[Language] = None) -> Table:
        """What is odd in the data, each as a sentence (message) with its count (n). No rows where nothing is."""
        return Table._take(lib.smx_findings(self._get(), choose_language(language)))

    # ---- Ranking

    def rank_services(self, method: Method = "staged", *, scope: Scope = "critical", wave: Optional[str] = None,
                      language: Optional[Language] = None, top: int = 0, criteria: Optional[Sequence[str]] = None,
                      directions: Union[Mapping[str, Direction], Sequence[Direction], None] = None,
                      weights: Union[Mapping[str, float], Sequence[float], None] = None, weighting: Weighting = "given",
                      normalisation: Normalisation = "method", vikor_v: float = 0.5,
                      preferences: Union[Mapping[str, PreferenceLike], Sequence[PreferenceLike], None] = None,
                      bounds: Union[Mapping[str, Pair], Sequence[Pair], None] = None, confidence: float = 0, replicates: int = 0,
                      seed: int = 0, sets: Sets = "marginal", shrink: bool = False, missing: Missing = "median",
                      weight_orders: Optional[Iterable[tuple[str, str]]] = None,
                      weight_bounds: Union[Mapping[str, Pair], Sequence[Pair], None] = None, first: int = 0, threads: int = 0,
                      progress: Progress = False) -> Table:
        """Ranks services, most urgent first, with the ranks that each may have (rank_low, rank_high). Also called rank().

        method: "staged" and "burden" order by figures of their own; the others by criteria and weights. scope: "critical" services, where
        criticality is known, or "all". top: only the ranks up to this one. criteria: names of measures or of numeric columns of services;
        None means volume, rework_rate, gap. weights: by name, which then are the criteria, or one a criterion. directions, bounds, preferences,
        weight_bounds: by name or one a criterion. weight_orders: pairs (above, below) of criteria. confidence: of intervals, 0 for 0.90.
        replicates: how often data are drawn anew, 0 for 1,000. sets: each interval by itself ("marginal") or all together ("joint").
        shrink: figures of few records are drawn towards what all have in common. missing: what stands in for what is unknown. first: how many
        top_share counts. Formulas: docs/method.md, "Ranking".

        Raises ReferenceError (no such wave or criterion), RangeError, OptionsError.
        """
        given = {name: value for name, value in locals().items() if name != "self"}
        return self._rank(lib.smx_rank_services, given)

    rank = rank_services

    def rank_tied(self, method: Method = "staged", **options: Unpack[_BesideMethod]) -> Table:
        """Which services cannot be told apart, pair by pair: rank, service, other. Options and errors as in rank_services()."""
        return self._rank(lib.smx_rank_tied, {"method": method, **options})

    def explain_ranking(self, method: Method = "staged", **options: Unpack[_BesideMethod]) -> Table:
        """Why each service stands where it does: a sentence (why), and how much further up its priority is than if a criterion had its median
        value (contribution_NAME). Options and errors as in rank_services()."""
        return self._rank(lib.smx_explain_ranking, {"method": method, **options})

    def certainty(self, which: Certainty, **options: Unpack[RankOptions]) -> Table:
        """How sure a ranking is when its weights are not: "acceptability" of ranks, "winning" of pairs, "weights" that make a service first,
        "stability" of each weight, "methods" beside each other, "reversal" where a service is left out, who surely and possibly is at the
        "top". Options and errors as in rank_services(); RangeError too where no weights meet the constraints. docs/method.md, "Certainty about weights"."""
        which_one = choose(which, CERTAINTIES, "which")
        return self._rank(lambda matrix, ranking: lib.smx_certainty(matrix, which_one, ranking), options)

    def _rank(self, function: Callable[..., Any], given: Mapping[str, Any]) -> Table:
        ranking, get = _Ranking(given), self._get()

        def work(cancellable: Any, told: Any) -> Table:
            ranking.options.cancellable, ranking.options.progress = cancellable, told
            return Table._take(function(get, _byref(ranking.options)))
        made: Table = run_long(work, given.get("progress", False))
        return made

    def bright_spots(self, *, wave: Optional[str] = None, language: Optional[Language] = None, confidence: float = 0) -> Table:
        """Services and providers that surely meet the need of many, to learn from: those whose gap is at or under 0 after correction for how
        many are judged at once (Holm 1979), whose rework is not shown to be above what is common, and whose volume is at least the median.

        Columns: gap, gap_limit (scale points), rework_rate, rework_limit, late_rate (0..1), volume. No rows where nothing is sure.
        wave: whose answers, None the latest. confidence: above 0.5 and below 1, 0 for 0.95. Raises ReferenceError (no such wave) or
        OptionsError. docs/method.md, "Bright spots".
        """
        options = SmxBrightSpotsOptions()
        lib.smx_bright_spots_options_init(_byref(options), c.sizeof(options))
        options.wave = None if wave is None else encode(wave)
        options.language, options.confidence = choose_language(language), number(confidence, "confidence")
        return Table._take(lib.smx_bright_spots(self._get(), _byref(options)))

    # ---- The graph: docs/method.md, "Structure" and what follows

    def exposure(self, **options: Unpack[StructureOptions]) -> Table:
        """How many end customers are hit where a service or provider fails, each counted once however many ways lead there.

        Columns: own, exposed (end customers, without and with what requires it), share (0..1), depth (steps of dependency), experience,
        standard_error of exposed (0 where it is exact), basis. Most exposed first. Where more than 12 shares below 1 matter and ways meet,
        worlds are drawn.

        Options: language, wave, top, worlds, seed, threads, progress (see StructureOptions). Raises ReferenceError (no such wave), RangeError,
        OptionsError.
        """
        return self._ask(lib.smx_exposure, options)

    def demand(self, **options: Unpack[StructureOptions]) -> Table:
        """How many deliveries each service has to make in all, its own and those that others need of it: x = v + A'x (Leontief 1936).

        Columns: own, demand (deliveries), share (0..1, that others bring), backward_linkage, forward_linkage (1 is the mean of all;
        Rasmussen 1957), basis. Most demand first.

        Options: language, top, progress (see StructureOptions). Raises RangeError (services require each other so much that no number of
        deliveries is enough), OptionsError.
        """
        return self._ask(lib.smx_demand, options)

    def failures(self, **options: Unpack[StructureOptions]) -> Table:
        """What is lost with one provider, one service, or two providers that stand in for each other, each at a time.

        Columns: end_customers, services_lost, roles_stopped, share (0..1, of what all services together would lose). Most harm first.

        Options: language, wave, top, threads, progress (see StructureOptions). Raises ReferenceError (no such wave), RangeError, OptionsError.
        """
        return self._ask(lib.smx_failures, options)

    def robustness(self, **options: Unpack[StructureOptions]) -> Table:
        """Which share of end customers is still served as one provider after the other goes.

        Columns: out (providers gone), worst_first, at_random (0..1; the mean of worlds / 64 orders), standard_error, provider (that went last).

        Options: language, wave, top (how many go), worlds, seed, threads, progress (see StructureOptions). Raises ReferenceError (no such
        wave), RangeError, OptionsError.
        """
        return self._ask(lib.smx_robustness, options)

    def bottlenecks(self, **options: Unpack[StructureOptions]) -> Table:
        """Where the graph hangs on one thing, each with a sentence (what): only providers, gates (dominators; Lengauer and Tarjan 1979), links
        (articulation points; Tarjan 1972), passages (betweenness; Brandes 2001), loops.

        Columns: finding, kind, code, end_customers (hit where it is out), share (0..1), roles, services, betweenness (0..1), what. Most end
        customers first.

        Options: language, wave, top, threads, progress (see StructureOptions). Raises ReferenceError (no such wave), RangeError, OptionsError.
        """
        return self._ask(lib.smx_bottlenecks, options)

    def validation(self, **options: Unpack[StructureOptions]) -> Table:
        """Where front and back, or the matrix that was drawn and the log, do not agree yet: a worklist, with what to ask whom (what).

        Columns: state ("proposed", "disputed", "used-not-drawn", "drawn-not-used", "expired-but-used"), role, service, provider, requests,
        volume, criticality (0..1), perception_front, perception_back (scale points), respondents_front, respondents_back, what. Most volume
        first. docs/method.md, "Validation between front and back".

        Options: language, wave, top (see StructureOptions). Raises ReferenceError (no such wave), RangeError, OptionsError.
        """
        return self._ask(lib.smx_validation, options)

    def handovers(self, by: HandoversBy = "pair", **options: Unpack[StructureOptions]) -> Table:
        """Who hands over to whom in event logs, who sends back to whom, and how long each held the case.

        by: what a row is about: "pass" (from, to, service), "pair" (from, to; reciprocity 0..1), "service", "provider" (rework_caused 0..1,
        hours_held), "returns" (who sent back what whom delivered). Most passes first. No rows without event logs. docs/method.md, "Handovers".

        Options: language, top (see StructureOptions). Raises RangeError, OptionsError.
        """
        return self._ask(lib.smx_handovers, options, choose(by, HANDOVERS_BY, "by"))

    def sight(self, by: SightBy = "provider", **options: Unpack[StructureOptions]) -> Table:
        """What of that which end customers meet rests on the work of each provider, with a sentence for its wall.

        by: "provider" (end_customers, share_of_all 0..1, experience, sentence), or "touchpoint": a row for each that its work reaches (share
        0..1, weight in end customers, depth, via: the chain of services). docs/method.md, "Line of sight".

        Options: language, wave, top, worlds, seed, threads, progress (see StructureOptions). Raises ReferenceError (no such wave), RangeError,
        OptionsError.
        """
        return self._ask(lib.smx_sight, options, choose(by, SIGHT_BY, "by"))

    def silos(self, which: SilosTable = "silos", **options: Unpack[StructureOptions]) -> Table:
        """Who works with whom (communities: Leiden, modularity), beside the declared areas.

        which: "silos", "members", "line": what crossing it costs, measure by measure (inside, across, difference, low, high at confidence 0.95,
        finding), or "areas": who delivers how much to whom. docs/method.md, "Silos".

        Options: language, wave, top, seed (see StructureOptions). Raises ReferenceError (no such wave), RangeError, OptionsError, FailedError.
        """
        return self._ask(lib.smx_silos, options, choose(which, SILOS, "which"))

    def two_mode(self, which: TwoModeTable = "providers", **options: Unpack[StructureOptions]) -> Table:
        """How work is spread over roles and providers, and who is like whom.

        which: "providers" or "roles" (degree, strength, effective_number, concentration 0..1, specialisation d' 0..1, most_similar), or
        "role-pairs" or "provider-pairs" (shared, jaccard 0..1, weights after Newman 2001). docs/method.md, "Two-mode indices".

        Options: language, top, threads, progress (see StructureOptions). Raises RangeError, OptionsError.
        """
        return self._ask(lib.smx_two_mode, options, choose(which, TWO_MODE, "which"))

    def layout(self, which: LayoutTable = "nodes", **options: Unpack[StructureOptions]) -> Table:
        """The graph as a table of "nodes", with places in a picture (x, y), or of "edges", with their weight; Table.write_graphml() and
        write_dot() take both. docs/method.md, "Drawing the graph".

        Options: language, wave, progress (see StructureOptions). Raises ReferenceError (no such wave), RangeError, OptionsError, FailedError.
        """
        return self._ask(lib.smx_layout, options, choose(which, LAYOUTS, "which"))

    def _ask(self, function: Callable[..., Any], given: Mapping[str, Any], *choices: int) -> Table:
        _unknown_options(given, StructureOptions.__annotations__)
        options, get = SmxStructureOptions(), self._get()
        lib.smx_structure_options_init(_byref(options), c.sizeof(options))
        for name in ("top", "worlds", "seed", "threads"):
            if name in given:
                setattr(options, name, count(given[name], name, 2**64 if name == "seed" else 2**32))
        options.language = choose_language(given.get("language"))
        wave = given.get("wave")
        options.wave = None if wave is None else encode(wave)

        def work(cancellable: Any, told: Any) -> Table:
            options.cancellable, options.progress = cancellable, told
            return Table._take(function(get, *choices, _byref(options)))
        made: Table = run_long(work, given.get("progress", False))
        return made

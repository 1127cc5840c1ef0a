# SPDX-License-Identifier: GPL-3.0-or-later
"""The words of the library's choices, in the order of its enums."""
from __future__ import annotations

import difflib
from typing import Literal, get_args

Language = Literal["en", "es"]
Texts = Literal["plain", "dictionary"]
Format = Literal["text", "csv", "csv-excel", "json"]
Mapping = Literal["column", "join", "sum", "list"]
BadRows = Literal["study", "stop", "skip"]
Entity = Literal["role", "service", "provider", "respondent", "attribute", "wave"]
Side = Literal["front", "back"]
MeasureBy = Literal["service", "provider", "role", "cell", "attribute", "wave", "period"]
Method = Literal["staged", "burden", "weighted-sum", "topsis", "vikor", "promethee", "spotis"]
Scope = Literal["critical", "all"]
Direction = Literal["maximise", "minimise"]
Normalisation = Literal["method", "minmax", "max", "sum", "vector"]
Weighting = Literal["given", "equal", "entropy", "critic", "roc"]
Shape = Literal["usual", "u-shape", "v-shape", "level", "linear", "gaussian"]
Missing = Literal["median", "last", "exclude"]
Sets = Literal["marginal", "joint"]
Certainty = Literal["acceptability", "winning", "weights", "stability", "methods", "reversal", "top"]
HandoversBy = Literal["pass", "pair", "service", "provider", "returns"]
SightBy = Literal["provider", "touchpoint"]
SilosTable = Literal["silos", "members", "line", "areas"]
TwoModeTable = Literal["providers", "roles", "role-pairs", "provider-pairs"]
LayoutTable = Literal["nodes", "edges"]

LANGUAGES: tuple[str, ...] = get_args(Language)
TEXTS: tuple[str, ...] = get_args(Texts)
FORMATS: tuple[str, ...] = get_args(Format)
MAPPINGS: tuple[str, ...] = get_args(Mapping)
BAD_ROWS: tuple[str, ...] = get_args(BadRows)
ENTITIES: tuple[str, ...] = get_args(Entity)
SIDES: tuple[str, ...] = get_args(Side)
MEASURES_BY: tuple[str, ...] = get_args(MeasureBy)
METHODS: tuple[str, ...] = get_args(Method)
SCOPES: tuple[str, ...] = get_args(Scope)
DIRECTIONS: tuple[str, ...] = get_args(Direction)
NORMALISATIONS: tuple[str, ...] = get_args(Normalisation)
WEIGHTINGS: tuple[str, ...] = get_args(Weighting)
SHAPES: tuple[str, ...] = get_args(Shape)
MISSING: tuple[str, ...] = get_args(Missing)
SETS: tuple[str, ...] = get_args(Sets)
CERTAINTIES: tuple[str, ...] = get_args(Certainty)
HANDOVERS_BY: tuple[str, ...] = get_args(HandoversBy)
SIGHT_BY: tuple[str, ...] = get_args(SightBy)
SILOS: tuple[str, ...] = get_args(SilosTable)
TWO_MODE: tuple[str, ...] = get_args(TwoModeTable)
LAYOUTS: tuple[str, ...] = get_args(LayoutTable)

OF_STUDY = -1


def choose(word: object, words: tuple[str, ...], name: str) -> int:
    """The number of a word; ValueError with those that there are, TypeError where it is none."""
    if not isinstance(word, str):
        raise TypeError(f"{name}: expected one of {', '.join(words)} but found {type(word).__name__}")
    if word in words:
        return words.index(word)
    near = difflib.get_close_matches(word, words, 1)
    hint = f"; the nearest is {near[0]!r}" if near else ""
    raise ValueError(f"{name}: expected one of {', '.join(words)} but found {word!r:.40}{hint}")


def choose_language(word: object) -> int:
    """None is the language of the study."""
    return OF_STUDY if word is None else choose(word, LANGUAGES, "language")

"""Align findings with atomic promises: by the distinctive words that they share, and never by force."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

import snowballstemmer

from gestand.anchors import folded
from gestand.evidence import AssessmentPage, Block
from gestand.reading.page import closing, opening, plain
from gestand.reading.ruleset import RuleSet, rule_set, rule_table

_STEMMERS = {"nl": "dutch", "fr": "french"}
_WORD = re.compile(r"[a-z0-9]{4,}")
_COMPOUND, _ALIKE = 7, 0.7
"""Letters of a stem that begin a longer one, for the two to be alike; and how much such a pair counts."""

_SILENT = frozenset({"kadert", "onduidelijk"})
"""Stances that say nothing about fulfilment: such a finding is about no promise."""

Stems = tuple[str, ...]


@dataclass(frozen=True)
class Alignment:
    """A finding, by its block, and the promise that it is about, by its index among those of the section.

    ``confidence`` is the weighted share of the promise's words that the finding says, from 0 to 1.
    """

    order: int
    index: int
    confidence: float
    shared: Stems
    score: float


def rules() -> RuleSet:
    """Give the rules for alignment."""
    return rule_set("alignment")


@cache
def _takes() -> dict[str, float]:
    takes: dict[str, Any] = rule_table("alignment")["takes"]
    return {name: float(value) for name, value in takes.items()}


@cache
def _silent(language: str) -> frozenset[str]:
    return frozenset(folded(rule_table("alignment")["silent"][language]).split())


@cache
def _stemmer(language: str) -> Any:
    return snowballstemmer.stemmer(_STEMMERS[language])


@cache
def _stem(word: str, language: str) -> str:
    return str(_stemmer(language).stemWord(word))


def can_align(language: str) -> bool:
    """Tell whether words of a language can be compared."""
    return language in _STEMMERS


def stems(text: str, language: str) -> Stems:
    """Give the stems of a text's words in their order; words that say nothing are left out."""
    found = (word.group() for word in _WORD.finditer(folded(text)))
    return tuple(_stem(word, language) for word in found if word not in _silent(language))


class Weights:
    """How much a stem says: the rarer among all promises of an agreement, the more."""

    def __init__(self, promises: Iterable[Stems]) -> None:
        listed = list(promises)
        self._count = len(listed)
        self._seen = Counter(stem for one in listed for stem in set(one))

    def __getitem__(self, stem: str) -> float:
        return math.log((self._count + 1) / (self._seen[stem] + 1))


def align(
    page: AssessmentPage, promises: Sequence[Stems], weights: Weights, stances: Mapping[int, str]
) -> list[Alignment]:
    """Align the findings of a page with the promises of its section, by their stems.

    Words of the section's titles say nothing here, since every finding may have them. Findings that open or close
    the page judge the whole, and those that frame say nothing: they are about no promise.
    """
    language = page.section.agreement.language
    title = {stem for part in page.section.path for stem in stems(part, language)}
    said = {
        block.order: tuple(stem for stem in stems(plain(block.text), language) if stem not in title)
        for block in _telling(page, stances)
    }
    spread = Counter(stem for one in said.values() for stem in set(one))
    weighed = _Weighed(weights, spread, len(said))
    kept = [tuple(stem for stem in promise if stem not in title) for promise in promises]
    return [one for order, finding in said.items() for one in weighed.best(order, finding, kept)]


def match(words: str, page: AssessmentPage, promises: Sequence[Stems], weights: Weights) -> list[Alignment]:
    """Align any words of a page, such as a gap, with the promises of its section; the order of each is 0."""
    language = page.section.agreement.language
    title = {stem for part in page.section.path for stem in stems(part, language)}
    said, *kept = (tuple(stem for stem in one if stem not in title) for one in (stems(words, language), *promises))
    return _Weighed(weights, Counter(), 1).best(0, said, kept)


def _telling(page: AssessmentPage, stances: Mapping[int, str]) -> list[Block]:
    has_items = any(block.kind == "item" for block in page.blocks)
    edge = {block.order for block in (*(opening(page) if has_items else ()), *closing(page))}
    return [
        block
        for block in page.blocks
        if block.is_finding and block.order not in edge and stances[block.order] not in _SILENT
    ]


@dataclass(frozen=True)
class _Weighed:
    """The weights of stems on one page: ``spread`` counts the findings that say a stem, of ``findings``."""

    weights: Weights
    spread: Counter[str]
    findings: int

    def of(self, stem: str) -> float:
        others = max(self.spread[stem] - 1, 0) / max(self.findings - 1, 1)
        return self.weights[stem] * (1 - _takes()["spread"] * others)

    def best(self, order: int, finding: Stems, promises: Sequence[Stems]) -> list[Alignment]:
        scored = [self.score(order, index, finding, promise) for index, promise in enumerate(promises)]
        found = [one for one in scored if one]
        top = max((one.score for one in found), default=0.0)
        return [one for one in found if one.score >= _takes()["near"] * top]

    def score(self, order: int, index: int, finding: Stems, promise: Stems) -> Alignment | None:
        """Compare a finding with a promise; None when they do not share enough."""
        said, takes = set(finding), _takes()
        likeness = {stem: _likeness(stem, said) for stem in dict.fromkeys(promise)}
        shared = tuple(stem for stem, alike in likeness.items() if alike)
        if len(shared) < 2:
            return None
        weight = sum(self.of(stem) * likeness[stem] for stem in shared)
        share = weight / (sum(map(self.of, likeness)) or 1.0)
        if weight < takes["weight"] or share < takes["share"]:
            return None
        if len(shared) < takes["words"] and not _side_by_side(finding, promise):
            return None
        return Alignment(order, index, min(share, 1.0), shared, weight * share)


def _likeness(stem: str, said: set[str]) -> float:
    """Tell how alike a stem is to one that is said: 1 for the same, less for the beginning of a compound."""
    if stem in said:
        return 1.0
    if len(stem) < _COMPOUND:
        return 0.0
    near = (other for other in said if len(other) >= _COMPOUND and other[:_COMPOUND] == stem[:_COMPOUND])
    return _ALIKE if any(stem.startswith(other) or other.startswith(stem) for other in near) else 0.0


def _side_by_side(one: Stems, other: Stems) -> bool:
    """Tell whether two stems stand side by side in both."""
    return bool(set(pairwise(one)) & set(pairwise(other)))

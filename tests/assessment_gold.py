"""Score what is read in assessments on those that were labelled by hand (docs/gold-assessments.md)."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from gestand.contents import Entry, contents
from gestand.derive.alignments import Promises
from gestand.derive.alignments import stances as stances_of
from gestand.derive.known import Known
from gestand.evidence import AssessmentPage, Faults, Loaded, digest
from gestand.link.score import wilson
from gestand.model import Model
from gestand.reading import align, gaps, stance, verdict
from gestand.scores import accuracy, f1, kappa
from gestand.sources import loaders, read_sources

from .building import IRIS

FOLDER = Path(__file__).resolve().parent / "gold"
GOLD, SECOND = FOLDER / "assessments.toml", FOLDER / "assessments-second.toml"
ABOUT, PAIRS = FOLDER / "alignment.toml", FOLDER / "alignment-pairs.toml"
HALVES = ("development", "held-out")

Pair = tuple[str, int, int, int]
"""A finding that is about a promise: section, block, and the bounds of the promise in the section's text."""


class Figure(NamedTuple):
    """One figure: of which rule set, in which metric, on which part of which labels, its value and its cases."""

    of: str
    metric: str
    part: str
    value: float
    cases: int
    gold: Path


@dataclass(frozen=True)
class Corpus:
    """The assessments of the real corpus by the reference of their section, with what the loaders know of them."""

    known: Known
    pages: Mapping[str, AssessmentPage]

    @property
    def promises(self) -> Promises:
        """Give the atomic promises of the corpus, and what their words weigh."""
        return Promises(self.known)

    def entry(self, reference: str) -> Entry:
        """Give the section of an assessment."""
        return self.known.table.of[self.pages[reference].section]


def load(files: Iterable[Path]) -> Corpus:
    """Load source files as a build does, up to the rules that read them."""
    faults = Faults()
    sources = read_sources(list(files), faults)
    loaded = Loaded.of(record for one in sources for record in loaders()[one.loader].load(one, faults))
    table = contents(loaded.sections, faults)
    assert faults.errors == []
    known = Known(Model.of(IRIS), tuple(sources), loaded, table, {})
    return Corpus(known, {table.of[page.section].reference: page for page in loaded.pages})


def figures(corpus: Corpus) -> list[Figure]:
    """Give every figure: each half beside the rules, then the pairs that were judged, then the second pass."""
    labels = [(half, labelled(GOLD, half)) for half in HALVES]
    return [
        *(figure for half, listed in labels for figure in _beside_rules(corpus, half, listed)),
        *(figure for half in HALVES for figure in _aligned(corpus, half)),
        *_judged(corpus),
        *_passes(),
    ]


def labelled(file: Path, half: str | None = None) -> list[dict[str, Any]]:
    """Give the labels of a file, or those of one half."""
    table = tomllib.loads(file.read_text(encoding="utf-8"))
    return [one for one in table.get("assessment", table.get("section", ())) if half in (None, one["half"])]


def _beside_rules(corpus: Corpus, half: str, labels: Sequence[Mapping[str, Any]]) -> Iterator[Figure]:
    pages = [(one, corpus.pages[one["section"]]) for one in labels]
    for one, page in pages:
        assert digest(page.text) == one["digest"], f"{one['section']} has another text than when it was labelled"
    yield from _stances(half, pages)
    yield from _gaps(half, pages)
    read = [(one, verdict.verdict(page, stance.stances(page))) for one, page in pages]
    for rules, words, pairs in (
        (verdict.rules(), half, [(found.value.gives, one["verdict"]) for one, found in read]),
        (verdict.rules(), f"{half}: zekerheid", [(found.certainty.gives, one["certainty"]) for one, found in read]),
    ):
        yield from _shares(rules.key, words, pairs)


def _stances(half: str, pages: Sequence[tuple[Mapping[str, Any], AssessmentPage]]) -> Iterator[Figure]:
    read = [({str(order): rule.gives for order, rule in stance.stances(page).items()}, one) for one, page in pages]
    assert all(found.keys() == one["stances"].keys() for found, one in read), "a finding was not labelled"
    yield from _shares(
        stance.rules().key, half, [(found[order], said) for found, one in read for order, said in one["stances"].items()]
    )


def _gaps(half: str, pages: Sequence[tuple[Mapping[str, Any], AssessmentPage]]) -> Iterator[Figure]:
    found = {
        (one["section"], gap.sentence.span.start, gap.sentence.span.end): gap.rule.gives
        for one, page in pages
        for gap in gaps.gaps(page)
    }
    wanted = {place: kind for one, _ in pages for place, kind in gap_places(one)}
    both = sorted(found.keys() & wanted.keys())
    key = gaps.rules().key
    yield Figure(key, "f1", half, f1(found.keys(), wanted.keys()), len(wanted), GOLD)
    yield Figure(key, "precisie", half, len(both) / len(found), len(found), GOLD)
    yield Figure(key, "volledigheid", half, len(both) / len(wanted), len(wanted), GOLD)
    yield Figure(key, "juistheid", f"{half}: soort", accuracy([(found[one], wanted[one]) for one in both]), len(both), GOLD)


def gap_places(one: Mapping[str, Any]) -> Iterator[tuple[tuple[str, int, int], str]]:
    """Give where the labelled gaps of an assessment stand, and their kinds."""
    return (((one["section"], gap["start"], gap["end"]), gap["kind"]) for gap in one["gaps"])


def _shares(key: str, part: str, pairs: Sequence[tuple[str, str]]) -> Iterator[Figure]:
    """Give the share that is right, its lower bound, and what the most frequent value alone would reach."""
    right = sum(found == wanted for found, wanted in pairs)
    most = Counter(wanted for _, wanted in pairs).most_common(1)[0][1]
    yield Figure(key, "juistheid", part, accuracy(pairs), len(pairs), GOLD)
    yield Figure(key, "juistheid-ondergrens", part, wilson(right, len(pairs)), len(pairs), GOLD)
    yield Figure(key, "meest-voorkomend", part, most / len(pairs), len(pairs), GOLD)


def pairs_of(corpus: Corpus, promises: Promises, reference: str) -> set[Pair]:
    """Give what the findings of one assessment are read to be about."""
    page, entry = corpus.pages[reference], corpus.entry(reference)
    committed, weights = promises.of(entry)
    assigned = corpus.known.promises[entry.agreement.key, entry.reference].promises
    spans = [one.atomic.spans for one in assigned if one.atomic.labels.commits]
    return {
        (reference, one.order, spans[one.index][0][0], spans[one.index][-1][1])
        for one in align.align(page, committed.stems, weights, stances_of(page))
    }


def _aligned(corpus: Corpus, half: str) -> Iterator[Figure]:
    promises, right, found, missed, wanted = corpus.promises, 0, 0, 0, 0
    for one in labelled(ABOUT, half):
        assert corpus.entry(one["section"]).digest == one["digest"], f"{one['section']} has another text"
        about = {said["finding"]: said["about"] for said in one["findings"]}
        read = pairs_of(corpus, promises, one["section"])
        right += sum(_overlaps((start, end), about.get(order, ())) for _, order, start, end in read)
        found += len(read)
        wanted += len(about)
        missed += len(about.keys() - {order for _, order, _, _ in read})
    key = align.rules().key
    yield Figure(key, "precisie", half, right / found, found, ABOUT)
    yield Figure(key, "precisie-ondergrens", half, wilson(right, found), found, ABOUT)
    yield Figure(key, "volledigheid", f"{half}: bevindingen", 1 - missed / wanted, wanted, ABOUT)


def _overlaps(span: tuple[int, int], places: Iterable[Sequence[int]]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in places)


def _judged(corpus: Corpus) -> Iterator[Figure]:
    """Score every pair of the corpus that was judged one by one, and count those that nobody judged."""
    said = {
        (one["section"], pair["finding"], pair["start"], pair["end"]): pair["right"]
        for one in labelled(PAIRS)
        for pair in one["pairs"]
    }
    promises = corpus.promises
    found = {pair for reference in corpus.pages for pair in pairs_of(corpus, promises, reference)}
    right, judged = sum(said[one] for one in found & said.keys()), len(found & said.keys())
    key = align.rules().key
    yield Figure(key, "precisie", "alle paren", right / judged, judged, PAIRS)
    yield Figure(key, "precisie-ondergrens", "alle paren", wilson(right, judged), judged, PAIRS)
    yield Figure(key, "deel-beoordeeld", "alle paren", judged / len(found), len(found), PAIRS)


def _passes() -> Iterator[Figure]:
    """Compare the second pass with the first, on the assessments that both labelled."""
    first = {one["section"]: one for one in labelled(GOLD)}
    both = [(first[one["section"]], one) for one in labelled(SECOND)]
    listed = [(one["stances"][order], other["stances"][order]) for one, other in both for order in one["stances"]]
    yield from _agreement(stance.rules().key, listed)
    yield from _agreement(verdict.rules().key, [(one["verdict"], other["verdict"]) for one, other in both])
    held, again = ({place for one in side for place, _ in gap_places(one)} for side in zip(*both, strict=True))
    yield Figure(gaps.rules().key, "f1", "tweede lezing", f1(again, held), len(held), SECOND)


def _agreement(key: str, pairs: Sequence[tuple[str, str]]) -> Iterator[Figure]:
    yield Figure(key, "juistheid", "tweede lezing", accuracy(pairs), len(pairs), SECOND)
    yield Figure(key, "kappa", "tweede lezing", kappa(pairs), len(pairs), SECOND)

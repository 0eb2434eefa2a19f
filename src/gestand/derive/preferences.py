"""Derive which assessments of one promise conflict, and which is shown first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import permutations

from pyoxigraph import NamedNode, Quad

from gestand.contents import Entry
from gestand.derive.known import Derivation, Derived, Known, Rule
from gestand.evidence import AssessmentPage, Faults, Source
from gestand.model import facts
from gestand.reading import stance, verdict

RULE = Rule(
    "voorkeur",
    "1",
    "Of several assessments of one promise, those with another verdict conflict. The one shown first is the latest "
    "that a human wrote or reviewed, else the latest by software; where two are equally late, none is preferred. "
    "That is no claim of truth.",
)

HUMAN = ("mens", "gemengd")
REVIEWED = "nagekeken"


def derive(known: Known, faults: Faults) -> Iterator[Derived]:
    """Give a graph for each agreement of which a promise has an assessment."""
    by_entry: dict[str, dict[str, list[AssessmentPage]]] = defaultdict(lambda: defaultdict(list))
    entries: dict[tuple[str, str], Entry] = {}
    for page in known.loaded.pages:
        entry = known.table.of[page.section]
        by_entry[entry.agreement.key][entry.reference].append(page)
        entries[entry.agreement.key, entry.reference] = entry
    for key in sorted(by_entry):
        graph = known.model.iris.graph("afgeleid", f"voorkeur/{key}")
        quads = [
            quad for reference, pages in sorted(by_entry[key].items())
            for quad in _promise(known, graph, entries[key, reference], pages)
        ]  # fmt: skip
        runs = {page.run for pages in by_entry[key].values() for page in pages}
        yield Derived(graph, f"Voorkeur en strijd {key}", tuple(one for one in known.sources if one.key in runs), quads)


def _promise(known: Known, graph: NamedNode, entry: Entry, pages: Sequence[AssessmentPage]) -> Iterator[Quad]:
    iris, beb, key = known.model.iris, known.model.beb, entry.agreement.key
    nodes = {page.run: iris.assessment(key, entry.reference, page.run) for page in pages}
    if len(pages) > 1:
        values = {page.run: value(page) for page in pages}
        for one, other in permutations(sorted(nodes), 2):
            if values[one] != values[other]:
                yield from facts(graph, nodes[one], (beb.conflictsWith, nodes[other]))
    first = preferred(pages, {source.key: source for source in known.sources})
    if first:
        yield from facts(graph, iris.promise(key, entry.reference), (beb.preferredAssessment, nodes[first.run]))


def value(page: AssessmentPage) -> str:
    """Give the value of an assessment's verdict: its own, or the one that is read."""
    return page.judged.verdict if page.judged else verdict.verdict(page, stance.stances(page)).value.gives


def preferred(pages: Sequence[AssessmentPage], sources: Mapping[str, Source]) -> AssessmentPage | None:
    """Choose the assessment that is shown first: human before software, then the latest; None when two are equal."""
    ranked = sorted(pages, key=lambda page: _rank(page, sources[page.run]), reverse=True)
    if len(ranked) > 1 and _rank(ranked[0], sources[ranked[0].run]) == _rank(ranked[1], sources[ranked[1].run]):
        return None
    return ranked[0] if ranked else None


def _rank(page: AssessmentPage, source: Source) -> tuple[bool, date]:
    human = source.assessor.kind in HUMAN or (page.judged is not None and page.judged.review == REVIEWED)
    own = page.judged.day if page.judged else None
    return human, own or source.issued or date.min


DERIVATION = Derivation(RULE, derive)

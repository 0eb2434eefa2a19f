"""Derive which assessments of one promise conflict, and which is shown first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import permutations

from pyoxigraph import NamedNode, Quad

from gestand.contents import Entry
from gestand.derive import ruling
from gestand.derive.known import Derivation, Derived, Known
from gestand.evidence import AssessmentPage, Faults, Source
from gestand.model import facts
from gestand.reading import rank, stance, verdict
from gestand.reading.ruleset import RuleSet, rule_set

HUMAN = ("mens", "gemengd")
REVIEWED = "nagekeken"
UNJUDGED = "nog-niet-beoordeeld"
"""The value of an assessment that says nothing about the whole: it contradicts nobody."""


Dated = tuple[AssessmentPage, Source]

_COMPARED: rank.Compared[Dated] = {"human": lambda one: is_human(*one), "day": lambda one: day_of(*one)}


def rules() -> RuleSet:
    """Give the rules by which assessments of one promise are ranked."""
    return rule_set("preference")


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
    if by_entry:
        yield ruling.described(known, rules())


def _promise(known: Known, graph: NamedNode, entry: Entry, pages: Sequence[AssessmentPage]) -> Iterator[Quad]:
    iris, beb, key = known.model.iris, known.model.beb, entry.agreement.key
    nodes = {page.run: iris.assessment(key, entry.reference, page.run) for page in pages}
    if len(pages) > 1:
        values = {page.run: value(page) for page in pages}
        for one, other in permutations(sorted(nodes), 2):
            if values[one] != values[other] and UNJUDGED not in (values[one], values[other]):
                yield from facts(graph, nodes[one], (beb.conflictsWith, nodes[other]))
    first = preferred(pages, {source.key: source for source in known.sources})
    if first:
        yield from facts(graph, iris.promise(key, entry.reference), (beb.preferredAssessment, nodes[first.run]))


def value(page: AssessmentPage) -> str:
    """Give the value of an assessment's verdict: its own, or the one that is read."""
    return page.judged.verdict if page.judged else verdict.verdict(page, stance.stances(page)).value.gives


def preferred(pages: Sequence[AssessmentPage], sources: Mapping[str, Source]) -> AssessmentPage | None:
    """Choose the assessment that is shown first: human before software, then the latest; None when two are equal."""
    found = rank.best(rules(), _COMPARED, [(page, sources[page.run]) for page in pages])
    return found[0][0] if len(found) == 1 else None


def is_human(page: AssessmentPage, source: Source) -> bool:
    """Tell whether a human wrote or reviewed an assessment."""
    return source.assessor.kind in HUMAN or (page.judged is not None and page.judged.review == REVIEWED)


def day_of(page: AssessmentPage, source: Source) -> date:
    """Give an assessment's own day, else that of its source; the first of all days when neither has one."""
    return (page.judged.day if page.judged else None) or source.issued or date.min


DERIVATION = Derivation(ruling.rule_of(rules()), derive)

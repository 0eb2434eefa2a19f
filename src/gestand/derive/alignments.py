"""Derive which atomic promises findings and gaps are about: computed, with a confidence, never forced."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode, Quad

from gestand.contents import Entry
from gestand.derive import ruling
from gestand.derive.known import Derivation, Derived, Known
from gestand.derive.promises import node as promise_node
from gestand.evidence import AssessmentPage, Faults
from gestand.iri import below
from gestand.model import decimal, facts, finding, text
from gestand.opinions import Opinion, gap_node
from gestand.reading import align, gaps, stance
from gestand.reading.align import Alignment, Stems, Weights
from gestand.terms import RDF, RDFS


@dataclass(frozen=True)
class Committed:
    """The atomic promises of a section that commit to something: their nodes, and the stems of their words."""

    nodes: tuple[NamedNode, ...]
    stems: tuple[Stems, ...]


class Promises:
    """The committing promises of every section, with the weights of their words in each agreement."""

    def __init__(self, known: Known) -> None:
        self._of = {(one.agreement.key, one.reference): _committed(known, one) for one in known.table.entries}
        stems: dict[str, list[Stems]] = defaultdict(list)
        for (key, _), committed in self._of.items():
            stems[key] += committed.stems
        self._weights = {key: Weights(listed) for key, listed in stems.items()}

    def of(self, entry: Entry) -> tuple[Committed, Weights]:
        """Give the committing promises of a section, and the weights of its agreement."""
        return self._of[entry.agreement.key, entry.reference], self._weights[entry.agreement.key]


def _committed(known: Known, entry: Entry) -> Committed:
    assigned = known.promises.get((entry.agreement.key, entry.reference))
    kept = [one for one in (assigned.promises if assigned else ()) if one.atomic.labels.commits]
    language = entry.agreement.language
    return Committed(
        tuple(promise_node(known.model.iris, one.key) for one in kept),
        tuple(align.stems(one.atomic.text, language) for one in kept) if align.can_align(language) else (),
    )


def derive(known: Known, faults: Faults) -> Iterator[Derived]:
    """Give a graph of alignments for each source of assessments."""
    promises, found = Promises(known), False
    for source in known.sources:
        pages = [page for page in known.loaded.pages if page.run == source.key]
        if pages:
            found = True
            graph = known.model.iris.graph("afgeleid", f"afstemming/{source.key}")
            quads = [quad for one in ruling.opinions(known, graph, pages) for quad in _page(one, promises)]
            yield Derived(graph, f"{source.title}: afstemming", (source,), quads)
    if found:
        yield ruling.described(known, align.rules())


def _page(one: Opinion, promises: Promises) -> Iterator[Quad]:
    committed, weights = promises.of(one.entry)
    if committed.stems:
        for order, aligned in _by_finding(align.align(one.page, committed.stems, weights, stances(one.page))).items():
            yield from _finding(one, order, aligned, committed)
        if one.page.judged is None:
            yield from _gaps(one, committed, weights)


def _gaps(one: Opinion, committed: Committed, weights: Weights) -> Iterator[Quad]:
    """Say which atomic promises a stated gap is about, beside the assessed one, where its words tell."""
    for order, gap in enumerate(gaps.gaps(one.page), start=1):
        aligned = align.match(gap.sentence.words, one.page, committed.stems, weights)
        about = [(one.model.beb.aboutPromise, committed.nodes[found.index]) for found in aligned]
        yield from facts(one.graph, gap_node(one.node, order), *about)


def stances(page: AssessmentPage) -> Mapping[int, str]:
    """Give the stance of each finding: the assessor's own, or the one that is read."""
    if page.judged:
        return dict(page.judged.stances)
    return {order: rule.gives for order, rule in stance.stances(page).items()}


def _by_finding(found: Sequence[Alignment]) -> dict[int, list[Alignment]]:
    by_finding: dict[int, list[Alignment]] = defaultdict(list)
    for one in found:
        by_finding[one.order].append(one)
    return by_finding


def _finding(one: Opinion, order: int, aligned: Sequence[Alignment], committed: Committed) -> Iterator[Quad]:
    beb = one.model.beb
    block = next(block for block in one.page.blocks if block.order == order)
    about = finding(one.node, block)
    for k, found in enumerate(aligned, start=1):
        node, promise = below(about, "afstemming", str(k)), committed.nodes[found.index]
        one.model.places[node.value] = block.place
        yield from facts(one.graph, about, (beb.hasAlignment, node), (beb.aboutPromise, promise))
        yield from facts(
            one.graph,
            node,
            (RDF.type, beb.Alignment),
            (RDFS.label, text(f"Afstemming {k} van bevinding {order}", "nl")),
            (beb.aboutPromise, promise),
            (beb.confidence, decimal(found.confidence)),
            (beb.byRule, ruling.node(one.model.iris, align.rules(), align.rules().rules[0])),
        )


DERIVATION = Derivation(ruling.rule_of(align.rules()), derive)

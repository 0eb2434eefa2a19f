"""Derive the gaps of each assessment: those that it states, and the one that follows from what it cites."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pyoxigraph import Quad

from gestand.anchors import anchor
from gestand.derive import ruling
from gestand.derive.anchored import anchor_quads
from gestand.derive.known import Derivation, Derived, Known
from gestand.evidence import Faults
from gestand.link.citations import Resolution
from gestand.opinions import COMPUTED, Opinion, gap_node
from gestand.reading import gaps
from gestand.reading.gaps import Gap

NOTHING_CITED = "Geen enkele aanhaling van deze beoordeling is een herkende beslissing."


def derive(known: Known, faults: Faults) -> Iterator[Derived]:
    """Give a graph of gaps for each source of assessments."""
    found = list(ruling.runs(known))
    for source, pages in found:
        graph = known.model.iris.graph("afgeleid", f"lacune/{source.key}")
        quads = [quad for one in ruling.opinions(known, graph, pages) for quad in _gaps(one, known.resolved[one.page])]
        yield Derived(graph, f"{source.title}: lacunes", (source,), quads)
    if found:
        yield ruling.described(known, gaps.rules())


def _gaps(one: Opinion, resolved: Mapping[int, Resolution]) -> Iterator[Quad]:
    order = 0
    for order, gap in enumerate(gaps.gaps(one.page), start=1):
        words = gap.sentence.span.of(one.page.text)
        yield from one.gap(order, words, gap.rule.gives, rule=ruling.node(one.model.iris, gaps.rules(), gap.rule))
        yield from _where(one, order, gap)
    if not any(found.status == "herkend" for found in resolved.values()):
        yield from one.gap(order + 1, NOTHING_CITED, "geen-beslissing", COMPUTED)


def _where(one: Opinion, order: int, gap: Gap) -> Iterator[Quad]:
    """Say where a gap is stated."""
    span = gap.sentence.span
    found = anchor(one.page.text, span.start, span.end)
    return anchor_quads(one.model, one.graph, gap_node(one.node, order), one.node, (found,))


DERIVATION = Derivation(ruling.rule_of(gaps.rules()), derive)

"""Derive where each finding and each marker stands in the rendered text of its assessment."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import NamedNode, Quad

from gestand.anchors import anchor
from gestand.derive import ruling
from gestand.derive.anchored import anchor_quads
from gestand.derive.known import Derivation, Derived, Known, Rule
from gestand.evidence import Faults, digest
from gestand.iri import below
from gestand.model import finding
from gestand.opinions import Opinion, gap_node, verdict_node
from gestand.reading.page import starts

RULE = Rule(
    "plaats",
    "1",
    "A finding stands where its block stands in the rendered text of the assessment, and an evidence link where its "
    "marker does; a verdict or gap that the assessor itself gave, where the block does. Positions count Unicode code "
    "points.",
)


def derive(known: Known, faults: Faults) -> Iterator[Derived]:
    """Give a graph of anchors for each source of assessments."""
    for source in known.sources:
        pages = [page for page in known.loaded.pages if page.run == source.key]
        if pages:
            graph = known.model.iris.graph("afgeleid", f"plaats/{source.key}")
            quads = [quad for one in ruling.opinions(known, graph, pages) for quad in _anchors(one)]
            yield Derived(graph, f"{source.title}: plaatsen", (source,), quads)


def _anchors(one: Opinion) -> Iterator[Quad]:
    words, at = one.page.text, starts(one.page)
    whole = digest(words)
    for block in one.page.blocks:
        if block.is_finding:
            begin, node = at[block.order], finding(one.node, block)
            spans = [(node, begin, begin + len(block.text))]
            spans += [
                (below(node, "bewijs", str(k)), begin + marker.start, begin + marker.start + len(f"[{marker.number}]"))
                for k, marker in enumerate(block.markers, start=1)
            ]
            for about, start, end in spans:
                yield from anchor_quads(one.model, one.graph, about, one.node, (anchor(words, start, end, whole),))
    blocks = {block.order: block for block in one.page.blocks}
    for about, order in _judged(one):
        found = anchor(words, at[order], at[order] + len(blocks[order].text), whole)
        yield from anchor_quads(one.model, one.graph, about, one.node, (found,))


def _judged(one: Opinion) -> Iterator[tuple[NamedNode, int]]:
    """Give the verdict and the gaps that the assessor itself gave, each with the number of its block."""
    if judged := one.page.judged:
        if judged.rests_on is not None:
            yield verdict_node(one.node), judged.rests_on
        for number, (order, _) in enumerate(judged.gaps, start=1):
            yield gap_node(one.node, number), order


DERIVATION = Derivation(RULE, derive)

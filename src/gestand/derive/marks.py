"""Derive where each finding and each marker stands in the rendered text of its assessment."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Quad

from gestand.anchors import anchor
from gestand.derive import ruling
from gestand.derive.anchored import anchor_quads
from gestand.derive.known import Derivation, Derived, Known, Rule
from gestand.evidence import Faults, digest
from gestand.iri import below
from gestand.model import finding
from gestand.opinions import Opinion
from gestand.reading.page import starts

RULE = Rule(
    "plaats",
    "1",
    "A finding stands where its block stands in the rendered text of the assessment, and an evidence link where its "
    "marker does. Positions count Unicode code points.",
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


DERIVATION = Derivation(RULE, derive)

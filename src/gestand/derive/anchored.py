"""Say anchors as quads: which words of which text something rests on (Web Annotation Data Model, 4.2)."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode, Quad

from gestand.anchors import Anchor
from gestand.iri import below
from gestand.model import Model, count, facts, text
from gestand.terms import OA, RDF, RDFS


def anchor_quads(
    model: Model, graph: NamedNode, about: NamedNode, source: NamedNode, anchors: Iterator[Anchor] | tuple[Anchor, ...]
) -> Iterator[Quad]:
    """Say the anchors of a resource, numbered from 1: ``…/anker/1`` and its selector ``…/citaat``.

    One selector holds quote and place: both point at the same words, and one node less is said for each.
    """
    beb = model.beb
    for number, anchor in enumerate(anchors, start=1):
        node = below(about, "anker", str(number))
        selector = below(node, "citaat")
        yield from facts(graph, about, (beb.anchor, node))
        yield from facts(
            graph,
            node,
            (RDF.type, beb.TextAnchor),
            (RDFS.label, text(f"Anker {number}", "nl")),
            (OA.hasSource, source),
            (OA.hasSelector, selector),
            (beb.textDigest, Literal(anchor.digest)),
        )
        yield from facts(
            graph,
            selector,
            (RDF.type, OA.TextQuoteSelector),
            (RDF.type, OA.TextPositionSelector),
            (RDFS.label, text(f"Citaat {number}", "nl")),
            (OA.exact, Literal(anchor.exact)),
            (OA.prefix, Literal(anchor.prefix)),
            (OA.suffix, Literal(anchor.suffix)),
            (OA.start, count(anchor.start)),
            (OA.end, count(anchor.end)),
        )

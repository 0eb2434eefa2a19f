"""Derive the verdict of each assessment, from the sentences in which it judges the whole."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Quad

from gestand.anchors import anchor
from gestand.derive import ruling
from gestand.derive.anchored import anchor_quads
from gestand.derive.known import Derivation, Derived, Known
from gestand.evidence import Faults
from gestand.opinions import Opinion, verdict_node
from gestand.reading import stance, verdict


def derive(known: Known, faults: Faults) -> Iterator[Derived]:
    """Give a graph of verdicts for each source of assessments."""
    found = list(ruling.runs(known))
    for source, pages in found:
        graph = known.model.iris.graph("afgeleid", f"verdict/{source.key}")
        quads = [quad for one in ruling.opinions(known, graph, pages) for quad in _verdict(one)]
        yield Derived(graph, f"{source.title}: verdicten", (source,), quads)
    if found:
        yield ruling.described(known, verdict.rules(), verdict.certainty_rules())


def _verdict(one: Opinion) -> Iterator[Quad]:
    read, iris = verdict.verdict(one.page, stance.stances(one.page)), one.model.iris
    value = ruling.node(iris, verdict.rules(), read.value)
    certainty = ruling.node(iris, verdict.certainty_rules(), read.certainty)
    span = read.sentence.span if read.sentence else None
    words = span.of(one.page.text) if span else None
    yield from one.verdict(read.value.gives, read.certainty.gives, words, value, certainty)
    if span:
        found = anchor(one.page.text, span.start, span.end)
        yield from anchor_quads(one.model, one.graph, verdict_node(one.node), one.node, (found,))


DERIVATION = Derivation(ruling.rule_of(verdict.rules(), verdict.certainty_rules()), derive)

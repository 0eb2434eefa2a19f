"""Derive the verdict of each assessment, from the sentences in which it judges the whole."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Quad

from gestand.derive import ruling
from gestand.derive.known import Derivation, Derived, Known
from gestand.evidence import Faults
from gestand.opinions import Opinion
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
    words = read.sentence.span.of(one.page.text) if read.sentence else None
    return one.verdict(read.value.gives, read.certainty.gives, words, value, certainty)


DERIVATION = Derivation(ruling.rule_of(verdict.rules(), verdict.certainty_rules()), derive)

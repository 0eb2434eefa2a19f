"""Derive the stance of each finding and of its evidence links, from the finding's words."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Quad

from gestand.derive import ruling
from gestand.derive.known import Derivation, Derived, Known
from gestand.evidence import Faults
from gestand.opinions import Opinion
from gestand.reading import stance


def derive(known: Known, faults: Faults) -> Iterator[Derived]:
    """Give a graph of stances for each source of assessments."""
    found = list(ruling.runs(known))
    for source, pages in found:
        graph = known.model.iris.graph("afgeleid", f"houding/{source.key}")
        quads = [quad for one in ruling.opinions(known, graph, pages) for quad in _stances(one)]
        yield Derived(graph, f"{source.title}: houding", (source,), quads)
    if found:
        yield ruling.described(known, stance.rules())


def _stances(one: Opinion) -> Iterator[Quad]:
    blocks = {block.order: block for block in one.page.blocks}
    for order, rule in stance.stances(one.page).items():
        yield from one.stance(blocks[order], rule.gives, ruling.node(one.model.iris, stance.rules(), rule))


DERIVATION = Derivation(ruling.rule_of(stance.rules()), derive)

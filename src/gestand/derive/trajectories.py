"""Derive decision trajectories: one matter on several days, inferred from equal titles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from pyoxigraph import NamedNode, Quad

from gestand.derive import ruling
from gestand.derive.known import Derivation, Derived, Known
from gestand.evidence import Agreement, DecisionRecord, Faults, Source
from gestand.iri import slug
from gestand.model import decimal, facts, text
from gestand.reading import trajectory
from gestand.reading.trajectory import Trajectory
from gestand.terms import DCTERMS, PROV, RDF

RULE = ruling.rule_of(trajectory.rules())
_LONGEST = 80


def derive(known: Known, faults: Faults) -> Iterator[Derived]:
    """Give a graph of trajectories for each agreement whose decisions are known."""
    found = False
    for agreement, decisions in by_agreement(known):
        graph = known.model.iris.graph("afgeleid", f"traject/{agreement.key}")
        quads = list(_quads(known, graph, agreement, trajectory.trajectories(decisions)))
        if quads:
            found = True
            yield Derived(graph, f"Beslissingstrajecten {agreement.key}", registers(known, agreement), quads)
    if found:
        yield ruling.described(known, trajectory.rules())


def by_agreement(known: Known) -> Iterator[tuple[Agreement, list[DecisionRecord]]]:
    """Give the decisions of each agreement's government, each decision once."""
    listed: dict[Agreement, dict[str, DecisionRecord]] = {}
    for record in known.loaded.decisions:
        listed.setdefault(record.agreement, {}).setdefault(record.official_id, record)
    for agreement in sorted(listed, key=lambda one: one.key):
        yield agreement, list(listed[agreement].values())


def registers(known: Known, agreement: Agreement) -> tuple[Source, ...]:
    """Give the sources that gave decisions of an agreement's government."""
    keys = known.loaded.registers
    return tuple(one for one in known.sources if one.key in keys and one.agreement.key == agreement.key)


def _quads(known: Known, graph: NamedNode, agreement: Agreement, found: Iterable[Trajectory]) -> Iterator[Quad]:
    seen: Counter[str] = Counter()
    for one in found:
        name = slug(one.steps[0].title)[:_LONGEST].strip("-") or "zonder-titel"
        seen[name] += 1
        reference = name if seen[name] == 1 else f"{name}.{seen[name]}"
        yield from _trajectory(known, graph, known.model.iris.id("traject", agreement.key, reference), one)


def _trajectory(known: Known, graph: NamedNode, node: NamedNode, one: Trajectory) -> Iterator[Quad]:
    beb, iris = known.model.beb, known.model.iris
    steps = [iris.decision(step.official_id) for step in one.steps]
    known.model.places[node.value] = one.steps[0].place
    yield from facts(
        graph,
        node,
        (RDF.type, beb.DecisionTrajectory),
        (DCTERMS.title, text(one.steps[0].title, one.steps[0].agreement.language)),
        *((PROV.hadMember, step) for step in steps),
        (beb.confidence, decimal(one.confidence)),
        (beb.byRule, ruling.node(iris, trajectory.rules(), one.rule)),
        (PROV.wasGeneratedBy, iris.activity(RULE.key)),
    )
    for step in steps:
        yield from facts(graph, step, (beb.partOfTrajectory, node))


DERIVATION = Derivation(RULE, derive)

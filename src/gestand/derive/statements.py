"""Derive implementation statements: where a government says in a decision that it carries out its agreement."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import NamedNode, Quad

from gestand.anchors import anchor
from gestand.derive import ruling
from gestand.derive.anchored import anchor_quads
from gestand.derive.known import Derivation, Derived, Known
from gestand.derive.trajectories import by_agreement, registers
from gestand.evidence import DecisionRecord, Faults
from gestand.iri import below
from gestand.model import facts, text
from gestand.reading import statement
from gestand.terms import RDF, RDFS


def derive(known: Known, faults: Faults) -> Iterator[Derived]:
    """Give a graph of statements for each agreement that is quoted and whose decisions are known."""
    quoted = {agreement.key for agreement in known.table.agreements}
    found = False
    for agreement, decisions in by_agreement(known):
        graph = known.model.iris.graph("afgeleid", f"uitvoering/{agreement.key}")
        quads = (
            [quad for one in decisions for quad in _statements(known, graph, one)] if agreement.key in quoted else []
        )
        if quads:
            found = True
            yield Derived(graph, f"Uitvoeringsverklaringen {agreement.key}", registers(known, agreement), quads)
    if found:
        yield ruling.described(known, statement.rules())


def _statements(known: Known, graph: NamedNode, decision: DecisionRecord) -> Iterator[Quad]:
    beb, iris, spoken = known.model.beb, known.model.iris, decision.agreement.language
    about = iris.decision(decision.official_id)
    for k, found in enumerate(statement.statements(decision), start=1):
        node = below(about, "uitvoering", str(k))
        known.model.places[node.value] = decision.place
        yield from facts(
            graph,
            node,
            (RDF.type, beb.ImplementationStatement),
            (RDFS.label, text(f"Uitvoeringsverklaring {k}", "nl")),
            (beb.statementOf, about),
            (beb.statementText, text(found.span.of(decision.text or ""), spoken)),
            (beb.claimsToImplement, iris.agreement(decision.agreement.key)),
            (beb.byRule, ruling.node(iris, statement.rules(), found.rule)),
        )
        where = anchor(decision.text or "", found.span.start, found.span.end)
        yield from anchor_quads(known.model, graph, node, about, (where,))


DERIVATION = Derivation(ruling.rule_of(statement.rules()), derive)

"""Check a store with pySHACL, the reference engine."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from io import BytesIO
from typing import Any

import pyshacl
import rdflib
from pyoxigraph import Literal, NamedNode, RdfFormat, Store, serialize
from rdflib.plugins.sparql import prepareQuery

from gestand.terms import SH
from gestand.validate.report import Result, Term
from gestand.validate.rules import Shapes

_SH = rdflib.SH


class _PreparedGraph(rdflib.Graph):
    """A graph that parses each query once: pySHACL asks the same one for each focus node."""

    def query(self, query_object: Any, *args: Any, **options: Any) -> rdflib.query.Result:
        return super().query(_prepared(query_object), *args, **options)


@cache
def _prepared(query: str) -> rdflib.plugins.sparql.sparql.Query:
    return prepareQuery(query)


def reference_results(store: Store, rules: Shapes) -> list[Result]:
    """Give pySHACL's results on all triples of a store, whatever their graph."""
    out = BytesIO()
    serialize({quad.triple for quad in store}, out, format=RdfFormat.N_TRIPLES)
    data = _PreparedGraph().parse(data=out.getvalue(), format="nt")
    shapes = rdflib.Graph().parse(data=rules.turtle, format="turtle")
    # in place: a clone would be a graph that parses each query again
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes, inference="none", advanced=True, inplace=True)
    return list(_results(report))


def _results(report: rdflib.Graph) -> Iterator[Result]:
    for node in report.objects(None, _SH.result):  # not those that sh:detail holds
        constraint = report.value(node, _SH.sourceConstraint)
        path = report.value(node, _SH.resultPath)
        yield Result(
            focus=str(report.value(node, _SH.focusNode)),
            shape=str(report.value(node, _SH.sourceShape)),
            component=str(report.value(node, _SH.sourceConstraintComponent)),
            severity=str(report.value(node, _SH.resultSeverity)).removeprefix(str(SH)),
            constraint=str(constraint) if constraint else None,
            path=str(path) if isinstance(path, rdflib.URIRef) else None,
            value=_term(report.value(node, _SH.value)),
            messages=tuple(sorted((_literal(one) for one in report.objects(node, _SH.resultMessage)), key=str)),
        )


def _term(node: rdflib.term.Node | None) -> Term | None:
    if isinstance(node, rdflib.URIRef):
        return NamedNode(str(node))
    return _literal(node) if isinstance(node, rdflib.Literal) else None


def _literal(node: rdflib.term.Node) -> Literal:
    assert isinstance(node, rdflib.Literal)
    if node.language:
        return Literal(str(node), language=node.language)
    return Literal(str(node), datatype=NamedNode(str(node.datatype))) if node.datatype else Literal(str(node))

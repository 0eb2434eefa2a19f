"""Say in words what the rules (SHACL shapes) demand, and how many results each had in a release."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from pyoxigraph import Literal, NamedNode, Quad

from gestand.terms import DCTERMS, RDF, RDFS, SH

from . import interface
from .context import Opened
from .description import Facts, Term, quads_of
from .labels import Label
from .sheet import Link, Sheet, Value

MOST_RESULTS = 100
"""The page of a rule shows so many of its results; all are among what points at it, page by page."""

RULES = (SH.NodeShape, SH.PropertyShape, SH.SPARQLConstraint)

_DESCRIBING = (
    RDF.type, RDFS.label, RDFS.comment, DCTERMS.identifier, SH.name, SH.description, SH.message, SH.severity, SH.order,
    SH.group, SH.select, SH.prefixes, SH.deactivated, SH.flags,
)  # fmt: skip
"""What is said about a rule and is no demand."""

_TARGETS = {
    SH.targetClass: "class",
    SH.targetSubjectsOf: "subjects",
    SH.targetObjectsOf: "objects",
    SH.targetNode: "node",
}
_COUNTS = (SH.minCount, SH.maxCount)


@dataclass(frozen=True)
class Demand:
    """One thing that a rule demands: what it is about, and the values that say how."""

    about: str
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Rule:
    """A rule as a page shows it; ``results`` counts those of this release."""

    key: str
    here: Link
    identifier: str
    severity: str
    severity_label: Label
    description: Label
    demands: tuple[Demand, ...]
    message: Label
    remedy: Label
    sparql: str
    results: int


def shape_quads(release: Opened) -> list[Quad]:
    """Give the rules that the release was checked against."""

    def read() -> list[Quad]:
        start = f"{release.iris.base}/id/shape/"
        every = release.beside.quads_for_pattern(None, None, None, None)
        return sorted((quad for quad in every if str(quad.subject)[1:].startswith(start)), key=str)

    return release.constants.get("shapes", read)


def counts(release: Opened) -> Counter[NamedNode]:
    """Count the results of the release by rule; a node shape has those of its parts too."""

    def count() -> Counter[NamedNode]:
        found: Counter[NamedNode] = Counter()
        for quad in release.beside.quads_for_pattern(None, RDF.type, SH.ValidationResult, None):
            found.update(_broken(Facts(release.beside.quads_for_pattern(quad.subject, None, None, None)), quad.subject))
        return found

    return release.constants.get("results by rule", count)


def _broken(facts: Facts, result: Any) -> set[NamedNode]:
    return {*facts.nodes(result, SH.sourceShape), *facts.nodes(result, SH.sourceConstraint)}


class Reader:
    """Read the rules of one release for one reader."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.release = sheet.opened
        self.facts = Facts(shape_quads(self.release))
        self._counts = counts(self.release)

    def _said(self, key: str, **values: object) -> str:
        return interface.text(self.sheet.names.ui, key, **values)

    def _text(self, node: NamedNode, predicate: NamedNode) -> Label:
        return self.sheet.names.text([term for term in self.facts.all(node, predicate) if isinstance(term, Literal)])

    def results(self, node: NamedNode) -> int:
        """Count the results of a rule, with those of its parts."""
        parts = [one for one in self.parts(node) if SH.SPARQLConstraint not in self.facts.nodes(one, RDF.type)]
        # a result of a SPARQL constraint names the node shape as well
        return self._counts[node] + sum(self._counts[part] for part in dict.fromkeys(parts))

    def parts(self, node: NamedNode) -> list[NamedNode]:
        """List the rules that a node shape holds."""
        return [*self.facts.nodes(node, SH.property), *self.facts.nodes(node, SH.sparql)]

    def rule(self, node: NamedNode) -> Rule:
        """Read one rule."""
        severity = self.facts.node(node, SH.severity) or self._severity_above(node)
        return Rule(
            key=node.value.rpartition("/")[2],
            here=self.sheet.link(node),
            identifier=self.facts.text(node, DCTERMS.identifier),
            severity=severity.value.rpartition("#")[2],
            severity_label=self.sheet.names.of(severity),
            description=self._text(node, SH.description),
            demands=tuple(self._demands(node)),
            message=self._text(node, SH.message),
            remedy=self._text(node, self.release.beb.remedy),
            sparql=self.facts.text(node, SH.select),
            results=self.results(node),
        )

    def _severity_above(self, node: NamedNode) -> NamedNode:
        """Give the severity of the shape that holds a constraint (SHACL, 2.1.4: without one it is a violation)."""
        above = self.above(node)
        return (self.facts.node(above[0], SH.severity) if above else None) or SH.Violation

    def above(self, node: NamedNode) -> list[NamedNode]:
        """List the node shapes that hold a rule."""
        return [*self.facts.subjects(SH.property, node), *self.facts.subjects(SH.sparql, node)]

    def targets(self, node: NamedNode) -> list[dict[str, Any]]:
        """Say which things a node shape is about."""
        return [
            {"words": self._said(f"shapes.target.{name}"), "link": self.sheet.link(one)}
            for predicate, name in _TARGETS.items()
            for one in self.facts.nodes(node, predicate)
        ]

    def _demands(self, node: NamedNode) -> Iterator[Demand]:
        """Say each demand of a rule, the property first and how many values it may have next."""
        quads = self.facts.about(node)
        asked = {quad.predicate: [] for quad in quads if self._is_demand(quad.predicate)}  # type: dict[NamedNode, list[Quad]]
        for quad in quads:
            if quad.predicate in asked:
                asked[quad.predicate].append(quad)
        if path := asked.pop(SH.path, None):
            yield self._demand(SH.path, path)
        if (least := asked.pop(SH.minCount, None)) or SH.maxCount in asked:
            yield Demand(self._said("demand.count"), (Value(self._amount(least, asked.pop(SH.maxCount, None))),))
        for predicate in sorted(asked, key=lambda one: one.value):
            yield self._demand(predicate, asked[predicate])
        if self.facts.text(node, SH.select):
            yield Demand(self._said("demand.sparql"), (Value(self._said("demand.sparql.text")),))

    def _is_demand(self, predicate: NamedNode) -> bool:
        unfit = (*_DESCRIBING, *_TARGETS, SH.property, SH.sparql, self.release.beb.remedy)
        return predicate.value.startswith(str(SH)) and predicate not in unfit

    def _amount(self, least: list[Quad] | None, most: list[Quad] | None) -> str:
        """Say how many values are allowed."""
        low, high = (int(quads[0].object.value) if quads else None for quads in (least, most))  # type: ignore[union-attr]  # numbers, says SHACL
        if high == 0:
            return self._said("demand.count.none")
        if low and high:
            key = "exactly" if low == high else "between"
            return self._said(f"demand.count.{key}", **({"n": low} if low == high else {"least": low, "most": high}))
        return self._said("demand.count.most", n=high) if high else self._said("demand.count.least", n=low or 0)

    def _demand(self, predicate: NamedNode, quads: Iterable[Quad]) -> Demand:
        """Say one demand; one that the pages have no words for is called by the name that SHACL gives it."""
        name = predicate.value.removeprefix(str(SH))
        known = f"demand.{name}" in interface.TEXTS["nl"]
        about = self._said(f"demand.{name}") if known else str(self.sheet.names.of(predicate))
        return Demand(about, tuple(self._value(name, quad.object, quad) for quad in quads))

    def _value(self, name: str, term: Term, quad: Quad) -> Value:
        last = str(getattr(term, "value", term)).rpartition("#")[2]
        if f"demand.{name}.{last}" in interface.TEXTS["nl"]:
            return Value(self._said(f"demand.{name}.{last}"))
        value = self.sheet.value(term, quad)
        return Value(value.text, code=True) if name == "pattern" else value


def shape_profile(sheet: Sheet, node: NamedNode) -> dict[str, Any]:
    """Draw a rule: what it demands, of what, with which results."""
    reader = Reader(sheet)
    found = list(_results_of(sheet.opened, [node, *reader.parts(node)]))
    return {
        "rule": reader.rule(node),
        "parts": [reader.rule(part) for part in reader.parts(node)],
        "above": [sheet.link(one) for one in reader.above(node)],
        "targets": [target for one in (node, *reader.above(node)) for target in reader.targets(one)],
        "results": [_result(sheet, one) for one in found[:MOST_RESULTS]],
        "total": len(found),
    }


def _results_of(release: Opened, rules: Iterable[NamedNode]) -> Iterator[NamedNode]:
    """Give the results that name one of some rules, in the order of what they are about."""
    found: set[NamedNode] = set()
    for rule in rules:
        for predicate in (SH.sourceConstraint, SH.sourceShape):
            quads = release.beside.quads_for_pattern(None, predicate, rule, None)
            found.update(quad.subject for quad in quads if isinstance(quad.subject, NamedNode))
    return iter(sorted(found, key=lambda one: (_about(release, one), one.value)))


def _about(release: Opened, result: NamedNode) -> str:
    return next((str(quad.object) for quad in release.beside.quads_for_pattern(result, SH.focusNode, None, None)), "")


def _result(sheet: Sheet, node: NamedNode) -> dict[str, Any]:
    """Draw a result in a list."""
    facts = Facts(quads_of(sheet.opened, node))
    focus = facts.node(node, SH.focusNode)
    messages = [term for term in facts.all(node, SH.resultMessage) if isinstance(term, Literal)]
    return {
        "here": sheet.link(node),
        "about": sheet.link(focus) if focus else None,
        "message": sheet.names.text(messages),
    }


def result_profile(sheet: Sheet, node: NamedNode) -> dict[str, Any]:
    """Draw a result of the validation: what it is about, the rule, and the remedy."""
    reader, facts = Reader(sheet), Facts(quads_of(sheet.opened, node))
    rule = facts.node(node, SH.sourceConstraint) or facts.node(node, SH.sourceShape)
    path = facts.node(node, SH.resultPath)
    values = [quad for quad in facts.about(node) if quad.predicate == SH.value]
    return {
        **_result(sheet, node),
        "rule": reader.rule(rule) if rule else None,
        "path": sheet.link(path) if path else None,
        "values": [sheet.value(quad.object, quad) for quad in values],
    }

"""Read a release's SHACL report for people: by rule, the worst first, each result with the thing it is about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from gestand.release import Release
from gestand.terms import RDF, SH

from .description import Facts
from .labels import Label
from .sheet import Link, Sheet

SEVERITIES = ("Violation", "Warning", "Info")

MOST_RESULTS = 100
"""So many results of one rule are shown; the page of the rule leads to all, page by page."""


@dataclass(frozen=True)
class Result:
    """One result: its own page, the thing it is about, and the message where it says more than the rule."""

    here: Link
    focus: Link | None
    message: Label


@dataclass
class Broken:
    """A rule with results."""

    severity: str
    severity_label: Label
    rule: Link | None
    remedy: Label
    total: int = 0
    results: list[Result] = field(default_factory=list)

    @property
    def more(self) -> int:
        """Count the results that are not shown."""
        return self.total - len(self.results)


@dataclass(frozen=True)
class Verdict:
    """Whether a release conforms, and its results by severity."""

    conforms: bool
    counts: dict[str, int]
    broken: tuple[Broken, ...]


def read(release: Release) -> list[Quad]:
    """Give the quads of a release's report."""
    return list(parse(path=str(release.report), format=RdfFormat.TURTLE, rename_blank_nodes=True))


def counts(quads: Sequence[Quad]) -> tuple[bool, dict[str, int]]:
    """Tell whether a report conforms, and count its results by severity."""
    said = [quad.object.value for quad in quads if quad.predicate == SH.conforms and isinstance(quad.object, Literal)]
    found = Counter(
        str(quad.object.value).rpartition("#")[2]
        for quad in quads
        if quad.predicate == SH.resultSeverity and isinstance(quad.object, NamedNode)
    )
    return said == ["true"], {severity: found[severity] for severity in SEVERITIES}


def verdict(quads: Sequence[Quad], sheet: Sheet) -> Verdict:
    """Draw a report for a reader."""
    facts = Facts(quads)
    rules = Facts(sheet.opened.beside.quads_for_pattern(None, sheet.opened.beb.remedy, None, None))
    nodes = [quad.subject for quad in quads if quad.predicate == RDF.type and quad.object == SH.ValidationResult]
    broken: dict[tuple[str, NamedNode | None], Broken] = {}
    for node in sorted(nodes, key=lambda one: (str(facts.node(one, SH.focusNode)), str(one))):
        rule = facts.node(node, SH.sourceConstraint) or facts.node(node, SH.sourceShape)
        severity = facts.node(node, SH.resultSeverity) or SH.Violation
        name = severity.value.rpartition("#")[2]
        group = broken.setdefault((name, rule), _broken(sheet, rules, name, severity, rule))
        group.total += 1
        if len(group.results) < MOST_RESULTS:
            assert isinstance(node, NamedNode)  # each result has an IRI of its own
            group.results.append(_result(sheet, facts, node))
    conforms, counted = counts(quads)
    ordered = sorted(broken.values(), key=lambda each: (_rank(each.severity), -each.total))
    return Verdict(conforms, counted, tuple(ordered))


def _rank(severity: str) -> int:
    return SEVERITIES.index(severity) if severity in SEVERITIES else len(SEVERITIES)


def _broken(sheet: Sheet, rules: Facts, name: str, severity: NamedNode, rule: NamedNode | None) -> Broken:
    remedies = rules.all(rule, sheet.opened.beb.remedy) if rule else []
    remedy = sheet.names.text([term for term in remedies if isinstance(term, Literal)])
    return Broken(name, sheet.names.of(severity), sheet.link(rule) if rule else None, remedy)


def _result(sheet: Sheet, facts: Facts, node: NamedNode) -> Result:
    focus = facts.node(node, SH.focusNode)
    messages = [term for term in facts.all(node, SH.resultMessage) if isinstance(term, Literal)]
    return Result(sheet.link(node), sheet.link(focus) if focus else None, sheet.names.text(messages))

"""Hold what a validation found, and say it: as RDF, and to people with file, line and remedy."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from gestand.evidence import Place
from gestand.iri import Iris
from gestand.terms import PREFIXES, RDF, RDFS, SH, XSD

Term = NamedNode | Literal

NAMES = {"nl": "Validatierapport", "en": "Validation report", "fr": "Rapport de validation", "de": "Prüfbericht"}
"""What the report is called, by language."""

SEVERITIES = ("Violation", "Warning", "Info")


@dataclass(frozen=True)
class Rule:
    """A shape or constraint as its authors describe it; texts by language."""

    shape: str
    severity: str
    name: Mapping[str, str] = field(default_factory=dict, compare=False)
    message: Mapping[str, str] = field(default_factory=dict, compare=False)
    remedy: Mapping[str, str] = field(default_factory=dict, compare=False)
    identifier: str = ""

    @property
    def messages(self) -> tuple[Literal, ...]:
        """Give the messages as literals with their language."""
        return tuple(Literal(words, language=tag) for tag, words in sorted(self.message.items()) if tag)


@dataclass(frozen=True)
class Result:
    """One result of validation; ``focus``, ``shape``, ``constraint`` and ``component`` are IRIs, named as in SHACL."""

    focus: str
    shape: str
    component: str
    severity: str
    constraint: str | None = None
    path: str | None = None
    value: Term | None = None
    messages: tuple[Literal, ...] = field(default=(), compare=False)

    @property
    def key(self) -> tuple[str, str, str, str]:
        """Give what two engines must agree on."""
        return self.focus, self.constraint or self.shape, self.component, str(self.value or "")

    def message(self, language: str = "en") -> str:
        """Give the message in a language, or the first one."""
        spoken = [one.value for one in self.messages if one.language == language]
        return next(iter(spoken or [one.value for one in self.messages]), "")


@dataclass(frozen=True)
class Report:
    """A validation report (sh:ValidationReport): it conforms when nothing is a violation."""

    results: tuple[Result, ...]
    rules: Mapping[str, Rule] = field(default_factory=dict)
    places: Mapping[str, Place] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def conforms(self) -> bool:
        """Tell whether the release may be published."""
        return not any(result.severity == "Violation" for result in self.results)

    @property
    def counts(self) -> dict[str, int]:
        """Count the results by severity."""
        found = Counter(result.severity for result in self.results)
        return {severity.lower(): found[severity] for severity in SEVERITIES}

    def rule(self, result: Result) -> Rule | None:
        """Find the rule that a result broke."""
        return self.rules.get(result.constraint or result.shape) or self.rules.get(result.shape)

    def lines(self, language: str = "en", most: int = 20) -> Iterator[str]:
        """Say the results for people: worst first, grouped by rule, with place and remedy."""
        yield from (f"note: {note}" for note in self.notes)
        for severity in SEVERITIES:
            by_rule: dict[str, list[Result]] = {}
            for result in self.results:
                if result.severity == severity:
                    by_rule.setdefault(result.constraint or result.shape, []).append(result)
            for results in by_rule.values():
                yield from self._rule_lines(severity, results, language, most)

    def _rule_lines(self, severity: str, results: list[Result], language: str, most: int) -> Iterator[str]:
        rule = self.rule(results[0])
        name = (rule.name.get(language) if rule else None) or (results[0].constraint or results[0].shape)
        identifier = f"{rule.identifier} " if rule and rule.identifier else ""
        yield f"{severity}: {identifier}{name}: {len(results)} result{'s' if len(results) != 1 else ''}"
        if rule and rule.remedy:
            yield f"  what to do: {rule.remedy.get(language) or next(iter(rule.remedy.values()))}"
        for result in results[:most]:
            place = self.places.get(result.focus)
            where = f"{place}: " if place else ""
            yield f"  {where}{result.message(language)} <{result.focus}>"
        if len(results) > most:
            yield f"  … and {len(results) - most} more, all in the report"

    def turtle(self, iris: Iris) -> str:
        """Write the report as RDF, each result with an IRI of its own."""
        out = BytesIO()
        triples = sorted(set(self.triples(iris)), key=str)
        serialize(triples, out, format=RdfFormat.TURTLE, prefixes=PREFIXES | {"beb": iris.vocabulary})
        return out.getvalue().decode()

    def triples(self, iris: Iris) -> Iterator[Triple]:
        """Give the report's triples (SHACL, section 3.6)."""
        report = iris.id("rapport")
        yield Triple(report, RDF.type, SH.ValidationReport)
        yield from (Triple(report, RDFS.label, Literal(name, language=tag)) for tag, name in NAMES.items())
        yield Triple(report, SH.conforms, Literal(str(self.conforms).lower(), datatype=XSD.boolean))
        for result in self.results:
            node = result_iri(iris, result)
            yield Triple(report, SH.result, node)
            yield from _result(node, result)
            yield from self._labels(node, result, iris)

    def _labels(self, node: NamedNode, result: Result, iris: Iris) -> Iterator[Triple]:
        """Name a result by its rule and by what it is about, so that it can be told apart in a list."""
        rule, about = self.rule(result), result.focus.removeprefix(f"{iris.base}/id/")
        names = rule.name if rule and rule.name else {"": result.constraint or result.shape}
        for language, name in names.items():
            text = f"{name}: {about}"
            yield Triple(node, RDFS.label, Literal(text, language=language) if language else Literal(text))


def result_iri(iris: Iris, result: Result) -> NamedNode:
    """Mint the IRI of a result: the same fault has the same IRI in every release."""
    name = hashlib.sha256("\n".join(result.key).encode()).hexdigest()[:12]
    return iris.id("rapport", "resultaat", name)


def _result(node: NamedNode, result: Result) -> Iterator[Triple]:
    yield Triple(node, RDF.type, SH.ValidationResult)
    yield Triple(node, SH.focusNode, NamedNode(result.focus))
    yield Triple(node, SH.sourceShape, NamedNode(result.shape))
    yield Triple(node, SH.sourceConstraintComponent, NamedNode(result.component))
    yield Triple(node, SH.resultSeverity, NamedNode(f"{SH}{result.severity}"))
    if result.constraint:
        yield Triple(node, SH.sourceConstraint, NamedNode(result.constraint))
    if result.path:
        yield Triple(node, SH.resultPath, NamedNode(result.path))
    if result.value is not None:
        yield Triple(node, SH.value, result.value)
    for message in result.messages:
        yield Triple(node, SH.resultMessage, message)

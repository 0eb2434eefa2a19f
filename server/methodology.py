"""Say how promises and assessments are read: rules with their counts, scales, limits and figures of quality."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response
from pyoxigraph import Literal, NamedNode, QuerySolution

from gestand.terms import RDFS

from .context import Opened
from .labels import Label
from .ontology import Scheme, Vocabulary
from .pages import own_page, run_link
from .questions import rows_of, whole
from .sheet import Link, Sheet

blueprint = Blueprint("methodology", __name__)

SCALES = ("Verdict", "Zekerheid", "Houding", "Bewijsstatus", "SoortLacune", "SoortBelofte", "Toetsbaarheid")
"""The code lists that judge, in the order of the page."""


@dataclass(frozen=True)
class ReadingRule:
    """A rule, why it reads what it reads, and how many things of the release it gave a value to."""

    here: Link
    why: Label
    uses: int


@dataclass(frozen=True)
class RuleSet:
    """Rules that are tried in turn; ``uses`` is what all of them read, the denominator of each."""

    title: Label
    rules: tuple[ReadingRule, ...]

    @property
    def uses(self) -> int:
        """Give how many things the rules of the set read together."""
        return sum(one.uses for one in self.rules)


@dataclass(frozen=True)
class Derivation:
    """A rule of ours that makes graphs, in words."""

    here: Link
    words: Label
    graphs: int


@dataclass(frozen=True)
class Figure:
    """One metric of a rule on one set of labels."""

    here: Link
    metric: Link
    value: str


@dataclass(frozen=True)
class Measured:
    """The figures of one rule on one part of the labels."""

    rule: Link
    part: str
    day: str
    figures: tuple[Figure, ...]


@blueprint.get("/methodology")
def methodology() -> Response:
    """Show how this release was made, and how far it can be trusted."""
    return own_page("methodology.html", _methodology)


def _methodology(release: Opened, sheet: Sheet) -> dict[str, Any]:
    vocabulary, names = Vocabulary(sheet), ("rules-and-uses", "derivations", "quality-figures")
    return {
        "prose": sheet.names.ui,
        "sets": _sets(release, sheet),
        "derivations": [_derivation(row, sheet) for row in rows_of(release, "derivations")],
        "scales": _scales(vocabulary, release),
        "measured": _measured(rows_of(release, "quality-figures"), sheet),
        "run": {name: run_link(release.queries[name]) for name in names},
    }


def _sets(release: Opened, sheet: Sheet) -> list[RuleSet]:
    by_set: dict[str, list[tuple[NamedNode, int]]] = defaultdict(list)
    for row in rows_of(release, "rules-and-uses"):
        rule = row["rule"]
        assert isinstance(rule, NamedNode)  # it is a subject, and nothing is a blank node
        by_set[rule.value.rpartition("/")[0]].append((rule, whole(row, "uses")))
    return [_set(release, sheet, rules) for _, rules in sorted(by_set.items())]


def _set(release: Opened, sheet: Sheet, rules: list[tuple[NamedNode, int]]) -> RuleSet:
    """Read a set: its title is what the names of its rules begin with."""
    name = sheet.names.of(rules[0][0])
    listed = [ReadingRule(sheet.link(rule), _why(release, sheet, rule), uses) for rule, uses in rules]
    return RuleSet(Label(name.text.partition(": ")[0], name.language), tuple(sorted(listed, key=_most)))


def _most(one: ReadingRule) -> tuple[int, str]:
    return -one.uses, one.here.text


def _why(release: Opened, sheet: Sheet, rule: NamedNode) -> Label:
    said = release.store.quads_for_pattern(rule, RDFS.comment, None, None)
    return sheet.names.text([quad.object for quad in said if isinstance(quad.object, Literal)])


def _derivation(row: QuerySolution, sheet: Sheet) -> Derivation:
    activity, words = row["activity"], row["words"]
    assert isinstance(activity, NamedNode) and isinstance(words, Literal)
    return Derivation(sheet.link(activity), Label(words.value, words.language or ""), whole(row, "graphs"))


def _scales(vocabulary: Vocabulary, release: Opened) -> list[Scheme]:
    return [vocabulary.scheme(release.iris.id("conceptscheme", name)) for name in SCALES]


def _measured(rows: list[QuerySolution], sheet: Sheet) -> list[Measured]:
    grouped: dict[tuple[NamedNode, str, str], list[Figure]] = defaultdict(list)
    for row in rows:
        rule, metric, here = row["rule"], row["metric"], row["measurement"]
        assert isinstance(rule, NamedNode) and isinstance(metric, NamedNode) and isinstance(here, NamedNode)
        part = row["part"].value if isinstance(row["part"], Literal) else ""
        said, told = row["value"], row["day"]
        assert isinstance(said, Literal) and isinstance(told, Literal)
        figure = Figure(sheet.link(here), sheet.link(metric), said.value)
        grouped[rule, part, told.value].append(figure)
    return [
        Measured(sheet.link(rule), part, told, tuple(figures)) for (rule, part, told), figures in grouped.items()
    ]

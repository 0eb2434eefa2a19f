"""Mark the atomic promises of a section in its words, and behind each the findings that are aligned with it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, QuerySolution

from .atomic import stretches
from .labels import Label
from .questions import rows_of
from .sheet import Link, Sheet


@dataclass(frozen=True)
class Aligned:
    """A finding that a rule aligned with an atomic promise: its page, words and stance, and the rule's confidence."""

    here: Link
    order: int
    claim: Label
    stance: Label | None
    confidence: str


@dataclass(frozen=True)
class Passage:
    """A stretch of a literal text; ``link`` is None between atomic promises, ``binds`` False for a principle."""

    text: str
    link: Link | None
    kind: Label
    testability: Label
    binds: bool
    findings: tuple[Aligned, ...]


def passages(sheet: Sheet, promise: NamedNode, text: str) -> list[Passage]:
    """Cut the words of the section that states a promise at its atomic promises; [] when it has none."""
    aligned = _aligned(sheet, promise)
    principle = sheet.opened.iris.concept("SoortBelofte", "beginsel")
    return [
        Passage(
            text=one.text,
            link=sheet.link(one.promise) if one.promise else None,
            kind=sheet.names.of(one.kind) if one.kind else Label("–"),
            testability=sheet.names.of(one.testability) if one.testability else Label("–"),
            binds=one.kind != principle,
            findings=tuple(aligned.get(one.promise, ())) if one.promise else (),
        )
        for one in stretches(text, rows_of(sheet.opened, "atomic-promises", promise))
    ]


def aligned_with(sheet: Sheet, whole: NamedNode, part: NamedNode) -> list[Aligned]:
    """List the findings that are aligned with one atomic promise of a promise."""
    return _aligned(sheet, whole).get(part, [])


def _aligned(sheet: Sheet, promise: NamedNode) -> dict[object, list[Aligned]]:
    found: dict[object, list[Aligned]] = defaultdict(list)
    for row in rows_of(sheet.opened, "aligned-findings", promise):
        found[row["promise"]].append(_finding(sheet, row))
    return found


def _finding(sheet: Sheet, row: QuerySolution) -> Aligned:
    node, stance, order, claim, sure = (row[name] for name in ("finding", "stance", "order", "claim", "confidence"))
    assert isinstance(node, NamedNode)  # the query binds these five, the stance aside
    assert isinstance(order, Literal) and isinstance(claim, Literal) and isinstance(sure, Literal)
    label = sheet.names.of(stance) if isinstance(stance, NamedNode) else None
    return Aligned(sheet.link(node), int(order.value), Label(claim.value, claim.language or ""), label, sure.value)

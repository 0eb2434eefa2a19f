"""Put the assessments of one promise side by side: who says what, when, and which is shown first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, QuerySolution

from . import interface
from .labels import Label
from .sheet import Link, Sheet


@dataclass(frozen=True)
class Side:
    """What a page says of an assessment beside the others; ``is_read`` when a rule of ours read the verdict."""

    node: NamedNode
    author: Link | None
    day: str
    day_text: str
    value: Label | None
    certainty: Label | None
    words: Label | None
    is_read: bool
    is_first: bool
    gaps: int
    conflicts: int


def sides(sheet: Sheet, rows: Sequence[QuerySolution]) -> list[Side]:
    """Give the sides in the order of the page: the one shown first, then the latest, then by address."""
    found = [_side(sheet, row) for row in rows if isinstance(row["assessment"], NamedNode)]
    by_address = sorted(found, key=lambda one: one.node.value)
    return sorted(by_address, key=lambda one: (one.is_first, one.day), reverse=True)


def _side(sheet: Sheet, row: QuerySolution) -> Side:
    node, author, words = row["assessment"], row["author"], row["words"]
    assert isinstance(node, NamedNode)  # others were left out
    day = _literal(row, "day")
    return Side(
        node=node,
        author=sheet.link(author) if isinstance(author, NamedNode) else None,
        day=day,
        day_text=interface.day(day, sheet.names.ui),
        value=_named(sheet, row, "value"),
        certainty=_named(sheet, row, "certainty"),
        words=Label(words.value, words.language or "") if isinstance(words, Literal) else None,
        is_read=row["rule"] is not None,
        is_first=row["first"] is not None,
        gaps=int(_literal(row, "gaps") or 0),
        conflicts=int(_literal(row, "conflicts") or 0),
    )


def _literal(row: QuerySolution, name: str) -> str:
    found = row[name]
    return found.value if isinstance(found, Literal) else ""


def _named(sheet: Sheet, row: QuerySolution, name: str) -> Label | None:
    found = row[name]
    return sheet.names.of(found) if isinstance(found, NamedNode) else None

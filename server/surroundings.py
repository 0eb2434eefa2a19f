"""Draw what rules read around a promise or a decision: gaps in the evidence, and the trajectory of a decision."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode, QuerySolution

from . import interface
from .labels import Label
from .questions import rows_of
from .sheet import Link, Sheet


@dataclass(frozen=True)
class Lack:
    """A gap that an assessment tells of; ``is_read`` when a rule of ours read it in the prose."""

    here: Link
    kind: Label
    origin: Label
    words: Label | None
    is_read: bool


@dataclass(frozen=True)
class Step:
    """A decision on a trajectory, with its day; ``is_here`` on its own page."""

    decision: Link
    day: str
    day_text: str
    phase: Label | None
    is_here: bool


@dataclass
class Trajectory:
    """Decisions that a rule put in one file, the first one first; ``share`` is its confidence in percent."""

    here: Link
    share: int
    steps: list[Step] = field(default_factory=list)


def gaps(sheet: Sheet, promise: NamedNode) -> dict[object, list[Lack]]:
    """List the gaps of each assessment of a promise, by the assessment."""
    found: dict[object, list[Lack]] = defaultdict(list)
    for row in rows_of(sheet.opened, "gaps", promise):
        found[row["assessment"]].append(_lack(sheet, row))
    return found


def _lack(sheet: Sheet, row: QuerySolution) -> Lack:
    words = row["words"]
    return Lack(
        here=sheet.link(_node(row, "gap")),
        kind=sheet.names.of(_node(row, "kind")),
        origin=sheet.names.of(_node(row, "origin")),
        words=Label(words.value, words.language or "") if isinstance(words, Literal) else None,
        is_read=row["rule"] is not None,
    )


def trajectories(sheet: Sheet, decision: NamedNode) -> Sequence[Trajectory]:
    """List the trajectories of a decision, each with all its decisions."""
    found: dict[NamedNode, Trajectory] = {}
    for row in rows_of(sheet.opened, "trajectory", decision):
        node, sure = _node(row, "trajectory"), row["confidence"]
        assert isinstance(sure, Literal)  # the query binds it
        drawn = found.setdefault(node, Trajectory(sheet.link(node), round(100 * float(sure.value))))
        drawn.steps.append(_step(sheet, row, decision))
    return list(found.values())


def _step(sheet: Sheet, row: QuerySolution, here: NamedNode) -> Step:
    node, day, phase = _node(row, "decision"), row["day"], row["phase"]
    assert isinstance(day, Literal)  # the query binds it
    label = sheet.names.of(phase) if isinstance(phase, NamedNode) else None
    return Step(sheet.link(node), day.value[:10], interface.day(day.value, sheet.names.ui), label, node == here)


def _node(row: QuerySolution, name: str) -> NamedNode:
    found = row[name]
    assert isinstance(found, NamedNode)  # the query binds it
    return found

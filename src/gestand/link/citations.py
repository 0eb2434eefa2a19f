"""Resolve the rows of reference lists against a register, by title and time of meeting; never by guess."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from gestand.evidence import DecisionRecord, Reference

RULE = "citaat-1"
"""The name and version of the rule below, as it stands in the data."""

RULE_TEXT = (
    "A row is resolved when exactly one decision of the register has its title (Unicode NFC, white space folded) and "
    "its time of meeting. Several: ambiguous. None: not found. A row without title or time: date only."
)


@dataclass(frozen=True)
class Resolution:
    """What became of a row: ``status`` is a key of the code list Herkenning, ``decisions`` the official ids."""

    status: str
    decisions: tuple[str, ...] = ()


def fold(title: str) -> str:
    """Fold a title for comparison: NFC, white space collapsed; case and signs count."""
    return " ".join(unicodedata.normalize("NFC", title).split())


class Register:
    """The decisions of one agreement's government, by title and instant."""

    def __init__(self, decisions: Iterable[DecisionRecord]) -> None:
        self._by_title: dict[tuple[str, datetime], list[str]] = defaultdict(list)
        for decision in decisions:
            self._by_title[fold(decision.title), decision.session.astimezone(UTC)].append(decision.official_id)

    def resolve(self, row: Reference) -> Resolution:
        """Find the decision that a row refers to."""
        if row.title is None or row.session is None:
            return Resolution("enkel-datum")
        found = self._by_title.get((fold(row.title), row.session.astimezone(UTC)), [])
        if not found:
            return Resolution("niet-gevonden")
        return Resolution("herkend" if len(found) == 1 else "meerduidig", tuple(sorted(found)))

"""Resolve the rows of reference lists against a register, by title and time of meeting; never by guess."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from gestand.evidence import DecisionRecord, Reference

RULE = "citaat-2"
"""The name and version of the rule below, as it stands in the data."""

RULE_TEXT = (
    "A row is resolved when exactly one decision of the register has its title (Unicode NFC, white space folded) and "
    "its time of meeting; of a row without a time, the day counts. Several: ambiguous. None: not found. A row without "
    "title: date only. A row that gives an official id means the decision with that id."
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
    """The decisions of one agreement's government, by id, by title and instant, and by title and day."""

    def __init__(self, decisions: Iterable[DecisionRecord]) -> None:
        self._by_title: dict[tuple[str, datetime], list[str]] = defaultdict(list)
        self._by_day: dict[tuple[str, date], list[str]] = defaultdict(list)
        self._ids: set[str] = set()
        for decision in decisions:
            if decision.session:
                self._by_title[fold(decision.title), decision.session.astimezone(UTC)].append(decision.official_id)
            self._by_day[fold(decision.title), decision.day].append(decision.official_id)
            self._ids.add(decision.official_id)

    def resolve(self, row: Reference) -> Resolution:
        """Find the decision that a row refers to."""
        found = self._found(row)
        if found is None:
            return Resolution("enkel-datum")
        if not found:
            return Resolution("niet-gevonden")
        return Resolution("herkend" if len(found) == 1 else "meerduidig", tuple(sorted(found)))

    def _found(self, row: Reference) -> list[str] | None:
        """Give the official ids that a row may mean; None when it says too little to look."""
        if row.official_id:
            return [row.official_id] if row.official_id in self._ids else []
        if row.title is None:
            return None
        if row.session:
            return self._by_title.get((fold(row.title), row.session.astimezone(UTC)), [])
        return self._by_day.get((fold(row.title), row.day), []) if row.day else None

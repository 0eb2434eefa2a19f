"""Hold what a check of a release found, and say it in one line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

SHOWN = 20
"""Faults of one check that are named; the rest is counted."""


@dataclass(frozen=True)
class Check:
    """One check: it passed when there are no ``faults``; ``tells`` says what was seen, ``remedy`` what to do."""

    name: str
    tells: str = ""
    faults: tuple[str, ...] = ()
    remedy: str = ""
    skipped: bool = False

    @property
    def passed(self) -> bool:
        """Tell whether nothing is wrong; what was not checked is not wrong."""
        return not self.faults

    def __str__(self) -> str:
        if self.skipped:
            return f"– {self.name}: not checked: {self.tells}"
        if self.passed:
            return f"✓ {self.name}: {self.tells}"
        more = len(self.faults) - SHOWN
        listed = "; ".join((*self.faults[:SHOWN], *([f"… and {more} more"] if more > 0 else [])))
        return f"✗ {self.name}: {listed}. {self.remedy}"


def found(name: str, tells: str, faults: Iterable[str], remedy: str) -> Check:
    """Give a check with what it found."""
    return Check(name, tells, tuple(faults), remedy)


def skipped(name: str, why: str) -> Check:
    """Give a check that could not be made, or was not asked for."""
    return Check(name, why, skipped=True)

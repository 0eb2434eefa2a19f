"""Measure linkers on texts that were judged: precision with its lower bound, recall, counts."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from gestand.link.found import Found

Z = 1.959963984540054
"""The quantile of the normal distribution for an interval of 95 %."""


@dataclass(frozen=True)
class Judged:
    """What is right in one text: ``mentions`` are start, end, target; what is ``optional`` may be read either way."""

    mentions: tuple[tuple[int, int, str], ...]
    optional: tuple[tuple[int, int], ...] = ()
    optional_targets: tuple[str, ...] = ()


@dataclass(frozen=True)
class Score:
    """How many links were right, wrong and open to reading, and how many mentions were found or missed."""

    right: int = 0
    wrong: int = 0
    open: int = 0
    found: int = 0
    missed: int = 0

    def __add__(self, other: Score) -> Score:
        return Score(
            self.right + other.right,
            self.wrong + other.wrong,
            self.open + other.open,
            self.found + other.found,
            self.missed + other.missed,
        )

    @property
    def judged(self) -> int:
        """Give the number of links that are right or wrong."""
        return self.right + self.wrong

    @property
    def precision(self) -> float:
        """Give the share of judged links that are right; 1 when there is none."""
        return self.right / self.judged if self.judged else 1.0

    @property
    def recall(self) -> float:
        """Give the share of mentions that were found; 1 when there is none."""
        return self.found / (self.found + self.missed) if self.found + self.missed else 1.0

    @property
    def least_precision(self) -> float:
        """Give the lower end of the Wilson interval of the precision, at 95 %."""
        return wilson(self.right, self.judged)


def wilson(right: int, judged: int) -> float:
    """Give the lower end of Wilson's interval for a share (Wilson 1927); 0 when nothing was judged."""
    if not judged:
        return 0.0
    share = right / judged
    middle = share + Z * Z / (2 * judged)
    spread = Z * math.sqrt(share * (1 - share) / judged + Z * Z / (4 * judged * judged))
    return (middle - spread) / (1 + Z * Z / judged)


def score(found: Sequence[Found], judged: Judged) -> Score:
    """Compare what a linker found in one text with what is right there; candidates are no links."""
    links = [one for one in found if one.status != "kandidaat"]
    hits = [_hits(one, judged) for one in links]
    open_ = sum(1 for one, hit in zip(links, hits, strict=True) if not hit and _is_open(one, judged))
    right = sum(1 for hit in hits if hit)
    covered = {place for hit in hits for place in hit}
    return Score(
        right, len(links) - right - open_, open_, len(covered), sum(1 for one in judged.mentions if one not in covered)
    )


def _hits(one: Found, judged: Judged) -> list[tuple[int, int, str]]:
    """Give the mentions that a link names: the same target, at overlapping words where it has any."""
    return [
        (start, end, target)
        for start, end, target in judged.mentions
        if target == one.target and (not one.end or (start < one.end and one.start < end))
    ]


def _is_open(one: Found, judged: Judged) -> bool:
    at = any(start < one.end and one.start < end for start, end in judged.optional)
    return at or one.target in judged.optional_targets


def total(scores: Iterable[Score]) -> Score:
    """Add scores up."""
    return sum(scores, Score())


def judged_texts(table: Mapping[str, Mapping[str, Sequence[Sequence[object]]]]) -> dict[str, Judged]:
    """Read the judged texts of one linker from the table of a gold file, by the path of the text's IRI.

    Mentions are ``[start, end, target]``; of chapters, which have no words, ``matches`` are ``[target, property]``.
    """
    return {
        path: Judged(
            tuple((int(str(a)), int(str(b)), str(c)) for a, b, c in said.get("mentions", ()))
            + tuple((0, 0, str(target)) for target, _ in said.get("matches", ())),
            tuple((int(str(a)), int(str(b))) for a, b in said.get("optional", ())),
            tuple(str(one) for one in said.get("optional_targets", ())),
        )
        for path, said in table.items()
    }

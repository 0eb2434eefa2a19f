"""Find names in running text, whatever white space and line-break hyphens stand in them."""

from __future__ import annotations

import re
from collections.abc import Iterable

MONTHS = ("januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober",
          "november", "december")  # fmt: skip
DATE = rf"(?P<day>\d{{1,2}})\s+(?P<month>{'|'.join(MONTHS)})\s+(?P<year>\d{{4}})"
"""A day as Dutch law writes it: ``5 april 1995``."""


def pattern(name: str) -> str:
    """Give a regular expression for a name, in which spaces and hyphens may be doubled or broken over lines."""
    parts = re.split(r"(\s+|\s*-\s*)", name)
    return "".join(r"\s+" if one.isspace() else r"-\s*" if "-" in one else re.escape(one) for one in parts if one)


def any_of(names: Iterable[str]) -> re.Pattern[str]:
    """Compile names into one expression that takes the longest; none of them gives one that never matches."""
    listed = sorted(set(names), key=lambda name: (-len(name), name))
    return re.compile(r"(?<!\w)(?:" + "|".join(map(pattern, listed)) + r")(?!\w)") if listed else re.compile(r"(?!)")


def fold(name: str) -> str:
    """Fold a name for comparison: one space, no space behind a hyphen; case counts."""
    return re.sub(r"-\s+", "-", re.sub(r"\s+", " ", name.strip()))


def words_of(text: str) -> set[str]:
    """Give the words of a text that tell something: four letters or more, lower case, hyphens dropped."""
    return {one for one in re.findall(r"\w{4,}", re.sub(r"(?<=\w)-\s*(?=\w)", "", text.lower())) if one not in _EMPTY}


_EMPTY = frozenset(
    ("voor", "door", "over", "naar", "deze", "zijn", "haar", "welke", "waarbij", "betreffende", "betreft", "houdende",
     "inzake", "diverse", "sommige", "bepalingen", "decreet", "decreten", "besluit", "artikel", "wijziging", "vlaamse",
     "regering", "vlaams")
)  # fmt: skip
"""Words that stand in most titles of acts."""

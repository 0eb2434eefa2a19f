"""Cut a stretch of a text into words, each with its place."""

from __future__ import annotations

import re
from typing import NamedTuple

_WORD = re.compile(r"[^\W_](?:[\w+&’'/.-]*[\w+&’'/])?-?")
_JOINT = re.compile(r"(?<=[a-zß-ÿ])-(?=[a-zß-ÿ])")


class Word(NamedTuple):
    """A word of a text: ``plain`` is in lower case and without the joints of line breaks."""

    start: int
    end: int
    plain: str


def words(text: str, start: int = 0, end: int | None = None) -> tuple[Word, ...]:
    """Give the words of a stretch of a text; places count code points in the whole text."""
    found = _WORD.finditer(text, start, len(text) if end is None else end)
    return tuple(Word(one.start(), one.end(), _plain(one.group())) for one in found)


def _plain(word: str) -> str:
    return (_JOINT.sub("", word) if "-" in word else word).lower()

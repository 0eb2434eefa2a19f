"""Cut a stretch of a text into words, each with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_WORD = re.compile(r"[^\W_](?:[\w+&’'/.-]*[\w+&’'/])?-?")
_JOINT = re.compile(r"(?<=[a-zß-ÿ])-(?=[a-zß-ÿ])")


@dataclass(frozen=True)
class Word:
    """A word of a text: ``plain`` is in lower case and without the joints of line breaks."""

    start: int
    end: int
    plain: str


def words(text: str, start: int = 0, end: int | None = None) -> tuple[Word, ...]:
    """Give the words of a stretch of a text; places count code points in the whole text."""
    return tuple(_words(text, start, len(text) if end is None else end))


def _words(text: str, start: int, end: int) -> Iterator[Word]:
    for found in _WORD.finditer(text, start, end):
        yield Word(found.start(), found.end(), _JOINT.sub("", found.group()).lower())

"""Cut text into sentences, by position."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_END = re.compile(r"""[.!?]+(?:["'’”)\]])*(?=\s+["'‘“«(\[]*[A-ZÀ-Ý])""")
_SHORT = re.compile(r"(?:\b(?:bv|bijv|nl|o\.a|i\.p\.v|m\.b\.t|resp|art|nr|dr|prof|cf|p\.ex|M|Mme)|\b[A-Z])\.$")
"""Points that end no sentence: abbreviations, and an initial."""


@dataclass(frozen=True)
class Span:
    """A piece of a text: ``start`` and ``end`` count code points, the end is exclusive."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Give the piece itself."""
        return text[self.start : self.end]

    def shift(self, by: int) -> Span:
        """Give the same piece in a text in which this one begins at ``by``."""
        return Span(self.start + by, self.end + by)


def sentences(text: str) -> Iterator[Span]:
    """Give the sentences of a text, without the white space around them."""
    at = 0
    for ending in _END.finditer(text):
        if not _SHORT.search(text, at, ending.start() + 1):
            yield from _trimmed(text, at, ending.end())
            at = ending.end()
    yield from _trimmed(text, at, len(text))


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    piece = text[start:end]
    if stripped := piece.strip():
        begin = start + len(piece) - len(piece.lstrip())
        yield Span(begin, begin + len(stripped))

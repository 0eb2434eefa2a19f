"""Cut the piece out of a text that shows best what was asked for, with the found words marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gestand.search.asked import Asked
from gestand.search.terms import words

LENGTH = 260


@dataclass(frozen=True)
class Piece:
    """A piece of text, found or beside what was found; plain text, to be escaped by who writes it."""

    text: str
    found: bool = False


@dataclass(frozen=True)
class _Hit:
    """A found word: place and what was asked for."""

    start: int
    end: int
    wanted: str


def marked(text: str, asked: Asked, languages: Sequence[str]) -> list[Piece]:
    """Mark the found words of a whole text."""
    return _pieces(text, 0, len(text), _hits(text, asked, languages))


def excerpt(text: str, asked: Asked, languages: Sequence[str], length: int = LENGTH) -> list[Piece]:
    """Give about ``length`` code points in which most of the words stand, white space folded, with dots where cut."""
    text = " ".join(text.split())
    hits = _hits(text, asked, languages)
    start, end = _window(text, hits, length)
    pieces = _pieces(text, start, end, hits)
    before, after = ([Piece("… ")] if start else []), ([Piece(" …")] if end < len(text) else [])
    return [*before, *pieces, *after]


def _hits(text: str, asked: Asked, languages: Sequence[str]) -> list[_Hit]:
    if not asked:
        return []
    find = asked.finder(languages)
    found = ((word, find(word.text)) for word in words(text))
    return [_Hit(word.start, word.end, wanted) for word, wanted in found if wanted]


def _window(text: str, hits: Sequence[_Hit], length: int) -> tuple[int, int]:
    """Choose the first window that holds most different words, from a little before its first one."""
    if len(text) <= length:
        return 0, len(text)

    def worth(hit: _Hit) -> int:
        return len({one.wanted for one in hits if hit.start <= one.start < hit.start + length - 40})

    first = max(hits, key=worth).start if hits else 0
    start = max(0, min(first - 40, len(text) - length))
    start = text.rfind(" ", 0, start) + 1 if start else 0
    end = min(len(text), start + length)
    cut = text.rfind(" ", start, end) if end < len(text) else end
    return start, cut if cut > start else end


def _pieces(text: str, start: int, end: int, hits: Sequence[_Hit]) -> list[Piece]:
    pieces, at = [], start
    for hit in hits:
        if start <= hit.start and hit.end <= end:
            pieces += [Piece(text[at : hit.start]), Piece(text[hit.start : hit.end], found=True)]
            at = hit.end
    return [piece for piece in (*pieces, Piece(text[at:end])) if piece.text]

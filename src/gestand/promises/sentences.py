"""Cut the literal text of a section into sentences and items of lists; headings and footnotes are left out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from gestand.iri import section_number, slug
from gestand.promises.lexicon import Lexicon
from gestand.promises.words import words

Spans = tuple[tuple[int, int], ...]

_END = re.compile(r"[.!?…;:]+[’”\"')\]]*\s+")
_CAPITAL = re.compile(r"[‘“\"(\[]*(?:[A-ZÀ-ÖØ-Þ]|\d{1,2}\s+[A-ZÀ-Þ]|[•▪\-–]\s)")
_LOWER_OPENER = re.compile(r"(?:we|wij|via|in|om|daarnaast)\s")
_MARK = re.compile(r"\s*(?:(?:\d{1,2}(?:\.\d)*\.?\s+){0,2}(?=[A-ZÀ-ÖØ-Þ“‘])|[•▪\-–\[]\s*)")
_NUMBER = re.compile(r"(?<=\s)(\d{1,2})\s+(?=[A-ZÀ-Þ][a-zà-ÿ]*\s)")
_NOTE = re.compile(r"(?<=[a-zà-ÿ,])\s(\d{1,2})\s+(?=[A-ZÀ-Þ])[^.]*\.\s+(?=[a-zà-ÿ])")
_HEADING_WORDS = 9


@dataclass(frozen=True)
class Piece:
    """A sentence or an item: where it stands, and whether the point before it was lost."""

    start: int
    end: int
    opens_without_point: bool = False
    is_item: bool = False


def body_start(text: str, title: str) -> int:
    """Tell where the text of a section begins, behind its number and title."""
    found = words(text)
    skipped = 1 if section_number(text) else 0
    wanted = slug(title)
    for count in range(1, min(len(found), len(wanted)) + 1):
        reached = found[skipped : skipped + count]
        if reached and slug(text[reached[0].start : reached[-1].end]) == wanted:
            return reached[-1].end
    return found[skipped - 1].end if skipped else 0


def notes(text: str) -> Spans:
    """Find footnotes that the source put inside a sentence: a number, a sentence, and the first one goes on."""
    return tuple((found.start() + 1, found.end() - 1) for found in _NOTE.finditer(text))


def sentences(text: str, start: int, lexicon: Lexicon) -> Iterator[Piece]:
    """Give the sentences and items of a text from ``start`` on, without the marks before them."""
    held = notes(text)
    cuts = {at: kind for at, kind in _cuts(text, start, lexicon) if not any(a <= at < b + 1 for a, b in held)}
    places = [(start, "point"), *sorted(cuts.items()), (len(text), "point")]
    for (at, kind), (after, next_kind) in pairwise(places):
        piece = _trimmed(text, at, after, kind)
        if piece and not _is_heading(text, piece, next_kind, after == len(text), lexicon):
            yield piece


def _cuts(text: str, start: int, lexicon: Lexicon) -> Iterator[tuple[int, str]]:
    for found in _END.finditer(text, start):
        if _ends(text, found, lexicon):
            yield found.end(), "item" if ":" in found.group() or ";" in found.group() else "point"
    for at in _lost_points(text, start, lexicon):
        yield at, "lost"
    for at in _numbered(text, start):
        yield at, "item"


def _ends(text: str, found: re.Match[str], lexicon: Lexicon) -> bool:
    """Tell whether a sign ends a sentence: a capital follows, and no abbreviation stands before."""
    if found.group().startswith(".") and _last_word(text, found.start()) in lexicon.abbreviations:
        return False
    if _CAPITAL.match(text, found.end()):
        return True
    goes_on = _last_word(text, found.start()) in lexicon.may_end
    return found.group()[0] == "." and not goes_on and bool(_LOWER_OPENER.match(text, found.end()))


def _last_word(text: str, end: int) -> str:
    return text[max(text.rfind(" ", 0, end), text.rfind("(", 0, end)) + 1 : end].lower()


def _lost_points(text: str, start: int, lexicon: Lexicon) -> Iterator[int]:
    """Find where a sentence begins with a capital and the point before it was lost."""
    found = words(text, start)
    for before, word, after in zip(found, found[1:], found[2:], strict=False):
        opener, gap = text[word.start : word.end], text[before.end : word.start]
        if gap.strip() or before.plain in lexicon.no_end or not text[before.start : before.end][-1].islower():
            continue
        following = text[after.start : after.end]
        plain = following[0].islower() or following in lexicon.after_opener
        if plain and (opener in lexicon.openers_always or opener in lexicon.openers):
            yield word.start


def _numbered(text: str, start: int) -> Iterator[int]:
    """Find the numbers 1, 2, 3 … that stand before the items of a list; fewer than three make no list."""
    found = [(int(match[1]), match.start()) for match in _NUMBER.finditer(text, start)]
    run: list[int] = []
    for number, at in found:
        if number == len(run) + 1:
            run.append(at)
    if len(run) >= 3:
        yield from run


def _trimmed(text: str, start: int, end: int, kind: str) -> Piece | None:
    mark = _MARK.match(text, start, end)
    start = mark.end() if mark else start
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1] in " \n\t,;:":
        end -= 1
    if not any(char.isalpha() for char in text[start:end]):
        return None
    return Piece(start, end, kind == "lost", kind == "item")


def _is_heading(text: str, piece: Piece, next_kind: str, is_last: bool, lexicon: Lexicon) -> bool:
    """Tell whether a piece heads what follows: no point, and no verb before a lost point, or the end of the section."""
    found = words(text, piece.start, piece.end)
    if text[piece.end - 1] in ".!?…)”’" or piece.is_item:
        return False
    if next_kind == "lost":
        return not any(lexicon.is_finite(word.plain) for word in found)
    return is_last and len(found) <= _HEADING_WORDS


def joined(pieces: Sequence[Piece]) -> Piece:
    """Give one piece for several that follow each other."""
    first = pieces[0]
    return Piece(first.start, pieces[-1].end, first.opens_without_point, first.is_item)

"""Split the literal text of a section into the stretches that may be promises."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gestand.promises.clauses import clauses
from gestand.promises.lexicon import Lexicon, lexicon
from gestand.promises.sentences import Piece, Spans, body_start, notes, sentences
from gestand.promises.words import words

_SHORT_HEAD = 6


@dataclass(frozen=True)
class Stretch:
    """The words of one possible promise: its spans, and which sentence of the section they stand in."""

    spans: Spans
    sentence: int
    is_item: bool


def stretches(text: str, title: str, language: str) -> Iterator[Stretch]:
    """Give the clauses of a section in their order; KeyError when the language cannot be split."""
    known = lexicon(language)
    held = notes(text)
    pieces = _merged(text, list(sentences(text, body_start(text, title), known)), known)
    for number, piece in enumerate(pieces):
        for start, end, is_item in clauses(text, piece.start, piece.end, known):
            yield Stretch(_around(text, start, end, held), number, is_item or piece.is_item)


def _merged(text: str, pieces: list[Piece], known: Lexicon) -> list[Piece]:
    """Join fragments to the sentence before, and leave out heads that announce without a verb."""
    kept: list[Piece] = []
    for piece in pieces:
        if kept and _is_fragment(text, piece, known):
            kept[-1] = Piece(kept[-1].start, piece.end, kept[-1].opens_without_point, kept[-1].is_item)
        elif not _is_head(text, piece, known):
            kept.append(piece)
    return kept


def _is_fragment(text: str, piece: Piece, known: Lexicon) -> bool:
    """Tell whether a piece has no finite verb and carries on: with a small letter, or with om … te."""
    found = words(text, piece.start, piece.end)
    opening = [word.plain for word in found[:2]]
    if any(known.is_finite(word.plain) and found[at - 1].plain != "te" for at, word in enumerate(found)):
        return False
    behind_semicolon = piece.is_item and text[: piece.start].rstrip().endswith(";")
    return text[piece.start].islower() or "om" in opening or behind_semicolon


def _is_head(text: str, piece: Piece, known: Lexicon) -> bool:
    found = words(text, piece.start, piece.end)
    has_verb = any(known.is_finite(word.plain) for word in found)
    return text[piece.end : piece.end + 1] == ":" and not has_verb and len(found) <= _SHORT_HEAD


def _around(text: str, start: int, end: int, held: Spans) -> Spans:
    """Give a stretch without the footnotes in it."""
    spans, at = [], start
    for begin, after in held:
        if at < begin and after < end:
            spans.append((at, begin))
            at = after
    spans.append((at, end))
    return tuple(_trim(text, *span) for span in spans)


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while text[start].isspace():
        start += 1
    while text[end - 1].isspace():
        end -= 1
    return start, end

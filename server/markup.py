"""Turn published texts into plain paragraphs, and their markers into links."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from lxml import html
from lxml.etree import ParserError

_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|&[a-zA-Z#0-9]+;")
_MARKER = re.compile(r"\[(\d{1,4})\]")
_BLOCKS = frozenset(
    (
        *("p", "div", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "br", "tr", "table", "blockquote"),
        *("section", "article", "dt", "dd", "hr", "pre"),
    )
)
_UNSEEN = frozenset(("script", "style", "head", "title", "template", "noscript", "iframe", "object"))


def paragraphs(text: str) -> list[str]:
    """Split a text into paragraphs; HTML in it is read as HTML, and only its words are kept."""
    if not _TAG.search(text):
        return [part.strip() for part in re.split(r"\n\s*\n", text) if part.strip()]
    try:
        root = html.fragment_fromstring(text, create_parent="div")
    except (ParserError, ValueError):  # nothing but a comment, or characters that XML does not know
        return [_TAG.sub(" ", text).strip()]
    pieces: list[str] = []
    _gather(root, pieces)
    folded = (" ".join(part.split()) for part in "".join(pieces).split("\0"))
    return [part for part in folded if part]


def _gather(element: html.HtmlElement, pieces: list[str]) -> None:
    """Collect the words of an element, with a zero sign where a block starts or ends; nesting may be deep."""
    waiting: list[tuple[html.HtmlElement, bool]] = [(element, False)]
    while waiting:
        current, leaving = waiting.pop()
        seen = isinstance(current.tag, str) and current.tag not in _UNSEEN
        block = current.tag in _BLOCKS
        if leaving:
            pieces.append(("\0" if block else "") + (current.tail or ""))
            continue
        pieces.append(("\0" if block else "") + ((current.text or "") if seen else ""))
        waiting.append((current, True))
        if seen:
            waiting.extend((child, False) for child in reversed(current))


@dataclass(frozen=True)
class Piece:
    """A stretch of text; ``row`` is the number of the row when it is a marker that has one."""

    text: str
    row: int | None = None


def pieces(text: str, rows: Mapping[int, object]) -> list[Piece]:
    """Cut a text at its markers; a marker without a row stays plain text."""
    found, at = [], 0
    for marker in _MARKER.finditer(text):
        if int(marker[1]) in rows:
            found += [Piece(text[at : marker.start()]), Piece(marker[0], int(marker[1]))]
            at = marker.end()
    return [piece for piece in (*found, Piece(text[at:])) if piece.text]

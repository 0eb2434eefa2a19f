"""Turn published texts into plain paragraphs, and their markers into links."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser

_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<!--|&[a-zA-Z#0-9]+;")
_MARKER = re.compile(r"\[(\d{1,4})\]")
_BLOCKS = frozenset(
    (
        *("p", "div", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "br", "tr", "table", "blockquote"),
        *("section", "article", "dt", "dd", "hr", "pre"),
    )
)
_UNSEEN = frozenset(("script", "style", "head", "title", "template", "noscript", "iframe", "object"))


class _Words(HTMLParser):
    """Gather the words of HTML, with a zero sign where a block starts or ends; nesting may be of any depth."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unseen += tag in _UNSEEN
        self.found.append("\0" if tag in _BLOCKS else "")

    def handle_endtag(self, tag: str) -> None:
        self._unseen = max(0, self._unseen - (tag in _UNSEEN))
        self.found.append("\0" if tag in _BLOCKS else "")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.found.append(data)


def paragraphs(text: str) -> list[str]:
    """Split a text into paragraphs; HTML in it is read as HTML, and only its words are kept."""
    if not _TAG.search(text):
        return [part.strip() for part in re.split(r"\n\s*\n", text) if part.strip()]
    words = _Words()
    words.feed(text)
    words.close()
    folded = (" ".join(part.split()) for part in "".join(words.found).split("\0"))
    return [part for part in folded if part]


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

"""Render the Markdown body of a page to blocks of text, with the markers that have a row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.token import Token

from gestand.evidence import Marker

_MARKER = re.compile(r"\[(0|[1-9][0-9]{0,8})\]")
_MARKDOWN = MarkdownIt("commonmark")

BlockKind = Literal["heading", "paragraph", "item"]


@dataclass(frozen=True)
class Rendered:
    """A block of text; ``line`` is that of its first word, ``without_row`` holds (number, line) of other markers."""

    kind: BlockKind
    text: str
    line: int
    markers: tuple[Marker, ...]
    without_row: tuple[tuple[int, int], ...]


@dataclass
class _Open:
    """The text that gathers while a block is open: pieces, and the offset at which each source line starts."""

    kind: BlockKind
    pieces: list[str] = field(default_factory=list)
    lines: list[tuple[int, int]] = field(default_factory=list)
    length: int = 0

    def add(self, text: str, line: int) -> None:
        self.lines.append((self.length, line))
        self.pieces.append(text)
        self.length += len(text)


def render(source: str, first_line: int, rows: frozenset[int]) -> list[Rendered]:
    """Render Markdown: text belongs to its innermost list item, and an item's own paragraphs are one block.

    ``first_line`` is the line of the file at which ``source`` starts, ``rows`` the numbers of the reference list.
    """
    blocks: list[_Open] = []
    stack: list[_Open] = []  # the list items that are open, innermost last
    for token in _MARKDOWN.parse(source):
        if token.type == "list_item_open":
            stack.append(_Open("item"))
            blocks.append(stack[-1])
        elif token.type == "list_item_close":
            stack.pop()
        elif token.type in ("inline", "fence", "code_block", "html_block"):
            _add(token, blocks, stack, first_line)
        elif token.type == "heading_open" and not stack:
            blocks.append(_Open("heading"))
        elif token.type == "paragraph_open" and not stack:
            blocks.append(_Open("paragraph"))
    return [_close(block, rows) for block in blocks if "".join(block.pieces).strip()]


def _add(token: Token, blocks: list[_Open], stack: list[_Open], first_line: int) -> None:
    """Add a token's text to the block that it belongs to."""
    if token.type != "inline" and not stack:
        blocks.append(_Open("paragraph"))
    block = stack[-1] if stack else blocks[-1]
    line = first_line + (token.map[0] if token.map else 0)
    if block.pieces:
        block.add("\n\n", line)
    for text, below in _words(token):
        block.add(text, line + below)


def _words(token: Token) -> Iterator[tuple[str, int]]:
    """Give the visible text of a token in pieces, each with its line below the token's first."""
    if token.type != "inline":
        for below, text in enumerate(token.content.rstrip("\n").split("\n")):
            yield ("\n" if below else "") + text, below
        return
    below = 0
    for child in token.children or ():
        if child.type in ("softbreak", "hardbreak"):
            below += 1
            yield " " if child.type == "softbreak" else "\n", below
        elif child.content and child.type != "html_inline":
            yield child.content, below


def _close(block: _Open, rows: frozenset[int]) -> Rendered:
    raw = "".join(block.pieces)
    text = raw.strip()
    skipped = len(raw) - len(raw.lstrip())
    found = list(_MARKER.finditer(text))
    kept = tuple(Marker(int(one.group(1)), one.start()) for one in found if int(one.group(1)) in rows)
    lost = tuple(
        (int(one.group(1)), _line_at(block.lines, skipped + one.start()))
        for one in found
        if int(one.group(1)) not in rows
    )
    return Rendered(block.kind, text, block.lines[0][1], kept, lost)


def _line_at(lines: Sequence[tuple[int, int]], offset: int) -> int:
    return max((start, line) for start, line in lines if start <= offset)[1]

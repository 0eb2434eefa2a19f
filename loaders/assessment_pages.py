"""Load assessment pages: Markdown with two HTML blocks, the section's literal text and the reference list."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import lxml.html
from lxml.etree import LxmlError

from gestand.evidence import AssessmentPage, Block, Faults, Loader, Place, Record, Section, Source

from .body import Rendered, render
from .files import files_of, read_text
from .references import read_references

_DECLARATION = re.compile(r"<!(?:DOCTYPE|ENTITY|ELEMENT|\[CDATA)", re.IGNORECASE)
_OPEN = re.compile(r"<details\b[^>]*>", re.IGNORECASE)
_CLOSE = re.compile(r"</details\s*>", re.IGNORECASE)
_KINDS = {
    "section": (("regeerakkoord", "sectie"), ("accord", "section")),
    "references": (("referenties",), ("références",)),
}
"""The words that the summary of a block must have, in Dutch or in French."""


@dataclass(frozen=True)
class HtmlBlock:
    """A ``<details>`` block: what its summary calls it, its source text, and where it stands in the page."""

    kind: str
    source: str
    start: int
    end: int


@dataclass(frozen=True)
class Layout:
    """The parts of a page: what stands above the section block, between the blocks, and the blocks themselves."""

    section: HtmlBlock
    references: HtmlBlock


def load(source: Source, faults: Faults) -> Iterator[Record]:
    """Give the section and the assessment of each page."""
    for path, name in files_of(source, (".md",), faults):
        text = read_text(path, faults)
        page = _page(source, path, name, text, faults) if text is not None else None
        if page:
            yield page.section
            yield page


def path_of(name: str) -> tuple[str, ...]:
    """Read the path in the agreement from a page's file path; an underscore that ends a word stands for a colon."""
    parts = PurePosixPath(name).with_suffix("").parts
    return tuple(" ".join(re.sub(r"_(?=\s|$)", ":", part).split()) for part in parts)


def _page(source: Source, path: Path, name: str, text: str, faults: Faults) -> AssessmentPage | None:
    layout = _layout(text, path, faults)
    if layout is None:
        return None
    literal = _literal(layout.section, Place(str(path), _line(text, layout.section.start)), faults)
    list_line = _line(text, layout.references.start)
    references = read_references(layout.references.source, str(path), list_line, faults)
    if literal is None or references is None:
        return None
    title, blocks = _body(text, layout, path, frozenset(row.number for row in references), faults)
    place = Place(str(path))
    section = Section(source.agreement, path_of(name), literal, place, source.key)
    return AssessmentPage(section, source.key, title, blocks, references, place)


def _line(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1


def _layout(text: str, path: Path, faults: Faults) -> Layout | None:
    """Find the two blocks; everything that is missing, doubled or cut is a fault."""
    if declaration := _DECLARATION.search(text):
        return faults.error(
            Place(str(path), _line(text, declaration.start())),
            f"declares {declaration.group()!r}", "a page holds no document type and no entities; nothing was fetched",
        )  # fmt: skip
    blocks = _blocks(text, path, faults)
    if blocks is None:
        return None
    found = {kind: [block for block in blocks if block.kind == kind] for kind in _KINDS}
    for kind, summary in (("section", "Regeerakkoord Sectie"), ("references", "Referenties")):
        if len(found[kind]) != 1:
            count = "no" if not found[kind] else str(len(found[kind]))
            faults.error(Place(str(path)), f"has {count} <details> block with the summary {summary!r}, and needs one")
    if any(len(listed) != 1 for listed in found.values()):
        return None
    layout = Layout(found["section"][0], found["references"][0])
    if layout.section.end > layout.references.start:
        return faults.error(Place(str(path)), "has its references before its section")
    if text[layout.references.end :].strip():
        line = _line(text, layout.references.end)
        return faults.error(Place(str(path), line), "has text after the reference list, and it would be lost")
    return layout


def _blocks(text: str, path: Path, faults: Faults) -> list[HtmlBlock] | None:
    blocks, at = [], 0
    while opening := _OPEN.search(text, at):
        place = Place(str(path), _line(text, opening.start()))
        closing = _CLOSE.search(text, opening.end())
        again = _OPEN.search(text, opening.end())
        if closing is None or (again and again.start() < closing.start()):
            return faults.error(place, "opens <details> and does not close it", "the page is cut or broken here")
        kind = _kind(text[opening.end() : closing.start()])
        if kind is None:
            return faults.error(place, "has a <details> block with an unknown summary")
        blocks.append(HtmlBlock(kind, text[opening.end() : closing.start()], opening.start(), closing.end()))
        at = closing.end()
    if stray := _CLOSE.search(text, at):
        return faults.error(Place(str(path), _line(text, stray.start())), "closes <details> that it did not open")
    return blocks


def _element(source: str) -> lxml.html.HtmlElement | None:
    parser = lxml.html.HTMLParser(no_network=True, huge_tree=False)
    try:
        return lxml.html.fragment_fromstring(source, create_parent="div", parser=parser)
    except (LxmlError, ValueError):
        return None


def _kind(source: str) -> str | None:
    """Tell what a block is by its summary; only the part up to the summary's end is parsed."""
    head, ending, _ = source.partition("</summary>")
    element = _element(head + ending)
    words = (element.text_content() if element is not None else "").lower()
    return next(
        (kind for kind, spoken in _KINDS.items() if any(all(word in words for word in one) for one in spoken)), None
    )


def _literal(block: HtmlBlock, place: Place, faults: Faults) -> str | None:
    """Take the literal text, byte for byte: the whole text of the block's one paragraph."""
    element = _element(block.source)
    paragraphs = element.findall(".//p") if element is not None else []
    if len(paragraphs) != 1:
        return faults.error(place, f"the section block has {len(paragraphs)} paragraphs <p>, and needs one")
    if len(paragraphs[0]):
        tag = paragraphs[0][0].tag
        return faults.error(place, f"the section's literal text holds the markup <{tag}>", "write it as text: &lt;")
    text = paragraphs[0].text or ""
    if not text.strip():
        return faults.error(place, "the section block is empty")
    if _inner(block.source) != text and "&" not in block.source:
        return faults.error(place, "the section block's HTML is broken: its text cannot be kept byte for byte")
    return text


def _inner(source: str) -> str:
    return source.partition("<p>")[2].rpartition("</p>")[0]


def _body(
    text: str, layout: Layout, path: Path, rows: frozenset[int], faults: Faults
) -> tuple[str | None, tuple[Block, ...]]:
    """Give the page's own heading and the body's blocks, in the order of the page.

    The body is what stands between the two blocks, and what an assessment says above the section block. The first
    heading up there is the page's own, and no body, unless it cites: then it is both. What stands above is numbered
    after the rest: it comes and goes between editions of a page, and the other findings keep their URIs.
    """
    above = render(text[: layout.section.start], 1, rows)
    between = render(text[layout.section.end : layout.references.start], _line(text, layout.section.end), rows)
    title = None
    if above and above[0].kind == "heading":
        title = " ".join(above[0].text.split())
        above = above if above[0].markers else above[1:]
    for block in (*above, *between):
        _warn(block, path, faults)
    return title, (*_numbered(above, len(between) + 1, path), *_numbered(between, 1, path))


def _numbered(rendered: Sequence[Rendered], first: int, path: Path) -> Iterator[Block]:
    """Number blocks from ``first``, each with the nearest heading above it."""
    heading = None
    for order, block in enumerate(rendered, start=first):
        yield Block(order, block.kind, block.text, heading, block.markers, Place(str(path), block.line))
        heading = block.text if block.kind == "heading" else heading


def _warn(block: Rendered, path: Path, faults: Faults) -> None:
    for number, line in block.without_row:
        faults.warning(
            Place(str(path), line), f"the marker [{number}] has no row in the reference list",
            "kept as text, no evidence link was made",
        )  # fmt: skip


LOADER = Loader(load, needs_run=True)

"""Find the parts of an assessment's page: where its blocks stand, how it opens and how it closes."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gestand.evidence import AssessmentPage, Block
from gestand.reading.sentences import Span, sentences

_MARKERS = re.compile(r"\s*(?:\[\d+\])+")
_AGREEMENT = {
    "nl": re.compile(r"(?:regeer|bestuurs|coalitie)akkoord\S*$", re.IGNORECASE),
    "fr": re.compile(r"\baccord(?: de \w+)?$", re.IGNORECASE),
}
_CONCLUDES = {
    "nl": re.compile(
        r"(?:in |tot |de |ter |als |en |algemene |voorlopige )?"
        r"(?:conclu\w+|besluit\b|slot\w*|samenvattend|samengevat|kortom|al met al|"
        r"over het (?:geheel|algemeen)|globaal|alles samen)",
        re.IGNORECASE,
    ),
    "fr": re.compile(
        r"(?:en |pour |la )?(?:conclu\w+|bref|somme toute|dans l['’]ensemble|globalement)",
        re.IGNORECASE,
    ),
}
_NEVER = re.compile(r"(?!)")
"""What a language without words of its own is read by: nothing is found in it."""
_LABEL_WORDS = 12
_OPENING, _CLOSING = 2, 3
"""Most paragraphs that open an assessment, and that close it without all being counted as its body."""


@dataclass(frozen=True)
class Sentence:
    """A sentence of a page: its place in the rendered text, its words without markers, and its block."""

    span: Span
    words: str
    block: Block


def starts(page: AssessmentPage) -> dict[int, int]:
    """Tell where each block begins in the rendered text (`AssessmentPage.text`), in code points, by its number."""
    found, at = {}, 0
    for block in page.blocks:
        found[block.order] = at
        at += len(block.text) + len("\n\n")
    return found


def sentences_of(page: AssessmentPage, blocks: Sequence[Block]) -> Iterator[Sentence]:
    """Give the sentences of some blocks of a page."""
    at = starts(page)
    for block in blocks:
        for span in sentences(block.text):
            yield Sentence(span.shift(at[block.order]), plain(span.of(block.text)), block)


def plain(text: str) -> str:
    """Give a text without markers, white space folded."""
    return " ".join(_MARKERS.sub("", text).split())


def opening(page: AssessmentPage) -> tuple[Block, ...]:
    """Give the paragraphs before the first list item: at most two, and none that also closes the page."""
    found: list[Block] = []
    for block in page.blocks:
        if block.kind == "item":
            break
        if block.kind == "paragraph":
            found.append(block)
    closes = closing(page)
    return tuple(block for block in found[:_OPENING] if block not in closes)


def closing(page: AssessmentPage) -> tuple[Block, ...]:
    """Give the paragraphs after the last list item or heading; on a page of paragraphs, the last that do not cite.

    None when a list item ends the page; the last paragraph alone when all that it could be cite.
    """
    run = tuple(itertools.takewhile(lambda block: block.kind == "paragraph", reversed(page.blocks)))
    if len(run) > _CLOSING:
        run = tuple(itertools.takewhile(lambda block: not block.markers, run))[:_CLOSING] or run[:1]
    return run[::-1]


def judging(page: AssessmentPage) -> tuple[Block, ...]:
    """Give the closing paragraphs, those first that say they conclude or stand under a heading that does."""
    listed, under = closing(page), page.blocks[: len(page.blocks) - len(closing(page))]
    concludes = _CONCLUDES.get(page.section.agreement.language, _NEVER)
    if under and under[-1].kind == "heading" and concludes.search(under[-1].text):
        return listed
    return tuple(sorted(listed, key=lambda block: not concludes.match(block.text)))


def traits(page: AssessmentPage, block: Block) -> frozenset[str]:
    """Tell what a block is, beside its words: its kind, whether it cites, opens, heads others, or frames.

    ``label``: a list item without marker and with few words, which heads what follows or names it.
    ``of-agreement``: each of its markers stands right behind a word for the agreement itself.
    """
    found = {block.kind, "cites" if block.markers else "bare"}
    if block in opening(page):
        found.add("opening")
    if block.kind == "item" and not block.markers and _is_label(block.text):
        found.add("label")
    agreement = _AGREEMENT.get(page.section.agreement.language, _NEVER)
    if block.markers and all(agreement.search(block.text[: one.start].rstrip()) for one in block.markers):
        found.add("of-agreement")
    return frozenset(found)


def _is_label(text: str) -> bool:
    words = text.split()
    return text.rstrip().endswith(":") or (len(words) <= _LABEL_WORDS and not text.rstrip().endswith((".", "!", "?")))

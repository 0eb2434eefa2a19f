"""Make an anchor: a quote with what stands around it, its place, and the digest of the text it was taken from."""

from __future__ import annotations

from dataclasses import dataclass

from gestand.evidence import digest

CONTEXT = 24
"""How many code points of prefix and suffix an anchor keeps; more where the same words stand elsewhere with the same
around them, as in a row of markers, so that the quote alone names one place."""


@dataclass(frozen=True)
class Anchor:
    """A stretch of a text: ``start`` and ``end`` count Unicode code points from 0, ``end`` is exclusive.

    The fields are those of oa:TextQuoteSelector and oa:TextPositionSelector; ``digest`` is that of the whole text.
    """

    exact: str
    prefix: str
    suffix: str
    start: int
    end: int
    digest: str


def anchor(text: str, start: int, end: int, text_digest: str | None = None) -> Anchor:
    """Anchor a stretch of a text; ValueError when it is empty or outside. ``text_digest`` spares working it out."""
    if not 0 <= start < end <= len(text):
        raise ValueError(f"no stretch of a text of {len(text)} code points: {start}..{end}")
    around = _around(text, start, end)
    return Anchor(
        exact=text[start:end],
        prefix=text[max(0, start - around) : start],
        suffix=text[end : end + around],
        start=start,
        end=end,
        digest=text_digest or digest(text),
    )


def _around(text: str, start: int, end: int) -> int:
    """Give how much must stand around a stretch for prefix, words and suffix to occur once; the whole text does."""
    around = CONTEXT
    while True:
        before = max(0, start - around)
        quote = text[before : end + around]
        if text.find(quote) == before and text.find(quote, before + 1) < 0:
            return around
        around *= 2

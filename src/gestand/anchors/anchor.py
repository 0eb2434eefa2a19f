"""Make an anchor: a quote with what stands around it, its place, and the digest of the text it was taken from."""

from __future__ import annotations

from dataclasses import dataclass

from gestand.evidence import digest

CONTEXT = 24
"""How many code points of prefix and suffix an anchor keeps, at most."""


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
    return Anchor(
        exact=text[start:end],
        prefix=text[max(0, start - CONTEXT) : start],
        suffix=text[end : end + CONTEXT],
        start=start,
        end=end,
        digest=text_digest or digest(text),
    )

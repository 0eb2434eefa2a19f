"""Draw the picture that others show where a page is shared (Open Graph, 1200 by 630 pixels, PNG)."""

from __future__ import annotations

import io
import textwrap
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFont

SIZE = 1200, 630
_PAPER, _INK, _STRONG, _MARK, _SOFT = "#fbfaf7", "#1b2527", "#123f4a", "#f2b632", "#4d5a5c"  # as in the style sheet
_EDGE = 80
_MOST_LINES = 4


@dataclass(frozen=True)
class Words:
    """What stands on the picture, from top to bottom."""

    kind: str
    title: str
    figures: str
    claim: str


def png(words: Words) -> bytes:
    """Draw the picture; the same words give the same bytes."""
    image = Image.new("RGB", SIZE, _PAPER)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, SIZE[0], 96), fill=_STRONG)
    draw.rectangle((0, 96, SIZE[0], 104), fill=_MARK)
    draw.text((_EDGE, 26), "Belofte & Bewijs", font=_font(38), fill="#ffffff")
    draw.text((_EDGE, 150), words.kind, font=_font(30), fill=_SOFT)
    draw.multiline_text((_EDGE, 200), "\n".join(_lines(words.title)), font=_font(56), fill=_STRONG, spacing=14)
    draw.text((_EDGE, 500), words.figures, font=_font(34), fill=_INK)
    draw.text((_EDGE, 556), words.claim, font=_font(24), fill=_SOFT)
    kept = io.BytesIO()
    image.save(kept, "PNG", optimize=True)
    return kept.getvalue()


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Give Pillow's own font (Aileron): the same on every machine."""
    return ImageFont.load_default(size)


def _lines(title: str) -> list[str]:
    lines = textwrap.wrap(title, 36)
    return lines if len(lines) <= _MOST_LINES else [*lines[: _MOST_LINES - 1], f"{lines[_MOST_LINES - 1]} …"]

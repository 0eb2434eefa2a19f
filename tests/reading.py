"""Make assessment pages of given words, for tests of what is read in them."""

from __future__ import annotations

import re

from gestand.evidence import Agreement, AssessmentPage, Block, Marker, Place, Reference, Section

PLACE = Place("pagina.md", 1)


def page(
    *parts: str, language: str = "nl", run: str = "ronde", section: str = "1.1 Titel Wij doen dit."
) -> AssessmentPage:
    """Make a page: ``# …`` is a heading, ``- …`` a list item, ``[n]`` a marker with a row."""
    from datetime import date

    agreement = Agreement("2019-2024", "Akkoord", "https://example.org/regering", language)
    blocks = tuple(_block(order, part) for order, part in enumerate(parts, start=1))
    numbers = sorted({marker.number for block in blocks for marker in block.markers})
    rows = tuple(Reference(n, date(2021, 1, 1), None, None, None, f"[{n}]", PLACE) for n in numbers)
    return AssessmentPage(
        Section(agreement, ("Hoofdstuk", "Titel"), section, PLACE, run), run, None, blocks, rows, PLACE
    )


def _block(order: int, part: str) -> Block:
    kind = "heading" if part.startswith("# ") else "item" if part.startswith("- ") else "paragraph"
    text = part[2:] if kind != "paragraph" else part
    markers = tuple(Marker(int(one.group(1)), one.start()) for one in re.finditer(r"\[(\d+)\]", text))
    return Block(order, kind, text, None, markers, PLACE)  # type: ignore[arg-type]

"""Load assessments that people wrote: a Markdown file each, with a TOML head (docs/assessments.md).

A block ends in what it does, in braces: ``{ondersteunt}`` or another stance, ``{lacune geen-meting}``, ``{verdict}``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from gestand.evidence import Block, Faults, Judged, Loader, Place, Record, Source, WrittenAssessment
from gestand.iri import slug
from gestand.opinions import CERTAINTIES, GAP_KINDS, REVIEWS, STANCES, VERDICTS
from gestand.tables import Keys

from .body import Rendered, render
from .files import files_of, read_text
from .front_matter import Head, check_keys, numbers, read_head, read_rows

_NEEDED: Keys = {"section": str, "date": date, "verdict": str, "certainty": str}
_OPTIONAL: Keys = {"review": str, "reviewed_by": str, "reference": list}
_WORDS = {"verdict": VERDICTS, "certainty": CERTAINTIES, "review": REVIEWS}
_MARKS = re.compile(r"(?:\s*\{[^{}]*\})+\s*$")
_MARK = re.compile(r"\{([^{}]*)\}")

REVIEWED, UNREVIEWED = "nagekeken", "niet-nagekeken"
UNJUDGED = "nog-niet-beoordeeld"
UNCLEAR = "onduidelijk"
"""The stance of a finding that only states a gap."""


@dataclass(frozen=True)
class Marked:
    """A block without its marks: its stance, the kinds of its gaps, and whether the verdict rests on it."""

    block: Block
    stance: str | None
    gaps: tuple[str, ...]
    is_verdict: bool


def load(source: Source, faults: Faults) -> Iterator[Record]:
    """Give the assessment of each file; one with a fault is told, and not given."""
    if source.assessor.kind == "taalmodel":
        place = Place(str(source.file))
        faults.error(place, "people write these assessments", 'write [assessor] with a name and kind = "mens"')
    for path, _ in files_of(source, (".md",), faults):
        before = len(faults.errors)
        text = read_text(path, faults)
        head = read_head(text, str(path), faults) if text is not None else None
        written = _written(source, path, head, faults) if head else None
        if written and len(faults.errors) == before:
            yield written


def _written(source: Source, path: Path, head: Head, faults: Faults) -> WrittenAssessment | None:
    place, before = Place(str(path), 1), len(faults.errors)
    check_keys(head.table, _NEEDED, _OPTIONAL, place, faults)
    _check_words(head, source, place, faults)
    rows = read_rows(head, str(path), faults)
    title, marked = _body(head, path, faults)
    _check_marks(marked, head.table.get("verdict"), place, faults)
    if len(faults.errors) > before:
        return None
    return WrittenAssessment(
        agreement=source.agreement.key,
        reference=head.table["section"].strip("/ "),
        run=source.key,
        title=title,
        blocks=tuple(one.block for one in marked),
        references=rows,
        judged=_judged(head, marked),
        place=place,
    )


def _check_words(head: Head, source: Source, place: Place, faults: Faults) -> None:
    table = head.table
    for key, words in _WORDS.items():
        if isinstance(table.get(key), str) and table[key] not in words:
            faults.error(place, f"{key} {table[key]!r} is unknown", f"known are {', '.join(words)}")
    reviewer = table.get("reviewed_by")
    if table.get("review") == REVIEWED and reviewer is None:
        faults.error(place, "review is nagekeken, and reviewed_by is missing", "name the person who reviewed it")
    if isinstance(reviewer, str) and not slug(reviewer):
        faults.error(place, f"reviewed_by {reviewer!r} has no letter or digit to make an IRI of")
    elif isinstance(reviewer, str) and slug(reviewer) == slug(source.assessor.name):
        faults.error(place, f"{reviewer} wrote it", "a review is by another person")


def _body(head: Head, path: Path, faults: Faults) -> tuple[str | None, tuple[Marked, ...]]:
    """Give the title, which is the first block if that is a heading, and the other blocks in their order."""
    blocks = render(head.body, head.first_line, numbers(head))
    title = None
    if blocks and blocks[0].kind == "heading" and not blocks[0].markers:
        title, blocks = " ".join(blocks[0].text.split()), blocks[1:]
    if not blocks:
        faults.error(Place(str(path)), "has no text below its head")
    return title, tuple(_marked(blocks, path, faults))


def _marked(blocks: Sequence[Rendered], path: Path, faults: Faults) -> Iterator[Marked]:
    heading = None
    for order, one in enumerate(blocks, start=1):
        place = Place(str(path), one.line)
        for number, line in one.without_row:
            faults.error(Place(str(path), line), f"the marker [{number}] has no [[reference]] in the head")
        text = _MARKS.sub("", one.text).rstrip()
        marks = [" ".join(mark.split()) for mark in _MARK.findall(one.text[len(text) :])]
        block = Block(order, one.kind, text, heading, one.markers, place)
        if not text:
            faults.error(place, "is a block of marks without words")
        yield _read(block, marks, faults)
        heading = text if one.kind == "heading" else heading


def _read(block: Block, marks: Sequence[str], faults: Faults) -> Marked:
    stances = [mark for mark in marks if mark in STANCES]
    gaps = [mark.removeprefix("lacune ") for mark in marks if mark.startswith("lacune ")]
    for mark in marks:
        if mark not in (*STANCES, "verdict") and mark.removeprefix("lacune ") not in GAP_KINDS:
            known = [*STANCES, "verdict", *(f"lacune {kind}" for kind in GAP_KINDS)]
            faults.error(block.place, f"the mark {{{mark}}} is unknown", f"known are {', '.join(known)}")
    if len(stances) > 1:
        faults.error(block.place, f"has {len(stances)} stances: {', '.join(stances)}", "say one")
    if block.is_finding and not (stances or gaps):
        remedy = f"end it in one of {', '.join(f'{{{one}}}' for one in STANCES)}"
        faults.error(block.place, "is a finding, and does not say what it does for the promise", remedy)
    elif stances and not block.is_finding:
        faults.error(block.place, "has a stance and is no finding", "cite a decision, or make it a list item")
    return Marked(block, stances[0] if stances else None, tuple(gaps), "verdict" in marks)


def _check_marks(marked: Sequence[Marked], verdict: object, place: Place, faults: Faults) -> None:
    """Tell when the verdict does not rest on exactly one block, or rests on one and there is none."""
    places = [one.block.place for one in marked if one.is_verdict]
    if verdict == UNJUDGED and places:
        faults.error(places[0], f"is marked {{verdict}}, and the verdict is {UNJUDGED}")
    elif verdict != UNJUDGED and not places:
        faults.error(place, "no block ends in {verdict}", "mark the words that the verdict rests on")
    for other in places[1:]:
        faults.error(other, f"is marked {{verdict}} as is line {places[0].line}", "mark one block")


def _judged(head: Head, marked: Sequence[Marked]) -> Judged:
    table = head.table
    reviewer = " ".join(table["reviewed_by"].split()) if "reviewed_by" in table else None
    return Judged(
        verdict=table["verdict"],
        certainty=table["certainty"],
        rests_on=next((one.block.order for one in marked if one.is_verdict), None),
        stances=tuple((one.block.order, one.stance or UNCLEAR) for one in marked if one.block.is_finding),
        gaps=tuple((one.block.order, kind) for one in marked for kind in one.gaps),
        review=table.get("review", REVIEWED if reviewer else UNREVIEWED),
        day=table["date"],
        reviewer=reviewer,
    )


LOADER = Loader(load, needs_run=True)

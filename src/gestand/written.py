"""Place assessments that name their section: each becomes an assessment page of the section that a source quotes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from difflib import get_close_matches

from gestand.contents import Contents, Entry
from gestand.evidence import AssessmentPage, Faults, Loaded, Place, WrittenAssessment

Entries = Mapping[tuple[str, str], Entry]


def placed(loaded: Loaded, table: Contents, faults: Faults) -> Loaded:
    """Give what was loaded with every written assessment as a page; one without a section is told."""
    entries = {(entry.agreement.key, entry.reference): entry for entry in table.entries}
    pages = [page for one in loaded.written if (page := _page(one, entries, faults))]
    _tell_doubles(pages, faults)
    return replace(loaded, pages=(*loaded.pages, *pages), written=())


def _page(one: WrittenAssessment, entries: Entries, faults: Faults) -> AssessmentPage | None:
    entry = entries.get((one.agreement, one.reference))
    if entry is None:
        known = [reference for key, reference in entries if key == one.agreement]
        near = get_close_matches(one.reference, known, n=3)
        remedy = f"did you mean {' or '.join(near)}?" if near else "is a source that quotes this agreement missing?"
        return faults.error(one.place, f"no source quotes the section {one.reference!r} of {one.agreement}", remedy)
    return AssessmentPage(entry.sections[0], one.run, one.title, one.blocks, one.references, one.place, one.judged)


def _tell_doubles(pages: list[AssessmentPage], faults: Faults) -> None:
    """Tell of two assessments of one section in one run: they would have one IRI."""
    seen: dict[tuple[str, object], Place] = {}
    for page in pages:
        other = seen.setdefault((page.run, page.section), page.place)
        if other is not page.place:
            faults.error(page.place, f"the section is assessed in {other} too", "give the second a source of its own")

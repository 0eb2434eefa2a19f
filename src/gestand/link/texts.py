"""Give the texts of a build in which linkers look: decisions, sections for their promises, chapters."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from gestand.derive.known import Known
from gestand.link.found import Text

READS = frozenset({"nl"})
"""The languages whose words linkers know: a French text is not searched by Dutch words."""


def of(known: Known) -> list[Text]:
    """Give every text in a language that linkers read; one without a day gets the first day of its government."""
    return [*_decisions(known), *_sections(known), *_chapters(known)]


def _decisions(known: Known) -> Iterator[Text]:
    iris, done = known.model.iris, set()
    for record in known.loaded.decisions:
        if record.official_id in done or record.agreement.language not in READS:
            continue
        done.add(record.official_id)
        node = iris.decision(record.official_id).value
        yield Text(
            "beslissing", node, node, record.day, record.title, record.text or "", record.official, record.source
        )


def _sections(known: Known) -> Iterator[Text]:
    iris = known.model.iris
    for entry in known.table.entries:
        key = entry.agreement.key
        if entry.agreement.language not in READS:
            continue
        yield Text(
            "sectie",
            iris.promise(key, entry.reference).value,
            iris.section(key, entry.reference).value,
            entry.agreement.first or date.min,
            entry.title,
            entry.text,
        )


def _chapters(known: Known) -> Iterator[Text]:
    """Give the parts at the top of each agreement, and the sections that are a chapter of their own."""
    iris = known.model.iris
    for part in known.table.parts:
        if part.parent is None and part.agreement.language in READS:
            node = iris.section(part.agreement.key, part.reference).value
            yield Text("hoofdstuk", node, node, part.agreement.first or date.min, part.title, part.title)

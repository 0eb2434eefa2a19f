"""Load corrections: the tables ``[[correction]]`` of the source file itself, each a dated notice with its reason."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from gestand.corrections import KINDS, WITHDRAWN
from gestand.evidence import Correction, Faults, Loader, Place, Record, Source
from gestand.iri import is_iri, slug
from gestand.tables import check_reasons

TABLE = "correction"

_KEYS = ("iri", "date", "kind", "reason", "by", "by_name", "replaced_by")
_NEEDED = ("iri", "date", "reason", "by")
_HEADER = re.compile(rf"\s*\[\[\s*{TABLE}\s*\]\]")


def load(source: Source, faults: Faults) -> Iterator[Record]:
    """Give a correction for each table; an entry with a fault is told, and not given."""
    entries = source.options[TABLE]
    assert isinstance(entries, list)  # the source's reader sees to it
    for entry, place in zip(entries, _places(source, len(entries)), strict=True):
        before = len(faults.errors)
        _check(entry, place, faults)
        if len(faults.errors) == before:
            yield _correction(entry, source, place)


def _places(source: Source, count: int) -> list[Place]:
    """Find the line at which each table begins; the file as a whole when it writes them otherwise."""
    lines = source.file.read_text(encoding="utf-8").splitlines()
    found = [number for number, line in enumerate(lines, start=1) if _HEADER.match(line)]
    file = str(source.file)
    return [Place(file, number) for number in found] if len(found) == count else [Place(file)] * count


def _check(entry: Any, place: Place, faults: Faults) -> None:
    """Tell everything that is wrong with an entry."""
    if not isinstance(entry, dict):
        return faults.error(place, f"{TABLE} must be a table", f"write [[{TABLE}]]")
    for key in entry.keys() - set(_KEYS):
        faults.error(place, f"unknown key {TABLE}.{key}", f"known are {', '.join(_KEYS)}")
    for key in _NEEDED:
        if key not in entry:
            faults.error(place, f"the key {TABLE}.{key} is missing")
    for key in ("iri", "by", "by_name", "replaced_by"):
        if key in entry and not (isinstance(entry[key], str) and entry[key].strip()):
            faults.error(place, f"{TABLE}.{key} must be a text")
    if type(entry.get("date", date.min)) is not date:
        faults.error(place, f"{TABLE}.date must be a date such as 2024-04-12, not {entry['date']!r}")
    _check_words(entry, place, faults)
    return None


def _check_words(entry: dict[str, Any], place: Place, faults: Faults) -> None:
    if entry.get("kind", WITHDRAWN) not in KINDS:
        faults.error(place, f"{TABLE}.kind {entry['kind']!r} is unknown", f"known are {', '.join(KINDS)}")
    by = entry.get("by")
    if isinstance(by, str) and not is_iri(by) and not slug(by):
        faults.error(place, f"{TABLE}.by {by!r} has no letter or digit to make an IRI of")
    elif isinstance(by, str) and not is_iri(by) and "by_name" in entry:
        faults.error(place, f"{TABLE}.by_name names an IRI, and {TABLE}.by {by!r} is none", "take by_name out")
    reason = entry.get("reason", {"nl": "?"})
    if not isinstance(reason, dict) or not reason:
        faults.error(place, f"{TABLE}.reason must have a text by language", 'write reason = { nl = "…" }')
        return
    check_reasons(reason, TABLE, place, faults)


def _correction(entry: dict[str, Any], source: Source, place: Place) -> Correction:
    return Correction(
        iri=entry["iri"].strip(),
        day=entry["date"],
        kind=entry.get("kind", WITHDRAWN),
        reasons=tuple(sorted((language, " ".join(words.split())) for language, words in entry["reason"].items())),
        by=entry["by"].strip(),
        replaced_by=entry["replaced_by"].strip() if "replaced_by" in entry else None,
        by_name=entry["by_name"].strip() if "by_name" in entry else None,
        place=place,
        source=source.key,
    )


LOADER = Loader(load, table=TABLE)

"""Read the reference list of a page: a row for each cited decision, as the page words it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from urllib.parse import parse_qs, urlsplit

from gestand.evidence import Faults, Place, Reference
from gestand.iri import is_iri

_ROW = re.compile(
    r"""\s* \*\* \[ \\\[ (?P<number>[0-9]{1,9}) \\\] \] (?: \( (?P<lookup> \S* ) \) )? \*\*
        \s* : \s* \*\* \( (?P<day>[^()]*) \) \*\* (?P<title>.*)""",
    re.VERBOSE | re.DOTALL,
)
_STARTS_ROW = re.compile(r"\s*\*\*\[")


def read_references(source: str, file: str, first_line: int, faults: Faults) -> tuple[Reference, ...] | None:
    """Give the rows of a reference list, cited or not; None, and every fault with its line, when one is broken.

    ``source`` is the inside of the list's block, ``first_line`` the line at which it starts.
    """
    before = len(faults.errors)
    rows = [row for text, line in _rows(source, first_line) if (row := _row(text, Place(file, line), faults))]
    if not rows and len(faults.errors) == before:
        faults.error(Place(file, first_line), "the reference list has no row")
    seen: dict[int, Reference] = {}
    for row in rows:
        other = seen.setdefault(row.number, row)
        if other is not row:
            faults.error(
                row.place, f"a second row with the number {row.number}; the first is on line {other.place.line}"
            )
    return tuple(rows) if len(faults.errors) == before else None


def _rows(source: str, first_line: int) -> Iterator[tuple[str, int]]:
    """Give the text of each row and its line; a row goes on until the next one, since titles may hold line ends."""
    _, _, listing = source.rpartition("</summary>")
    line = first_line + source.count("\n") - listing.count("\n")
    row: list[str] = []
    starts_at = line
    for text in listing.split("\n"):
        if _STARTS_ROW.match(text) and row:
            yield "\n".join(row), starts_at
            row = []
        if not row:
            starts_at = line
        if row or text.strip():
            row.append(text)
        line += 1
    if row:
        yield "\n".join(row), starts_at


def _row(text: str, place: Place, faults: Faults) -> Reference | None:
    row = _ROW.fullmatch(text.rstrip())
    if row is None:
        return faults.error(
            place, f"is no row of a reference list: {' '.join(text.split())[:80]!r}",
            "a row is **[\\[number\\]](address)** : **(yyyy-mm-dd)** title",
        )  # fmt: skip
    if "**[\\[" in row["title"]:
        return faults.error(place, "two rows stand on one line", "start each row on a line of its own")
    day = _day(row["day"], place, faults)
    lookup = row["lookup"]
    if lookup and not is_iri(lookup):
        return faults.error(place, f"the row's address is no IRI: {lookup[:80]!r}")
    session = _session(lookup, place, faults) if lookup else None
    if day is None:
        return None
    title = row["title"].strip() or None
    citation = f"({row['day']}) {title}" if title else f"({row['day']})"
    return Reference(int(row["number"]), day, title, lookup, session, citation, place)


def _day(text: str, place: Place, faults: Faults) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return faults.error(place, f"the row's date {text!r} does not exist")


def _session(lookup: str, place: Place, faults: Faults) -> datetime | None:
    """Take the time of the meeting from the search address of the row: its parameter startDate."""
    found = parse_qs(urlsplit(lookup).query).get("startDate", [])
    if not found:
        return None
    try:
        moment = datetime.fromisoformat(found[0])
    except ValueError:
        return faults.error(place, f"the row's address names a time that does not exist: {found[0]!r}")
    return moment if moment.tzinfo else None

"""Load decisions of any government: the tables ``[[decision]]`` of the source file itself, one for each decision."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from gestand.evidence import DecisionRecord, Faults, Loader, Place, Record, Source
from gestand.tables import Keys, entries

TABLE = "decision"
BRUSSELS = ZoneInfo("Europe/Brussels")
KINDS = ("nota", "mededeling", "onbekend")

_NEEDED: Keys = {"id": str, "title": str}
_OPTIONAL: Keys = {"date": date, "time": datetime, "kind": str, "published_kind": str, "text": str}


def load(source: Source, faults: Faults) -> Iterator[Record]:
    """Give a decision for each table; one with a fault is told, and not given."""
    agency = source.options.get("agency") or source.publisher
    if not agency:
        faults.error(Place(str(source.file)), "nobody is said to give the ids", 'write agency = "…", or publisher')
    seen: dict[str, Place] = {}
    for entry, place in entries(source, TABLE, _NEEDED, _OPTIONAL, faults):
        before = len(faults.errors)
        _check(entry, place, faults)
        if (other := seen.setdefault(entry["id"].strip(), place)) is not place:
            faults.error(place, f"{TABLE}.id {entry['id']!r} is also on line {other.line}")
        if len(faults.errors) == before:
            yield _record(entry, source, str(agency), place)


def _check(entry: Any, place: Place, faults: Faults) -> None:
    """Tell what is wrong with a decision's words, and with when it was taken."""
    for key in ("id", "title"):
        if not entry[key].strip():
            faults.error(place, f"{TABLE}.{key} is empty")
    if entry.get("kind", KINDS[-1]) not in KINDS:
        faults.error(place, f"{TABLE}.kind {entry['kind']!r} is unknown", f"known are {', '.join(KINDS)}")
    if ("date" in entry) == ("time" in entry):
        faults.error(place, f"needs {TABLE}.date or {TABLE}.time, and not both", "write time where the hour is known")
    if isinstance(entry.get("date"), datetime):
        faults.error(place, f"{TABLE}.date must be a day", f"write {TABLE}.time for an hour")
    if "time" in entry and entry["time"].tzinfo is None:
        faults.error(place, f"{TABLE}.time has no time zone", "write 2024-04-12T10:00:00+02:00")


def _record(entry: Any, source: Source, agency: str, place: Place) -> DecisionRecord:
    session = entry.get("time")
    return DecisionRecord(
        official_id=entry["id"].strip(),
        title=" ".join(entry["title"].split()),
        alternatives=(),
        day=session.astimezone(BRUSSELS).date() if session else entry["date"],
        session=session,
        kind=entry.get("kind", KINDS[-1]),
        kind_as_published=entry.get("published_kind"),
        text=entry.get("text", "").strip() or None,
        agreement=source.agreement,
        agency=agency,
        place=place,
        source=source.key,
    )


LOADER = Loader(load, table=TABLE, texts=("agency",))

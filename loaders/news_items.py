"""Load the register of government decisions: news items in the JSON form of the official site.

mu-search writes one value as a scalar, several as a list and none as null, for every field.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from gestand.evidence import DecisionRecord, Faults, Loader, Official, Place, Record, Source
from gestand.iri import is_iri

from .files import files_of, read_text

LARGEST = 1_000_000_000
BRUSSELS = ZoneInfo("Europe/Brussels")

AGENCY = "Kanselarij en Bestuur van de Vlaamse overheid (nieuwsbericht-id)"
KINDS = {"Nota": "nota", "Mededeling": "mededeling"}

KNOWN = {
    "uuid", "uri", "title", "alternativeTitle", "htmlContent", "position", "meetingDate", "meetingId",
    "meetingTypePosition", "agendaitemType", "themeId", "mandateeIds", "mandateeTitles", "mandateeNames",
    "mandateeFirstNames", "mandateeFamilyNames",
}  # fmt: skip
"""The attributes of the official answer; others are told, since they may hold what we should read."""


def load(source: Source, faults: Faults) -> Iterator[Record]:
    """Give a decision for each news item of each file."""
    unknown: dict[str, Place] = {}
    for path, _ in files_of(source, (".json",), faults):
        for index, item in enumerate(_items(path, faults)):
            record = _decision(item, source, Place(f"{path}, data[{index}]"), unknown, faults)
            if record:
                yield record
    for name, place in unknown.items():
        faults.warning(place, f"the attribute {name!r} is unknown and was not read")


def _items(path: Path, faults: Faults) -> list[Any]:
    text = read_text(path, faults, LARGEST)
    if text is None:
        return []
    try:
        answer = json.loads(text)
    except json.JSONDecodeError as error:
        faults.error(Place(str(path), error.lineno), f"is no JSON: {error.msg} (column {error.colno})")
        return []
    except RecursionError:
        faults.error(Place(str(path)), "is JSON nested too deep to be a search answer")
        return []
    data = answer.get("data") if isinstance(answer, dict) else None
    if not isinstance(data, list):
        faults.error(Place(str(path)), "has no list 'data': this is no answer of the search")
        return []
    return data


def values(value: object) -> list[str]:
    """Give the texts of a field in any of its three forms, each once, empty ones left out."""
    listed = value if isinstance(value, list) else [value]
    return list(dict.fromkeys(str(one) for one in listed if one is not None and str(one).strip()))


def _decision(
    item: Any, source: Source, place: Place, unknown: dict[str, Place], faults: Faults
) -> DecisionRecord | None:
    attributes = item.get("attributes") if isinstance(item, dict) else None
    if not isinstance(attributes, dict):
        return faults.error(place, "has no 'attributes': this is no news item")
    for name in attributes.keys() - KNOWN:
        unknown.setdefault(name, place)
    official_id = _one("id", values([*values(item.get("id")), *values(attributes.get("uuid"))]), place, faults)
    if official_id:
        place = Place(f"{place.file} ({official_id})")
    title = _one("title", values(attributes.get("title")), place, faults)
    session = _session(_one("meetingDate", values(attributes.get("meetingDate")), place, faults), place, faults)
    if not (official_id and title and session):
        return None
    kind = next(iter(values(attributes.get("agendaitemType"))), None)
    if kind and kind not in KINDS:
        faults.warning(place, f"the agenda item type {kind!r} is unknown", "kept as published, kind 'onbekend'")
    return DecisionRecord(
        official_id=official_id,
        title=title,
        alternatives=(*values(attributes.get("title"))[1:], *values(attributes.get("alternativeTitle"))),
        day=_day(session),
        session=session,
        kind=KINDS.get(kind or "", "onbekend"),
        kind_as_published=kind,
        text="\n\n".join(values(attributes.get("htmlContent"))) or None,
        agreement=source.agreement,
        agency=AGENCY,
        place=place,
        source=source.key,
        official=_official(attributes, kind, place, faults),
    )


def _official(attributes: dict[str, Any], kind: str | None, place: Place, faults: Faults) -> Official:
    """Take what the answer says beside the text; an IRI that is none is told and left out."""
    iri = next(iter(values(attributes.get("uri"))), None)
    if iri and not is_iri(iri):
        faults.warning(place, f"the uri {iri!r} is no IRI", "it is not linked to")
        iri = None
    return Official(
        iri=iri,
        meeting=next(iter(values(attributes.get("meetingId"))), None),
        themes=tuple(values(attributes.get("themeId"))),
        mandates=tuple(values(attributes.get("mandateeIds"))),
        type=kind,
    )


def _one(name: str, found: list[str], place: Place, faults: Faults) -> str | None:
    """Take the first value; none is an error, several are told."""
    if not found:
        return faults.error(place, f"has no {name}")
    if len(found) > 1:
        faults.warning(place, f"has {len(found)} values of {name}; the first counts: {found[0]!r}")
    return found[0]


def _session(text: str | None, place: Place, faults: Faults) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return faults.error(place, f"meetingDate {text!r} is no date that exists")
    return moment if moment.tzinfo else moment.replace(tzinfo=BRUSSELS)


def _day(session: datetime) -> date:
    return session.astimezone(BRUSSELS).date()


LOADER = Loader(load)

"""Load checks of addresses: the tables ``[[check]]`` of the source file itself, one for each address and day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from gestand.evidence import AddressCheck, Faults, Loader, Record, Source
from gestand.iri import is_iri
from gestand.link.checks import RESULTS
from gestand.tables import Keys, entries

TABLE = "check"

_NEEDED: Keys = {"address": str, "day": date, "result": str}
_OPTIONAL: Keys = {"code": int, "moved_to": str}


def load(source: Source, faults: Faults) -> Iterator[Record]:
    """Give a check for each table; one with a fault is told, and not given."""
    for entry, place in entries(source, TABLE, _NEEDED, _OPTIONAL, faults):
        before = len(faults.errors)
        if entry["result"] not in RESULTS:
            faults.error(place, f"unknown result {entry['result']!r}", f"known are {', '.join(RESULTS)}")
        for key in ("address", "moved_to"):
            if key in entry and not is_iri(entry[key]):
                faults.error(place, f"{TABLE}.{key} {entry[key]!r} is no IRI")
        if not 100 <= entry.get("code", 100) <= 599:
            faults.error(place, f"{TABLE}.code {entry['code']} is no HTTP status code")
        if len(faults.errors) == before:
            yield AddressCheck(
                entry["address"], entry["day"], entry["result"], entry.get("code"), entry.get("moved_to"), place,
                source.key,
            )  # fmt: skip


LOADER = Loader(load, table=TABLE)

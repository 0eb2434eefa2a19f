"""Link a decision to the official news item that announces it, where its address was seen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime

from gestand.link.found import Finder, Found, Linker, Text
from gestand.link.reference import Reference

RULE = (
    "The address that the official answer gives for the decision is linked. Where the answer gives none, the address "
    "that the register minted at the time of the id is a candidate, never a link: it may have been rewritten since. "
    "For ids made before 8 March 2021 and for ids that are UUIDs no candidate can be told."
)

BASE = "http://themis.vlaanderen.be/id"
MINTED = ((date(2022, 12, 6), f"{BASE}/nieuwsbericht/"), (date(2021, 3, 8), f"{BASE}/nieuwsbrief-info/"))
"""From which day the register minted addresses of which form, the latest first."""

_TIMED_ID = re.compile(r"[0-9A-F]{24}")


def make(_: Reference) -> Finder:
    """Give the finder; it needs no register."""
    return find


def find(text: Text) -> Iterator[Found]:
    """Give the address that was seen, else the one that can be told from the id."""
    seen = text.official.iri if text.official else None
    if seen:
        yield Found(seen, "announcedIn", "geregistreerd", "vastgesteld")
    elif candidate := minted(text.subject.rpartition("/")[2]):
        yield Found(candidate, "announcedIn", "patroon", "kandidaat")


def minted(official_id: str) -> str | None:
    """Tell the address minted for an id whose first eight digits are a time in seconds since 1970."""
    if not _TIMED_ID.fullmatch(official_id):
        return None
    day = datetime.fromtimestamp(int(official_id[:8], 16), UTC).date()
    return next((form + official_id for since, form in MINTED if day >= since), None)


LINKER = Linker("nieuwsbericht", "1", "Nieuwsberichten", RULE, frozenset({"beslissing"}), make, expects="1.00")

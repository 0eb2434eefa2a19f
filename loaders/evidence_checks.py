"""Load checks of evidence links: the tables ``[[check]]`` of the source file itself, who found what and why."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from gestand.evidence import EvidenceCheck, Faults, Loader, Place, Record, Source
from gestand.evidence_checks import BY_HUMAN, CHECKED, HUMAN, KINDS, OUTCOMES, SOFTWARE
from gestand.iri import is_iri, slug
from gestand.tables import Keys, check_reasons, entries

TABLE = "check"

_NEEDED: Keys = {"link": str, "date": date, "outcome": str, "reason": dict, "by": str}
_OPTIONAL: Keys = {"kind": str, "by_name": str}


def load(source: Source, faults: Faults) -> Iterator[Record]:
    """Give a check for each table; one with a fault is told, and not given."""
    for entry, place in entries(source, TABLE, _NEEDED, _OPTIONAL, faults):
        before = len(faults.errors)
        _check_words(entry, place, faults)
        _check_who(entry, place, faults)
        check_reasons(entry["reason"], TABLE, place, faults)
        if len(faults.errors) == before:
            yield EvidenceCheck(
                link=entry["link"].strip(),
                day=entry["date"],
                outcome=entry["outcome"],
                reasons=tuple(sorted((code, " ".join(words.split())) for code, words in entry["reason"].items())),
                by=entry["by"].strip(),
                by_name=entry.get("by_name"),
                kind=entry.get("kind", HUMAN),
                place=place,
                source=source.key,
            )


def _check_words(entry: Any, place: Place, faults: Faults) -> None:
    """Tell of unknown words, and of an outcome that who checked cannot give."""
    outcome, kind = entry["outcome"], entry.get("kind", HUMAN)
    if outcome not in OUTCOMES:
        faults.error(place, f"{TABLE}.outcome {outcome!r} is unknown", f"known are {', '.join(OUTCOMES)}")
    if kind not in KINDS:
        faults.error(place, f"{TABLE}.kind {kind!r} is unknown", f"known are {', '.join(KINDS)}")
    elif kind == SOFTWARE and outcome in BY_HUMAN:
        faults.error(place, f"software cannot find {outcome}", "a human decides; software finds another outcome")
    elif kind == HUMAN and outcome == CHECKED:
        faults.error(place, f"a human's check is not {CHECKED}", f"write another outcome, or kind = {SOFTWARE!r}")


def _check_who(entry: Any, place: Place, faults: Faults) -> None:
    by = entry["by"]
    if not is_iri(by) and not slug(by):
        faults.error(place, f"{TABLE}.by {by!r} has no letter or digit to make an IRI of")
    elif is_iri(by) == ("by_name" not in entry):
        faults.error(place, f"{TABLE}.by_name names who {TABLE}.by is an IRI of", "write both, or by as a name alone")


LOADER = Loader(load, table=TABLE)

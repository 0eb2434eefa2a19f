"""Hold a release to the least and most rows that its publisher expects of each example query."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gestand.evidence import Fault, Faults, Place

TABLE = "queries"
"""The table of the file in which each key is the slug of an example query."""

_LEAST, _MOST = "least", "most"


@dataclass(frozen=True)
class Expectation:
    """The rows that one example query must give: at least ``least``, and at most ``most`` unless that is None."""

    slug: str
    least: int
    most: int | None
    place: Place

    @property
    def words(self) -> str:
        """Say how many rows are expected."""
        if self.least == self.most:
            return f"exactly {self.least:,}"
        upper = "" if self.most is None else f" and at most {self.most:,}"
        return f"at least {self.least:,}{upper}"


def read(path: Path, known: Collection[str], faults: Faults) -> tuple[Expectation, ...]:
    """Read a file of expectations; ``known`` are the slugs that it may name. Every fault is noted.

    ``slug = 12`` expects exactly so many rows; ``slug = { least = 1, most = 20 }`` a range, of which either end may
    be left out.
    """
    place = Place(str(path))
    try:
        text = path.read_text(encoding="utf-8")
        table = tomllib.loads(text)
    except OSError as error:
        faults.error(place, f"the expectations cannot be read: {error.strerror}")
        return ()
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        faults.error(place, f"this is no TOML: {error}")
        return ()
    for key in table:
        if key != TABLE:
            faults.error(place, f"unknown key {key!r}", f"known is the table [{TABLE}]")
    entries = table.get(TABLE)
    if not isinstance(entries, dict):
        faults.error(place, f"the table [{TABLE}] is missing", "without it nothing would be expected")
        return ()
    read_ones = (_entry(slug, value, _place(path, text, slug), known, faults) for slug, value in entries.items())
    return tuple(one for one in read_ones if one)


def _place(path: Path, text: str, slug: str) -> Place:
    """Find the line that names a query; a key may be quoted, and the slug may stand in a table of its own."""
    found = re.search(rf"""^[ \t]*(?:\[{TABLE}\.)?["']?{re.escape(slug)}["']?(?![\w-])""", text, re.MULTILINE)
    return Place(str(path), text.count("\n", 0, found.start()) + 1 if found else None)


def _entry(slug: str, value: Any, place: Place, known: Collection[str], faults: Faults) -> Expectation | None:
    if slug not in known:
        return faults.error(place, f"there is no example query {slug!r}", f"known are {', '.join(sorted(known))}")
    if _is_count(value):
        return Expectation(slug, value, value, place)
    if not isinstance(value, dict) or not value or set(value) - {_LEAST, _MOST}:
        return faults.error(place, f"{slug!r} must be a number of rows or {{ least = …, most = … }}, not {value!r}")
    least, most = value.get(_LEAST, 0), value.get(_MOST)
    if not _is_count(least) or not (most is None or _is_count(most)):
        return faults.error(place, f"least and most of {slug!r} must be whole numbers from 0")
    if most is not None and most < least:
        return faults.error(place, f"{slug!r} expects at least {least:,} and at most {most:,} rows: no number is both")
    return Expectation(slug, least, most, place)


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def check(counts: Mapping[str, int], expectations: Iterable[Expectation]) -> list[Fault]:
    """Compare the rows of the example queries with what is expected; give a fault for each that falls outside."""
    return [
        _fault(counts[one.slug], one)
        for one in expectations
        if counts[one.slug] < one.least or (one.most is not None and counts[one.slug] > one.most)
    ]


def _fault(rows: int, one: Expectation) -> Fault:
    what = "fewer" if rows < one.least else "more"
    return Fault(
        "error",
        one.place,
        f"example query {one.slug!r} gives {rows:,} rows, {what} than expected: {one.words}",
        "see whether a source lost or gained something; if the number is right, write it in this file",
    )


def toml(counts: Mapping[str, int]) -> str:
    """Write a file that expects exactly these counts."""
    return f"[{TABLE}]\n" + "".join(f"{slug} = {rows}\n" for slug, rows in counts.items())

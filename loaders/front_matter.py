"""Read the TOML head of a Markdown file: between two lines of three plus signs, checked key by key."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from gestand.evidence import Faults, Place, Reference
from gestand.tables import Keys

FENCE = "+++"
TABLE = "reference"

_HEADER = re.compile(rf"\s*\[\[\s*{TABLE}\s*\]\]")
_REFERENCE: Keys = {"number": int, "decision": str, "date": date, "title": str}


@dataclass(frozen=True)
class Head:
    """The head of a file, and its body with the line at which that starts."""

    table: dict[str, Any]
    text: str
    body: str
    first_line: int


def read_head(text: str, file: str, faults: Faults) -> Head | None:
    """Cut a file into head and body; None, and a fault with its line, when there is no head that can be read."""
    lines = text.splitlines(keepends=True)
    if not lines or lines[0].strip() != FENCE:
        return faults.error(Place(file, 1), f"does not begin with a line {FENCE}", "the head lies between two")
    end = next((number for number, line in enumerate(lines[1:], start=1) if line.strip() == FENCE), None)
    if end is None:
        return faults.error(Place(file, 1), f"has no second line {FENCE} that ends the head")
    head = "".join(lines[1:end])
    try:
        table = tomllib.loads(head)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        return faults.error(Place(file, int(line[1]) + 1 if line else 1), f"has a head that is no TOML: {error}")
    return Head(table, head, "".join(lines[end + 1 :]), end + 2)


def check_keys(table: dict[str, Any], needed: Keys, optional: Keys, place: Place, faults: Faults) -> None:
    """Tell of unknown and missing keys, and of values of another kind, or empty."""
    known = {**needed, **optional}
    for key in sorted(table.keys() - known.keys()):
        faults.error(place, f"unknown key {key!r}", f"known are {', '.join(known)}")
    for key in needed.keys() - table.keys():
        faults.error(place, f"the key {key!r} is missing")
    for key, kind in known.items():
        if key in table and not _is(table[key], kind):
            faults.error(place, f"{key} must be {_word(kind)}, not {table[key]!r}")
        elif key in table and isinstance(table[key], str) and not table[key].strip():
            faults.error(place, f"{key} is empty")


def _is(value: object, kind: type | tuple[type, ...]) -> bool:
    return isinstance(value, kind) and not isinstance(value, bool | datetime)


def _word(kind: type | tuple[type, ...]) -> str:
    words = {str: "a text", int: "a whole number", date: "a date such as 2024-04-12", list: "a list of tables"}
    return words[kind] if isinstance(kind, type) else "of another kind"


def numbers(head: Head) -> frozenset[int]:
    """Give the numbers that a head gives to decisions, also to those that it describes wrongly."""
    listed = head.table.get(TABLE, [])
    entries = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    return frozenset(one["number"] for one in entries if isinstance(one.get("number"), int))


def read_rows(head: Head, file: str, faults: Faults) -> tuple[Reference, ...]:
    """Give the decisions that a file names, by official id or by title and day; every fault with its line."""
    listed = head.table.get(TABLE, [])
    if not isinstance(listed, list):
        return ()  # told with the other keys
    found = [number for number, line in enumerate(head.text.splitlines(), start=2) if _HEADER.match(line)]
    lines = found if len(found) == len(listed) else [1] * len(listed)
    rows = tuple(
        row for one, line in zip(listed, lines, strict=True) if (row := _row(one, Place(file, line), faults))
    )  # fmt: skip
    for row in _doubles(rows):
        faults.error(row.place, f"a second {TABLE} with the number {row.number}")
    return rows


def _doubles(rows: tuple[Reference, ...]) -> Iterator[Reference]:
    seen: set[int] = set()
    for row in rows:
        if row.number in seen:
            yield row
        seen.add(row.number)


def _row(entry: Any, place: Place, faults: Faults) -> Reference | None:
    before = len(faults.errors)
    if not isinstance(entry, dict):
        return faults.error(place, f"{TABLE} must be a table", f"write [[{TABLE}]]")
    by_id = "decision" in entry
    names = ("number", "decision") if by_id else ("number", "date", "title")
    needed = {name: _REFERENCE[name] for name in names}
    check_keys(entry, needed, {} if by_id else {"decision": str}, place, faults)
    if isinstance(entry.get("number"), int) and entry["number"] < 0:
        faults.error(place, f"number {entry['number']} is below 0")
    if len(faults.errors) > before:
        return None
    if by_id:
        said = entry["decision"].strip()
        return Reference(entry["number"], None, None, None, None, said, place, official_id=said)
    title, day = " ".join(entry["title"].split()), entry["date"]
    return Reference(entry["number"], day, title, None, None, f"({day}) {title}", place)

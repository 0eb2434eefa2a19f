"""Check the tables that a source file itself holds: known keys, of the right type, and where each stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from gestand.evidence import Faults, Place, Source

Keys = Mapping[str, type | tuple[type, ...]]

LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{1,8})*")


def entries(source: Source, table: str, needed: Keys, optional: Keys, faults: Faults) -> Iterator[tuple[Any, Place]]:
    """Give each sound entry of ``[[table]]`` with its place; every fault of the others is told."""
    listed = source.options[table]
    assert isinstance(listed, list)  # the source's reader sees to it
    for entry, place in zip(listed, places(source, table, len(listed)), strict=True):
        before = len(faults.errors)
        _check(entry, table, place, needed, optional, faults)
        if len(faults.errors) == before:
            yield entry, place


def places(source: Source, table: str, count: int) -> list[Place]:
    """Find the line at which each table begins; the file as a whole when it writes them otherwise."""
    header = re.compile(rf"\s*\[\[\s*{table}\s*\]\]")
    lines = source.file.read_text(encoding="utf-8").splitlines()
    found = [number for number, line in enumerate(lines, start=1) if header.match(line)]
    file = str(source.file)
    return [Place(file, number) for number in found] if len(found) == count else [Place(file)] * count


def _check(entry: Any, table: str, place: Place, needed: Keys, optional: Keys, faults: Faults) -> None:
    if not isinstance(entry, dict):
        return faults.error(place, f"{table} must be a table", f"write [[{table}]]")
    known = {**needed, **optional}
    for key in entry.keys() - known.keys():
        faults.error(place, f"unknown key {table}.{key}", f"known are {', '.join(known)}")
    for key in needed.keys() - entry.keys():
        faults.error(place, f"the key {table}.{key} is missing")
    for key, kind in known.items():
        if key in entry and (not isinstance(entry[key], kind) or isinstance(entry[key], bool)):
            faults.error(place, f"{table}.{key} must be {_word(kind)}, not {entry[key]!r}")
    return None


def check_reasons(reasons: Mapping[Any, Any], table: str, place: Place, faults: Faults) -> None:
    """Tell what is wrong with a reason by language."""
    if not reasons:
        faults.error(place, f"{table}.reason must have a text by language", 'write reason = { nl = "…" }')
    for language, words in reasons.items():
        if not LANGUAGE.fullmatch(language):
            faults.error(place, f"{table}.reason.{language}: this is no language code")
        if not isinstance(words, str) or not words.strip():
            faults.error(place, f"{table}.reason.{language} must be a text")


def _word(kind: type | tuple[type, ...]) -> str:
    names = {str: "a text", int: "a whole number", float: "a number", dict: "a text by language"}
    kinds = kind if isinstance(kind, tuple) else (kind,)
    return " or ".join(names.get(one, "a date such as 2024-04-12") for one in kinds)

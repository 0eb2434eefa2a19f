"""Take the keys of a table of a source file, each with its type; every fault is told with its name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from gestand.evidence import Faults, Place
from gestand.iri import is_iri


@dataclass(frozen=True)
class Key:
    """What a key may hold: ``kind`` is a type, list and dict for those of texts; ``least`` bounds a number."""

    kind: type
    default: Any = None
    needed: bool = False
    is_url: bool = False
    least: float | None = None
    among: tuple[str, ...] = field(default=())


def take(table: Any, keys: Mapping[str, Key], where: str, place: Place, faults: Faults) -> dict[str, Any]:
    """Give the value of each known key, its default where it is missing or wrong."""
    if not isinstance(table, dict):
        faults.error(place, f"{where} must be a table", f"write [{where}]")
        table = {}
    for name in table.keys() - keys.keys():
        faults.error(place, f"unknown key {where}.{name}", f"known are {', '.join(keys)}")
    return {name: _value(table, name, key, where, place, faults) for name, key in keys.items()}


def _value(table: Mapping[str, Any], name: str, key: Key, where: str, place: Place, faults: Faults) -> Any:
    if name not in table:
        if key.needed:
            faults.error(place, f"the key {where}.{name} is missing")
        return key.default
    value = table[name]
    wrong = _wrong(value, key)
    if wrong:
        faults.error(place, f"{where}.{name} must be {wrong}, not {value!r}")
        return key.default
    return value


def _wrong(value: Any, key: Key) -> str | None:
    """Say what a value should be, None when it is."""
    if not _fits(value, key.kind):
        return _WORDS[key.kind]
    if key.is_url and not is_web_address(value):
        return "an address such as https://…"
    if key.least is not None and value < key.least:
        return f"at least {key.least:g}"
    if key.among and value not in key.among:
        return " or ".join(key.among)
    return None


_WORDS = {
    str: "a text", int: "a whole number", float: "a number", date: "a date such as 2024-04-12",
    list: "a list of texts", dict: "a table of texts",
}  # fmt: skip


def _fits(value: Any, kind: type) -> bool:
    if kind is list:
        return isinstance(value, list) and all(isinstance(one, str) and one for one in value)
    if kind is dict:
        return isinstance(value, dict) and all(isinstance(one, str) for one in value.values())
    if kind is float:
        return type(value) in (int, float)
    if kind is str:
        return isinstance(value, str) and bool(value.strip())
    return type(value) is kind


def is_web_address(text: str) -> bool:
    """Tell whether a text is an http or https address with a host."""
    return is_iri(text) and urlsplit(text).scheme in ("http", "https") and bool(urlsplit(text).hostname)

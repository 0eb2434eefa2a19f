"""Say once who publishes and under which terms, read from a file such as examples/publisher/publisher.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from gestand.evidence import Faults, Place
from gestand.iri import is_iri

from . import authority, texts
from .statements import Words


@dataclass(frozen=True)
class Contact:
    """Whom users of the data may ask."""

    name: Words
    email: str | None = None
    url: str | None = None


@dataclass(frozen=True)
class Publisher:
    """What a catalogue says of its publisher and of every release; the defaults claim nothing that nobody has said.

    ``licence`` is that of what we add, not of the sources. ``languages`` and ``spatial`` are read from the data when
    they are empty. ``themes``, ``frequency`` and ``availability`` are codes of the EU's tables. ``flemish_open_data``
    says that the data is Flemish open data, as DCAT-AP-VL asks (mdcat:statuut).
    """

    name: Words = field(default_factory=lambda: dict(texts.NOT_CONFIGURED))
    iri: str | None = None
    kind: str | None = None
    homepage: str | None = None
    contact: Contact | None = None
    title: Words = field(default_factory=lambda: dict(texts.TITLE))
    description: Words = field(default_factory=lambda: dict(texts.DESCRIPTION))
    keywords: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: dict(texts.KEYWORDS))
    licence: str | None = None
    languages: tuple[str, ...] = ()
    spatial: tuple[str, ...] = ()
    themes: tuple[str, ...] = ("GOVE",)
    frequency: str = "UNKNOWN"
    availability: str = "EXPERIMENTAL"
    flemish_open_data: bool = False

    def entry(self) -> dict[str, Any]:
        """Give the values as a manifest keeps them; `of_entry` reads them back."""
        return asdict(self)

    @classmethod
    def of_entry(cls, entry: Mapping[str, Any] | None) -> Publisher:
        """Read the values of a manifest; one without them has an unconfigured publisher."""
        fields: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in (entry or {}).items()
        }
        if fields.get("contact"):
            fields["contact"] = Contact(**fields["contact"])
        if "keywords" in fields:
            fields["keywords"] = {language: tuple(words) for language, words in fields["keywords"].items()}
        return cls(**fields)


@dataclass(frozen=True)
class Kind:
    """A kind of value: how it is told in a fault, and what fits."""

    told: str
    fits: Callable[[object], bool]


_TAG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{1,8})*")
_EMAIL = re.compile(r"[^\s@<>\"]+@[^\s@<>\"]+\.[^\s@<>\"]+")


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_address(value: object) -> bool:
    return isinstance(value, str) and is_iri(value) and value.startswith(("http://", "https://"))


def _is_by_language(value: object, fits: Callable[[object], bool]) -> bool:
    if not isinstance(value, dict) or not value:
        return False
    return all(_TAG.fullmatch(tag) and fits(one) for tag, one in value.items())


def _list_of(fits: Callable[[object], bool]) -> Callable[[object], bool]:
    return lambda value: isinstance(value, list) and bool(value) and all(map(fits, value))


def _one_of(known: tuple[str, ...]) -> Kind:
    return Kind(f"one of {', '.join(known)}", lambda value: value in known)


def _some_of(known: tuple[str, ...]) -> Kind:
    return Kind(f"a list of some of {', '.join(known)}", _list_of(lambda value: value in known))


ADDRESS = Kind("an absolute http(s) IRI", _is_address)
ADDRESSES = Kind("a list of absolute http(s) IRIs", _list_of(_is_address))
EMAIL = Kind("an e-mail address", lambda value: isinstance(value, str) and bool(_EMAIL.fullmatch(value)))
FLAG = Kind("true or false", lambda value: isinstance(value, bool))
WORDS = Kind('a table of texts by language, such as { nl = "…" }', lambda value: _is_by_language(value, _is_text))
LISTS = Kind(
    'a table of lists by language, such as { nl = ["…"] }', lambda value: _is_by_language(value, _list_of(_is_text))
)

KEYS: dict[str, dict[str, Kind]] = {
    "publisher": {"name": WORDS, "iri": ADDRESS, "kind": _one_of(("organisation", "person")), "homepage": ADDRESS},
    "contact": {"name": WORDS, "email": EMAIL, "url": ADDRESS},
    "catalogue": {
        "title": WORDS,
        "description": WORDS,
        "keywords": LISTS,
        "licence": ADDRESS,
        "languages": _some_of(tuple(authority.LANGUAGES)),
        "spatial": ADDRESSES,
        "themes": _some_of(authority.codes("data-theme")),
        "frequency": _one_of(authority.codes("frequency")),
        "availability": _one_of(authority.codes("planned-availability")),
        "flemish_open_data": FLAG,
    },
}
"""The tables of a publisher file and their keys."""


def read_publisher(path: Path, faults: Faults) -> Publisher | None:
    """Read a publisher file; every fault is noted, and None is given when there is an error."""
    place, before = Place(str(path)), len(faults.errors)
    tables = _tables(path, place, faults)
    if tables is None:
        return None
    found = {name: _fields(name, tables.get(name, {}), place, faults) for name in KEYS}
    for name in tables:
        if name not in KEYS:
            faults.error(place, f"unknown table {name!r}", f"known are {', '.join(KEYS)}")
    for name in ("publisher", *(["contact"] if "contact" in tables else [])):
        if isinstance(tables.get(name, {}), dict) and "name" not in tables.get(name, {}):
            faults.error(place, f"the key '{name}.name' is missing", 'write name = { nl = "…" }')
    if len(faults.errors) > before:
        return None
    return _publisher(found, place, faults)


def _tables(path: Path, place: Place, faults: Faults) -> dict[str, Any] | None:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return faults.error(place, "there is no such publisher file")
    except OSError as error:
        return faults.error(place, f"the publisher file cannot be read: {error.strerror}")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        return faults.error(place, f"this is no TOML: {error}")


def _fields(table: str, values: object, place: Place, faults: Faults) -> dict[str, Any]:
    """Take the known keys of a table that have a fitting value, and tell the others."""
    if not isinstance(values, dict):
        faults.error(place, f"{table!r} must be a table, not {values!r}")
        return {}
    fields: dict[str, Any] = {}
    for key, value in values.items():
        name = f"{table}.{key}"
        if key not in KEYS[table]:
            faults.error(place, f"unknown key {name!r}", f"known are {', '.join(KEYS[table])}")
        elif not KEYS[table][key].fits(value):
            faults.error(place, f"{name!r} must be {KEYS[table][key].told}, not {value!r}")
        else:
            fields[key] = value
    return fields


def _publisher(found: dict[str, dict[str, Any]], place: Place, faults: Faults) -> Publisher:
    if not found["contact"]:
        faults.warning(place, "there is no [contact] table", "users of the data will ask for one, and so does DCAT-AP")
    if "licence" not in found["catalogue"]:
        faults.warning(place, "there is no catalogue.licence", "without one nobody knows whether reuse is allowed")
    contact = {"contact": found["contact"]} if found["contact"] else {}
    return Publisher.of_entry(found["publisher"] | found["catalogue"] | contact)

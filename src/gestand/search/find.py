"""Open the index of a release and find: which things, in which order, and how many of each value."""

from __future__ import annotations

import sqlite3
import tempfile
import threading
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from gestand.release import Release
from gestand.search.asked import Asked
from gestand.search.facets import KIND, Value
from gestand.search.gather import Thing, gather
from gestand.search.index import FILE, FORMAT, sum_of, write_file
from gestand.store import open_store

_ORDER = "SELECT rowid FROM found WHERE found MATCH ? ORDER BY bm25(found, 10.0, 5.0, 2.0, 1.0), rowid"
"""A word in the title counts more than one in the text, and a word as it was asked more than its stem."""


@dataclass(frozen=True)
class Held:
    """A value of a facet, and the set of things that have it, as the bits of a number."""

    value: Value
    bits: int


@dataclass(frozen=True)
class Result:
    """What was found: places in order, and their set."""

    places: Sequence[int]
    bits: int


class Search:
    """The index of one release; safe between threads."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
        self._lock = threading.Lock()
        [(version,)] = self._rows("PRAGMA user_version")
        if version != FORMAT:
            self._connection.close()
            raise ValueError(f"{path}: an index of format {version}, this software reads {FORMAT}")

    @classmethod
    def of(cls, release: Release) -> Search:
        """Open the index of a release; for one that was published without it, one is made now and gone afterwards."""
        path = release.path / FILE
        if path.is_file():
            return cls(path.resolve())
        with tempfile.TemporaryDirectory(prefix="gestand-search-") as folder:
            # the open file outlives its name: nothing is left behind when the process ends
            return cls(write_file(Path(folder) / FILE, gather(open_store(release.store), release.iris)))

    def _rows(self, sql: str, *values: object) -> list[tuple[object, ...]]:
        with self._lock:
            return self._connection.execute(sql, values).fetchall()

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """List the languages of the texts."""
        return tuple(str(one) for (one,) in self._rows("SELECT language FROM language ORDER BY language"))

    @cached_property
    def values(self) -> Mapping[str, Mapping[str, Held]]:
        """Give the values of each facet by key, with who has them."""
        found: dict[str, dict[str, Held]] = {}
        for facet, key, term, is_iri, packed in self._rows("SELECT facet, key, term, is_iri, things FROM value"):
            assert isinstance(packed, bytes)
            bits = int.from_bytes(zlib.decompress(packed), "little")
            found.setdefault(str(facet), {})[str(key)] = Held(Value(str(key), str(term), bool(is_iri)), bits)
        return found

    @cached_property
    def all(self) -> int:
        """Give the set of all things."""
        bits = 0
        for held in self.values.get(KIND, {}).values():
            bits |= held.bits
        return bits

    def has(self, facet: str, key: str) -> int:
        """Give the set of the things with a value; empty when there is none."""
        held = self.values.get(facet, {}).get(key)
        return held.bits if held else 0

    def find(self, asked: Asked, chosen: Mapping[str, str]) -> Result:
        """Find what has all words and all chosen values; without words in the order of the index."""
        allowed = self.all
        for facet, key in chosen.items():
            allowed &= self.has(facet, key)
        if not asked:
            return Result(places_of(allowed), allowed)
        ordered = [int(str(place)) for (place,) in self._rows(_ORDER, asked.expression(self.languages))]
        bits = sum_of(ordered) & allowed
        if len(chosen):
            member = bits.to_bytes(-(-bits.bit_length() // 8) or 1, "little")
            ordered = [one for one in ordered if one >> 3 < len(member) and member[one >> 3] >> (one & 7) & 1]
        return Result(ordered, bits)

    def counts(self, bits: int, facet: str) -> list[tuple[Value, int]]:
        """Count how many of a set have each value of a facet; values that none has are left out."""
        held = self.values.get(facet, {}).values()
        return [(one.value, amount) for one in held if (amount := (one.bits & bits).bit_count())]

    def things(self, places: Sequence[int]) -> list[Thing]:
        """Give the things at these places, in this order."""
        asked = "SELECT id, iri, kind, title, title_language, text, text_language FROM thing WHERE id = ?"
        return [_thing(row) for place in places for row in self._rows(asked, place)]


def _thing(row: tuple[object, ...]) -> Thing:
    _, iri, kind, title, title_language, packed, text_language = row
    assert isinstance(packed, bytes)
    text = zlib.decompress(packed).decode()
    return Thing(str(iri), str(kind), str(title), str(title_language), text, str(text_language))


def places_of(bits: int) -> list[int]:
    """List the places in a set, from the first."""
    written = bits.to_bytes(-(-bits.bit_length() // 8), "little")
    return [at * 8 + bit for at, byte in enumerate(written) if byte for bit in range(8) if byte >> bit & 1]

"""Write the index of a release: one SQLite file with the words (FTS5), the things, and who has which value."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

from gestand.iri import Iris
from gestand.release import STORE
from gestand.search.gather import Gathered, Thing, gather
from gestand.search.terms import terms
from gestand.store import open_store

FILE = "search.sqlite"
FORMAT = 1

_TABLES = f"""
PRAGMA page_size = 4096;
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA user_version = {FORMAT};
CREATE TABLE thing (id INTEGER PRIMARY KEY, iri TEXT NOT NULL, kind TEXT NOT NULL, title TEXT NOT NULL,
  title_language TEXT NOT NULL, text BLOB NOT NULL, text_language TEXT NOT NULL);
CREATE TABLE value (facet TEXT NOT NULL, key TEXT NOT NULL, term TEXT NOT NULL, is_iri INTEGER NOT NULL,
  amount INTEGER NOT NULL, things BLOB NOT NULL, PRIMARY KEY (facet, key)) WITHOUT ROWID;
CREATE TABLE language (language TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE VIRTUAL TABLE found USING fts5(title_words, title_stems, text_words, text_stems, content='',
  tokenize="unicode61 remove_diacritics 0");
"""

_ADD_WORDS = "INSERT INTO found (rowid, title_words, title_stems, text_words, text_stems) VALUES (?, ?, ?, ?, ?)"


def write(folder: Path, iris: Iris) -> Path:
    """Write the index into the folder of a release, from the store that stands in it; give its path.

    The same store and the same SQLite give the same bytes.
    """
    return write_file(folder / FILE, gather(open_store(folder / STORE), iris))


def write_file(path: Path, gathered: Gathered) -> Path:
    """Write an index to a file that does not exist yet."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.executescript(_TABLES)
        connection.execute("BEGIN")
        connection.executemany("INSERT INTO thing VALUES (?, ?, ?, ?, ?, ?, ?)", _things(gathered.things))
        connection.executemany(_ADD_WORDS, _words(gathered.things))
        connection.executemany("INSERT INTO value VALUES (?, ?, ?, ?, ?, ?)", _values(gathered))
        languages = {one for thing in gathered.things for one in (thing.title_language, thing.text_language)}
        connection.executemany("INSERT INTO language VALUES (?)", ((one,) for one in sorted(languages - {""})))
        connection.execute("INSERT INTO found (found) VALUES ('optimize')")
        connection.execute("COMMIT")
        connection.execute("VACUUM")
    return path


def _things(things: Iterable[Thing]) -> Iterator[tuple[object, ...]]:
    for place, one in enumerate(things):
        packed = zlib.compress(one.text.encode(), 9)
        yield place, one.iri, one.kind, one.title, one.title_language, packed, one.text_language


def _words(things: Iterable[Thing]) -> Iterator[tuple[object, ...]]:
    for place, one in enumerate(things):
        title, text = terms(one.title, one.title_language), terms(one.text, one.text_language)
        yield place, title.words, title.stems, text.words, text.stems


def _values(gathered: Gathered) -> Iterator[tuple[object, ...]]:
    for (facet, value), places in gathered.values.items():
        bits = sum_of(places)
        packed = zlib.compress(bits.to_bytes(-(-bits.bit_length() // 8), "little"), 9)
        yield facet, value.key, value.term, value.is_iri, len(places), packed


def sum_of(places: Iterable[int]) -> int:
    """Give the set of places as one number: bit ``n`` stands for place ``n``."""
    listed = list(places)
    bits = bytearray(max(listed, default=-1) // 8 + 1)
    for place in listed:
        bits[place >> 3] |= 1 << (place & 7)
    return int.from_bytes(bits, "little")

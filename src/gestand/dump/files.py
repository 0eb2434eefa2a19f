"""List the files of a release's dumps and write them, several at a time."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from gestand.dump import csvw, syntax
from gestand.dump.cells import Cells
from gestand.dump.index import Index, Token
from gestand.dump.packing import GZIP, PACKED, pack, unpacked
from gestand.dump.tables import TABLES
from gestand.formats import NQUADS, TRIG, TURTLE, Format, by_extension
from gestand.iri import Iris
from gestand.terms import PREFIXES

WHOLE = "gestand"
"""The name of the dumps that hold everything."""

TABLE_FOLDER = "tabel"
METADATA = "-metadata.json"
GROUP_METADATA = "csv-metadata.json"

JSON_LINES = Format("JSON-LD lines", "application/x-ndjson", "jsonl", "dataset")
"""A JSON-LD object on each line. No media type is registered for it; this one is what people use."""

CSV_METADATA = Format("CSV on the Web metadata", "application/csvm+json", "json", "page")

BIG = 1_000_000
"""Bytes from which a partial dump is packed by zstd too, and a table packed at all."""

Pieces = Callable[[], Iterable[bytes]]


@dataclass(frozen=True)
class File:
    """A file of the dumps: ``name`` under the dumps folder, what it holds, and how it is packed; ``size`` ranks it."""

    name: str
    pieces: Pieces
    endings: tuple[str, ...]
    size: int


def prefixes_of(iris: Iris) -> dict[str, str]:
    """Give the prefixes of a release's texts."""
    return PREFIXES | {"beb": iris.vocabulary}


def format_of(name: str) -> Format | None:
    """Give the serialization inside a file of the dumps, None when it is none that we write."""
    plain = unpacked(name)
    if plain.endswith(GROUP_METADATA) or plain.endswith(f".csv{METADATA}"):
        return CSV_METADATA
    extension = plain.rpartition(".")[2]
    return JSON_LINES if extension == JSON_LINES.extension else by_extension(extension)


def write(lines: Sequence[bytes], iris: Iris, folder: Path) -> None:
    """Write every dump of a release into a folder, from its sorted quads.

    Packing lets other threads run, so as many files are written at once as there are processors; each file is
    made piece by piece.
    """
    index = Index.of(lines, iris)
    listed = sorted(files(index), key=lambda file: -file.size)
    for file in listed:
        (folder / file.name).parent.mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor(min(os.cpu_count() or 1, 4)) as pool:
        for done in [pool.submit(_write, file, folder) for file in listed]:
            done.result()


def _write(file: File, folder: Path) -> None:
    pack(file.pieces(), *(folder / f"{file.name}{ending}" for ending in file.endings))


def files(index: Index) -> Iterator[File]:
    """List the files that a release of these quads has."""
    yield from _whole(index)
    for name, subjects in index.parts.items():
        size = sum(len(line) for line in _lines(index, subjects))
        endings = PACKED if size >= BIG else (GZIP,)
        yield File(f"{name}.{TURTLE.extension}", partial(_part, index, subjects), endings, size)
    yield from tables(index)


def _whole(index: Index) -> Iterator[File]:
    prefixes, size = prefixes_of(index.iris), sum(map(len, index.lines))
    contents: Mapping[Format, Pieces] = {
        NQUADS: lambda: index.lines,
        JSON_LINES: lambda: syntax.json_lines(index.lines),
        TRIG: lambda: syntax.trig(index.lines, prefixes),
        TURTLE: lambda: syntax.turtle(index.lines, prefixes),
    }
    for form, pieces in contents.items():
        yield File(f"{WHOLE}.{form.extension}", pieces, PACKED, size)


def _part(index: Index, subjects: Iterable[Token]) -> Iterator[bytes]:
    return syntax.turtle(_lines(index, subjects), prefixes_of(index.iris))


def _lines(index: Index, subjects: Iterable[Token]) -> Iterator[bytes]:
    for subject in subjects:
        yield from index.own(subject)


def tables(index: Index) -> Iterator[File]:
    """List the tables and their descriptions, which are made already: they say which languages the cells have."""
    prefixes, languages = prefixes_of(index.iris), {}
    for table in TABLES:
        cells = Cells(table, index, prefixes)
        text, name = list(cells.csv()), f"{TABLE_FOLDER}/{csvw.file_of(table.name)}"
        languages[table.name] = cells.languages
        size = sum(map(len, text))
        yield File(name, partial(iter, text), ("", *PACKED) if size >= BIG else ("",), size)
        yield _described(f"{name}{METADATA}", csvw.table_metadata(table, index, cells.languages, prefixes))
    yield _described(f"{TABLE_FOLDER}/{GROUP_METADATA}", csvw.group_metadata(index, languages, prefixes))


def _described(name: str, metadata: csvw.Json) -> File:
    text = csvw.text_of(metadata)
    return File(name, lambda: [text], ("",), len(text))

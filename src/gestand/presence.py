"""Know which resources a release describes, without opening it: a sorted file of short hashes."""

from __future__ import annotations

import hashlib
import mmap
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from pathlib import Path

from pyoxigraph import NamedNode, RdfFormat, parse

from gestand import words
from gestand.changes.delta import read_lines
from gestand.changes.history import DUMP
from gestand.iri import Iris
from gestand.release import CATALOGUE, DUMPS, REPORT, SHAPES, Release
from gestand.terms import DCTERMS

SUBJECTS = "subjects.bin"
_HEAD = b"gestand subjects 1\n"
_REPLACED = f" {DCTERMS.isReplacedBy} ".encode()
_SIZE = 8
"""Bytes of a hash: of a million resources two are alike once in thirty million releases."""


class Presence:
    """The resources that one release describes."""

    def __init__(self, hashes: bytes | mmap.mmap, start: int = 0) -> None:
        self._hashes = hashes
        self._start = start
        self._count = (len(hashes) - start) // _SIZE

    @classmethod
    def of(cls, release: Release) -> Presence:
        """Read what a release describes; of one that was published without the file it is gathered from its dump."""
        path = release.path / SUBJECTS
        if not path.is_file():
            return cls(_packed(_subjects(release.path, read_lines(release.path / DUMPS / DUMP), release.iris)))
        with path.open("rb") as file:
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        if mapped[: len(_HEAD)] != _HEAD:
            raise ValueError(f"{path}: of another format than this software reads")
        return cls(mapped, len(_HEAD))

    def __contains__(self, iri: str) -> bool:
        """Tell whether the release says anything about a resource."""
        wanted = _hash(iri)
        at = bisect_left(range(self._count), wanted, key=self._at)
        return at < self._count and self._at(at) == wanted

    def __len__(self) -> int:
        """Count the resources."""
        return self._count

    def _at(self, number: int) -> bytes:
        first = self._start + number * _SIZE
        return self._hashes[first : first + _SIZE]


def write(folder: Path, lines: Iterable[bytes], iris: Iris) -> Path:
    """Write the file into the folder of a release, whose report and catalogue are there already; give its path."""
    path = folder / SUBJECTS
    path.write_bytes(_HEAD + _packed(_subjects(folder, lines, iris)))
    return path


def _subjects(folder: Path, lines: Iterable[bytes], iris: Iris) -> Iterator[str]:
    """Give what the data, the report, the catalogue and the shapes describe; a resource may come several times.

    To name the successor of a withdrawn resource is not to describe it.
    """
    last, checks = b"", f" <{iris.graph('controle', '').value}".encode()
    for line in lines:
        subject = line.partition(b" ")[0]
        if subject != last and not (_REPLACED in line and checks in line):
            last = subject
            yield subject[1:-1].decode()
    beside = (folder / REPORT, folder / CATALOGUE, folder / SHAPES)
    parsed = [parse(path=str(path), format=RdfFormat.TURTLE) for path in beside if path.is_file()]
    rules = [] if (folder / SHAPES).is_file() else [parse(words.shapes(iris), RdfFormat.TURTLE)]
    for quads in (*parsed, *rules):
        yield from (quad.subject.value for quad in quads if isinstance(quad.subject, NamedNode))


def _packed(subjects: Iterable[str]) -> bytes:
    return b"".join(sorted({_hash(iri) for iri in subjects}))


def _hash(iri: str) -> bytes:
    return hashlib.blake2b(iri.encode(), digest_size=_SIZE).digest()

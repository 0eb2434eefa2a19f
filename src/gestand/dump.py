"""Write dumps: sorted, the same bytes for the same quads, packed without a clock."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from pyoxigraph import Quad, RdfFormat, parse, serialize

PACK_LEVEL = 6
"""Gzip's level: 9 takes three times as long for 2 % less."""


@dataclass(frozen=True)
class Sorted:
    """The quads of a release as canonical N-Quads lines, sorted by code point, each triple once.

    Without blank nodes this is the canonical form of RDFC-1.0, so ``content`` is the dataset's canonical hash.
    ``repeated`` holds the lines that were left out because their triple stands in another graph already.
    """

    lines: list[bytes]
    repeated: list[bytes]

    @property
    def content(self) -> str:
        """Give the SHA-256 of the canonical form: ``sha256:`` and 64 hexadecimal digits."""
        digest = hashlib.sha256()
        for line in self.lines:
            digest.update(line)
        return f"sha256:{digest.hexdigest()}"


def sort_quads(quads: Iterable[Quad]) -> Sorted:
    """Sort quads; a triple that comes again in another graph is kept in the graph that had it first."""
    home: dict[bytes, bytes] = {}
    repeated = []
    written = BytesIO()
    serialize(quads, written, format=RdfFormat.N_QUADS)
    for line in written.getvalue().splitlines(keepends=True):
        triple = _triple(line)
        if home.setdefault(triple, line) != line:
            repeated.append(line)
    return Sorted(sorted(home.values()), sorted(repeated))


def _triple(line: bytes) -> bytes:
    """Take the triple from a canonical N-Quads line with a graph: ``s p o <g> .``"""
    return line.rpartition(b" <")[0]


def write_nquads(lines: Iterable[bytes], path: Path) -> None:
    """Write canonical N-Quads, unpacked."""
    with path.open("wb") as out:
        out.writelines(lines)


def triples_of(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Give the N-Triples lines of N-Quads lines."""
    for line in lines:
        yield _triple(line) + b" .\n"


def turtle(lines: Iterable[bytes], prefixes: Mapping[str, str]) -> bytes:
    """Write sorted N-Quads lines as Turtle: grouped by subject and predicate, since they come in order."""
    triples = BytesIO(b"".join(triples_of(lines)))
    quads = parse(triples, format=RdfFormat.N_TRIPLES)
    out = BytesIO()
    serialize((quad.triple for quad in quads), out, format=RdfFormat.TURTLE, prefixes=dict(prefixes))
    return out.getvalue()


def pack(data: Iterable[bytes], path: Path) -> None:
    """Write gzip with neither name nor time inside, so that the same data gives the same bytes."""
    with path.open("wb") as raw, gzip.GzipFile("", "wb", PACK_LEVEL, raw, mtime=0) as out:
        for piece in data:
            out.write(piece)

"""Hold quads in their canonical form: N-Quads lines, sorted by code point, each triple once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from pathlib import Path

from pyoxigraph import Quad, RdfFormat, Triple, serialize


@dataclass(frozen=True)
class Sorted:
    """The quads of a release as canonical N-Quads lines, sorted by code point, each triple once.

    Without blank nodes this is the canonical form of RDFC-1.0, so ``content`` is the dataset's canonical hash.
    ``repeated`` holds the lines that were left out because their triple stands in another graph already.
    """

    lines: list[bytes]
    repeated: list[bytes]

    @cached_property
    def content(self) -> str:
        """Give the SHA-256 of the canonical form: ``sha256:`` and 64 hexadecimal digits."""
        return canonical_hash(self.lines)


def canonical_hash(lines: Iterable[bytes]) -> str:
    """Give the SHA-256 of canonical lines: ``sha256:`` and 64 hexadecimal digits."""
    digest = hashlib.sha256()
    for line in lines:
        digest.update(line)
    return f"sha256:{digest.hexdigest()}"


def canonical(statements: Iterable[Quad] | Iterable[Triple], form: RdfFormat = RdfFormat.N_QUADS) -> list[bytes]:
    """Give statements without blank nodes as canonical lines (RDFC-1.0, section 5: sorted by code point, each once).

    UTF-8 keeps the order of code points, so the bytes can be compared.
    """
    return sorted(set(_lines(statements, form)))


def sort_quads(quads: Iterable[Quad]) -> Sorted:
    """Sort quads of named graphs; a triple that comes again in another graph is kept in the graph that had it first."""
    home: dict[bytes, bytes] = {}
    repeated = []
    for line in _lines(quads, RdfFormat.N_QUADS):
        if home.setdefault(triple_of(line), line) != line:
            repeated.append(line)
    return Sorted(sorted(home.values()), sorted(repeated))


def _lines(statements: Iterable[Quad] | Iterable[Triple], form: RdfFormat) -> list[bytes]:
    written = BytesIO()
    serialize(statements, written, format=form)
    return written.getvalue().splitlines(keepends=True)


def triple_of(line: bytes) -> bytes:
    """Take the triple from the canonical line of a quad in a named graph: ``s p o <g> .``"""
    return line.rpartition(b" <")[0]


def triples_of(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Give the N-Triples lines of N-Quads lines."""
    for line in lines:
        yield triple_of(line) + b" .\n"


def terms_of(line: bytes) -> tuple[bytes, bytes, bytes, bytes]:
    """Cut the canonical line of a quad in a named graph into subject, predicate, object and graph, as written."""
    subject, predicate, rest = line.split(b" ", 2)
    value, _, graph = rest.rpartition(b" <")
    return subject, predicate, value, b"<" + graph[:-3]


def write_nquads(lines: Iterable[bytes], path: Path) -> None:
    """Write canonical N-Quads, unpacked."""
    with path.open("wb") as out:
        out.writelines(lines)


def read_nquads(path: Path) -> list[bytes]:
    """Read canonical N-Quads as `write_nquads` wrote them."""
    with path.open("rb") as stream:
        return list(stream)

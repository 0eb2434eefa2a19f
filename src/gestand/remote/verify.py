"""Compare what an engine holds of a release with what the release says, statement by statement."""

from __future__ import annotations

import hashlib
import heapq
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from io import BytesIO
from itertools import groupby, islice
from pathlib import Path
from typing import IO, cast

from pyoxigraph import NamedNode, Quad, RdfFormat, parse, serialize

from gestand.remote.answers import Mended
from gestand.remote.names import Names
from gestand.remote.protocol import Connection, Refusal

RUN = 250_000
"""So many statements are sorted in memory; more are sorted in files."""

_SHOWN = 10
_NOT_FOUND = 404


@dataclass
class Comparison:
    """What an engine holds: the canonical hash of it, and how it differs; ``faults`` shows the first differences."""

    content: str = ""
    missing: int = 0
    extra: int = 0
    faults: list[str] = field(default_factory=list)

    def note(self, line: bytes, *, missing: bool) -> None:
        """Count a difference."""
        self.missing += missing
        self.extra += not missing
        if len(self.faults) < _SHOWN:
            self.faults.append(f"{'missing' if missing else 'extra'}: {line.decode(errors='replace').strip()}")


def compare(connection: Connection, names: Names, expected: Iterable[bytes]) -> Comparison:
    """Compare the graphs of a release on an engine with canonical, sorted N-Quads, in bounded memory."""

    def held() -> Iterator[Quad]:
        for graph in names.graphs:
            node = NamedNode(graph)
            for quad in _graph(connection, names, names.there(graph)):
                yield Quad(quad.subject, quad.predicate, quad.object, node)

    return _compare(held(), expected)


def compare_merged(connection: Connection, names: Names, expected: Iterable[bytes]) -> Comparison:
    """Compare the graph that holds the whole release with canonical, sorted N-Triples."""
    return _compare(_graph(connection, names, names.merged), expected)


def _compare(held: Iterator[Quad], expected: Iterable[bytes]) -> Comparison:
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        runs = [stack.enter_context(path.open("rb")) for path in _runs(held, Path(folder))]
        return _compared((line for line, _ in groupby(heapq.merge(*runs))), iter(expected))


def _graph(connection: Connection, names: Names, there: str) -> Iterator[Quad]:
    """Read one graph from the engine, with the names that the release gives to graphs; nothing when it is not there."""
    try:
        answer = cast(IO[bytes], Mended(connection.fetch(there), names.mending(connection.target.kind)))
    except Refusal as error:
        if error.status != _NOT_FOUND:
            raise
        return
    yield from parse(answer, RdfFormat.N_TRIPLES)


def _runs(quads: Iterator[Quad], folder: Path) -> Iterator[Path]:
    """Write the canonical lines in sorted files, each line once in a file; of the default graph these are triples."""
    while some := list(islice(quads, RUN)):
        written = BytesIO()
        serialize(some, written, format=RdfFormat.N_QUADS)
        path = folder / f"{len(list(folder.iterdir()))}.nq"
        path.write_bytes(b"".join(sorted(set(written.getvalue().splitlines(keepends=True)))))
        yield path


def _compared(held: Iterator[bytes], expected: Iterator[bytes]) -> Comparison:
    """Go through both sorted streams side by side."""
    found, digest = Comparison(), hashlib.sha256()
    have, want = next(held, None), next(expected, None)
    while have is not None or want is not None:
        if have is None or (want is not None and want < have):
            found.note(want or b"", missing=True)
            want = next(expected, None)
            continue
        digest.update(have)
        if have == want:
            want = next(expected, None)
        else:
            found.note(have, missing=False)
        have = next(held, None)
    found.content = f"sha256:{digest.hexdigest()}"
    return found

"""Check a release's content: its N-Quads dump, the canonical hash over it, and every stated count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from io import BytesIO
from itertools import islice, pairwise
from pathlib import Path
from typing import IO, Any

from pyoxigraph import Literal, NamedNode, RdfFormat, parse, serialize

from gestand.dump import canonical_hash, reading
from gestand.dump.canonical import terms_of
from gestand.dump.index import token, value_of
from gestand.dump.packing import BROKEN, GZIP, ZSTD, Stream
from gestand.release import CATALOGUE, DUMPS
from gestand.terms import DCAT, RDF, SPDX, VOID, Beb
from gestand.verify.check import Check, found
from gestand.verify.stated import REMEDY, Stated

NQUADS = f"{DUMPS}/gestand.nq"
BATCH = 10_000

RATIO = 200
"""How many times larger than packed a file may be unpacked; ours stay under 40. More is meant to fill our memory."""

LEAST = 1 << 26
"""Bytes that any file may have unpacked."""

UNREADABLE = (*BROKEN, SyntaxError, ValueError)
"""What reading a broken or hostile dump raises."""


class Bounded:
    """Read a file unpacked, and stop with an error when it unpacks to far more than it should."""

    def __init__(self, stream: Stream, packed: int) -> None:
        self._stream = stream
        self._left = max(LEAST, packed * RATIO)

    def read(self, size: int = -1) -> bytes:
        """Read as a file does."""
        piece = self._stream.read(size)
        self._left -= len(piece)
        if self._left < 0:
            raise ValueError("it unpacks to far more than a dump would")
        return piece

    def lines(self) -> Iterator[bytes]:
        """Give line after line, each with its end."""
        rest = b""
        while piece := self.read(1 << 18):
            *whole, rest = (rest + piece).split(b"\n")
            for line in whole:
                yield line + b"\n"
        if rest:
            yield rest


def read_quads(folder: Path, stated: Stated) -> tuple[Check, list[bytes] | None]:
    """Read the N-Quads dump and hold it against the canonical hash; give its lines when it can be read."""
    names = [entry.path for entry in stated.files if entry.path in (NQUADS + GZIP, NQUADS + ZSTD)]
    if not names:
        return found("content", "", [f"there is no {NQUADS}{GZIP}"], REMEDY), None
    try:
        with reading(folder / names[0]) as stream:
            lines = list(Bounded(stream, (folder / names[0]).stat().st_size).lines())
        faults = list(_not_canonical(lines))
    except UNREADABLE as error:
        return found("content", "", [f"{names[0]} cannot be read: {error}"], REMEDY), None
    usable, actual = not faults, canonical_hash(lines)
    if actual != stated.content:
        faults.append(f"the canonical hash is {actual}, and the manifest says {stated.content}")
    tells = f"{len(lines):,} quads in canonical form and order, {actual}"
    return found("content", tells, faults, REMEDY), lines if usable else None


def _not_canonical(lines: list[bytes]) -> Iterator[str]:
    """Find what makes lines no canonical form of RDFC-1.0 without blank nodes: form, order, names."""
    for number, (one, other) in enumerate(pairwise(lines), start=2):
        if one >= other:
            yield f"line {number} of the N-Quads is not in order: {other.decode(errors='replace').strip()}"
            break
    rest, at = iter(lines), 1
    while batch := list(islice(rest, BATCH)):
        text, again = b"".join(batch), BytesIO()
        serialize(parse(text, RdfFormat.N_QUADS), again, format=RdfFormat.N_QUADS)
        if again.getvalue() != text:
            yield f"lines {at} to {at + len(batch) - 1} of the N-Quads are not in canonical form"
            break
        at += len(batch)
    for number, line in enumerate(lines, start=1):
        subject, _, value, graph = terms_of(line)
        has_graph = value and line.endswith(b"> .\n") and b">" not in graph[1:-1]
        if not has_graph or b"_:" in (subject[:2], value[:2], graph[1:3]):
            yield f"line {number} of the N-Quads has a blank node or no graph"
            break


def recount(lines: Iterable[bytes], stated: Stated) -> dict[str, Any]:
    """Count again, from the quads alone, what the manifest counts."""
    beb = Beb(stated.iris.vocabulary)
    kind, space = token(RDF.type), f"<{stated.iris.vocabulary}".encode()
    section, text, status = token(beb.AgreementSection), token(beb.literalText), token(beb.resolutionStatus)
    counts: dict[str, Counter[str]] = {"graphs": Counter(), "classes": Counter(), "references": Counter()}
    sections, texts, total = set(), set(), 0
    for line in lines:
        subject, predicate, value, graph = terms_of(line)
        total += 1
        counts["graphs"][value_of(graph)] += 1
        if predicate == kind and value.startswith(space):
            counts["classes"][value_of(value).removeprefix(stated.iris.vocabulary)] += 1
        if predicate == status:
            counts["references"][value_of(value).rpartition("/")[2]] += 1
        if predicate == kind and value == section:
            sections.add(subject)
        if predicate == text:
            texts.add(subject)
    tables = {key: dict(one) for key, one in counts.items()}
    return {"quads": total, "sectionsWithText": len(sections & texts), **tables}


def check_counts(lines: Iterable[bytes], stated: Stated) -> Check:
    """Compare every stated count with a new one."""
    actual = recount(lines, stated)
    faults = []
    for key in sorted({*actual, *stated.counts}):
        said, true = stated.counts.get(key), actual.get(key)
        if key not in actual:
            faults.append(f"{key}: this version of gestand cannot count it again")
        elif said != true:
            faults.extend(_differences(key, said, true))
    return found("counts", f"{len(actual)} counts, made again from the N-Quads", faults, REMEDY)


def _differences(key: str, said: object, true: object) -> Iterator[str]:
    if isinstance(said, dict) and isinstance(true, dict):
        for name in sorted({*said, *true}):
            if said.get(name, 0) != true.get(name, 0):
                yield f"{key} {name}: {true.get(name, 0)!r} counted, {said.get(name, 0)!r} stated"
    else:
        yield f"{key}: {true!r} counted, {said!r} stated"


def check_catalogue(folder: Path, lines: list[bytes] | None, stated: Stated) -> Check:
    """Compare the figures of the catalogue with the quads and the manifest: triples, members, sizes, checksums."""
    try:
        with (folder / CATALOGUE).open("rb") as stream:
            faults = list(_wrong_figures(stream, lines, stated))
    except UNREADABLE as error:
        faults = [f"{CATALOGUE} cannot be read: {error}"]
    return found("catalogue", f"the figures of {CATALOGUE} are those of the release", faults, REMEDY)


def _wrong_figures(stream: IO[bytes], lines: list[bytes] | None, stated: Stated) -> Iterator[str]:
    said: dict[tuple[str, NamedNode], str] = {}
    for quad in parse(stream, RdfFormat.TURTLE):
        if isinstance(quad.object, NamedNode | Literal):
            said[str(quad.subject), quad.predicate] = quad.object.value
    release = str(stated.iris.id("release", stated.id))
    true = recount(lines, stated) if lines is not None else stated.counts
    if said.get((release, VOID.triples)) != str(true.get("quads")):
        yield f"void:triples is {said.get((release, VOID.triples))}, and there are {true.get('quads')}"
    classes = {subject: value for (subject, name), value in said.items() if name == VOID.class_}
    for subject, cls in classes.items():
        name, amount = cls.removeprefix(stated.iris.vocabulary), said.get((subject, VOID.entities))
        if amount and cls.startswith(stated.iris.vocabulary) and amount != str(true["classes"].get(name, 0)):
            yield f"void:entities of {name} is {amount}, and there are {true['classes'].get(name, 0)}"
    yield from _wrong_distributions(said, stated)


def _wrong_distributions(said: dict[tuple[str, NamedNode], str], stated: Stated) -> Iterator[str]:
    """Find files whose size or checksum the catalogue states otherwise than the manifest."""
    folder = f"{stated.iris.base}/{DUMPS}/{stated.id}/"
    files = {entry.path: entry for entry in stated.files}
    described = [(value, subject) for (subject, name), value in said.items() if name == DCAT.downloadURL]
    if not described:
        yield "it describes no file"
    for address, node in described:
        entry = files.get(f"{DUMPS}/{address.removeprefix(folder)}")
        checksum = f"<{said.get((node, SPDX.checksum))}>"
        figures = said.get((node, DCAT.byteSize)), said.get((checksum, SPDX.checksumValue))
        if entry is None:
            yield f"{address} is no file of this release"
        elif figures != (str(entry.bytes), entry.sha256):
            yield f"{entry.path} has another size or checksum here than in the manifest"

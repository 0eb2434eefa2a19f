"""Write, read and apply RDF Patches: the text form of Apache Jena, quads in N-Quads terms."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pyoxigraph import NamedNode, RdfFormat, parse, serialize

from gestand.changes.delta import Change, ChangesError, in_order, read_lines

MEDIA_TYPE = "application/rdf-patch"
EXTENSION = "rdfp"

_TOLD = 20
"""Faults of a patch that are told; the rest is counted."""

_HEADER = re.compile(rb'H ([A-Za-z][\w-]*) (<[^<>"{}|^`\\\s]*>|"[^"\\\n]*") \.')
_PREFIX = re.compile(rb"P[AD] .* \.")


@dataclass(frozen=True)
class Patch:
    """What a patch says: its headers by name, and the canonical N-Quads lines to add and to remove, sorted."""

    headers: Mapping[str, str]
    added: tuple[bytes, ...]
    removed: tuple[bytes, ...]

    @property
    def id(self) -> str | None:
        """Name the state that the patch leads to."""
        return self.headers.get("id")

    @property
    def previous(self) -> str | None:
        """Name the state that the patch starts from."""
        return self.headers.get("prev")


def headers(new: NamedNode, old: NamedNode, content: str, old_content: str) -> dict[str, str]:
    """Give a patch's headers: both states by IRI, and by the hash of their canonical N-Quads."""
    return {"id": str(new), "prev": str(old), "content": f'"{content}"', "prevContent": f'"{old_content}"'}


def patch_lines(said: Mapping[str, str], changes: Iterable[Change]) -> Iterator[bytes]:
    """Write a patch, line by line: headers, then one transaction; what leaves a subject stands before what comes."""
    yield from head_lines(said)
    for change in changes:
        yield from body_lines(change)
    yield from tail_lines()


def head_lines(said: Mapping[str, str]) -> Iterator[bytes]:
    """Write the headers and open the transaction."""
    yield from (f"H {name} {value} .\n".encode() for name, value in said.items())
    yield b"TX .\n"


def body_lines(change: Change) -> Iterator[bytes]:
    """Write the rows of one subject."""
    yield from (b"D " + line for line in change.removed)
    yield from (b"A " + line for line in change.added)


def tail_lines() -> Iterator[bytes]:
    """Close the transaction."""
    yield b"TC .\n"


def read_patch(source: Path | Iterable[bytes]) -> Patch:
    """Read a patch, plain or packed with gzip; `ChangesError` tells what is wrong, line by line.

    Prefixes are read over: a row with a prefixed name is a fault, since dumps hold whole IRIs.
    """
    reading = _Reading()
    for number, line in enumerate(read_lines(source) if isinstance(source, Path) else source, start=1):
        reading.take(number, line.rstrip(b"\r\n"))
    reading.end()
    added, removed = reading.quads("A"), reading.quads("D")
    for line in sorted(added & removed):
        reading.fault(None, f"adds and deletes the same quad: {_shown(line)}")
    reading.stop_on_faults()
    return Patch(reading.headers, tuple(sorted(added)), tuple(sorted(removed)))


@dataclass
class _Reading:
    """The state of reading a patch: headers, rows with their line numbers, and faults."""

    headers: dict[str, str] = field(default_factory=dict)
    rows: dict[str, list[tuple[int, bytes]]] = field(default_factory=lambda: {"A": [], "D": []})
    faults: list[str] = field(default_factory=list)
    is_open: bool = False
    committed: int = 0

    def fault(self, number: int | None, message: str) -> None:
        self.faults.append(f"line {number}: {message}" if number else message)

    def take(self, number: int, line: bytes) -> None:
        match line.split(b" ", 1)[0]:
            case b"" if not line.strip():
                return
            case b"H":
                self._header(number, line)
            case b"TX":
                self._transaction(number, line, opens=True)
            case b"TC":
                self._transaction(number, line, opens=False)
            case b"TA":
                self.fault(number, "the transaction is aborted (TA): there is nothing to apply")
            case b"A" | b"D" if not self.is_open:
                self.fault(number, "a row stands outside a transaction (TX … TC)")
            case b"A" | b"D" as code:
                self.rows[code.decode()].append((number, line[2:]))
            case _ if not _PREFIX.fullmatch(line):
                self.fault(number, f"is no row of an RDF Patch: {_shown(line)}")

    def _header(self, number: int, line: bytes) -> None:
        found = _HEADER.fullmatch(line)
        if found is None:
            self.fault(number, 'a header is not of the form: H name <IRI> . or H name "text" .')
        elif self.is_open or self.committed:
            self.fault(number, "a header stands after the first transaction")
        else:
            self.headers[found[1].decode()] = found[2].decode()[1:-1]

    def _transaction(self, number: int, line: bytes, *, opens: bool) -> None:
        if line.split() != [b"TX" if opens else b"TC", b"."]:
            self.fault(number, f"is no row of an RDF Patch: {_shown(line)}")
        elif self.is_open == opens:
            self.fault(number, "opens a transaction in another one" if opens else "closes no transaction")
        self.is_open, self.committed = opens, self.committed + (not opens)

    def end(self) -> None:
        if self.is_open:
            self.fault(None, "the patch is cut: its transaction is not closed (TC)")
        elif not self.committed:
            self.fault(None, "the patch holds no transaction (TX … TC)")

    def quads(self, code: str) -> set[bytes]:
        """Give the rows of one kind as canonical lines; a quad that comes twice is a fault."""
        found: dict[bytes, int] = {}
        for number, row in self.rows[code]:
            try:
                line = _canonical(row)
            except SyntaxError as error:
                self.fault(number, f"is no quad in N-Quads terms: {error.msg}")
                continue
            if line in found:
                self.fault(number, f"says the same as line {found[line]}")
            found.setdefault(line, number)
        return set(found)

    def stop_on_faults(self) -> None:
        if self.faults:
            more = len(self.faults) - _TOLD
            told = [*self.faults[:_TOLD], *([f"… and {more} more"] if more > 0 else [])]
            raise ChangesError("the patch cannot be read:\n  " + "\n  ".join(told))


def _canonical(row: bytes) -> bytes:
    """Write a row as the dumps write it; SyntaxError when it is not exactly one statement."""
    statements = list(parse(row, RdfFormat.N_QUADS))
    if len(statements) != 1:
        raise SyntaxError(f"{len(statements)} statements")
    return serialize(statements, format=RdfFormat.N_QUADS) or b""


def _shown(line: bytes) -> str:
    text = line.decode(errors="replace").strip()
    return text if len(text) <= 160 else text[:160] + "…"


def apply_patch(old: Iterable[bytes], patch: Patch) -> Iterator[bytes]:
    """Give the lines of the new dump from those of the old one; memory holds the patch only.

    `ChangesError` when a quad to remove is not there, one to add is there, or a hash in the headers differs. The
    hashes can be held only when all lines are through: keep what comes out aside until then.
    """
    before, after = hashlib.sha256(), hashlib.sha256()
    for line in _merge(_digested(in_order(old, "old dump"), before), patch):
        after.update(line)
        yield line
    for name, digest, which in (("prevContent", before, "old"), ("content", after, "new")):
        wanted, found = patch.headers.get(name), f"sha256:{digest.hexdigest()}"
        if wanted not in (None, found):
            raise ChangesError(f"the {which} dump is not the one of the patch: {found} instead of {wanted}")


def _digested(lines: Iterable[bytes], digest: hashlib._Hash) -> Iterator[bytes]:
    for line in lines:
        digest.update(line)
        yield line


def _merge(old: Iterable[bytes], patch: Patch) -> Iterator[bytes]:
    coming, leaving = iter(patch.added), iter(patch.removed)
    came, left = next(coming, None), next(leaving, None)
    for line in old:
        while came is not None and came < line:
            yield came
            came = next(coming, None)
        if came == line:
            raise ChangesError(f"the patch adds a quad that is there already: {_shown(line)}")
        if left is not None and left < line:
            break
        if left == line:
            left = next(leaving, None)
        else:
            yield line
    if left is not None:
        raise ChangesError(f"the patch deletes a quad that is not there: {_shown(left)}")
    while came is not None:
        yield came
        came = next(coming, None)

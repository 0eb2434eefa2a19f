"""Check that all dumps of a release say what its N-Quads say, read by a parser that did not write them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, cast

from pyoxigraph import Quad, RdfFormat, Triple, parse, serialize

from gestand.dump import reading, triples_of, unpacked
from gestand.dump.files import JSON_LINES, TABLE_FOLDER, WHOLE, tables
from gestand.dump.index import Index
from gestand.formats import NQUADS, TRIG, TURTLE
from gestand.release import DUMPS
from gestand.verify.check import Check, found, skipped
from gestand.verify.content import UNREADABLE, Bounded
from gestand.verify.stated import Stated

REMEDY = "The dumps of one release must say the same: tell the publisher, and use none of them until then."

Prints = set[bytes]


class Printer:
    """Take serialized lines as a file does, and keep a short digest of each, so that sets of them can be compared."""

    def __init__(self) -> None:
        self.prints: Prints = set()
        self._rest = b""

    def write(self, data: bytes) -> int:
        """Take some bytes."""
        *whole, self._rest = (self._rest + data).split(b"\n")
        self.prints.update(map(_print, whole))
        return len(data)

    def flush(self) -> None:
        """Do nothing: lines are taken as they end."""


def _print(line: bytes) -> bytes:
    return hashlib.blake2b(line, digest_size=16).digest()


def prints_of(statements: Iterable[Quad] | Iterable[Triple], form: RdfFormat) -> Prints:
    """Give the digests of statements, from their canonical lines."""
    printer = Printer()
    serialize(statements, cast(IO[bytes], printer), format=form)
    return printer.prints


def check_dumps(folder: Path, lines: list[bytes], stated: Stated) -> Iterator[Check]:
    """Compare every dump with the N-Quads: packed twins, the whole, the parts, the tables."""
    names = sorted(entry.path.removeprefix(f"{DUMPS}/") for entry in stated.files if entry.path.startswith(f"{DUMPS}/"))
    index = Index.of(lines, stated.iris)
    dumps = folder / DUMPS
    yield _check_twins(dumps, names)
    yield _check_rdf(dumps, names, index, stated)
    yield from _check_tables(dumps, names, index, stated)
    known = {f"{WHOLE}.{form.extension}" for form in (NQUADS, TURTLE, TRIG, JSON_LINES)}
    known |= {f"{part}.{TURTLE.extension}" for part in index.parts}
    unknown = [name for name in names if unpacked(name) not in known and not name.startswith(f"{TABLE_FOLDER}/")]
    if unknown:
        yield skipped("other dumps", f"this version of gestand does not know {', '.join(unknown)}")


def _check_twins(dumps: Path, names: list[str]) -> Check:
    """Compare files that differ in their packing only."""
    by_content: dict[str, dict[str, str]] = {}
    faults = []
    for name in names:
        try:
            by_content.setdefault(unpacked(name), {})[name] = _digest(dumps / name)
        except UNREADABLE as error:
            faults.append(f"{name} cannot be read: {error}")
    twins = {plain: found_in for plain, found_in in by_content.items() if len(found_in) > 1}
    faults += [f"{' and '.join(one)} do not hold the same" for one in twins.values() if len(set(one.values())) > 1]
    tells = f"{len(names)} files unpack, and the {len(twins)} packed twice hold the same"
    return found("packing", tells, faults, REMEDY)


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with reading(path) as stream:
        bounded = Bounded(stream, path.stat().st_size)
        while piece := bounded.read(1 << 18):
            digest.update(piece)
    return digest.hexdigest()


def _check_rdf(dumps: Path, names: list[str], index: Index, stated: Stated) -> Check:
    """Compare the whole and its parts; a part that another version cut may hold less or more, but nothing foreign."""
    triples, quads = _prints_of_lines(triples_of(index.lines)), _prints_of_lines(index.lines)
    wanted = {f"{WHOLE}.{TURTLE.extension}": triples, f"{WHOLE}.{TRIG.extension}": quads,
              f"{WHOLE}.{JSON_LINES.extension}": quads}  # fmt: skip
    faults = []
    for name, prints in wanted.items():
        faults += _compare(dumps, names, name, prints)
    for part, subjects in index.parts.items():
        prints = _prints_of_lines(triples_of(line for subject in subjects for line in index.own(subject)))
        faults += _compare(dumps, names, f"{part}.{TURTLE.extension}", prints, None if stated.made_here else triples)
    tells = f"Turtle, TriG, JSON-LD lines and {len(index.parts)} parts hold the statements of the N-Quads, and no other"
    return found("dumps", tells, faults, REMEDY)


def _prints_of_lines(lines: Iterable[bytes]) -> Prints:
    return {_print(line.rstrip(b"\n")) for line in lines}


def _compare(dumps: Path, names: list[str], plain: str, wanted: Prints, allowed: Prints | None = None) -> list[str]:
    """Tell how the statements of a dump differ from those wanted, if it has any that are not allowed."""
    name = next((name for name in names if unpacked(name) == plain), None)
    if name is None:
        return [] if allowed else [f"there is no {plain}"]
    try:
        actual = _prints(dumps / name, plain.rpartition(".")[2])
    except UNREADABLE as error:
        return [f"{name} cannot be read: {error}"]
    less, more = len(wanted - actual), len(actual - wanted)
    if not (less or more) or (allowed and actual <= allowed):
        return []
    return [f"{name} lacks {less:,} statements and has {more:,} others"]


def _prints(path: Path, extension: str) -> Prints:
    with reading(path) as stream:
        bounded = Bounded(stream, path.stat().st_size)
        text = cast(IO[bytes], bounded)
        if extension == TURTLE.extension:
            triples = (quad.triple for quad in parse(text, RdfFormat.TURTLE))
            return prints_of(triples, RdfFormat.N_TRIPLES)
        if extension == TRIG.extension:
            return prints_of(parse(text, RdfFormat.TRIG), RdfFormat.N_QUADS)
        objects = (quad for line in bounded.lines() for quad in parse(line, RdfFormat.JSON_LD))
        return prints_of(objects, RdfFormat.N_QUADS)


def _check_tables(dumps: Path, names: list[str], index: Index, stated: Stated) -> Iterator[Check]:
    """Compare the tables and their descriptions with new ones, made from the N-Quads."""
    wanted = {file.name: hashlib.sha256(b"".join(file.pieces())).hexdigest() for file in tables(index)}
    listed = {name: unpacked(name) for name in names if name.startswith(f"{TABLE_FOLDER}/")}
    lacking = [f"there is no {name}" for name in wanted if name not in names]
    other = [name for name, plain in listed.items() if wanted.get(plain) != _digest_or_none(dumps / name)]
    if (lacking or other) and not stated.made_here:
        yield skipped("tables", f"{stated.generator} wrote them, and this version writes others: {', '.join(other)}")
        return
    faults = lacking + [f"{name} does not say what the N-Quads say" for name in other]
    yield found("tables", f"{len(wanted)} tables and descriptions say what the N-Quads say", faults, REMEDY)


def _digest_or_none(path: Path) -> str | None:
    try:
        return _digest(path)
    except UNREADABLE:
        return None  # told already, with the packing

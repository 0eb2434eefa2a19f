"""Keep what points at much-cited things in blocks, so that any page of it costs the same to read.

The store finds what points at a thing quickly, but cannot begin in the middle: the last page of a hundred thousand
would cost a hundred thousand steps. So a release has one file, `FILE`: for each thing that more than `MANY` quads point
at, these quads in sorted blocks, packed by zstd. Behind the blocks stands an index, behind that its place (8 bytes).
"""

from __future__ import annotations

import json
import mmap
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import zstandard
from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from gestand.release import Release

FILE = "incoming.bin"
MANY = 400
"""What fewer quads point at is read from the store each time; that takes a few milliseconds."""

_HEAD = b"gestand incoming 1\n"
_BLOCK = 1_000
_PLACE = 8

Index = Mapping[str, tuple[int, Sequence[int]]]
"""For each thing: how many quads point at it, and where its blocks begin and the last one ends."""


def _object(line: bytes) -> bytes:
    """Give the object of a canonical N-Quads line when it is an IRI; empty for a literal."""
    written = line.split(b" ", 3)[2]
    return written[1:-1] if written.startswith(b"<") else b""


def write(folder: Path, lines: Sequence[bytes]) -> Path:
    """Write the file into the folder of a release, from its sorted N-Quads lines; give its path."""
    counted = Counter(map(_object, lines))
    many = {iri for iri, amount in counted.items() if amount > MANY and iri}
    pointing: dict[bytes, list[bytes]] = defaultdict(list)
    for line in lines:
        if (iri := _object(line)) in many:
            pointing[iri].append(line)
    path = folder / FILE
    path.write_bytes(_packed({iri.decode(): pointing[iri] for iri in sorted(many)}))
    return path


def _packed(pointing: Mapping[str, Sequence[bytes]]) -> bytes:
    written, packer, index = bytearray(_HEAD), zstandard.ZstdCompressor(level=9), {}
    for iri, lines in pointing.items():
        starts = [len(written)]
        for at in range(0, len(lines), _BLOCK):
            written += packer.compress(b"".join(lines[at : at + _BLOCK]))
            starts.append(len(written))
        index[iri] = len(lines), starts
    place = len(written)
    return bytes(written) + packer.compress(json.dumps(index).encode()) + place.to_bytes(_PLACE, "big")


@dataclass(frozen=True)
class Incoming:
    """What points at the much-cited things of one release."""

    index: Index
    written: bytes | mmap.mmap

    @classmethod
    def of(cls, release: Release) -> Incoming | None:
        """Read the file of a release; None for one that was published without it."""
        path = release.path / FILE
        if not path.is_file():
            return None
        with path.open("rb") as file:
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        if mapped[: len(_HEAD)] != _HEAD:
            raise ValueError(f"{path}: of another format than this software reads")
        place = int.from_bytes(mapped[-_PLACE:], "big")
        return cls(json.loads(zstandard.decompress(mapped[place:-_PLACE])), mapped)

    def count(self, node: NamedNode) -> int | None:
        """Count the quads that point at a thing; None when they are few and not kept here."""
        found = self.index.get(node.value)
        return found[0] if found else None

    def quads(self, node: NamedNode, first: int, size: int) -> list[Quad]:
        """Give some of the quads that point at a thing, from number ``first`` on, counted from 0."""
        amount, starts = self.index[node.value]
        last = min(first + size, amount)
        lines: list[bytes] = []
        for number in range(first // _BLOCK, -(-last // _BLOCK)):
            block = zstandard.decompress(self.written[starts[number] : starts[number + 1]]).splitlines(keepends=True)
            lines += block[max(0, first - number * _BLOCK) : last - number * _BLOCK]
        return _read(lines)


def _read(lines: Iterable[bytes]) -> list[Quad]:
    return list(parse(b"".join(lines), RdfFormat.N_QUADS))

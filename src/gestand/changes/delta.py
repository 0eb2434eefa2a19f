"""Compare two sorted dumps, subject by subject, in one pass."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from pathlib import Path

GZIP = b"\x1f\x8b"
"""The first bytes of a gzip file (RFC 1952, 2.3.1)."""


class ChangesError(Exception):
    """Changes that cannot be told, or a patch that does not fit; the message says where and why."""


@dataclass(frozen=True)
class Change:
    """A subject that differs: all its N-Quads lines before and after; one of the two is empty when it came or left."""

    subject: str
    old: tuple[bytes, ...]
    new: tuple[bytes, ...]

    @cached_property
    def added(self) -> tuple[bytes, ...]:
        """Give the lines that only the new dump has, in order."""
        known = set(self.old)
        return tuple(line for line in self.new if line not in known)

    @cached_property
    def removed(self) -> tuple[bytes, ...]:
        """Give the lines that only the old dump has, in order."""
        kept = set(self.new)
        return tuple(line for line in self.old if line not in kept)


@dataclass(frozen=True)
class Diff:
    """The canonical N-Quads lines that only the new dump has, and those that only the old one has; both sorted."""

    added: tuple[bytes, ...]
    removed: tuple[bytes, ...]


def diff(old_nq: Iterable[bytes], new_nq: Iterable[bytes]) -> Diff:
    """Give the quads that differ; memory grows with the difference, not with the dumps."""
    added: list[bytes] = []
    removed: list[bytes] = []
    for change in changes(old_nq, new_nq):
        added += change.added
        removed += change.removed
    return Diff(tuple(added), tuple(removed))


def changes(old_nq: Iterable[bytes], new_nq: Iterable[bytes]) -> Iterator[Change]:
    """Give each subject whose quads differ, in the order of the dumps; at any time one subject is in memory.

    Both dumps are sorted by code point and hold each line once; `ChangesError` when one is not.
    """
    olds, news = _by_subject(old_nq, "old"), _by_subject(new_nq, "new")
    before, after = next(olds, None), next(news, None)
    while before or after:
        if after is None or (before and before[0] < after[0]):
            assert before is not None  # one of the two is left
            yield Change(_iri(before[0]), before[1], ())
            before = next(olds, None)
        elif before is None or after[0] < before[0]:
            yield Change(_iri(after[0]), (), after[1])
            after = next(news, None)
        else:
            if before[1] != after[1]:
                yield Change(_iri(before[0]), before[1], after[1])
            before, after = next(olds, None), next(news, None)


def read_lines(path: Path) -> Iterator[bytes]:
    """Read the lines of a file, packed with gzip or plain; `ChangesError` when its packing is broken."""
    with path.open("rb") as raw:
        packed = raw.read(2) == GZIP
        raw.seek(0)
        try:
            yield from gzip.GzipFile(fileobj=raw) if packed else raw
        except (gzip.BadGzipFile, EOFError, zlib.error) as error:
            raise ChangesError(f"{path}: the packing is broken: {error}") from error


def _by_subject(lines: Iterable[bytes], name: str) -> Iterator[tuple[bytes, tuple[bytes, ...]]]:
    """Group lines by subject: in sorted lines those of one subject stand together."""
    for subject, group in groupby(in_order(lines, f"{name} dump"), key=lambda line: line.partition(b" ")[0]):
        yield subject, tuple(group)


def in_order(lines: Iterable[bytes], name: str) -> Iterator[bytes]:
    """Pass lines on that are sorted and whole, and stop at the first that is not."""
    last = b""
    for number, line in enumerate(lines, start=1):
        if line <= last:
            raise ChangesError(f"{name}, line {number}: not sorted by code point, or twice the same line")
        if not line.endswith(b" .\n"):
            raise ChangesError(f"{name}, line {number}: the line is cut, or no N-Quads")
        last = line
        yield line


def _iri(subject: bytes) -> str:
    return subject.decode()[1:-1]

"""Read an archive: which captures it holds, and their bytes."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from gestand.archive.captures import Capture, read_line
from gestand.evidence import Faults, Place


class ArchiveError(Exception):
    """An archive that cannot be read: its words name file and line."""


class Archive:
    """The captures of an archive, oldest first in each source; values only, the bytes are read when asked for."""

    def __init__(self, folder: Path, captures: Iterable[Capture]) -> None:
        self.folder = folder
        self.captures = tuple(captures)
        self._by_url: dict[str, list[Capture]] = defaultdict(list)
        for capture in self.captures:
            self._by_url[capture.url].append(capture)

    @classmethod
    def open(cls, folder: Path) -> Archive:
        """Read the captures of all sources; raises `ArchiveError` for a folder or a line that is none.

        A folder without ``sources`` is an archive that is still empty.
        """
        if not folder.is_dir():
            raise ArchiveError(f"{folder}: there is no such archive")
        return cls(folder, [one for file in sorted((folder / "sources").glob("*.jsonl")) for one in _lines(file)])

    def history(self, url: str) -> tuple[Capture, ...]:
        """Give every capture of an address, the oldest first; empty when it was never fetched."""
        return tuple(sorted(self._by_url.get(url, []), key=lambda one: one.retrieved))

    def latest(self, url: str) -> Capture | None:
        """Give the capture of an address that was seen last, None when it was never fetched."""
        return max(self.history(url), key=lambda one: (one.checked, one.current), default=None)

    def of_source(self, key: str) -> tuple[Capture, ...]:
        """Give what the last fetch of a source found, by name."""
        return tuple(sorted((one for one in self.captures if one.source == key and one.current), key=_name))

    def with_digest(self, digest: str) -> tuple[Capture, ...]:
        """Give the captures that have these bytes."""
        return tuple(one for one in self.captures if one.digest == digest)

    def read(self, capture: Capture) -> bytes:
        """Give the bytes of a capture; raises `ArchiveError` when they are gone or are others."""
        try:
            body = capture.path.read_bytes()
        except OSError as error:
            raise ArchiveError(f"{capture.path}: bytes of {capture.url} cannot be read: {error.strerror}") from error
        if f"sha256:{hashlib.sha256(body).hexdigest()}" != capture.digest:
            raise ArchiveError(f"{capture.path}: these are not the bytes of {capture.url}: the digest is another")
        return body

    def check(self, faults: Faults) -> None:
        """Note a fault for each capture whose bytes are gone or are others."""
        for capture in self.captures:
            try:
                self.read(capture)
            except ArchiveError as error:
                faults.error(Place(str(capture.path)), str(error))


def _name(capture: Capture) -> str:
    return capture.name


def _lines(file: Path) -> Iterator[Capture]:
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            yield read_line(line, file.parent.parent)
        except ValueError as error:
            raise ArchiveError(f"{file}:{number}: {error}") from error

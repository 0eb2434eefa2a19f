"""Keep finished answers on disk, by release, up to a number of bytes; the ones not read longest go first."""

from __future__ import annotations

import contextlib
import fcntl
import json
import logging
import os
import shutil
import tempfile
import threading
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

_LOG = logging.getLogger("gestand.server")

_SUFFIX = ".answer"
_FOLDER = "answers-"
"""How the folder of a release begins; nothing else in the cache's folder is ever touched."""

_HEAD = 256
"""Each file begins with so many bytes of JSON: length, check and what the answer is; then come its bytes."""

_PIECE = 65_536
_LARGEST_SHARE = 8
_BLOCK = 4_096  # an answer takes whole blocks, however short it is
_AFTER_SWEEP = 0.75
_LOCK = ".lock"


class Broken(Exception):
    """A kept answer is not what was written; it is gone now."""


@dataclass(frozen=True)
class Kept:
    """An answer on disk, opened: it can be read to its end even when the file is removed meanwhile."""

    path: Path
    file: IO[bytes]
    size: int
    check: int
    rows: int

    def __iter__(self) -> Iterator[bytes]:
        """Give the bytes; Broken before the last ones when they are not what was written."""
        check = size = 0
        last = b""
        with self.file:
            while piece := self.file.read(_PIECE):
                check, size = zlib.crc32(piece, check), size + len(piece)
                if last:
                    yield last
                last = piece
        # The last piece is held back until all is checked: without it nobody takes the answer for whole
        if (size, check) != (self.size, self.check):
            self.path.unlink(missing_ok=True)
            raise Broken(self.path.name)
        yield last

    def close(self) -> None:
        """Close the file."""
        self.file.close()


class Draft:
    """An answer on its way to the cache: written beside it, moved in when it is whole."""

    def __init__(self, cache: AnswerCache, target: Path) -> None:
        self._cache = cache
        self._target = target
        self._size = self._check = 0
        self._file: IO[bytes] | None = None
        with contextlib.suppress(OSError):
            self._file = tempfile.NamedTemporaryFile(dir=target.parent, prefix=".draft-", delete=False)  # noqa: SIM115
            self._file.write(b" " * _HEAD)

    def write(self, piece: bytes) -> None:
        """Take the next bytes; an answer that grows too large, or a full disk, ends the draft and nothing else."""
        if self._file is None:
            return
        self._size += len(piece)
        self._check = zlib.crc32(piece, self._check)
        if self._size > self._cache.largest:
            self.drop()
            return
        try:
            self._file.write(piece)
        except OSError:
            self.drop()

    def keep(self, rows: int) -> None:
        """Move the whole answer into the cache, in one step."""
        if self._file is None:
            return
        head = json.dumps({"size": self._size, "check": self._check, "rows": rows}).encode()
        try:
            self._file.seek(0)
            self._file.write(head.ljust(_HEAD))
            self._file.close()
            Path(self._file.name).rename(self._target)
        except OSError:  # the release was retired meanwhile, or the disk is full
            self.drop()
            return
        self._file = None
        self._cache.grew(self._size)

    def drop(self) -> None:
        """Forget the draft; dropping twice, or after it was kept, is no error."""
        if self._file is not None:
            with contextlib.suppress(OSError):
                self._file.close()
            Path(self._file.name).unlink(missing_ok=True)
            self._file = None


class AnswerCache:
    """A folder of answers, one sub-folder for the release in force.

    The folder is all there is to know, so several servers may share one and a killed one leaves nothing wrong: files
    appear whole, by rename, and carry their length and check. Without a folder of its own it makes one that goes with
    the process. When the folder cannot be written nothing is kept.
    """

    def __init__(self, folder: Path | None, most_bytes: int) -> None:
        self._temporary = tempfile.TemporaryDirectory(prefix="gestand-answers-") if folder is None else None
        self._root = Path(self._temporary.name) if self._temporary else Path(folder or ".")
        self._most = most_bytes
        self.largest = most_bytes // _LARGEST_SHARE
        self._release = ""
        self._size = 0
        self._lock = threading.Lock()
        self.writable = most_bytes > 0

    def get(self, release: str, key: str) -> Kept | None:
        """Find an answer; None when it is not kept, or not whole."""
        path = self._folder(release) / f"{key}{_SUFFIX}"
        try:
            file = path.open("rb")
        except OSError:
            return None
        head = _head(file)
        if head is None or os.fstat(file.fileno()).st_size != _HEAD + head["size"]:
            file.close()
            path.unlink(missing_ok=True)
            return None
        with contextlib.suppress(OSError):
            os.utime(path)  # the sweep goes by this time
        return Kept(path, file, head["size"], head["check"], head["rows"])

    def draft(self, release: str, key: str) -> Draft | None:
        """Begin to keep an answer; None when nothing can be kept."""
        folder = self._folder(release)
        return Draft(self, folder / f"{key}{_SUFFIX}") if self.writable else None

    def grew(self, size: int) -> None:
        """Count what was added, and sweep when that is too much."""
        with self._lock:
            self._size += _on_disk(size)
            full = self._size > self._most
        if full:
            self._sweep()

    def close(self) -> None:
        """Remove the folder if it is our own."""
        if self._temporary:
            self._temporary.cleanup()

    def _folder(self, release: str) -> Path:
        """Give the folder of a release; the first time, those of other releases are retired."""
        folder = self._root / (_FOLDER + release)
        if release != self._release:
            with self._lock:
                if release != self._release:
                    self._begin(folder)
                    self._release = release
        return folder

    def _begin(self, folder: Path) -> None:
        if not self.writable:
            return
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            for other in self._root.glob(f"{_FOLDER}*"):
                if other != folder:
                    shutil.rmtree(other, ignore_errors=True)
            self._size = sum(_on_disk(size) for _, size, _ in _entries(folder))
        except OSError as error:
            self.writable = False
            _LOG.warning("answers are not kept on disk: %s: %s", self._root, error)

    def _sweep(self) -> None:
        """Remove what was not read longest, until there is room again; one server at a time."""
        folder = self._root / (_FOLDER + self._release)
        with contextlib.suppress(OSError), (self._root / _LOCK).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            entries = sorted(_entries(folder))
            total = sum(_on_disk(size) for _, size, _ in entries)
            for _, size, path in entries:
                if total <= self._most * _AFTER_SWEEP:
                    break
                Path(path).unlink(missing_ok=True)
                total -= _on_disk(size)
            with self._lock:
                self._size = total


def _head(file: IO[bytes]) -> dict[str, Any] | None:
    """Read the head of a kept answer; None when it is none."""
    try:
        read = json.loads(file.read(_HEAD))
    except ValueError:
        return None
    return read if isinstance(read, dict) and {"size", "check", "rows"} <= read.keys() else None


def _on_disk(size: int) -> int:
    return -(-(size + _HEAD) // _BLOCK) * _BLOCK


_STALE_SECONDS = 3_600


def _entries(folder: Path) -> Iterator[tuple[float, int, str]]:
    """List the kept answers: when read last, size, path; drafts that a killed server left are removed."""
    with os.scandir(folder) as found:
        for entry in found:
            with contextlib.suppress(OSError):
                state = entry.stat(follow_symlinks=False)
                if entry.name.endswith(_SUFFIX):
                    yield state.st_mtime, state.st_size, entry.path
                elif state.st_mtime < time.time() - _STALE_SECONDS:
                    Path(entry.path).unlink(missing_ok=True)

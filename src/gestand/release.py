"""Keep releases: folders that never change, one of them current, switched in one step."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from gestand import formats
from gestand.iri import Iris

FORMAT = 1
"""The version of the release folder's layout; older ones are refused with a way to upgrade."""

MANIFEST = "manifest.json"
PRUNED = "pruned.json"
"""Where this file is, the release was removed: only what it says, and what later releases need, is left."""

STORE = "store"
DUMPS = "dumps"
REPORT = "report.ttl"
SHAPES = "shapes.ttl"
CATALOGUE = "catalogue.ttl"

_CURRENT = "current"
_LOCK = ".lock"
_BUILDING = ".building-"
_ID = re.compile(r"\d{4}-\d{2}-\d{2}-[0-9a-f]{8}")


class ReleaseError(Exception):
    """A release that cannot be read, or a folder that cannot be written; the message says which and why."""


@dataclass(frozen=True)
class Dump:
    """A file to download: ``media_type`` is that of the unpacked content, ``rows`` its statements."""

    name: str
    path: Path
    bytes: int
    sha256: str

    @property
    def format(self) -> formats.Format | None:
        """Give the serialization inside, None for other files."""
        return formats.by_extension(self.name.removesuffix(".gz").removesuffix(".zst").rsplit(".", 1)[-1])


@dataclass(frozen=True)
class Release:
    """A published release: ``id`` is its date and 8 characters of its content hash."""

    path: Path

    @property
    def id(self) -> str:
        """Give the release id, which is the name of its folder."""
        return self.path.name

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """Read the manifest: counts, sources and the SHA-256 of every file."""
        read: dict[str, Any] = json.loads((self.path / MANIFEST).read_text(encoding="utf-8"))
        if read.get("format") != FORMAT:
            raise ReleaseError(
                f"{self.path}: release folder of format {read.get('format')}, this is for format {FORMAT}; "
                "gestand upgrade says what to do"
            )
        return read

    @cached_property
    def iris(self) -> Iris:
        """Give base and vocabulary of the release's data."""
        return Iris(self.manifest["base"], self.manifest["vocabulary"])

    @property
    def store(self) -> Path:
        """Give the folder of the store."""
        return self.path / STORE

    @property
    def report(self) -> Path:
        """Give the SHACL report, Turtle."""
        return self.path / REPORT

    @property
    def shapes(self) -> Path:
        """Give the shapes that the gate ran, Turtle; releases of before this file was kept have none."""
        return self.path / SHAPES

    @property
    def catalogue(self) -> Path:
        """Give the DCAT and VoID description, Turtle."""
        return self.path / CATALOGUE

    @cached_property
    def dumps(self) -> tuple[Dump, ...]:
        """List the files to download."""
        return tuple(
            Dump(entry["path"].removeprefix(f"{DUMPS}/"), self.path / entry["path"], entry["bytes"], entry["sha256"])
            for entry in self.manifest["files"]
            if entry["path"].startswith(f"{DUMPS}/")
        )


def file_digest(path: Path) -> str:
    """Give the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def file_entry(folder: Path, path: Path) -> dict[str, object]:
    """Say a file's path from the folder, its size and SHA-256."""
    return {"path": path.relative_to(folder).as_posix(), "bytes": path.stat().st_size, "sha256": file_digest(path)}


def file_entries(folder: Path) -> list[dict[str, object]]:
    """List every file under a folder, by path; the manifest itself is left out."""
    return [
        file_entry(folder, path) for path in sorted(folder.rglob("*")) if path.is_file() and path.name != MANIFEST
    ]


def _sync(path: Path) -> None:
    """Force a file or folder to disk, so that a power cut cannot undo what is about to be switched to."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@dataclass(frozen=True)
class Releases:
    """The folder of all releases of one publisher."""

    root: Path

    def current(self) -> Release | None:
        """Give the release that is served; None before the first."""
        link = self.root / _CURRENT
        try:
            return self.get(link.readlink().name)
        except OSError:
            return None

    def folder(self, release_id: str) -> Path | None:
        """Give the folder in which a release of this id lies, lay or would lie; None when it is no id."""
        return self.root / release_id if _ID.fullmatch(release_id) else None

    def get(self, release_id: str) -> Release | None:
        """Find a release by id; None when there is none, only half of one, or one that was removed."""
        path = self.folder(release_id)
        if path is None or (path / PRUNED).is_file() or not (path / MANIFEST).is_file():
            return None
        return Release(path)

    def all(self) -> list[Release]:
        """List every whole release, oldest publication first."""
        if not self.root.is_dir():
            return []
        found = [release for path in self.root.iterdir() if (release := self.get(path.name))]
        return sorted(found, key=lambda release: (release.manifest["published"], release.id))

    def with_content(self, content: str) -> Release | None:
        """Find the release that holds exactly this content."""
        return next((release for release in self.all() if release.manifest["content"] == content), None)

    @contextlib.contextmanager
    def writing(self) -> Iterator[Path]:
        """Lock the folder against other builds and give a scratch folder, gone afterwards.

        The kernel frees the lock when the process ends, however it ends; scratch folders of killed builds
        are removed by the next one.
        """
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            lock = (self.root / _LOCK).open("w")
        except OSError as error:
            raise ReleaseError(f"{self.root}: cannot write releases here: {error.strerror}") from error
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise ReleaseError(f"{self.root}: another build is running here; wait for it to end") from None
            for left in self.root.glob(f"{_BUILDING}*"):
                shutil.rmtree(left, ignore_errors=True)
            scratch = self.root / f"{_BUILDING}{os.getpid()}"
            scratch.mkdir()
            try:
                yield scratch
            finally:
                shutil.rmtree(scratch, ignore_errors=True)

    def publish(self, folder: Path, release_id: str) -> Release:
        """Move a finished folder in place under its id and switch to it; both steps are atomic renames.

        `ReleaseError` when the id is taken: by a removed release of the same day and content, or by chance.
        """
        target = self.root / release_id
        if target.exists():
            raise ReleaseError(f"{target}: the id is taken, and a release never changes; build again on another day")
        for path in folder.rglob("*"):
            _sync(path)
        folder.rename(target)
        _sync(self.root)
        release = Release(target)
        self.switch(release)
        return release

    def switch(self, release: Release) -> None:
        """Make a release the current one, in one rename."""
        fresh = self.root / f"{_CURRENT}.{os.getpid()}"
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(release.id)
        fresh.rename(self.root / _CURRENT)
        _sync(self.root)

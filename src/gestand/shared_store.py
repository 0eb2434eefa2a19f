"""Share releases through a folder or an object store that fsspec can reach: put them there, and keep a copy of them.

The store holds a folder for each release, and a file ``current`` with the id of the current one. Files are written
before the manifest and the manifest before ``current``, so a release that is half there is never named.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import fsspec

from gestand.release import MANIFEST, Release, ReleaseError, Releases, file_digest
from gestand.signature import SIGNATURE

POINTER = "current"
ADDRESS = re.compile(r"[a-z0-9+]+://")
"""How an address of fsspec begins; all else is a folder of this machine."""

Say = Callable[[str], None]


class SharedStoreError(Exception):
    """The store cannot be reached, or what it holds is not what its manifest says; the message says where and what."""


@dataclass(frozen=True)
class SharedStore:
    """Releases at an address such as ``s3://bucket/releases``, ``file:///srv/releases`` or ``memory://releases``."""

    address: str
    files: Any
    root: str

    @classmethod
    def at(cls, address: str) -> SharedStore:
        """Connect; `SharedStoreError` when fsspec does not know the address, or lacks what it needs for it."""
        try:
            # listings must be fresh: others write there
            files, root = fsspec.core.url_to_fs(address, use_listings_cache=False)
        except (ImportError, ValueError, OSError) as error:
            raise SharedStoreError(f"{address}: {error}") from error
        return cls(address, files, root.rstrip("/"))

    def current(self) -> str | None:
        """Give the id of the current release; None before the first."""
        said = self._read(POINTER)
        return said.decode("ascii", "replace").strip() if said is not None else None

    def publish(self, release: Release, say: Say = lambda line: None) -> int:
        """Put a release there and make it the current one; tell how many bytes were sent.

        What is there already with the right size is not sent again, so an interrupted upload goes on.
        """
        sent = 0
        for path, size in [*_stated(release.manifest), *_beside(release.path)]:
            if self._size(f"{release.id}/{path}") != size or path == SIGNATURE:
                say(f"{release.id}/{path}")
                self._put(release.path / path, f"{release.id}/{path}")
                sent += size
        self._write(f"{release.id}/{MANIFEST}", (release.path / MANIFEST).read_bytes())
        self._write(POINTER, release.id.encode())
        return sent

    def pull(self, releases: Releases) -> Release | None:
        """Make the copy's current release that of the store; give it when it became another one, else None.

        Each file is fetched to a scratch folder and held to its digest; the release appears, and becomes current, in
        one step each. `SharedStoreError` or `ReleaseError` leave the copy as it was.
        """
        name, now = self.current(), releases.current()
        if name is None or (now is not None and now.id == name):
            return None
        if releases.folder(name) is None:
            raise SharedStoreError(f"{self.address}/{POINTER}: {name[:40]!r} is no id of a release")
        held = releases.get(name)
        if held is not None:
            with releases.writing():
                releases.switch(held)
            return held
        with releases.writing() as scratch:
            self._fetch(name, scratch)
            return releases.publish(scratch, name)

    def fill(self, releases: Releases) -> Release | None:
        """Fetch one release that the copy lacks, the newest first, without switching; give it, None when none lacks.

        So a server that begins later shows the same past as the others. What was removed from the copy stays removed,
        and so does what was removed from the store: it is not fetched, and not deleted here.
        """
        lacking = [name for name in self._names() if not (folder := releases.folder(name)) or not folder.exists()]
        whole = (name for name in sorted(lacking, reverse=True) if self._size(f"{name}/{MANIFEST}") is not None)
        name = next(whole, None)
        if name is None:
            return None
        with releases.writing() as scratch:
            self._fetch(name, scratch)
            os.sync()
            scratch.rename(releases.root / name)
        return releases.get(name)

    def _names(self) -> Iterator[str]:
        """List the ids for which there is a folder."""
        try:
            found = self.files.ls(self.root, detail=False)
        except FileNotFoundError:
            return
        except Exception as error:
            raise SharedStoreError(f"{self.address}: cannot be listed: {error}") from error
        names = (str(path).rstrip("/").rpartition("/")[2] for path in found)
        yield from (name for name in names if Releases(Path()).folder(name))

    def _fetch(self, name: str, folder: Path) -> None:
        """Fetch a release into a folder; SharedStoreError tells all files that are not as stated."""
        said = self._read(f"{name}/{MANIFEST}")
        if said is None:
            raise SharedStoreError(f"{self.address}/{name}: there is no {MANIFEST}, so the release is not whole yet")
        manifest = _manifest(said, f"{self.address}/{name}/{MANIFEST}", name)
        faults = [fault for entry in manifest["files"] if (fault := self._fetch_file(name, entry, folder))]
        if faults:
            raise SharedStoreError(f"{self.address}/{name}: " + "; ".join(faults))
        signature = self._read(f"{name}/{SIGNATURE}")
        if signature is not None:
            (folder / SIGNATURE).write_bytes(signature)
        (folder / MANIFEST).write_bytes(said)

    def _fetch_file(self, name: str, entry: dict[str, Any], folder: Path) -> str:
        """Fetch one file; give what is wrong with it, "" for nothing."""
        path = folder / entry["path"]
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with self.files.open(self._place(f"{name}/{entry['path']}"), "rb") as source, path.open("wb") as target:
                shutil.copyfileobj(source, target, 1 << 20)
        except FileNotFoundError:
            return f"{entry['path']} is missing"
        except Exception as error:  # each file system of fsspec has errors of its own
            return f"{entry['path']} cannot be read: {error}"
        same = file_digest(path) == entry["sha256"]
        return "" if same else f"{entry['path']} has another SHA-256 than its manifest says"

    def _place(self, path: str) -> str:
        return f"{self.root}/{path}"

    def _read(self, path: str) -> bytes | None:
        try:
            read: bytes = self.files.cat_file(self._place(path))
        except FileNotFoundError:
            return None
        except Exception as error:
            raise SharedStoreError(f"{self.address}/{path}: cannot be read: {error}") from error
        return read

    def _size(self, path: str) -> int | None:
        try:
            return int(self.files.info(self._place(path))["size"])
        except FileNotFoundError:
            return None
        except Exception as error:
            raise SharedStoreError(f"{self.address}/{path}: cannot be read: {error}") from error

    def _put(self, source: Path, path: str) -> None:
        place = self._place(path)
        try:
            self.files.makedirs(place.rpartition("/")[0], exist_ok=True)
            self.files.put_file(str(source), place)
        except Exception as error:
            raise SharedStoreError(f"{self.address}/{path}: cannot be written: {error}") from error

    def _write(self, path: str, content: bytes) -> None:
        """Write a small file in one step: where there are renames, by one; an object store has no half objects."""
        place = self._place(path)
        try:
            if "file" in self.files.protocol:
                self.files.pipe_file(f"{place}.new", content)
                self.files.mv(f"{place}.new", place)
            else:
                self.files.pipe_file(place, content)
        except Exception as error:
            raise SharedStoreError(f"{self.address}/{path}: cannot be written: {error}") from error


def _stated(manifest: dict[str, Any]) -> Iterator[tuple[str, int]]:
    for entry in manifest["files"]:
        yield entry["path"], entry["bytes"]


def _beside(folder: Path) -> Iterator[tuple[str, int]]:
    """Give the signature, which the manifest cannot name."""
    if (folder / SIGNATURE).is_file():
        yield SIGNATURE, (folder / SIGNATURE).stat().st_size


def _manifest(said: bytes, place: str, name: str) -> dict[str, Any]:
    """Read a manifest from elsewhere; its paths must stay in the folder of the release."""
    try:
        manifest: dict[str, Any] = json.loads(said)
        paths = [PurePosixPath(entry["path"]) for entry in manifest["files"]]
        digests = [entry["sha256"] for entry in manifest["files"]]
    except (ValueError, KeyError, TypeError) as error:
        raise SharedStoreError(f"{place}: is no manifest: {error!r}") from error
    strange = [str(path) for path in paths if path.is_absolute() or ".." in path.parts]
    if strange or manifest.get("id") != name or not digests:
        found = ", ".join(strange) or manifest.get("id")
        raise SharedStoreError(f"{place}: is not of this release, or names files elsewhere: {found}")
    return manifest


def is_address(text: str) -> bool:
    """Tell an address of fsspec from a folder."""
    return bool(ADDRESS.match(text))


Followed = Release | SharedStoreError | ReleaseError


def follow(store: SharedStore, releases: Releases) -> Followed | None:
    """Look once, and give what happened instead of raising it; None for nothing new.

    What is current comes first; a past release that is not whole there is no fault of the current one.
    """
    try:
        return store.pull(releases) or store.fill(releases)
    except (SharedStoreError, ReleaseError) as error:
        return error
    except OSError as error:  # the disk of the copy
        return ReleaseError(f"{releases.root}: {error.strerror or error}")

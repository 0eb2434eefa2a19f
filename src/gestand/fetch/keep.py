"""Write an archive: bytes under their digest first, then what tells of them, each in one step."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from gestand.archive import Capture
from gestand.archive.captures import object_path
from gestand.fetch.exchange import FetchError

MARK = ".fetched"
"""A file in each folder that a fetch writes for a loader: only such a folder is replaced."""


@contextlib.contextmanager
def writing(archive: Path) -> Iterator[Path]:
    """Lock an archive, making it when it is new; give a folder for bodies on their way.

    Raises `FetchError` when another fetch writes it.
    """
    incoming = archive / "incoming"
    incoming.mkdir(parents=True, exist_ok=True)
    with (archive / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise FetchError(f"{archive}: another fetch writes this archive") from error
        _empty(incoming)
        yield incoming
        _empty(incoming)


def _empty(folder: Path) -> None:
    for path in folder.iterdir():
        path.unlink()


def keep_body(file: Path, archive: Path, digest: str) -> Path:
    """Move a body to its place in the archive; bytes that are there already stay as they are."""
    path = object_path(archive, digest)
    if path.exists():
        file.unlink()
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    with file.open("rb") as body:
        os.fsync(body.fileno())
    file.chmod(0o444)
    file.replace(path)
    sync_folder(path.parent)
    return path


def sync_folder(folder: Path) -> None:
    """Make sure that the names in a folder last."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def merged(before: Sequence[Capture], now: Sequence[Capture]) -> list[Capture]:
    """Give the captures of a source after a fetch: old ones kept, those found again checked, new ones added.

    Merging the same fetch twice gives the same as once.
    """
    found = {(one.url, one.digest): one for one in now}
    kept = [_again(one, found.pop((one.url, one.digest), None)) for one in before]
    return kept + [one for one in now if (one.url, one.digest) in found]


def _again(old: Capture, new: Capture | None) -> Capture:
    """Give an old capture as the fetch found it: first seen when it was, or not found any more."""
    return replace(new, retrieved=old.retrieved) if new else old.outdated()


def write_captures(archive: Path, key: str, captures: Iterable[Capture]) -> None:
    """Write the captures of a source, in one step."""
    file = archive / "sources" / f"{key}.jsonl"
    file.parent.mkdir(exist_ok=True)
    _replace(file, "".join(one.line() for one in captures))


def _replace(file: Path, text: str) -> None:
    new = file.with_name(f".{file.name}.new")
    with new.open("w", encoding="utf-8") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    new.replace(file)
    sync_folder(file.parent)


def sweep(archive: Path, log: Path, used: Iterable[Capture]) -> None:
    """Remove bytes that no capture names: those of pages that did not fit together.

    A fetch of another source that has not ended may need them: then a later sweep removes them.
    """
    if any(other != log for other in log.parent.glob("*.jsonl")):
        return
    named = {one.path for one in used}
    for path in (archive / "objects").glob("*/*"):
        if path not in named:
            path.unlink()
            with contextlib.suppress(OSError):
                path.parent.rmdir()


def is_ours(folder: Path) -> bool:
    """Tell whether a fetch may write a folder: it is new, empty, or was written by a fetch."""
    return not folder.exists() or (folder.is_dir() and (not any(folder.iterdir()) or (folder / MARK).exists()))


def lay_out(captures: Iterable[Capture], folder: Path, key: str) -> None:
    """Put the bytes of captures into a folder, under their names, in place of what a fetch put there before."""
    new, old = (folder.with_name(f".{folder.name}.{end}") for end in ("new", "old"))
    for rest in (new, old):
        shutil.rmtree(rest, ignore_errors=True)
    new.mkdir(parents=True)
    for one in captures:
        shutil.copyfile(one.path, new / one.name)
    (new / MARK).write_text(f"written by: gestand fetch, from the archive, for {key}\n", encoding="utf-8")
    if folder.exists():
        folder.replace(old)
    new.replace(folder)
    shutil.rmtree(old, ignore_errors=True)

"""Check a release's files against its manifest: none missing, none extra, each unchanged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from gestand.release import MANIFEST, STORE, file_digest
from gestand.signature import SIGNATURE
from gestand.verify.check import Check, found
from gestand.verify.stated import Entry

REMEDY = "Take these files from the publisher again, or go back to an earlier release (gestand rollback)."


def check_files(folder: Path, entries: Iterable[Entry], *, remote: bool) -> tuple[Check, frozenset[str]]:
    """Compare a folder with the files that a manifest states; also give the paths that are not as stated.

    A copy that was fetched from a server has no store, and shows no file that nobody asked for.
    """
    listed = [entry for entry in entries if not (remote and entry.in_store)]
    wrong = {entry.path: fault for entry in listed if (fault := _fault(folder / entry.path, entry))}
    extra = [] if remote else list(_extra(folder, {entry.path for entry in listed}))
    size = sum(entry.bytes for entry in listed)
    note = "; the store, and files that the manifest lacks, cannot be seen from here" if remote else ""
    tells = f"{len(listed)} files, {size:,} bytes, each as the manifest says{note}"
    faults = [*(f"{path} {fault}" for path, fault in wrong.items()), *(f"{path} is extra" for path in extra)]
    return found("files", tells, faults, REMEDY), frozenset(wrong)


def _fault(path: Path, entry: Entry) -> str:
    if path.is_symlink() or not path.is_file():
        return "is missing" if not path.exists() and not path.is_symlink() else "is no plain file"
    try:
        size = path.stat().st_size
        if size != entry.bytes:
            return f"has {size:,} bytes and not {entry.bytes:,}"
        return "" if file_digest(path) == entry.sha256 else "has been changed (another SHA-256)"
    except OSError as error:
        return f"cannot be read: {error.strerror}"


def _extra(folder: Path, listed: set[str]) -> Iterator[str]:
    """Find files that the manifest lacks; the store's diary (LOG) may be written by whoever opens it."""
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_dir() and not path.is_symlink():
            continue
        if name not in listed and name not in (MANIFEST, SIGNATURE) and not name.startswith(f"{STORE}/LOG"):
            yield name

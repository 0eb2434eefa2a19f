"""Check a release, believing nothing that it says of itself: files, signature, content, counts, dumps, shapes."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from gestand.release import MANIFEST, STORE
from gestand.signature import PublicKey
from gestand.verify.check import Check, found, skipped
from gestand.verify.content import check_catalogue, check_counts, read_quads
from gestand.verify.dumps import check_dumps
from gestand.verify.fetch import FetchError, Remote
from gestand.verify.files import check_files
from gestand.verify.shapes import build_store, check_shapes, check_store
from gestand.verify.stated import Stated, read_bytes, read_manifest
from gestand.verify.trust import check_signature

__all__ = ["Check", "FetchError", "verify"]

_CURRENT = "current"
_RELEASE_ID = re.compile(r"\d{4}-\d{2}-\d{2}-[0-9a-f]{8}")


def verify(address: str, key: PublicKey | None = None, *, quick: bool = False) -> Iterator[Check]:
    """Check a release: a folder, or the address of one on a server (``https://…/release/{id}/``).

    A folder of releases stands for its current one. Without ``key`` the signature is held against the release's own
    key, which shows only that the parts belong together. ``quick`` leaves out dumps, store and shapes. Every check is
    given as it is made, also when others failed. Raises `FetchError` when a server does not give the release.
    """
    with tempfile.TemporaryDirectory(prefix="gestand-") as scratch:
        if address.startswith(("http://", "https://")):
            remote, copy = Remote(address), Path(scratch, "release")
            copy.mkdir()
            remote.fetch_manifest(copy)
            place = Place(copy, remote.id, Path(scratch), lambda stated: remote.fetch_files(copy, stated))
        else:
            folder = _folder(Path(address))
            name = folder.name if _RELEASE_ID.fullmatch(folder.name) else None
            place = Place(folder, name, Path(scratch))
        yield from _checks(place, key, quick=quick)


@dataclass(frozen=True)
class Place:
    """Where a release lies, under which id, and a scratch folder; ``fetch`` when its files must be fetched first."""

    folder: Path
    name: str | None
    scratch: Path
    fetch: Callable[[Stated], None] | None = None


def _folder(path: Path) -> Path:
    inside = path / _CURRENT
    return (inside if not (path / MANIFEST).exists() and inside.exists() else path).resolve()


def _checks(place: Place, key: PublicKey | None, *, quick: bool) -> Iterator[Check]:
    folder, raw = place.folder, read_bytes(place.folder / MANIFEST)
    if raw is None:
        yield found("manifest", "", [f"{folder} has no {MANIFEST}"], "Give the folder of a release.")
        return
    check, stated = read_manifest(raw, place.name)
    yield check
    if stated is None:
        yield check_signature(folder, raw, None, key)
        yield skipped("everything else", "the manifest says nothing that can be used")
        return
    if place.fetch:
        place.fetch(stated)
    files, wrong = check_files(folder, stated.files, remote=place.fetch is not None)
    yield files
    yield check_signature(folder, raw, stated, key)
    content, lines = read_quads(folder, stated)
    yield content
    yield check_counts(lines, stated) if lines is not None else skipped("counts", "the N-Quads cannot be used")
    yield check_catalogue(folder, lines, stated)
    if quick:
        yield skipped("dumps, store and shapes", "left out by --quick")
    elif lines is None:
        yield skipped("dumps, store and shapes", "the N-Quads cannot be used")
    else:
        yield from check_dumps(folder, lines, stated)
        yield from _store_and_shapes(place, lines, stated, wrong)


def _store_and_shapes(place: Place, lines: list[bytes], stated: Stated, wrong: frozenset[str]) -> Iterator[Check]:
    """Check the store, and the shapes on it; on a fresh one where there is none, or none that can be opened."""
    store = place.folder / STORE
    if place.fetch:
        yield skipped("store", "no server gives it away; the shapes run on a new one, made from the N-Quads")
        store = build_store(lines, place.scratch)
    elif any(path.startswith(f"{STORE}/") for path in wrong):
        yield skipped("store", "its files have changed; the shapes run on a new one, made from the N-Quads")
        store = build_store(lines, place.scratch)
    else:
        yield check_store(store, lines)
    yield check_shapes(store, place.folder, stated)

"""Remove past releases, and remember what they were."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Collection, Iterable
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from gestand.changes.history import FOLDER, STREAM, newest
from gestand.presence import SUBJECTS
from gestand.release import MANIFEST, PRUNED, Release, ReleaseError, Releases
from gestand.signature import PUBLIC_KEY, SIGNATURE

KEPT = frozenset((PRUNED, MANIFEST, SIGNATURE, PUBLIC_KEY, FOLDER, STREAM, SUBJECTS))
"""What is left of a removed release.

Its manifest with the signature, so that whoever has a copy can still check it; which resources it described; what it
changed; and its part of the event stream, which later ones need.
"""

FORMAT = 1


@dataclass(frozen=True)
class Tombstone:
    """What a removed release was, why it went, and on which day."""

    id: str
    published: str
    content: str
    reason: str
    pruned: str


@dataclass(frozen=True)
class Keep:
    """Which releases to keep: the last ``count``, those published since a day, and those named."""

    count: int = 0
    since: date | None = None
    ids: Collection[str] = ()


def tombstone(releases: Releases, release_id: str) -> Tombstone | None:
    """Read what a removed release was; None when there is none of this id, or when it is still there."""
    path = releases.folder(release_id)
    if path is None or not (path / PRUNED).is_file():
        return None
    said = json.loads((path / PRUNED).read_text(encoding="utf-8"))
    if said.pop("format", None) != FORMAT:
        raise ReleaseError(f"{path / PRUNED}: of another format than {FORMAT}")
    return Tombstone(**said)


def tombstones(releases: Releases) -> list[Tombstone]:
    """List what the removed releases were, oldest publication first."""
    found = [tombstone(releases, path.parent.name) for path in releases.root.glob(f"*/{PRUNED}")]
    return sorted((one for one in found if one), key=lambda one: (one.published, one.id))


def remains(releases: Releases) -> list[Release]:
    """List the folders of removed releases, oldest publication first: they hold what `KEPT` names."""
    return [Release(releases.root / one.id) for one in tombstones(releases)]


def doomed(releases: Releases, keep: Keep) -> list[Release]:
    """List the releases that a retention rule lets go, oldest first.

    The current release always stays, and so do the one published before it, to roll back to, and the last of the
    event stream, which the next one is compared with. `ReleaseError` when a release is named that is not there.
    """
    everything, current = releases.all(), releases.current()
    known = [one.id for one in everything]
    if unknown := sorted(set(keep.ids) - set(known)):
        raise ReleaseError(f"{releases.root}: no release {', '.join(unknown)}; there is: {', '.join(known) or 'none'}")
    if current is None:
        raise ReleaseError(f"{releases.root}: no release is current; nothing is removed")
    at, last = known.index(current.id), newest(everything)
    staying = {current.id, *known[max(at - 1, 0) : at], *([last.id] if last else [])}
    staying |= {*keep.ids, *known[len(known) - min(keep.count, len(known)) :]}
    return [one for one in everything if one.id not in staying and not _since(one, keep.since)]


def _since(release: Release, day: date | None) -> bool:
    return day is not None and date.fromisoformat(str(release.manifest["published"])[:10]) >= day


def prune(
    releases: Releases, keep: Keep, reason: str, today: date, say: Callable[[Release], None] = lambda _: None
) -> list[Tombstone]:
    """Remove the releases that a retention rule lets go; `ReleaseError` while a build runs, and nothing is removed.

    A removal that was cut short is finished by the next call.
    """
    with releases.writing():
        for cut in remains(releases):
            _clear(cut.path)
        gone = []
        for release in doomed(releases, keep):
            say(release)
            gone.append(_remove(release, reason, today))
        return gone


def _remove(release: Release, reason: str, today: date) -> Tombstone:
    """Leave a tombstone, in one rename, which makes the release a removed one; then clear its folder."""
    said = release.manifest
    left = Tombstone(release.id, said["published"], said["content"], reason, today.isoformat())
    text = json.dumps({"format": FORMAT, **asdict(left)}, ensure_ascii=False, indent=1) + "\n"
    fresh = release.path / f".{PRUNED}"
    with fresh.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.rename(release.path / PRUNED)
    _clear(release.path)
    return left


def _clear(folder: Path) -> None:
    for path in _surplus(folder):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def _surplus(folder: Path) -> Iterable[Path]:
    return [path for path in folder.iterdir() if path.name not in KEPT]

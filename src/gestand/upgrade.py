"""Bring release folders of an older format to the one that this software reads."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from gestand.release import FORMAT, MANIFEST, ReleaseError, Releases

Step = Callable[[Path], None]

STEPS: Mapping[int, Step] = {}
"""For each older format, the step to the next one; none yet, since the first format is still the only one.

A step may be cut short and done again: it replaces the manifest, which names the format, last and by rename. It drops
a signature that no longer fits.
"""


@dataclass(frozen=True)
class Found:
    """A release folder, and the format that its manifest names; None when it names none."""

    path: Path
    format: int | None


def formats(releases: Releases) -> list[Found]:
    """List the formats of all release folders, readable or not, by id; removed releases stay as they are."""
    paths = sorted(releases.root.iterdir()) if releases.root.is_dir() else []
    return [Found(path, _format(path / MANIFEST)) for path in paths if releases.get(path.name)]


def _format(manifest: Path) -> int | None:
    try:
        said = json.loads(manifest.read_text(encoding="utf-8")).get("format")
    except (OSError, ValueError, AttributeError):
        return None
    return said if type(said) is int else None


def outdated(releases: Releases) -> list[Found]:
    """List the release folders to upgrade; `ReleaseError` tells all that no step of this software leads from."""
    found = formats(releases)
    faults = [fault for one in found if (fault := _fault(one))]
    if faults:
        raise ReleaseError("\n".join(faults))
    return [one for one in found if one.format != FORMAT]


def _fault(found: Found) -> str | None:
    """Say why a folder cannot be upgraded; None when it can, or need not."""
    if found.format is None:
        return f"{found.path}: the manifest names no format; this is no release, or it is damaged"
    if found.format > FORMAT:
        return f"{found.path}: format {found.format} is newer than {FORMAT}; install the Gestand that wrote it"
    missing = [number for number in range(found.format, FORMAT) if number not in STEPS]
    if missing:
        return f"{found.path}: no step leads from format {missing[0]}; build the release again from its sources"
    return None

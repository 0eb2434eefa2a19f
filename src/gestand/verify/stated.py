"""Read what a release states of itself: its manifest, trusted in nothing."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from typing import Any

from gestand.iri import Iris
from gestand.release import FORMAT, MANIFEST, STORE
from gestand.signature import SIGNATURE
from gestand.verify.check import Check, found

_TYPES: dict[str, type] = {"format": int, "id": str, "published": str, "base": str, "vocabulary": str, "content": str,
                           "generator": str, "counts": dict, "validation": dict, "files": list}  # fmt: skip
_ENTRY: dict[str, type] = {"path": str, "bytes": int, "sha256": str}
_CONTENT = re.compile(r"sha256:[0-9a-f]{64}")

REMEDY = "Do not use this release; ask its publisher for a whole one."


@dataclass(frozen=True)
class Entry:
    """A file as the manifest states it."""

    path: str
    bytes: int
    sha256: str

    @property
    def in_store(self) -> bool:
        """Tell whether it is a file of the store, which no server gives away."""
        return self.path.startswith(f"{STORE}/")


@dataclass(frozen=True)
class Stated:
    """A release's manifest, with every field of the right kind."""

    id: str
    iris: Iris
    content: str
    counts: dict[str, Any]
    validation: dict[str, Any]
    files: tuple[Entry, ...]
    signature: dict[str, Any] | None
    generator: str

    @property
    def made_here(self) -> bool:
        """Tell whether this version of gestand made the release; another may cut and write some files otherwise."""
        return self.generator == f"gestand {version('gestand')}"


def read_manifest(raw: bytes, name: str | None) -> tuple[Check, Stated | None]:
    """Read a manifest; ``name`` is the id under which the release stands, None when that place has no such name."""
    try:
        read = json.loads(raw)
    except (ValueError, RecursionError) as error:
        return found("manifest", "", [f"{MANIFEST} is no JSON: {error}"], REMEDY), None
    faults = _wrong_fields(read)
    if not faults and read["format"] != FORMAT:
        faults = [f"release folder of format {read['format']}, this is for format {FORMAT}"]
        return found("manifest", "", faults, "Use the version of gestand that made it."), None
    if not faults:
        faults = [*_wrong_paths(read["files"]), *_wrong_names(read, name)]
    if faults:
        return found("manifest", "", faults, REMEDY), None
    stated = Stated(
        read["id"],
        Iris(read["base"], read["vocabulary"]),
        read["content"],
        read["counts"],
        read["validation"],
        tuple(Entry(one["path"], one["bytes"], one["sha256"]) for one in read["files"]),
        read.get("signature"),
        read["generator"],
    )
    return found("manifest", f"release {stated.id} of {stated.iris.base}", [], ""), stated


def _wrong_fields(read: object) -> list[str]:
    if not isinstance(read, dict):
        return [f"{MANIFEST} holds no object"]
    wrong = (key for key, kind in _TYPES.items() if not _is(read.get(key), kind))
    faults = [f"{key!r} is missing or no {_TYPES[key].__name__}" for key in wrong]
    if not isinstance(read.get("signature", {}), dict):
        faults.append("'signature' is no dict")
    for number, entry in enumerate(read["files"] if _is(read.get("files"), list) else []):
        if not isinstance(entry, dict) or not all(_is(entry.get(key), kind) for key, kind in _ENTRY.items()):
            faults.append(f"files[{number}] lacks path, bytes or sha256")
    try:
        Iris.of(str(read.get("base")), str(read.get("vocabulary")))
    except ValueError as error:
        faults.append(str(error))
    return faults


def _is(value: object, kind: type) -> bool:
    return isinstance(value, kind) and not isinstance(value, bool)


def _wrong_paths(entries: list[dict[str, Any]]) -> list[str]:
    """Find paths that lead out of the release, or come twice."""
    faults, seen = [], set()
    for entry in entries:
        path = PurePosixPath(entry["path"])
        if path.is_absolute() or ".." in path.parts or str(path) != entry["path"] or "\\" in entry["path"]:
            faults.append(f"{entry['path']!r} is no path inside a release")
        elif entry["path"] in seen or entry["path"] in (MANIFEST, SIGNATURE, "."):
            faults.append(f"{entry['path']!r} cannot be listed here")
        seen.add(entry["path"])
    return faults


def _wrong_names(read: dict[str, Any], name: str | None) -> list[str]:
    """Hold the id against the place, the day of publication and the content that it is made of."""
    faults = []
    if name is not None and read["id"] != name:
        faults.append(f"the release is {read['id']} but stands under {name}")
    if not _CONTENT.fullmatch(read["content"]):
        faults.append(f"content {read['content']!r} is no SHA-256")
    try:
        day = datetime.fromisoformat(read["published"]).date().isoformat()
    except ValueError:
        return [*faults, f"published {read['published']!r} is no moment"]
    if read["id"] != f"{day}-{read['content'].removeprefix('sha256:')[:8]}":
        faults.append(f"the id {read['id']} does not follow from day {day} and content {read['content']}")
    return faults


def read_bytes(path: Path) -> bytes | None:
    """Read a small file; None when it is not there or cannot be read."""
    try:
        return path.read_bytes()
    except OSError:
        return None

"""Say what a capture is, and how it is written as one line of JSON."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

_FIELDS = {
    "url": str, "location": str, "retrieved": str, "checked": str, "digest": str, "mediaType": str, "size": int,
    "source": str, "name": str, "etag": str, "lastModified": str, "current": bool,
}  # fmt: skip
_MAY_LACK = {"etag", "lastModified"}


@dataclass(frozen=True)
class Capture:
    """A representation of a web resource at a time: Memento's memento.

    ``url`` is what was asked and ``location`` what answered, the same but for a redirect. ``retrieved`` is when the
    bytes came and ``checked`` when the server last said that they still hold; both are UTC. ``digest`` is
    ``sha256:`` and 64 hexadecimal digits, ``media_type`` has no parameters and lower case, ``size`` counts bytes.
    ``source`` is the key of the source file that asked, ``name`` the file name under which its loader reads the
    bytes. ``current`` tells whether the last fetch of that source found it. ``path`` is the file with the bytes.
    """

    url: str
    location: str
    retrieved: datetime
    checked: datetime
    digest: str
    media_type: str
    size: int
    source: str
    name: str
    path: Path
    etag: str | None = None
    last_modified: str | None = None
    current: bool = True

    def outdated(self) -> Capture:
        """Give this capture as one that a later fetch did not find."""
        return replace(self, current=False)

    def line(self) -> str:
        """Write as one line of JSON, without the path."""
        said = {
            "url": self.url,
            "location": self.location,
            "retrieved": stamp(self.retrieved),
            "checked": stamp(self.checked),
            "digest": self.digest,
            "mediaType": self.media_type,
            "size": self.size,
            "source": self.source,
            "name": self.name,
            "etag": self.etag,
            "lastModified": self.last_modified,
            "current": self.current,
        }
        return json.dumps({key: value for key, value in said.items() if value is not None}, ensure_ascii=False) + "\n"


def stamp(moment: datetime) -> str:
    """Write an instant in UTC, to the second."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def file_digest(file: Path) -> str:
    """Give the digest of a file's bytes: ``sha256:`` and 64 hexadecimal digits."""
    with file.open("rb") as body:
        return f"sha256:{hashlib.file_digest(body, 'sha256').hexdigest()}"


def object_path(folder: Path, digest: str) -> Path:
    """Tell where an archive keeps the bytes with a digest; ValueError when it is no digest."""
    algorithm, _, hexadecimal = digest.partition(":")
    if algorithm != "sha256" or len(hexadecimal) != 64 or set(hexadecimal) - set("0123456789abcdef"):
        raise ValueError(f"{digest!r} is no digest such as sha256:… with 64 hexadecimal digits")
    return folder / "objects" / hexadecimal[:2] / hexadecimal[2:]


def read_line(line: str, folder: Path) -> Capture:
    """Read a capture from its line; ValueError says what is wrong with it."""
    said = json.loads(line)
    if not isinstance(said, dict):
        raise ValueError("this is no JSON object")
    for key, kind in _FIELDS.items():
        if key not in said and key not in _MAY_LACK:
            raise ValueError(f"{key!r} is missing")
        if key in said and type(said[key]) is not kind:
            raise ValueError(f"{key!r} must be {kind.__name__}, not {said[key]!r}")
    if unknown := said.keys() - _FIELDS.keys():
        raise ValueError(f"unknown keys {', '.join(sorted(unknown))}")
    return Capture(
        url=said["url"],
        location=said["location"],
        retrieved=datetime.fromisoformat(said["retrieved"]),
        checked=datetime.fromisoformat(said["checked"]),
        digest=said["digest"],
        media_type=said["mediaType"],
        size=said["size"],
        source=said["source"],
        name=said["name"],
        path=object_path(folder, said["digest"]),
        etag=said.get("etag"),
        last_modified=said.get("lastModified"),
        current=said["current"],
    )

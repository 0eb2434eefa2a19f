"""Write small archives, for tests."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path

from gestand.archive import Archive, Capture
from gestand.archive.captures import object_path

MOMENT = datetime(2024, 5, 1, 12, tzinfo=UTC)


def archive_of(folder: Path, bodies: dict[str, bytes], source: str = "proef", media_type: str = "text/turtle") -> Archive:
    """Write an archive that holds these bodies by address; the last part of an address is the file's name."""
    lines = []
    for url, body in bodies.items():
        digest = f"sha256:{hashlib.sha256(body).hexdigest()}"
        path = object_path(folder, digest)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
        name = url.rpartition("/")[2]
        lines.append(Capture(url, url, MOMENT, MOMENT, digest, media_type, len(body), source, name, path).line())
    (folder / "sources").mkdir(exist_ok=True)
    (folder / "sources" / f"{source}.jsonl").write_text("".join(lines), encoding="utf-8")
    return Archive.open(folder)

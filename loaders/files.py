"""Read the files of a folder as text, and refuse what cannot be text of a source."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from gestand.evidence import Faults, Place, Source

LARGEST = 8_000_000
"""Bytes of the largest page or section that is read: the largest real page has 40 kB."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def files_of(source: Source, suffixes: tuple[str, ...], faults: Faults) -> Iterator[tuple[Path, str]]:
    """Give each file with one of the suffixes, and its path from the source's folder; sorted, hidden ones left out."""
    found = False
    for path in sorted(source.path.rglob("*")) if source.path.is_dir() else [source.path]:
        name = path.relative_to(source.path).as_posix() if path != source.path else path.name
        if path.is_file() and path.suffix.lower() in suffixes and not path.name.startswith("."):
            found = True
            yield path, name
    if not found:
        faults.error(Place(str(source.path)), f"no file here ends in {' or '.join(suffixes)}")


def read_text(path: Path, faults: Faults, largest: int = LARGEST) -> str | None:
    """Read a file as UTF-8, line ends as they are; None, and a fault with its place, when that cannot be."""
    place = Place(str(path))
    try:
        size = path.stat().st_size
        if size > largest:
            return faults.error(place, f"{size:,} bytes are more than the {largest:,} that a file may have")
        body = path.read_bytes()
    except OSError as error:
        return faults.error(place, f"cannot be read: {error.strerror}")
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        return faults.error(
            Place(str(path), line), f"is not UTF-8: byte 0x{body[error.start]:02x} at offset {error.start}"
        )
    if control := _CONTROL.search(text):
        line = text.count("\n", 0, control.start()) + 1
        return faults.error(Place(str(path), line), f"holds the control character U+{ord(control.group()):04X}")
    return text.removeprefix("\ufeff")

"""Append to a file of corrections: what stands there already is never written again."""

from __future__ import annotations

import json
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

LOADER = "corrections"
TABLE = "correction"

_HEADER = f"""# Corrections: what was put right or withdrawn. New entries are appended; old ones stay as they are.
loader = "{LOADER}"
title = "Rechtzettingen"
"""


class CorrectionError(Exception):
    """A correction that cannot be written down; the message says why."""


def append(file: Path, iri: str, day: date, reasons: dict[str, str], *, kind: str, **more: str | None) -> str:
    """Append an entry to a file of corrections, which is made when it is not there; give what was appended.

    ``more`` are the other keys of the entry: by, by_name, replaced_by; those that are None are left out.
    """
    before = _read(file)
    for entry in _table(file, before).get(TABLE, []):
        if isinstance(entry, dict) and (entry.get("iri"), entry.get("kind", kind)) == (iri, kind):
            raise CorrectionError(f"{file}: {iri} is {kind} already, on {entry.get('date')}")
    text = _entry(iri, day, reasons, kind, more)
    gap = "" if before.endswith("\n") or not before else "\n"
    _table(file, before + gap + text)  # who cannot read it back does not write it
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("a", encoding="utf-8") as out:
            out.write((before if not file.stat().st_size else "") + gap + text)
    except OSError as error:
        raise CorrectionError(f"{file}: {error.strerror}") from error
    return text


def _read(file: Path) -> str:
    """Read the file as it is; the header of a new one when there is none."""
    try:
        return file.read_text(encoding="utf-8") or _HEADER
    except FileNotFoundError:
        return _HEADER
    except (OSError, UnicodeDecodeError) as error:
        raise CorrectionError(f"{file}: cannot be read: {error}") from error


def _table(file: Path, text: str) -> dict[str, Any]:
    try:
        read = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CorrectionError(f"{file}: this is no TOML: {error}") from error
    if read.get("loader") != LOADER or not isinstance(read.get(TABLE, []), list):
        raise CorrectionError(f'{file}: this is no file of corrections; it must say loader = "{LOADER}"')
    return read


def _entry(iri: str, day: date, reasons: dict[str, str], kind: str, more: dict[str, str | None]) -> str:
    words = ", ".join(f"{_string(language)} = {_string(text)}" for language, text in reasons.items())
    lines = [
        f"[[{TABLE}]]",
        f"iri = {_string(iri)}",
        f"date = {day.isoformat()}",
        f"kind = {_string(kind)}",
        f"reason = {{ {words} }}",
        *(f"{key} = {_string(value)}" for key, value in more.items() if value),
    ]
    return "\n" + "\n".join(lines) + "\n"


def _string(text: str) -> str:
    """Write a TOML basic string: JSON's escapes are TOML's, but for the delete character (TOML 1.0, String)."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")

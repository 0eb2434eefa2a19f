"""Read and write the registry of atomic promises: keys, digests and places, never a text."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from typing import Any

from gestand.evidence import Faults, FrozenPromise, FrozenSection, Place

_KEY = re.compile(r"[a-z2-7]{10}")
_QUOTE = re.compile(r"[0-9a-f]{32}")
_SPANS = re.compile(r"\d+-\d+(?:,\d+-\d+)*")
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")

HEAD = """\
# The identifiers of the atomic promises of an agreement, minted once by gestand mint and never changed by hand.
# A line: key, digest of the folded words, places in the literal text in code points; behind ">" what replaced it.
"""


def read(text: str, agreement: str, place: Place, source: str, faults: Faults) -> Iterator[FrozenSection]:
    """Give the sections of a registry; every fault is noted, and a section with a fault is left out."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        faults.error(place, f"this is no TOML: {error}")
        return
    seen: dict[str, str] = {}
    for unknown in sorted(set(table) - {"section"}):
        faults.error(place, f"unknown key {unknown!r}", "known is section")
    for row in table.get("section", []):
        if section := _section(row, agreement, place, source, faults):
            _check_keys(section, seen, faults)
            yield section


def _section(row: dict[str, Any], agreement: str, place: Place, source: str, faults: Faults) -> FrozenSection | None:
    reference, digest, lines = row.get("reference"), row.get("digest"), row.get("promises")
    if set(row) != {"reference", "digest", "promises"} or not isinstance(reference, str) or not isinstance(lines, list):
        return faults.error(place, f"a section must have reference, digest and promises, not {', '.join(sorted(row))}")
    if not _DIGEST.fullmatch(str(digest)):
        return faults.error(place, f"{reference}: the digest {digest!r} is not sha256: and 64 hexadecimal digits")
    promises = [_promise(str(line), reference, place, faults) for line in lines]
    if None in promises:
        return None
    return FrozenSection(agreement, reference, str(digest), tuple(one for one in promises if one), place, source)


def _promise(line: str, reference: str, place: Place, faults: Faults) -> FrozenPromise | None:
    said, _, after = line.partition(" > ")
    parts = said.split()
    forms = (_KEY, _QUOTE, _SPANS)
    if len(parts) != 3 or not all(form.fullmatch(part) for form, part in zip(forms, parts, strict=True)):
        return faults.error(place, f"{reference}: {line!r} is not key, digest and places")
    successors = tuple(after.split())
    if not all(_KEY.fullmatch(one) for one in successors):
        return faults.error(place, f"{reference}: {after!r} names what is no key")
    spans = tuple((int(start), int(end)) for start, _, end in (one.partition("-") for one in parts[2].split(",")))
    if any(start >= end for start, end in spans):
        return faults.error(place, f"{reference}: {parts[2]} is no place")
    return FrozenPromise(parts[0], parts[1], spans, successors)


def _check_keys(section: FrozenSection, seen: dict[str, str], faults: Faults) -> None:
    for one in section.promises:
        if one.key in seen:
            faults.error(section.place, f"{section.reference}: the key {one.key} is also in {seen[one.key]}")
        seen[one.key] = section.reference


def write(sections: Iterable[FrozenSection]) -> str:
    """Give the text of a registry, its sections by reference."""
    return HEAD + "".join(_written(one) for one in sorted(sections, key=lambda one: one.reference))


def _written(section: FrozenSection) -> str:
    lines = "".join(f'    "{_line(one)}",\n' for one in section.promises)
    return f'\n[[section]]\nreference = "{section.reference}"\ndigest = "{section.digest}"\npromises = [\n{lines}]\n'


def _line(one: FrozenPromise) -> str:
    spans = ",".join(f"{start}-{end}" for start, end in one.spans)
    after = f" > {' '.join(one.replaced_by)}" if one.replaced_by else ""
    return f"{one.key} {one.quote} {spans}{after}"

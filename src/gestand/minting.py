"""Mint the identifiers of atomic promises: bring a registry up to date with how sections are split now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from gestand.contents import Entry, contents
from gestand.evidence import Fault, Faults, FrozenSection, Place, Section
from gestand.promises import registry_file
from gestand.promises.read import can_read, promises
from gestand.promises.registry import assign
from gestand.sources import loaders, read_sources


class MintError(Exception):
    """A minting that wrote nothing; ``faults`` tells every reason with its place."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("nothing was minted: " + "; ".join(map(str, faults)))


@dataclass(frozen=True)
class Minted:
    """How many identifiers a registry holds now, how many are new, and how many no longer stand."""

    standing: int
    new: int
    retired: int


def mint(files: Sequence[Path], registry: Path) -> Minted:
    """Write into a registry the identifiers of all atomic promises of the sources' one agreement.

    What it holds already stays: the same words keep their key, and a key whose words are split otherwise now says
    what came in its place. Sections that the sources no longer have stay too. Raises `MintError`.
    """
    faults = Faults()
    entries = _entries(files, faults)
    keys = sorted({entry.agreement.key for entry in entries})
    if len(keys) > 1:
        faults.error(Place(str(registry)), f"the sources hold several agreements: {', '.join(keys)}", "mint one by one")
    held = _held(registry, keys[0] if keys else "", faults)
    if faults.errors:
        raise MintError(faults.errors)
    old = {one.reference: one for one in held}
    now = {entry.reference: _section(entry, old.get(entry.reference)) for entry in entries}
    registry.write_text(registry_file.write({**old, **now}.values()), encoding="utf-8")
    return _counted(old, now)


def _entries(files: Sequence[Path], faults: Faults) -> list[Entry]:
    known = loaders()
    records = (one for source in read_sources(files, faults) for one in known[source.loader].load(source, faults))
    sections = [one for one in records if isinstance(one, Section)]
    return [one for one in contents(sections, faults).entries if can_read(one.agreement.language)]


def _held(registry: Path, agreement: str, faults: Faults) -> list[FrozenSection]:
    if not registry.exists():
        return []
    place = Place(str(registry))
    return list(registry_file.read(registry.read_text(encoding="utf-8"), agreement, place, "register", faults))


def _section(entry: Entry, old: FrozenSection | None) -> FrozenSection:
    found = promises(entry.text, entry.title, entry.agreement.language)
    name = f"{entry.agreement.key}/{entry.reference}"
    assigned = assign(name, entry.text, found, old.promises if old else ())
    return FrozenSection(
        entry.agreement.key, entry.reference, entry.digest, assigned.frozen(), entry.sections[0].place, "register"
    )


def _counted(old: dict[str, FrozenSection], now: dict[str, FrozenSection]) -> Minted:
    before = {one.key for section in old.values() for one in section.promises}
    after = [one for section in {**old, **now}.values() for one in section.promises]
    return Minted(
        standing=sum(not one.replaced_by for one in after),
        new=sum(one.key not in before for one in after),
        retired=sum(bool(one.replaced_by) for one in after),
    )

"""Load the registry of an agreement's atomic promises: their frozen identifiers."""

from __future__ import annotations

from collections.abc import Iterator

from gestand.evidence import Faults, Loader, Place, Record, Source
from gestand.promises import registry_file

from .files import files_of, read_text


def load(source: Source, faults: Faults) -> Iterator[Record]:
    """Give the frozen identifiers of each section that the file names."""
    for path, _ in files_of(source, (".toml",), faults):
        text = read_text(path, faults)
        if text is not None:
            yield from registry_file.read(text, source.agreement.key, Place(str(path)), source.key, faults)


LOADER = Loader(load)

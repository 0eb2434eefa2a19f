"""Load the sections of an agreement: a text file each, its name the path in the agreement."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gestand.evidence import Faults, Loader, Place, Record, Section, Source
from gestand.iri import section_number

from .files import files_of, read_text

_CHAPTER_NUMBER = re.compile(r"^\d+\s+—\s+")
_PART_NUMBER = re.compile(r"^\d+(?:\.\d+)*\.?\s+")


def load(source: Source, faults: Faults) -> Iterator[Record]:
    """Give a section for each text file."""
    for path, name in files_of(source, (".txt",), faults):
        text, place = read_text(path, faults), Place(str(path))
        if text is None:
            continue
        if not text.strip():
            faults.error(place, "the section has no text")
            continue
        yield Section(source.agreement, path_of(name.removesuffix(path.suffix)), text, place, source.key)


def path_of(name: str) -> tuple[str, ...]:
    """Read the path in the agreement from a file name: ``1_—_Energie_-_1.2_Gebouwen`` is Energie / Gebouwen.

    A segment after the chapter starts with its number; one that does not is the rest of a title that holds a dash.
    """
    titles: list[str] = []
    for segment in name.replace("/", "_-_").split("_-_"):
        words = " ".join(segment.replace("_", " ").split())
        if titles and section_number(words) is None:
            titles[-1] += f" - {words}"
        else:
            titles.append((_PART_NUMBER if titles else _CHAPTER_NUMBER).sub("", words))
    return tuple(titles)


LOADER = Loader(load)

"""Load the real corpus with the real registers for linkers, and the texts that were judged."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from gestand.contents import contents
from gestand.derive.known import Known
from gestand.evidence import Faults, Loaded
from gestand.link import reference, texts
from gestand.link.found import Found, Linker, Text
from gestand.link.linkers import LINKERS
from gestand.link.reference import Reference
from gestand.link.score import Judged, Score, judged_texts, score, total
from gestand.model import Model
from gestand.sources import loaders, read_sources

from .belgian import reference_sources
from .building import IRIS

GOLD = Path(__file__).resolve().parent / "gold" / "links.toml"
HALVES = ("development", "held-out")
BY_NAME = {linker.name: linker for linker in LINKERS}


@dataclass(frozen=True)
class Corpus:
    """Texts in which linkers look, and the registers that they link to."""

    texts: tuple[Text, ...]
    reference: Reference

    @cached_property
    def by_path(self) -> dict[str, Text]:
        """Give each text by the path of its IRI."""
        return {text.source.removeprefix(IRIS.base): text for text in self.texts}


def load(files: list[Path]) -> Corpus:
    """Load source files as a build does, up to the linkers."""
    faults = Faults()
    sources = read_sources(files, faults)
    loaded = Loaded.of(record for one in sources for record in loaders()[one.loader].load(one, faults))
    known = Known(Model.of(IRIS), tuple(sources), loaded, contents(loaded.sections, faults), {})
    assert faults.errors == []
    return Corpus(tuple(texts.of(known)), reference.read((file.source, file.quads) for file in loaded.files))


def registers(data: Callable[[str], Path], folder: Path) -> list[Path]:
    """Write the source files of the registers that linkers read."""
    return reference_sources(
        data, folder, "themas-2020", "themas-2025", "beleidsdomeinen", "beleidsvelden", "agendapunttypes", "staatsblad",
        "samenstelling", "refnis2019", "refnis2025", "organisaties",
    )  # fmt: skip


def gold() -> dict[str, Any]:
    """Read the gold file: ``digests`` by path, and a table of judged texts for each linker."""
    return tomllib.loads(GOLD.read_text(encoding="utf-8"))


def judged(table: Mapping[str, Any], linker: Linker) -> dict[str, Judged]:
    """Give the judged texts of a linker."""
    return judged_texts(table[linker.name])


def scored(corpus: Corpus, table: Mapping[str, Any], linker: Linker, half: str | None = None) -> Score:
    """Score a linker on its judged texts, or on those of one half; chapters belong to both."""
    find = linker.make(corpus.reference)
    halves = {path: said[1] for path, said in table["digests"].items()}
    return total(
        score(found_in(corpus, path, find), right)
        for path, right in judged(table, linker).items()
        if half is None or halves.get(path, half) == half
    )


def found_in(corpus: Corpus, path: str, find: Callable[[Text], Any]) -> list[Found]:
    """Give what a finder finds in the text with a path."""
    return list(find(corpus.by_path[path]))

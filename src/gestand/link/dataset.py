"""Propose datasets by which a promise could be measured: candidates, never assertions."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from gestand.link.found import Finder, Found, Linker, Text
from gestand.link.names import any_of, fold
from gestand.link.reference import CatalogueDataset, Reference

RULE = (
    "A dataset of a catalogue is a candidate for a promise when one sentence of the section has a keyword of the "
    "dataset and a word of measuring (monitor, meten, meting, indicator, cijfers, statistiek, barometer). Left out are "
    "keywords that name a form and no subject, such as 'Tools', 'Statistische sectoren' and 'Census 2011'. A candidate "
    "says only that somebody should look: no promise is said to be measured by a dataset."
)

_MEASURING = re.compile(
    r"\b(?:monitor\w*|(?:nul)?meting\w*|meten|meet(?:baar|bare|instrument\w*)|indicator\w*|cijfers?|statistiek\w*"
    r"|\w*barometer)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[^.!?\n]+(?:[.!?](?!\s)[^.!?\n]+)*")
_FORMS = frozenset({"tools", "geografische bestanden", "statistische sectoren", "census 2011", "open data"})
_SHORTEST = 5


def make(reference: Reference) -> Finder:
    """Give the finder for the catalogues of an archive."""
    by_word = _by_word(reference.datasets)
    words = any_of([*by_word, *(one[0].lower() + one[1:] for one in by_word)])

    def find(text: Text) -> Iterator[Found]:
        for sentence in _SENTENCE.finditer(text.words):
            if not _MEASURING.search(sentence.group()):
                continue
            for match in words.finditer(text.words, sentence.start(), sentence.end()):
                for iri in by_word.get(_capital(fold(match.group())), ()):
                    yield Found(iri, "relation", "gelijknamig", "kandidaat", match.start(), match.end())

    return find


def _by_word(datasets: tuple[CatalogueDataset, ...]) -> dict[str, list[str]]:
    """Give the datasets of each keyword that names a subject, by the keyword with a capital."""
    found: dict[str, list[str]] = defaultdict(list)
    for one in datasets:
        for word in one.keywords:
            if len(word) >= _SHORTEST and word.lower() not in _FORMS:
                found[_capital(fold(word))].append(one.iri)
    return found


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:]


LINKER = Linker("dataset", "1", "Datasets die een belofte zouden kunnen meten", RULE, frozenset({"sectie"}), make)

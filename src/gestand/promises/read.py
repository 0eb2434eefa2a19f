"""Read the atomic promises of a section: split it, label what was found, and join what commits to nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from gestand.anchors.readable import readable
from gestand.promises.labels import Labels, labels
from gestand.promises.lexicon import languages
from gestand.promises.sentences import Spans
from gestand.promises.split import Stretch, stretches


@dataclass(frozen=True)
class Atomic:
    """A promise as the rules read it: its spans in the literal text, its readable words and its labels.

    ``continues`` tells how many promises back the one stands whose subject or opening words it shares, 0 for none.
    """

    spans: Spans
    text: str
    labels: Labels
    continues: int = 0


def can_read(language: str) -> bool:
    """Tell whether there are rules for a language."""
    return language in languages()


def promises(text: str, title: str, language: str) -> tuple[Atomic, ...]:
    """Give the atomic promises of a section's literal text, in their order."""
    by_sentence = groupby(stretches(text, title, language), lambda stretch: stretch.sentence)
    return tuple(atomic for _, found in by_sentence for atomic in _sentence(text, list(found), language))


def _sentence(text: str, found: list[Stretch], language: str) -> Iterator[Atomic]:
    read: list[Atomic] = []
    for stretch in found:
        said, before = words_of(text, stretch.spans, language), read[-1].labels if read else None
        found_labels = labels(said, language, stretch.is_item, before)
        read.append(Atomic(stretch.spans, said, found_labels, _back(found_labels, len(read))))
    if any(one.labels.commits for one in read) or len(read) == 1:
        yield from read
        return
    whole = Stretch(((read[0].spans[0][0], read[-1].spans[-1][1]),), found[0].sentence, found[0].is_item)
    said = words_of(text, whole.spans, language)
    yield Atomic(whole.spans, said, labels(said, language, whole.is_item))


def _back(read: Labels, place: int) -> int:
    """Tell how far back in its sentence a promise finds its head: an item the opening, a bare clause the one before."""
    if place and "punt" in read.traits:
        return place
    return int(place > 0 and "zonder-onderwerp" in read.traits)


def words_of(text: str, spans: Spans, language: str) -> str:
    """Give the readable words of some spans of a literal text."""
    return readable(" ".join(text[start:end] for start, end in spans), language).text

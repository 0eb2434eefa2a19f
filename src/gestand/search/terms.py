"""Cut a text into words, and fold and stem them so that spelling, accents and hyphens do not matter."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

import snowballstemmer

# the other Dutch stemmer takes "woning" and "wonen" for one, and "gemeente" for a form of "menen"
_STEMMERS = {"nl": "dutch_porter", "en": "english", "fr": "french", "de": "german"}
_WORD = re.compile(r"[^\W_]+(?:[-\u00ad‐‑–'’][^\W_]+)*")
_JOINT = re.compile(r"[-‐‑–]")
_INSIDE = re.compile(r"[-\u00ad‐‑–'’]")
LONGEST = 64
"""A word is cut after so many letters: longer ones are addresses or mistakes."""


@dataclass(frozen=True)
class Word:
    """A word and its place in the text: code points ``start`` up to ``end``."""

    text: str
    start: int
    end: int


def words(text: str) -> Iterator[Word]:
    """Give the words of a text, one with hyphens as one word."""
    for found in _WORD.finditer(text):
        yield Word(found[0], found.start(), found.end())


@lru_cache(maxsize=1 << 16)
def forms(word: str) -> tuple[str, ...]:
    """Fold a word: ``Re-integratie`` is ``reintegratie``, and ``re`` and ``integratie`` too."""
    whole = fold(_INSIDE.sub("", word))
    parts = tuple(fold(_INSIDE.sub("", part)) for part in _JOINT.split(word))
    return (whole, *parts) if len(parts) > 1 else (whole,)


def fold(word: str) -> str:
    """Drop accents and capitals; what is left are letters and digits."""
    signs = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", word).casefold())
    return "".join(sign for sign in signs if sign.isalnum())[:LONGEST]


@cache
def _stemmer(language: str) -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer(_STEMMERS[language])


@lru_cache(maxsize=1 << 17)
def stem(form: str, language: str) -> str:
    """Give the stem of a folded word (Snowball); a language without stemmer leaves the word as it is."""
    return str(_stemmer(language).stemWord(form)) if language in _STEMMERS else form


@dataclass(frozen=True)
class Terms:
    """What the index holds of a text: its folded words in order, the parts of words with hyphens behind, and stems."""

    words: str
    stems: str


def terms(text: str, language: str) -> Terms:
    """Work out the terms of a text; the parts stand behind, so that words that follow each other still do."""
    found = [forms(word) for word in _WORD.findall(text)]
    whole = [first for first, *_ in found if first]
    parts = [part for _, *others in found for part in others if part]
    every = [*whole, *parts]
    return Terms(" ".join(every), " ".join([stem(form, language) for form in every]))

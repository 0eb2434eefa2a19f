"""Read what a person asks for; nothing of it reaches the index but letters and digits between quotes."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from gestand.search.terms import forms, stem, words

MOST_SIGNS = 300
MOST_WORDS = 16
SHORTEST_PREFIX = 3
"""Shorter words are looked up whole: hardly a word that does not begin with two given letters."""

_QUOTED = re.compile(r'["“”„«»]([^"“”„«»]*)["“”„«»]')


class TooMuch(ValueError):
    """More signs or words than one question may hold."""


@dataclass(frozen=True)
class Asked:
    """The words that must all occur, each by its stem or as the beginning of a word, and phrases that must stand so."""

    words: tuple[str, ...]
    phrases: tuple[tuple[str, ...], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.words or self.phrases)

    def expression(self, languages: Sequence[str]) -> str:
        """Write the question in the language of FTS5: every term is a string of letters and digits in quotes."""
        alternatives = [_alternatives(word, languages) for word in self.words]
        phrases = [f'{{title_words text_words}} : "{" ".join(phrase)}"' for phrase in self.phrases]
        return " AND ".join(f"({one})" for one in (*alternatives, *phrases))

    def finder(self, languages: Sequence[str]) -> Callable[[str], str | None]:
        """Give the function that tells which of the words asked for a word of a text is found by; None when by none."""
        wanted = dict.fromkeys((*self.words, *(one for phrase in self.phrases for one in phrase)))
        beginnings = tuple(one for one in wanted if len(one) >= SHORTEST_PREFIX)
        stems = {(language, stem(one, language)): one for language in languages for one in reversed(wanted)}

        @cache
        def find(word: str) -> str | None:
            for form in forms(word):
                if form in wanted:
                    return form
                if form.startswith(beginnings):
                    return next(one for one in beginnings if form.startswith(one))
                if found := next((one for key in languages if (one := stems.get((key, stem(form, key))))), None):
                    return found
            return None

        return find


def _alternatives(word: str, languages: Sequence[str]) -> str:
    stems = " OR ".join(f'"{one}"' for one in dict.fromkeys(stem(word, language) for language in languages))
    prefix = "*" if len(word) >= SHORTEST_PREFIX else ""
    whole = f'{{title_words text_words}} : "{word}"{prefix}'
    return f"{whole} OR {{title_stems text_stems}} : ({stems})" if stems else whole


def read(text: str) -> Asked:
    """Read a question; `TooMuch` when it is too long. Signs mean nothing but quotes around a phrase."""
    if len(text) > MOST_SIGNS:
        raise TooMuch(f"q may hold {MOST_SIGNS} characters; this one has {len(text)}")
    phrases = tuple(phrase for found in _QUOTED.findall(text) if (phrase := _folded(found)))
    single = _folded(_QUOTED.sub(" ", text))
    loose = tuple(dict.fromkeys((*single, *(phrase[0] for phrase in phrases if len(phrase) == 1))))
    long = tuple(phrase for phrase in phrases if len(phrase) > 1)
    if len(loose) + sum(map(len, long)) > MOST_WORDS:
        raise TooMuch(f"q may hold {MOST_WORDS} words")
    return Asked(loose, long)


def _folded(text: str) -> tuple[str, ...]:
    return tuple(form for word in words(text) if (form := forms(word.text)[0]))

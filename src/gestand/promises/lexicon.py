"""Hold the words by which a language is split into clauses."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

_LAST_SYLLABLE = re.compile(r"(?<![aeiou])([aeou])([bcdfghjklmnpqrstvwxz])$|(ë)([bcdfghjklmnpqrstvwxz])$")

_VOWELS = re.compile(r"[aeiouyáéíóúëïö]+")


@dataclass(frozen=True)
class Lexicon:
    """The words of one language, in lower case and without joints; ``plural`` holds the verbs that agree with we."""

    abbreviations: frozenset[str]
    may_end: frozenset[str]
    openers: frozenset[str]
    openers_always: frozenset[str]
    no_end: frozenset[str]
    after_opener: frozenset[str]
    subordinators: frozenset[str]
    no_clause: frozenset[str]
    prepositions: frozenset[str]
    fronted: frozenset[str]
    conjunctions: frozenset[str]
    we: frozenset[str]
    own_subject: frozenset[str]
    pronouns: frozenset[str]
    determiners: frozenset[str]
    asks_clause: frozenset[str]
    no_adjectives: frozenset[str]
    one: frozenset[str]
    behind_pronoun: frozenset[str]
    particles: frozenset[str]
    if_needed: re.Pattern[str]
    verb_like: re.Pattern[str]
    auxiliaries: frozenset[str]
    clamps: frozenset[str]
    plural: frozenset[str]
    singular: frozenset[str]

    def is_finite(self, word: str) -> bool:
        """Tell whether a word may be a finite verb."""
        known = word in self.auxiliaries or word in self.plural or word in self.singular
        return known or bool(self.verb_like.match(word))


@cache
def rules() -> Mapping[str, Any]:
    """Read ``rules/splitsing.toml``."""
    return tomllib.loads((files("gestand.promises.rules") / "splitsing.toml").read_text(encoding="utf-8"))


def key() -> str:
    """Name the rule that splits, with its version."""
    return f"splitsing-{rules()['version']}"


def languages() -> frozenset[str]:
    """Name the languages that can be split."""
    return frozenset(name for name, table in rules().items() if isinstance(table, dict) and "infinitives" in table)


@cache
def lexicon(language: str) -> Lexicon:
    """Give the words of a language; KeyError when there are none."""
    table = dict(rules()[language])
    infinitives, forms = table.pop("infinitives"), table.pop("forms")
    singular = {form for verb in infinitives for form in third_person(verb)}
    plural = {*infinitives, *(form for form in forms if form.endswith("n"))}
    return Lexicon(
        if_needed=re.compile(table.pop("if_needed")),
        verb_like=re.compile(table.pop("verb_like")),
        plural=frozenset(plural),
        singular=frozenset({*singular, *forms} - plural),
        **{name: frozenset(words) for name, words in table.items()},
    )


def third_person(infinitive: str) -> Iterator[str]:
    """Give the forms that the third person of a Dutch verb may have: maakt, stelt, verbetert, investeert.

    In a stem of several syllables, which vowel is long cannot be told from the infinitive, so both forms are given.
    """
    stem = infinitive.removesuffix("n").removesuffix("e") if infinitive.endswith("en") else infinitive
    if len(stem) > 2 and stem[-1] == stem[-2] and stem[-1] not in "aeou":
        yield _with_t(stem[:-1])
        return
    hardened = stem[:-1] + {"v": "f", "z": "s"}.get(stem[-1:], stem[-1:])
    long = _LAST_SYLLABLE.sub(_lengthen, hardened)
    yield _with_t(long)
    if len(_VOWELS.findall(stem)) > 1:
        yield _with_t(hardened)


def _with_t(stem: str) -> str:
    return stem if stem.endswith("t") else f"{stem}t"


def _lengthen(found: re.Match[str]) -> str:
    vowel, consonant = found[1] or found[3], found[2] or found[4]
    return (vowel * 2 if vowel != "ë" else "ëe") + consonant


def any_of(words: Iterable[str]) -> str:
    """Write words as one pattern, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))

"""Read rule sets: words to look for by language, what each rule gives, and why."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

PACKAGE = "gestand.reading.rules"

Words = Mapping[str, re.Pattern[str]]


@dataclass(frozen=True)
class Rule:
    """One rule: it holds for a text that has all of ``needs``, a word of ``words`` and none of ``unless``."""

    name: str
    gives: str
    why: Mapping[str, str]
    words: Words = field(default_factory=dict)
    unless: Words = field(default_factory=dict)
    needs: frozenset[str] = frozenset()

    def find(self, text: str, language: str, traits: frozenset[str] = frozenset()) -> re.Match[str] | None:
        """Find the words that make the rule hold; a rule without words holds by its traits alone."""
        if not self.needs <= traits or (self.words and language not in self.words):
            return None
        stop = self.unless.get(language)
        if stop and stop.search(text):
            return None
        return self.words[language].search(text) if self.words else _ANY.search(text)


_ANY = re.compile("")


@dataclass(frozen=True)
class RuleSet:
    """Rules in the order in which they are tried; ``default`` is what a text gets that none of them reads.

    ``key`` holds name and version, ``unread`` is the answer for a language that no rule knows: nothing is guessed.
    It is the default itself where no rule reads words.
    """

    key: str
    title: Mapping[str, str]
    about: Mapping[str, str]
    rules: tuple[Rule, ...]
    default: Rule
    unread: Rule
    languages: frozenset[str]

    def first(self, text: str, language: str, traits: frozenset[str] = frozenset()) -> Rule:
        """Give the first rule that holds for a text."""
        if language not in self.languages:
            return self.unread
        return next((rule for rule in self.rules if rule.find(text, language, traits)), self.default)

    def __iter__(self) -> Iterator[Rule]:
        yield from (*self.rules, self.default)
        if self.unread is not self.default:
            yield self.unread


@cache
def rule_set(name: str) -> RuleSet:
    """Read the rule set in ``rules/{name}.toml``; KeyError or re.error names what is wrong with it."""
    return _parsed(rule_table(name))


@cache
def rule_table(name: str) -> Mapping[str, Any]:
    """Read the file of a rule set as it stands, with the numbers and words that are no rules."""
    return tomllib.loads((files(PACKAGE) / f"{name}.toml").read_text(encoding="utf-8"))


def parse(text: str) -> RuleSet:
    """Read a rule set from the text of its file."""
    return _parsed(tomllib.loads(text))


def _parsed(table: Mapping[str, Any]) -> RuleSet:
    common = table.get("patterns", {})
    rules = tuple(_rule(one, common) for one in table["rule"])
    default = _rule(table["default"], common)
    return RuleSet(
        key=f"{table['key']}-{table['version']}",
        title=table["title"],
        about=table["about"],
        rules=rules,
        default=default,
        unread=_rule(table["unread"], common) if "unread" in table else default,
        languages=frozenset(language for rule in rules for language in rule.words),
    )


def _rule(table: Mapping[str, Any], common: Mapping[str, Mapping[str, str]]) -> Rule:
    return Rule(
        name=table["name"],
        gives=table["gives"],
        why=table["why"],
        words=_words(table.get("words", {}), common),
        unless=_words(table.get("unless", {}), common),
        needs=frozenset(table.get("needs", ())),
    )


def _words(table: Mapping[str, Iterable[str]], common: Mapping[str, Mapping[str, str]]) -> Words:
    return {language: pattern(listed, common.get(language, {})) for language, listed in table.items()}


def pattern(listed: Iterable[str], common: Mapping[str, str]) -> re.Pattern[str]:
    """Join words to one pattern: case does not count, a space is any white space, ``{name}`` a common pattern.

    Words begin at a word's beginning, and end where the author lets them end.
    """
    joined = "|".join(listed)
    for name, words in common.items():
        joined = joined.replace(f"{{{name}}}", f"(?:{words})")
    return re.compile(rf"\b(?:{joined})".replace(" ", r"\s+"), re.IGNORECASE)

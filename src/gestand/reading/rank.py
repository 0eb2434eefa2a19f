"""Rank opinions by a published rule set: each rule names what is compared, in the order in which it counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from gestand.reading.ruleset import RuleSet

One = TypeVar("One")
Compared = Mapping[str, Callable[[One], Any]]


def rank(rules: RuleSet, compared: Compared[One], one: One) -> tuple[Any, ...]:
    """Give what the rules compare of one thing, the higher first; KeyError names a comparison that is unknown."""
    return tuple(compared[rule.gives](one) for rule in rules.rules)


def best(rules: RuleSet, compared: Compared[One], listed: Sequence[One]) -> list[One]:
    """Give those that rank highest: one, several that are equal, or none of an empty list."""
    ranks = [rank(rules, compared, one) for one in listed]
    return [one for one, value in zip(listed, ranks, strict=True) if value == max(ranks)]

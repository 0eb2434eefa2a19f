"""Tell kind and testability of a stretch, and by which rule."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from gestand.promises.core import core
from gestand.promises.measure import Measures, measures
from gestand.reading.ruleset import Rule, RuleSet, parse


@dataclass(frozen=True)
class Labels:
    """What the rules read in a promise; ``kind`` and ``testability`` are the rules that gave their codes."""

    kind: Rule
    testability: Rule
    measures: Measures
    traits: frozenset[str]

    @property
    def commits(self) -> bool:
        """Tell whether it is more than a principle."""
        return self.kind.gives != "beginsel"


@cache
def rule_set(name: str) -> RuleSet:
    """Read ``rules/{name}.toml``: soort or toetsbaarheid."""
    return parse((files("gestand.promises.rules") / f"{name}.toml").read_text(encoding="utf-8"))


def labels(text: str, language: str, is_item: bool = False, before: Labels | None = None) -> Labels:
    """Read a stretch in its readable form; ``before`` is what was read in the clause that it carries on.

    A clause that opens with its verb has the subject of the one before it; an item of a list may do without a verb.
    """
    found, said = core(text, language), measures(text, language)
    traits = set(found.traits)
    if before and "zonder-onderwerp" in traits:
        traits |= before.traits & _SUBJECTS
    if said.quantity:
        traits.add("getal")
    if said.deadline:
        traits.add("termijn")
    if is_item and ("zonder-werkwoord" in traits or text[:1].islower()):
        traits.add("punt")
    kind = rule_set("soort").first(found.text, language, frozenset(traits))
    told = frozenset({*traits, f"soort:{kind.gives}"})
    return Labels(kind, rule_set("toetsbaarheid").first(found.text, language, told), said, frozenset(traits))


_SUBJECTS = frozenset(["we", "overheid"])

"""Infer trajectories: decisions of one register under one title on several days, which are one matter."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from gestand.evidence import DecisionRecord
from gestand.link.citations import fold
from gestand.reading.ruleset import Rule, RuleSet, rule_set

LONGEST_PAUSE = 400
"""Days that two steps of one trajectory may lie apart; the rule set says so too, and a test holds them together."""

_PHASES = {
    "nl": (r"\bprincipi\w+|\bvoorontwerp\b", r"\bdefinitie[fv]\w*|\bbekrachtiging\b"),
    "fr": (r"\bavant-projet\b|\ben principe\b", r"\bdéfinitive\w*|\bsanction et promulgation\b"),
}
"""The words of an approval in principle, and of a final one, by language."""


@dataclass(frozen=True)
class Trajectory:
    """Decisions in the order of their days, and the rule that gives their confidence."""

    steps: tuple[DecisionRecord, ...]
    rule: Rule

    @property
    def confidence(self) -> float:
        """Give the confidence, from 0 to 1."""
        return float(self.rule.gives)


def rules() -> RuleSet:
    """Give the rules for trajectories."""
    return rule_set("trajectory")


def trajectories(decisions: Iterable[DecisionRecord]) -> Iterator[Trajectory]:
    """Give the trajectories among decisions of one agreement, by title and then by day."""
    by_title: dict[str, list[DecisionRecord]] = defaultdict(list)
    for decision in decisions:
        by_title[fold(decision.title).casefold()].append(decision)
    for title in sorted(by_title):
        for steps in _runs(sorted(by_title[title], key=_moment)):
            if len({one.day for one in steps}) > 1:
                rule = rules().first(steps[0].title, steps[0].agreement.language, _traits(steps))
                if float(rule.gives) > 0:
                    yield Trajectory(tuple(steps), rule)


def _moment(one: DecisionRecord) -> tuple[date, float, str]:
    """Give a key that sorts by day, then by instant where it is known."""
    return one.day, one.session.timestamp() if one.session else 0.0, one.official_id


def _runs(listed: Sequence[DecisionRecord]) -> Iterator[list[DecisionRecord]]:
    """Cut where two decisions lie too far apart."""
    run = [listed[0]]
    for before, after in pairwise(listed):
        if (after.day - before.day).days > LONGEST_PAUSE:
            yield run
            run = []
        run.append(after)
    yield run


def _traits(steps: Sequence[DecisionRecord]) -> frozenset[str]:
    first, later = steps[0].text or "", [one.text or "" for one in steps[1:]]
    principle, final = _PHASES.get(steps[0].agreement.language, ("(?!)", "(?!)"))
    told = re.search(principle, first, re.IGNORECASE) and any(re.search(final, one, re.IGNORECASE) for one in later)
    return frozenset({"principle-then-final"}) if told else frozenset()

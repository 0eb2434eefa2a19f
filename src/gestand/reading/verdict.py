"""Read the verdict of an assessment from the sentences that judge the whole; never from what it lacks alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from gestand.evidence import AssessmentPage
from gestand.reading.page import Sentence, judging, opening, sentences_of
from gestand.reading.ruleset import Rule, RuleSet, rule_set
from gestand.reading.stance import CONTRADICTS, SUPPORTS

BROKEN = "niet-nagekomen"
NOTHING = "geen-bewijs"
UNSUPPORTED = "zonder-tegenbewijs"
"""The rule for an assessment that says "broken" and cites nothing against the promise: no verdict follows."""


@dataclass(frozen=True)
class Verdict:
    """A verdict: the rule that gives the value, the one that gives the certainty, and the sentence it rests on."""

    value: Rule
    certainty: Rule
    sentence: Sentence | None


def rules() -> RuleSet:
    """Give the rules for the value of a verdict."""
    return rule_set("verdict")


def certainty_rules() -> RuleSet:
    """Give the rules for its certainty."""
    return rule_set("certainty")


def verdict(page: AssessmentPage, stances: Mapping[int, Rule]) -> Verdict:
    """Give the verdict of a page; ``stances`` are those of its findings, by the number of their block."""
    language = page.section.agreement.language
    last, first = (tuple(sentences_of(page, part)) for part in (judging(page), opening(page)))
    value, sentence = _value(last, first, language)
    if value.gives == BROKEN and not _cites(page, stances, CONTRADICTS):
        value = next(rule for rule in rules() if rule.name == UNSUPPORTED)
    if value.gives == NOTHING and any(_cites(page, stances, stance) for stance in SUPPORTS):
        value, sentence = rules().default, None
    judged = last if last or sentence is None else (sentence,)
    return Verdict(value, _certainty(judged, sentence, language), sentence)


def _value(last: Sequence[Sentence], first: Sequence[Sentence], language: str) -> tuple[Rule, Sentence | None]:
    """Try each rule on the closing sentences, then on the opening ones if it may read those."""
    if language not in rules().languages:
        return rules().unread, None
    for rule in rules().rules:
        for name, listed in (("closing", last), ("opening", first)):
            for sentence in listed:
                if rule.find(sentence.words, language, frozenset({name})):
                    return rule, sentence
    return rules().default, None


def _cites(page: AssessmentPage, stances: Mapping[int, Rule], stance: str) -> bool:
    """Tell whether a finding of this stance cites anything."""
    return any(block.markers and stances[block.order].gives == stance for block in page.blocks if block.is_finding)


def _certainty(judged: Iterable[Sentence], sentence: Sentence | None, language: str) -> Rule:
    """Read the certainty from all that the assessor says where it judges."""
    if sentence is None:
        return certainty_rules().unread
    words = {one.span: one.words for one in (*judged, sentence)}
    return certainty_rules().first(" ".join(words.values()), language)

"""Read the gaps that an assessment states: sentences that name something of which it has no evidence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gestand.evidence import AssessmentPage
from gestand.reading.page import Sentence, sentences_of
from gestand.reading.ruleset import Rule, RuleSet, rule_set

NO_GAP = "geen-lacune"


@dataclass(frozen=True)
class Gap:
    """A stated gap: the sentence that states it, and the rule that reads its kind."""

    sentence: Sentence
    rule: Rule


def rules() -> RuleSet:
    """Give the rules for gaps."""
    return rule_set("gap")


def gaps(page: AssessmentPage) -> Iterator[Gap]:
    """Give the gaps that a page states, in the order of its text."""
    language = page.section.agreement.language
    for sentence in sentences_of(page, [block for block in page.blocks if block.kind != "heading"]):
        rule = rules().first(sentence.words, language)
        if rule.gives != NO_GAP:
            yield Gap(sentence, rule)

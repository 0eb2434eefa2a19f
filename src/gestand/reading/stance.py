"""Read the stance of findings: what the assessor takes the cited decisions to do for the promise."""

from __future__ import annotations

from gestand.evidence import AssessmentPage
from gestand.reading.page import plain, traits
from gestand.reading.ruleset import Rule, RuleSet, rule_set

CONTRADICTS = "spreekt-tegen"
SUPPORTS = ("ondersteunt", "ondersteunt-deels")


def rules() -> RuleSet:
    """Give the rules for stances."""
    return rule_set("stance")


def stances(page: AssessmentPage) -> dict[int, Rule]:
    """Give the rule that reads each finding, by the number of its block; the rule gives the stance."""
    language = page.section.agreement.language
    return {
        block.order: rules().first(plain(block.text), language, traits(page, block))
        for block in page.blocks
        if block.is_finding
    }

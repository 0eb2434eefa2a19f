"""Find implementation statements: sentences in which a government says that it carries out its own agreement."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gestand.evidence import DecisionRecord
from gestand.reading.ruleset import Rule, RuleSet, rule_set
from gestand.reading.sentences import Span, sentences

STATES = "verklaring"

_NAMES = {"nl": "regeerakkoord", "fr": "accord de "}
"""Words that a statement has: most texts have none, and need no rule."""

_LEADS = {
    "nl": "In|Het|Ter|Volgens|Naar aanleiding|Conform|Zoals|Dit|Deze|De|En",
    "fr": "En|Le|La|Les|Selon|Conformément|Suite|Cette|Ce",
}
_LEAD = {name: re.compile(rf"(?<=[\w)”’\"'])\s(?=(?:{words}) )") for name, words in _LEADS.items()}
"""Where a title without full stop ends and the first sentence begins."""


@dataclass(frozen=True)
class Statement:
    """A statement: where it stands in the decision's text, in code points, and the rule that found it."""

    span: Span
    rule: Rule


def rules() -> RuleSet:
    """Give the rules for statements."""
    return rule_set("statement")


def statements(decision: DecisionRecord) -> Iterator[Statement]:
    """Give the statements in a decision's text; none when it has no text."""
    text, language = decision.text or "", decision.agreement.language
    if not _names(text, language):
        return
    for span in sentences(text):
        words = span.of(text)
        rule = rules().first(words, language) if _names(words, language) else rules().default
        if rule.gives == STATES:
            found = rule.find(words, language)
            assert found is not None  # it is the rule that holds
            yield Statement(Span(span.start + _begin(words, found.start(), language), span.end), rule)


def _names(text: str, language: str) -> bool:
    return language in _NAMES and _NAMES[language] in text.lower()


def _begin(words: str, at: int, language: str) -> int:
    """Give where the sentence begins that holds the words at a place: behind the title that runs into it."""
    ends = [one.end() for one in _LEAD[language].finditer(words, 0, at + 30) if one.end() <= at]
    return ends[-1] if ends else 0

"""Read from a decision's words what stage it is: in principle, again, final, ratification, taking note, subsidy."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gestand.link.found import Finder, Found, Linker, Text
from gestand.link.reference import Reference

RULE = (
    "The first sentence in which the government acts in the present tense and says 'principieel', 'definitief' or "
    "the like gives the phase; 'opnieuw' or 'tweede keer' beside it makes it the second approval in principle. What is "
    "told as history, in the past tense or as 'goedgekeurd op', does not count. 'Beslist tot bekrachtiging' ratifies; "
    "'neemt kennis van' takes note; 'kent … subsidie … toe' grants a subsidy."
)

_ACTS = (
    r"(?:hecht|keurt|wijzigt|stelt|bepaalt|regelt|past|beslist|voorziet|verlengt|actualiseert|hervormt|richt|legt|geeft|"
    r"wijst|duidt|herziet|vervangt|optimaliseert|kent|voert|breidt|erkent|neemt|maakt|verlaagt|verhoogt|schrapt)"
)
_AGAIN = r"(?:opnieuw|nogmaals|(?:een\s+)?tweede\s+(?:keer|maal))"
_IN_PRINCIPLE = r"(?:principieel(?!\s+(?:goedgekeurd|goedgekeurde))|principi[eë]le\s+goedkeuring)"
_FINAL = r"(?:definitief(?!\s+(?:goedgekeurd|goedgekeurde))|definitieve\s+(?:goedkeuring|vaststelling))"
_SENTENCE = re.compile(r"[^.!?]*(?:\.(?=\w)[^.!?]*)*[.!?]?")

PHASES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("bekrachtiging", re.compile(r"\bbeslist\s+tot\s+b\s?ekrachti?ging\b")),
    ("opnieuw-principieel", re.compile(rf"\b{_ACTS}\b.*?\b(?P<said>{_AGAIN}\b.{{0,25}}?{_IN_PRINCIPLE})", re.DOTALL)),
    ("principieel", re.compile(rf"\b{_ACTS}\b.*?\b(?P<said>{_IN_PRINCIPLE})", re.DOTALL)),
    ("definitief", re.compile(rf"\b{_ACTS}\b.*?\b(?P<said>{_FINAL})", re.DOTALL)),
)
"""What a sentence must say for each phase, the more special one first."""

NOTE = re.compile(r"\bRegering\s+neemt\s+(?:nu\s+)?(?:akte|kennis)\s+van\b")
_SAME = r"(?:[^.]|\.(?=\d))"  # up to the end of the sentence; a point may part thousands
GRANT = re.compile(
    rf"\bkent\b{_SAME}{{0,200}}?subsidies?\b{_SAME}{{0,120}}?\btoe\b"
    rf"|\bkent\b{_SAME}{{0,120}}?\btoe\b{_SAME}{{0,60}}?subsidie"
)


def make(_: Reference) -> Finder:
    """Give the finder; it needs no register."""
    return find


def find(text: Text) -> Iterator[Found]:
    """Give the phase of a decision, if its words tell one, and whether it grants a subsidy."""
    phase = next(_phases(text.words), None)
    if phase:
        yield phase
    elif note := NOTE.search(text.words):
        yield _found("kennisneming", note)
    if not phase and (grant := GRANT.search(text.words)):
        yield _found("subsidie", grant)


def _phases(words: str) -> Iterator[Found]:
    """Give what each sentence says of the phase, in the order of the text."""
    for sentence in _SENTENCE.finditer(words):
        for key, pattern in PHASES:
            match = pattern.search(words, sentence.start(), sentence.end())
            if match:
                name = "said" if "said" in pattern.groupindex else 0
                yield Found(key, "decisionPhase", "vermeld", "vastgesteld", match.start(name), match.end(name))
                break


def _found(key: str, match: re.Match[str]) -> Found:
    return Found(key, "decisionPhase", "vermeld", "vastgesteld", *match.span())


LINKER = Linker("fase", "1", "Fase van een beslissing", RULE, frozenset({"beslissing"}), make, gives="concept")

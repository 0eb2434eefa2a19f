"""Find the main clause of a stretch: its verb, who acts, and the words that say what is done."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from gestand.promises.clauses import Sentence
from gestand.promises.lexicon import Lexicon, lexicon, rules

_CAPITALS = re.compile(r"\b[A-Z]{2,}[a-z]?\b")


@dataclass(frozen=True)
class Core:
    """The words of a main clause, without the clauses below it, and what is known about it (``traits``)."""

    text: str
    traits: frozenset[str]


def core(text: str, language: str) -> Core:
    """Give the core of a readable stretch; one without finite verb is its own core."""
    known = lexicon(language)
    sentence = Sentence(text, 0, len(text), known)
    count = len(sentence.words)
    verb = sentence.main_verb(0, count)
    if verb is None:
        return Core(text, frozenset(["zonder-werkwoord"]))
    begin, end = _first(sentence, verb), _last(sentence, verb)
    kept = text[sentence.words[begin].start : sentence.words[end - 1].end]
    return Core(kept, frozenset(_traits(sentence, verb, begin, end, kept)))


def _first(sentence: Sentence, verb: int) -> int:
    """Skip what stands before the verb when that is a clause, as in "om … te voorkomen sluiten we"."""
    before = [sentence.plain(at) for at in range(verb)]
    opens = sentence.lexicon.subordinators | {"door", "te", "om", "met", "naast", "behalve"}
    return verb if sentence.plain(verb + 1) in ("we", "wij") and any(word in opens for word in before) else 0


def _last(sentence: Sentence, verb: int) -> int:
    """Stop before the first clause that hangs below the main one, unless the verb asks for it: zorgen ervoor dat."""
    known, count = sentence.lexicon, len(sentence.words)
    below = (at for at in range(verb + 2, count) if sentence.plain(at) in known.subordinators)
    asked = (at for at in below if sentence.plain(at) == "om" or sentence.plain(at - 1) not in known.asks_clause)
    return next(asked, count)


def _traits(sentence: Sentence, verb: int, begin: int, end: int, kept: str) -> set[str]:
    word, words = sentence.plain(verb), {sentence.plain(at) for at in range(begin, end)}
    traits = {name for name, forms in _groups(sentence.lexicon).items() if word in forms}
    if {sentence.plain(verb + 1), sentence.plain(verb - 1)} & {"we", "wij"}:
        traits.add("we")
    subject = {sentence.plain(at) for at in range(begin, min(verb + 5, end))}
    named = any(_CAPITALS.match(sentence.text, sentence.words[at].start) for at in range(begin, verb))
    if named or subject & _bodies():
        traits.add("overheid")
    if "zal" in traits or "moet" in traits:
        traits |= {"lijdend"} if words & {"worden"} else set()
    if verb == int(sentence.plain(0) in sentence.lexicon.conjunctions) and "we" not in traits:
        traits.add("zonder-onderwerp")
    traits.add(f"ww:{word}")
    return traits


@cache
def _groups(known: Lexicon) -> dict[str, frozenset[str]]:
    return {name: frozenset(forms) for name, forms in rules()["groepen"].items()}


@cache
def _bodies() -> frozenset[str]:
    return frozenset(rules()["lichamen"]["woorden"])

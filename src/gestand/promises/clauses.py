"""Cut a sentence into main clauses that can be read alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from gestand.promises.lexicon import Lexicon
from gestand.promises.words import Word, words

_ITEM_WORDS = 3
_WE = ("we", "wij")


class Sentence:
    """One sentence of a text with its words; clauses are stretches of their indices."""

    def __init__(self, text: str, start: int, end: int, lexicon: Lexicon) -> None:
        self.text, self.start, self.end, self.lexicon = text, start, end, lexicon
        self.words: Sequence[Word] = words(text, start, end)
        self._deep = _in_brackets(text, start, end)

    def plain(self, at: int) -> str:
        """Give a word by its index; none is the empty word."""
        return self.words[at].plain if 0 <= at < len(self.words) else ""

    def gap(self, at: int) -> str:
        """Give the signs between a word and the one before it."""
        return self.text[self.words[at - 1].end : self.words[at].start] if at else ""

    def is_finite(self, at: int) -> bool:
        """Tell whether a word may be a finite verb, by itself and its neighbours."""
        word, before = self.plain(at), self.plain(at - 1)
        if not self.lexicon.is_finite(word) or before == "te" or self._is_noun(at, word, before):
            return False
        return not (word == "zijn" and self._is_possessive(at, before))

    def _is_noun(self, at: int, word: str, before: str) -> bool:
        """Tell nouns and adjectives that look like verbs: het bereiken van, uiterlijke tekenen."""
        if self.plain(at + 1) in _WE:
            return False
        if word in self.lexicon.singular:
            return before in ("een", "meer")
        adjective = before.endswith("e") and before not in self.lexicon.no_adjectives
        return word in self.lexicon.plural and (before in ("het", "de", "een") or adjective)

    def _is_possessive(self, at: int, before: str) -> bool:
        behind = self.plain(at + 1)
        return before in self.lexicon.prepositions or (before == "en" and behind.endswith("e"))

    def ends_in_verb(self, at: int) -> bool:
        """Tell whether a word is a verb, perhaps with its particle before it: what is joined to it shares its place."""
        word = self.plain(at)
        bare = (word.removeprefix(one) for one in self.lexicon.particles if word.startswith(one))
        return self.plain(at - 1) != "te" and (any(one in self.lexicon.plural for one in bare) or self.is_finite(at))

    def is_deep(self, at: int) -> bool:
        """Tell whether a word stands in brackets."""
        return self.words[at].start in self._deep

    def main_verb(self, begin: int, end: int) -> int | None:
        """Find the finite verb of the main clause among these words.

        It stands beside we, or before any subordinator, or behind the comma or the infinitive that ends a clause.
        """
        below = ""
        for at in range(begin, end):
            if self.is_deep(at):
                continue
            if self.is_finite(at) and (not below or self._beside_we(at, begin) or self._ends_below(at, begin, below)):
                return at
            if self._opens_below(at):
                below = self.plain(at)
        return None

    def _opens_below(self, at: int) -> bool:
        """Tell whether a word opens a clause below the main one."""
        if self.plain(at) not in self.lexicon.subordinators or self._determines(at):
            return False
        return self.plain(at + 1) not in self.lexicon.no_clause

    def _ends_below(self, at: int, begin: int, below: str) -> bool:
        """Tell whether a verb comes right behind the end of the clause below."""
        if at - begin < 2 or self.plain(at - 1) in self.lexicon.conjunctions:
            return False
        if "," in self.gap(at):
            return True
        done = below == "om" and any(self.plain(one) == "te" for one in range(begin, at - 1))
        return done and self.plain(at) in self.lexicon.auxiliaries and self.plain(at - 1) != "te"

    def _beside_we(self, at: int, begin: int) -> bool:
        """Tell whether a verb has we right before or behind it; before it, no subordinator may come first."""
        if self.plain(at + 1) in _WE or (at == begin + 1 and self.plain(begin) in _WE):
            return self.plain(at - 1) not in ("die", "dat", "we", "ze")
        return False

    def _determines(self, at: int) -> bool:
        """Tell whether a small word stands for itself: dat vraagt tijd, in die sectoren."""
        opens = self.is_finite(1) if at == 0 else self.plain(at - 1) in self.lexicon.prepositions
        return opens and self.plain(at) in ("dat", "die")


def _in_brackets(text: str, start: int, end: int) -> frozenset[int]:
    deep, depth = set(), 0
    for at in range(start, end):
        if text[at] in "(“‘":
            depth += text[at] == "("
        elif text[at] == ")":
            depth = max(0, depth - 1)
        if depth:
            deep.add(at)
    return frozenset(deep)


def clauses(text: str, start: int, end: int, lexicon: Lexicon) -> Iterator[tuple[int, int, bool]]:
    """Give the stretches of the main clauses of a sentence, and for each whether it is an item of a list in it."""
    sentence = Sentence(text, start, end, lexicon)
    begin, first, is_item = 0, start, False
    for at in range(1, len(sentence.words)):
        if _opens_clause(sentence, begin, at):
            here = sentence.words[at].start
            yield first, _end(text, here), is_item
            begin, first, is_item = at, here, is_item or _lists(text, start, here, end)
    yield first, end, is_item


def _lists(text: str, start: int, at: int, end: int) -> bool:
    """Tell whether a place in a sentence stands in a list: behind a colon, with semicolons between the items."""
    return ":" in text[start:at] and ";" in text[start:end]


def _end(text: str, at: int) -> int:
    while text[at - 1] in " \n\t,;:–-(":
        at -= 1
    return at


def _opens_clause(sentence: Sentence, begin: int, at: int) -> bool:
    """Tell whether a main clause of its own begins at a word: behind a conjunction or a sign, with its own verb."""
    if sentence.is_deep(at):
        return False
    gap = sentence.gap(at)
    if ";" in gap or ":" in gap:
        return _opens_behind_sign(sentence, begin, at, gap)
    conjunctions = sentence.lexicon.conjunctions
    joined = sentence.plain(at) in conjunctions
    if (not joined and "," not in gap) or sentence.plain(at - 1) in conjunctions:
        return False
    first = at + joined + (joined and sentence.plain(at + 1) in conjunctions)
    verb = sentence.main_verb(begin, at)
    if first >= len(sentence.words) or verb is None or _carries_on(sentence, first):
        return False
    if sentence.plain(at) == "maar" and any(sentence.plain(one) in ("alleen", "enkel") for one in range(begin, at)):
        return False  # niet alleen … maar ook
    if _has_we(sentence, first):
        shared = joined and sentence.is_finite(at - 1)  # "versterken en verbreden we het net" is one act
        return not shared or sentence.plain(first) in _WE
    return (joined or _in_a_row(sentence, at)) and _shares_subject(sentence, verb, at, first)


def _in_a_row(sentence: Sentence, at: int) -> bool:
    """Tell whether a verb behind a comma stands in a row of clauses: another one begins behind "en" further on."""
    lexicon, verb = sentence.lexicon, sentence.plain(at)
    if verb in lexicon.auxiliaries or not sentence.is_finite(at):
        return False
    alike = lexicon.singular if verb in lexicon.singular else lexicon.plural
    places = [one for one in range(at + 2, len(sentence.words) - 2) if sentence.plain(one) in lexicon.conjunctions]
    return any(sentence.plain(one + 1) in alike and sentence.plain(one - 1) not in alike for one in places)


def _opens_behind_sign(sentence: Sentence, begin: int, at: int, gap: str) -> bool:
    """Tell whether an item of a list, or a main clause, begins behind a colon or a semicolon."""
    first = at + 1 if sentence.plain(at) in sentence.lexicon.conjunctions else at
    end = _next_sign(sentence, at)
    if _lists(sentence.text, sentence.start, sentence.words[at].start, sentence.end):
        return end - first >= _ITEM_WORDS
    if ";" in gap:
        return any(sentence.is_finite(one) for one in range(first, end))
    verb = sentence.main_verb(first, end)
    if verb is None or sentence.main_verb(begin, at) is None:
        return False
    if _has_we(sentence, first) or sentence.plain(verb) not in sentence.lexicon.plural:
        return True
    return sentence.plain(verb + 1) in {"we", *sentence.lexicon.determiners}


def _next_sign(sentence: Sentence, at: int) -> int:
    for one in range(at + 1, len(sentence.words)):
        if re.search(r"[;:]", sentence.gap(one)):
            return one
    return len(sentence.words)


def _has_we(sentence: Sentence, first: int) -> bool:
    """Tell whether a clause begins with we and its verb, in either order, perhaps behind one small word."""
    if sentence.plain(first) in _WE:
        return sentence.is_finite(first + 1) or sentence.is_finite(first + 2)
    return sentence.is_finite(first) and sentence.plain(first + 1) in ("we", "wij", "er")


def _shares_subject(sentence: Sentence, verb: int, at: int, first: int) -> bool:
    """Tell whether a clause begins with a verb that agrees with the one before, and is no infinitive or noun."""
    lexicon, plain = sentence.lexicon, sentence.plain
    if not sentence.is_finite(first) or sentence.ends_in_verb(at - 1) or plain(at - 1) in _WE:
        return False
    if plain(first) in lexicon.auxiliaries:
        return len(sentence.words) - first > 2
    alone = first + 1 >= len(sentence.words) or bool(sentence.gap(first + 1).strip())
    if alone or sentence.is_finite(first + 1) or plain(first + 1) in ("van", "te", *lexicon.conjunctions):
        return False
    if (plain(first) in lexicon.singular) != (plain(verb) in lexicon.singular or plain(verb) in lexicon.one):
        return False
    if plain(verb) in lexicon.clamps or plain(verb) in ("blijven", "blijft"):
        return plain(first + 1) in lexicon.determiners or _ends_in_particle(sentence, first)
    return first + 1 < len(sentence.words)


def _ends_in_particle(sentence: Sentence, first: int) -> bool:
    for one in range(first + 1, len(sentence.words)):
        last = one + 1 == len(sentence.words) or bool(sentence.gap(one + 1).strip())
        if last:
            return sentence.plain(one) in sentence.lexicon.particles
    return False


def _carries_on(sentence: Sentence, first: int) -> bool:
    """Tell whether a clause cannot be read alone: its object is a pronoun, or it has none."""
    lexicon, plain = sentence.lexicon, sentence.plain
    at = first + 1 + (plain(first + 1) in _WE)
    if plain(first) in _WE:
        return False
    if plain(at) in lexicon.pronouns and (plain(at + 1) in lexicon.behind_pronoun or at + 1 >= len(sentence.words)):
        return True
    at += plain(at) in lexicon.particles
    rest = " ".join(word.plain for word in sentence.words[at:])
    return bool(lexicon.if_needed.match(rest))

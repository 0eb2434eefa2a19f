"""Link a text to the decrees of the official gazette that it names by day and title, or ratifies on its own day."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

from gestand.link.found import Finder, Found, Linker, Text
from gestand.link.names import DATE, MONTHS, words_of
from gestand.link.reference import FLEMISH, Act, Reference

RULE = (
    "A decree of the Flemish authorities is linked where the text says 'decreet … van' and its day, and the words "
    "beside it share enough with the title of one decree of that day, clearly more than with any other; or where the "
    "same text named it so before. A decision that ratifies and promulgates a decree resulted in the decree of its "
    "own day whose title it repeats. By day alone nothing is linked."
)

NAMED = re.compile(
    r"(?P<name>\b\w*(?:[Dd]ecreet|[Cc]odex)\b(?P<between>(?:(?!\b(?:decreet|besluit|akkoord)\b)[^.;:]){0,60}?))"
    rf"\s+van\s+{DATE}"
)
"""``decreet van``, ``Erkenningsdecreet Lokale Geloofsgemeenschappen van`` or ``Vlaamse Codex … van``, and a day."""

RATIFIED = re.compile(
    r"[Bb]\s?ekrachti?ging\s+en\s+(?:afkondiging|goedkeuring)\s+van\s+het\s+(?P<title>\w*decreet\b[^;]{0,420})"
)
"""What a decision that ratifies a decree says: ``bekrachtiging en afkondiging van het decreet …``."""

_OTHER_ACT = re.compile(
    r"(?:akkoord|besluit|overeenkomst|verdrag|protocol|wet|ordonnantie|aangenomen|parlement)\b", re.IGNORECASE
)
_OF_ANOTHER_ACT = re.compile(r"\b[Bb]esluit\s+(?:Vlaamse\s+)?$")
"""``Besluit Vlaamse Codex …`` is a decision of the government, not the decree of that name."""

_ENOUGH, _CLEARLY = 0.5, 1.3
_AFTER = 160


def make(reference: Reference) -> Finder:
    """Give the finder for the decrees of an archive."""
    by_day: dict[date, list[Act]] = defaultdict(list)
    for act in reference.acts:
        if FLEMISH in act.responsible and "decreet" in act.title.lower():
            by_day[act.day].append(act)

    def find(text: Text) -> Iterator[Found]:
        yield from _named(text, by_day)
        if text.kind == "beslissing" and text.day in by_day:
            yield from _ratified(text, by_day[text.day])

    return find


def _named(text: Text, by_day: dict[date, list[Act]]) -> Iterator[Found]:
    known: dict[date, set[str]] = defaultdict(set)
    waiting: list[tuple[date, re.Match[str]]] = []
    for match in NAMED.finditer(text.words):
        day = _day(match)
        if (
            day not in by_day
            or _OTHER_ACT.search(match["between"])
            or _OF_ANOTHER_ACT.search(text.words[: match.start()])
        ):
            continue
        act = named(match["name"], text.words[match.end() : match.end() + _AFTER], by_day[day])
        if act:
            known[day].add(act.iri)
            yield Found(act.iri, "references", "vermeld", "vastgesteld", *match.span())
        else:
            waiting.append((day, match))
    for day, match in waiting:
        if len(known[day]) == 1:
            yield Found(next(iter(known[day])), "references", "vermeld", "vastgesteld", *match.span())


def _day(match: re.Match[str]) -> date | None:
    try:
        return date(int(match["year"]), MONTHS.index(match["month"]) + 1, int(match["day"]))
    except ValueError:  # 31 februari
        return None


def named(name: str, after: str, acts: Sequence[Act]) -> Act | None:
    """Choose the decree that words name: by its own name if that tells something, else by the title that follows."""
    own = words_of(re.sub(r"(?i)(?:(?:voor)?ontwerp)?(?:decreet|codex)\b", " ", name))
    if re.match(r"(?i)programmadecreet", name):
        return _only([act for act in acts if act.title.lower().startswith("programmadecreet")])
    if own:
        return _best({act: share for act in acts if (share := _share_of_own(own, act)) > _ENOUGH})
    title = _first_clause(after)
    return _best({act: _share_of_title(title, act) for act in acts})


def _only(acts: Sequence[Act]) -> Act | None:
    return acts[0] if len(acts) == 1 else None


def _first_clause(after: str) -> set[str]:
    """Give the words of the title that follows a day, which begins with a word such as betreffende or tot."""
    if not re.match(r"\s+(?:betreffende|houdende|over|tot|inzake|rond|met|op|bij)\b", after):
        return set()
    return words_of(re.split(r"[,.;:]|\s{2}|\bwat betreft\b", after)[0])


def _share_of_own(own: set[str], act: Act) -> float:
    """Tell how much of a decree's own name its title holds, also inside longer words."""
    title = words_of(act.title)
    return sum(any(one in other for other in title) for one in own) / len(own)


def _share_of_title(words: set[str], act: Act) -> float:
    """Tell how much of words and title is the same, measured on the shorter of the two."""
    title = words_of(act.title)
    shared, least = len(words & title), min(len(words), len(title))
    return shared / least if shared >= min(2, least) and least else 0.0


def _best(scores: dict[Act, float]) -> Act | None:
    """Give the one with enough, and clearly more than the next; None when that is nobody."""
    ranked = sorted(scores.items(), key=lambda pair: (-pair[1], len(pair[0].title)))
    if not ranked or ranked[0][1] < _ENOUGH:
        return None
    if len(ranked) > 1 and ranked[0][1] < _CLEARLY * ranked[1][1]:
        return None
    return ranked[0][0]


def _ratified(text: Text, acts: Sequence[Act]) -> Iterator[Found]:
    """Link the decree that a decision ratifies: its title stands in the text, its day is the decision's."""
    for match in RATIFIED.finditer(text.words):
        if re.search(r"besliste?\s+op\s+[\w\s]{0,30}tot\s*$", text.words[: match.start()]):
            continue  # told as history
        words = words_of(re.split(r",\s+aangenomen|\.\s", match["title"])[0])
        act = _best({act: _both(words, act) for act in acts})
        if act:
            end = match.start("title") + len(re.split(r",\s+aangenomen|\.\s", match["title"])[0])
            yield Found(act.iri, "resultedInAct", "vermeld", "vastgesteld", match.start("title"), end)


def _both(words: set[str], act: Act) -> float:
    """Tell how alike two titles are: what they share of what either has."""
    title = words_of(act.title)
    return len(words & title) / len(words | title) if words | title else 0.0


LINKER = Linker("decreet", "1", "Decreten", RULE, frozenset({"beslissing", "sectie"}), make)

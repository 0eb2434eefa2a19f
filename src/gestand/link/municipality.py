"""Link a text to the Flemish municipalities that it names, in the edition of the list that held on its day."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache

from gestand.link.found import Finder, Found, Linker, Text
from gestand.link.names import any_of, fold
from gestand.link.reference import Municipality, Reference

_NAME = r"[A-Z][\w’'-]*(?:\s+[A-Z][\w’'-]*){0,2}"
_LIST = rf"(?:{_NAME}\s*,\s*|{_NAME}\s+en\s+|{_NAME}\s*-\s*)*"

PLACE_BEFORE = re.compile(
    r"(?:\b(?:in|te|tussen|rond|nabij|gemeente[ns]?|gemeentes|stad|steden|vestiging|kunststad|grondgebied van|"
    r"stadscentrum van|domein van|park van|convenant\s+\d+\\?\.|projecten?|fusie van|centrum van)"
    r"(?:\s+de)?(?:\s+(?:stad|steden|gemeenten?))?\s*[‘'“(]?|[(‘'“])$",
    re.IGNORECASE,
)
"""Words behind which a name is a place, whatever comes after it."""

OTHER_THING = re.compile(
    r"\b(?:provincies?|arrondissement(?:en)?|vervoersregio(?:’s|'s)?|regio|havens?(?:gebied)?(?:\s+van)?|"
    r"havenverkeersverordening|luchthavens?(?:\s+van)?|gewestplan|openbare weg|kanaal|verbinding|\(?\s?LOM\)?|POM|"
    r"(?:ontwikkelings|exploitatie)maatschappij(?:en)?|provinciebestuur van|ELZ|Eurometropool|afdeling|onderwijs|"
    r"\w*stedelijk gebied|Universiteit|Hogeschool|rangeerterrein\s+van|Museum|bisdom|rechtbank(?:\s+van)?|"
    rf"(?:Openbare Psychiatrische )?Ziekenhuizen)\s+[‘'“]?(?:de\s+)?{_LIST}$",
)
"""Words behind which a name, or a list of names, belongs to something else that is called after the place."""

_JOINED_BEFORE = re.compile(r"[\w’]-\s?$")
_JOINED_AFTER = re.compile(r"^(?:-\s?|\s?[-–])(?=\w)")
_CAPITAL_BEFORE = re.compile(r"(?:^|[\s(‘'“])([A-Z][\w.’'-]*)\s+$")
_CAPITAL_AFTER = re.compile(r"^\s([A-Z][\w’'-]*)")
_MAY_PRECEDE = frozenset(
    (
        "In",
        "Te",
        "Stad",
        "Steden",
        "Gemeente",
        "Gemeenten",
        "En",
        "De",
        "Het",
        "Van",
        "Voor",
        "Aan",
        "Door",
        "Bij",
        "Rond",
    )
)
_MAY_FOLLOW = re.compile(
    r"(?:De|Het|Een|In|Op|Na|Dit|Deze|Ze|Voor|Vo\w*ontwerp|Ontwerp\w*|Principi\w+|Subsidie\w*|Toekenning|Goedkeuring|"
    r"Startnota|Bij|Om|Met|Door|Over|Kennisgeving|Weigering|Aanleg|Herontwikkeling|Vijf|Eén|Dat)"
)

ORDINARY_WORDS = frozenset(
    ("As", "Balen", "Bever", "Boom", "Geel", "Halle", "Ham", "Herne", "Hove", "Landen", "Lede", "Lint", "Mol", "Peer")
)
"""Names that are Dutch words or parts of names too: a capital alone does not make them a place."""

RULE = (
    "A name of a municipality of the Flemish Region, as the list of that year writes it, is linked unless it is part "
    "of another name: joined by a hyphen to other words, beside a capitalised word, or behind a word such as "
    "province, port, university. Behind 'in', 'te', 'stad', 'gemeente' and the like it is always a place."
)


def make(reference: Reference) -> Finder:
    """Give the finder for the municipalities of an archive."""
    editions = sorted({one.since for one in reference.municipalities})

    @cache
    def listed(edition: int) -> tuple[re.Pattern[str], dict[str, Municipality]]:
        by_name = {fold(one.name): one for one in reference.municipalities if one.since == edition}
        return any_of(by_name), by_name

    def find(text: Text) -> Iterator[Found]:
        if not editions:
            return
        names, by_name = listed(_edition(editions, text.day))
        for match in names.finditer(text.words):
            place = by_name[fold(match.group())]
            if place.term.holds(text.day) and is_place(text.words, match.start(), match.end(), names):
                yield Found(place.iri, "spatial", "vermeld", "vastgesteld", match.start(), match.end())

    return find


def _edition(editions: list[int], day: date) -> int:
    """Choose the last edition of the list that was there on a day, else the first."""
    return max((one for one in editions if one <= day.year), default=editions[0])


def is_place(words: str, start: int, end: int, names: re.Pattern[str]) -> bool:
    """Tell whether a name at this place of a text means the municipality."""
    before, after = words[max(0, start - 120) : start], words[end : end + 40]
    if OTHER_THING.search(before):
        return False
    if _joined(before, after, names):
        return bool(re.search(r"convenant\s+\d+\\?\.\s*(?:[\w-]+\s?-\s?)?$", before))
    if PLACE_BEFORE.search(before):
        return True
    if words[start:end] in ORDINARY_WORDS:
        return False
    return not (_beside_before(before) or _beside_after(after))


def _joined(before: str, after: str, names: re.Pattern[str]) -> bool:
    """Tell whether a hyphen makes the name part of a longer one; ``Antwerpen-Stad`` still is the city."""
    if re.match(r"^-(?:stad|Stad|centrum|Centrum)\b", after):
        return False
    return bool(_JOINED_BEFORE.search(before) or _JOINED_AFTER.match(after))


def _beside_before(before: str) -> bool:
    """Tell whether a capitalised word stands right before the name, as in Universiteit Gent or Karla Van Lint."""
    found = _CAPITAL_BEFORE.search(before)
    if found and found.group(1) in _MAY_PRECEDE:  # a sentence may begin with it, a family name too: Karla Van Lint
        return found.group(1) in ("Van", "De") and _CAPITAL_BEFORE.search(before[: found.start(1)]) is not None
    return found is not None


def _beside_after(after: str) -> bool:
    """Tell whether a capitalised word follows that does not start a sentence, as in Brecht Warnez."""
    found = _CAPITAL_AFTER.match(after)
    return found is not None and not _MAY_FOLLOW.fullmatch(found.group(1))


LINKER = Linker("gemeente", "1", "Gemeenten", RULE, frozenset({"beslissing", "sectie"}), make)

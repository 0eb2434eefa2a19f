"""Link a text to the acts of the European Union that it names by number."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gestand.link.found import Finder, Found, Linker, Text
from gestand.link.reference import Reference

RULE = (
    "A directive, regulation or decision with year and number gets the European Legislation Identifier that the "
    "Publications Office prescribes, http://data.europa.eu/eli/{dir|reg|dec}/{year}/{number}/oj. The number of a "
    "regulation stands first until 2014, its year from 2015 on. The act itself was not seen, so the link is likely "
    "and no more."
)

MENTION = re.compile(
    r"\b(?:EU-|Europese\s+)?(?P<kind>[Rr]ichtlijn|[Vv]erordening|[Bb]esluit|[Bb]eschikking)\s+"
    r"(?P<union>\((?:EU|EG|EEG)\)\s+)?(?:nr\.?\s*)?(?P<first>\d{1,4})/(?P<second>\d{1,4})(?P<tail>/(?:EU|EG|EEG))?\b"
)

KINDS = {"richtlijn": "dir", "verordening": "reg", "besluit": "dec", "beschikking": "dec"}

PATTERN = "http://data.europa.eu/eli/{kind}/{year}/{number}/oj"
"""The identifier of an act in the Official Journal (Council conclusions on ELI, 2012/C 325/02)."""

_FOUNDED, _LAST = 1952, 2100


def make(_: Reference) -> Finder:
    """Give the finder; it needs no register."""
    return find


def find(text: Text) -> Iterator[Found]:
    """Give a likely link for each act that a text names by kind, year and number."""
    for match in MENTION.finditer(text.words):
        kind = KINDS[match["kind"].lower()]
        if kind == "dec" and not (match["union"] or match["tail"]):
            continue  # a besluit may be anybody's
        numbered = year_and_number(match["first"], match["second"], kind)
        if numbered:
            iri = PATTERN.format(kind=kind, year=numbered[0], number=numbered[1])
            yield Found(iri, "references", "patroon", "waarschijnlijk", *match.span())


def year_and_number(first: str, second: str, kind: str) -> tuple[int, int] | None:
    """Tell which part is the year; None when neither can be, or when both could and the order is not fixed."""
    one, two = _year(first), _year(second)
    if kind == "reg" and two and two < 2015:
        return two, int(first)
    if one:
        return one, int(second)
    return None


def _year(text: str) -> int | None:
    """Give a year in four digits, or in two as until 1999."""
    if len(text) == 2 and int(text) >= _FOUNDED - 1900:
        return 1900 + int(text)
    return int(text) if len(text) == 4 and _FOUNDED <= int(text) < _LAST else None


LINKER = Linker(
    "eu-handeling", "1", "Europese handelingen", RULE, frozenset({"beslissing", "sectie"}), make, expects="0.98"
)

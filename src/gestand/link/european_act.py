"""Link a text to the acts of the European Union that it names by number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from gestand.link.found import Finder, Found, Linker, Text
from gestand.link.reference import Reference

RULE = (
    "A directive, regulation or decision with year and number gets the European Legislation Identifier that the "
    "Publications Office prescribes, http://data.europa.eu/eli/{dir|reg|dec}/{year}/{number}/oj. The number of a "
    "regulation stands first until 2014, its year from 2015 on; where both could be years, '(EU)' without 'nr.' says "
    "that the year is first, '(EG)' or 'nr.' that the number is, and without these there is no link. The act itself "
    "was not seen, so the link is likely and no more."
)

MENTION = re.compile(
    r"\b(?:EU-|Europese\s+)?(?P<kind>[Rr]ichtlijn|[Vv]erordening|[Bb]esluit|[Bb]eschikking)\s+"
    r"(?P<union>\((?:EU|EG|EEG)\)\s+)?(?P<nr>nr\.?\s*)?(?P<first>\d{1,4})/(?P<second>\d{1,4})(?P<tail>/(?:EU|EG|EEG))?\b"
)

KINDS = {"richtlijn": "dir", "verordening": "reg", "besluit": "dec", "beschikking": "dec"}

PATTERN = "http://data.europa.eu/eli/{kind}/{year}/{number}/oj"
"""The identifier of an act in the Official Journal (Council conclusions on ELI, 2012/C 325/02)."""

_FOUNDED, _LAST = 1952, 2100
_YEAR_FIRST = 2015
"""The year from which a regulation has its year first."""

Order = Literal["year", "number"]


def make(_: Reference) -> Finder:
    """Give the finder; it needs no register."""
    return find


def find(text: Text) -> Iterator[Found]:
    """Give a likely link for each act that a text names by kind, year and number."""
    for match in MENTION.finditer(text.words):
        kind = KINDS[match["kind"].lower()]
        if kind == "dec" and not (match["union"] or match["tail"]):
            continue  # a besluit may be anybody's
        numbered = year_and_number(match["first"], match["second"], kind, _order(match))
        if numbered:
            iri = PATTERN.format(kind=kind, year=numbered[0], number=numbered[1])
            yield Found(iri, "references", "patroon", "waarschijnlijk", *match.span())


def _order(match: re.Match[str]) -> Order | None:
    """Tell which part of a regulation's number stands first, by the words around it; None when they do not say."""
    union = (match["union"] or "") + (match["tail"] or "")
    if "EG" in union or match["nr"]:
        return "number"  # acts of the Communities, until 2009, and "nr." until 2014
    return "year" if "EU" in union else None


def year_and_number(first: str, second: str, kind: str, order: Order | None = None) -> tuple[int, int] | None:
    """Tell which part is the year; None when neither can be, or when both could and the order is not known."""
    one, two = _year(first), _year(second)
    numbered = (two, int(first)) if two and two < _YEAR_FIRST else None
    if kind != "reg" or not numbered:
        return (one, int(second)) if one else None
    if one and one >= _YEAR_FIRST:
        return {"year": (one, int(second)), "number": numbered, None: None}[order]
    return numbered


def _year(text: str) -> int | None:
    """Give a year in four digits, or in two as until 1999."""
    if len(text) == 2 and int(text) >= _FOUNDED - 1900:
        return 1900 + int(text)
    return int(text) if len(text) == 4 and _FOUNDED <= int(text) < _LAST else None


LINKER = Linker(
    "eu-handeling", "1", "Europese handelingen", RULE, frozenset({"beslissing", "sectie"}), make, expects="0.98"
)

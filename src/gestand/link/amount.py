"""Find the sums in euro that a text names, with their value."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from gestand.link.found import Finder, Found, Linker, Text
from gestand.link.reference import Reference

RULE = (
    "A number before 'euro', or behind '€', with 'miljoen' or 'miljard' where it stands there. Points part thousands "
    "and a comma parts decimals, unless a point is followed by other than three digits. Words such as 'zo'n' and "
    "'maximaal' are left to the quote."
)

_NUMBER = r"(?P<number{0}>\d{{1,3}}(?:\.\d{{3}})+(?:,\d+)?|\d+(?:[.,]\d+)?)"
_UNIT = r"(?P<unit{0}>miljoen|miljard|mio|mia|mld)"
MENTION = re.compile(
    rf"(?<![\w.,/]){_NUMBER.format(1)}\s*(?:{_UNIT.format(1)}\s*)?(?:euro\b|€|EUR\b)(?!\s*[’']s\b)"
    rf"|(?:€|\bEUR\b)\s*{_NUMBER.format(2)}(?:\s*{_UNIT.format(2)}\b)?",
    re.IGNORECASE,
)

TIMES = {"miljoen": 10**6, "mio": 10**6, "miljard": 10**9, "mia": 10**9, "mld": 10**9}


def make(_: Reference) -> Finder:
    """Give the finder; it needs no register."""
    return find


def find(text: Text) -> Iterator[Found]:
    """Give each sum with its value in euro, as a plain decimal number."""
    for match in MENTION.finditer(text.words):
        number = match["number1"] or match["number2"]
        value = _decimal(number) * TIMES.get((match["unit1"] or match["unit2"] or "").lower(), 1)
        yield Found(plain(value), "amount", "vermeld", "vastgesteld", *match.span())


def _decimal(number: str) -> Decimal:
    """Read a number in Dutch form; ``1.5`` is one and a half, ``1.500`` is fifteen hundred."""
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", number):
        return Decimal(number.replace(".", "").replace(",", "."))
    return Decimal(number.replace(",", "."))


def plain(value: Decimal) -> str:
    """Write a value without exponent and without zeros behind the decimal point."""
    return f"{value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize():f}"


LINKER = Linker("bedrag", "1", "Bedragen", RULE, frozenset({"beslissing", "sectie"}), make, gives="euro")

"""Draw links to official registers: what is linked, from which words, how sure, and when it was checked."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pyoxigraph import NamedNode

from gestand.link import entries
from gestand.link.entries import Check, Entry

from . import interface
from .context import Opened
from .labels import Label
from .sheet import Link, Sheet

SURE = "vastgesteld"
LONGEST_QUOTE = 160


@dataclass(frozen=True)
class LinkRow:
    """A link as a page shows it; ``status_key`` is the notation of its status, ``answered`` the last check."""

    here: Link
    about: Link
    property: Link
    to: Link
    method: Link
    way: Label
    status: Label
    status_key: str
    share: str
    words: tuple[str, ...]
    seen: Label
    register: Link | None
    checked: str
    answered: tuple[str, Label] | None


@dataclass(frozen=True)
class Sum:
    """A sum in euro that a text names, with its words."""

    here: str
    amount: str
    words: str


def checks_of(release: Opened) -> dict[str, list[Check]]:
    """Give the checks of each address of a release, the oldest first."""
    return release.constants.get("link checks", lambda: entries.checks(release.store, release.iris))


def method_of(sheet: Sheet, iri: str) -> Link:
    """Point at the rule that made a link, called by the words for it in the reader's language, where there are some."""
    here = sheet.link(NamedNode(iri))
    name = iri.rpartition("/")[2].removeprefix("koppeling-").rpartition("-")[0]
    said = interface.TEXTS[sheet.names.ui].get(f"ledger.method.{name}")
    return Link(here.href, said, sheet.names.ui) if said else here


def row(sheet: Sheet, entry: Entry) -> LinkRow:
    """Draw one link."""

    def point(iri: str) -> Link:
        return sheet.link(NamedNode(iri))

    def name(iri: str) -> Label:
        return sheet.names.of(NamedNode(iri))

    known = checks_of(sheet.opened).get(entry.to)
    return LinkRow(
        here=point(entry.link),
        about=point(entry.about),
        property=point(entry.property),
        to=point(entry.to),
        method=method_of(sheet, entry.method),
        way=name(entry.way),
        status=name(entry.status),
        status_key=entry.status.rpartition("/")[2],
        share=f"{float(entry.confidence) * 100:g}".replace(".", "." if sheet.names.ui == "en" else ","),
        words=tuple(_short(one) for one in entry.words),
        seen=name(entry.seen),
        register=point(entry.register) if entry.register else None,
        checked=entry.checked,
        answered=(known[-1].day, name(known[-1].result)) if known else None,
    )


def _short(words: str) -> str:
    folded = " ".join(words.split())
    return folded if len(folded) <= LONGEST_QUOTE else f"{folded[: LONGEST_QUOTE - 1]}…"


def registers(sheet: Sheet, node: NamedNode) -> dict[str, Any]:
    """Draw what a thing is linked to, what is verified apart from what is only likely, and the sums that it names."""
    release = sheet.opened
    rows = [row(sheet, one) for one in entries.entries(release.store, release.iris, node.value)]
    named = entries.amounts(release.store, release.iris, node.value)
    return {
        "sure": [one for one in rows if one.status_key == SURE],
        "unsure": [one for one in rows if one.status_key != SURE],
        "amounts": [_sum(sheet, *one) for one in named],
    }


def _sum(sheet: Sheet, iri: str, value: str, words: str) -> Sum:
    return Sum(sheet.link(NamedNode(iri)).href, _euro(value, sheet.names.ui), _short(words))


def _euro(value: str, language: str) -> str:
    """Write a sum in euro with its thousands apart; cents only where there are some."""
    amount = Decimal(value)
    cents = amount % 1
    written = interface.number(int(amount), language)
    point = "." if language == "en" else ","
    return f"€ {written}{point}{int(cents * 100):02}" if cents else f"€ {written}"

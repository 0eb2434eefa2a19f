"""Draw search: what was found with its words marked, what can be chosen with how many, and the addresses of choices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from pyoxigraph import Literal, NamedNode

from gestand.search import facets
from gestand.search.asked import Asked
from gestand.search.excerpt import Piece, excerpt, marked
from gestand.search.facets import Value
from gestand.search.find import Result, Search
from gestand.search.gather import Thing

from . import interface
from .address import link
from .sheet import Link, Sheet

NAMES = (facets.KIND, *(facet.name for facet in facets.FACETS))
"""The parameters that choose, in the order in which they are shown."""

_ALIAS = NamedNode("http://data.vlaanderen.be/ns/mandaat#isBestuurlijkeAliasVan")


@dataclass(frozen=True)
class Hit:
    """A found thing as a page shows it."""

    href: str
    kind: str
    title: Sequence[Piece]
    title_language: str
    text: Sequence[Piece]
    text_language: str
    day: str


@dataclass(frozen=True)
class Choice:
    """A value to choose; ``href`` chooses it, or takes it back when it is chosen."""

    name: str
    value: Link
    amount: int
    href: str
    chosen: bool


def address_of(question: str, chosen: Mapping[str, str], page: int = 1, extension: str = "") -> str:
    """Give the address of a search; parts of a key stay readable."""
    asked = {"q": question} if question else {}
    asked |= {name: chosen[name] for name in NAMES if name in chosen}
    if page > 1:
        asked["page"] = str(page)
    return link(f"/search{extension}") + (f"?{urlencode(asked, safe='/')}" if asked else "")


@dataclass(frozen=True)
class SearchSheet:
    """Draw the search of one release for one reader."""

    sheet: Sheet
    search: Search

    @cached_property
    def ui(self) -> str:
        """Give the language of the page."""
        return self.sheet.names.ui

    def _said(self, key: str) -> str:
        return interface.text(self.ui, key)

    def called(self, facet: str, value: Value) -> Link:
        """Name a value in the reader's language, with the address of what it stands for."""
        if facet == facets.KIND:
            return Link("", self._said(f"search.kinds.{value.key.replace('-', '.')}"))
        if not value.is_iri:
            known = interface.TEXTS[self.ui].get(f"search.evidence.{value.key.replace('-', '.')}")
            return Link("", known or value.term)
        node = NamedNode(value.term)
        return self.minister(node) if facet == facets.MINISTER else self.sheet.link(node)

    def minister(self, mandate: NamedNode) -> Link:
        """Name a mandate: the person, and the title under which the mandate was held."""
        title = self.sheet.link(mandate)
        found = self.sheet.opened.store.quads_for_pattern(mandate, _ALIAS, None, None)
        names = [name for quad in found if isinstance(quad.object, NamedNode) and (name := self._person(quad.object))]
        return Link(title.href, f"{names[0]}, {title.text}" if names else title.text, title.language)

    def _person(self, person: NamedNode) -> str:
        """Name a person by first and family name, as the register of mandates says them."""
        if known := self.sheet.names.known(person):
            return known.text
        parts = ("https://data.vlaanderen.be/ns/persoon#gebruikteVoornaam", "http://xmlns.com/foaf/0.1/familyName")
        store = self.sheet.opened.store
        found = (next(store.quads_for_pattern(person, NamedNode(part), None, None), None) for part in parts)
        return " ".join(one.object.value for one in found if one and isinstance(one.object, Literal))

    def facets(self, question: str, chosen: Mapping[str, str], result: Result) -> list[dict[str, Any]]:
        """List the facets with the values that what was found has, the most frequent first."""
        listed = [{"name": name, "choices": self._choices(name, question, chosen, result)} for name in NAMES]
        return [one for one in listed if one["choices"]]

    def _choices(self, name: str, question: str, chosen: Mapping[str, str], result: Result) -> list[Choice]:
        counted = self.search.counts(result.bits, name)
        choices = [self._choice(name, value, amount, question, chosen) for value, amount in counted]
        if name == facets.YEAR:
            return sorted(choices, key=lambda one: one.value.text, reverse=True)
        return sorted(choices, key=lambda one: (-one.amount, one.value.text))

    def _choice(self, name: str, value: Value, amount: int, question: str, chosen: Mapping[str, str]) -> Choice:
        is_chosen = chosen.get(name) == value.key
        others = {key: said for key, said in chosen.items() if key != name}
        address = address_of(question, others if is_chosen else {**others, name: value.key})
        return Choice(name, self.called(name, value), amount, address, is_chosen)

    def chosen(self, question: str, chosen: Mapping[str, str]) -> list[dict[str, Any]]:
        """List what is chosen, each with the address without it."""
        return [
            {
                "name": name,
                "value": self.called(name, self.search.values[name][key].value),
                "key": key,
                "without": address_of(question, {one: said for one, said in chosen.items() if one != name}),
            }
            for name, key in chosen.items()
        ]

    def hits(self, things: Sequence[Thing], asked: Asked) -> list[Hit]:
        """Draw found things; one without a title is called by its text."""
        return [self._hit(thing, asked) for thing in things]

    def _hit(self, thing: Thing, asked: Asked) -> Hit:
        languages, node = self.search.languages, NamedNode(thing.iri)
        has_title = bool(thing.title)
        said = thing.text.removeprefix(thing.title).lstrip()  # a decision's text often begins with its title
        text = excerpt(said, asked, languages) if said else []
        title = marked(thing.title, asked, languages) if has_title else text
        return Hit(
            href=self.sheet.link(node).href,
            kind=thing.kind,
            title=title,
            title_language=thing.title_language if has_title else thing.text_language,
            text=text if has_title else [],
            text_language=thing.text_language,
            day=self._day(node) if thing.kind == facets.DECISION else "",
        )

    def _day(self, node: NamedNode) -> str:
        release = self.sheet.opened
        found = next(release.store.quads_for_pattern(node, release.beb.decisionDate, None, None), None)
        return found.object.value if found and isinstance(found.object, Literal) else ""

"""Draw pages by topic: counts that lead to what they count and to their query, and rows of promises and decisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, QuerySolutions

from gestand.link import entries
from gestand.search import facets
from gestand.search.facets import DECISION, DOMAIN, EVIDENCE, FINDING, KIND, PROMISE, VERDICT
from gestand.search.find import Search, places_of
from gestand.search.gather import Thing, key_of
from gestand.terms import SKOS

from .address import link
from .labels import Label
from .link_rows import LinkRow, row
from .search_sheet import SearchSheet, address_of
from .sheet import Link, Sheet

PROMISES: tuple[tuple[str, dict[str, str]], ...] = (
    ("promises", {}),
    ("with", {EVIDENCE: facets.WITH}),
    ("without", {EVIDENCE: facets.WITHOUT}),
    ("never", {EVIDENCE: facets.UNASSESSED}),
)
"""What is counted of promises: name, and what chooses it."""

MATCHES = (SKOS.closeMatch, SKOS.narrowMatch, SKOS.broadMatch)


@dataclass(frozen=True)
class Count:
    """A number: ``href`` leads to what is counted, ``query`` to the query that counts the same."""

    name: str
    amount: int
    href: str
    query: str
    label: Link | None = None


@dataclass(frozen=True)
class TopicSheet:
    """Draw the topics of one release for one reader."""

    sheet: Sheet
    search: Search

    @property
    def drawing(self) -> SearchSheet:
        """Give the sheet that names values."""
        return SearchSheet(self.sheet, self.search)

    def set_of(self, chosen: Mapping[str, str]) -> int:
        """Give the set that has all chosen values."""
        bits = self.search.all
        for facet, key in chosen.items():
            bits &= self.search.has(facet, key)
        return bits

    def count(self, name: str, chosen: Mapping[str, str], label: Link | None = None) -> Count:
        """Count what is chosen."""
        amount, query = self.set_of(chosen).bit_count(), address_of("", chosen, extension=".rq")
        return Count(name, amount, address_of("", chosen), query, label)

    def counts(self, topic: Mapping[str, str]) -> list[Count]:
        """Count promises and findings of a topic, and the decisions cited for it; without a topic there are none."""
        promises = [self.count(name, {KIND: PROMISE, **topic, **how}) for name, how in PROMISES]
        decisions = [self.count("decisions", {KIND: DECISION, **topic})] if topic else []
        return [*promises, self.count("findings", {KIND: FINDING, **topic}), *decisions]

    def verdicts(self, topic: Mapping[str, str]) -> list[Count]:
        """Count the verdicts on the promises of a topic, in the order of the code list's names."""
        chosen = {KIND: PROMISE, **topic}
        found = self.search.counts(self.set_of(chosen), VERDICT)
        counted = [self.count("", {**chosen, VERDICT: one.key}, self.drawing.called(VERDICT, one)) for one, _ in found]
        return sorted(counted, key=lambda one: one.label.text if one.label else "")

    def topics(self, facet: str, path: str) -> list[dict[str, Any]]:
        """List the values of a facet by name, each with the address of its page."""
        listed = [
            {**vars(self.drawing.called(facet, held.value)), "key": key, "page": page_of(path, key), "facet": facet}
            for key, held in self.search.values.get(facet, {}).items()
        ]
        return sorted(listed, key=lambda one: str(one["text"]))

    def matches(self) -> dict[str, list[tuple[Label, NamedNode]]]:
        """Give, for each concept that a chapter matches, how and which chapter."""
        release = self.sheet.opened
        found: dict[str, list[tuple[Label, NamedNode]]] = {}
        chapters = [NamedNode(held.value.term) for held in self.search.values.get(DOMAIN, {}).values()]
        for chapter in sorted(chapters, key=str):
            for how in MATCHES:
                for quad in release.store.quads_for_pattern(chapter, how, None, None):
                    if isinstance(quad.object, NamedNode):
                        found.setdefault(quad.object.value, []).append((self.sheet.names.of(how), chapter))
        return found

    def matches_of(self, chapter: NamedNode) -> list[str]:
        """List the concepts that a chapter matches."""
        return [iri for iri, found in self.matches().items() if chapter in (one for _, one in found)]

    def domain_link(self, chapter: NamedNode) -> Link:
        """Point at the page of a domain."""
        named = self.sheet.link(chapter)
        return Link(page_of("domains", key_of(chapter.value, self.sheet.opened.iris)), named.text, named.language)

    def part(self, chosen: Mapping[str, str], page: int, size: int) -> tuple[list[Thing], int, int]:
        """Give a page of what is chosen, how much there is, and how many pages."""
        places = places_of(self.set_of(chosen))
        things = self.search.things(places[(page - 1) * size : page * size])
        return things, len(places), max(1, -(-len(places) // size))

    def promises(self, things: Sequence[Thing]) -> list[dict[str, Any]]:
        """Draw promises as rows: name, number of cited decisions, whether assessed, and the verdicts on it."""
        return [self._promise(NamedNode(thing.iri)) for thing in things]

    def _promise(self, node: NamedNode) -> dict[str, Any]:
        release = self.sheet.opened
        cited = sum(1 for _ in release.store.quads_for_pattern(node, release.beb.hasCitedDecision, None, None))
        assessed = any(True for _ in release.store.quads_for_pattern(None, release.beb.assesses, node, None))
        return {
            **vars(self.sheet.link(node)),
            "decisions": cited,
            "assessed": assessed,
            "verdicts": self._verdicts(node),
        }

    def _verdicts(self, node: NamedNode) -> list[Label]:
        release = self.sheet.opened
        found = release.store.quads_for_pattern(None, release.beb.appliesTo, node, None)
        values = {
            value.object
            for quad in found
            for value in release.store.quads_for_pattern(quad.subject, release.beb.verdictValue, None, None)
        }
        return [self.sheet.names.of(value) for value in sorted(values, key=str) if isinstance(value, NamedNode)]

    def decisions(self, things: Sequence[Thing], linked_to: str = "") -> list[dict[str, Any]]:
        """Draw decisions as rows: day, name, and how each is linked to a thing of a register."""
        return [self._decision(NamedNode(thing.iri), linked_to) for thing in things]

    def _decision(self, node: NamedNode, linked_to: str) -> dict[str, Any]:
        release = self.sheet.opened
        days = release.store.quads_for_pattern(node, release.beb.decisionDate, None, None)
        day = next((quad.object.value for quad in days if isinstance(quad.object, Literal)), "")
        return {**vars(self.sheet.link(node)), "day": day, "how": self._how(node, linked_to) if linked_to else []}

    def _how(self, node: NamedNode, to: str) -> list[LinkRow]:
        release = self.sheet.opened
        found = entries.entries(release.store, release.iris, node.value)
        return [row(self.sheet, one) for one in found if one.to == to]

    def ways(self, mandate: str) -> list[tuple[Label, int]]:
        """Count the links to a mandate by way: recorded, named, derived."""
        release = self.sheet.opened
        rows = release.store.query(ways_query(release.iris.vocabulary, mandate), use_default_graph_as_union=True)
        assert isinstance(rows, QuerySolutions)  # it is a SELECT
        return [(self.sheet.names.of(one["way"]), int(one["links"].value)) for one in rows]


def ways_query(vocabulary: str, mandate: str) -> str:
    """Write the query that counts the links to a mandate by way."""
    return (
        f"PREFIX beb: <{vocabulary}>\nSELECT ?way (COUNT(?link) AS ?links) WHERE {{\n"
        f"  ?link a beb:Link ; beb:linkTo <{mandate}> ; beb:linkWay ?way .\n}}\nGROUP BY ?way\nORDER BY ?way\n"
    )


def page_of(path: str, key: str) -> str:
    """Give the address of the page of a topic."""
    return link(_path(path, key))


def _path(path: str, key: str) -> str:
    return f"/{path}/{quote(key, safe='/')}"


def paths(search: Search) -> list[str]:
    """List the paths of the pages by topic."""
    kinds = {
        DOMAIN: "domains",
        facets.MINISTER: "ministers",
        facets.THEME: "themes",
        facets.MUNICIPALITY: "municipalities",
    }
    topics = [_path(path, key) for facet, path in kinds.items() for key in sorted(search.values.get(facet, {}))]
    return ["/domains", "/ministers", "/municipalities", "/themes", "/without-evidence", *topics]

"""Gather from a store what can be found: each thing with its words, and the values of its facets."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from pyoxigraph import Literal, NamedNode, QuerySolution, QuerySolutions, Store

from gestand.iri import Iris
from gestand.search.facets import DECISION, EVIDENCE, FACETS, KIND, KINDS, STATES, Kind, Value, names, prefixes


@dataclass(frozen=True)
class Thing:
    """A findable thing: title and text as the release says them, each with its language, "" where there is none."""

    iri: str
    kind: str
    title: str = ""
    title_language: str = ""
    text: str = ""
    text_language: str = ""


@dataclass(frozen=True)
class Gathered:
    """All findable things in their order, and for each facet and value the places of the things that have it."""

    things: tuple[Thing, ...]
    values: Mapping[tuple[str, Value], tuple[int, ...]]


def gather(store: Store, iris: Iris) -> Gathered:
    """Read the things kind by kind; decisions with the newest first, all else by IRI."""
    days = _days(store, iris)
    things = tuple(thing for kind in KINDS for thing in _ordered(_things(store, iris, kind), kind, days))
    places = {thing.iri: place for place, thing in enumerate(things)}
    found: dict[tuple[str, Value], list[int]] = {}
    for name, pairs in (*_facets(store, iris), (KIND, _kinds(things, iris))):
        listed: dict[Value, set[int]] = defaultdict(set)
        for iri, value in pairs:
            if iri in places:
                listed[value].add(places[iri])
        for state in STATES if name == EVIDENCE else ():
            listed[Value(state, state, False)] |= set()  # that none lacks evidence is an answer too
        found |= {(name, value): sorted(having) for value, having in told_apart(listed).items()}
    return Gathered(things, {key: tuple(listed) for key, listed in sorted(found.items(), key=_by_name)})


def _by_name(entry: tuple[tuple[str, Value], list[int]]) -> tuple[str, str]:
    (name, value), _ = entry
    return name, value.key


def told_apart(values: Mapping[Value, set[int]]) -> dict[Value, set[int]]:
    """Give values whose short keys are the same their whole term as key: one address never means two things."""
    shared = Counter(value.key for value in values)
    return {replace(one, key=one.term) if shared[one.key] > 1 else one: places for one, places in values.items()}


def _rows(store: Store, iris: Iris, text: str) -> Iterator[QuerySolution]:
    found = store.query(prefixes(iris) + text, use_default_graph_as_union=True)
    assert isinstance(found, QuerySolutions)  # they are SELECTs
    yield from found


def _things(store: Store, iris: Iris, kind: Kind) -> Iterable[Thing]:
    """Read the things of a kind; where a thing has a title in several languages, the first in order stands for it."""
    optional = "".join(f" OPTIONAL {{ {one} }}" for one in (kind.title, kind.text) if one)
    asked = f"SELECT ?thing ?title ?text WHERE {{ ?thing a beb:{kind.class_name} .{optional} }}"
    found: dict[str, Thing] = {}
    for row in _rows(store, iris, asked):
        title, text = (_said(row, name if f"?{name}" in optional else "") for name in ("title", "text"))
        thing = Thing(row["thing"].value, kind.key, *title, *text)
        found[thing.iri] = min(thing, found.get(thing.iri, thing), key=lambda one: (one.title, one.text))
    return found.values()


def _said(row: QuerySolution, name: str) -> tuple[str, str]:
    term = row[name] if name else None
    return (term.value, term.language or "") if isinstance(term, Literal) else ("", "")


def _days(store: Store, iris: Iris) -> dict[str, str]:
    rows = _rows(store, iris, "SELECT ?thing ?day WHERE { ?thing beb:decisionDate ?day }")
    return {row["thing"].value: row["day"].value for row in rows}


def _ordered(things: Iterable[Thing], kind: Kind, days: Mapping[str, str]) -> list[Thing]:
    by_iri = sorted(things, key=lambda one: one.iri)
    return sorted(by_iri, key=lambda one: days.get(one.iri, ""), reverse=True) if kind.key == DECISION else by_iri


def _facets(store: Store, iris: Iris) -> Iterator[tuple[str, Iterator[tuple[str, Value]]]]:
    for facet in FACETS:
        asked = f"SELECT DISTINCT ?thing ?value WHERE {{{facet.pattern} }}"
        yield facet.name, _pairs(_rows(store, iris, asked), iris)


def _pairs(rows: Iterable[QuerySolution], iris: Iris) -> Iterator[tuple[str, Value]]:
    for row in rows:
        value = row["value"]
        if isinstance(value, NamedNode):
            yield row["thing"].value, Value(key_of(value.value, iris), value.value, True)
        elif isinstance(value, Literal):
            yield row["thing"].value, Value(value.value, value.value, False)


def key_of(iri: str, iris: Iris) -> str:
    """Shorten an IRI for addresses: a section by its path, a thing of ours by its end, others' by their own path."""
    section = f"{iris.base}/id/sectie/"
    if iri.startswith(section):
        return iri[len(section) :]
    return iri.rstrip("/").rpartition("/")[2] or iri


def _kinds(things: Iterable[Thing], iris: Iris) -> Iterator[tuple[str, Value]]:
    classes = names(iris)
    for thing in things:
        yield thing.iri, Value(thing.kind, classes[thing.kind], True)

"""Count what a release holds: triples, classes, properties, and which class links to which, in one pass."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from gestand.terms import RDF, XSD

_TYPE = f"<{RDF.type.value}>".encode()
_TYPED = f" <{RDF.type.value}> ".encode()
_STRING = f"<{XSD.string.value}>".encode()
_LANG_STRING = f"<{RDF.langString.value}>".encode()


@dataclass(frozen=True)
class Use:
    """How a property is used, in all or by one class.

    ``first`` is a subject; ``targets`` are the classes of objects, ``datatypes`` those of literals, ``sites`` the sites
    (scheme and host) under which objects have their IRI; each with its triples.
    """

    triples: int
    subjects: int
    objects: int
    first: str
    targets: Mapping[str, int]
    datatypes: Mapping[str, int]
    sites: Mapping[str, int]


@dataclass(frozen=True)
class Class:
    """The instances of a class: how many, all their triples, their properties, and up to `EXAMPLES` of them."""

    entities: int
    triples: int
    properties: Mapping[str, Use]
    examples: tuple[str, ...]


@dataclass(frozen=True)
class Statistics:
    """What VoID says of a release; ``entities`` are its subjects under our base, classes and graphs are told by IRI."""

    triples: int
    subjects: int
    objects: int
    entities: int
    properties: Mapping[str, Use]
    classes: Mapping[str, Class]
    graphs: Mapping[str, int]


EXAMPLES = 20
"""How many instances of a class are remembered by name."""


class _Tally:
    """Count one property's triples by object, over subjects of the same classes."""

    __slots__ = ("first", "objects", "subjects")

    def __init__(self, first: bytes) -> None:
        self.first = first
        self.subjects = 0
        self.objects: dict[bytes, int] = defaultdict(int)

    def add(self, other: _Tally) -> None:
        """Take in what was counted over other subjects."""
        self.first = min(self.first, other.first)
        self.subjects += other.subjects
        for value, triples in other.objects.items():
            self.objects[value] += triples

    def use(self, types: Mapping[bytes, tuple[bytes, ...]], is_type: bool) -> Use:
        """Tell the count, with what the objects are."""
        targets: Counter[bytes] = Counter()
        datatypes: Counter[bytes] = Counter()
        sites: Counter[bytes] = Counter()
        for value, triples in self.objects.items():
            if not value.startswith(b"<"):
                datatypes[_datatype(value)] += triples
            elif not is_type:  # a class that is described itself says nothing about the instances
                for target in types.get(value, ()):
                    targets[target] += triples
                sites[_site(value)] += triples
        return Use(
            triples=sum(self.objects.values()),
            subjects=self.subjects,
            objects=len(self.objects),
            first=_iri(self.first),
            targets=_by_iri(targets),
            datatypes=_by_iri(datatypes),
            sites=_by_iri(sites),
        )


def _site(iri: bytes) -> bytes:
    """Give the scheme and host of an IRI as an IRI: it may have no path, or only a query or fragment."""
    match = _SITE.match(iri)
    return match[0] + b"/>" if match else iri


_SITE = re.compile(rb"<[^:/?#>]+:/*[^/?#>]*")

Tallies = dict[bytes, _Tally]


def count(lines: Sequence[bytes], base: str) -> Statistics:
    """Count sorted canonical N-Quads lines, in which each triple comes once."""
    types = _types(lines)
    by_types: dict[tuple[bytes, ...], Tallies] = {}
    graphs: Counter[bytes] = Counter()
    subjects = entities = 0
    start, current, last = f"<{base}/id/".encode(), b"", b""
    tallies: Tallies = {}
    for line in lines:
        subject, predicate, rest = line.split(b" ", 2)
        value, _, graph = rest.rpartition(b" ")[0].rpartition(b" ")
        graphs[graph] += 1
        if subject != current:
            current, last = subject, b""
            tallies = by_types.setdefault(types.get(subject, ()), {})
            subjects += 1
            entities += subject.startswith(start)
        if predicate != last:  # a subject's triples come sorted by predicate
            last = predicate
            tally = tallies.get(predicate) or tallies.setdefault(predicate, _Tally(subject))
            tally.subjects += 1
        tally.objects[value] += 1
    everything = _joined(by_types.values())
    return Statistics(
        triples=len(lines),
        subjects=subjects,
        objects=len(set[bytes]().union(*(tally.objects for tally in everything.values()))),
        entities=entities,
        properties=_uses(everything, types),
        classes=_classes(types, by_types),
        graphs=_by_iri(graphs),
    )


def _types(lines: Iterable[bytes]) -> dict[bytes, tuple[bytes, ...]]:
    """Find the classes of each subject."""
    types: dict[bytes, tuple[bytes, ...]] = {}
    for line in lines:
        if _TYPED in line:
            subject, predicate, value, _ = line.split(b" ", 3)
            if predicate == _TYPE:
                types[subject] = (*types.get(subject, ()), value)
    return types


def _joined(some: Iterable[Tallies]) -> Tallies:
    joined: Tallies = {}
    for tallies in some:
        for predicate, tally in tallies.items():
            joined.setdefault(predicate, _Tally(tally.first)).add(tally)
    return joined


def _uses(tallies: Tallies, types: Mapping[bytes, tuple[bytes, ...]]) -> dict[str, Use]:
    return {_iri(name): tallies[name].use(types, name == _TYPE) for name in sorted(tallies)}


def _classes(
    types: Mapping[bytes, tuple[bytes, ...]], by_types: Mapping[tuple[bytes, ...], Tallies]
) -> dict[str, Class]:
    members: dict[bytes, list[bytes]] = defaultdict(list)
    for subject, names in types.items():
        for name in names:
            members[name].append(subject)
    return {
        _iri(name): _class(members[name], _uses(_joined(by_types[key] for key in by_types if name in key), types))
        for name in sorted(members)
    }


def _class(members: list[bytes], properties: dict[str, Use]) -> Class:
    triples = sum(use.triples for use in properties.values())
    return Class(len(members), triples, properties, tuple(map(_iri, members[:EXAMPLES])))


def _datatype(literal: bytes) -> bytes:
    if literal.endswith(b'"'):
        return _STRING
    return literal.rpartition(b"^^")[2] if literal.endswith(b">") else _LANG_STRING


def _iri(node: bytes) -> str:
    return node[1:-1].decode()


def _by_iri(counts: Mapping[bytes, int]) -> dict[str, int]:
    return {_iri(name): counts[name] for name in sorted(counts)}


def instances(statistics: Statistics, name: str) -> Iterator[str]:
    """Give the remembered instances of a class, none when there is no such class."""
    found = statistics.classes.get(name)
    yield from found.examples if found else ()

"""Count what a release holds: triples, classes, properties, and which class links to which, in one pass."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from gestand.terms import RDF, XSD

_TYPE = f"<{RDF.type.value}>".encode()
_TYPED = f" <{RDF.type.value}> ".encode()
_STRING = f"<{XSD.string.value}>".encode()
_LANG_STRING = f"<{RDF.langString.value}>".encode()

Split = tuple[bytes, bytes, bytes, bytes]


@dataclass(frozen=True)
class Use:
    """How a property is used, in all or by one class: ``first`` is its first subject; targets and datatypes with triples."""

    triples: int
    subjects: int
    objects: int
    first: str
    targets: Mapping[str, int]
    datatypes: Mapping[str, int]


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


class _Uses:
    """Count the uses of properties; subjects come in groups, so that a change of subject counts as one more."""

    def __init__(self) -> None:
        self.triples: Counter[bytes] = Counter()
        self.subjects: Counter[bytes] = Counter()
        self.first: dict[bytes, bytes] = {}
        self.objects: dict[bytes, set[bytes]] = defaultdict(set)
        self.kinds: dict[bytes, Counter[bytes]] = defaultdict(Counter)
        self.targets: dict[bytes, Counter[bytes]] = defaultdict(Counter)

    def count(self, subject: bytes, rows: list[Split], types: Mapping[bytes, list[bytes]]) -> None:
        """Count the triples of one subject."""
        for _, predicate, value, _ in rows:
            self.triples[predicate] += 1
            self.objects[predicate].add(value)
            if value[:1] != b"<":
                self.kinds[predicate][_datatype(value)] += 1
            elif predicate != _TYPE:
                for target in types.get(value, ()):
                    self.targets[predicate][target] += 1
        for predicate in {row[1] for row in rows}:
            self.subjects[predicate] += 1
            self.first.setdefault(predicate, subject)

    def told(self) -> dict[str, Use]:
        """Give the uses by property."""
        return {
            _iri(name): Use(
                self.triples[name],
                self.subjects[name],
                len(self.objects[name]),
                _iri(self.first[name]),
                _by_iri(self.targets.get(name, {})),
                _by_iri(self.kinds.get(name, {})),
            )
            for name in sorted(self.triples)
        }


def count(lines: Iterable[bytes], base: str) -> Statistics:
    """Count sorted canonical N-Quads lines, in which each triple comes once."""
    rows = [_split(line) for line in lines]
    types: dict[bytes, list[bytes]] = {}
    for subject, predicate, value, _ in rows:
        if predicate == _TYPE:
            types.setdefault(subject, []).append(value)
    everything, by_class = _Uses(), defaultdict[bytes, _Uses](_Uses)
    subjects = entities = 0
    start = f"<{base}/id/".encode()
    for subject, group in groupby(rows, key=lambda row: row[0]):
        own = list(group)
        subjects += 1
        entities += subject.startswith(start)
        everything.count(subject, own, types)
        for name in types.get(subject, ()):
            by_class[name].count(subject, own, types)
    return Statistics(
        triples=len(rows),
        subjects=subjects,
        objects=len({row[2] for row in rows}),
        entities=entities,
        properties=everything.told(),
        classes=_classes(types, by_class),
        graphs=_by_iri(Counter(row[3] for row in rows)),
    )


def _classes(types: Mapping[bytes, list[bytes]], by_class: Mapping[bytes, _Uses]) -> dict[str, Class]:
    members: dict[bytes, list[bytes]] = defaultdict(list)
    for subject, names in types.items():
        for name in names:
            members[name].append(subject)
    return {
        _iri(name): Class(
            len(members[name]),
            by_class[name].triples.total(),
            by_class[name].told(),
            tuple(map(_iri, members[name][:EXAMPLES])),
        )
        for name in sorted(members)
    }


def _split(line: bytes) -> Split:
    """Split a canonical N-Quads line with a graph: ``s p o <g> .``"""
    subject, predicate, rest = line.split(b" ", 2)
    value, _, graph = rest.rpartition(b" <")
    return subject, predicate, value, b"<" + graph.rstrip()[:-2]


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

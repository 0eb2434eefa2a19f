"""Gather a summary while changes go by: sort them into classes, and parts under their assessment."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from gestand.changes.summary import Changed, Group, Item, Parts, Summary, Value
from gestand.changes.values import ADDED, KINDS, WITHDRAWN, Difference, Term, Values, text_of
from gestand.store import LABELS
from gestand.terms import Beb

LISTED = 500
"""Resources of one class that a summary lists; the rest is counted."""

SHOWN = 400
"""Code points of a value that a summary shows; the change record holds all of it."""

GROUPS = ("Promise", "AgreementSection", "Decision", "Assessment", "CoalitionAgreement")
"""Classes that a summary lists first; a resource of several classes counts under the first of them."""

_PART = re.compile(r"(?P<whole>.+)/(?:bevinding/(?P<finding>\d+)(?:/bewijs/\d+)?|ref/\d+|identificator)")
"""How the IRI of a part is built on that of its whole (docs/model.md)."""

_LABELS = {str(predicate).encode(): rank for rank, predicate in enumerate(LABELS)}


@dataclass
class _Inside:
    """The changed parts of one assessment, as they go by."""

    old_claims: dict[str, str] = field(default_factory=dict)
    new_claims: dict[str, str] = field(default_factory=dict)
    evidence: set[str] = field(default_factory=set)
    rows: Counter[str] = field(default_factory=Counter)

    def parts(self) -> Parts:
        """Compare the findings by their words, wherever they stand."""
        old = Counter(self.old_claims.values())
        new = Counter(self.new_claims.values())
        moved = self.old_claims.keys() | self.new_claims.keys()
        return Parts(
            tuple(sorted((old - new).elements())),
            tuple(sorted((new - old).elements())),
            (old & new).total(),
            len(self.evidence - moved),
            self.rows[WITHDRAWN],
            self.rows[ADDED],
            self.rows.total() - self.rows[WITHDRAWN] - self.rows[ADDED],
        )


class Tally:
    """Gather changes; `summary` gives what was gathered, with names from the dumps."""

    def __init__(self, beb: Beb) -> None:
        self._beb = beb
        self._silent = {beb.textDigest, beb.hasFinding, beb.hasReference, beb.hasEvidence}
        self._counts: dict[str, Counter[str]] = defaultdict(Counter)
        self._items: dict[str, list[Item]] = defaultdict(list)
        self._inside: dict[str, _Inside] = defaultdict(_Inside)
        self.added = self.removed = 0

    def take(self, difference: Difference, added: int, removed: int) -> None:
        """Note one change, and how many quads came and left with it."""
        self.added, self.removed = self.added + added, self.removed + removed
        name = self._name(difference.types)
        self._counts[name][difference.kind] += 1
        if part := _PART.fullmatch(difference.resource.value):
            self._part(self._inside[part["whole"]], part["finding"], name, difference)
        else:
            label = difference.label.value if difference.label else ""
            changed = tuple(self._changed(difference.values))
            self._items[name].append(Item(difference.resource.value, label, difference.kind, changed))

    def count(self, types: Iterable[str], kind: str, added: int) -> None:
        """Note a resource of which only the class and the number of its quads matter."""
        self.added += added
        self._counts[self._name(types)][kind] += 1

    def _name(self, types: Iterable[str]) -> str:
        """Name the class of a resource: the local name of one of ours, else its IRI."""
        space = str(self._beb)
        names = [one.removeprefix(space) for one in types]
        ours = [name for name in names if "/" not in name]
        return next((name for name in GROUPS if name in ours), min(ours or names, default=""))

    def _part(self, inside: _Inside, finding: str | None, name: str, difference: Difference) -> None:
        old, new = difference.one(self._beb.claimText)
        if name == "Finding" and finding and old != new:
            inside.old_claims |= {finding: old} if old else {}
            inside.new_claims |= {finding: new} if new else {}
        elif finding:
            inside.evidence.add(finding)
        elif name == "ReferenceEntry":
            inside.rows[difference.kind] += 1

    def _changed(self, values: Iterable[Values]) -> Iterator[Changed]:
        for one in values:
            if one.predicate in self._silent:
                continue
            old, new = [*map(_value, one.old)], [*map(_value, one.new)]
            if one.predicate == self._beb.literalText:
                old, new = _paragraphs(old, new)
            yield Changed(one.predicate.value, tuple(map(_cut, old)), tuple(map(_cut, new)))

    def wanted(self) -> set[str]:
        """Name the resources whose labels the summary needs: values, and wholes of which only parts changed."""
        values = {
            value.resource
            for items in self._items.values()
            for item in items
            for changed in item.changed
            for value in (*changed.old, *changed.new)
            if value.resource
        }
        return values | self._inside.keys()

    def summary(self, release: str, previous: str | None, moment: str, labels: dict[str, str]) -> Summary:
        """Give the summary; ``labels`` are names of `wanted` resources."""
        self._inside_only(labels)
        groups = [self._group(name, labels) for name in sorted(self._items, key=_rank)]
        counts = {
            name: {kind: kinds[kind] for kind in KINDS if kinds[kind]}
            for name, kinds in sorted(self._counts.items(), key=lambda pair: _rank(pair[0]))
        }
        return Summary(release, previous, moment, self.added, self.removed, counts, tuple(groups))

    def _inside_only(self, labels: dict[str, str]) -> None:
        """List the assessments of which only parts changed."""
        listed = {item.resource for items in self._items.values() for item in items}
        for whole in self._inside.keys() - listed:
            kind = KINDS[1]
            if self._inside[whole].parts() != Parts():
                self._items["Assessment"].append(Item(whole, labels.get(whole, ""), kind))

    def _group(self, name: str, labels: dict[str, str]) -> Group:
        items = sorted(self._items[name], key=lambda item: (item.label, item.resource))
        return Group(name, len(items), tuple(self._whole(item, labels) for item in items[:LISTED]))

    def _whole(self, item: Item, labels: dict[str, str]) -> Item:
        """Complete an item: its parts, and the names of the resources among its values."""
        named = tuple(Changed(one.property, _named(one.old, labels), _named(one.new, labels)) for one in item.changed)
        inside = self._inside.get(item.resource)
        is_whole = inside is not None and item.kind not in (ADDED, WITHDRAWN)
        return replace(item, changed=named, parts=inside.parts() if inside and is_whole else Parts())


def labels(lines: Iterable[bytes], wanted: Iterable[str]) -> dict[str, str]:
    """Find the names of some resources in a dump, the best property first, Dutch before other languages."""
    subjects = {f"<{resource}>".encode() for resource in wanted}
    found: dict[str, tuple[tuple[object, ...], str]] = {}
    for line in lines:
        subject, predicate, _ = line.split(b" ", 2)
        if subject in subjects and predicate in _LABELS:
            (quad,) = parse(line, RdfFormat.N_QUADS)
            if isinstance(name := quad.object, Literal):
                offer = (_LABELS[predicate], name.language != "nl", name.language or "", name.value), name.value
                key = quad.subject.value
                found[key] = min(found.get(key, offer), offer)
    return {resource: name for resource, (_, name) in found.items()}


def _rank(name: str) -> tuple[int, str]:
    return (GROUPS.index(name), name) if name in GROUPS else (len(GROUPS), name)


def _value(term: Term) -> Value:
    return Value(text_of(term), text_of(term) if isinstance(term, NamedNode) else None)


def _named(values: Iterable[Value], labels: dict[str, str]) -> tuple[Value, ...]:
    return tuple(
        replace(value, text=_cut(Value(labels[value.resource])).text) if value.resource in labels else value
        for value in values
    )


def _paragraphs(old: list[Value], new: list[Value]) -> tuple[list[Value], list[Value]]:
    """Give the paragraphs that only one of two texts has."""
    before, after = ([part for value in values for part in value.text.split("\n\n")] for values in (old, new))
    gone, came = Counter(before) - Counter(after), Counter(after) - Counter(before)
    return [Value(part) for part in gone.elements()], [Value(part) for part in came.elements()]


def _cut(value: Value) -> Value:
    if value.resource or len(value.text) <= SHOWN:
        return value
    return replace(value, text=value.text[:SHOWN] + "…")

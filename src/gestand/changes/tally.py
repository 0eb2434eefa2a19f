"""Gather a summary while changes go by: sort them into classes, and parts under their assessment."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace

from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from gestand.changes.parts import PARTS, Inside, Place, place_of
from gestand.changes.summary import Changed, Group, Item, Parts, Summary, Value
from gestand.changes.values import ADDED, CHANGED, KINDS, WITHDRAWN, Difference, Term, Values, text_of
from gestand.store import LABELS
from gestand.terms import Beb

LISTED = 500
"""Resources of one class that a summary lists; the rest is counted."""

SHOWN = 400
"""Code points of a value that a summary shows; the change record holds all of it."""

GROUPS = (
    "Promise", "Assessment", "AtomicPromise", "Decision", "DecisionTrajectory", "AgreementSection",
    "CoalitionAgreement",
)  # fmt: skip
"""Classes that a summary lists first; a resource of several classes counts under the first of them."""

_LABELS = {str(predicate).encode(): rank for rank, predicate in enumerate(LABELS)}


class Tally:
    """Gather changes; `summary` gives what was gathered, with names from the dumps."""

    def __init__(self, beb: Beb) -> None:
        self._beb = beb
        self._silent = _silent(beb)
        self._counts: dict[str, Counter[str]] = defaultdict(Counter)
        self._items: dict[str, list[Item]] = defaultdict(list)
        self._inside: dict[str, Inside] = {}
        self.added = self.removed = 0

    def take(self, difference: Difference, added: int, removed: int) -> None:
        """Note one change, and how many quads came and left with it."""
        self.added, self.removed = self.added + added, self.removed + removed
        name = self._name(difference.types)
        self._counts[name][difference.kind] += 1
        if name in PARTS:
            self._part(place_of(difference.resource.value), name, difference)
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

    def _part(self, place: Place | None, name: str, difference: Difference) -> None:
        if place is not None:
            inside = self._inside.setdefault(place.whole, Inside(place.name))
            inside.take(place, name, difference, self._beb)

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
        own = (changed for items in self._items.values() for item in items for changed in item.changed)
        judged = (changed for inside in self._inside.values() for changed in self._changed(inside.values()))
        values = (value for changed in (*own, *judged) for value in (*changed.old, *changed.new))
        return {value.resource for value in values if value.resource} | self._inside.keys()

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
        """List the things of which only parts changed, unless these are nothing but anchors."""
        listed = {item.resource for items in self._items.values() for item in items}
        for whole, inside in self._inside.items():
            if whole not in listed and (inside.judged or inside.parts().tell):
                self._items[inside.name].append(Item(whole, labels.get(whole, ""), CHANGED))

    def _group(self, name: str, labels: dict[str, str]) -> Group:
        items = sorted(self._items[name], key=lambda item: (item.label, item.resource))
        return Group(name, len(items), tuple(self._whole(item, labels) for item in items[:LISTED]))

    def _whole(self, item: Item, labels: dict[str, str]) -> Item:
        """Complete an item: what changed inside it, and the names of the resources among its values."""
        inside = self._inside.get(item.resource) if item.kind not in (ADDED, WITHDRAWN) else None
        judged = tuple(self._changed(inside.values())) if inside else ()
        named = tuple(
            Changed(one.property, _named(one.old, labels), _named(one.new, labels)) for one in (*judged, *item.changed)
        )
        return replace(item, changed=named, parts=inside.parts() if inside else Parts())


def _silent(beb: Beb) -> set[NamedNode]:
    """Name the properties that are not told: what leads to parts, which are told themselves, and digests."""
    leading = (beb.hasFinding, beb.hasReference, beb.hasEvidence, beb.hasVerdict, beb.hasGap, beb.hasAlignment)
    return {beb.textDigest, beb.anchor, *leading}


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

"""Sum up what changed for people: counts, and what changed of each promise, section, decision and assessment."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from gestand.terms import DCTERMS

FORMAT = 1


@dataclass(frozen=True)
class Value:
    """A value to show: words, and the IRI behind them when the value is a resource."""

    text: str
    resource: str | None = None


@dataclass(frozen=True)
class Changed:
    """A property whose values differ: those that only the old, and those that only the new release has.

    Of a long text (`beb:literalText`) the values are the paragraphs that left and that came.
    """

    property: str
    old: tuple[Value, ...]
    new: tuple[Value, ...]


@dataclass(frozen=True)
class Parts:
    """What changed inside a thing: words of findings and gaps, evidence, how it is read, and rows of its list.

    ``renumbered`` counts findings with the same words under another number: a paragraph came or left above them.
    ``read`` counts findings that a rule reads otherwise, ``statements`` what a decision says of its own effect, and
    ``anchors`` the places in a text that a part points at.
    """

    claims_left: tuple[str, ...] = ()
    claims_came: tuple[str, ...] = ()
    renumbered: int = 0
    evidence_changed: int = 0
    rows_left: int = 0
    rows_came: int = 0
    rows_changed: int = 0
    gaps_left: tuple[str, ...] = ()
    gaps_came: tuple[str, ...] = ()
    read: int = 0
    statements: int = 0
    anchors: int = 0

    @property
    def tell(self) -> bool:
        """Tell whether anything but places in a text changed."""
        return replace(self, anchors=0) != Parts()


@dataclass(frozen=True)
class Item:
    """A resource that came, changed or left; ``changed`` and ``parts`` are for those that changed."""

    resource: str
    label: str
    kind: str
    changed: tuple[Changed, ...] = ()
    parts: Parts = Parts()

    @property
    def only_title(self) -> bool:
        """Tell whether nothing but the title changed."""
        return [one.property for one in self.changed] == [DCTERMS.title.value] and not self.parts.tell


@dataclass(frozen=True)
class Group:
    """The changed resources of one class; ``total`` counts also those that are not listed."""

    name: str
    total: int
    items: tuple[Item, ...]

    @property
    def only_title(self) -> tuple[Item, ...]:
        """Give the resources of which nothing but the title changed."""
        return tuple(item for item in self.items if item.only_title)

    @property
    def others(self) -> tuple[Item, ...]:
        """Give the resources that came, left, or changed in more than their title."""
        return tuple(item for item in self.items if not item.only_title)


@dataclass(frozen=True)
class Summary:
    """What changed between two releases; ``previous`` is None for the first one, which lists nothing.

    ``counts`` has for each class the number of resources of each kind of change.
    """

    release: str
    previous: str | None
    moment: str
    added: int
    removed: int
    counts: Mapping[str, Mapping[str, int]]
    groups: tuple[Group, ...]

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing changed."""
        return not self.added and not self.removed

    @property
    def only_titles(self) -> bool:
        """Tell whether nothing changed but titles, of however many resources; what is only counted is a change too."""
        counted = sum(amount for kinds in self.counts.values() for amount in kinds.values())
        listed = sum(group.total for group in self.groups)
        return bool(self.groups) and counted == listed and all(not group.others for group in self.groups)

    def text(self) -> str:
        """Write the summary as the text of its file."""
        return json.dumps({"format": FORMAT, **asdict(self)}, ensure_ascii=False, indent=1) + "\n"


def parse(text: str) -> Summary:
    """Read a summary's file; ValueError when it has another format."""
    said = json.loads(text)
    if said.pop("format", None) != FORMAT:
        raise ValueError(f"a summary of changes of another format than {FORMAT}")
    groups = tuple(Group(group["name"], group["total"], tuple(map(_item, group["items"]))) for group in said["groups"])
    return Summary(**said | {"groups": groups})


def _item(said: dict[str, Any]) -> Item:
    changed = tuple(Changed(one["property"], _known(one["old"]), _known(one["new"])) for one in said["changed"])
    inside: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in said["parts"].items()
    }
    return Item(said["resource"], said["label"], said["kind"], changed, Parts(**inside))


def _known(said: Sequence[Mapping[str, Any]]) -> tuple[Value, ...]:
    return tuple(Value(**one) for one in said)

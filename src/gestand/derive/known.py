"""Say what a derivation is given, and what it gives."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from pyoxigraph import NamedNode, Quad

from gestand.contents import Contents, Entry
from gestand.evidence import AssessmentPage, Faults, FrozenSection, Loaded, Source
from gestand.link.citations import Resolution
from gestand.model import Model
from gestand.promises.read import can_read, promises
from gestand.promises.registry import Assigned, assign


@dataclass(frozen=True)
class Known:
    """What was loaded and resolved, withdrawn records left out: the input of every derivation."""

    model: Model
    sources: tuple[Source, ...]
    loaded: Loaded
    table: Contents
    resolved: Mapping[AssessmentPage, Mapping[int, Resolution]]

    @cached_property
    def promises(self) -> Mapping[tuple[str, str], Assigned]:
        """Give the atomic promises of each section by agreement and reference, with their identifiers.

        Sections in a language that cannot be read are left out. Worked out once, since several derivations ask.
        """
        frozen = self.frozen
        return {
            (entry.agreement.key, entry.reference): _assigned(entry, frozen.get((entry.agreement.key, entry.reference)))
            for entry in self.table.entries
            if can_read(entry.agreement.language)
        }

    @cached_property
    def frozen(self) -> Mapping[tuple[str, str], FrozenSection]:
        """Give the frozen identifiers of each section by agreement and reference."""
        return {(one.agreement, one.reference): one for one in self.loaded.frozen}

    def quoting(self, agreement: str) -> tuple[Source, ...]:
        """Give the sources that quote an agreement, by its key."""
        keys = self.loaded.quoting
        return tuple(one for one in self.sources if one.key in keys and one.agreement.key == agreement)


def _assigned(entry: Entry, frozen: FrozenSection | None) -> Assigned:
    found = promises(entry.text, entry.title, entry.agreement.language)
    return assign(f"{entry.agreement.key}/{entry.reference}", entry.text, found, frozen.promises if frozen else ())


@dataclass(frozen=True)
class Rule:
    """A rule with its version; ``words`` say in English what it does. It is an activity in the release."""

    name: str
    version: str
    words: str

    @property
    def key(self) -> str:
        """Give the last part of the activity's IRI: ``naam-1``."""
        return f"{self.name}-{self.version}"


@dataclass(frozen=True)
class Derived:
    """The quads of one named graph of the layer ``afgeleid``, and the sources that they come from."""

    graph: NamedNode
    label: str
    sources: tuple[Source, ...]
    quads: Iterable[Quad]


@dataclass(frozen=True)
class Derivation:
    """A rule and the function that applies it; faults of its input are noted, never guessed away."""

    rule: Rule
    derive: Callable[[Known, Faults], Iterable[Derived]]

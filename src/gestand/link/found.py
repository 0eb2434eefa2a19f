"""Say what a linker reads and what it finds: values only, without RDF and without IO."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from gestand.evidence import Official, digest

if TYPE_CHECKING:
    from gestand.link.reference import Reference

Kind = Literal["beslissing", "sectie", "hoofdstuk"]
Status = Literal["vastgesteld", "waarschijnlijk", "kandidaat"]
Way = Literal["geregistreerd", "vermeld", "afgeleid", "gelijknamig", "patroon"]


@dataclass(frozen=True)
class Text:
    """A text in which a linker looks.

    ``subject`` is the IRI that a link is about, ``source`` that of the resource whose literal text this is: the same
    for a decision, promise and section for an agreement. ``day`` decides who was in office and which list of places
    held. ``words`` is the literal text, of a chapter its title. ``official`` holds what the register says beside it,
    and ``register`` is the key of the source that gave it.
    """

    kind: Kind
    subject: str
    source: str
    day: date
    title: str
    words: str
    official: Official | None = None
    register: str | None = None

    @cached_property
    def digest(self) -> str:
        """Give the digest of the words."""
        return digest(self.words)


@dataclass(frozen=True)
class Found:
    """A link that a linker found in a text.

    ``target`` is an IRI, the key of one of our concepts, or a number in euro: `Linker.gives` tells. ``start`` and
    ``end`` bound the words in Unicode code points, 0-based and end exclusive; both 0 when no words say it.
    """

    target: str
    property: str
    way: Way
    status: Status
    start: int = 0
    end: int = 0


Finder = Callable[[Text], Iterable[Found]]


@dataclass(frozen=True)
class Linker:
    """One method of linking: ``words`` say in English what it does, ``label`` in Dutch what it links.

    ``make`` gives the finder for what the archive holds. ``expects`` is the share of its links of status vastgesteld
    that should be right. ``gives`` tells what a target is.
    """

    name: str
    version: str
    label: str
    words: str
    kinds: frozenset[Kind]
    make: Callable[[Reference], Finder]
    expects: str = "0.98"
    gives: Literal["iri", "concept", "euro"] = "iri"

    @property
    def key(self) -> str:
        """Give the last part of the activity's IRI: ``koppeling-gemeente-1``."""
        return f"koppeling-{self.name}-{self.version}"

"""Build, open and read the embedded store; the only module that knows it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Store, Triple

from gestand.terms import DCTERMS, FOAF, RDFS, SKOS

LABELS = (SKOS.prefLabel, DCTERMS.title, RDFS.label, FOAF.name)
"""The properties that may name a resource, best first."""


FITS = 2_000_000
"""Quads that a build holds in memory to check them; more than a gigabyte."""


class Readable(Protocol):
    """What readers need of a store, here or in an engine elsewhere; both answer as pyoxigraph's `Store` does."""

    def query(self, query: str, *, use_default_graph_as_union: bool = False) -> Any:
        """Run a query; what it gives depends on its form."""

    def quads_for_pattern(
        self,
        subject: NamedNode | BlankNode | Triple | None,
        predicate: NamedNode | None,
        object: NamedNode | BlankNode | Literal | Triple | None,
        graph_name: NamedNode | BlankNode | DefaultGraph | None = None,
        /,
    ) -> Iterator[Quad]:
        """Give the quads that fit."""


def build(nquads: Path, folder: Path) -> None:
    """Load an N-Quads file into a new store on disk, in bulk; the folder must not exist."""
    store = Store(str(folder))
    store.bulk_load(path=str(nquads), format=RdfFormat.N_QUADS)
    store.optimize()
    store.flush()
    del store  # closes the files: nobody may read a folder that is being written
    (folder / "LOG").unlink(missing_ok=True)  # RocksDB's diary of this machine is no part of a release


def in_memory(nquads: Path) -> Store:
    """Load an N-Quads file into memory: queries over everything take a third of the time there."""
    store = Store()
    store.bulk_load(path=str(nquads), format=RdfFormat.N_QUADS)
    return store


def open_store(folder: Path) -> Store:
    """Open a finished store for reading; OSError when there is none."""
    return Store.read_only(str(folder))


@dataclass(frozen=True)
class Description:
    """What the graph says about a resource: its own quads, a page of the quads that point at it, and how many do."""

    node: NamedNode
    quads: tuple[Quad, ...]
    incoming: tuple[Quad, ...]
    incoming_total: int

    @property
    def found(self) -> bool:
        """Tell whether the graph knows the resource as a subject."""
        return bool(self.quads)

    def triples(self) -> Iterator[Triple]:
        """Give the description's triples, outgoing first."""
        for quad in (*self.quads, *self.incoming):
            yield quad.triple


def describe(store: Store, node: NamedNode, *, page: int = 1, size: int = 50) -> Description:
    """Describe a resource: all that it says, and page ``page`` (from 1) of what points at it.

    Our graphs hold no blank nodes, so the concise bounded description is the resource's own quads.
    """
    own = sorted(store.quads_for_pattern(node, None, None, None), key=str)
    pointing = store.quads_for_pattern(None, None, node, None)
    first, shown, total = (page - 1) * size, [], 0
    for quad in pointing:
        if first <= total < first + size:
            shown.append(quad)
        total += 1
    return Description(node, tuple(own), tuple(shown), total)


def labels(store: Store, node: NamedNode) -> dict[str, str]:
    """Give a resource's names by language tag ('' for none), from the best property that names it."""
    for predicate in LABELS:
        found = {
            quad.object.language or "": quad.object.value
            for quad in store.quads_for_pattern(node, predicate, None, None)
            if isinstance(quad.object, Literal)
        }
        if found:
            return found
    return {}

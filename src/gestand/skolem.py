"""Give blank nodes IRIs that stay the same as long as what is said of them does (RDF 1.1, section 3.5).

A node is named by what it says and by who points at it, so that a change elsewhere in a file renames nothing.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable

from pyoxigraph import BlankNode, NamedNode, Quad


class CircleError(ValueError):
    """Blank nodes that point at one another in a circle: none can be named before the others."""


def skolemized(quads: Iterable[Quad], name: Callable[[str], NamedNode]) -> tuple[Quad, ...]:
    """Give quads with IRIs for blank nodes; ``name`` makes one of 16 hexadecimal digits. Raises `CircleError`.

    Two nodes that say the same, and at which the same points, are one.
    """
    held = tuple(quads)
    names = _Names(held)

    def named(term: object) -> object:
        return name(names.of(term)) if isinstance(term, BlankNode) else term

    return tuple(
        Quad(named(one.subject), one.predicate, named(one.object), one.graph_name)  # type: ignore[arg-type]
        for one in held
    )


class _Names:
    """The names of the blank nodes of some quads, each worked out once."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        self._out: dict[object, list[Quad]] = defaultdict(list)
        self._into: dict[object, list[Quad]] = defaultdict(list)
        for quad in quads:
            if isinstance(quad.subject, BlankNode):
                self._out[quad.subject].append(quad)
            if isinstance(quad.object, BlankNode):
                self._into[quad.object].append(quad)
        self._said: dict[BlankNode, str] = {}
        self._names: dict[BlankNode, str] = {}
        self._open: set[tuple[str, BlankNode]] = set()

    def of(self, node: BlankNode) -> str:
        """Name a node by what it says and by who points at it."""
        return self._once(self._names, "name", node, self._name)

    def _name(self, node: BlankNode) -> str:
        into = sorted(
            f"{self.of(one.subject) if isinstance(one.subject, BlankNode) else one.subject} {one.predicate}"
            for one in self._into[node]
        )
        return _digest([*into, self._what(node)])[:16]

    def _what(self, node: BlankNode) -> str:
        return self._once(self._said, "said", node, self._say)

    def _say(self, node: BlankNode) -> str:
        return _digest(
            sorted(
                f"{one.predicate} {self._what(one.object) if isinstance(one.object, BlankNode) else one.object}"
                for one in self._out[node]
            )
        )

    def _once(
        self, known: dict[BlankNode, str], kind: str, node: BlankNode, work: Callable[[BlankNode], str]
    ) -> str:
        if node not in known:
            if (kind, node) in self._open:
                raise CircleError(f"blank nodes point at one another in a circle, with {node} among them")
            self._open.add((kind, node))
            known[node] = work(node)
            self._open.remove((kind, node))
        return known[node]


def _digest(lines: list[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()

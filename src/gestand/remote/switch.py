"""Tell which release an engine's readers shall see: a list of switches, of which the last one counts.

A switch is one triple in a graph of its own, ``<…/release/switches/000012> dcat:hasCurrentVersion <…/id/release/R>``.
It is added in one step and never changed, so a reader sees the old release or the new one, whatever the engine's
transactions are worth.
"""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import NamedNode, QuerySolutions

from gestand.iri import Iris
from gestand.remote.answers import solutions
from gestand.remote.protocol import Connection
from gestand.terms import DCAT

_DIGITS = 6


@dataclass(frozen=True)
class Switch:
    """The ``number``-th time that a release became current."""

    number: int
    release_id: str


@dataclass(frozen=True)
class Switches:
    """The switches of one publisher on an engine."""

    connection: Connection
    iris: Iris

    @property
    def graph(self) -> str:
        """Name the graph that holds them."""
        return f"{self.iris.base}/release/switches"

    def all(self) -> list[Switch]:
        """List them, the first one first; RemoteError when the engine does not answer."""
        pattern = f"?switch {DCAT.hasCurrentVersion} ?release"
        text = f"SELECT ?switch ?release WHERE {{ GRAPH <{self.graph}> {{ {pattern} }} }}"
        answer = self.connection.ask(text, (), (self.graph,), graph=False, seconds=10)
        rows = solutions(answer, None)
        assert isinstance(rows, QuerySolutions)  # it is a SELECT
        found = [(_last(row["switch"]), _last(row["release"])) for row in rows]
        return sorted((Switch(int(number), release) for number, release in found), key=lambda one: one.number)

    def current(self) -> str | None:
        """Give the id of the current release; None before the first switch."""
        switches = self.all()
        return switches[-1].release_id if switches else None

    def make(self, release_id: str) -> None:
        """Make a release the current one."""
        switches = self.all()
        number = switches[-1].number + 1 if switches else 1
        node = NamedNode(f"{self.graph}/{number:0{_DIGITS}}")
        line = f"{node} {DCAT.hasCurrentVersion} {self.iris.id('release', release_id)} .\n"
        self.connection.add(self.graph, line.encode())

    def forget(self, release_id: str) -> None:
        """Take a release out of the list, before its graphs go."""
        release = self.iris.id("release", release_id)
        pattern = f"GRAPH <{self.graph}> {{ ?switch {DCAT.hasCurrentVersion} {release} }}"
        self.connection.update(f"DELETE WHERE {{ {pattern} }}")


def _last(term: object) -> str:
    assert isinstance(term, NamedNode)  # we wrote it
    return term.value.rpartition("/")[2]

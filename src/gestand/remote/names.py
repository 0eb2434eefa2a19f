"""Give the graphs of a release names of their own on an engine, so that several releases stand there side by side.

The graph ``…/id/graaf/bron/x`` of release R is ``…/id/graaf/bron/x!R`` there, and so is every mention of it in the data
and in a query. What comes back loses the ``!R``. The sign sorts before all that an IRI may go on with, so the order of
graphs stays; a function that looks at a graph's name sees a longer one, with the same beginning.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from gestand.engine.syntax import Place, rename
from gestand.release import Release
from gestand.remote.kinds import Kind
from gestand.remote.target import RemoteError


class Magic(RemoteError):
    """A query names something that means more to the engine than SPARQL says."""


@dataclass(frozen=True)
class Names:
    """The names of one release's graphs on an engine; ``graphs`` are those that the release gives them."""

    base: str
    release_id: str
    graphs: tuple[str, ...]

    @classmethod
    def of(cls, release: Release) -> Names:
        """Read them from a release's manifest."""
        return cls(release.manifest["base"], release.id, tuple(release.manifest["counts"]["graphs"]))

    @property
    def mark(self) -> str:
        """Give what the names end with."""
        return f"!{self.release_id}"

    def there(self, iri: str) -> str:
        """Give an IRI as the engine has it; only graphs have another one there."""
        return iri + self.mark if iri.startswith(f"{self.base}/id/graaf/") else iri

    def here(self, iri: str) -> str:
        """Give an IRI of the engine as the release has it."""
        return iri.removesuffix(self.mark)

    @cached_property
    def all_there(self) -> tuple[str, ...]:
        """List all graphs of the release, as the engine has them."""
        return tuple(map(self.there, self.graphs))

    @property
    def nothing(self) -> str:
        """Name a graph that is empty: where an engine is given no graph, it would take all that it has."""
        return self.there(f"{self.base}/id/graaf/geen")

    @property
    def merged(self) -> str:
        """Name the graph that holds the whole release, for engines that need one."""
        return self.there(f"{self.base}/id/graaf/alles")

    def dataset(self, graphs: Iterable[str]) -> tuple[str, ...]:
        """Give those graphs that are the release's, as the engine has them; an empty one where there are none.

        So nobody reads what else the engine holds.
        """
        return tuple(self.there(one) for one in dict.fromkeys(graphs) if one in self.graphs) or (self.nothing,)

    def query(self, text: str, base: str | None, magic: tuple[str, ...] = ()) -> tuple[str, bool]:
        """Write a query as the engine must read it, relative IRIs made absolute; tell whether it asks for a graph.

        Magic when it holds an IRI that begins as one of ``magic``.
        """

        def renamed(iri: str, place: Place) -> str:
            if place != "string" and iri.lower().startswith(magic):
                raise Magic(f"unknown function or property <{iri}>")
            return self.dataset([iri])[0] if place == "graph" else self.there(iri)

        written, form = rename(text, base, renamed)
        return written, form in ("CONSTRUCT", "DESCRIBE")

    def marked(self, lines: bytes) -> bytes:
        """Write N-Quads or N-Triples as the engine shall hold them."""
        return self._mention.sub(rb"<\1" + self.mark.encode() + b">", lines)

    def mending(self, kind: Kind) -> tuple[tuple[bytes, bytes], ...]:
        """Say what must be replaced in an engine's answers: this undoes `marked`, and the engine's own spellings."""
        return ((self.mark.encode(), b""), *kind.spellings)

    def clashes(self, lines: Iterable[bytes]) -> bool:
        """Tell whether data holds the mark already: then it could not be told from ours."""
        mark = self.mark.encode()
        return any(mark in line for line in lines)

    @cached_property
    def _mention(self) -> re.Pattern[bytes]:
        return re.compile(b"<(" + re.escape(f"{self.base}/id/graaf/".encode()) + b"[^>]*)>")

"""Bring a release to an engine: load its graphs, compare them with the release, then switch in one step."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, QuerySolutions

from gestand import dump
from gestand.dump.packing import BROKEN
from gestand.release import Release
from gestand.remote.answers import solutions
from gestand.remote.names import Names
from gestand.remote.protocol import Connection
from gestand.remote.switch import Switches
from gestand.remote.target import RemoteError
from gestand.remote.verify import compare, compare_merged

BATCH = 5_000
"""So many statements go with one request: about a megabyte."""

Say = Callable[[str], None]


@dataclass(frozen=True)
class Published:
    """What a publication did: statements sent now, and releases that it removed."""

    release: Release
    sent: int
    removed: tuple[str, ...]


def publish(release: Release, connection: Connection, say: Say, keep: int) -> Published:
    """Load a release, compare, switch, and keep only the last ``keep`` releases.

    RemoteError when the engine refuses, or holds something else afterwards: then the switch does not happen, and
    readers go on with the release that was current. Interrupted, it goes on where it was when it is started again.
    """
    names, switches = Names.of(release), Switches(connection, release.iris)
    say("counting what the engine has")
    sent = _Loading(release, connection, names).run(say)
    say("comparing with the release")
    _hold_equal(release, connection, names)
    if switches.current() != release.id:
        switches.make(release.id)
    say("removing old releases")
    return Published(release, sent, _remove(switches, keep))


def counts(connection: Connection, names: Names, graphs: tuple[str, ...]) -> dict[str, int]:
    """Count the statements in each of some graphs on the engine, named as there."""
    text = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
    found = solutions(connection.ask(text, (names.nothing,), graphs, graph=False), None)
    assert isinstance(found, QuerySolutions)  # it is a SELECT
    return {g.value: int(n.value) for g, n in found if isinstance(g, NamedNode) and isinstance(n, Literal)}


class _Loading:
    """Send the statements of a release that the engine lacks.

    Each graph is sent in the order of the dump, so that what is there is its beginning, to the last whole batch.
    """

    def __init__(self, release: Release, connection: Connection, names: Names) -> None:
        self.release = release
        self.connection = connection
        self.names = names
        self.sent = 0
        self._waiting: defaultdict[str, list[bytes]] = defaultdict(list)
        self._seen: defaultdict[str, int] = defaultdict(int)
        self._skip = self._there()

    def run(self, say: Say) -> int:
        """Send what is missing; give the number of the release's statements that were."""
        names, kind = self.names, self.connection.target.kind
        total = self.release.manifest["counts"]["quads"]
        for line in lines(self.release):
            triple, _, end = line.rpartition(b" <")
            sent = self._take(names.there(end[:-4].decode()), triple + b" .\n")
            if kind.merged:
                self._take(names.merged, triple + b" .\n")
            self.sent += sent
            if self.sent % BATCH == 0 and sent:
                say(f"loading: {self.sent:,} of {total:,} statements")
        for graph in list(self._waiting):
            self._send(graph)
        return self.sent

    def _there(self) -> dict[str, int]:
        """Tell how many statements of each graph need not be sent: all, or as many as whole batches."""
        graphs = self.release.manifest["counts"]["graphs"]
        expected = {self.names.there(graph): count for graph, count in graphs.items()}
        expected[self.names.merged] = sum(expected.values())
        there = counts(self.connection, self.names, tuple(expected))
        return {graph: n if n == expected[graph] else n // BATCH * BATCH for graph, n in there.items()}

    def _take(self, graph: str, triple: bytes) -> bool:
        """Take a statement up for its graph, unless it is there; send what has come together when it is a batch."""
        self._seen[graph] += 1
        if self._seen[graph] <= self._skip.get(graph, 0):
            return False
        self._waiting[graph].append(triple)
        if len(self._waiting[graph]) == BATCH:
            self._send(graph)
        return True

    def _send(self, graph: str) -> None:
        block = b"".join(self._waiting.pop(graph))
        if self.names.mark.encode() in block:
            raise RemoteError(f"{graph}: the data holds {self.names.mark!r}, which marks the graphs of this release")
        self.connection.add(graph, self.names.marked(block))


def lines(release: Release) -> Iterator[bytes]:
    """Read the canonical N-Quads of a release; RemoteError when the release has no such dump, or a broken one."""
    packed = next((one for one in release.dumps if one.name == "gestand.nq.gz"), None)
    if packed is None:
        raise RemoteError(f"{release.path}: the release has no dump gestand.nq.gz to load from")
    try:
        with dump.reading(packed.path) as stream:
            yield from stream
    except BROKEN as error:
        raise RemoteError(f"{packed.path}: cannot be read: {error}") from None


def _hold_equal(release: Release, connection: Connection, names: Names) -> None:
    found, content = compare(connection, names, lines(release)), release.manifest["content"]
    if connection.target.kind.merged and not found.faults:
        merged = compare_merged(connection, names, dump.triples_of(lines(release)))
        found.faults, found.missing, found.extra = merged.faults, merged.missing, merged.extra
    if found.content == content and not found.faults:
        return
    for graph in (*names.all_there, names.merged):
        connection.drop(graph)
    told = "\n".join(f"  {fault}" for fault in found.faults)
    raise RemoteError(
        f"{connection.target.query}: holds other statements than release {release.id}: "
        f"{found.missing:,} are missing and {found.extra:,} are too many; canonical hash {found.content}, "
        f"of the release {content}.\n{told}\nThe switch did not happen, and this release was removed there. "
        "An engine that cuts long answers looks so, too: gestand engine check tells"
    )


def _remove(switches: Switches, keep: int) -> tuple[str, ...]:
    """Remove all but the last ``keep`` releases that were current."""
    order = list(dict.fromkeys(one.release_id for one in reversed(switches.all())))
    for release_id in order[keep:]:
        remove(switches, release_id)
    return tuple(order[keep:])


def remove(switches: Switches, release_id: str) -> None:
    """Take a release from the engine: first out of the list, then its graphs."""
    switches.forget(release_id)
    ours = f'STRSTARTS(STR(?g), "{switches.iris.base}/id/graaf/") && STRENDS(STR(?g), "!{release_id}")'
    text = f"SELECT DISTINCT ?g WHERE {{ GRAPH ?g {{ ?s ?p ?o }} FILTER({ours}) }}"
    found = solutions(switches.connection.ask(text, (), (), graph=False), None)
    assert isinstance(found, QuerySolutions)  # it is a SELECT
    for (graph,) in found:
        if isinstance(graph, NamedNode):
            switches.connection.drop(graph.value)

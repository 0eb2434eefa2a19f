"""Bring a release to an engine: load its graphs, compare them with the release, then switch in one step."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
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
from gestand.remote.verify import compare

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
    sent = _load(release, connection, names, counts(connection, names), say)
    say("comparing with the release")
    _hold_equal(release, connection, names)
    if switches.current() != release.id:
        switches.make(release.id)
    say("removing old releases")
    return Published(release, sent, _remove(switches, keep))


def counts(connection: Connection, names: Names) -> dict[str, int]:
    """Count the statements in each graph of a release on the engine."""
    text = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
    found = solutions(connection.ask(text, (), names.all_there, graph=False), None)
    assert isinstance(found, QuerySolutions)  # it is a SELECT
    return {names.here(g.value): int(n.value) for g, n in found if isinstance(g, NamedNode) and isinstance(n, Literal)}


def _load(release: Release, connection: Connection, names: Names, there: Mapping[str, int], say: Say) -> int:
    """Send the statements that are missing; give their number.

    Each graph is sent in the order of the dump, so that what is there is its beginning, to the last whole batch.
    """
    skip = {graph: there.get(graph, 0) // BATCH * BATCH for graph in names.graphs}
    skip |= {graph: count for graph, count in there.items() if count == release.manifest["counts"]["graphs"][graph]}
    seen: defaultdict[str, int] = defaultdict(int)
    waiting: defaultdict[str, list[bytes]] = defaultdict(list)
    sent, total = 0, release.manifest["counts"]["quads"]
    for line in lines(release):
        triple, _, graph_end = line.rpartition(b" <")
        graph = graph_end[:-4].decode()
        seen[graph] += 1
        if seen[graph] <= skip.get(graph, 0):
            continue
        waiting[graph].append(triple + b" .\n")
        if len(waiting[graph]) == BATCH:
            sent += _send(connection, names, graph, waiting.pop(graph))
            say(f"loading: {sent:,} of {total:,} statements sent")
    return sent + sum(_send(connection, names, graph, rest) for graph, rest in waiting.items())


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


def _send(connection: Connection, names: Names, graph: str, triples: list[bytes]) -> int:
    block = b"".join(triples)
    if names.mark.encode() in block:
        raise RemoteError(f"graph {graph}: the data holds {names.mark!r}, which marks the graphs of this release")
    connection.add(names.there(graph), names.marked(block))
    return len(triples)


def _hold_equal(release: Release, connection: Connection, names: Names) -> None:
    found = compare(connection, names, lines(release))
    content = release.manifest["content"]
    if found.content == content and not found.faults:
        return
    for graph in names.all_there:
        connection.drop(graph)
    told = "\n".join(f"  {fault}" for fault in found.faults)
    raise RemoteError(
        f"{connection.target.graphs}: holds other statements than release {release.id}: canonical hash "
        f"{found.content}, not {content}; {found.missing:,} are missing and {found.extra:,} are too many.\n{told}\n"
        "The switch did not happen. The graphs of this release were removed again"
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

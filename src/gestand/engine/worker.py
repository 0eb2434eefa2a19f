"""Answer queries one at a time in a process that may be killed at any moment."""

from __future__ import annotations

import os
import re
import resource
import select
import socket
import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, TypeAlias, cast

import pyoxigraph as ox

from gestand import formats
from gestand.engine import faults, wire
from gestand.engine.sink import Sink, Triples

if TYPE_CHECKING:
    from gestand.remote.answers import Triples as RemoteTriples
    from gestand.remote.store import RemoteStore

STDERR_BYTES = 64 * 1024
_PLACE = re.compile(r"error at (\d+):(\d+): ")

Results: TypeAlias = "ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples | RemoteTriples"


class Stores:
    """Keep the last few opened stores; a folder that was replaced under its name is opened again."""

    def __init__(self, room: int) -> None:
        """Keep at most ``room`` stores open."""
        self._room = room
        self._elsewhere: dict[str, RemoteStore] = {}
        self._open: OrderedDict[tuple[str, int, int], ox.Store] = OrderedDict()

    def get(self, path: str, elsewhere: dict[str, Any] | None = None) -> ox.Store | RemoteStore:
        """Open a store for reading, or find it open; StoreUnavailable says why not.

        A release that is ``elsewhere`` is asked for there, and the store need not be.
        """
        if elsewhere:
            return self._remote(path, elsewhere)
        try:
            seen = Path(path).stat()
            key = (path, seen.st_dev, seen.st_ino)
            if key not in self._open:
                self._open[key] = ox.Store.read_only(path)
        except OSError as error:
            raise faults.StoreUnavailable(str(error)) from error
        self._open.move_to_end(key)
        while len(self._open) > self._room:
            self._open.popitem(last=False)
        return self._open[key]

    def _remote(self, path: str, elsewhere: dict[str, Any]) -> RemoteStore:
        if path not in self._elsewhere:
            from gestand.remote.store import opened  # only workers that ask elsewhere pay for what it imports

            self._elsewhere.clear()  # one release is current; a connection is quickly made again
            self._elsewhere[path] = opened(elsewhere, Path(path).parent)
        return self._elsewhere[path]


def dataset(default: list[str], named: list[str]) -> dict[str, Any]:
    """Say a dataset in pyoxigraph's words.

    Both lists are always given together: pyoxigraph fills a missing one from the text's FROM or from the whole store.
    A graph named twice would count its triples twice.
    """
    if not default and not named:
        return {"use_default_graph_as_union": True}
    try:
        return {
            "default_graph": [ox.NamedNode(iri) for iri in dict.fromkeys(default)],
            "named_graphs": [ox.NamedNode(iri) for iri in dict.fromkeys(named)],
        }
    except ValueError as error:
        raise faults.QueryFault(f"graph name: {error}") from error


def evaluate(store: ox.Store | RemoteStore, ask: dict[str, Any]) -> Results:
    """Begin a query; QueryFault when it is wrong."""
    graphs = dataset(ask["default_graphs"], ask["named_graphs"])
    if not isinstance(store, ox.Store):
        return store.answer(ask["text"], ask["base"], graphs, ask["seconds"])
    try:
        return store.query(ask["text"], base_iri=ask["base"], **graphs)
    except (SyntaxError, ValueError) as error:
        place = _PLACE.match(str(error))
        line, column = (int(place[1]), int(place[2])) if place else (None, None)
        raise faults.QueryFault(str(error), line, column) from error


def serialize(results: Results, ask: dict[str, Any], sink: Sink) -> int:
    """Write an answer to the sink and count its rows."""
    out = cast(IO[bytes], sink)  # pyoxigraph asks for write and flush, no more
    if not isinstance(results, ox.QuerySolutions | ox.QueryBoolean):
        triples = Triples(results, ask["rows"], sink.form)
        ox.serialize(triples, out, format=formats.rdf_format(sink.form), prefixes=dict(ask["prefixes"]))
        sink.finish()
        return triples.count
    results.serialize(out, format=formats.results_format(sink.form))
    sink.finish()
    return 1 if isinstance(results, ox.QueryBoolean) else sink.rows()


def form_of(results: object, media_type: str) -> tuple[str, formats.Format]:
    """Name the form of an answer and the format to write it in; FormatMismatch when they do not fit."""
    graph = not isinstance(results, ox.QuerySolutions | ox.QueryBoolean)
    among = (*formats.GRAPHS, *formats.DATASETS) if graph else formats.SOLUTIONS
    form = formats.by_media_type(media_type, among)
    kind = "graph" if graph else "boolean" if isinstance(results, ox.QueryBoolean) else "solutions"
    if form is None:
        raise faults.FormatMismatch(f"an answer of form {kind} cannot be written as {media_type}")
    return kind, form


def answer(stores: Stores, ask: dict[str, Any], out: socket.socket) -> None:
    """Answer one query, or send the fault that prevents it."""
    try:
        results = evaluate(stores.get(ask["store"], ask["elsewhere"]), ask)
        kind, form = form_of(results, ask["media_type"])
        sink = Sink(out, kind, form, ask["rows"], ask["bytes"])
        rows = serialize(results, ask, sink)
        sink.end(rows)
    except faults.EngineFault as fault:
        out.sendall(wire.pack_fault(fault))
    except RuntimeError as error:  # an unknown function, also one found late
        out.sendall(wire.pack_fault(faults.QueryFault(str(error))))
    except (OSError, SyntaxError) as error:  # SyntaxError: the answer of an engine elsewhere is broken
        out.sendall(wire.pack_fault(faults.StoreUnavailable(str(error))))


def requests(channel: socket.socket) -> Iterator[dict[str, Any]]:
    """Give the engine's queries as they come, until it hangs up."""
    reader = channel.makefile("rb")
    while (frame := wire.unpack(reader)) is not None:
        yield wire.read_json(frame[1])


def leave_with_the_engine(channel: socket.socket) -> None:
    """End this process as soon as the engine's side of the socket is gone, also in the middle of a query."""

    def watch() -> None:
        poll = select.poll()
        poll.register(channel, select.POLLRDHUP)
        poll.poll()
        os._exit(0)

    threading.Thread(target=watch, daemon=True).start()


def settle(address_space: int) -> None:
    """Limit what this process can do to others.

    No core dumps, a bounded stderr, and the first place in line when the system's memory runs out.
    """
    resource.setrlimit(resource.RLIMIT_AS, (address_space, address_space))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (STDERR_BYTES, STDERR_BYTES))
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")


def serve(channel: socket.socket, address_space: int, room: int, store: str | None) -> None:
    """Answer the engine at the other end of a socket until it hangs up; open ``store`` first, if any."""
    settle(address_space)
    leave_with_the_engine(channel)
    stores = Stores(room)
    if store is not None:
        with suppress(faults.StoreUnavailable):  # the query that needs it will say so
            stores.get(store)
    channel.sendall(wire.pack(wire.Kind.READY))
    for ask in requests(channel):
        answer(stores, ask, channel)

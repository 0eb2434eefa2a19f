"""Give each request the release it is about: one opened store per release, swapped without a pause."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

from flask import current_app, request
from pyoxigraph import NamedNode, Quad, RdfFormat, Store, parse

from gestand import aggregates, catalogue, words
from gestand.incoming import MANY, Incoming
from gestand.iri import Iris
from gestand.release import Release, ReleaseError, Releases
from gestand.store import open_store
from gestand.terms import Beb

from .address import INSIDE, Environ, base_path
from .endpoint_settings import EndpointSettings
from .errors import Problem

if TYPE_CHECKING:
    from gestand.engine.face import Engine
    from gestand.remote.store import RemoteStore

    from .elsewhere import Elsewhere

T = TypeVar("T")

OPENED = "gestand.opened"
"""The key of the WSGI environment under which the release of a request is noted."""

CURRENT = "gestand.current"
"""The key for the current release, where a request is about another one."""

RETRY_SECONDS = 10
"""So long a release that could not be opened is left alone."""

_LOG = logging.getLogger("gestand.server")


@dataclass(frozen=True)
class Settings:
    """What an operator may choose; ``mount`` is the path of the site, by default that of the release's base IRI.

    So many past releases stay open at a time as ``past_open`` says, each with ``past_cached_bytes`` of finished pages.
    """

    mount: str | None = None
    incoming: int = 50
    seconds_fresh: int = 60
    cached_bytes: int = 64_000_000
    past_open: int = 4
    past_cached_bytes: int = 4_000_000
    endpoint: EndpointSettings = field(default_factory=EndpointSettings)


class Cache:
    """Keep values by key up to a total weight, the least used dropped first; safe between threads.

    ``weigh`` gives the weight of a value: 1 for each counts them, ``len`` counts bytes.
    """

    def __init__(self, most: int, weigh: Callable[[Any], int] = lambda _: 1) -> None:
        self._most = most
        self._weigh = weigh
        self._weight = 0
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._making: dict[Hashable, threading.Lock] = {}
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """Give the value of a key; who asks for one that is being made waits for it."""
        with self._lock:
            if key in self._kept:
                return cast(T, self._used(key))
            making = self._making.setdefault(key, threading.Lock())
        with making:
            with self._lock:
                if key in self._kept:
                    return cast(T, self._used(key))
            try:
                made = make()
                self.keep(key, made)
            finally:
                self._making.pop(key, None)
        return made

    def look(self, key: Hashable) -> Any:
        """Give the value of a key; None when it is not kept."""
        with self._lock:
            return self._used(key) if key in self._kept else None

    def _used(self, key: Hashable) -> object:
        self._kept.move_to_end(key)
        return self._kept[key]

    def keep(self, key: Hashable, made: object) -> None:
        """Keep a value; the least used go when the weight is too much."""
        with self._lock:
            if key in self._kept:
                self._weight -= self._weigh(self._kept.pop(key))
            self._kept[key] = made
            self._weight += self._weigh(made)
            while self._weight > self._most and self._kept:
                self._weight -= self._weigh(self._kept.popitem(last=False)[1])


@dataclass
class Opened:
    """A release with its store open, and all that may be kept as long as the release is served.

    ``beside`` holds what is published with a release and is not in its store: shapes, report, catalogue, and how the
    other releases are called. ``pages`` holds finished bodies, ``given`` whole answers.
    A request holds on to it; when nobody does any more, Python closes the store.
    """

    release: Release
    store: Store | RemoteStore
    beside: Store
    pages: Cache
    labels: Cache = field(default_factory=lambda: Cache(50_000))
    addresses: Cache = field(default_factory=lambda: Cache(10_000))
    constants: Cache = field(default_factory=lambda: Cache(1_000))
    given: Cache = field(default_factory=lambda: Cache(1_000_000, len))

    @property
    def iris(self) -> Iris:
        """Give base and vocabulary of the release's data."""
        return self.release.iris

    @cached_property
    def beb(self) -> Beb:
        """Give the terms of the release's vocabulary."""
        return Beb(self.iris.vocabulary)

    @property
    def stores(self) -> tuple[Store | RemoteStore, Store]:
        """Give the stores in which a thing may be described."""
        return self.store, self.beside

    def prefetch(self, nodes: Iterable[object]) -> None:
        """Fetch what is said of many things at once, where each look-up is a request to an engine elsewhere."""
        if not isinstance(self.store, Store):
            self.store.prefetch(node for node in nodes if isinstance(node, NamedNode))

    @cached_property
    def mount(self) -> str:
        """Give the path of the base IRI."""
        return base_path(self.iris.base)

    @cached_property
    def incoming(self) -> Incoming | None:
        """Give what points at much-cited things; None for a release of before that was kept."""
        return Incoming.of(self.release)

    @cached_property
    def incoming_beside(self) -> dict[NamedNode, tuple[Quad, ...]]:
        """Give what points at the things that much of what is published with the release points at, sorted."""
        pointing: dict[NamedNode, list[Quad]] = defaultdict(list)
        for quad in self.beside:
            if isinstance(quad.object, NamedNode):
                pointing[quad.object].append(quad)
        return {node: tuple(sorted(quads, key=str)) for node, quads in pointing.items() if len(quads) > MANY}

    @cached_property
    def queries(self) -> dict[str, str]:
        """Give the text of each of our queries, with this release's IRIs."""
        found = words.texts("gestand.server.queries", ".rq", self.iris)
        return {name.removesuffix(".rq"): text for name, text in found} | aggregates.queries(self.iris)

    @cached_property
    def aggregates(self) -> dict[str, bytes]:
        """Give the answers that were counted when the release was built, by the text of their query."""
        return aggregates.read(self.release)

    @cached_property
    def published(self) -> str:
        """Give the moment of publication, as the manifest writes it."""
        return str(self.release.manifest["published"])

    @cached_property
    def json_context(self) -> dict[str, object]:
        """Give the published JSON-LD context; empty when the ontology has none."""
        try:
            read = json.loads(words.text(words.ONTOLOGY, "context.jsonld", self.iris))
        except FileNotFoundError:
            return {}
        return cast(dict[str, object], read["@context"])


def _triples_beside(release: Release, others: Iterable[Release]) -> Iterator[Quad]:
    """Give shapes, report and catalogue of a release, and how other releases are called: their catalogues are long."""
    if release.shapes.is_file():
        yield from file_quads(release.shapes)
    else:  # a release of before they were kept with it
        yield from parse(words.shapes(release.iris), RdfFormat.TURTLE, rename_blank_nodes=True)
    yield from file_quads(release.report)
    yield from file_quads(release.catalogue)
    for other in others:
        if other.id != release.id and other.iris == release.iris:
            for triple in catalogue.called(other.manifest, other.iris):
                yield Quad(triple.subject, triple.predicate, triple.object)


def file_quads(path: Path) -> Iterator[Quad]:
    """Read a file of a release, Turtle; an old release may lack it."""
    if path.is_file():
        yield from parse(path=str(path), format=RdfFormat.TURTLE, rename_blank_nodes=True)


def statements(release: Release, elsewhere: Elsewhere | None) -> Store | RemoteStore:
    """Read a release from the engine elsewhere if that holds it, else from its own store; OSError without one."""
    if elsewhere is not None and elsewhere.holds(release):
        return elsewhere.open(release)
    return open_store(release.store)


def _open(
    release: Release, others: Iterable[Release], cached_bytes: int, elsewhere: Elsewhere | None = None
) -> Opened:
    """Open a release, on the engine elsewhere if that has it; an error of store or manifest is told as ReleaseError."""
    try:
        beside = Store()
        beside.extend(_triples_beside(release, others))
        pages, given = Cache(cached_bytes, len), Cache(cached_bytes, len)
        made = Opened(release, statements(release, elsewhere), beside, pages, given=given)
        _ = made.incoming, made.incoming_beside  # read now, so that no reader waits for it
        return made
    except (OSError, ValueError, SyntaxError, KeyError) as error:
        raise ReleaseError(f"{release.path}: cannot be opened: {error}") from error


class Shelf:
    """Hold the current release open; look at each request whether another one became current.

    ``kept`` is for what all releases together decide about.
    """

    def __init__(self, releases: Releases, settings: Settings, elsewhere: Elsewhere | None = None) -> None:
        self.releases = releases
        self.settings = settings
        self.elsewhere = elsewhere
        self._opened: Opened | None = None
        self._past = Cache(settings.past_open)
        self.kept = Cache(8)
        self._refused: tuple[str, float] = "", 0.0
        self._lock = threading.Lock()

    def current(self) -> Opened | None:
        """Give the current release, opened; the one before it when it cannot be opened, None before the first."""
        release, held = (self.elsewhere or self.releases).current(), self._opened
        if release is None or (held is not None and held.release.id == release.id):
            return held
        if release.id == self._refused[0] and time.monotonic() < self._refused[1]:
            return held
        # One thread opens; the others wait, since there may be nothing else to show them
        with self._lock:
            if self._opened is None or self._opened.release.id != release.id:
                self._replace(release)
        return self._opened

    def _replace(self, release: Release) -> None:
        try:
            self._opened = _open(release, self.releases.all(), self.settings.cached_bytes, self.elsewhere)
        except ReleaseError as error:
            self._refused = release.id, time.monotonic() + RETRY_SECONDS
            _LOG.error("cannot serve the new release, the old one stays: %s", error)

    def any(self, release_id: str, current: Opened | None) -> Opened | None:
        """Give a release by its id, opened, to show as it will always be; None when there is none that can be opened.

        Its pages name the current release, so they are kept no longer than that one is current. The names of other
        releases are left out: there would be more of them each time.
        """
        release = self.releases.get(release_id)
        if release is None:
            return None
        key = (release_id, current.release.id if current else "")
        try:
            return self._past.get(key, lambda: _open(release, (), self.settings.past_cached_bytes, self.elsewhere))
        except ReleaseError as error:
            _LOG.error("cannot show a past release: %s", error)
            return None


@dataclass(frozen=True)
class Site:
    """What the views of one application share."""

    shelf: Shelf
    settings: Settings
    engine: Engine | None

    @property
    def releases(self) -> Releases:
        """Give the folder of releases."""
        return self.shelf.releases

    def look(self, environ: Environ) -> str:
        """Note which release a request is about; give the path under which the site is found, "" for the root."""
        opened = environ[OPENED] = self.shelf.current()
        if self.settings.mount is not None:
            return self.settings.mount.rstrip("/")
        return opened.mount if opened else ""


def site() -> Site:
    """Give what the views of this application share."""
    return cast(Site, current_app.extensions["gestand"])


def opened_or_none() -> Opened | None:
    """Give the release that this request is about, the same one until its end; None before the first release."""
    return cast("Opened | None", request.environ.get(OPENED))


def current_or_none() -> Opened | None:
    """Give the current release, also when this request is about another one; None before the first release."""
    return cast("Opened | None", request.environ.get(CURRENT) or request.environ.get(OPENED))


def is_inside() -> bool:
    """Tell whether this request is about a release by its id, which will always answer the same."""
    return INSIDE in request.environ


def go_inside(environ: Environ, shelf: Shelf, release_id: str) -> bool:
    """Make a request be about a release by its id; tell whether there is one that can be opened."""
    current = environ.get(CURRENT) or environ.get(OPENED)
    chosen = shelf.any(release_id, current)
    if chosen is None:
        return False
    environ |= {CURRENT: current, OPENED: chosen, INSIDE: f"/release/{chosen.release.id}"}
    return True


def opened() -> Opened:
    """Give the release that this request is about; 503 before the first release."""
    found = opened_or_none()
    if found is None:
        detail = "Nothing has been published here yet. Try again in a while."
        raise Problem(503, "No release yet", detail, headers={"Retry-After": "30"})
    return found

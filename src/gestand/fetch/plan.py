"""Read what a source file asks to be fetched: its table ``[fetch]``."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from gestand.evidence import Faults, Place
from gestand.fetch import queries
from gestand.fetch.catalogue import ApiCatalogue, RdfCatalogue, Wanted
from gestand.fetch.collection import Collection
from gestand.fetch.exchange import Batch, Query, Request
from gestand.fetch.files import FileBatch
from gestand.fetch.queries import QueryBatch
from gestand.fetch.search import Search
from gestand.fetch.tables import Key, take
from gestand.formats import DATASETS, GRAPHS, JSON_API, READ, RESULTS_JSON, TURTLE, by_extension
from gestand.iri import slug

ANY_JSON = JSON_API.media_types


@dataclass(frozen=True)
class Manners:
    """How a server is treated; times in seconds.

    ``pause`` lies between two requests to a host, more if its robots.txt says so. A request that fails is tried
    ``tries`` times in all, with a wait that starts at ``backoff`` and doubles, with jitter. ``longest_wait`` bounds
    what a Retry-After may ask. ``largest`` bounds the bytes of an answer. ``contact`` stands in the User-Agent.
    """

    pause: float = 1.0
    tries: int = 6
    backoff: float = 1.0
    longest_wait: float = 300.0
    seconds: float = 60.0
    largest: int = 256_000_000
    contact: str | None = None


@dataclass(frozen=True)
class Plan:
    """What one source file asks: ``key`` names the source, ``path`` the folder that its loader reads.

    ``hosts`` are those that may answer; a redirect to another one is refused.
    """

    key: str
    title: str
    file: Path
    path: Path
    archive: Path
    hosts: frozenset[str]
    manners: Manners
    batches: tuple[Batch, ...]

    @property
    def digest(self) -> str:
        """Tell plans apart by what they ask: an unfinished fetch goes on only for the same plan."""
        asked = [repr(batch) for batch in self.batches]
        return hashlib.sha256(json.dumps([self.key, asked]).encode()).hexdigest()


_FETCH = {
    "archive": Key(str, "archive"),
    "hosts": Key(list, []),
    "pause": Key(float, 1.0, least=0),
    "tries": Key(int, 6, least=1),
    "backoff": Key(float, 1.0, least=0),
    "longest_wait": Key(float, 300.0, least=0),
    "seconds": Key(float, 60.0, least=0.1),
    "largest": Key(int, 256_000_000, least=1),
    "contact": Key(str),
}
_FILE = {"url": Key(str, "", needed=True, is_url=True), "name": Key(str), "accept": Key(list, [])}
_SEARCH = {
    "url": Key(str, "", needed=True, is_url=True),
    "first": Key(date, date.min, needed=True),
    "last": Key(date, date.min, needed=True),
    "name": Key(str, "news-items"),
    "page_size": Key(int, 100, least=1),
    "filter": Key(dict, {}),
}
_COLLECTION = {"url": Key(str, "", needed=True, is_url=True), "name": Key(str, "", needed=True)}
_CATALOGUE = {
    "url": Key(str, "", needed=True, is_url=True),
    "form": Key(str, "rdf", among=("rdf", "json-api")),
    "name": Key(str, "catalogue"),
    "media_type": Key(str, TURTLE.media_type),
    "types": Key(list, []),
    "page_size": Key(int, 100, least=1),
    "since": Key(date),
    "accept": Key(list, []),
}
_SPARQL = {
    "endpoint": Key(str, "", needed=True, is_url=True),
    "query": Key(str, "", needed=True),
    "name": Key(str, "", needed=True),
    "form": Key(str, "graph", among=("graph", "solutions")),
    "page_size": Key(int, least=1),
}


def read_plan(file: Path, faults: Faults) -> Plan | None:
    """Read the plan of a source file; every fault is noted, and None is given when there is one."""
    place, before = Place(str(file)), len(faults.errors)
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        return faults.error(place, f"the source file cannot be read: {error.strerror}")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        return faults.error(place, f"this is no TOML: {error}")
    fetch = table.get("fetch")
    if not isinstance(fetch, dict):
        return faults.error(place, "the table [fetch] is missing", "it says what is to be fetched; see docs/fetch.md")
    plan = _plan(file, table, fetch, place, faults)
    return plan if len(faults.errors) == before else None


def _plan(file: Path, table: dict[str, Any], fetch: dict[str, Any], place: Place, faults: Faults) -> Plan:
    top = take({name: table[name] for name in _TOP if name in table}, _TOP, "the source file", place, faults)
    said = take({name: one for name, one in fetch.items() if name not in _KINDS}, _FETCH, "fetch", place, faults)
    batches = tuple(_batches(file, fetch, place, faults))
    if not batches and not faults.errors:
        kinds = ", ".join(f"[[fetch.{kind}]]" for kind in _KINDS)
        faults.error(place, "nothing is to be fetched", f"write one of {kinds}")
    _check_names(batches, place, faults)
    manners = Manners(**{name: said[name] for name in _FETCH if name not in ("archive", "hosts")})
    return Plan(
        key=slug(top["run"] or file.stem),
        title=top["title"] or file.stem,
        file=file,
        path=file.parent / (top["path"] or ""),
        archive=file.parent / said["archive"],
        hosts=frozenset(said["hosts"]) | {urlsplit(one).netloc for one in _addresses(fetch)},
        manners=manners,
        batches=batches,
    )


_TOP = {"path": Key(str, needed=True), "title": Key(str), "run": Key(str)}


def _addresses(fetch: dict[str, Any]) -> Iterator[str]:
    for kind in _KINDS:
        for table in _tables(fetch, kind):
            yield from (str(table[name]) for name in ("url", "endpoint") if name in table)


def _tables(fetch: dict[str, Any], kind: str) -> Sequence[dict[str, Any]]:
    listed = fetch.get(kind, [])
    return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []


def _batches(file: Path, fetch: dict[str, Any], place: Place, faults: Faults) -> Iterator[Batch]:
    for kind, (keys, make) in _KINDS.items():
        if kind in fetch and len(_tables(fetch, kind)) != len(fetch[kind]):
            faults.error(place, f"fetch.{kind} must be a list of tables", f"write [[fetch.{kind}]]")
        for number, table in enumerate(_tables(fetch, kind), start=1):
            where, before = f"fetch.{kind}[{number}]", len(faults.errors)
            said = take(table, keys, where, place, faults)
            if len(faults.errors) == before:
                yield from make(said, file, Place(f"{file}, {where}"), faults)


def _check_names(batches: Sequence[Batch], place: Place, faults: Faults) -> None:
    """Find what is asked twice, and names that would write over one another."""
    keys = [batch.key for batch in batches]
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        faults.error(place, f"is asked twice: {key}")
    names = [request.name for batch in batches if (request := batch.next([]))]
    for name in sorted({name for name in names if names.count(name) > 1}):
        faults.error(place, f"two answers would be named {name!r}", "give each a name of its own")
    for name in names:
        if "/" in name or name.startswith("."):
            faults.error(place, f"{name!r} is no plain file name")


def _file(said: dict[str, Any], file: Path, place: Place, faults: Faults) -> Iterator[Batch]:
    name = said["name"] or urlsplit(said["url"]).path.rpartition("/")[2]
    form = by_extension(name.rpartition(".")[2].lower(), READ)
    accept = tuple(one.lower() for one in said["accept"]) or (form.media_types if form else ())
    if not name:
        faults.error(place, "the address ends in no file name", 'write name = "….ttl"')
    elif not accept:
        faults.error(place, f"{name!r} has no extension that tells its media type", 'write accept = ["…/…"]')
    else:
        yield FileBatch(Request(said["url"], name, accept))


def _search(said: dict[str, Any], file: Path, place: Place, faults: Faults) -> Iterator[Batch]:
    if said["last"] < said["first"]:
        return faults.error(place, f"last {said['last']} is before first {said['first']}")
    filters = tuple(sorted(said["filter"].items()))
    search = Search(said["url"], said["first"], said["last"], said["page_size"], said["name"], ANY_JSON, filters)
    yield from search.batches()
    return None


def _collection(said: dict[str, Any], file: Path, place: Place, faults: Faults) -> Iterator[Batch]:
    yield Collection(said["url"], said["name"], ANY_JSON)


def _catalogue(said: dict[str, Any], file: Path, place: Place, faults: Faults) -> Iterator[Batch]:
    wanted = Wanted(said["media_type"].lower(), tuple(said["types"]))
    if said["form"] == "json-api":
        for number, kind in enumerate(said["types"] or [None]):
            name = said["name"] + (f"-{number}" if len(said["types"]) > 1 else "")
            yield ApiCatalogue(said["url"], Collection(_datasets(said, kind), name, ANY_JSON), wanted)
        return
    form = by_extension(said["name"].rpartition(".")[2].lower(), (*GRAPHS, *DATASETS))
    accept = tuple(said["accept"]) or (form or TURTLE).media_types
    name = said["name"] if form else f"{said['name']}.{TURTLE.extension}"
    yield RdfCatalogue(Request(said["url"], name, accept), wanted)


def _datasets(said: dict[str, Any], kind: str | None) -> str:
    """Give the address of the first page of datasets, as the official consumers ask it."""
    asked = {"page[size]": str(said["page_size"]), "page[number]": "0"}
    if said["since"]:
        asked["filter[:gt:release-date]"] = said["since"].isoformat()
    if kind:
        asked["filter[type]"] = kind
    asked |= {"sort": "-release-date", "filter[distributions][format]": said["media_type"]}
    return f"{said['url']}?{urlencode(asked)}"


def _sparql(said: dict[str, Any], file: Path, place: Place, faults: Faults) -> Iterator[Batch]:
    try:
        text = (file.parent / said["query"]).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        return faults.error(place, f"the query {said['query']!r} cannot be read: {error}")
    if wrong := queries.faults_of(text, said["page_size"]):
        return faults.error(place, f"the query {said['query']!r} {wrong}")
    query = Query(said["endpoint"], text, said["form"])
    accept = RESULTS_JSON.media_types if said["form"] == "solutions" else TURTLE.media_types
    yield QueryBatch(query, said["name"], accept, said["page_size"])
    return None


Make = Callable[[dict[str, Any], Path, Place, Faults], Iterator[Batch]]

_KINDS: dict[str, tuple[dict[str, Key], Make]] = {
    "file": (_FILE, _file),
    "search": (_SEARCH, _search),
    "collection": (_COLLECTION, _collection),
    "catalogue": (_CATALOGUE, _catalogue),
    "sparql": (_SPARQL, _sparql),
}

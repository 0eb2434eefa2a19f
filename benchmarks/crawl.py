"""Follow every link of a release's site, in every format; tell what leads nowhere, cannot be read or has no name.

``python benchmarks/crawl.py RELEASES`` serves the current release of a folder without a network and starts at the home
page. It follows links of pages, of Link headers, of sitemaps and feeds, and every IRI of ours that the data names.
``--most 40`` visits at most so many addresses of each kind, such as pages of evidence links as Turtle: a release of the
whole corpus has half a million addresses, and most of them differ in nothing but a number.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import re
import sys
import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit
from xml.etree import ElementTree

from gestand.server.app import create_app
from gestand.server.context import Settings
from gestand.server.description import NAMING
from gestand.server.endpoint_settings import EndpointSettings
from lxml import html
from pyoxigraph import NamedNode, Quad, RdfFormat, Triple, parse
from werkzeug.test import Client, TestResponse

from gestand.engine.budget import Limits
from gestand.engine.pool import Pool
from gestand.formats import DATASETS, GRAPHS, HTML, TURTLE, by_media_type, rdf_format
from gestand.release import Releases
from gestand.terms import RDF

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
NEGOTIATED = (*GRAPHS, HTML)
"""What each class is asked for by Accept, at the IRI itself; suffixes are followed as links."""

SCHEMA_ORG = "https://schema.org"

SAMPLE = 3
"""So many things of a class are asked for by Accept, and shown in every language."""

_STEPS = frozenset({
    "bevinding", "bewijs", "afstemming", "ref", "verdict", "lacune", "uitvoering", "anker", "citaat", "identificator",
    "doc", "id", "ns", "timegate", "timemap", "dumps", "klasse", "hoofdstuk", "tabel", "changes",
})  # fmt: skip
"""Steps of an address that name a kind of thing, wherever they stand."""

_LINK = re.compile(r"<([^>]*)>")
_SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"
_ATOM = "{http://www.w3.org/2005/Atom}"
_REDIRECTS = (301, 302, 303, 307, 308)

PAST = re.compile(r"/release/[^/]+/(doc|id|ns)/|/time(gate|map)/")
"""The sites of past releases, and the ways to them: they are as large as the site itself."""


@dataclass(frozen=True)
class Fault:
    """Something wrong at an address, and the page on which it was found."""

    address: str
    found_on: str
    what: str

    def __str__(self) -> str:
        return f"{self.address}: {self.what} (found on {self.found_on})"


@dataclass(frozen=True)
class Visit:
    """An answer to a request for an address."""

    address: str
    response: TestResponse

    @property
    def media_type(self) -> str:
        """Give the media type of the answer."""
        return self.response.mimetype

    @cached_property
    def page(self) -> html.HtmlElement:
        """Read the answer as a page."""
        return html.document_fromstring(self.response.data)

    @cached_property
    def quads(self) -> list[Quad]:
        """Read the answer as RDF; ValueError or SyntaxError when it is none."""
        form = by_media_type(self.media_type, (*GRAPHS, *DATASETS))
        assert form is not None
        return list(parse(self.response.data, rdf_format(form), base_iri="https://relative.invalid/"))

    @property
    def described(self) -> str | None:
        """Give the IRI of what the answer describes, by its Link header."""
        found = re.search(r'<([^>]*)>; rel="describes"', self.response.headers.get("Link", ""))
        return found[1] if found else None


def kind_of(path: str) -> str:
    """Name the kind of an address: its first two steps, its parts and its suffix; all else is a star."""
    if past := re.match(r"/release/[^/]+(?=/(?:doc|id|ns)/)", path):
        return "release/" + kind_of(path[past.end() :])
    plain, _, query = path.partition("?")
    steps = plain.strip("/").split("/")
    named = [step if place < 2 or step in _STEPS else "*" for place, step in enumerate(steps)]
    suffix = re.search(r"\.(ttl|nt|jsonld|rdf|html|nq|trig)$", plain)
    keys = "&".join(sorted(part.partition("=")[0] for part in query.split("&") if part))
    return "/".join(named) + (suffix[0] if suffix and named[-1] == "*" else "") + (f"?{keys}" if keys else "")


@dataclass
class Crawl:
    """Walk through a site from its home page, once to each address; those that match ``leave`` are left out.

    Of each kind of address at most ``most`` are visited; ``left`` counts the others. After ``seconds`` the walk stops.
    """

    get: Callable[..., TestResponse]
    base: str
    leave: re.Pattern[str] | None = None
    most: int | None = None
    seconds: float | None = None
    left: Counter[str] = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    classes: Counter[str] = field(default_factory=Counter)
    _seen: dict[str, str] = field(default_factory=dict)
    _waiting: deque[str] = field(default_factory=deque)
    _ids: dict[str, set[str]] = field(default_factory=dict)
    _fragments: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    _content: dict[str, tuple[str, str]] = field(default_factory=dict)
    _told: set[str] = field(default_factory=set)
    _kinds: Counter[str] = field(default_factory=Counter)

    @property
    def waiting(self) -> int:
        """Count the addresses that were not visited since the time was over."""
        return len(self._waiting)

    @cached_property
    def root(self) -> str:
        """Give the base IRI's path, under which everything lies."""
        return urlsplit(self.base).path

    def run(self, *starts: str) -> None:
        """Follow everything from the home page and the addresses that are known by name."""
        for start in starts:
            self._note(self.root + start, "(start)")
        until = time.monotonic() + (self.seconds or math.inf)
        while self._waiting and time.monotonic() < until:
            self._go(self._waiting.popleft())
        self._look_at_fragments()

    def _note(self, address: str, found_on: str) -> None:
        """Remember an address of this site to go to."""
        plain, fragment = urldefrag(address)
        inside = plain == self.root or plain.startswith(self.root + "/")
        if not plain.startswith("/") or not inside or not self._wanted(plain):
            return
        if fragment:
            self._fragments[plain].setdefault(fragment, found_on)
        if plain not in self._seen:
            self._seen[plain] = found_on
            self._wait(plain)

    def _wait(self, address: str) -> None:
        """Put an address in the row, unless there were enough of its kind."""
        kind = kind_of(address[len(self.root) :])
        self._kinds[kind] += 1
        if self.most is None or self._kinds[kind] <= self.most:
            self._waiting.append(address)
        else:
            self.left[kind] += 1

    def _wanted(self, address: str) -> bool:
        return self.leave is None or not self.leave.match(address[len(self.root) :])

    def _iri(self, iri: str, found_on: str) -> None:
        """Remember an IRI of ours; those of others are theirs to keep."""
        if iri.startswith(f"{self.base}/"):
            self._note(self.root + iri[len(self.base) :], found_on)

    def _fault(self, address: str, what: str) -> None:
        """Tell a fault, once however many formats show it."""
        if what not in self._told:
            self.faults.append(Fault(address, self._seen.get(address, "(start)"), what))
        if what.startswith("the description"):
            self._told.add(what)

    def _ask(self, address: str, **headers: str) -> TestResponse:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.get(address, headers=named)

    def _go(self, address: str) -> None:
        """Visit an address, tell what is wrong with it, and remember what it leads to."""
        response = self._ask(address, Accept=BROWSER)
        visit = Visit(address, response)
        self.counts[f"{response.status_code} {visit.media_type}"] += 1
        if response.status_code in _REDIRECTS:
            self._note(urljoin(address, response.headers["Location"]), address)
        elif response.status_code == 410:  # an answer too: it says what became of the thing
            self.counts["gone"] += 1
        elif response.status_code != 200:
            self._fault(address, f"status {response.status_code}")
        else:
            self._links_of_headers(visit)
            self._read(visit)
        response.close()

    def _links_of_headers(self, visit: Visit) -> None:
        for target in _LINK.findall(visit.response.headers.get("Link", "")):
            self._note(urljoin(visit.address, target), visit.address)

    def _read(self, visit: Visit) -> None:
        """Read an answer by its media type."""
        readers: Mapping[str, Callable[[Visit], None]] = {
            HTML.media_type: self._read_page,
            "application/json": lambda each: self._read_json(each.address, json.loads(each.response.data)),
            "application/xml": self._read_sitemap,
            "application/atom+xml": self._read_feed,
            "application/link-format": self._read_links,
            **{form.media_type: self._read_rdf for form in (*GRAPHS, *DATASETS)},
        }
        try:
            readers.get(visit.media_type, lambda _: None)(visit)
        except (ValueError, SyntaxError) as error:
            self._fault(visit.address, f"does not parse as {visit.media_type}: {error}")

    def _read_page(self, visit: Visit) -> None:
        page = visit.page
        ids = page.xpath("//@id")
        self._ids[visit.address] = set(ids)
        for twice in [name for name, amount in Counter(ids).items() if amount > 1]:
            self._fault(visit.address, f"two elements have the id {twice}")
        for target in page.xpath("//*[not(contains(@rel, 'nofollow'))]/@href | //@src | //form/@action"):
            self._note(urljoin(visit.address, target), visit.address)
        for text in page.xpath("//script[@type='application/ld+json']/text()"):
            said = json.loads(text)
            if said.get("@context") == SCHEMA_ORG:  # for search engines: other words, and a context that is elsewhere
                list(parse(json.dumps(said | {"@context": {"@vocab": f"{SCHEMA_ORG}/"}}), RdfFormat.JSON_LD))
            else:
                self._check_description(visit, list(parse(text, RdfFormat.JSON_LD)), by_name=True)
        if visit.described and not page.xpath("//script[@type='application/ld+json']"):
            self._fault(visit.address, "the page embeds no JSON-LD")

    def _read_rdf(self, visit: Visit) -> None:
        self._check_description(visit, visit.quads)
        for iri in {term.value for quad in visit.quads for term in _terms(quad)}:
            self._iri(iri, visit.address)

    def _check_description(self, visit: Visit, quads: list[Quad], *, by_name: bool = False) -> None:
        """Check that a description names what it describes, says its type, and is the same in every format."""
        node = visit.described
        if node is None or (by_name and not quads):
            return
        own = {quad.predicate: quad.object for quad in quads if quad.subject == NamedNode(node)}
        if RDF.type not in own:
            self._fault(visit.address, f"the description of {node} has no type")
        if not any(name in own for name in NAMING):
            self._fault(visit.address, f"the description of {node} has no label")
        if by_name and all(quad.subject == NamedNode(node) for quad in quads):
            return  # a large page holds what the thing itself says, and leads to the rest
        self._compare(visit, quads)
        if visit.media_type == TURTLE.media_type and "?" not in visit.address:  # once for a thing, not for each page
            self._count_and_sample(node, quads, ask=not PAST.match(visit.address[len(self.root) :]))

    def _compare(self, visit: Visit, quads: list[Quad]) -> None:
        """Check that every format of one page holds the same triples; language does not change data."""
        path, _, query = visit.address.partition("?")
        stem = re.sub(r"\.(ttl|nt|jsonld|rdf|html|nq|trig)$", "", path)
        page = "".join(re.findall(r"page=\d+", query))
        told = _digest({quad.triple for quad in quads})
        first, where = self._content.setdefault(f"{stem}?{page}", (told, visit.address))
        if first != told:
            self._fault(visit.address, f"holds other triples than {where}")

    def _count_and_sample(self, node: str, quads: list[Quad], *, ask: bool) -> None:
        """Count what is described by class, and ask for the first of a class in every way."""
        for quad in quads:
            if quad.subject == NamedNode(node) and quad.predicate == RDF.type:
                self.classes[quad.object.value] += 1
                if ask and self.classes[quad.object.value] <= SAMPLE:
                    self._negotiate(node)

    def _negotiate(self, node: str) -> None:
        """Ask for a thing by Accept: its IRI sends to its page, in five formats; and for the page in each language."""
        address = self.root + node.partition("#")[0][len(self.base) :]
        if not node.startswith(f"{self.base}/id/"):
            return
        for form in NEGOTIATED:
            first = self._ask(address, Accept=form.media_type)
            last = self._ask(first.headers.get("Location", address), Accept=form.media_type)
            told = (first.status_code, last.status_code, last.mimetype)
            if told != (303, 200, form.media_type) or "Accept" not in first.headers.get("Vary", ""):
                self._fault(address, f"asked for {form.media_type}, it answers {told}")
            self.counts["asked by Accept"] += 1
        for language in ("nl", "en", "fr", "de"):
            self._note(f"{address.replace('/id/', '/doc/', 1)}?lang={language}", address)

    def _read_json(self, address: str, value: Any) -> None:
        """Follow what a JSON document names as ``href``."""
        if isinstance(value, dict):
            if isinstance(value.get("href"), str):
                self._note(urljoin(address, value["href"]), address)
            for each in value.values():
                self._read_json(address, each)
        elif isinstance(value, list):
            for each in value:
                self._read_json(address, each)

    def _read_sitemap(self, visit: Visit) -> None:
        for place in ElementTree.fromstring(visit.response.data).iter(_SITEMAP):
            self._iri(place.text or "", visit.address)

    def _read_feed(self, visit: Visit) -> None:
        for place in ElementTree.fromstring(visit.response.data).iter(f"{_ATOM}link"):
            self._note_anywhere(place.get("href", ""), visit.address)

    def _read_links(self, visit: Visit) -> None:
        for target in _LINK.findall(visit.response.text):
            self._note_anywhere(target, visit.address)

    def _note_anywhere(self, target: str, found_on: str) -> None:
        """Remember an address that may be written with the base or as a path."""
        if target.startswith("/"):
            self._note(target, found_on)
        else:
            self._iri(target, found_on)

    def _look_at_fragments(self) -> None:
        """Check that what is named behind a # is there, on the pages that were read."""
        for address, names in self._fragments.items():
            known = self._ids.get(address)
            for name, found_on in names.items():
                if known is not None and name not in known:
                    self.faults.append(Fault(f"{address}#{name}", found_on, "the page has no such place"))


def _terms(quad: Quad) -> Iterator[NamedNode]:
    """Give the IRIs of a quad."""
    for term in (quad.subject, quad.predicate, quad.object, quad.graph_name):
        if isinstance(term, NamedNode):
            yield term


def _digest(triples: Iterable[Triple]) -> str:
    return hashlib.sha256("\n".join(sorted(map(str, triples))).encode()).hexdigest()


STARTS = ("/", "/robots.txt", "/sitemap.xml", "/llms.txt", "/.well-known/void", "/sparql", "/ldes", "/feed.atom")
"""The home page, and the addresses that robots know by name."""


def crawl(
    releases: Path, *, leave: re.Pattern[str] | None = None, most: int | None = None, seconds: float | None = None
) -> Crawl:
    """Crawl the site of a folder of releases; ValueError when there is no release in it."""
    release = Releases(releases).current()
    if release is None:
        raise ValueError(f"{releases} holds no release")
    pool = Pool(Limits(), release.store)
    try:
        # who crawls asks every example query one after the other: more than one user may
        endpoint = EndpointSettings(client_seconds=3600)
        walk = Crawl(
            Client(create_app(releases, engine=pool, settings=Settings(endpoint=endpoint))).get,
            release.iris.base,
            leave,
            most,
            seconds,
        )
        walk.run(*STARTS)
    finally:
        pool.close()
    return walk


def report(walk: Crawl, most: int = 50) -> Iterator[str]:
    """Say in lines what a crawl found."""
    yield f"{sum(n for name, n in walk.counts.items() if name[0].isdigit())} addresses"
    yield from (f"  {amount:7} {name}" for name, amount in sorted(walk.counts.items()))
    if walk.left:
        yield f"{walk.left.total()} more addresses of {len(walk.left)} kinds were left out"
    if walk.waiting:
        yield f"{walk.waiting} addresses were still waiting when the time was over"
    yield f"{len(walk.classes)} classes"
    yield from (f"  {amount:7} {name}" for name, amount in sorted(walk.classes.items()))
    yield f"{len(walk.faults)} faults"
    yield from (f"  {fault}" for fault in walk.faults[:most])


def main() -> None:
    """Crawl a folder of releases; exit code 1 when anything is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("releases", type=Path)
    parser.add_argument("--without-past", action="store_true", help="leave the sites of past releases out")
    parser.add_argument("--most", type=int, help="visit at most so many addresses of a kind")
    parser.add_argument("--seconds", type=float, help="stop after so many seconds, and say how many addresses wait")
    asked = parser.parse_args()
    walk = crawl(asked.releases, leave=PAST if asked.without_past else None, most=asked.most, seconds=asked.seconds)
    print("\n".join(report(walk)))
    sys.exit(1 if walk.faults else 0)


if __name__ == "__main__":
    main()

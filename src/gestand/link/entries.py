"""Read the links of a release as a list: each with its method, words, certainty and last check."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, field, fields

from pyoxigraph import QuerySolution, QuerySolutions

from gestand.iri import Iris
from gestand.store import Readable

BEB = "PREFIX beb: <{vocabulary}> "
_LINKS = """
    PREFIX prov: <http://www.w3.org/ns/prov#>
    SELECT ?link ?from ?property ?to ?way ?status ?confidence ?seen ?register ?checked ?method WHERE {
      ?link beb:linkFrom ?from ; a beb:Link ; beb:linkProperty ?property ; beb:linkTo ?to ; beb:linkWay ?way ;
        beb:linkStatus ?status ; beb:linkConfidence ?confidence ; beb:targetSeen ?seen ; prov:wasGeneratedBy ?method .
      OPTIONAL { ?link beb:targetRegister ?register }
      OPTIONAL { ?link beb:checkedOn ?checked }
    }"""
_WORDS = """
    PREFIX oa: <http://www.w3.org/ns/oa#>
    SELECT ?link ?exact WHERE {
      ?link beb:linkFrom ?from ; beb:anchor/oa:hasSelector ?selector . ?selector oa:exact ?exact ; oa:start ?start
    } ORDER BY ?link ?start"""
_AMOUNTS = """
    PREFIX oa: <http://www.w3.org/ns/oa#>
    PREFIX schema: <http://schema.org/>
    SELECT ?amount ?value ?exact WHERE {
      ?from beb:hasAmount ?amount . ?amount schema:value ?value ; beb:anchor/oa:hasSelector ?selector .
      ?selector oa:exact ?exact ; oa:start ?start
    } ORDER BY ?start"""
_CHECKS = """
    PREFIX dcterms: <http://purl.org/dc/terms/>
    SELECT ?address ?day ?result ?code ?moved WHERE {
      ?check a beb:LinkCheck ; beb:checkedAddress ?address ; beb:checkedOn ?day ; beb:checkResult ?result .
      OPTIONAL { ?check beb:responseCode ?code }
      OPTIONAL { ?check dcterms:isReplacedBy ?moved }
    } ORDER BY ?address ?day ?check"""


@dataclass(frozen=True)
class Entry:
    """A link as the release says it: IRIs, days and numbers as they are written, "" for what is not said.

    ``seen`` is a concept of Doelcontrole, ``register`` the dataset in which the target was seen and ``checked`` the day
    of that dataset. ``words`` are the quotes it rests on, in the order of the text.
    """

    link: str
    about: str
    property: str
    to: str
    way: str
    status: str
    confidence: str
    seen: str
    register: str
    checked: str
    method: str
    words: tuple[str, ...] = field(default=(), kw_only=True)


@dataclass(frozen=True)
class Check:
    """What an address answered on a day; ``result`` is a concept of Bereikbaarheid, ``code`` "" without answer."""

    address: str
    day: str
    result: str
    code: str
    moved: str


COLUMNS = ("link", "from", *(one.name for one in fields(Entry)[2:]), "answered", "result")
"""The columns of the table of links: those of an entry, then day and result of the last check of its address."""


def entries(store: Readable, iris: Iris, about: str = "") -> list[Entry]:
    """List all links of a release, or those about one thing, by method, then by what they are about."""
    words: dict[str, list[str]] = defaultdict(list)
    for link, exact in _rows(store, iris, _about(_WORDS, about)):
        words[link].append(exact)
    found = (Entry(*row, words=tuple(words.get(row[0], ()))) for row in _rows(store, iris, _about(_LINKS, about)))
    return sorted(found, key=lambda one: (one.method, one.about, one.property, one.to))


def amounts(store: Readable, iris: Iris, about: str) -> list[tuple[str, str, str]]:
    """List the sums that a thing names, in the order of its text: IRI, euro, and the words."""
    return [(node, value, exact) for node, value, exact in _rows(store, iris, _about(_AMOUNTS, about))]


def _about(query: str, node: str) -> str:
    """Ask about one thing: its IRI in the place of ``?from``, so that the engine begins with it."""
    if not node:
        return query
    asked = query.replace("SELECT ?link ?from", f"SELECT ?link (<{node}> AS ?about)")
    return asked.replace("?from", f"<{node}>")


def checks(store: Readable, iris: Iris) -> dict[str, list[Check]]:
    """Give the checks of each address, the oldest first."""
    found: dict[str, list[Check]] = defaultdict(list)
    for row in _rows(store, iris, _CHECKS):
        found[row[0]].append(Check(*row))
    return dict(found)


def table(listed: Iterable[Entry], known: Mapping[str, Sequence[Check]]) -> Iterator[tuple[str, ...]]:
    """Give the rows of the table of links, under `COLUMNS`; the quotes of a link are joined by `` | ``."""
    for one in listed:
        *said, words = astuple(one)
        last = known[one.to][-1] if one.to in known else None
        yield (*said, " | ".join(words), last.day if last else "", last.result if last else "")


def _rows(store: Readable, iris: Iris, query: str) -> Iterator[tuple[str, ...]]:
    found = store.query(BEB.format(vocabulary=iris.vocabulary) + query, use_default_graph_as_union=True)
    assert isinstance(found, QuerySolutions)  # they are SELECTs
    for row in found:
        yield _values(row)


def _values(row: QuerySolution) -> tuple[str, ...]:
    return tuple("" if term is None else term.value for term in row)

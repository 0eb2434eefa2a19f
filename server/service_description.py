"""Describe the endpoint to programs: SPARQL 1.1 Service Description on a bare GET, VoID at its well-known place."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, Response, request
from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, parse

from gestand import catalogue
from gestand.catalogue import Limit, Offer
from gestand.formats import DATASETS, GRAPHS, HTML, JSONLD, NTRIPLES, RDFXML, SOLUTIONS, TURTLE
from gestand.terms import RDF, SD, VOID

from .address import link
from .context import Opened, is_inside, opened
from .endpoint import endpoint
from .endpoint_settings import EndpointSettings
from .freshness import answer, current, tag
from .negotiation import vary_on
from .query_page import query_page
from .serialize import rdf
from .sparql_format import choose

blueprint = Blueprint("service-description", __name__)

OFFERS = (TURTLE, JSONLD, RDFXML, NTRIPLES)

_WORDS = {
    "seconds": ("s", "Tijd voor één vraag", "Time for one query", "Durée d'une requête", "Zeit für eine Abfrage"),
    "memory_bytes": ("By", "Geheugen voor één vraag", "Memory for one query", "Mémoire d'une requête",
                     "Speicher für eine Abfrage"),
    "rows": ("{row}", "Rijen in één antwoord", "Rows in one answer", "Lignes d'une réponse",
             "Zeilen einer Antwort"),
    "result_bytes": ("By", "Grootte van één antwoord", "Size of one answer", "Taille d'une réponse",
                     "Größe einer Antwort"),
    "url_bytes": ("By", "Lengte van de query string", "Length of the query string", "Longueur de l'URL",
                  "Länge des Query-Strings"),
    "body_bytes": ("By", "Grootte van de body", "Size of the request body", "Taille du corps", "Größe des Bodys"),
    "query_tokens": ("{token}", "Woorden en tekens in een vraag", "Words and signs in a query",
                     "Mots et signes d'une requête", "Wörter und Zeichen einer Abfrage"),
    "query_depth": ("{level}", "Diepte van de haakjes", "Depth of brackets", "Profondeur des parenthèses",
                    "Tiefe der Klammern"),
    "workers": ("{query}", "Vragen tegelijk", "Queries at a time", "Requêtes à la fois", "Abfragen zugleich"),
    "heavy": ("{query}", "Lange vragen tegelijk", "Long queries at a time", "Requêtes longues à la fois",
              "Lange Abfragen zugleich"),
    "queue_length": ("{query}", "Vragen die wachten", "Queries that wait", "Requêtes en attente",
                     "Wartende Abfragen"),
    "queue_seconds": ("s", "Wachttijd", "Time in the queue", "Temps d'attente", "Wartezeit"),
    "total_memory_bytes": ("By", "Geheugen voor alle vragen samen", "Memory for all queries together",
                           "Mémoire de toutes les requêtes", "Speicher für alle Abfragen"),
    "client_seconds": ("s", "Rekentijd per minuut voor één gebruiker", "Work in a minute for one client",
                       "Temps de calcul par minute et par client", "Rechenzeit je Minute und Client"),
    "service_seconds": ("s", "Tijd voor één SERVICE", "Time for one SERVICE", "Durée d'un SERVICE",
                        "Zeit für ein SERVICE"),
    "service_bytes": ("By", "Grootte van alle antwoorden op SERVICE", "Size of all answers to SERVICE",
                      "Taille des réponses à SERVICE", "Größe aller Antworten auf SERVICE"),
    "service_calls": ("{call}", "Oproepen van SERVICE in één vraag", "Calls of SERVICE in one query",
                      "Appels de SERVICE par requête", "Aufrufe von SERVICE je Abfrage"),
}  # fmt: skip


def limits(settings: EndpointSettings) -> tuple[Limit, ...]:
    """List every limit under which the endpoint works."""
    homes = (settings.budget, settings.limits, settings)
    found = []
    for name, (unit, *words) in _WORDS.items():
        if name.startswith("service_") and not settings.services:
            continue
        value = next(getattr(home, name) for home in homes if hasattr(home, name))
        if value is not None:
            said = dict(zip(("nl", "en", "fr", "de"), words, strict=True))
            found.append(Limit(name.replace("_", "-"), said, value, unit))
    return tuple(found)


def describe() -> Response:
    """Describe the endpoint, to people as the query page."""
    form = choose(request.args.get("format") or None, OFFERS, request.headers.get("Accept"))
    if form is HTML:
        return query_page()
    release = opened()
    key = ("service-description", form.extension, is_inside())
    response = answer(
        lambda: release.pages.get(key, lambda: rdf(release, list(_quads(release)), form)),
        form.media_type,
        tag=tag(release.release.id, *key, endpoint().settings),
        published=release.published,
    )
    response.headers["Link"] = f'<{link("/.well-known/void")}>; rel="describedby"'
    return response


def _quads(release: Opened) -> Iterator[Quad]:
    settings = endpoint().settings
    forms = (*GRAPHS, *DATASETS)
    offer = Offer(limits(settings), SOLUTIONS, forms, federation=settings.services, past=is_inside())
    for triple in catalogue.describe_service(release.release.manifest, release.iris, offer):
        yield Quad(triple.subject, triple.predicate, triple.object, DefaultGraph())
    yield from _dataset(release)


def _dataset(release: Opened) -> Iterator[Quad]:
    """Give the default dataset: its default graph and its named graphs, with their sizes."""
    store, node = release.beside, release.iris.id("release", release.release.id)
    yield from (quad for quad in _about(release, node) if quad.predicate in (RDF.type, VOID.triples, VOID.dataDump))
    graphs = [quad for term in (SD.defaultGraph, SD.namedGraph) for quad in store.quads_for_pattern(node, term, None)]
    for quad in graphs:
        yield quad
        yield from _about(release, quad.object)
        if isinstance(quad.object, NamedNode):
            for content in store.quads_for_pattern(quad.object, SD.graph, None):
                yield from _about(release, content.object)


def _about(release: Opened, node: object) -> Iterator[Quad]:
    if isinstance(node, NamedNode):
        yield from sorted(release.beside.quads_for_pattern(node, None, None), key=str)


@blueprint.get("/id/dienst/sparql/<path:part>")
def part(part: str) -> Response:
    """Point from a limit or a prefix of the endpoint to the description that speaks of it."""
    response = Response(status=303)
    response.headers["Location"] = link("/sparql")
    response.headers["Cache-Control"] = current()
    return response


@blueprint.get("/.well-known/void")
def void() -> Response:
    """Give the statistics of the release in VoID, with its partitions by class and property."""
    vary_on("Accept")
    release = opened()
    form = choose(request.args.get("format") or None, OFFERS, request.headers.get("Accept"), page=False)
    key = ("void", form.extension)
    return answer(
        lambda: release.pages.get(key, lambda: rdf(release, _void(release), form)),
        form.media_type,
        tag=tag(release.release.id, *key),
        published=release.published,
    )


def _void(release: Opened) -> list[Quad]:
    path = release.release.catalogue
    quads = parse(path=str(path), format=RdfFormat.TURTLE) if path.is_file() else ()
    return list(catalogue.of_release(quads, release.iris, release.release.id))

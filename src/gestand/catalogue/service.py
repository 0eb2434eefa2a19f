"""Describe the SPARQL service: what it speaks, over which graphs, within which limits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pyoxigraph import Literal, NamedNode, Triple

from gestand import formats
from gestand.formats import Format
from gestand.iri import Iris, below

from . import texts
from .described import Described
from .statements import Words, each, say, spoken
from .vocabulary import PREFIXES, RDF, RDFS, SCHEMA, SD, SH, SIMPLE_ENTAILMENT, XSD


@dataclass(frozen=True)
class Limit:
    """A limit of the service: ``key`` is part of its IRI, ``words`` say it, ``unit`` is a UCUM unit such as s or By."""

    key: str
    words: Words
    value: float
    unit: str


@dataclass(frozen=True)
class Offer:
    """What the server offers beyond the release: formats, features, limits, and which endpoints SERVICE may name.

    ``past`` for the endpoint of one release, which is another service than the one that follows the current release.
    """

    limits: tuple[Limit, ...] = ()
    solutions: tuple[Format, ...] = formats.SOLUTIONS
    graphs: tuple[Format, ...] = formats.GRAPHS
    features: tuple[NamedNode, ...] = (SD.UnionDefaultGraph,)
    federation: tuple[str, ...] = ()
    past: bool = False


def describe(manifest: Mapping[str, Any], iris: Iris, offer: Offer) -> Iterator[Triple]:
    """Give the service's description; that of its default dataset, the release, is in the catalogue."""
    of = Described(manifest, iris)
    service = of.own_endpoint if offer.past else of.service
    forms = (*offer.solutions, *offer.graphs)
    policy, features = texts.NO_FEDERATION, [*offer.features]
    if offer.federation:
        policy = texts.fill(texts.FEDERATION, endpoints=", ".join(offer.federation))
        features.append(SD.BasicFederatedQuery)
    yield from say(
        service,
        (RDF.type, SD.Service),
        *spoken(RDFS.label, texts.fill(texts.ENDPOINT, title=of.publisher.title)),
        *spoken(RDFS.comment, policy),
        (SD.endpoint, of.own_endpoint if offer.past else of.endpoint),
        (SD.supportedLanguage, SD.SPARQL11Query),
        (SD.defaultEntailmentRegime, SIMPLE_ENTAILMENT),
        (SD.defaultDataset, of.release),
        *each(SD.resultFormat, (NamedNode(form.iri) for form in forms if form.iri)),
        *each(SD.feature, dict.fromkeys(features)),
    )
    for limit in offer.limits:
        yield from _limit(of, service, limit)
    yield from _prefixes(of, service)


def _limit(of: Described, service: NamedNode, limit: Limit) -> Iterator[Triple]:
    node = below(of.service, "grens", limit.key)
    is_whole = float(limit.value).is_integer()
    number = f"{limit.value:.0f}" if is_whole else f"{limit.value:f}"
    yield from say(service, (SCHEMA.additionalProperty, node))
    yield from say(
        node,
        (RDF.type, SCHEMA.PropertyValue),
        *spoken(RDFS.label, limit.words),
        (SCHEMA.propertyID, Literal(limit.key)),
        (SCHEMA.value, Literal(number, datatype=XSD.integer if is_whole else XSD.decimal)),
        (SCHEMA.unitText, Literal(limit.unit)),
    )


def _prefixes(of: Described, service: NamedNode) -> Iterator[Triple]:
    """Declare the prefixes of our texts: query editors read them here."""
    for prefix, namespace in {**PREFIXES, "beb": of.iris.vocabulary}.items():
        node = below(of.service, "prefix", prefix)
        yield from say(service, (SH.declare, node))
        yield from say(
            node,
            (RDF.type, SH.PrefixDeclaration),
            (RDFS.label, Literal(f"{prefix}:")),
            (SH.prefix, Literal(prefix)),
            (SH.namespace, Literal(namespace, datatype=XSD.anyURI)),
        )

"""Describe catalogue, dataset and release in DCAT-AP 3, with what DCAT-AP-BE and DCAT-AP-VL ask beyond it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pyoxigraph import Literal, NamedNode, Triple

from gestand.iri import below

from . import authority, texts
from .described import Described, release_node
from .reading import about, value, values
from .statements import Object, Pair, Words, each, instant, link, say, spoken
from .statistics import Statistics, instances
from .vocabulary import ADMS, DCAT, DCTERMS, FOAF, MDCAT, PROV, RDF, RDFS, SKOS, XSD


def describe(of: Described, counts: Statistics, lines: Sequence[bytes]) -> Iterator[Triple]:
    """Give catalogue, record, dataset, release, sources and the terms of use."""
    cover = list(_coverage(of, counts, lines))
    yield from _catalogue(of, cover)
    yield from _record(of)
    yield from _dataset(of, cover)
    yield from _release(of, cover)
    for source in of.manifest["sources"]:
        yield from _source(of, source, lines)
    yield from _statements(of)
    yield from _periods(of, counts, lines)
    yield from _names(of)


def _offered(of: Described, status: NamedNode) -> Iterator[Pair]:
    """Give what is the same for dataset, release and service: whose, under which terms, about what, for whom."""
    publisher = of.publisher
    yield DCTERMS.publisher, of.agent
    yield DCAT.contactPoint, of.contact
    yield DCTERMS.license, link(publisher.licence)
    yield DCTERMS.accessRights, authority.PUBLIC
    yield MDCAT.statuut, status if publisher.flemish_open_data else None
    yield from each(DCAT.theme, (authority.eu("data-theme", code) for code in publisher.themes))
    for language, words in publisher.keywords.items():
        yield from each(DCAT.keyword, (Literal(word, language=language) for word in words))


def service(of: Described) -> Iterator[Triple]:
    """Give the SPARQL endpoint as a data service."""
    title = texts.fill(texts.ENDPOINT, title=of.publisher.title)
    yield from say(
        of.service,
        (RDF.type, DCAT.DataService),
        *spoken(DCTERMS.title, title),
        *spoken(DCTERMS.description, texts.ENDPOINT_DESCRIPTION),
        (DCTERMS.identifier, Literal(of.service.value)),
        (DCAT.endpointURL, of.endpoint),
        (DCAT.endpointDescription, of.endpoint),  # SPARQL 1.1 Service Description, 2: a GET on the endpoint gives it
        (DCAT.servesDataset, of.dataset),
        (DCTERMS.conformsTo, authority.SPARQL_PROTOCOL),
        (DCTERMS.rights, of.rights),
        *_offered(of, authority.FLEMISH_OPEN_SERVICE),
    )


def _coverage(of: Described, counts: Statistics, lines: Sequence[bytes]) -> Iterator[Pair]:
    """Give languages, area and time: as the publisher says, else as the agreements in the data say."""
    publisher, words = of.publisher, of.iris.vocabulary
    agreements = [about(lines, NamedNode(one)) for one in instances(counts, f"{words}CoalitionAgreement")]
    spoken_here = {found for facts in agreements for found in values(facts, DCTERMS.language)}
    yield from each(
        DCTERMS.language,
        [authority.language(tag) for tag in publisher.languages]
        or [found for found in sorted(spoken_here, key=str) if isinstance(found, NamedNode)],
    )
    governments = {value(facts, NamedNode(f"{words}promisedBy")) or "" for facts in agreements}
    # Themis is the Flemish government's own register: who stands in it governs Flanders
    flemish = bool(governments) and all(one.startswith("http://themis.vlaanderen.be/") for one in governments)
    areas = [NamedNode(area) for area in publisher.spatial] or [authority.FLANDERS] * flemish
    yield from each(DCTERMS.spatial, areas)
    for facts in agreements:
        if _bounds(of, facts):
            yield DCTERMS.temporal, _period(of, facts)


def _bounds(of: Described, agreement: Sequence[Triple]) -> dict[NamedNode, str]:
    found = {
        DCAT.startDate: value(agreement, NamedNode(f"{of.iris.vocabulary}firstDay")),
        DCAT.endDate: value(agreement, NamedNode(f"{of.iris.vocabulary}lastDay")),
    }
    return {predicate: day for predicate, day in found.items() if day}


def _period(of: Described, agreement: Sequence[Triple]) -> NamedNode:
    key = str(agreement[0].subject).strip("<>").removeprefix(of.address("id", "regeerakkoord", ""))
    return below(of.release, "periode", key)


def _periods(of: Described, counts: Statistics, lines: Sequence[bytes]) -> Iterator[Triple]:
    for one in instances(counts, f"{of.iris.vocabulary}CoalitionAgreement"):
        agreement = about(lines, NamedNode(one))
        bounds = _bounds(of, agreement)
        if bounds:
            title = value(agreement, DCTERMS.title) or one
            yield from say(
                _period(of, agreement),
                (RDF.type, DCTERMS.PeriodOfTime),
                *spoken(RDFS.label, texts.fill(texts.PERIOD, agreement=title)),
                *((predicate, Literal(day, datatype=XSD.date)) for predicate, day in bounds.items()),
            )


def _catalogue(of: Described, cover: list[Pair]) -> Iterator[Triple]:
    publisher = of.publisher
    yield from say(
        of.catalogue,
        (RDF.type, DCAT.Catalog),
        *spoken(DCTERMS.title, publisher.title),
        *spoken(DCTERMS.description, publisher.description),
        (DCTERMS.identifier, Literal(of.catalogue.value)),
        (DCTERMS.publisher, of.agent),
        (DCAT.contactPoint, of.contact),
        (FOAF.homepage, NamedNode(of.address())),
        (DCTERMS.license, link(publisher.licence)),
        (DCTERMS.rights, of.rights),
        *each(DCTERMS.language, map(authority.language, publisher.title.keys() & authority.LANGUAGES.keys())),
        *(pair for pair in cover if pair[0] == DCTERMS.spatial),
        (DCTERMS.issued, instant(of.manifest.get("since") or of.manifest["published"])),
        (DCTERMS.modified, of.published),
        (DCAT.themeTaxonomy, authority.DATA_THEMES),
        (DCAT.record, _record_node(of)),
        (DCAT.dataset, of.dataset),
        (DCAT.dataset, of.release),
        (DCAT.service, of.service),
    )
    yield from _page(NamedNode(of.address()), texts.HOMEPAGE)


def _page(address: NamedNode, title: Words) -> Iterator[Triple]:
    yield from say(address, (RDF.type, FOAF.Document), *spoken(DCTERMS.title, title))


def _record_node(of: Described) -> NamedNode:
    return below(of.catalogue, "record", of.id)


def _record(of: Described) -> Iterator[Triple]:
    yield from say(
        _record_node(of),
        (RDF.type, DCAT.CatalogRecord),
        *spoken(DCTERMS.title, texts.fill(texts.RECORD, release=of.id)),
        (DCTERMS.identifier, Literal(_record_node(of).value)),
        (DCTERMS.issued, of.published),
        (DCTERMS.modified, of.published),
        (DCTERMS.conformsTo, authority.DCAT_AP),
        (FOAF.primaryTopic, of.release),
        (DCAT.contactPoint, of.contact),
        *each(DCTERMS.language, map(authority.language, authority.LANGUAGES)),
    )


def _dataset(of: Described, cover: list[Pair]) -> Iterator[Triple]:
    """Give the dataset that lasts, of which each release is a version."""
    publisher = of.publisher
    yield from say(
        of.dataset,
        (RDF.type, DCAT.Resource),
        (RDF.type, DCAT.Dataset),
        *spoken(DCTERMS.title, publisher.title),
        *spoken(DCTERMS.description, publisher.description),
        (DCTERMS.identifier, Literal(of.dataset.value)),
        (DCTERMS.issued, instant(of.manifest.get("since") or of.manifest["published"])),
        (DCTERMS.modified, of.published),
        (DCTERMS.accrualPeriodicity, authority.eu("frequency", publisher.frequency)),
        (DCTERMS.conformsTo, of.iris.ontology),
        (DCAT.landingPage, NamedNode(of.address())),
        (DCTERMS.rights, of.rights),
        (DCAT.hasVersion, of.release),
        *cover,
        *_offered(of, authority.FLEMISH_OPEN_DATA),
    )


def _release(of: Described, cover: list[Pair]) -> Iterator[Triple]:
    previous, fingerprint = of.manifest.get("previous"), below(of.release, "inhoud")
    sources = [of.iris.source(source["key"]) for source in of.manifest["sources"]]
    yield from say(
        of.release,
        (RDF.type, DCAT.Resource),
        (RDF.type, DCAT.Dataset),
        *spoken(DCTERMS.title, of.title),
        *spoken(DCTERMS.description, of.publisher.description),
        (DCTERMS.identifier, Literal(of.id)),
        (ADMS.identifier, fingerprint),
        (DCTERMS.issued, of.published),
        (DCTERMS.modified, of.published),
        (DCAT.version, Literal(of.id)),
        (DCAT.isVersionOf, of.dataset),
        (DCAT.previousVersion, release_node(of.iris, previous) if previous else None),
        (DCTERMS.accrualPeriodicity, authority.eu("frequency", "NEVER")),  # a release never changes
        (DCTERMS.conformsTo, of.iris.ontology),
        (DCAT.landingPage, of.page),
        (DCTERMS.rights, of.rights),
        (DCTERMS.provenance, below(of.release, "herkomst")),
        *each(DCTERMS.source, sources),
        *each(PROV.wasDerivedFrom, sources),
        *cover,
        *_offered(of, authority.FLEMISH_OPEN_DATA),
    )
    yield from _page(of.page, of.title)
    yield from say(
        fingerprint,
        (RDF.type, ADMS.Identifier),
        *spoken(RDFS.label, texts.CONTENT),
        (SKOS.notation, Literal(of.manifest["content"])),
    )


def _source(of: Described, source: Mapping[str, Any], lines: Sequence[bytes]) -> Iterator[Triple]:
    """Give a source as the release's own data describes it, its publisher too."""
    node = of.iris.source(source["key"])
    facts = about(lines, node)
    yield from facts
    yield from say(node, *spoken(DCTERMS.description, texts.fill(texts.SOURCE, loader=source["loader"])))
    for licence in values(facts, DCTERMS.license):
        if isinstance(licence, NamedNode):
            yield from say(licence, (RDF.type, DCTERMS.LicenseDocument))
    for agent in values(facts, DCTERMS.publisher):
        if isinstance(agent, NamedNode):
            yield from _agent(agent, about(lines, agent))


def _agent(node: NamedNode, known: Sequence[Triple]) -> Iterator[Triple]:
    """Give a publisher's name as the data says it; one that is known by its IRI only is named by it."""
    names: list[Object] = [*values(known, FOAF.name), *values(known, SKOS.prefLabel), *values(known, RDFS.label)]
    yield from say(node, (RDF.type, FOAF.Agent), *each(FOAF.name, names or [Literal(node.value)]))


def _statements(of: Described) -> Iterator[Triple]:
    """Give the statements of rights and provenance, in words."""
    licence, sources = of.publisher.licence, of.manifest["sources"]
    own = texts.fill(texts.OWN_LICENCE, licence=licence) if licence else texts.NO_OWN_LICENCE
    terms = {
        language: "; ".join(f"{source['title']} ({source['licence'] or none})" for source in sources)
        for language, none in texts.NO_LICENCE.items()
    }
    yield from say(
        of.rights,
        (RDF.type, DCTERMS.RightsStatement),
        *spoken(RDFS.label, texts.fill(texts.RIGHTS, own=own, sources=terms)),
    )
    titles = ", ".join(source["title"] for source in sources)
    made = texts.fill(texts.PROVENANCE, sources=titles, generator=of.manifest["generator"])
    provenance = below(of.release, "herkomst")
    yield from say(provenance, (RDF.type, DCTERMS.ProvenanceStatement), *spoken(RDFS.label, made))


def _names(of: Described) -> Iterator[Triple]:
    """Say what kind of thing the ontology is, and what the publisher's licence and areas are."""
    yield from say(of.iris.ontology, (RDF.type, DCTERMS.Standard), (RDFS.label, Literal("Belofte & Bewijs")))
    for area in of.publisher.spatial:
        yield from say(NamedNode(area), (RDF.type, DCTERMS.Location))
    if of.publisher.licence:
        yield from say(NamedNode(of.publisher.licence), (RDF.type, DCTERMS.LicenseDocument))

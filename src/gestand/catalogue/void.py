"""Describe what a release holds in VoID: counts, a partition for each class and property, links between classes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from urllib.parse import urlsplit

from pyoxigraph import Literal, NamedNode, Triple

from gestand import formats
from gestand.iri import below

from .described import Described
from .distributions import Distribution
from .statements import Pair, each, say, spoken, whole
from .statistics import Statistics, Use, instances
from .vocabulary import DCTERMS, FOAF, RDF, RDFS, SD, VOID, VOIDEXT, short


def describe(of: Described, counts: Statistics, files: list[Distribution]) -> Iterator[Triple]:
    """Give the statistics of a release and all its partitions."""
    yield from _dataset(of, counts, files)
    for name, class_ in counts.classes.items():
        yield from _class(of, name, class_.entities, class_.triples, class_.properties)
        for used, use in class_.properties.items():
            yield from _property(of, below(_class_node(of, name), "eigenschap", _short(of, used)), used, use)
            yield from _links(of, name, used, use)
    for used, use in counts.properties.items():
        node = below(of.statistics, "eigenschap", _short(of, used))
        yield from say(of.release, (VOID.propertyPartition, node))
        yield from _property(of, node, used, use)
        yield from _links_out(of, used, use)
    yield from graphs(of, counts)


def _short(of: Described, iri: str) -> str:
    return short(iri, of.iris.vocabulary)


def _class_node(of: Described, name: str) -> NamedNode:
    return below(of.statistics, "klasse", _short(of, name))


def _partition(node: NamedNode, label: str, *pairs: Pair) -> Iterator[Triple]:
    yield from say(node, (RDF.type, VOID.Dataset), (RDFS.label, Literal(label)), *pairs)


def _dataset(of: Described, counts: Statistics, files: list[Distribution]) -> Iterator[Triple]:
    start = of.address("id", "")
    yield from say(
        of.release,
        (RDF.type, VOID.Dataset),
        (VOID.triples, whole(counts.triples)),
        (VOID.entities, whole(counts.entities)),
        (VOID.distinctSubjects, whole(counts.subjects)),
        (VOID.distinctObjects, whole(counts.objects)),
        (VOID.properties, whole(len(counts.properties))),
        (VOID.classes, whole(len(counts.classes))),
        (VOID.uriSpace, Literal(start)),
        (VOID.uriRegexPattern, Literal(f"^{re.escape(start)}.+")),
        (VOID.sparqlEndpoint, of.endpoint),
        *each(VOID.vocabulary, _vocabularies(of, counts)),
        *each(VOID.dataDump, (of.download(file.name) for file in files if file.is_whole)),
        *each(VOID.feature, (NamedNode(form.iri) for form in formats.GRAPHS if form.iri)),
        *each(VOID.exampleResource, map(NamedNode, _examples(of, counts))),
        *each(VOID.rootResource, map(NamedNode, instances(counts, f"{of.iris.vocabulary}CoalitionAgreement"))),
    )
    document = NamedNode(of.address(".well-known", "void"))
    yield from say(
        document,
        (RDF.type, VOID.DatasetDescription),
        *spoken(DCTERMS.title, {language: f"VoID: {title}" for language, title in of.title.items()}),
        (FOAF.primaryTopic, of.release),
    )


def _vocabularies(of: Described, counts: Statistics) -> list[NamedNode]:
    """Name the vocabularies of the properties and classes: the IRI up to its last # or /."""
    used = {*counts.properties, *counts.classes}
    spaces = {iri[: max(iri.rfind("#"), iri.rfind("/")) + 1] for iri in used}
    return [NamedNode(space) for space in sorted(spaces)]


def _examples(of: Described, counts: Statistics) -> Iterator[str]:
    """Choose a promise that cites a decision where there is one, a decision and an assessment."""
    words = of.iris.vocabulary
    citing = counts.properties.get(f"{words}hasCitedDecision")
    if citing:
        yield citing.first
    for name in ("Decision", "Assessment") if citing else ("Promise", "Decision", "Assessment"):
        yield from islice(instances(counts, words + name), 1)


def _class(of: Described, name: str, entities: int, triples: int, properties: Mapping[str, Use]) -> Iterator[Triple]:
    node = _class_node(of, name)
    yield from say(of.release, (VOID.classPartition, node))
    yield from _partition(
        node,
        _short(of, name),
        (VOID.class_, NamedNode(name)),
        (VOID.entities, whole(entities)),
        (VOID.triples, whole(triples)),
        (VOID.properties, whole(len(properties))),
        *each(VOID.propertyPartition, (below(node, "eigenschap", _short(of, used)) for used in properties)),
    )


def _property(of: Described, node: NamedNode, name: str, use: Use) -> Iterator[Triple]:
    targets = {below(node, "klasse", _short(of, target)): target for target in use.targets}
    kinds = {below(node, "datatype", _short(of, kind)): kind for kind in use.datatypes}
    yield from _partition(
        node,
        _short(of, name),
        (VOID.property, NamedNode(name)),
        (VOID.triples, whole(use.triples)),
        (VOID.distinctSubjects, whole(use.subjects)),
        (VOID.distinctObjects, whole(use.objects)),
        *each(VOID.classPartition, targets),
        *each(VOIDEXT.datatypePartition, kinds),
    )
    for part, target in targets.items():
        triples = whole(use.targets[target])
        yield from _partition(part, _short(of, target), (VOID.class_, NamedNode(target)), (VOID.triples, triples))
    for part, kind in kinds.items():
        triples = whole(use.datatypes[kind])
        yield from _partition(part, _short(of, kind), (VOIDEXT.datatype, NamedNode(kind)), (VOID.triples, triples))


def _links(of: Described, name: str, used: str, use: Use) -> Iterator[Triple]:
    """Give a linkset for each class that instances of a class point at with a property."""
    for target, triples in use.targets.items():
        parts = [_short(of, iri) for iri in (name, used, target)]
        node = below(of.statistics, "koppeling", *parts)
        yield from say(of.release, (VOID.subset, node))
        yield from say(
            node,
            (RDF.type, VOID.Linkset),
            (RDFS.label, Literal(" ".join(parts))),
            (VOID.linkPredicate, NamedNode(used)),
            (VOID.subjectsTarget, _class_node(of, name)),
            (VOID.objectsTarget, _class_node(of, target)),
            (VOID.triples, whole(triples)),
        )


def _links_out(of: Described, used: str, use: Use) -> Iterator[Triple]:
    """Give a linkset for each other site at which a property points."""
    own = urlsplit(of.iris.base).netloc
    for site, triples in use.sites.items():
        scheme, host = urlsplit(site)[:2]
        if host == own or scheme not in ("http", "https"):
            continue
        target = below(of.statistics, "doel", scheme, host)
        node = below(of.statistics, "koppeling-naar", scheme, host, _short(of, used))
        yield from _partition(target, site, (VOID.uriSpace, Literal(site)))
        yield from say(of.release, (VOID.subset, node))
        yield from say(
            node,
            (RDF.type, VOID.Linkset),
            (RDFS.label, Literal(f"{_short(of, used)} {site}")),
            (VOID.linkPredicate, NamedNode(used)),
            (VOID.subjectsTarget, of.release),
            (VOID.objectsTarget, target),
            (VOID.triples, whole(triples)),
        )


def graphs(of: Described, counts: Statistics) -> Iterator[Triple]:
    """Give the release as a SPARQL dataset: the union as default graph, and each named graph with its size."""
    union = below(of.statistics, "standaardgraaf")
    yield from say(of.release, (RDF.type, SD.Dataset), (SD.defaultGraph, union))
    yield from say(
        union,
        (RDF.type, SD.Graph),
        (RDF.type, VOID.Dataset),
        (RDFS.label, Literal("union")),
        (VOID.triples, whole(counts.triples)),
    )
    for name, triples in counts.graphs.items():
        path = name.removeprefix(of.address("id", "graaf", ""))
        named = below(of.statistics, "graaf", path)
        content = below(named, "inhoud")
        yield from say(of.release, (SD.namedGraph, named))
        yield from say(
            named,
            (RDF.type, SD.NamedGraph),
            (RDFS.label, Literal(path)),
            (SD.name, NamedNode(name)),
            (SD.graph, content),
        )
        yield from say(
            content,
            (RDF.type, SD.Graph),
            (RDF.type, VOID.Dataset),
            (RDFS.label, Literal(path)),
            (VOID.triples, whole(triples)),
        )

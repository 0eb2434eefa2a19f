"""Describe a release as a dataset: DCAT for its files, VoID for its content."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from gestand import formats
from gestand.iri import Iris, is_iri
from gestand.release import DUMPS
from gestand.terms import DCAT, DCTERMS, FOAF, OWL, PREFIXES, RDF, RDFS, SPDX, VOID, XSD

SHA256 = SPDX.checksumAlgorithm_sha256

Pair = tuple[NamedNode, NamedNode | Literal | None]


def turtle(manifest: dict[str, Any], iris: Iris) -> bytes:
    """Write the description of a release as Turtle, from its manifest."""
    out = BytesIO()
    triples = sorted(set(describe(manifest, iris)), key=str)
    serialize(triples, out, format=RdfFormat.TURTLE, prefixes=PREFIXES | {"beb": iris.vocabulary})
    return out.getvalue()


def describe(manifest: dict[str, Any], iris: Iris) -> Iterator[Triple]:
    """Give the dataset, its files and the partitions of its content."""
    release = iris.id("release", manifest["id"])
    yield from _dataset(manifest, iris, release)
    for entry in manifest["files"]:
        if entry["path"].startswith(f"{DUMPS}/"):
            yield from _distribution(entry, manifest, release)
    yield from _partitions(manifest, iris, release)


def _of(node: NamedNode, *pairs: Pair) -> Iterator[Triple]:
    for predicate, value in pairs:
        if value is not None:
            yield Triple(node, predicate, value)


def _whole(value: int) -> Literal:
    return Literal(str(value), datatype=XSD.integer)


def _dataset(manifest: dict[str, Any], iris: Iris, release: NamedNode) -> Iterator[Triple]:
    moment = Literal(manifest["published"].replace("+00:00", "Z"), datatype=XSD.dateTime)
    yield from _of(
        release,
        (RDF.type, DCAT.Dataset),
        (RDF.type, VOID.Dataset),
        (DCTERMS.title, Literal(f"Beloften, beslissingen en bewijs, release {manifest['id']}", language="nl")),
        (DCTERMS.title, Literal(f"Promises, decisions and evidence, release {manifest['id']}", language="en")),
        (DCTERMS.issued, moment),
        (DCTERMS.identifier, Literal(manifest["id"])),
        (DCAT.version, Literal(manifest["id"])),
        (OWL.versionInfo, Literal(manifest["content"])),
        (DCTERMS.conformsTo, iris.ontology),
        (VOID.triples, _whole(manifest["counts"]["quads"])),
        (VOID.vocabulary, iris.ontology),
        (VOID.uriSpace, Literal(f"{iris.base}/id/")),
        (VOID.sparqlEndpoint, NamedNode(f"{iris.base}/sparql")),
    )
    for source in manifest["sources"]:
        licence = source["licence"] or ""
        yield from _of(
            release,
            (DCTERMS.source, iris.source(source["key"])),
            (DCTERMS.license, NamedNode(licence) if is_iri(licence) else None),
        )


def _distribution(entry: dict[str, Any], manifest: dict[str, Any], release: NamedNode) -> Iterator[Triple]:
    name = entry["path"].removeprefix(f"{DUMPS}/")
    form = formats.by_extension(name.removesuffix(".gz").rpartition(".")[2])
    address = NamedNode(f"{manifest['base']}/dumps/{manifest['id']}/{name}")
    node, checksum = NamedNode(f"{release.value}/{name}"), NamedNode(f"{release.value}/{name}/sha256")
    yield from _of(
        release,
        (DCAT.distribution, node),
        (VOID.dataDump, address),
    )
    yield from _of(
        node,
        (RDF.type, DCAT.Distribution),
        (RDFS.label, Literal(name)),
        (DCAT.downloadURL, address),
        (DCAT.accessURL, address),
        (DCAT.byteSize, Literal(str(entry["bytes"]), datatype=XSD.nonNegativeInteger)),
        (DCAT.mediaType, NamedNode(f"http://www.iana.org/assignments/media-types/{form.media_type}") if form else None),
        (DCAT.compressFormat, NamedNode("http://www.iana.org/assignments/media-types/application/gzip")),
        (SPDX.checksum, checksum),
    )
    yield from _of(
        checksum,
        (RDF.type, SPDX.Checksum),
        (SPDX.algorithm, SHA256),
        (SPDX.checksumValue, Literal(entry["sha256"], datatype=XSD.hexBinary)),
    )


def _partitions(manifest: dict[str, Any], iris: Iris, release: NamedNode) -> Iterator[Triple]:
    for name, amount in manifest["counts"]["classes"].items():
        node = NamedNode(f"{release.value}/klasse/{name}")
        yield from _of(
            release,
            (VOID.classPartition, node),
        )
        yield from _of(
            node,
            (RDF.type, VOID.Dataset),
            (VOID.class_, NamedNode(iris.vocabulary + name)),
            (VOID.entities, _whole(amount)),
            (FOAF.name, Literal(name)),
        )

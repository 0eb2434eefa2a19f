"""Describe the files of a release: format, packing, size, checksum, address, terms."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pyoxigraph import Literal, NamedNode, Triple

from gestand import formats
from gestand.dump.files import JSON_LINES, WHOLE
from gestand.formats import Format
from gestand.iri import below
from gestand.release import DUMPS

from . import authority, texts
from .described import Described
from .statements import link, say, spoken
from .vocabulary import DCAT, DCATAP, DCTERMS, RDF, RDFS, SPDX, XSD

MEDIA_TYPES = "http://www.iana.org/assignments/media-types/"
FILE_TYPES: dict[str, tuple[str, Format]] = {
    "nq": ("RDF_N_QUADS", formats.NQUADS),
    "trig": ("RDF_TRIG", formats.TRIG),
    "ttl": ("RDF_TURTLE", formats.TURTLE),
    "nt": ("RDF_N_TRIPLES", formats.NTRIPLES),
    "rdf": ("RDF_XML", formats.RDFXML),
    "jsonld": ("JSON_LD", formats.JSONLD),
    "jsonl": ("JSON_LD", JSON_LINES),
    "csv": ("CSV", formats.RESULTS_CSV),
}
"""By extension: the code in the EU's table of file types, and our format."""

PACKINGS = {"gz": "gzip", "zst": "zstd"}


@dataclass(frozen=True)
class Distribution:
    """A file with data of the release.

    ``stem`` is its name without extensions, ``packing`` gzip, zstd or None; ``table`` names the file that describes it
    as a table (CSV on the Web), where there is one.
    """

    name: str
    stem: str
    bytes: int
    sha256: str
    file_type: str
    format: Format
    packing: str | None
    table: str | None

    @property
    def is_whole(self) -> bool:
        """Tell whether the file is RDF and holds everything."""
        return self.stem == WHOLE and self.format.kind in ("graph", "dataset")


def distributions(manifest: Any) -> list[Distribution]:
    """List the files with data; checksums, signatures and descriptions of tables are no distributions of their own."""
    start = f"{DUMPS}/"
    entries = {one["path"].removeprefix(start): one for one in manifest["files"] if one["path"].startswith(start)}
    return [one for name, entry in entries.items() if (one := _distribution(name, entry, entries.keys()))]


def _distribution(name: str, entry: Mapping[str, Any], names: Collection[str]) -> Distribution | None:
    plain, _, last = name.rpartition(".")
    packing = PACKINGS.get(last)
    unpacked = plain if packing else name
    stem, _, extension = unpacked.rpartition(".")
    if extension not in FILE_TYPES:
        return None
    file_type, form = FILE_TYPES[extension]
    table = f"{unpacked}-metadata.json"
    return Distribution(
        name, stem, entry["bytes"], entry["sha256"], file_type, form, packing, table if table in names else None
    )


def describe(of: Described, files: list[Distribution]) -> Iterator[Triple]:
    """Give each file, and that the release is distributed as it."""
    for file in files:
        yield from say(of.release, (DCAT.distribution, of.file(file.name)))
        yield from _file(of, file)
        yield from _checksum(of, file)


def _file(of: Described, file: Distribution) -> Iterator[Triple]:
    publisher, address = of.publisher, of.download(file.name)
    registered = "/x-" not in file.format.media_type  # IANA registers no x- type, and DCAT wants registered ones
    media_type = _media_type(file.format.media_type) if registered else None
    packing = _media_type(f"application/{file.packing}") if file.packing else None
    what = texts.EVERYTHING if file.stem == WHOLE else file.stem
    told = f"{file.format.name} ({file.packing})" if file.packing else file.format.name
    yield from say(
        of.file(file.name),
        (RDF.type, DCAT.Distribution),
        *spoken(DCTERMS.title, texts.fill(texts.FILE_TITLE, what=what, format=told)),
        *spoken(DCTERMS.description, texts.fill(texts.FILE_DESCRIPTION, name=file.name, release=of.id)),
        (DCTERMS.identifier, Literal(f"{of.id}/{file.name}")),
        (DCAT.accessURL, address),
        (DCAT.downloadURL, address),
        (DCAT.byteSize, Literal(str(file.bytes), datatype=XSD.nonNegativeInteger)),
        (DCTERMS.format, authority.eu("file-type", file.file_type)),
        (DCAT.mediaType, media_type),
        (DCAT.compressFormat, packing),
        (SPDX.checksum, below(of.file(file.name), "sha256")),
        (DCTERMS.license, link(publisher.licence)),
        (DCTERMS.rights, of.rights),
        (DCTERMS.issued, of.published),
        (DCTERMS.conformsTo, of.download(file.table) if file.table else None),
        (DCTERMS.conformsTo, of.iris.ontology if file.format.kind != "solutions" else None),
        (DCATAP.availability, authority.eu("planned-availability", publisher.availability)),
    )
    if file.table:
        yield from say(of.download(file.table), (RDF.type, DCTERMS.Standard), (RDFS.label, Literal(file.table)))
    for kind in (media_type, packing):
        if kind:
            yield from say(
                kind, (RDF.type, DCTERMS.MediaType), (RDFS.label, Literal(kind.value.removeprefix(MEDIA_TYPES)))
            )


def _media_type(name: str) -> NamedNode:
    return NamedNode(MEDIA_TYPES + name)


def _checksum(of: Described, file: Distribution) -> Iterator[Triple]:
    yield from say(
        below(of.file(file.name), "sha256"),
        (RDF.type, SPDX.Checksum),
        (RDFS.label, Literal(f"SHA-256 {file.name}")),
        (SPDX.algorithm, SPDX.checksumAlgorithm_sha256),
        (SPDX.checksumValue, Literal(file.sha256, datatype=XSD.hexBinary)),
    )

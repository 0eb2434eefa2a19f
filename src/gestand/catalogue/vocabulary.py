"""Name the terms that descriptions of releases need beside those of `gestand.terms`."""

from __future__ import annotations

import re
from urllib.parse import quote

from pyoxigraph import NamedNode

from gestand import terms
from gestand.terms import ADMS, FOAF, OWL, PROV, RDF, RDFS, SH, SKOS, VCARD, XSD, Namespace

__all__ = [
    "ADMS", "DCAT", "DCATAP", "DCTERMS", "FOAF", "MDCAT", "ORGANIZATION_NAME", "OWL", "PREFIXES", "PROV", "RDF", "RDFS",
    "SCHEMA", "SD", "SH", "SIMPLE_ENTAILMENT", "SKOS", "SPDX", "VCARD", "VOID", "VOIDEXT", "XSD", "short",
]  # fmt: skip


def _wider(space: Namespace, names: str) -> Namespace:
    """Give a vocabulary with more of its terms."""
    wider = Namespace(str(space), names)
    vars(wider).update(vars(space))
    return wider


DCTERMS = _wider(terms.DCTERMS, "Agent MediaTypeOrExtent ProvenanceStatement")
DCAT = _wider(terms.DCAT, "isVersionOf")
VOID = _wider(terms.VOID, "linkPredicate subjectsTarget objectsTarget uriRegexPattern")
SD = _wider(terms.SD, "defaultEntailmentRegime")
SPDX = _wider(terms.SPDX, "ChecksumAlgorithm")
SCHEMA = _wider(terms.SCHEMA, "PropertyValue additionalProperty propertyID value unitText")

DCATAP = Namespace("http://data.europa.eu/r5r/", "availability")
MDCAT = Namespace("https://data.vlaanderen.be/ns/metadata-dcat#", "statuut")
"""DCAT-AP-VL's own terms; its shapes of 2022 wrote http, its catalogue and later profiles write https."""

VOIDEXT = Namespace("http://ldf.fi/void-ext#", "datatypePartition datatype")
ORGANIZATION_NAME = NamedNode(f"{VCARD}organization-name")
SIMPLE_ENTAILMENT = NamedNode("http://www.w3.org/ns/entailment/Simple")

PREFIXES = terms.PREFIXES | {
    "besluit": "http://data.vlaanderen.be/ns/besluit#",
    "dcatap": str(DCATAP),
    "generiek": "https://data.vlaanderen.be/ns/generiek#",
    "mandaat": "http://data.vlaanderen.be/ns/mandaat#",
    "mdcat": str(MDCAT),
    "persoon": "https://data.vlaanderen.be/ns/persoon#",
    "void-ext": str(VOIDEXT),
}
"""The prefixes of a catalogue, also those of the Flemish government's data about itself."""

_LOCAL = re.compile(r"[A-Za-z_][\w-]*", re.ASCII)


def short(iri: str, vocabulary: str) -> str:
    """Write a term as ``prefix:name`` for an IRI of ours; a term without known prefix is percent-encoded as a whole."""
    for prefix, namespace in {"beb": vocabulary, **PREFIXES}.items():
        if iri.startswith(namespace) and _LOCAL.fullmatch(iri, len(namespace)):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return quote(iri, safe="")

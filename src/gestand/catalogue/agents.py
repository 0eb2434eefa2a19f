"""Describe who publishes and whom to ask."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import NamedNode, Triple

from .described import Described
from .statements import link, say, spoken
from .vocabulary import DCTERMS, FOAF, ORGANIZATION_NAME, RDF, RDFS, VCARD

_KINDS = {"organisation": FOAF.Organization, "person": FOAF.Person}
_CONTACT_KINDS = {"organisation": VCARD.Organization, "person": VCARD.Individual}


def describe(of: Described) -> Iterator[Triple]:
    """Give the publisher and the contact."""
    publisher = of.publisher
    yield from say(
        of.agent,
        (RDF.type, FOAF.Agent),
        (RDF.type, DCTERMS.Agent),  # the same class by another name: DCAT-AP-VL asks for this one
        (RDF.type, _KINDS.get(publisher.kind or "")),
        *spoken(FOAF.name, publisher.name),
        (FOAF.homepage, link(publisher.homepage)),
    )
    if publisher.homepage:
        yield from say(NamedNode(publisher.homepage), (RDF.type, FOAF.Document))
    yield from _contact(of)


def _contact(of: Described) -> Iterator[Triple]:
    contact, node, kind = of.publisher.contact, of.contact, of.publisher.kind
    if contact is None or node is None:
        return
    yield from say(
        node,
        (RDF.type, VCARD.Kind),
        (RDF.type, _CONTACT_KINDS.get(kind or "")),
        *spoken(VCARD.fn, contact.name),
        *(spoken(ORGANIZATION_NAME, contact.name) if kind == "organisation" else ()),
        *spoken(RDFS.label, contact.name),
        (VCARD.hasEmail, NamedNode(f"mailto:{contact.email}") if contact.email else None),
        (VCARD.hasURL, link(contact.url)),
        (FOAF.page, link(contact.url)),  # DCAT-AP-VL reads the contact page here
    )
    if contact.url:
        yield from say(NamedNode(contact.url), (RDF.type, FOAF.Document))

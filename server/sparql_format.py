"""Choose the format of an answer: by the names that people and old clients write, else by Accept."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from flask import request

from gestand.formats import (
    HTML,
    JSONLD,
    NQUADS,
    NTRIPLES,
    RDFXML,
    RESULTS_JSON,
    RESULTS_XML,
    TURTLE,
    Format,
)

from .address import here
from .negotiation import named, negotiate

_ALSO = {
    "json": (RESULTS_JSON, JSONLD),
    "xml": (RESULTS_XML, RDFXML),
    "json-ld": (JSONLD,),
    "turtle": (TURTLE,),
    "n3": (TURTLE,),
    "ntriples": (NTRIPLES,),
    "n-triples": (NTRIPLES,),
    "rdf+xml": (RDFXML,),
    "rdfxml": (RDFXML,),
    "rdf/xml": (RDFXML,),
    "nquads": (NQUADS,),
    "n-quads": (NQUADS,),
    "application/json": (RESULTS_JSON, JSONLD),
    "application/xml": (RESULTS_XML, RDFXML),
}
"""What SPARQLWrapper and others send as ``format``, beside extensions and media types."""


def choose(name: str | None, offers: Sequence[Format], accept: str | None, *, page: bool = True) -> Format:
    """Choose a format; the page, if there is one, only for who asks for pages. NotAcceptable when there is none."""
    if name is None:
        return negotiate(accept, (*offers, HTML) if page else offers)
    wanted = name.lower().replace(" ", "+")
    for form in _ALSO.get(wanted, ()):
        if form in offers:
            return form
    return named(wanted, offers)


def choices(offers: Sequence[Format]) -> list[dict[str, str]]:
    """List the formats on offer, each with an address that asks this query in it; a long query is left out."""
    sent = request.args.to_dict(flat=False) if request.method in ("GET", "HEAD") else {}
    if len(request.query_string) > 2_000:
        sent = {}
    return [
        {"href": f"{here()}?{urlencode({**sent, 'format': form.extension}, doseq=True)}", "type": form.media_type,
         "title": form.name}
        for form in offers
        if form is not HTML
    ]  # fmt: skip

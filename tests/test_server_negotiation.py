"""Which format and which language a header asks for."""

from __future__ import annotations

import pytest
from gestand.server.negotiation import NotAcceptable, named, negotiate, negotiate_language

from gestand.formats import HTML, JSONLD, NTRIPLES, RDFXML, TURTLE, Format

OFFERS = (TURTLE, JSONLD, NTRIPLES, RDFXML, HTML)
CHOSEN = [
    (TURTLE, None),
    (TURTLE, ""),
    (TURTLE, "*/*"),
    (HTML, "text/html"),
    (HTML, "text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8"),
    (HTML, "application/xhtml+xml"),
    (JSONLD, "application/ld+json;q=0.9, text/turtle;q=0.8"),
    (JSONLD, "text/turtle;q=0.8, application/ld+json;q=0.9"),
    (JSONLD, 'application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"'),
    (TURTLE, "text/turtle;charset=utf-8"),
    (TURTLE, "application/x-turtle"),
    (TURTLE, "text/*"),
    (HTML, "text/*;q=0.5, text/html"),
    (HTML, "text/*, text/turtle;q=0"),
    (JSONLD, "*/*, text/turtle;q=0, text/html;q=0"),
    (NTRIPLES, "application/*;q=0.1, application/n-triples;q=0.2"),
    (RDFXML, "application/rdf+xml, */*"),
    (TURTLE, "TEXT/TURTLE"),
    (TURTLE, "text/html;q=0.2, *; q=.3, */*; q=.3"),
    (HTML, "text/turtle;q=1.5, text/html"),
    (HTML, "text/turtle;q=abc, text/html"),
    (HTML, "text/turtle;q=nan, text/html"),
    (HTML, ", ;;, text, /, =, text/html"),
    (TURTLE, "nonsense"),
    (TURTLE, ";;;;;q=,,,"),
]
REFUSED = [
    "image/png",
    "text/turtle;q=0",
    "*/*;q=0",
    "application/xml",
    "text/csv, image/*",
    "*/*;q=0.0, text/html;q=0",
]


@pytest.mark.parametrize(("expected", "accept"), CHOSEN)
def test_the_format_that_the_client_prefers_is_chosen(expected: Format, accept: str | None) -> None:
    assert expected is negotiate(accept, OFFERS)


@pytest.mark.parametrize("accept", REFUSED)
def test_what_no_offer_satisfies_is_refused_with_the_offers(accept: str) -> None:
    with pytest.raises(NotAcceptable) as refused:
        negotiate(accept, OFFERS)
    assert OFFERS == refused.value.offers


@pytest.mark.parametrize(("expected", "name"), [(TURTLE, "ttl"), (JSONLD, "application/ld json"), (HTML, "HTML")])
def test_a_format_is_found_by_extension_or_media_type(expected: Format, name: str) -> None:
    assert expected is named(name, OFFERS)


@pytest.mark.parametrize(
    ("expected", "header"),
    [
        ("nl", None),
        ("nl", "es"),
        ("en", "en-GB,en;q=0.9"),
        ("fr", "fr-BE, nl;q=0.5"),
        ("de", "es, de;q=0.1"),
        ("nl", "*"),
    ],
)
def test_a_language_is_chosen_and_dutch_is_for_who_asks_for_none(expected: str, header: str | None) -> None:
    assert expected == negotiate_language(header)

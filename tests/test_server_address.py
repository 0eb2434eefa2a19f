"""Which thing a path means, whatever it is written with."""

from __future__ import annotations

import pytest
from gestand.server.address import nodes, normalize, sent_path
from pyoxigraph import NamedNode

from tests.serving import BASE, get

NORMAL = [
    ("/id/a", "/id/a"),
    ("/id/caf%C3%A9", "/id/caf%c3%a9"),
    ("/id/caf%C3%A9", "/id/caf\xc3\xa9"),
    ("/id/A-z_0.9~", "/id/%41%2Dz%5f0%2e9%7E"),
    ("/id/a%2Fb", "/id/a%2fb"),
    ("/id/a:b@c!d$e&f'g(h)i*j+k,l;m=n", "/id/a:b@c!d$e&f'g(h)i*j+k,l;m=n"),
    ("/id/%3Cb%3E%22%20%7B", '/id/<b>" {'),
    ("/id/a//b/../c", "/id/a//b/../c"),
    ("/id/%FF", "/id/%ff"),
]


@pytest.mark.parametrize(("expected", "sent"), NORMAL)
def test_a_path_is_brought_into_one_form(expected: str, sent: str) -> None:
    assert expected == normalize(sent)


@pytest.mark.parametrize("sent", ["/id/%", "/id/%zz", "/id/a%2", "/id/%%41"])
def test_a_code_that_is_none_is_refused(sent: str) -> None:
    with pytest.raises(ValueError, match="percent sign"):
        normalize(sent)


def test_a_path_stands_for_the_iri_with_codes_and_then_the_one_with_letters() -> None:
    assert [NamedNode("http://x/id/%C3%A9"), NamedNode("http://x/id/é")] == nodes("http://x", "/id/%C3%A9")


def test_codes_that_are_no_utf8_name_nothing() -> None:
    assert [] == nodes("http://x", "/id/%FF")


SENT = [
    ("/id/%C3%A9", {"REQUEST_URI": "/id/%C3%A9?x=1", "PATH_INFO": "/id/\xc3\xa9"}),
    ("/id/a%2Fb", {"RAW_URI": "/id/a%2Fb", "PATH_INFO": "/id/a/b"}),
    ("/id/a", {"REQUEST_URI": "http://elsewhere.example/id/a?x=1", "PATH_INFO": "/id/a"}),
    ("/id/%C3%A9%25", {"PATH_INFO": "/id/\xc3\xa9%"}),
]


@pytest.mark.parametrize(("expected", "environ"), SENT)
def test_the_path_is_taken_as_it_was_sent(expected: str, environ: dict[str, str]) -> None:
    assert expected == sent_path(environ)


@pytest.mark.parametrize(
    ("expected", "path"),
    [
        ("codes", "caf%C3%A9"),
        ("codes", "caf%c3%a9"),
        ("codes", "café"),
        ("letters", "tuin-%C3%A9"),
        ("een schuine streep", "a%2Fb"),
        ("een schuine streep", "a%2fb"),
        ("codes", "%63af%C3%A9"),
    ],
)
def test_a_thing_is_found_however_its_address_is_written(expected: str, path: str) -> None:
    assert f'"{expected}"@nl' in get(f"/doc/proef/{path}.nt").text


@pytest.mark.parametrize(
    ("expected", "path"),
    [
        (404, "/id/proef/a/b"),
        (404, "/id/proef/CAF%C3%89"),
        (404, "/id/proef/caf%C3%A9/"),
        (404, "/id/proef/cafe%CC%81"),
        (404, "/id/proef/%FF"),
        (404, "/id/proef/%00"),
        (404, "/id/proef/../proef/hub"),
        (404, "//id/proef/hub"),
        (404, "/id%2Fproef/hub"),
        (400, "/id/proef/%zz"),
        (400, "/doc/proef/100%"),
    ],
)
def test_what_is_written_otherwise_is_another_address(expected: int, path: str) -> None:
    assert expected == get(path).status_code


@pytest.mark.parametrize("path", ["/id/proef/hub", "/gestand/id/proef/hub"])
def test_the_path_of_the_base_may_be_in_the_request_or_not_and_always_is_in_the_answer(path: str) -> None:
    response = get(path, Host="evil.example", X_Forwarded_Host="evil.example", X_Forwarded_Prefix="/evil")
    assert (303, "/gestand/doc/proef/hub") == (response.status_code, response.headers["Location"])


def test_no_page_names_the_host_of_the_request() -> None:
    assert "evil.example" not in get("/doc/proef/hub", "text/html", Host="evil.example").text


def test_a_page_names_the_things_own_address() -> None:
    assert f"{BASE}/id/proef/hub" in get("/gestand/doc/proef/hub", "text/html").text

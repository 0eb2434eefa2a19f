"""Each error in the form that its reader can use, and no error tells what is inside."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from gestand.server.app import create_app
from gestand.server.errors import Problem
from pyoxigraph import parse

from gestand.formats import DATASETS, GRAPHS, Format, rdf_format
from gestand.terms import RDFS
from tests.serving import BROWSER, app, client, get, scratch

FORMS = [
    ("application/problem+json", None),
    ("application/problem+json", "*/*"),
    ("text/turtle; charset=utf-8", "text/turtle"),
    ("text/turtle; charset=utf-8", "text/turtle, text/html;q=0.9"),
    ("text/turtle; charset=utf-8", "text/html, text/turtle"),
    ("application/ld+json", "application/ld+json"),
    ("application/rdf+xml", "application/rdf+xml"),
    ("application/trig", "application/trig, text/turtle;q=0.5"),
    ("application/problem+json", "application/sparql-results+json"),
    ("application/problem+json", "application/json"),
    ("application/problem+json", "image/png"),
    ("application/problem+json", "text/csv, */*;q=0.1"),
    ("text/plain; charset=utf-8", "text/plain"),
    ("text/plain; charset=utf-8", "text/plain, text/html;q=0.5"),
    ("text/html; charset=utf-8", BROWSER),
    ("text/html; charset=utf-8", "text/html"),
]


@pytest.mark.parametrize(("expected", "accept"), FORMS)
def test_an_error_comes_in_the_form_that_was_asked_for(expected: str, accept: str | None) -> None:
    response = get("/id/niets", accept)
    assert (404, expected) == (response.status_code, response.content_type)


@pytest.mark.parametrize("form", [*GRAPHS, *DATASETS], ids=lambda form: form.extension)
@pytest.mark.parametrize("path", ["/id/niets", "/doc/niets", "/ns/niets"])
def test_what_is_not_described_is_told_as_rdf_to_who_asks_for_rdf(path: str, form: Format) -> None:
    asked = [get(path, form.media_type), get(f"{path}.{form.extension}"), get(f"{path}?format={form.extension}")]
    assert {404} == {one.status_code for one in asked}
    for answer, place in zip(asked, (path, f"{path}.{form.extension}", path), strict=True):
        told = {(quad.subject.value, quad.predicate, quad.object.value) for quad in parse(answer.data, rdf_format(form))}
        assert (f"https://data.example/gestand{place}", RDFS.label, "404 Not Found") in told


@pytest.mark.parametrize("path", ["/dumps/niets", "/release/niets", "/doc/proef/hub?page=999"])
def test_what_no_rdf_would_describe_is_told_as_a_problem(path: str) -> None:
    response = get(path, "text/turtle")
    assert (404, "application/problem+json") == (response.status_code, response.content_type)


def test_a_problem_says_status_title_and_detail() -> None:
    body = get("/id/niets").json
    assert (404, "Not Found") == (body["status"], body["title"])


def test_an_error_depends_on_accept() -> None:
    assert "Accept" in get("/id/niets").headers["Vary"]


def test_what_is_not_acceptable_comes_with_addresses_of_every_choice() -> None:
    response = get("/doc/proef/hub", "image/png")
    offered = {entry["type"]: entry["href"] for entry in response.json["choices"]}
    assert (406, "/gestand/doc/proef/hub?format=ttl") == (response.status_code, offered["text/turtle"])
    assert {200} == {get(href).status_code for href in offered.values()}


def test_a_page_for_people_links_to_the_choices() -> None:
    text = get("/doc/proef/hub?format=png", BROWSER).text
    assert 'href="/gestand/doc/proef/hub?format=ttl"' in text


@pytest.mark.parametrize("path", ["/", "/id/proef/hub", "/doc/proef/hub", "/dumps/", "/ns/belofte-bewijs", "/health"])
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_a_method_that_is_not_allowed_is_told_with_those_that_are(path: str, method: str) -> None:
    response = client().open(path, method=method)
    assert (405, "GET, HEAD, OPTIONS") == (response.status_code, response.headers["Allow"])


def test_options_says_what_is_allowed_to_a_page_of_another_site() -> None:
    response = client().options("/doc/proef/hub", headers={"Origin": "https://elsewhere.example"})
    assert (200, "*") == (response.status_code, response.headers["Access-Control-Allow-Origin"])
    assert {"GET", "HEAD"} <= set(response.headers["Access-Control-Allow-Methods"].split(", "))


@pytest.fixture
def broken() -> Iterator[Flask]:
    made = create_app(scratch())
    made.add_url_rule("/stuk", view_func=lambda: 1 / 0)
    made.add_url_rule("/druk", view_func=_busy)
    made.add_url_rule("/stuk/<name>", "below", view_func=lambda name: 1 / 0)
    yield made


def _busy() -> str:
    raise Problem(503, "Busy", "Too many queries.", headers={"Retry-After": "7"}, limit=4)


@pytest.mark.parametrize("accept", ["text/html", "*/*", "text/plain"])
def test_a_fault_of_ours_tells_nothing_of_the_inside(broken: Flask, accept: str) -> None:
    response = broken.test_client().get("/stuk", headers={"Accept": accept})
    assert 500 == response.status_code
    assert not {"ZeroDivision", "Traceback", ".py"} & set(response.text.split())
    assert "division" not in response.text


def test_a_path_cannot_write_lines_into_the_log(broken: Flask, caplog: pytest.LogCaptureFixture) -> None:
    broken.test_client().get("/stuk/a%0A2026-01-01 INFO gestand.query: {}%1B[2J")
    [said] = [record.getMessage() for record in caplog.records if record.name == "gestand.server"]
    assert "/stuk/a" in said and said.isprintable()


def test_a_problem_brings_its_headers_and_members(broken: Flask) -> None:
    response = broken.test_client().get("/druk")
    assert (503, "7", 4) == (response.status_code, response.headers["Retry-After"], response.json["limit"])


@pytest.mark.parametrize("path", ["/", "/id/a", "/doc/a", "/report", "/ns/belofte-bewijs", "/ready"])
def test_before_the_first_release_pages_say_so_and_when_to_come_back(broken: Flask, path: str) -> None:
    response = broken.test_client().get(path, headers={"Accept": BROWSER, "Accept-Language": "nl"})
    assert (503, "30") == (response.status_code, response.headers["Retry-After"])
    assert "nog geen release" in response.text


def test_before_the_first_release_the_process_is_well(broken: Flask) -> None:
    assert 200 == broken.test_client().get("/health").status_code


@pytest.mark.parametrize(
    "path", ["/", "/id/niets", "/doc/proef/hub", "/doc/proef/hub.ttl", "/static/style.css", "/health"]
)
def test_every_answer_is_guarded(path: str) -> None:
    headers = app().test_client().get(path).headers
    assert "nosniff" == headers["X-Content-Type-Options"]
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "no-referrer" == headers["Referrer-Policy"]
    assert "Set-Cookie" not in headers

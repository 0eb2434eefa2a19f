"""Serve one release of the examples, and of things with odd names, for the tests of the server."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from gestand.server.app import create_app
from pyoxigraph import NamedNode, RdfFormat, Triple, parse
from werkzeug.test import TestResponse

from gestand.iri import Iris
from gestand.pipeline import build
from gestand.release import Release, Releases
from tests.building import EXAMPLES, source_file, write

BASE = "https://data.example/gestand"
IRIS = Iris.of(BASE)
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
PEOPLE = {"Accept": BROWSER, "Accept-Language": "nl-BE,nl;q=0.8,en;q=0.5"}
POINTS = 120
"""So many things point at the hub: three pages of fifty."""

ODD = f"""
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix : <{BASE}/id/proef/> .
<{BASE}/id/proef/caf%C3%A9> rdfs:label "codes"@nl .
<{BASE}/id/proef/tuin-é> rdfs:label "letters"@nl .
<{BASE}/id/proef/a%2Fb> rdfs:label "een schuine streep"@nl .
<{BASE}/id/proef/lijst.ttl> rdfs:label "heet als een extensie"@nl .
:stuurteken rdfs:label "voor\\u0001na"@nl .
:markup rdfs:label "<script>alert(1)</script>"@nl ; rdfs:seeAlso <javascript:alert(1)> .
:talen rdfs:label "woord"@nl , "word"@en , "mot"@fr , "Wort"@de .
:hub rdfs:label "hub"@nl .
""" + "".join(f":punt-{n:03} rdfs:label 'punt {n}'@nl ; rdfs:seeAlso :hub .\n" for n in range(POINTS))


def scratch() -> Path:
    """Make a folder that is gone when the tests end."""
    folder = Path(tempfile.mkdtemp(prefix="gestand-test-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@cache
def releases() -> Path:
    """Build the release once for all tests of the server; give the folder of releases."""
    folder = scratch()
    write(folder, {"odd/odd.ttl": ODD})
    named = [EXAMPLES / f"{name}.toml" for name in ("pages", "register", "sections", "government")]
    build([*named, source_file(folder, "rdf", "odd")], Releases(folder / "releases"), IRIS, lambda stage: None)
    return folder / "releases"


@cache
def app() -> Flask:
    """Make the application over that release."""
    return create_app(releases())


def client() -> FlaskClient:
    """Give a client without history."""
    return app().test_client()


def release() -> Release:
    """Give the release that is served."""
    found = Releases(releases()).current()
    assert found is not None
    return found


def get(path: str, accept: str | None = None, **headers: str) -> TestResponse:
    """Get a path with an Accept header; other headers with underscores for hyphens."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client().get(path, headers=named | ({"Accept": accept} if accept else {}))


def page(path: str, language: str = "nl") -> str:
    """Get a page as a person does; fail unless it is one."""
    response = get(path, BROWSER, Accept_Language=language)
    assert (200, "text/html; charset=utf-8") == (response.status_code, response.content_type), response.text
    return response.text


def triples(response: TestResponse, form: RdfFormat) -> set[Triple]:
    """Read the triples of an answer."""
    return {quad.triple for quad in parse(response.data, form)}


def one_of(name: str) -> str:
    """Give the path behind /id/ of some thing of one of our classes, by the class's local name."""
    from gestand.store import open_store

    kind = NamedNode(IRIS.vocabulary + name)
    rdf_type = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    found = min(str(quad.subject) for quad in open_store(release().store).quads_for_pattern(None, rdf_type, kind, None))
    return found[1:-1].removeprefix(f"{BASE}/id/")

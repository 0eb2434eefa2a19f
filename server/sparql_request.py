"""Read a query from a request, as the SPARQL 1.1 Protocol says; what is no good request is a Problem."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from flask import Request
from werkzeug.http import parse_options_header

from gestand.iri import is_iri

from .address import link
from .endpoint_settings import EndpointSettings
from .errors import Problem
from .sparql_faults import Refused, limit_problem

QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
FORM = "application/x-www-form-urlencoded"
TAKEN = (QUERY, FORM)
"""The media types of a body; what Accept-Post and Accept-Query say."""

ACCEPTED = {"Accept-Post": ", ".join(TAKEN), "Accept-Query": ", ".join(f'"{name}"' for name in TAKEN)}

_MOST_PARAMETERS = 1_000
_CHARSETS = ("utf-8", "utf8", "us-ascii")
_BROKEN_CODE = re.compile(rb"%(?![0-9A-Fa-f]{2})")

Pairs = list[tuple[str, str]]


@dataclass(frozen=True)
class Asked:
    """A query as the protocol delivers it; nothing in it has been looked at yet."""

    query: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    format: str | None = None
    seconds: float | None = None
    release: str | None = None


def read(request: Request, settings: EndpointSettings) -> Asked | None:
    """Read the query of a request; None when it asks for nothing: then the endpoint describes itself."""
    pairs = _of_url(request, settings)
    if request.method in ("GET", "HEAD"):
        if not {name for name, _ in pairs} & {"query", "update", *_GRAPHS, "timeout"}:
            return None
    else:
        pairs += _of_body(request, settings)
    return _asked(pairs)


_GRAPHS = ("default-graph-uri", "named-graph-uri")


def _bad(detail: str) -> Refused:
    return Refused(400, "Bad Request", detail, outcome="request")


def _asked(pairs: Pairs) -> Asked:
    """Make one query of all parameters."""
    said = _by_name(pairs)
    if "update" in said:
        raise update_refused()
    query = _single(said, "query")
    if query is None:
        raise _bad("The parameter query is missing.")
    default, named = (tuple(dict.fromkeys(_graph(name, iri) for iri in said.get(name, ()))) for name in _GRAPHS)
    # SPARQLWrapper may write the format twice, each time in another spelling
    form = next(filter(None, said.get("format", ())), None)
    return Asked(query, default, named, form, _seconds(_single(said, "timeout")), _single(said, "release"))


def parameters(request: Request, settings: EndpointSettings) -> dict[str, list[str]]:
    """Read the parameters of a request's address."""
    return _by_name(_of_url(request, settings))


def _by_name(pairs: Pairs) -> dict[str, list[str]]:
    said: dict[str, list[str]] = {}
    for name, value in pairs:
        said.setdefault(name, []).append(value)
    return said


def _single(said: dict[str, list[str]], name: str) -> str | None:
    values = said.get(name, [])
    if len(values) > 1:
        raise _bad(f"The parameter {name} is there {len(values)} times; once is enough.")
    return values[0] if values else None


def _graph(name: str, iri: str) -> str:
    if not is_iri(iri):
        raise _bad(f"The parameter {name} must be an absolute IRI.")
    return iri


def _seconds(text: str | None) -> float | None:
    """Read the time that a client is ready to wait."""
    if text is None:
        return None
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 0 < seconds < math.inf:
        raise _bad("The parameter timeout must be a number of seconds, more than 0.")
    return seconds


def update_refused() -> Refused:
    """Say that nothing can be changed here."""
    return Refused(
        403, "Forbidden", "This endpoint is read-only: it answers SPARQL queries and takes no updates. "
        "Send the request as query, or load the dumps into a store of your own.",
        outcome="update", ways=[{"href": link("/dumps/"), "title": "dumps of all releases"}],
    )  # fmt: skip


def _of_url(request: Request, settings: EndpointSettings) -> Pairs:
    sent = request.environ.get("QUERY_STRING", "").encode("latin-1")
    if len(sent) > settings.url_bytes:
        raise limit_problem(
            414, "URI Too Long", "url_bytes", settings.url_bytes, "bytes of the query string",
            "Send the query with POST or QUERY, in the body.",
        )  # fmt: skip
    return _pairs(sent, "the query string")


def _of_body(request: Request, settings: EndpointSettings) -> Pairs:
    """Read the parameters that a body holds; a bare query is the parameter query."""
    kind = _media_type(request)
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise _unsupported("The body is compressed; send it as it is.", {"Accept-Encoding": "identity"})
    body = _body(request, settings)
    if kind == FORM:
        return _pairs(body, "the body")
    return [("query", _text(body, "the body"))]


def _media_type(request: Request) -> str:
    kind, parameters = parse_options_header(request.headers.get("Content-Type"))
    kind = kind.lower()
    if kind == UPDATE:
        raise update_refused()
    if kind not in TAKEN:
        raise _unsupported(f"A body of type {kind or 'unknown'} is not read here; {' and '.join(TAKEN)} are.")
    charset = parameters.get("charset", "utf-8").lower()
    if charset not in _CHARSETS:
        raise _unsupported(f"The body must be UTF-8, not {charset[:40]}.")
    return kind


def _unsupported(detail: str, headers: dict[str, str] | None = None) -> Problem:
    return Refused(415, "Unsupported Media Type", detail, outcome="request", headers=ACCEPTED | (headers or {}))


def _body(request: Request, settings: EndpointSettings) -> bytes:
    body = b""
    if (request.content_length or 0) <= settings.body_bytes:
        body = request.stream.read(settings.body_bytes + 1)
        if len(body) <= settings.body_bytes:
            return body
    raise limit_problem(
        413, "Content Too Large", "body_bytes", settings.body_bytes, "bytes of the body",
        "Ask in several queries, or load the dump into a store of your own.",
    )  # fmt: skip


def _text(sent: bytes, where: str) -> str:
    try:
        return sent.decode()
    except UnicodeDecodeError as error:
        raise _bad(f"Byte {error.start + 1} of {where} is not UTF-8.") from None


def _pairs(sent: bytes, where: str) -> Pairs:
    """Read form-encoded parameters; codes that are none, or no UTF-8, are refused and not repaired."""
    if _BROKEN_CODE.search(sent):
        raise _bad(f"A percent sign in {where} is not followed by two hexadecimal digits.")
    if sent.count(b"&") >= _MOST_PARAMETERS:
        raise _bad(f"There are more than {_MOST_PARAMETERS:,} parameters in {where}.")
    return list(_decoded(sent, where))


def _decoded(sent: bytes, where: str) -> Iterator[tuple[str, str]]:
    for piece in filter(None, sent.split(b"&")):
        name, _, value = piece.replace(b"+", b" ").partition(b"=")
        yield _text(unquote_to_bytes(name), where), _text(unquote_to_bytes(value), where)

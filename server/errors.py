"""Tell every error in the form the client can read: problem+json, plain text, RDF, or a page for people.

A page is sent only to a client that names HTML and prefers it to every data format: what a program reads is never HTML.
RDF is for what is not described, or not any more: whoever asks for Turtle gets that answer in Turtle.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import Flask, Response, render_template, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from gestand.formats import DATASETS, GRAPHS, HTML, Format, by_extension
from gestand.remote.target import RemoteError

from . import address, interface
from .negotiation import PLAIN, NotAcceptable, chosen_language, machine_types, negotiate, vary_on

PROBLEM = Format("Problem", "application/problem+json", "json", "page", aliases=machine_types())
"""RFC 9457; whoever asks for data gets its errors so."""

BARE = Format("Problem", "application/problem+json", "json", "page", aliases=("application/json",))
"""The same beside RDF: only for who asks for JSON, or for nothing."""

DATA = (*GRAPHS, *DATASETS)

_LOG = logging.getLogger("gestand.server")


class Problem(HTTPException):
    """An error to answer with: status, title, detail, members of its own (RFC 9457, 3.2) and headers.

    Members with lists of ``{"href": …, "title": …}`` are shown as links on the page for people.
    """

    template = "error.html"
    write: Callable[[Format], bytes] | None = None
    """Writes the problem as RDF; None for one that is not told so."""

    def __init__(
        self,
        status: int,
        title: str,
        detail: str = "",
        *,
        headers: Mapping[str, str] | None = None,
        kind: str = "about:blank",
        **members: Any,
    ) -> None:
        super().__init__(description=detail)
        self.code = status
        self.title = title
        self.detail = detail
        self.kind = kind
        self.headers = dict(headers or {})
        self.members = members

    def document(self) -> dict[str, Any]:
        """Give the problem as a JSON object."""
        base = {"type": self.kind, "title": self.title, "status": self.code}
        return base | ({"detail": self.detail} if self.detail else {}) | self.members

    def links(self) -> list[tuple[str, str]]:
        """List address and title of everything that the problem points at."""
        lists = [value for value in self.members.values() if isinstance(value, list)]
        return [
            (entry["href"], entry["title"])
            for entries in lists
            for entry in entries
            if isinstance(entry, dict) and "href" in entry
        ]

    def text(self) -> str:
        """Give the problem as plain text."""
        head = f"{self.code} {self.title}"
        rows = [f"{title}: {href}" for href, title in self.links()]
        return "\n".join([head, *filter(None, [self.detail]), *rows]) + "\n"


def _chosen(*, data: bool) -> Format:
    """Choose the form of the error; a client that accepts none of ours gets problem+json."""
    vary_on("Accept")
    offers = (BARE, PLAIN, *DATA, HTML) if data else (PROBLEM, PLAIN, HTML)
    try:
        chosen = negotiate(request.headers.get("Accept"), offers)
    except NotAcceptable:
        return PROBLEM
    return (data and chosen is BARE and _by_name()) or chosen


def _by_name() -> Format | None:
    """Find the format of RDF that the address asks for, by its extension or by ``?format=``."""
    path = address.here()
    return by_extension((request.args.get("format") or path.rpartition(".")[2]).lower(), DATA)


def _page(problem: Problem) -> str:
    language = chosen_language()
    title, lead = interface.error(problem.code or 500, language)
    return render_template(problem.template, problem=problem, title=title, lead=lead)


def respond(problem: Problem) -> Response:
    """Make the response that tells a problem."""
    form = _chosen(data=problem.write is not None)
    body: str | bytes
    if form is HTML:
        body = _page(problem)
    elif problem.write is not None and form in DATA:
        body = problem.write(form)
    elif form is PLAIN:
        body = problem.text()
    else:
        body = json.dumps(problem.document(), ensure_ascii=False, indent=1) + "\n"
    media_type = f"{form.media_type}; charset=utf-8" if form.media_type.startswith("text/") else form.media_type
    response = Response(body, status=problem.code, content_type=media_type)
    response.headers.update(problem.headers)
    response.headers.setdefault("Cache-Control", "no-cache")
    return response


def choices(offers: Sequence[Format]) -> list[dict[str, str]]:
    """List the formats on offer for the path of this request, each with an address that asks for it by name."""
    path = address.here()
    return [{"href": f"{path}?format={form.extension}", "type": form.media_type, "title": form.name} for form in offers]


def _not_acceptable(error: NotAcceptable) -> Response:
    offers = choices(error.offers)
    names = ", ".join(form.media_type for form in error.offers)
    return respond(Problem(406, "Not Acceptable", f"This is on offer: {names}", choices=offers))


def _http(error: HTTPException) -> Response:
    """Tell an error of Flask or Werkzeug, with the headers that belong to it."""
    if isinstance(error, Problem):
        return respond(error)
    if error.response is not None and isinstance(error.response, Response):
        return error.response
    headers = {}
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return respond(Problem(error.code or 500, error.name, error.description or "", headers=headers))


def _unexpected(error: Exception) -> Response:
    """Tell that something broke, without saying what: the trace goes to the log, never to the client."""
    _LOG.error("request failed: %s %r", request.method, request.path, exc_info=error)
    return respond(Problem(500, "Internal Server Error", "Something broke here; it has been logged."))


def _elsewhere(error: RemoteError) -> Response:
    """Tell that the engine behind the pages does not answer; which one and why is for the log."""
    _LOG.error("engine elsewhere: %s %r: %s", request.method, request.path, error)
    headers = {"Retry-After": "10"}
    return respond(Problem(503, "Service Unavailable", "The data cannot be read now. Try again.", headers=headers))


def register(app: Flask) -> None:
    """Let the application tell every error in its own way."""
    app.register_error_handler(NotAcceptable, _not_acceptable)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(RemoteError, _elsewhere)
    app.register_error_handler(Exception, _unexpected)

"""Serve the SPARQL endpoint at /sparql: queries by every method of the protocol, and the endpoint's description."""

from __future__ import annotations

from contextlib import nullcontext
from typing import cast

from flask import Blueprint, Flask, Response, request
from flask.blueprints import BlueprintSetupState

from gestand.formats import DATASETS, GRAPHS, HTML, SOLUTIONS, Format

from . import cite, graph_store, metrics, service_description
from .client_account import charged
from .content_coding import coding
from .context import opened, site
from .endpoint import endpoint, install
from .freshness import tag
from .negotiation import NotAcceptable, vary_on
from .past import OfRelease, look_into
from .query_log import Entry, digest
from .query_page import query_page
from .shortcut import Shortcut
from .sparql_answer import Wanted, answer
from .sparql_faults import Refused
from .sparql_format import choices, choose
from .sparql_policy import KEPT_LENGTH, plan
from .sparql_request import ACCEPTED, Asked, read

blueprint = Blueprint("sparql", __name__)
for part in (cite, graph_store, metrics, service_description):
    blueprint.register_blueprint(part.blueprint)

METHODS = ("GET", "HEAD", "OPTIONS", "POST", "QUERY")
PATH = "/sparql"

EXPOSED = "Link, ETag, Location, Content-Location, Retry-After, Server-Timing, Allow, Accept-Post, Accept-Query"


@blueprint.record_once
def _install(state: BlueprintSetupState) -> None:
    """Give the application its endpoint; called while the application is put together, before its paths are mounted."""
    app = cast(Flask, state.app)
    here = app.extensions["gestand"]
    made = install(app, here.engine, here.settings.endpoint)
    quick = Shortcut(app.wsgi_app, made.metrics, made.settings.memory_bytes, (PATH,))
    app.wsgi_app = quick  # type: ignore[method-assign]  # as Flask's documentation does


@blueprint.after_request
def _add_headers(response: Response) -> Response:
    """Say what the protocol takes, and what a page of another site may read."""
    response.headers["Access-Control-Expose-Headers"] = EXPOSED
    response.headers["Timing-Allow-Origin"] = "*"
    return response


@blueprint.route(PATH, methods=METHODS, provide_automatic_options=False)
def sparql() -> Response:
    """Answer a query, or describe the endpoint when none is asked."""
    if request.method == "OPTIONS":
        return options()
    vary_on("Accept", "Accept-Encoding")
    entry = Entry(endpoint().metrics)
    try:
        asked = read(request, endpoint().settings)
        if asked is None:
            if wanted := request.args.get("release"):
                look_into(wanted)
            return service_description.describe()
        return _answer(asked, entry)
    except OfRelease:
        entry.close("release")
        raise
    except Refused as refused:
        entry.close(refused.outcome)
        raise
    except NotAcceptable:
        raise
    except BaseException:
        entry.close("error")
        raise


def _answer(asked: Asked, entry: Entry) -> Response:
    if asked.release is not None:
        look_into(asked.release)
    release, settings = opened(), endpoint().settings
    # A short query's reading costs nothing to speak of, and is remembered
    with nullcontext() if len(asked.query) <= KEPT_LENGTH else charged():
        planned = plan(asked, release, settings)
    form = _form(asked, planned.is_graph)
    if form is HTML:
        return query_page(asked.query)
    packed = coding(request.headers.get("Accept-Encoding"))
    entry.facts = {
        "query": digest(planned.parsed.normalized),
        "form": planned.parsed.form,
        "format": form.extension,
        "release": release.release.id,
    }
    name = tag(release.release.id, *planned.key(), form.media_type)
    seconds = min(asked.seconds or settings.budget.seconds, settings.budget.seconds)
    return answer(Wanted(planned, release, form, packed, name, seconds), entry)


def _form(asked: Asked, is_graph: bool) -> Format:
    """Choose the format of the answer; 406 with the list when none is acceptable."""
    offers = (*GRAPHS, *DATASETS) if is_graph else SOLUTIONS
    try:
        return choose(asked.format, offers, request.headers.get("Accept"))
    except NotAcceptable as error:
        names = ", ".join(form.media_type for form in offers)
        raise Refused(
            406, "Not Acceptable", f"This is on offer: {names}", outcome="format", choices=choices(error.offers)
        ) from None


def options() -> Response:
    """Say which methods and bodies are taken; a preflight is answered by the same headers."""
    response = Response(status=204)
    response.headers.update({"Allow": ", ".join(METHODS), **ACCEPTED})
    response.headers["Access-Control-Allow-Methods"] = ", ".join(METHODS)
    response.headers["Cache-Control"] = f"public, max-age={site().settings.seconds_fresh}"
    return response

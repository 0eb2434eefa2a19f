"""Read named graphs at /graph-store, as the SPARQL 1.1 Graph Store HTTP Protocol says; nothing can be written."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Blueprint, Response, request
from pyoxigraph import NamedNode

from gestand.formats import GRAPHS
from gestand.iri import is_iri

from .address import asked_path, link, nodes, normalize
from .content_coding import coding
from .context import Opened, opened
from .endpoint import endpoint
from .freshness import tag
from .negotiation import NotAcceptable, vary_on
from .query_log import Entry, digest
from .sparql_answer import Wanted, answer
from .sparql_faults import Refused
from .sparql_format import choices, choose
from .sparql_policy import plan
from .sparql_request import Asked, parameters

blueprint = Blueprint("graph-store", __name__)

PATH = "/graph-store"
METHODS = ("GET", "HEAD", "OPTIONS")

_ALL = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"


@blueprint.route(PATH, methods=METHODS, provide_automatic_options=False)
@blueprint.route(f"{PATH}/<path:name>", methods=METHODS, provide_automatic_options=False)
def graph(name: str = "") -> Response:
    """Send a graph: the one that ?graph= names, the default graph, or the one whose IRI is this address."""
    if request.method == "OPTIONS":
        allowed = {"Allow": ", ".join(METHODS), "Access-Control-Allow-Methods": ", ".join(METHODS)}
        return Response(status=204, headers=allowed)
    vary_on("Accept", "Accept-Encoding")
    entry = Entry(endpoint().metrics)
    try:
        release = opened()
        said = parameters(request, endpoint().settings)
        iri = _direct(release) if name else _indirect(release, said)
        return _send(release, iri, next(iter(said.get("format", ())), "") or None, entry)
    except Refused as refused:
        entry.close(refused.outcome)
        raise


def _indirect(release: Opened, said: dict[str, list[str]]) -> str | None:
    """Read which graph the parameters name; None for the default graph (section 4.2)."""
    names, default = said.get("graph", []), said.get("default", [])
    if len(names) + len(default) != 1:
        raise _bad("Say which graph: ?graph=IRI or ?default, one of them, once.", release)
    if default:
        return None
    if not is_iri(names[0]):
        raise _bad("The parameter graph must be an absolute IRI.", release)
    if not release.store.contains_named_graph(NamedNode(names[0])):
        raise _unknown(f"<{names[0]}>", release)
    return names[0]


def _direct(release: Opened) -> str:
    """Find the graph whose IRI is this address (section 4.1), or whose IRI has /id/graaf/ in its place."""
    try:
        path = normalize(asked_path())
    except ValueError as error:
        raise _bad(str(error), release) from None
    rest = path.removeprefix(PATH)
    for candidate in (path, f"/id/graaf{rest}"):
        for node in nodes(release.iris.base, candidate):
            if release.store.contains_named_graph(node):
                return node.value
    raise _unknown("with this address", release)


def _send(release: Opened, iri: str | None, name: str | None, entry: Entry) -> Response:
    settings = endpoint().settings
    try:
        form = choose(name, GRAPHS, request.headers.get("Accept"), page=False)
    except NotAcceptable as error:
        names = ", ".join(form.media_type for form in GRAPHS)
        raise Refused(
            406, "Not Acceptable", f"This is on offer: {names}", outcome="format", choices=choices(error.offers)
        ) from None
    planned = plan(Asked(_ALL, (iri,) if iri else ()), release, settings)
    entry.facts = {
        "query": digest(f"graph {iri}"), "form": "GRAPH", "format": form.extension, "release": release.release.id,
    }  # fmt: skip
    packed = coding(request.headers.get("Accept-Encoding"))
    named = tag(release.release.id, *planned.key(), form.media_type)
    return answer(Wanted(planned, release, form, packed, named, settings.budget.seconds), entry)


def _bad(detail: str, release: Opened) -> Refused:
    return Refused(400, "Bad Request", detail, outcome="request", graphs=_listed(release))


def _unknown(what: str, release: Opened) -> Refused:
    detail = f"Release {release.release.id} has no graph {what}."
    return Refused(404, "Not Found", detail, outcome="graph", graphs=_listed(release))


def _listed(release: Opened) -> list[dict[str, str]]:
    """List the first graphs there are."""
    names = list(release.release.manifest["counts"].get("graphs", {}))[:50]
    return [{"href": f"{link(PATH)}?{urlencode({'graph': name})}", "title": name} for name in names]

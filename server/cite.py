"""Make links to answers, and tell whether today's answer is still the one that was cited."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request
from pyoxigraph import NamedNode, RdfFormat, parse

from gestand.catalogue import Publisher
from gestand.citation import (
    DIGITS,
    Answer,
    Citation,
    CitationError,
    answer_of_graph,
    answer_of_solutions,
    difference,
    read,
    tidy,
)
from gestand.engine import faults
from gestand.engine.face import QueryRequest
from gestand.formats import HTML, NTRIPLES, RESULTS_JSON, Format
from gestand.release import MANIFEST, Release
from gestand.retention import tombstone

from . import interface
from .address import outside, path_of
from .client_account import enter
from .context import Opened, opened, site
from .dumps import release_or_404
from .endpoint import endpoint
from .errors import Problem
from .freshness import answer, tag, until_next
from .labels import Names
from .negotiation import JSON, chosen_format, chosen_language
from .past import OfRelease
from .query_log import Entry, digest
from .sheet import safe
from .sparql_faults import Refused, problem
from .sparql_policy import Plan, base_iri, plan
from .sparql_request import Asked
from .sparql_request import read as read_query

blueprint = Blueprint("cite", __name__)

MOST_BYTES = 8_388_608
"""An answer to cite may have so many bytes: it is held in memory, and compared."""

SHOWN = 20
"""So many rows that differ are shown; the rest is counted."""

_VOLATILE = "The answer is not the same each time (NOW, RAND, UUID, BNODE or SERVICE), so it cannot be cited."
_GRAPHS = "A link holds the query alone: name graphs in it with FROM and FROM NAMED."


@dataclass(frozen=True)
class Verdict:
    """What a link pins, and what is found now.

    ``then`` is None when the release was removed; ``now`` is None when today's answer cannot be computed, and ``why``
    says why.
    """

    citation: Citation
    pinned: Release
    then: Answer | None
    today: str
    now: Answer | None
    why: str

    @property
    def kept(self) -> bool | None:
        """Tell whether the release still gives the answer that is cited; None when it was removed."""
        return self.then.agrees_with(self.citation) if self.then else None

    @property
    def same(self) -> bool | None:
        """Tell whether today's answer is the one that is cited; None when it cannot be computed."""
        return self.now.agrees_with(self.citation) if self.now else None

    @property
    def differing(self) -> tuple[list[str], list[str]]:
        """List what only the one and only the other answer has."""
        return difference(self.then, self.now) if self.then and self.now else ([], [])


@blueprint.get("/cite")
def cite() -> Response:
    """Ask a query, of the release that the parameter names or the current one, and lead to the link to its answer."""
    asked = read_query(request, endpoint().settings)
    if asked is None:
        raise Refused(400, "Bad Request", "The parameter query is missing.", outcome="request")
    if asked.default_graphs or asked.named_graphs:
        raise Refused(400, "Bad Request", _GRAPHS, outcome="request")
    release, query = _opened(asked.release), tidy(asked.query)
    found = _solve(release, query)
    response = Response(status=303)
    try:
        path = Citation(release.release.id, found.digest[:DIGITS], query).path(release.iris)
    except CitationError as error:
        raise _not_citable(error) from None
    response.headers["Location"] = outside(path)
    response.headers["Cache-Control"] = until_next()
    return response


@blueprint.get("/c/<release_id>/<pinned>/<code>")
def citation(release_id: str, pinned: str, code: str) -> Response:
    """Tell what a link pins, whether its release still gives that answer, and whether today's answer is the same."""
    form = chosen_format((JSON, HTML))
    language = interface.spoken(chosen_language()) if form is HTML else ""
    verdict = _verdict(release_id, pinned, code)
    digests = (one.digest if one else "" for one in (verdict.then, verdict.now))
    response = answer(
        lambda: _page(verdict, language) if form is HTML else _json(verdict),
        form.media_type,
        tag=tag("citation", release_id, pinned, code, verdict.today, verdict.why, *digests, form.extension, language),
        published=opened().published,
        cache_control=None if verdict.now else "no-store",
    )
    response.headers["Link"] = f'<{_link(verdict)}>; rel="cite-as"'
    response.headers["X-Robots-Tag"] = "noindex"  # who searches should find the data, not what was once asked
    return response


def _verdict(release_id: str, pinned: str, code: str) -> Verdict:
    folder = site().releases.folder(release_id)
    if folder is None or not (folder / MANIFEST).is_file():
        release_or_404(release_id)
    release = Release(folder or site().releases.root / release_id)
    try:
        known = read(release_id, pinned, code, release.iris)
    except CitationError as error:
        raise Problem(404, "Not Found", str(error)) from None
    removed = tombstone(site().releases, release_id) is not None
    then = None if removed else _solve(_opened(release_id), known.query)
    try:
        return Verdict(known, release, then, opened().release.id, _solve(opened(), known.query), "")
    except Refused as refused:
        return Verdict(known, release, then, opened().release.id, None, refused.detail)


def _opened(release_id: str | None) -> Opened:
    """Give a release, opened; the current one when none is named. 404, 410 or 503 when there is none to ask."""
    now = opened()
    if release_id is None or release_id == now.release.id:
        return now
    found = site().shelf.any(release_id, now)
    if found is None:
        name = release_or_404(release_id).id
        raise OfRelease(503, "Service Unavailable", f"Release {name} cannot be opened now.")
    return found


def _solve(release: Opened, query: str) -> Answer:
    """Give a query's answer in its canonical form; a Refused says why there is none."""
    planned = plan(Asked(query), release, endpoint().settings)
    if not (planned.lasting and planned.exact):
        raise Refused(422, "Unprocessable Content", _VOLATILE, outcome="citation")
    text = release.pages.get(("answer", *planned.key()), lambda: _asked(release, planned))
    kind, *lines = text.decode().split("\n")
    return Answer(kind, tuple(lines))


def _asked(release: Opened, planned: Plan) -> bytes:
    """Let the engine answer; the kind of answer, then its rows, a line each."""
    form = NTRIPLES if planned.is_graph else RESULTS_JSON
    entry = Entry(endpoint().metrics)
    entry.facts = {
        "query": digest(planned.parsed.normalized), "form": planned.parsed.form, "format": "citation",
        "release": release.release.id,
    }  # fmt: skip
    try:
        sent = _run(release, planned, form, entry)
        found = answer_of_graph(sent) if planned.is_graph else answer_of_solutions(sent)
    except CitationError as error:
        raise _closed(_not_citable(error), entry) from None
    except faults.EngineFault as fault:
        raise _closed(problem(fault), entry) from None
    entry.close("ok")
    return "\n".join((found.kind, *found.lines)).encode()


def _run(release: Opened, planned: Plan, form: Format, entry: Entry) -> bytes:
    """Read a whole answer, on the account of the client."""
    settings = endpoint().settings
    ask = QueryRequest(
        planned.parsed.without_dataset, form.media_type, planned.default_graphs, planned.named_graphs,
        base_iri(release),
    )  # fmt: skip
    budget = replace(settings.budget, result_bytes=min(MOST_BYTES, settings.budget.result_bytes or MOST_BYTES))
    client, spell = enter()
    stream = None
    try:
        stream = endpoint().engine.run(release.release.store, ask, budget)
        sent = b"".join(stream)
        entry.rows, entry.bytes = stream.rows, len(sent)
        return sent
    finally:
        if stream is not None:
            stream.close()
            spell.seconds = entry.cost = stream.seconds - stream.waited
        endpoint().accounts.leave(client, spell)


def _closed(refused: Refused, entry: Entry) -> Refused:
    entry.close(refused.outcome)
    return refused


def _not_citable(error: CitationError) -> Refused:
    return Refused(422, "Unprocessable Content", str(error), outcome="citation")


def _link(verdict: Verdict) -> str:
    iris = verdict.pinned.iris
    return iris.base + verdict.citation.path(iris)


def _json(verdict: Verdict) -> str:
    said = {
        "link": _link(verdict),
        "query": verdict.citation.query,
        "cited": {
            "release": verdict.pinned.id, "published": verdict.pinned.manifest["published"],
            "hash": f"sha256:{verdict.citation.digest}", "ask": _ask(verdict, verdict.pinned.id),
        },
        "then": _told(verdict.then),
        "today": {"release": verdict.today, **(_told(verdict.now) or {"why": verdict.why})},
        "kept": verdict.kept,
        "same": verdict.same,
        "onlyThen": verdict.differing[0][:SHOWN],
        "onlyToday": verdict.differing[1][:SHOWN],
        "differing": [len(lines) for lines in verdict.differing],
    }  # fmt: skip
    return json.dumps(said, ensure_ascii=False, indent=1) + "\n"


def _told(found: Answer | None) -> dict[str, Any] | None:
    return {"hash": f"sha256:{found.digest}", "rows": len(found.lines)} if found else None


def _ask(verdict: Verdict, release_id: str | None) -> str:
    """Give the address at which the query is asked: of one release, or of the current one."""
    path = f"/release/{release_id}/sparql" if release_id else "/sparql"
    return outside(f"{path}?{urlencode({'query': verdict.citation.query})}")


def _page(verdict: Verdict, language: str) -> str:
    publisher = Publisher.of_entry(verdict.pinned.manifest.get("publisher"))
    only_then, only_now = verdict.differing
    past = None if verdict.then is None else _opened(verdict.pinned.id)
    return render_template(
        "citation.html",
        verdict=verdict,
        address=_link(verdict),
        by=publisher.name.get(language) or next(iter(publisher.name.values())),
        called=publisher.title.get(language) or next(iter(publisher.title.values())),
        ask_then=_ask(verdict, verdict.pinned.id),
        ask_now=_ask(verdict, None),
        differing=[
            ("citation.left", len(only_then), list(_rows(past, only_then, language))),
            ("citation.came", len(only_now), list(_rows(opened(), only_now, language))),
        ],
        shown=SHOWN,
    )


def _rows(release: Opened | None, lines: Iterable[str], language: str) -> Iterator[list[dict[str, str]]]:
    """Give rows or facts as cells, with names for the things in them."""
    if release is None:
        return
    names = Names(release, language)
    for _, line in zip(range(SHOWN), lines, strict=False):
        yield [_cell(release, names, *one) for one in _terms(line)]


def _terms(line: str) -> Iterator[tuple[str, str]]:
    """Split a line of an answer into pairs of a variable's name, "" in a graph, and a term."""
    if line.startswith("?"):
        for part in line.split("\t"):
            name, _, term = part[1:].partition("=")
            yield name, term
    elif line.endswith(" ."):
        subject, predicate, rest = line.split(" ", 2)
        yield from (("", term) for term in (subject, predicate, rest.removesuffix(" .")))
    else:
        yield "", line


def _cell(release: Opened, names: Names, variable: str, term: str) -> dict[str, str]:
    if not term.startswith(("<", '"')):
        return {"variable": variable, "text": term, "href": ""}
    (quad,) = parse(f"<urn:x> <urn:x> {term} .".encode(), RdfFormat.N_TRIPLES)
    if not isinstance(quad.object, NamedNode):
        return {"variable": variable, "text": getattr(quad.object, "value", term), "href": ""}
    iri = quad.object.value
    path = path_of(release.iris.base, iri)
    href = outside(f"/release/{release.release.id}{path}") if path else (iri if safe(iri) else "")
    return {"variable": variable, "text": str(names.of(quad.object)), "href": href}

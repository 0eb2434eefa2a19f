"""Show what was corrected or withdrawn: a notice on the page of a thing, and the public list."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import Blueprint, Response, render_template
from pyoxigraph import Literal, NamedNode

from gestand.formats import GRAPHS, HTML, Format
from gestand.terms import DCTERMS, PROV, RDF

from .address import link, outside, path_of
from .context import Opened, current_or_none, opened
from .description import Facts, quads_of
from .freshness import answer, tag
from .gone import withdrawn
from .labels import Label, Names, tail
from .negotiation import NotAcceptable, chosen_format, chosen_language
from .serialize import rdf, writable
from .sheet import Link, Sheet

blueprint = Blueprint("corrections", __name__)


@dataclass(frozen=True)
class Notice:
    """A correction as a page shows it."""

    about: Link | None
    day: str
    kind: Label
    reason: Label
    by: tuple[Label, ...]
    here: Link


def notices(sheet: Sheet, node: NamedNode) -> list[Notice]:
    """List the corrections of a thing, the newest first."""
    release = sheet.opened
    found = release.store.quads_for_pattern(None, release.beb.corrects, node, None)
    return _newest_first(sheet, [quad.subject for quad in found if isinstance(quad.subject, NamedNode)])


def later(sheet: Sheet, node: NamedNode) -> list[Notice]:
    """List what the current release corrects about a thing and the release that is shown did not know yet."""
    now = current_or_none()
    if now is None or now.release.id == sheet.opened.release.id:
        return []
    known, found = (
        {quad.subject for quad in each.store.quads_for_pattern(None, each.beb.corrects, node, None)}
        for each in (sheet.opened, now)
    )
    if whole := withdrawn(now, node.value):
        found.add(whole)
    today = Sheet(now, Names(now, sheet.names.language))
    told = _newest_first(today, [one for one in found - known if isinstance(one, NamedNode)])
    return [replace(one, about=None, here=_outside(now, one.here)) for one in told]


def _outside(release: Opened, here: Link) -> Link:
    """Point at a page of the site that follows the current release, from a page that does not."""
    inside, plain = link("/doc/"), outside("/doc/")
    return replace(here, href=plain + here.href.removeprefix(inside) if here.href.startswith(inside) else here.href)


def _newest_first(sheet: Sheet, nodes: list[NamedNode]) -> list[Notice]:
    return sorted((_notice(sheet, node) for node in nodes), key=lambda one: (one.day, one.here.href), reverse=True)


def _notice(sheet: Sheet, node: NamedNode) -> Notice:
    beb, facts = sheet.opened.beb, Facts(quads_of(sheet.opened, node))
    about, kind = facts.node(node, beb.corrects), facts.node(node, beb.changeType)
    reasons = [term for term in facts.all(node, beb.reason) if isinstance(term, Literal)]
    return Notice(
        _about(sheet, about) if about else None,
        facts.text(node, DCTERMS.issued),
        sheet.names.of(kind) if kind else Label(""),
        sheet.names.text(reasons),
        tuple(sheet.names.of(one) for one in facts.nodes(node, PROV.wasAttributedTo)),
        sheet.link(node),
    )


def _about(sheet: Sheet, node: NamedNode) -> Link:
    """Point at what a correction is about; what was withdrawn has no name any more, but its path tells what it was."""
    here = sheet.link(node)
    path = path_of(sheet.base, node.value)
    nameless = path is not None and here.text == tail(node.value)
    return replace(here, text=(path or "").removeprefix("/doc/"), language="") if nameless else here


@blueprint.get("/corrections")
def every() -> Response:
    """List all corrections of the release, the newest first; to programs as RDF."""
    release, form = opened(), chosen_format((*GRAPHS, HTML))
    language = chosen_language() if form is HTML else ""
    return answer(
        lambda: _body(release, form, language),
        form.media_type,
        tag=tag(release.release.id, "corrections", form.extension, language, link("")),
        published=release.published,
    )


def _body(release: Opened, form: Format, language: str) -> bytes:
    found = release.store.quads_for_pattern(None, RDF.type, release.beb.Correction, None)
    nodes = [quad.subject for quad in found if isinstance(quad.subject, NamedNode)]
    if form is HTML:
        listed = _newest_first(Sheet(release, Names(release, language)), nodes)
        return render_template("corrections.html", notices=listed).encode()
    quads = [quad for node in nodes for quad in quads_of(release, node)]
    if not writable(quads, form):
        raise NotAcceptable([offer for offer in (*GRAPHS, HTML) if offer is not form])
    return rdf(release, quads, form)

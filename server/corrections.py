"""Show what was corrected or withdrawn: a notice on the page of a thing, and the public list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, render_template
from pyoxigraph import Literal, NamedNode

from gestand.formats import HTML
from gestand.terms import DCTERMS, PROV, RDF

from .address import link
from .context import opened
from .description import Facts, quads_of
from .freshness import answer, tag
from .labels import Label, Names
from .negotiation import chosen_language
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


def _newest_first(sheet: Sheet, nodes: list[NamedNode]) -> list[Notice]:
    return sorted((_notice(sheet, node) for node in nodes), key=lambda one: (one.day, one.here.href), reverse=True)


def _notice(sheet: Sheet, node: NamedNode) -> Notice:
    beb, facts = sheet.opened.beb, Facts(quads_of(sheet.opened, node))
    about, kind = facts.node(node, beb.corrects), facts.node(node, beb.changeType)
    reasons = [term for term in facts.all(node, beb.reason) if isinstance(term, Literal)]
    return Notice(
        sheet.link(about) if about else None,
        facts.text(node, DCTERMS.issued),
        sheet.names.of(kind) if kind else Label(""),
        sheet.names.text(reasons),
        tuple(sheet.names.of(one) for one in facts.nodes(node, PROV.wasAttributedTo)),
        sheet.link(node),
    )


@blueprint.get("/corrections")
def every() -> Response:
    """List all corrections of the release, the newest first."""
    release, language = opened(), chosen_language()

    def values() -> dict[str, Any]:
        found = release.store.quads_for_pattern(None, RDF.type, release.beb.Correction, None)
        nodes = [quad.subject for quad in found if isinstance(quad.subject, NamedNode)]
        return {"notices": _newest_first(Sheet(release, Names(release, language)), nodes)}

    return answer(
        lambda: render_template("corrections.html", **values()),
        HTML.media_type,
        tag=tag(release.release.id, "corrections", language, link("")),
        published=release.published,
    )

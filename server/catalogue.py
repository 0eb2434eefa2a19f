"""Serve what robots and harvesters ask for by fixed names: VoID, robots.txt, sitemaps, llms.txt."""

from __future__ import annotations

from flask import Blueprint, Response, redirect
from pyoxigraph import NamedNode, RdfFormat, parse
from werkzeug.wrappers import Response as AnyResponse

from gestand import catalogue
from gestand.formats import GRAPHS, HTML, TURTLE
from gestand.terms import RDF

from .address import link
from .context import Opened, opened, opened_or_none, site
from .errors import Problem
from .freshness import answer, tag
from .negotiation import chosen_format
from .search import search_of
from .serialize import rdf
from .topic_sheet import paths

blueprint = Blueprint("catalogue", __name__)

XML = "application/xml"
"""The media type of a sitemap (sitemaps.org, protocol 0.9)."""


@blueprint.get("/.well-known/void")
def void() -> AnyResponse:
    """Describe the current release with VoID and DCAT; people get the page about it (VoID, 7.2)."""
    release = opened()
    form = chosen_format((*GRAPHS, HTML))
    if form is HTML:
        return redirect(link(f"/doc/release/{release.release.id}"), 303)

    def make() -> bytes:
        if form is TURTLE:
            return release.release.catalogue.read_bytes()
        return rdf(release, list(parse(path=str(release.release.catalogue), format=RdfFormat.TURTLE)), form)

    return answer(
        make, form.media_type, tag=tag(release.release.id, "void", form.extension), published=release.published
    )


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Tell robots what to leave alone; before the first release there is nothing to tell."""
    release = opened_or_none()
    text = catalogue.robots(release.iris.base) if release else "User-agent: *\nDisallow:\n"
    return Response(text, content_type="text/plain; charset=utf-8", headers={"Cache-Control": "public, max-age=3600"})


@blueprint.get("/llms.txt")
def llms() -> Response:
    """Tell language models what the data is, and what it does not say."""
    release = opened()
    return answer(
        lambda: catalogue.llms(release.release.manifest, release.iris),
        "text/plain",
        tag=tag(release.release.id, "llms", link("")),
        published=release.published,
    )


def _sitemaps(release: Opened) -> dict[str, str]:
    def make() -> dict[str, str]:
        kinds = (NamedNode(release.iris.vocabulary + name) for name in catalogue.PAGED)
        found = (release.store.quads_for_pattern(None, RDF.type, kind, None) for kind in kinds)
        things = [quad.subject for quads in found for quad in quads if isinstance(quad.subject, NamedNode)]
        others = [each.manifest for each in site().releases.all()]
        topics = paths(search_of(release))
        listed = list(catalogue.pages(release.release.manifest, release.iris, things, others, topics))
        return catalogue.sitemaps(listed, release.iris.base)

    return release.constants.get("sitemaps", make)


@blueprint.get("/sitemap.xml", defaults={"number": None})
@blueprint.get("/sitemap-<int:number>.xml")
def sitemap(number: int | None) -> Response:
    """List the pages to index."""
    release = opened()
    name = "sitemap.xml" if number is None else f"sitemap-{number}.xml"
    text = _sitemaps(release).get(name)
    if text is None:
        raise Problem(404, "Not Found", f"There is no {name}.")
    return answer(lambda: text, XML, tag=tag(release.release.id, name), published=release.published)

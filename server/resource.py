"""Dereference: 303 from /id/… to /doc/…, and /doc/… for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from flask import Blueprint, Response, render_template, request
from pyoxigraph import NamedNode, Quad

from gestand.formats import DATASETS, GRAPHS, HTML, JSONLD, NTRIPLES, RDFXML, TURTLE, Format, by_extension
from gestand.terms import RDF

from . import mementos
from .address import asked_path, link, nodes, normalize
from .context import Opened, is_inside, opened, site
from .corrections import later, notices
from .description import Facts, Portrait, count_incoming, knows, portray, quads_of
from .dumps import refuse_removed
from .errors import Problem
from .freshness import answer, tag
from .gone import absent, unknown, withdrawn
from .history import history
from .labels import Names
from .language_path import canonical
from .negotiation import NotAcceptable, chosen_format, chosen_language, vary_on
from .pictures import pictures_of
from .profiles import profile
from .records import holder
from .serialize import json_document, rdf, writable
from .shared import graph, shared
from .sheet import Sheet

blueprint = Blueprint("resource", __name__)

OFFERS = (TURTLE, JSONLD, NTRIPLES, RDFXML, HTML)
"""What Accept chooses from; who takes anything gets data, since browsers name HTML."""

VARIANTS = (HTML, *GRAPHS, *DATASETS)
"""What an extension or ?format= may ask for."""


MOST_INSIDE = 1_000
"""So many triples a page holds as JSON-LD; of more it holds those of the thing itself, and leads to all."""


@dataclass(frozen=True)
class Found:
    """What a path means: a thing, and the format that its extension asks for."""

    node: NamedNode
    base: str
    form: Format | None

    @property
    def reference(self) -> str:
        """Give the thing's path behind /id/, as it stands in an address."""
        path = self.node.value[len(self.base) + len("/id/") :]
        return quote(path, safe="%/:@!$&'()*+,;=~")

    @property
    def doc(self) -> str:
        """Give the path-only address of the page about the thing."""
        return link(f"/doc/{self.reference}")


def asked(prefix: str) -> str:
    """Give the normalised rest of this request's path behind a prefix; 400 when it is no path, 404 when it lacks it."""
    try:
        path = normalize(asked_path())
    except ValueError as error:
        raise Problem(400, "Bad Request", str(error)) from None
    if not path.startswith(prefix):
        raise unknown(opened())
    return path[len(prefix) :]


def locate(release: Opened, reference: str) -> Found:
    """Find the thing that the path behind /id/ or /doc/ means; 404 when there is none, 410 when it is not any more."""
    if reference.startswith("release/"):
        refuse_removed(reference.split("/")[1].partition(".")[0])
    found = release.addresses.get(("locate", reference), lambda: _locate(release, reference))
    if found is None or withdrawn(release, found.node.value):
        raise absent(release, reference)
    return found


def _locate(release: Opened, reference: str) -> Found | None:
    """Find the thing that the path behind /id/ or /doc/ means, with its extension.

    A thing whose own IRI ends like an extension wins over the extension.
    """
    base = release.iris.base
    stem, _, extension = reference.rpartition(".")
    form = by_extension(extension, VARIANTS) if stem else None
    for path, wanted in ((reference, None), (stem, form)):
        if path == reference or wanted:
            for node in nodes(base, f"/id/{path}"):
                if knows(release, node):
                    return Found(node, base, wanted)
    return None


@blueprint.get("/id/<path:reference>")
def identify(reference: str) -> Response:
    """Point from a thing to the page about it: 303 See Other, keeping an extension that was asked for."""
    reference = asked("/id/")
    found = locate(holder(opened(), reference), reference)
    vary_on("Accept")
    suffix = f".{found.form.extension}" if found.form else ""
    response = Response(f"{found.doc}{suffix}\n", status=303, content_type="text/plain; charset=utf-8")
    response.headers["Location"] = found.doc + suffix
    response.headers["Link"] = f'<{found.doc}>; rel="describedby"'
    response.headers["Cache-Control"] = f"public, max-age={site().settings.seconds_fresh}"
    return response


def page_number() -> int:
    """Give the page of incoming links that was asked for; 400 when it is no number from 1."""
    asked = request.args.get("page", "1")
    if not asked.isascii() or not asked.isdecimal() or not int(asked[:9]) >= 1:
        raise Problem(400, "Bad Request", "page must be a whole number from 1")
    return int(asked[:9])


@blueprint.get("/doc/<path:reference>")
def document(reference: str) -> Response:
    """Describe a thing in the format that was asked for."""
    reference, page = asked("/doc/"), page_number()
    release = holder(opened(), reference)
    found = locate(release, reference)
    form = found.form or chosen_format(VARIANTS if "format" in request.args else OFFERS)
    language = chosen_language() if form is HTML else ""
    key = (found.node.value, form.extension, language, page, link(""))
    response = answer(
        lambda: release.pages.get(key, lambda: _body(release, found, form, language, page)),
        form.media_type,
        tag=tag(release.release.id, *key),
        published=release.published,
    )
    key_of_links = ("links", found, link(""), page, history().mark)
    response.headers["Link"] = release.addresses.get(key_of_links, lambda: _links(release, found, page))
    mementos.date(response)
    response.headers["Content-Location"] = f"{found.doc}.{form.extension}"
    return response


def _portrait(release: Opened, found: Found, page: int) -> Portrait:
    size = site().settings.incoming
    pages = max(1, -(-count_incoming(release, found.node) // size))
    if page > pages:
        raise Problem(404, "Not Found", f"There are {pages} pages of what points at this.")
    return portray(release, found.node, page=page, size=size)


def _body(release: Opened, found: Found, form: Format, language: str, page: int) -> bytes:
    portrait = _portrait(release, found, page)
    if form is HTML:
        return _html(release, found, portrait, language).encode()
    quads = portrait.quads()
    if not writable(quads, form):
        raise NotAcceptable([offer for offer in OFFERS if offer is not form])
    return rdf(release, quads, form)


def embedded(document: dict[str, object]) -> str:
    """Write JSON so that it can stand in a script element: nothing in it can close that element."""
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def variants(doc: str, forms: tuple[Format, ...] = (*GRAPHS, *DATASETS)) -> list[tuple[str, str, str]]:
    """List the formats of a page: name, address, media type."""
    return [(form.name, f"{doc}.{form.extension}", form.media_type) for form in forms]


def _html(release: Opened, found: Found, portrait: Portrait, language: str) -> str:
    names = Names(release, language)
    sheet = Sheet(release, names)
    template, values, trail = profile(sheet, portrait)
    return render_template(
        template,
        portrait=portrait,
        heading=names.of(found.node),
        types=[{"label": names.of(kind), "href": sheet.link(kind).href} for kind in portrait.types],
        trail=trail,
        profile=values,
        pictures=pictures_of(sheet, found.node, portrait.types),
        shared=_shared(release, found, language),
        rows=sheet.rows(portrait.own),
        incoming=sheet.pointing(portrait.incoming),
        notices=notices(sheet, found.node),
        later=later(sheet, found.node),
        doc=found.doc,
        canonical=canonical(found.doc),
        formats=variants(found.doc),
        jsonld=embedded(json_document(release, _told_inside(portrait))),
    )


def _told_inside(portrait: Portrait) -> Sequence[Quad]:
    """Give what a page tells inside itself: all that is described, or of much what the thing itself says."""
    described = portrait.quads()
    return described if len(described) <= MOST_INSIDE else portrait.own


def _shared(release: Opened, found: Found, language: str) -> dict[str, object] | None:
    one = shared(release, found.node, found.reference, language)
    if one is None:
        return None
    said = graph(one)
    return {**said, "jsonld": embedded(said["jsonld"])}


def _links(release: Opened, found: Found, page: int) -> str:
    """Write Link headers: what is described, other formats, classes, the pages before and after."""
    node, doc = quote(found.node.value, safe="%/:@!$&'()*+,;=~?#"), found.doc
    rows = [f'<{node}>; rel="describes"', f'<{canonical(doc)}>; rel="canonical"']
    rows += [f'<{href}>; rel="alternate"; type="{media}"' for _, href, media in variants(doc, VARIANTS)]
    rows.append(f'<{release.iris.ontology.value}>; rel="profile"')
    kinds, total = _kinds_and_total(release, found.node)
    rows += [f'<{kind}>; rel="type"' for kind in kinds]
    suffix = f".{found.form.extension}" if found.form else ""
    if page > 1:
        rows.append(f'<{doc}{suffix}?page={page - 1}>; rel="prev"')
    if page * site().settings.incoming < total:
        rows.append(f'<{doc}{suffix}?page={page + 1}>; rel="next"')
    rows += mementos.rows(f"/doc/{found.reference}{suffix}", release.release.id if is_inside() else None)
    return ", ".join(rows)


def _kinds_and_total(release: Opened, node: NamedNode) -> tuple[list[str], int]:
    kinds = [kind.value for kind in Facts(quads_of(release, node)).nodes(node, RDF.type)]
    return kinds, count_incoming(release, node)

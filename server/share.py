"""Let others show and cite a promise: a card for their page, references, and a picture."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, render_template

from gestand.formats import HTML

from . import interface, preview, references
from .address import link
from .context import opened
from .errors import Problem
from .freshness import answer, tag
from .language_path import canonical
from .negotiation import chosen_language
from .resource import asked, locate
from .shared import Shared, shared

blueprint = Blueprint("share", __name__)

_FRAMED = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors http: https:"
)
"""The policy of a card: any page may frame it, since it has nothing that a reader could be tricked into doing."""

_REFERENCES = {
    "bib": ("application/x-bibtex", references.bibtex),
    "ris": ("application/x-research-info-systems", references.ris),
}


def _found(reference: str, language: str) -> Shared:
    found = locate(opened(), reference)
    one = shared(opened(), found.node, found.reference, language) if found.form is None else None
    if one is None:
        raise Problem(404, "Not Found", "Only promises can be shared.")
    return one


@blueprint.get("/share/<path:reference>")
def share(reference: str) -> Response:
    """Give the references, the permalink and the card of a promise to copy; a reference alone by its extension."""
    reference, language = asked("/share/"), chosen_language()
    stem, _, extension = reference.rpartition(".")
    if stem and extension in _REFERENCES:
        media, write = _REFERENCES[extension]
        one = _found(stem, language)
        response = _answer(one, extension, media, lambda: write(one.work()))
        response.headers["Content-Type"] = f"{media}; charset=utf-8"
        return response
    one = _found(reference, language)
    return _answer(one, "share", HTML.media_type, lambda: render_template("share.html", **_values(one)))


@blueprint.get("/embed/<path:reference>")
def embed(reference: str) -> Response:
    """Give a small page about a promise that others may frame."""
    reference, language = asked("/embed/"), chosen_language()
    one = _found(reference, language)
    response = _answer(one, "embed", HTML.media_type, lambda: render_template("embed.html", **_values(one)))
    response.headers["Content-Security-Policy"] = _FRAMED
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@blueprint.get("/preview/<path:reference>")
def picture(reference: str) -> Response:
    """Give the picture of a promise, /preview/….png, drawn once for a release."""
    reference, language = asked("/preview/").removesuffix(".png"), chosen_language()
    one = _found(reference, language)
    return _answer(one, "preview", "image/png", lambda: preview.png(_drawn(one)))


def _drawn(one: Shared) -> preview.Words:
    language = interface.spoken(one.language)
    known = "share.figures" if one.assessments else "promises.unassessed"
    return preview.Words(
        interface.text(language, "promise.one"),
        one.title,
        interface.text(language, known, n=one.decisions),
        interface.text(language, "foot.claim"),
    )


def _answer(one: Shared, name: str, media_type: str, make: Callable[[], str | bytes]) -> Response:
    key = ("share", name, one.node.value, one.language, link(""))
    return answer(
        lambda: one.release.pages.get(key, lambda: _bytes(make())),
        media_type,
        tag=tag(one.release.release.id, *key),
        published=one.release.published,
    )


def _bytes(body: str | bytes) -> bytes:
    return body.encode() if isinstance(body, str) else body


def _values(one: Shared) -> dict[str, Any]:
    work = one.work()
    card = f"{one.release.iris.base}/embed/{one.reference}"
    return {
        "one": one,
        "page": link(f"/doc/{one.reference}"),
        "canonical": canonical(link(f"/doc/{one.reference}")),
        "here": link(f"/share/{one.reference}"),
        "apa": references.apa(work),
        "bibtex": references.bibtex(work),
        "ris": references.ris(work),
        "frame": f'<iframe src="{card}" title="{interface.text(interface.spoken(one.language), "promise.one")}" '
        'width="480" height="320" loading="lazy"></iframe>',
        "preview": link(f"/preview/{one.reference}.png"),
    }

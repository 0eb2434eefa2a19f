"""Serve the event stream: a root that moves on, and for each release a node and pages that never change."""

from __future__ import annotations

import gzip
from pathlib import Path

from flask import Blueprint, Response, request
from pyoxigraph import RdfFormat, parse

from gestand.changes import index_of, node_file, page_file, root
from gestand.changes.stream import MUTABLE, PROFILE
from gestand.formats import DATASETS, GRAPHS, NQUADS, Format
from gestand.release import Release

from .context import opened, site
from .errors import Problem
from .freshness import FOR_EVER, answer, tag
from .history import history
from .negotiation import chosen_format, vary_on
from .serialize import rdf

blueprint = Blueprint("ldes", __name__)

TYPED = (*DATASETS, *GRAPHS)
"""What links are written in: they have no graph names."""


@blueprint.get("/ldes")
def stream() -> Response:
    """Give the entry point: what the stream is, and its newest release."""
    release, form, steps = opened(), chosen_format(TYPED), history().steps
    return answer(
        lambda: _written(root(steps, release.iris), form),
        _media_type(form),
        tag=tag("ldes", release.release.id, form.extension, *(step.release.id for step in steps)),
        published=steps[-1].index.moment if steps else release.published,
        cache_control=MUTABLE,
    )


@blueprint.get("/ldes/<release_id>")
def node(release_id: str) -> Response:
    """List the pages of a release, and the release before."""
    release = _release(release_id)
    return _for_ever(release, node_file(release), chosen_format(TYPED))


@blueprint.get("/ldes/<release_id>/<int:number>")
def page(release_id: str, number: int) -> Response:
    """Give a page of members; only formats with graph names can hold them."""
    release = _release(release_id)
    file = page_file(release, number)
    if file is None:
        raise _absent(f"page {number} of release {release_id}")
    return _for_ever(release, file, chosen_format(DATASETS))


def _release(release_id: str) -> Release:
    """Find a release of the stream; a removed one keeps its part of it."""
    folder = site().releases.folder(release_id)
    if folder is None or not node_file(Release(folder)).is_file():
        raise _absent(f"release {release_id}")
    return Release(folder)


def _absent(what: str) -> Problem:
    return Problem(404, "Not Found", f"The event stream has no {what}.")


def _for_ever(release: Release, file: Path, form: Format) -> Response:
    """Send a file of the stream; as it lies there, when the client takes that."""
    vary_on("Accept-Encoding")
    packed = form is NQUADS and request.accept_encodings["gzip"] > 0
    index = index_of(release)
    response = answer(
        lambda: file.read_bytes() if packed else _written(gzip.decompress(file.read_bytes()), form),
        _media_type(form),
        tag=tag("ldes", release.id, file.name, form.extension, packed),
        published=index.moment if index else str(release.manifest["published"]),
        cache_control=FOR_EVER,
    )
    if packed and response.status_code == 200:
        response.headers["Content-Encoding"] = "gzip"
    return response


def _media_type(form: Format) -> str:
    return f'{form.media_type};profile="{PROFILE}"' if form in DATASETS else form.media_type


def _written(nquads: bytes, form: Format) -> bytes:
    return nquads if form is NQUADS else rdf(opened(), list(parse(nquads, RdfFormat.N_QUADS)), form)

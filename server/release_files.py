"""Send any file of a release but its store: whoever verifies a release needs them all."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path, PurePosixPath

from flask import Blueprint, Response, request, send_file
from werkzeug.exceptions import HTTPException

from gestand.changes import feed, patch
from gestand.formats import by_extension
from gestand.release import STORE, Release, file_digest
from gestand.retention import KEPT

from .address import link, of_a_release
from .context import site
from .dumps import release_or_404
from .errors import Problem
from .freshness import FOR_EVER, moment
from .negotiation import JSON, vary_on

blueprint = Blueprint("release_files", __name__)

GZIP = ".gz"
_PIECE = 65_536

_MEDIA_TYPES = {
    "gz": "application/gzip",
    "zst": "application/zstd",
    "json": JSON.media_type,
    "jsonl": "application/x-ndjson",
    "pem": "application/x-pem-file",
    "rdfp": patch.MEDIA_TYPE,
    "atom": feed.MEDIA_TYPE,
}
"""The media types of files that no serialization of ours names, by extension."""


@blueprint.get("/release/<release_id>/<path:name>")
def release_file(release_id: str, name: str) -> Response:
    """Send a file of a release; it never changes. What lies there packed may be asked for without its ``.gz``."""
    release = _release_with(release_id, name)
    path = _find(release, name)
    if path is None and (packed := _find(release, name + GZIP)):
        return _unpacked(packed, name)
    if path is None:
        raise _no_file(release, name)
    digest = _digest(path, path.stat().st_mtime_ns)
    response = send_file(
        path,
        mimetype=media_type(name),
        conditional=True,
        etag=digest,
        last_modified=moment(release.manifest["published"]) if path.name not in KEPT else None,
    )
    response.headers["Cache-Control"] = FOR_EVER
    return response


def _release_with(release_id: str, name: str) -> Release:
    """Find a release by id; of a removed one only what was kept of it is left, and 410 for the rest."""
    folder = site().releases.folder(release_id)
    try:
        return release_or_404(release_id)
    except HTTPException:
        is_there = folder and any((folder / each).exists() for each in (name, name + GZIP))
        if folder and is_there and PurePosixPath(name).parts[0] in KEPT:
            return Release(folder)
        raise


def _find(release: Release, name: str) -> Path | None:
    """Find a plain file below a release's folder; the store is no business of others."""
    parts, folder = PurePosixPath(name).parts, release.path.resolve()
    if not parts or parts[0] == STORE or any(part.startswith((".", "/")) or "\0" in part for part in parts):
        return None
    path = folder.joinpath(*parts)
    return path if path.is_file() and path.resolve() == path and path.is_relative_to(folder) else None


def media_type(name: str) -> str:
    """Give the media type of a file by its name; unknown ones are bytes."""
    extension = name.rpartition(".")[2]
    form = by_extension(extension)
    return _MEDIA_TYPES.get(extension) or (form.media_type if form else "application/octet-stream")


@lru_cache(maxsize=4_096)
def _digest(path: Path, changed: int) -> str:
    """Give the hash of a file, computed once; ``changed`` is part of the key, should a folder be written again."""
    return file_digest(path)


def _unpacked(path: Path, name: str) -> Response:
    """Send what a packed file holds: packed on the way when the client takes that."""
    vary_on("Accept-Encoding")
    packed = request.accept_encodings["gzip"] > 0
    etag = f"{_digest(path, path.stat().st_mtime_ns)}-{'gzip' if packed else 'plain'}"
    if packed:
        response = send_file(path, mimetype=media_type(name), conditional=False, etag=etag)
        response.headers["Content-Encoding"] = "gzip"
    else:
        response = Response(_pieces(path), content_type=media_type(name))
        response.set_etag(etag)
    response.headers["Cache-Control"] = FOR_EVER
    response.make_conditional(request)
    return response


def _pieces(path: Path) -> Iterator[bytes]:
    with gzip.open(path) as file:
        while piece := file.read(_PIECE):
            yield piece


def _no_file(release: Release, name: str) -> Problem:
    """Say that a release has no such file; a page of it that cannot be shown is our fault."""
    if of_a_release(f"/{name}"):
        return Problem(503, "Service Unavailable", f"Release {release.id} cannot be opened now.")
    here = {"href": link(f"/release/{release.id}"), "title": f"release {release.id}"}
    return Problem(404, "Not Found", f"Release {release.id} has no file {name}.", choices=[here])

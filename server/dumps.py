"""Serve the files of releases: an index, the files for ever under their release, and the latest by redirect."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, render_template, request, send_file

from gestand.formats import HTML
from gestand.release import DUMPS, MANIFEST, Dump, Release, ReleaseError
from gestand.retention import Tombstone, tombstone

from .address import link
from .context import site
from .errors import Problem
from .freshness import FOR_EVER, current, moment
from .negotiation import JSON, chosen_format, chosen_language

blueprint = Blueprint("dumps", __name__)

_PACKED = {".gz": "application/gzip", ".zst": "application/zstd"}


def unpacked_name(dump: Dump) -> str:
    """Give the name of what comes out of a packed file."""
    return dump.name.removesuffix(".gz").removesuffix(".zst")


def media_type(dump: Dump) -> str:
    """Give the media type of the file itself: that of the packing, since nothing unpacks it on the way."""
    for ending, packed in _PACKED.items():
        if dump.name.endswith(ending):
            return packed
    return dump.format.media_type if dump.format else "application/octet-stream"


def name_of(release: Release, dump: Dump) -> str:
    """Give the path of a file below the dumps of its release; files may stand in folders."""
    return dump.path.relative_to(release.path / DUMPS).as_posix()


def find(release: Release, name: str) -> Dump | None:
    """Find a file of a release by its path."""
    return next((dump for dump in release.dumps if name_of(release, dump) == name), None)


def entry(release: Release, dump: Dump) -> dict[str, Any]:
    """Describe a file for the index."""
    name = name_of(release, dump)
    return {
        "name": name,
        "folder": name.rpartition("/")[0],
        "href": link(f"/dumps/{release.id}/{quote(name)}"),
        "bytes": dump.bytes,
        "sha256": dump.sha256,
        "mediaType": media_type(dump),
        "format": dump.format.name if dump.format else unpacked_name(dump).rpartition(".")[2],
    }


def _index() -> list[dict[str, Any]]:
    """List every release, the newest first, with its files."""
    now = site().releases.current()
    return [
        {
            "release": release.id,
            "published": release.manifest["published"],
            "content": release.manifest.get("content"),
            "current": bool(now and now.id == release.id),
            "href": link(f"/release/{release.id}"),
            "files": [entry(release, dump) for dump in release.dumps],
        }
        for release in reversed(site().releases.all())
    ]


@blueprint.get("/dumps/")
@blueprint.get("/dumps")
def index() -> Response:
    """List all releases and their files."""
    releases = _index()
    if chosen_format((JSON, HTML)) is HTML:
        chosen_language()
        response = Response(render_template("dumps.html", releases=releases), content_type="text/html; charset=utf-8")
    else:
        text = json.dumps({"releases": releases}, ensure_ascii=False, indent=1) + "\n"
        response = Response(text, content_type=JSON.media_type)
    response.add_etag()
    response.headers["Cache-Control"] = current()
    response.make_conditional(request)
    return response


def release_or_404(release_id: str) -> Release:
    """Find a release that can be read; 410 when it was removed, 404 otherwise."""
    found = site().releases.get(release_id)
    try:
        if found and found.manifest:
            return found
    except (ReleaseError, ValueError):
        pass
    refuse_removed(release_id)
    raise Problem(404, "Not Found", f"There is no release {release_id}.", choices=[_all_releases()])


def refuse_removed(release_id: str) -> None:
    """Tell about a release that was removed: 410."""
    if was := tombstone(site().releases, release_id):
        raise _removed(was)


def _removed(was: Tombstone) -> Problem:
    """Say what a release was that is no longer kept."""
    return Problem(
        410,
        "Gone",
        f"Release {was.id} of {was.published} was removed on {was.pruned}: {was.reason}",
        release=was.id,
        published=was.published,
        content=was.content,
        removed=was.pruned,
        reason=was.reason,
        choices=[
            _all_releases(),
            {"href": link(f"/release/{was.id}/changes"), "title": "what it changed"},
            {"href": link(f"/release/{was.id}/{MANIFEST}"), "title": "its manifest"},
        ],
    )


def _all_releases() -> dict[str, str]:
    return {"href": link("/dumps/"), "title": "all releases"}


@blueprint.get("/dumps/latest/<path:name>")
def latest(name: str) -> Response:
    """Point at a file of the current release."""
    release = site().releases.current()
    if release is None or find(release, name) is None:
        raise Problem(404, "Not Found", f"The current release has no file {name}.", choices=[_all_releases()])
    response = Response(status=302)
    response.headers["Location"] = link(f"/dumps/{release.id}/{quote(name)}")
    response.headers["Cache-Control"] = current()
    return response


@blueprint.get("/dumps/<release_id>/<path:name>")
def file(release_id: str, name: str) -> Response:
    """Send a file of a release; it never changes. Parts of it may be asked for (RFC 9110, 14)."""
    release = release_or_404(release_id)
    found = find(release, name)
    if found is None:
        raise Problem(404, "Not Found", f"Release {release_id} has no file {name}.", choices=[_all_releases()])
    response = send_file(
        found.path.resolve(),
        mimetype=media_type(found),
        as_attachment=True,
        download_name=f"{release.id}-{name.replace('/', '-')}",
        conditional=True,
        etag=found.sha256,
        last_modified=moment(release.manifest["published"]),
    )
    response.headers["Cache-Control"] = FOR_EVER
    return response

"""Serve style sheets, scripts and pictures of the site under names that change with their bytes, packed once."""

from __future__ import annotations

import hashlib
from functools import cache, lru_cache
from importlib.resources import files
from mimetypes import guess_type

from flask import Blueprint, Response, abort, request

from .content_coding import IDENTITY, WORTH_BYTES, coder, coding
from .freshness import FOR_EVER, until_next
from .language_path import neutral

blueprint = Blueprint("assets", __name__)

KINDS = (".css", ".js", ".svg")


@cache
def _body(name: str) -> bytes | None:
    """Give the bytes of a file; None when it is none of ours, or was not built."""
    file = files("gestand.server.static") / name
    return file.read_bytes() if name.endswith(KINDS) and file.is_file() else None


@lru_cache(maxsize=64)
def _packed(name: str, chosen: str) -> bytes:
    packer = coder(chosen)
    return packer.pack(_body(name) or b"") + packer.end()


@cache
def _version(name: str) -> str | None:
    body = _body(name)
    return None if body is None else hashlib.sha256(body).hexdigest()[:12]


def built(name: str) -> str | None:
    """Give the address of a file, which changes with its bytes; None when it was not built."""
    version = _version(name)
    return None if version is None else f"{neutral(f'/static/{name}')}?v={version}"


def asset(name: str) -> str:
    """Give the address of a file; FileNotFoundError when it is none of ours."""
    address = built(name)
    if address is None:
        raise FileNotFoundError(name)
    return address


@blueprint.get("/static/<name>")
def serve(name: str) -> Response:
    """Send a file in the coding that the client likes best; for ever when its digest is asked for (RFC 8246)."""
    body, version = _body(name), _version(name)
    if body is None or version is None:
        abort(404)
    chosen = coding(request.headers.get("Accept-Encoding")) if len(body) >= WORTH_BYTES else IDENTITY
    response = Response(_packed(name, chosen), content_type=f"{guess_type(name)[0]}; charset=utf-8")
    response.set_etag(version if chosen == IDENTITY else f"{version}-{chosen}")
    response.headers["Cache-Control"] = FOR_EVER if request.args.get("v") == version else until_next()
    response.vary.add("Accept-Encoding")
    if chosen != IDENTITY:
        response.headers["Content-Encoding"] = chosen
    response.make_conditional(request)
    return response

"""Put the application together: blueprints, error pages, headers; nothing else."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask, Response, g, request

from gestand.release import Releases

from . import (
    about,
    assets,
    catalogue,
    changes,
    components,
    corrections,
    dumps,
    errors,
    interface,
    ldes,
    links,
    methodology,
    pages,
    release_files,
    rendering,
    resource,
    search,
    share,
    timegate,
    topics,
    vocabulary,
)
from .address import Mount
from .context import Settings, Shelf, Site
from .language_path import LanguagePath
from .packing import pack
from .past import Past
from .warm import Warm

if TYPE_CHECKING:
    from gestand.engine.face import Engine

    from .elsewhere import Elsewhere

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Link, ETag, Location, Content-Location, Retry-After, Memento-Datetime",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
"""What every answer says; a view may say otherwise."""

PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Accept-Datetime, Accept-Language, Content-Type, If-None-Match, "
    "If-Modified-Since, Range",
    "Access-Control-Max-Age": "86400",
}


def _add_headers(response: Response) -> Response:
    said = {name.lower() for name, _ in response.headers}
    wanted = HEADERS | PREFLIGHT if request.method == "OPTIONS" else HEADERS
    for name, value in wanted.items():
        if name.lower() not in said:
            response.headers.add(name, value)
    if response.mimetype == "text/html" and "language" in g:
        response.content_language.add(interface.spoken(g.language))
    return response


def create_app(
    releases: Path,
    *,
    engine: Engine | None = None,
    settings: Settings | None = None,
    elsewhere: Elsewhere | None = None,
) -> Flask:
    """Make the WSGI application that serves a folder of releases; without engine there is no SPARQL endpoint.

    With ``elsewhere`` the pages are made of what the engine there holds.
    """
    chosen = settings or Settings()
    app = Flask(__name__, static_folder=None)
    site = Site(Shelf(Releases(releases), chosen, elsewhere), chosen, engine)
    app.extensions["gestand"] = site
    # Werkzeug's own redirects hold the Host header; our paths mean what they say
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False
    for module in (
        resource, vocabulary, dumps, catalogue, pages, changes, corrections, links, ldes, timegate, release_files,
        search, topics, about, components, methodology, share, assets,
    ):  # fmt: skip
        app.register_blueprint(module.blueprint)
    if engine is not None:
        app.register_blueprint(import_module(".sparql", __package__).blueprint)
    errors.register(app)
    rendering.register(app)
    app.after_request(_add_headers)
    app.after_request(pack)
    app.wsgi_app = Mount(LanguagePath(Past(Warm(app.wsgi_app, site.shelf), site.shelf)), site.look)  # type: ignore[method-assign]  # as Flask's documentation does
    return app

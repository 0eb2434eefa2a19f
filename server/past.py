"""Show the whole site as it was with a release: what /release/{id}/doc/… asks for is /doc/… of that release."""

from __future__ import annotations

import re
from collections.abc import Iterable

from flask import request

from .address import PATH, WSGI, Environ, StartResponse, of_a_release
from .context import Shelf, go_inside, is_inside, opened, site
from .dumps import release_or_404
from .errors import Problem

_ADDRESS = re.compile(r"(?P<prefix>/release/(?P<id>[0-9a-f-]+))(?P<rest>/.+)")


class Past:
    """A WSGI application before another, which sees such a request without its prefix.

    What has no meaning of its own in each release goes through as it is, and so does a release that is not there or
    cannot be opened: the application tells why.
    """

    def __init__(self, app: WSGI, shelf: Shelf) -> None:
        self.app = app
        self.shelf = shelf

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Take the prefix off, and put the release in the place of the current one."""
        found = _ADDRESS.fullmatch(environ[PATH])
        if found and of_a_release(found["rest"]) and go_inside(environ, self.shelf, found["id"]):
            environ[PATH] = found["rest"]
            environ["PATH_INFO"] = environ["PATH_INFO"].removeprefix(found["prefix"])
        return self.app(environ, start_response)


class OfRelease(Problem):
    """A request that names a release which cannot answer."""


def look_into(release_id: str) -> None:
    """Let the rest of this request be about a release.

    404 when there is none, 410 when it was removed, 400 when the address names another one already.
    """
    if is_inside() and opened().release.id != release_id:
        detail = f"The address names release {opened().release.id}, the parameter release names {release_id}."
        raise OfRelease(400, "Bad Request", detail)
    if not go_inside(request.environ, site().shelf, release_id):
        raise _unable(release_id)


def _unable(release_id: str) -> Problem:
    try:
        detail = f"Release {release_or_404(release_id).id} cannot be opened now."
    except Problem as problem:
        found = OfRelease(problem.code or 404, problem.title, problem.detail, headers=problem.headers)
        found.members = problem.members
        return found
    return OfRelease(503, "Service Unavailable", detail)

"""Read which thing a request's path means; say under which path a thing of ours is found.

One rule:

* the path as it was sent counts, before any decoding, so that ``%2F`` and ``/`` stay two things;
* it is normalised as RFC 3986, 6.2.2 says: codes of unreserved characters are decoded (``%41`` is ``A``), the other
  codes get capitals (``%c3`` is ``%C3``), and what is sent as raw UTF-8 is encoded (RFC 3987, 3.1); dot segments,
  double slashes and the case of letters are left as they are, and so is the Unicode normal form;
* an IRI of the data is looked up in that form, then in its form with letters (``%C3%A9`` as ``é``);
* a code that is none (``%zz``) is a bad request; codes that are no UTF-8 (``%FF``) name nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import quote, unquote_to_bytes, urlsplit

from flask import request
from pyoxigraph import NamedNode

from gestand.iri import is_iri

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
WSGI = Callable[[Environ, StartResponse], Iterable[bytes]]

PATH = "gestand.path"
"""The key of the WSGI environment under which `Mount` leaves the raw path below the mount."""

INSIDE = "gestand.inside"
"""The key of the WSGI environment for the path of the release whose site is asked for: /release/{id}, or absent."""

_OF_A_RELEASE = re.compile(
    r"/(?:doc/(?!release/)|id/|ns/|share/|embed/|preview/|(?:sparql|graph-store|promises|search(?!\.sqlite)|domains|themes|ministers|municipalities|without-evidence|"
    r"corrections|links|report)\b)|$"
)
_CODE = re.compile(r"%([0-9A-Fa-f]{2})")
_BROKEN_CODE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_KEPT = "%/:@!$&'()*+,;=~"  # what a path may hold as it is


def sent_path(environ: Environ) -> str:
    """Give the path as the client sent it; each character stands for one byte, as WSGI does."""
    # waitress and werkzeug say REQUEST_URI, gunicorn RAW_URI; other servers have only the decoded path
    sent = str(environ.get("REQUEST_URI") or environ.get("RAW_URI") or "")
    if not sent:
        return quote(str(environ.get("PATH_INFO", "")).encode("latin-1"), safe=_KEPT.replace("%", ""))
    if sent.startswith("/"):
        return sent.partition("?")[0]
    return urlsplit(sent).path  # absolute form, as to a proxy (RFC 9112, 3.2.2)


def normalize(path: str) -> str:
    """Bring a path as sent into the form of our IRIs; ValueError when it holds a code that is none."""
    if _BROKEN_CODE.search(path):
        raise ValueError("a percent sign in the path is not followed by two hexadecimal digits")

    def code(found: re.Match[str]) -> str:
        octet = int(found[1], 16)
        return chr(octet) if octet in _UNRESERVED else f"%{octet:02X}"

    return _CODE.sub(code, quote(path.encode("latin-1"), safe=_KEPT))


def _with_letters(path: str) -> str | None:
    """Give the form of a path with letters instead of codes beyond ASCII; None when those are no UTF-8."""

    def run(found: re.Match[str]) -> str:
        return unquote_to_bytes(found[0]).decode()

    try:
        return re.sub(r"(?:%[89A-F][0-9A-F])+", run, path)
    except UnicodeDecodeError:
        return None


def nodes(base: str, path: str) -> list[NamedNode]:
    """List the IRIs that a normalised path may stand for, the likeliest first; none when its codes are no UTF-8."""
    letters = _with_letters(path)
    if letters is None:
        return []
    return [NamedNode(base + form) for form in dict.fromkeys((path, letters)) if is_iri(base + form)]


def base_path(base: str) -> str:
    """Give the path of a base IRI, without trailing slash."""
    return urlsplit(base).path.rstrip("/")


class Mount:
    """Serve an application both at the root and under a path, as a proxy may or may not take that path off.

    ``look`` is asked at each request and gives the path, since it may follow from the current release. Links always
    carry it.
    """

    def __init__(self, app: WSGI, look: Callable[[Environ], str]) -> None:
        self.app = app
        self.look = look

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        mount, sent = self.look(environ), sent_path(environ)
        if mount and (sent == mount or sent.startswith(f"{mount}/")):
            sent = sent[len(mount) :] or "/"
            environ["PATH_INFO"] = environ["PATH_INFO"][len(unquote_to_bytes(mount)) :] or "/"
        environ["SCRIPT_NAME"] = mount
        environ[PATH] = sent
        return self.app(environ, start_response)


def asked_path() -> str:
    """Give this request's path below the mount, as sent."""
    return str(request.environ.get(PATH) or sent_path(request.environ))


def of_a_release(path: str) -> bool:
    """Tell whether each release has a page of its own at this path; what is not is about all releases."""
    return bool(_OF_A_RELEASE.match(path))


def link(path: str) -> str:
    """Give the path-only address of a path of ours; inside the site of a past release links stay there."""
    inside = request.environ.get(INSIDE, "")
    return request.script_root + (inside if inside and of_a_release(path) else "") + path


def outside(path: str) -> str:
    """Give the path-only address of a path of the site that follows the current release."""
    return request.script_root + path


def here() -> str:
    """Give the path-only address of this request, without its query."""
    return link(quote(asked_path().encode("latin-1"), safe=_KEPT))


def path_of(base: str, iri: str) -> str | None:
    """Give the path below the mount at which a thing of ours is described; None for somebody else's."""
    if not iri.startswith(f"{base}/"):
        return None
    path = iri[len(base) :]
    return f"/doc/{path[4:]}" if path.startswith("/id/") else path


def href(base: str, iri: str) -> str:
    """Give the address to link to for any IRI: path-only for ours, the IRI itself for others."""
    path = path_of(base, iri)
    return iri if path is None else link(path)

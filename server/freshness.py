"""Say how long an answer stays good, under which tag, and since when; answer 304 when the client has it already."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from functools import cache, lru_cache
from importlib.metadata import version

from flask import Response, request

from gestand.formats import HTML

from .context import current_or_none, is_inside, opened_or_none, site

FOR_EVER = "public, max-age=31536000, immutable"
"""For what lies under a release's own address, and never changes."""


@cache
def _software() -> str:
    """Name the software in tags: another version may write the same thing otherwise."""
    return version("gestand")


def tag(*parts: object) -> str:
    """Make a strong tag of everything that decides about the bytes of an answer."""
    return hashlib.sha256("\n".join((_software(), *map(str, parts))).encode()).hexdigest()[:24]


def until_next() -> str:
    """Give the caching rule for what the next release may change."""
    return f"public, max-age={site().settings.seconds_fresh}"


def current() -> str:
    """Give the caching rule for what the release of this request decides about."""
    return FOR_EVER if is_inside() else until_next()


@lru_cache(maxsize=256)
def moment(published: str) -> datetime:
    """Read the moment of publication of a manifest."""
    return datetime.fromisoformat(published)


def answer(
    make: Callable[[], bytes | str], media_type: str, *, tag: str, published: str, cache_control: str | None = None
) -> Response:
    """Answer with a body, or with 304 and without making it when the client's copy has the tag."""
    past_page = media_type == HTML.media_type and is_inside()
    tag, rule = _for_people(tag) if past_page else (tag, cache_control or current())
    tag = _of_content(tag)
    known = request.if_none_match.contains_weak(tag)  # RFC 9110, 13.1.2: a packed answer has the tag as a weak one
    textual = media_type.startswith("text/") or media_type.endswith(("json", "xml"))
    content_type = f"{media_type}; charset=utf-8" if textual and "json" not in media_type else media_type
    response = Response(b"" if known else make(), content_type=content_type)
    response.set_etag(tag)
    response.last_modified = moment(published)
    response.headers["Cache-Control"] = rule
    if past_page:
        response.headers["X-Robots-Tag"] = "noindex"  # who searches should find what is said now
    if known or request.if_modified_since or request.if_match or request.if_unmodified_since:
        response.make_conditional(request)
    return response


def _of_content(name: str) -> str:
    """Put the canonical hash of the release before a tag, so far as it is needed to tell releases apart."""
    shown = opened_or_none()
    content = str(shown.release.manifest.get("content", "")).partition(":")[2] if shown else ""
    return f"{content[:16]}-{name}" if content else name


def _for_people(name: str) -> tuple[str, str]:
    """Give tag and caching rule of a past page: it names the current release, so it changes when that does."""
    now = current_or_none()
    return tag(name, now.release.id if now else ""), until_next()

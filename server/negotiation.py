"""Choose what to send: a format by Accept, a language by Accept-Language; Vary is set here and only here.

The rules are those of RFC 9110, section 12.5.1, with three readings of our own where the standard leaves room:
parameters of a media range (``charset``, ``profile``) do not narrow it, because each type has one representation here;
at equal quality a format that was named wins from one that only a wildcard allows, then the first offer wins;
what cannot be read in a header is passed over, and a header with nothing readable counts as absent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from flask import Response, after_this_request, g, request
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header, parse_list_header, parse_options_header

from gestand.formats import EVERY, Format, by_extension, by_media_type

JSON = Format("JSON", "application/json", "json", "page")
PLAIN = Format("Text", "text/plain", "txt", "page")

LANGUAGES = ("nl", "en", "fr", "de")
"""The languages of labels; the first is for a reader who asks for none."""

IN_PATH = "gestand.language"
"""The key of the WSGI environment for the language that a path names."""

_EXACT, _EXACT_WITH_PARAMETERS, _TYPE, _ANY = 3, 2, 1, 0


class NotAcceptable(Exception):
    """No offer is acceptable to the client; ``offers`` is what it can choose from."""

    def __init__(self, offers: Sequence[Format]) -> None:
        super().__init__("none of the formats on offer is acceptable")
        self.offers = tuple(offers)


@dataclass(frozen=True)
class _Range:
    """One media range of an Accept header."""

    kind: str
    subtype: str
    specificity: int
    quality: float

    def covers(self, media_type: str) -> bool:
        kind, _, subtype = media_type.partition("/")
        return self.specificity == _ANY or (self.kind == kind and self.subtype in ("*", subtype))


def _quality(text: str | None) -> float | None:
    """Read a q-value; None when it is none. A missing leading zero is forgiven: old Java clients send ``q=.2``."""
    if text is None:
        return 1.0
    try:
        value = float(text)
    except ValueError:
        return None
    return value if 0 <= value <= 1 else None


def _specificity(kind: str, subtype: str, parameters: int) -> int:
    if kind == "*":
        return _ANY
    if subtype == "*":
        return _TYPE
    return _EXACT_WITH_PARAMETERS if parameters else _EXACT


def _ranges(accept: str) -> list[_Range]:
    """Read an Accept header, passing over what cannot be read."""
    found = []
    for item in parse_list_header(accept):
        media_type, parameters = parse_options_header(item)
        kind, slash, subtype = media_type.lower().partition("/")
        if media_type == "*":
            kind, slash, subtype = "*", "/", "*"
        quality = _quality(parameters.pop("q", None))
        if slash and kind and subtype and quality is not None and (kind != "*" or subtype == "*"):
            found.append(_Range(kind, subtype, _specificity(kind, subtype, len(parameters)), quality))
    return found


def _best(ranges: Sequence[_Range], form: Format) -> tuple[float, int]:
    """Give quality and specificity of the range that decides about a format; (0, 0) when none does.

    An alias counts only when it is named itself, and only when the format's own type is not.
    """
    own = [entry for entry in ranges if entry.covers(form.media_type)]
    if not any(entry.specificity >= _EXACT_WITH_PARAMETERS for entry in own):
        named = [entry for entry in ranges if f"{entry.kind}/{entry.subtype}" in form.aliases]
        own = named or own
    if not own:
        return 0.0, 0
    top = max(entry.specificity for entry in own)
    return max(entry.quality for entry in own if entry.specificity == top), top


def negotiate(accept: str | None, offers: Sequence[Format]) -> Format:
    """Choose one of ``offers`` (best first) by an Accept header; NotAcceptable when none is allowed."""
    chosen = _negotiated(accept or "", tuple(offers))
    if chosen is None:
        raise NotAcceptable(offers)
    return chosen


@lru_cache(maxsize=1024)
def _negotiated(accept: str, offers: tuple[Format, ...]) -> Format | None:
    """Choose by header; the same few headers come with every request, so answers are kept."""
    ranges = _ranges(accept)
    if not ranges:
        return offers[0]
    # max() keeps the first of equals, which is the server's own preference
    chosen = max(offers, key=lambda form: _best(ranges, form))
    return chosen if _best(ranges, chosen)[0] > 0 else None


def named(name: str, offers: Sequence[Format]) -> Format:
    """Find an offer by extension or media type, as in ``?format=ttl``; NotAcceptable when it is no offer."""
    # a plus sign in a query string arrives as a space: application/ld+json
    found = by_extension(name.lower(), offers) or by_media_type(name.replace(" ", "+"), offers)
    if found is None:
        raise NotAcceptable(offers)
    return found


def vary_on(*headers: str) -> None:
    """Say in the response to this request that it depends on these request headers, also when it is an error."""

    @after_this_request
    def add(response: Response) -> Response:
        response.vary.update(headers)
        return response


def chosen_format(offers: Sequence[Format], *, override: str | None = None) -> Format:
    """Choose the format of the response to this request: ``override``, else ``?format=``, else by Accept."""
    wanted = override or request.args.get("format")
    if wanted:
        return named(wanted, offers)
    vary_on("Accept")
    return negotiate(request.headers.get("Accept"), offers)


@lru_cache(maxsize=1024)
def negotiate_language(accept: str | None, offers: tuple[str, ...] = LANGUAGES) -> str:
    """Choose a language by an Accept-Language header; the first offer when none fits.

    Only the language itself counts, not the region: who asks for ``fr-BE, nl;q=0.5`` gets French. Werkzeug's own
    choice would be Dutch there, since it looks for whole tags first.
    """
    wanted: dict[str, float] = {}
    for tag, quality in parse_accept_header(accept, LanguageAccept):
        language = tag.partition("-")[0].lower()
        wanted[language] = max(quality, wanted.get(language, 0.0))
    best = max(offers, key=lambda offer: wanted.get(offer, wanted.get("*", 0.0)))
    return best if wanted.get(best, wanted.get("*", 0.0)) > 0 else offers[0]


def chosen_language(offers: tuple[str, ...] = LANGUAGES) -> str:
    """Choose the language of the response to this request: ``?lang=``, else of its path, else by Accept-Language."""
    asked = (request.args.get("lang"), request.environ.get(IN_PATH))
    wanted = next((one for one in asked if one in offers), None)
    if wanted is None:
        vary_on("Accept-Language")
        wanted = negotiate_language(request.headers.get("Accept-Language"), offers)
    g.language = wanted
    return wanted


def machine_types() -> tuple[str, ...]:
    """List every media type that only a program asks for."""
    return tuple(name for form in EVERY if form.kind != "page" for name in (form.media_type, *form.aliases))

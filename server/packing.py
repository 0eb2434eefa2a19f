"""Pack the body of an answer that is whole, in the coding that the client likes best (RFC 9110, 8.4 and 12.5.3).

Answers of queries stream, and pack themselves as they go; files of a release are packed already.
"""

from __future__ import annotations

from flask import Response, request

from .content_coding import IDENTITY, coder, coding


def pack(response: Response) -> Response:
    """Pack text that has a tag; the tag becomes weak, since other bytes than the plain ones are sent (8.8.3.3)."""
    tag, _ = response.get_etag()
    if response.status_code not in (200, 304) or tag is None or not _fits(response):
        return response
    response.vary.add("Accept-Encoding")
    chosen = coding(request.headers.get("Accept-Encoding"))
    if chosen == IDENTITY:
        return response
    response.set_etag(tag, weak=True)
    if response.status_code == 200:
        packer = coder(chosen)
        response.set_data(packer.pack(response.get_data()) + packer.end())
        response.headers["Content-Encoding"] = chosen
    return response


def _fits(response: Response) -> bool:
    """Tell whether a body is text that lies at hand, and not packed by whoever made it; a 304 still knows its type."""
    at_hand = not (response.direct_passthrough or response.is_streamed)
    return at_hand and (response.mimetype or "").startswith("text/") and "Content-Encoding" not in response.headers

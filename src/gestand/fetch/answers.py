"""Read JSON answers: JSON:API documents, and answers of mu-search, which write one value in three forms."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urljoin

from gestand.fetch.exchange import Unreadable


def document(body: bytes) -> dict[str, Any]:
    """Parse a JSON object; raises `Unreadable` with line and column for anything else."""
    try:
        said = json.loads(body)
    except json.JSONDecodeError as error:
        raise Unreadable(f"is no JSON: {error.msg} (line {error.lineno}, column {error.colno})") from error
    except (UnicodeDecodeError, RecursionError) as error:
        raise Unreadable(f"is no JSON: {error}") from error
    if not isinstance(said, dict):
        raise Unreadable("is JSON, but no object")
    return said


def resources(said: dict[str, Any]) -> list[dict[str, Any]]:
    """Give the primary data of a document as a list: null is none, an object is one (JSON:API 1.1, section 7.1)."""
    if "data" not in said:
        raise Unreadable(f"has no 'data'{_errors(said)}")
    data = said["data"]
    listed = [] if data is None else data if isinstance(data, list) else [data]
    if not all(isinstance(one, dict) and one.get("id") is not None for one in listed):
        raise Unreadable("has 'data' without an id")
    return listed


def _errors(said: dict[str, Any]) -> str:
    errors = said.get("errors")
    return f": {json.dumps(errors, ensure_ascii=False)[:200]}" if errors else ""


def identity(resource: dict[str, Any]) -> tuple[str, str]:
    """Give type and id of a resource; the id may stand in any of the three forms."""
    return first(resource.get("type")) or "", first(resource["id"]) or ""


def values(field: object) -> list[str]:
    """Give the values of a field in its three forms: null is none, a scalar is one, a list is several."""
    listed = field if isinstance(field, list) else [field]
    return [str(one) for one in listed if one is not None and str(one).strip()]


def first(field: object) -> str | None:
    """Give the first value of a field in any of its three forms, None when it has none."""
    return next(iter(values(field)), None)


def count(said: dict[str, Any]) -> int | None:
    """Give how many resources there are in all: ``count`` of mu-search, ``meta.count`` of JSON:API, if it is told."""
    meta = said.get("meta")
    told = said["count"] if "count" in said else meta.get("count") if isinstance(meta, dict) else None
    if told is None:
        return None
    if not isinstance(told, int) or isinstance(told, bool) or told < 0:
        raise Unreadable(f"has a count that is no number: {told!r}")
    return told


def next_link(said: dict[str, Any], url: str) -> str | None:
    """Give the address of the next page: a text or an object with ``href`` (JSON:API 1.1, section 7.6)."""
    links = said.get("links")
    link = links.get("next") if isinstance(links, dict) else None
    if isinstance(link, dict):
        link = link.get("href")
    if link is None or link == "":
        return None
    if not isinstance(link, str):
        raise Unreadable(f"has a next link that is no text: {link!r}")
    return urljoin(url, link)

"""Give templates what every page needs: words in the reader's language, links, the release, the style sheet."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from flask import Flask, current_app, g, request

from . import interface
from .address import asked_path, link, outside
from .assets import asset
from .context import current_or_none, is_inside, opened_or_none, site
from .language_path import in_language

STYLE = "style.css"


def words(language: str) -> Callable[..., str]:
    """Give the function that templates call ``t``."""

    def t(key: str, **values: object) -> str:
        return interface.text(language, key, **values)

    return t


def _shared() -> dict[str, Any]:
    """Give the values that every template may use."""
    language = interface.spoken(g.get("language", interface.LANGUAGES[0]))
    opened = opened_or_none()
    return {
        "t": words(language),
        "ui": language,
        "languages": interface.names(),
        "link": link,
        "style": asset(STYLE),
        "release": opened.release.id if opened else None,
        "past": _past(),
        "sparql": site().engine is not None,
        "in_language": in_language,
        "section": request.path.strip("/").partition("/")[0],
        "parts": current_app.jinja_env.get_template("parts.html").module,
        "class_name": lambda name: interface.class_name(language, name),
        "day": lambda iso: interface.day(iso, language),
        "number": lambda amount: interface.number(amount, language),
        "size": lambda amount: interface.size(amount, language),
    }


def _past() -> dict[str, Any] | None:
    """Say which release a page shows for ever, and which one is current; None on pages that follow the current one."""
    opened, now = opened_or_none(), current_or_none()
    if opened is None or now is None or not is_inside():
        return None
    return {
        "id": opened.release.id,
        "published": opened.published,
        "now": now.release.id,
        "is_now": now.release.id == opened.release.id,
        "here": outside(quote(asked_path().encode("latin-1"), safe="%/:@!$&'()*+,;=~")),
    }


def register(app: Flask) -> None:
    """Let every template use them."""
    app.context_processor(_shared)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True

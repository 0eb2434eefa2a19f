"""Show the tokens of the style sheet and the pieces that pages are made of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from flask import Blueprint, Response

from .context import Opened
from .pages import own_page
from .rendering import STYLE
from .sheet import Sheet

blueprint = Blueprint("components", __name__)

_ROOT = re.compile(r":root \{(.*?)\}", re.S)
_TOKEN = re.compile(r"--([\w-]+): ([^;]+);")


@dataclass(frozen=True)
class Token:
    """A token of the style sheet: its value in light, and in dark where that is another."""

    name: str
    light: str
    dark: str = ""


@cache
def tokens() -> tuple[Token, ...]:
    """Read the tokens: the first :root of the style sheet is light, the second dark."""
    text = (files("gestand.server.static") / STYLE).read_text(encoding="utf-8")
    light, dark = (dict(_TOKEN.findall(block)) for block in _ROOT.findall(text)[:2])
    return tuple(Token(name, value, dark.get(name, "")) for name, value in light.items())


@blueprint.get("/components")
def components() -> Response:
    """Show all tokens and pieces on one page."""
    return own_page("components.html", _components)


def _components(_: Opened, __: Sheet) -> dict[str, Any]:
    every = tokens()
    return {
        "colours": [one for one in every if one.light.startswith("#")],
        "sizes": [one for one in every if re.fullmatch(r"s-?\d", one.name)],
        "spaces": [one for one in every if re.fullmatch(r"g\d", one.name)],
    }

"""Draw which municipalities decisions name: a circle at each, larger for more, over the outline of the country."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from lxml import etree
from markupsafe import Markup

from .chart import Told, finish

Point = tuple[float, float]
"""Latitude and longitude, in degrees (WGS 84)."""

FILE = Path(__file__).parent / "municipalities.toml"
WIDTH, HEIGHT = 640, 256
WEST, NORTH, SCALE = 2.5, 51.53, 180
"""The corner of the picture in degrees, and the pixels of a degree of longitude."""

FLATTENED = math.cos(math.radians(51.1))
"""How much shorter a degree of longitude is than one of latitude, in the middle of the picture."""

SMALLEST, LARGEST = 2.0, 16.0
"""Radius of a circle, in pixels."""


@cache
def points() -> Mapping[str, Point]:
    """Give the point of each municipality that has one, by NIS code."""
    return {code: (lat, lon) for code, (lat, lon) in _read()["points"].items()}


@cache
def _read() -> dict[str, dict[str, Point]]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def draw(told: Told, amounts: Mapping[str, int]) -> Markup:
    """Draw the amounts of municipalities by NIS code; the area of a circle is as the amount, where that can be seen.

    Those without a point are not drawn: the caller's table has them.
    """
    root = etree.Element("svg", {"class": "map", "viewBox": f"0 0 {WIDTH} {HEIGHT}"})
    border = " ".join("{:.1f},{:.1f}".format(*_at(*point)) for point in _read()["outline"])
    etree.SubElement(root, "polygon", {"class": "land", "points": border})
    most = max(amounts.values(), default=1)
    for code, amount in sorted(amounts.items(), key=lambda pair: -pair[1]):  # small ones lie on top
        if code in points():
            x, y = _at(*points()[code])
            size = max(SMALLEST, LARGEST * math.sqrt(amount / most))
            etree.SubElement(root, "circle", {"class": "spot", "cx": f"{x:.1f}", "cy": f"{y:.1f}", "r": f"{size:.1f}"})
    return finish(root, told)


def _at(lat: float, lon: float) -> Point:
    return (lon - WEST) * SCALE, (NORTH - lat) * SCALE / FLATTENED

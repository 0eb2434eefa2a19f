"""Lay out a diagram of boxes and named arrows: where each stands, in pixels; a template draws it as SVG."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import graphlay

MARGIN = 12
_LETTER, _LINE, _SMALL_LETTER, _SMALL_LINE = 7.6, 18, 6.6, 16  # of the style sheet: 14 and 12 px, wide fonts counted
_WIDEST = 20
_ROOM = {"layer_gap": 22.0, "node_gap": 20.0}

Point = tuple[float, float]


@dataclass(frozen=True)
class Name:
    """Words that stand in a box or on an arrow, and where they lead."""

    words: str
    href: str = ""
    language: str = ""


@dataclass(frozen=True)
class Line:
    """A line of words: its middle and its baseline."""

    words: str
    x: float
    y: float
    href: str = ""
    language: str = ""


@dataclass(frozen=True)
class Box:
    """A box as it is drawn: left upper corner, size, and its lines; all lines of a box lead to one place."""

    x: float
    y: float
    width: float
    height: float
    href: str
    lines: tuple[Line, ...]
    strong: bool


@dataclass(frozen=True)
class Stroke:
    """A stretch of an arrow: its corners, and whether it ends in a head."""

    points: tuple[Point, ...]
    headed: bool

    @property
    def path(self) -> str:
        """Give the path data (SVG 2, 9.3)."""
        return "M" + " L".join(f"{x:.1f} {y:.1f}" for x, y in self.points)

    @property
    def head(self) -> str:
        """Give the corners of the arrow's head."""
        (x0, y0), (x1, y1) = self.points[-2:]
        angle = math.atan2(y1 - y0, x1 - x0)
        corners = [(x1 - 8 * math.cos(angle + turn), y1 - 8 * math.sin(angle + turn)) for turn in (-0.4, 0.4)]
        return " ".join(f"{x:.1f},{y:.1f}" for x, y in ((x1, y1), *corners))


@dataclass(frozen=True)
class Diagram:
    """A diagram as it is drawn, with its size."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    words: tuple[Line, ...]
    strokes: tuple[Stroke, ...]
    arrows: int


Pair = tuple[str, str]


def lay_out(boxes: Mapping[str, Name], arrows: Sequence[tuple[str, str, Name]], strong: str = "") -> Diagram:
    """Place boxes by key, and arrows (from key, to key, name); the box with the key ``strong`` stands out.

    All arrows from one box to another are drawn as one, with a name a line. The same input gives the same drawing.
    """
    graph, wrapped = graphlay.Graph(), {key: textwrap.wrap(name.words, _WIDEST) for key, name in boxes.items()}
    between: dict[Pair, list[Name]] = {}
    for source, target, name in arrows:
        between.setdefault((source, target), []).append(name)
    for key, lines in wrapped.items():
        graph.node(key, width=24 + _LETTER * max(map(len, lines)), height=20 + _LINE * len(lines))
    for pair, names in between.items():
        # the names are a node too, so that nothing is drawn across them
        longest = max(len(name.words) for name in names)
        graph.node(pair, width=_SMALL_LETTER * longest + 8, height=_SMALL_LINE * len(names) + 4)
        graph.edge(pair[0], pair)
        graph.edge(pair, pair[1])
    laid = graphlay.layout(graph, options={"direction": "topbottom", "spacing": _ROOM})
    draw, nodes = _Drawing(laid.bounds), dict(zip((*boxes, *between), laid.nodes, strict=True))
    return Diagram(
        *draw.size,
        tuple(draw.box(name, wrapped[key], nodes[key], key == strong) for key, name in boxes.items()),
        tuple(line for pair, names in between.items() for line in draw.lines(names, nodes[pair])),
        tuple(draw.stroke(edge, place % 2 == 1) for place, edge in enumerate(laid.edges)),
        len(arrows),
    )


class _Drawing:
    """Turn what the layout says into what is drawn, moved so that all of it has positive coordinates."""

    def __init__(self, bounds: Mapping[str, Any]) -> None:
        least, most = bounds["min"], bounds["max"]
        self._move = MARGIN - least["x"], MARGIN - least["y"]
        self.size = round(most["x"] - least["x"] + 2 * MARGIN), round(most["y"] - least["y"] + 2 * MARGIN)

    def _at(self, point: Mapping[str, float]) -> Point:
        return round(point["x"] + self._move[0], 1), round(point["y"] + self._move[1], 1)

    def box(self, name: Name, wrapped: Sequence[str], node: Mapping[str, Any], strong: bool) -> Box:
        (x, y), size = self._at(node["center"]), node["size"]
        first = y - (len(wrapped) - 1) * _LINE / 2 + 5
        lines = (Line(words, x, first + place * _LINE, "", name.language) for place, words in enumerate(wrapped))
        width, height = round(size["width"], 1), round(size["height"], 1)
        return Box(round(x - width / 2, 1), round(y - height / 2, 1), width, height, name.href, tuple(lines), strong)

    def lines(self, names: Sequence[Name], node: Mapping[str, Any]) -> list[Line]:
        x, y = self._at(node["center"])
        first = y - (len(names) - 1) * _SMALL_LINE / 2 + 4
        return [
            Line(name.words, x, first + place * _SMALL_LINE, name.href, name.language)
            for place, name in enumerate(names)
        ]

    def stroke(self, edge: Mapping[str, Any], headed: bool) -> Stroke:
        return Stroke(tuple(self._at(point) for point in edge["points"]), headed)

"""Draw figures as SVG to stand in a page: without script and style, with a title and a description to be read aloud.

pygal lays out axes, bars and dots; the style sheet of the site gives colours and letters, so that dark mode, print and
forced colours reach the picture too.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import pygal
from lxml import etree
from markupsafe import Markup
from pygal.style import Style

_FOR_HOVER = {"defs", "desc", "title"}
_FOR_SCRIPT = {"tooltip", "tooltip-overlay", "text-overlay", "overlay"}
_MADE_UP = {"id", "style", "clip-path"}

_LOOK = Style(label_font_size=12, major_label_font_size=12, legend_font_size=12, value_font_size=12,
              font_family="sans-serif", no_data_font_size=16)  # fmt: skip
"""What pygal must know of the style sheet: it keeps room for letters of these sizes, in pixels."""


@dataclass(frozen=True)
class Told:
    """What is said in words about a picture; ``key`` sets its ids apart from those of others on the page."""

    key: str
    title: str
    description: str


@dataclass(frozen=True)
class Series:
    """One row of figures: a name, and a number for each label of the picture."""

    name: str
    values: tuple[float, ...]


def bars(told: Told, labels: Sequence[str], series: Sequence[Series], major: Sequence[str] = ()) -> Markup:
    """Draw standing bars, those of one label on top of each other; of the labels only ``major`` are written, if any."""
    drawn = pygal.StackedBar(_options(220), x_labels_major=list(major), show_minor_x_labels=not major)
    drawn.y_labels = _steps(series)
    return _finished(drawn, told, labels, series)


def lying_bars(told: Told, labels: Sequence[str], series: Sequence[Series]) -> Markup:
    """Draw lying bars, those of one label after each other, the first label on top."""
    turned = [Series(one.name, one.values[::-1]) for one in series]
    drawn = pygal.HorizontalStackedBar(_options(90 + 32 * len(labels), legend=len(series)))
    drawn.y_labels = _steps(series)
    return _finished(drawn, told, labels[::-1], turned)


def dots(told: Told, labels: Sequence[str], series: Sequence[Series]) -> Markup:
    """Draw a matrix: a line for each series, a dot for each number, larger for more."""
    drawn = pygal.Dot(_options(90 + 30 * len(series)), x_label_rotation=20)
    return _finished(drawn, told, labels, series)


def lines(told: Told, labels: Sequence[str], name: str, values: Sequence[float]) -> Markup:
    """Draw a line through one figure for each label; the axis begins at nothing, so that a slope tells no tale."""
    drawn = pygal.Line(_options(220), show_minor_x_labels=True, include_x_axis=True)
    drawn.formatter = "{:g}".format
    if min(values) >= 0:
        drawn.y_labels = _up_to(max(values))
    return _finished(drawn, told, labels, [Series(name, tuple(values))])


def _options(height: int, legend: int = 0) -> pygal.Config:
    return pygal.Config(
        js=[], css=[], style=_LOOK, width=640, height=height, margin=6, show_legend=legend > 0, legend_at_bottom=True,
        legend_at_bottom_columns=max(1, min(3, legend)), truncate_legend=-1, truncate_label=-1, print_values=False,
        print_zeroes=False, no_prefix=True, no_data_text="–", formatter=lambda value: f"{value:.0f}",
    )  # fmt: skip


def _steps(series: Sequence[Series]) -> list[int]:
    """Give the numbers beside the axis: at most seven whole ones, from nothing to the highest bar or above."""
    return list(map(int, _up_to(max(map(sum, zip(*(one.values for one in series), strict=True))), 0)))


def _up_to(most: float, least_power: int = -6) -> list[float]:
    """Give at most seven round numbers from 0 to ``most`` or above; the step is 1, 2 or 5 times a power of ten."""
    powers = range(least_power, 12)
    step = next(one * 10.0**power for power in powers for one in (1, 2, 5) if most <= 6 * one * 10.0**power)
    return [number * step for number in range(math.ceil(most / step) + 1)]


def _finished(drawn: pygal.graph.graph.Graph, told: Told, labels: Sequence[str], series: Sequence[Series]) -> Markup:
    drawn.x_labels = list(labels)
    for one in series:
        drawn.add(one.name, list(one.values))
    root = drawn.render_tree()
    _clean(root)
    return finish(root, told)


def finish(root: etree._Element, told: Told) -> Markup:
    """Name a picture, and write it as text of a page."""
    _tell(root, told)
    return Markup(etree.tostring(root, encoding="unicode"))  # noqa: S704 lxml escapes all text and attributes


def _clean(root: etree._Element) -> None:
    """Take out what a strict policy refuses, what is for pygal's own script, and ids that are made up each time."""
    etree.strip_tags(root, etree.Comment)
    for node in list(root.iterdescendants()):
        above = node.getparent()
        if above is not None and (node.tag in _FOR_HOVER or _FOR_SCRIPT & set(node.get("class", "").split())):
            above.remove(node)
    for node in root.iter():
        for attribute in _MADE_UP & set(node.attrib):
            del node.attrib[attribute]
    etree.cleanup_namespaces(root)  # in a page of HTML an svg needs none


def _tell(root: etree._Element, told: Told) -> None:
    """Name the picture (SVG 2, 5.8; WAI-ARIA graphics): one image, with a title and a longer description."""
    root.set("role", "img")
    root.set("aria-labelledby", f"{told.key}-t {told.key}-d")
    for place, (name, text) in enumerate((("title", told.title), ("desc", told.description))):
        node = etree.Element(name, id=f"{told.key}-{name[0]}")
        node.text = text
        root.insert(place, node)

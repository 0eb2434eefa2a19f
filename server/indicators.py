"""Show the figures about a place as line charts, each with its table, its source and the query behind it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from pyoxigraph import Literal, NamedNode, QuerySolution

from . import chart, interface
from .pages import run_link
from .pictures import Picture
from .questions import rows_of
from .sheet import Sheet

QUERY = "indicators-of-place"


def indicators_of(sheet: Sheet, place: NamedNode) -> list[Picture]:
    """Give a picture for each measure of each data cube that has figures of several periods about a place."""
    rows = rows_of(sheet.opened, QUERY, place)
    found = [(key, dict(_figures(group))) for key, group in groupby(rows, lambda row: (row["set"], row["measure"]))]
    series = [(key, figures) for key, figures in found if len(figures) > 1]
    return [_picture(sheet, place, number, *key, figures) for number, (key, figures) in enumerate(series)]


def _picture(
    sheet: Sheet, place: NamedNode, number: int, cube: NamedNode, measure: NamedNode, figures: Mapping[str, float]
) -> Picture:
    name, source, language = (*(str(sheet.names.of(one)) for one in (measure, cube)), sheet.names.ui)
    lead = interface.text(language, "picture.indicator.lead", source=source)
    told = chart.Told(f"p-indicator-{number}", name, interface.text(language, "picture.indicator.alt", n=len(figures)))
    drawn = chart.lines(told, list(figures), name, list(figures.values()))
    columns = (interface.text(language, "picture.period"), name)
    run = run_link(sheet.opened.queries[QUERY].replace("?this", str(place)))
    return Picture(f"indicator-{number}", name, lead, columns, tuple(figures.items()), run, drawn)


def _figures(rows: Iterable[QuerySolution]) -> Iterator[tuple[str, float]]:
    """Give period and figure; a period with two different figures is left to the table of the query."""
    for period, found in groupby(rows, lambda row: row["period"]):
        values = [row["value"] for row in found]
        if len(values) == 1 and isinstance(values[0], Literal) and isinstance(period, Literal):
            figure = float(values[0].value)
            yield period.value, int(figure) if figure.is_integer() else figure

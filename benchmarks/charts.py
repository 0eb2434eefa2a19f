"""Write docs/benchmarks.md and its charts from the kept results: the same results give the same bytes.

charts.py
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pygal
import results

DOCS = Path(__file__).parent.parent / "docs"
_DATED = re.compile(r"\s*<!--.*?-->", re.DOTALL)
"""Comments of the drawing library: they name the day of drawing."""

_HEAD = """# Benchmarks

Written by `python benchmarks/charts.py` from `benchmarks/results/results.jsonl`; a test holds the two together. The
corpora are generated (`benchmarks/corpus.py`), distributed as the real one. Seconds and megabytes depend on the machine
and on its other work; processor time less so, ratios least. `make bench-large` measures again. `make bench-check` fails
when a quick ratio is worse by more than a fifth than in the last result named `check`.

A bare load is the same quads, loaded in bulk into an empty store, in processor seconds.
"""
_MEASURES: dict[str, tuple[str, Callable[[dict[str, Any]], float]]] = {
    "processor": ("Processor time, seconds", lambda size: size["processor"]),
    "memory": ("Most memory of all processes, MB", lambda size: size["memory"]),
    "disk": ("Size of a release, MB", lambda size: size["disk"]),
}


def files(kept: Sequence[dict[str, Any]]) -> dict[str, bytes]:
    """Give each file of the page by its path below docs/."""
    latest = {result["benchmark"]: result for result in kept if result["sizes"]}
    made = {
        f"benchmarks/{name}-{what}.svg": _chart(result, what) for name, result in latest.items() for what in _MEASURES
    }
    return {"benchmarks.md": "\n".join([_HEAD, *map(_section, latest.values())]).encode(), **made}


def _chart(result: dict[str, Any], what: str) -> bytes:
    """Draw one measure by the size of the release, both axes logarithmic, beside growth that is linear."""
    title, value = _MEASURES[what]
    sizes = result["sizes"]
    points = [(size["quads"], round(value(size), 2)) for size in sizes]
    (least, first), most = points[0], points[-1][0]
    config = pygal.Config(no_prefix=True, js=[], pretty_print=True, logarithmic=True, show_legend=True)
    config.x_title, config.title, config.width, config.height = "Quads", title, 720, 420
    chart = pygal.XY(config, xrange=(least, most), x_value_formatter=lambda number: f"{number:,.0f}")
    chart.add("measured", points)
    chart.add("linear", [(least, first), (most, round(first * most / least, 2))])
    return _DATED.sub("", str(chart.render(is_unicode=True))).encode()


def _section(result: dict[str, Any]) -> str:
    versions = ", ".join(f"{name} {said}" for name, said in result["versions"].items())
    name = result["benchmark"]
    head = "| quads | seconds | processor time | bare load | memory, MB | release, MB |\n| ---: " + "| ---: " * 5 + "|"
    rows = [
        f"| {one['quads']:,} | {one['seconds']:.0f} | {one['processor']:.1f} | {one['bare']:.1f} "
        f"| {one['memory']:,.0f} | {one['disk']:,.0f} |"
        for one in result["sizes"]
    ]
    listed = [f"| {ratio} | {value:.2f} |" for ratio, value in result["ratios"].items()]
    charts = "\n".join(f"![{title}](benchmarks/{name}-{what}.svg)" for what, (title, _) in _MEASURES.items())
    said = f"{result['date']}, {result['machine']}, {versions}: `{result['command']}`"
    ratios = "\n".join(["| ratio (less is better) | |", "| --- | ---: |", *listed])
    return "\n".join([f"## {name.capitalize()}", "", f"{said}", "", head, *rows, "", ratios, "", charts, ""])


def main() -> None:
    """Write the page and its charts."""
    (DOCS / "benchmarks").mkdir(exist_ok=True)
    for name, content in files(results.read()).items():
        (DOCS / name).write_bytes(content)


if __name__ == "__main__":
    main()

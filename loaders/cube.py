"""Load tables of figures: CSV with CSVW metadata (W3C), as data cubes by municipality and period.

Each ``*-metadata.json`` describes one table beside it. A column says what it is in the cube with ``rdf:type``:
qb:DimensionProperty, qb:MeasureProperty or qb:AttributeProperty. A dimension has a ``propertyUrl``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

from csvw.metadata import Column, Table
from pyoxigraph import Literal, NamedNode

from gestand.cube import Component, Cube, Role, Value, quads
from gestand.evidence import Faults, GraphFile, Loader, Place, Record, Source
from gestand.iri import PLACEHOLDER, Iris, is_iri, slug
from gestand.terms import QB, XSD

from .files import files_of
from .rdf import as_stored

SUFFIX = "-metadata.json"

_ROLES = {
    f"{kind}Property": role
    for role, kind in (("dimension", "Dimension"), ("measure", "Measure"), ("attribute", "Attribute"))
}
_PERIODS = {"gYear": r"\d{4}", "gYearMonth": r"\d{4}-(0[1-9]|1[0-2])", "date": r"\d{4}-\d{2}-\d{2}"}
_HOLE = re.compile(r"\{(\w+)\}")


def load(source: Source, faults: Faults) -> Iterator[Record]:
    """Give the quads of each table that a metadata file describes."""
    names: dict[str, Path] = {}
    for path, name in files_of(source, (".json",), faults):
        if not name.endswith(SUFFIX):
            continue
        if (other := names.setdefault(slug(_stem(name)), path)) is not path:
            faults.error(Place(str(path)), f"has the same name as {other.name} in addresses")
            continue
        table = _table(path, source, faults)
        cube = _cube(source, _stem(name), path, table, faults) if table else None
        if cube:
            said = as_stored(tuple(quads(cube, Iris.of(PLACEHOLDER))))
            yield GraphFile(source.key, _stem(name), said, Place(str(path)), own=True, origin=_origin(source, table))
    if not names:
        faults.error(Place(str(source.path)), f"no file here ends in {SUFFIX}")


def _stem(name: str) -> str:
    return name.removesuffix(SUFFIX).removesuffix(".csv")


def _origin(source: Source, table: Any) -> Any:
    return source.origin(str(table.url.string))


def _table(path: Path, source: Source, faults: Faults) -> Table | None:
    """Read a metadata file; its table must lie beside it."""
    place = Place(str(path))
    try:
        table = Table.from_file(path)
    except Exception as error:  # the library raises whatever its parser meets
        return faults.error(place, f"is no CSVW metadata of a table: {error}")
    url = str(table.url.string) if table.url else ""
    beside = path.parent / url
    if not url or is_iri(url) or beside.resolve().parent != path.parent.resolve() or not beside.is_file():
        return faults.error(place, f"names the table {url!r}, which does not lie beside it")
    return table


def _cube(source: Source, name: str, path: Path, table: Table, faults: Faults) -> Cube | None:
    before, place = len(faults.errors), Place(str(path))
    language = str(table.at_props.get("language") or source.agreement.language)
    columns = [one for one in table.tableSchema.columns if not one.suppressOutput]
    components = [_component(one, language, place, faults) for one in columns]
    roles = [one.role for one in components if one]
    for role in ("dimension", "measure"):
        if role not in roles:
            faults.error(place, f"has no {role}", f'write "rdf:type": {{"@id": "qb:{role.title()}Property"}}')
    if len(faults.errors) > before:
        return None
    whole = [one for one in components if one]
    rows = list(_rows(path.parent / str(table.url.string), table, columns, whole, faults))
    titles = _words(table.common_props.get("dc:title"), language) or ((language, name),)
    return Cube(source.key, name, titles, tuple(whole), rows) if len(faults.errors) == before else None


def _component(column: Column, language: str, place: Place, faults: Faults) -> Component | None:
    said = column.common_props.get("rdf:type")
    kind = str(said.get("@id", "")) if isinstance(said, dict) else str(said or "")
    role = _ROLES.get(kind.removeprefix("qb:").removeprefix(str(QB)))
    if role is None:
        return faults.error(
            place, f"column {column.name!r} does not say what it is in the cube: {kind or 'no rdf:type'}",
            f"known are {', '.join(f'qb:{one}' for one in _ROLES)}; suppressOutput leaves a column out",
        )  # fmt: skip
    point = str(column.propertyUrl.uri) if column.propertyUrl else None
    if role == "dimension" and not (point and is_iri(point)):
        return faults.error(place, f"column {column.name!r} has no propertyUrl that is an IRI", "a dimension needs one")
    labels = _words(column.titles.value if column.titles else None, language) or ((language, str(column.name)),)
    return Component(str(column.name), cast(Role, role), point, labels)


def _words(said: Any, language: str) -> tuple[tuple[str, str], ...]:
    """Read words of CSVW: a text, a list, a JSON-LD value, or texts by language; und is the table's language."""
    if isinstance(said, dict) and "@value" in said:
        return ((str(said.get("@language", language)), str(said["@value"])),)
    if isinstance(said, dict):
        pairs = [(language if key == "und" else str(key), _first(value)) for key, value in said.items()]
        return tuple((key, value) for key, value in pairs if value)
    first = _first(said)
    return ((language, first),) if first else ()


def _first(said: Any) -> str:
    listed = said if isinstance(said, list) else [said]
    return str(listed[0]) if listed and listed[0] else ""


class _Log:
    """Take the errors of the library as faults; it gives file, line and column in words."""

    def __init__(self, faults: Faults, file: Path) -> None:
        self._faults, self._file = faults, file

    def warning(self, message: str, *more: object) -> None:
        match = re.match(r".*?:(\d+):\d+ (.*)", message)
        place = Place(str(self._file), int(match[1]) if match else None)
        self._faults.error(place, match[2] if match else message)

    warn = error = warning


def _rows(
    file: Path, table: Table, columns: list[Column], components: list[Component], faults: Faults
) -> Iterator[tuple[Value | None, ...]]:
    seen: dict[tuple[Value | None, ...], int] = {}
    try:
        for _, line, row in table.iterdicts(log=cast(Any, _Log(faults, file)), with_metadata=True, fname=file):
            values = tuple(_value(column, row, Place(str(file), line), faults) for column in columns)
            if _is_whole(components, values, seen, Place(str(file), line), faults):
                yield values
    except (ValueError, OSError) as error:
        faults.error(Place(str(file)), f"is no table as described: {error}")


def _is_whole(
    components: list[Component], values: tuple[Value | None, ...], seen: dict[tuple[Value | None, ...], int],
    place: Place, faults: Faults,
) -> bool:  # fmt: skip
    """Tell whether a row is an observation: every dimension, no other row like it, and something measured."""
    pairs = list(zip(components, values, strict=True))
    missing = [one.name for one, value in pairs if one.role == "dimension" and value is None]
    if missing:
        faults.error(place, f"has no value of {', '.join(missing)}")
        return False
    key = {one.name: value for one, value in pairs if one.role == "dimension"}
    if (first := seen.setdefault(tuple(key.values()), place.line or 0)) != (place.line or 0):
        faults.error(place, f"has the same {', '.join(key)} as line {first}")
        return False
    if all(value is None for one, value in pairs if one.role == "measure"):
        faults.notice(place, "measures nothing, and was left out")
        return False
    return True


def _value(column: Column, row: dict[str, Any], place: Place, faults: Faults) -> Value | None:
    value = row.get(str(column.name))
    if value is None or value == "":
        return None
    if column.valueUrl:
        filled = _HOLE.sub(lambda hole: str(row.get(hole[1], "")), str(column.valueUrl.uri))
        if is_iri(filled):
            return NamedNode(filled)
        return faults.error(place, f"{column.name}: {filled!r} is no IRI")
    kind = str(column.datatype.base) if column.datatype else "string"
    if kind in _PERIODS and not re.fullmatch(_PERIODS[kind], str(value)):
        return faults.error(place, f"{column.name}: {str(value)!r} is no {kind}")
    return _literal(value, kind)


def _literal(value: Any, kind: str) -> Literal:
    if isinstance(value, bool):
        return Literal(str(value).lower(), datatype=XSD.boolean)
    if isinstance(value, int):
        return Literal(str(value), datatype=XSD.integer)
    if isinstance(value, Decimal):
        return Literal(format(value, "f"), datatype=XSD.decimal)
    if kind in ("string", "gYear", "gYearMonth", "date", "dateTime", "anyURI"):
        return Literal(str(value), datatype=getattr(XSD, kind))
    return Literal(str(value))


LOADER = Loader(load)

"""Describe tables for machines: CSV on the Web (W3C, Metadata Vocabulary for Tabular Data)."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from gestand.dump.cells import LINE_END, expand
from gestand.dump.index import Index, token, value_of
from gestand.dump.tables import BACK, GRAPH, TABLES, Column, Table
from gestand.terms import DCTERMS

CONTEXT = ["http://www.w3.org/ns/csvw", {"@language": "nl"}]

DATATYPES = {"text": "string", "code": "string", "iri": "anyURI", "list": "anyURI", "page": "anyURI", "date": "date",
             "dateTime": "dateTime", "number": "nonNegativeInteger", "count": "nonNegativeInteger"}  # fmt: skip

DIALECT = {
    "encoding": "utf-8",
    "delimiter": ",",
    "quoteChar": '"',
    "doubleQuote": True,
    "lineTerminators": [LINE_END],
    "header": True,
    "headerRowCount": 1,
    "skipBlankRows": False,
    "skipInitialSpace": False,
    "trim": False,
}

FORMULAS = {
    "nl": "Tekst die een rekenblad als formule zou uitvoeren (begin met = + - @, tab of regelterugloop) heeft een "
    "apostrof vooraan. Haal er één weg om de tekst van de bron terug te krijgen.",
    "en": "Text that a spreadsheet would run as a formula (it begins with = + - @, a tab or a carriage return) has an "
    "apostrophe in front. Take one away to get the source's own text.",
}

Json = dict[str, Any]


def table_metadata(table: Table, index: Index, languages: Mapping[str, set[str]], prefixes: Mapping[str, str]) -> Json:
    """Describe one table; it can be read alone, so foreign keys stand in the group's description only."""
    return {"@context": CONTEXT, **_table(table, languages, prefixes), **_rights(index)}


def group_metadata(index: Index, languages: Mapping[str, Mapping[str, set[str]]], prefixes: Mapping[str, str]) -> Json:
    """Describe all tables as one group, with their foreign keys."""
    tables = [_table(table, languages[table.name], prefixes) for table in TABLES]
    keys = {table.name: table.key for table in TABLES}
    for described, table in zip(tables, TABLES, strict=True):
        if table.keys:
            described["tableSchema"]["foreignKeys"] = [
                _foreign_key(column, other, keys[other]) for column, other in table.keys
            ]
    return {"@context": CONTEXT, **_rights(index), "tables": tables}


def text_of(metadata: Json) -> bytes:
    """Write metadata as the text of its file."""
    return (json.dumps(metadata, ensure_ascii=False, indent=2) + "\n").encode()


def file_of(name: str) -> str:
    """Name the file of a table, as its metadata does."""
    return f"{name}.csv"


def _foreign_key(column: str, other: str, key: str) -> Json:
    return {"columnReference": column, "reference": {"resource": file_of(other), "columnReference": key}}


def _table(table: Table, languages: Mapping[str, set[str]], prefixes: Mapping[str, str]) -> Json:
    return {
        "url": file_of(table.name),
        "dc:title": _texts(table.nl, table.en),
        "dc:description": _texts(**FORMULAS),
        "dialect": DIALECT,
        "tableSchema": {
            "aboutUrl": f"{{+{table.key}}}",
            "primaryKey": table.key,
            "columns": [_column(column, table, languages.get(column.name, ()), prefixes) for column in table.columns],
        },
    }


def _texts(nl: str, en: str) -> list[Json]:
    return [{"@value": nl, "@language": "nl"}, {"@value": en, "@language": "en"}]


def _column(column: Column, table: Table, languages: Collection[str], prefixes: Mapping[str, str]) -> Json:
    described: Json = {
        "name": column.name,
        # the name stands in the file's first line, and that must be one of the titles (Tabular Metadata, 5.5.1)
        "titles": {"nl": [column.nl, column.name], "en": column.en},
        "datatype": DATATYPES[column.kind],
    }
    if column.tells:
        described["dc:description"] = {"@value": column.tells, "@language": "en"}
    if column.kind == "list":
        described["separator"] = " "
    if column.name == table.key:
        described["required"] = True
    if len(languages) == 1:
        described["lang"] = next(iter(languages))
    return described | _meaning(column, table, prefixes)


def _meaning(column: Column, table: Table, prefixes: Mapping[str, str]) -> Json:
    """Say which triple a cell stands for; a cell that stands for none of the release is suppressed in RDF."""
    single = ":" in column.path and "/" not in column.path and not column.path.startswith(GRAPH)
    if not single or column.kind in ("list", "count"):
        return {"suppressOutput": True}
    backwards = column.path.startswith(BACK)
    about, value = (column.name, column.of) if backwards else (column.of, column.name)
    meaning = {"propertyUrl": expand(column.path, prefixes)}
    if about != table.key:
        meaning["aboutUrl"] = f"{{+{about}}}"
    if column.kind == "iri":
        meaning["valueUrl"] = f"{{+{value}}}"
    return meaning


def _rights(index: Index) -> Json:
    """Give the licences of the sources, as the release's own graph says them."""
    said: dict[str, set[str]] = {}
    for name, predicate in (("dc:license", DCTERMS.license), ("dc:rights", DCTERMS.rights)):
        said[name] = set(_said(index, token(predicate)))
    rights: Json = {"dc:license": [{"@id": licence} for licence in sorted(said["dc:license"])]}
    if said["dc:rights"]:
        rights["dc:rights"] = sorted(said["dc:rights"])
    return {name: values for name, values in rights.items() if values}


def _said(index: Index, predicate: bytes) -> Iterable[str]:
    sources = index.iris.id("bron").value + "/"
    for subject in index.subjects:
        if subject.startswith(f"<{sources}".encode()):
            yield from map(value_of, index.objects(subject, predicate))

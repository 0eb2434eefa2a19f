"""Write small registers and decisions for tests of links; the official forms, with places and people of our own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from .building import source_file, write

PREFIXES = """
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix schema: <https://schema.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix mandaat: <http://data.vlaanderen.be/ns/mandaat#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix persoon: <https://data.vlaanderen.be/ns/persoon#> .
@prefix eli: <http://data.europa.eu/eli/ontology#> .
@prefix refnis: <http://vocab.belgif.be/auth/refnis2019/> .
"""


def place(name: str, number: int = 11001) -> str:
    """Write a municipality of the Flemish Region, as the list of 2019 has it."""
    return f'refnis:{number} a skos:Concept ; skos:prefLabel "{name}"@nl ; skos:broader refnis:2000 .'


def organisation(iri: str, name: str, *others: str) -> str:
    """Write an organisation with its names."""
    also = "".join(f' ; skos:altLabel "{one}"@nl' for one in others)
    return f'<{iri}> a foaf:Organization ; skos:prefLabel "{name}"@nl{also} .'


def registers_source(folder: Path, *turtle: str) -> Path:
    """Write a source with this Turtle."""
    write(folder, {"registers/registers.ttl": "\n".join([PREFIXES, *turtle])})
    return source_file(folder, "rdf", "registers", layer='"verrijking"')


def decision(official_id: str, words: str, **attributes: Any) -> dict[str, Any]:
    """Give a decision in the form of the official answer."""
    return {
        "type": "news-item",
        "id": official_id,
        "attributes": {
            "uuid": official_id, "title": f"Beslissing {official_id[:6]}", "meetingDate": "2021-03-05T09:00:00Z",
            "agendaitemType": "Nota", "htmlContent": words,
        } | attributes,
    }  # fmt: skip


def register_source(folder: Path, *decisions: dict[str, Any]) -> Path:
    """Write a register with these decisions."""
    answer = {"count": len(decisions), "data": list(decisions)}
    write(folder, {"register/2021-03.json": json.dumps(answer)})
    return source_file(folder, "news-items", "register")

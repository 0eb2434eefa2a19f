"""The publisher file: what it may say, and how a wrong one is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gestand.catalogue import Publisher, read_publisher
from gestand.evidence import Faults

from .building import write
from .cataloguing import EXAMPLE_PUBLISHER


def told(folder: Path, text: str) -> tuple[Publisher | None, list[str]]:
    write(folder, {"publisher.toml": text})
    faults = Faults()
    return read_publisher(folder / "publisher.toml", faults), [str(fault) for fault in faults.all]


def test_the_example_publisher_is_read_without_a_fault() -> None:
    faults = Faults()
    publisher = read_publisher(EXAMPLE_PUBLISHER, faults)
    assert [] == faults.all
    assert publisher
    assert ("organisation", "IRREG", "STABLE", ("nl",)) == (
        publisher.kind, publisher.frequency, publisher.availability, publisher.languages,
    )  # fmt: skip


@pytest.mark.parametrize("publisher", [Publisher(), read_publisher(EXAMPLE_PUBLISHER, Faults())])
def test_a_publisher_comes_back_from_a_manifest(publisher: Publisher) -> None:
    assert publisher == Publisher.of_entry(json.loads(json.dumps(publisher.entry())))


NAMED = '[publisher]\nname = { nl = "Wij" }\n'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[publisher]\n", "the key 'publisher.name' is missing"),
        ("", "the key 'publisher.name' is missing"),
        ('publisher = "Wij"\n', "'publisher' must be a table, not 'Wij'"),
        ('[publisher]\nname = "Wij"\n', "'publisher.name' must be a table of texts by language"),
        ('[publisher]\nname = { nl = " " }\n', "'publisher.name' must be a table of texts by language"),
        ('[publisher]\nname = { Dutch = "Wij" }\n', "'publisher.name' must be a table of texts by language"),
        (NAMED + 'kind = "club"\n', "'publisher.kind' must be one of organisation, person, not 'club'"),
        (NAMED + 'iri = "OVO000001"\n', "'publisher.iri' must be an absolute http(s) IRI"),
        (NAMED + "[contact]\n", "the key 'contact.name' is missing"),
        (NAMED + '[contact]\nname = { nl = "Wij" }\nemail = "wij"\n', "'contact.email' must be an e-mail address"),
        (NAMED + '[catalogue]\nlicence = "CC0"\n', "'catalogue.licence' must be an absolute http(s) IRI, not 'CC0'"),
        (NAMED + '[catalogue]\nthemes = ["GOVERNMENT"]\n', "'catalogue.themes' must be a list of some of AGRI, ECON"),
        (NAMED + '[catalogue]\nthemes = "GOVE"\n', "'catalogue.themes' must be a list of some of AGRI, ECON"),
        (NAMED + '[catalogue]\nfrequency = "soms"\n', "'catalogue.frequency' must be one of ANNUAL"),
        (NAMED + '[catalogue]\nlanguages = ["es"]\n', "'catalogue.languages' must be a list of some of nl, fr, de, en"),
        (NAMED + "[catalogue]\nspatial = []\n", "'catalogue.spatial' must be a list of absolute http(s) IRIs"),
        (NAMED + '[catalogue]\nflemish_open_data = "ja"\n', "'catalogue.flemish_open_data' must be true or false"),
        (NAMED + '[catalogue]\nkeywords = ["x"]\n', "'catalogue.keywords' must be a table of lists by language"),
        (NAMED + '[catalogue]\ntitel = "x"\n', "unknown key 'catalogue.titel' "),
        (NAMED + "[catalog]\n", "unknown table 'catalog'"),
        ("x = [", "this is no TOML"),
    ],
)
def test_a_wrong_publisher_file_is_told(tmp_path: Path, text: str, message: str) -> None:
    publisher, lines = told(tmp_path, text)
    assert publisher is None
    assert any(message in line and "publisher.toml: error" in line for line in lines), lines


def test_all_faults_of_a_publisher_file_are_told_at_once(tmp_path: Path) -> None:
    _, lines = told(tmp_path, '[publisher]\nkind = "x"\niri = "y"\n[catalogue]\nlicence = "z"\nwat = 1\n[meer]\n')
    assert 6 == sum(": error:" in line for line in lines)


def test_a_missing_publisher_file_is_told(tmp_path: Path) -> None:
    faults = Faults()
    assert read_publisher(tmp_path / "niets.toml", faults) is None
    assert ["there is no such publisher file"] == [fault.message for fault in faults.errors]


def test_a_publisher_without_licence_and_contact_is_warned(tmp_path: Path) -> None:
    publisher, lines = told(tmp_path, NAMED)
    assert publisher
    assert 2 == sum(": warning: there is no " in line for line in lines)

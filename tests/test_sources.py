"""Source files: what they may say, and how a wrong one is told."""

from pathlib import Path

import pytest

from gestand.evidence import Faults
from gestand.sources import FLEMISH_AGREEMENT, read_sources

from .building import page, pages_source, source_file, sources, write


def test_missing_tables_are_assumed_and_said_so(tmp_path: Path) -> None:
    (source,), told = sources(pages_source(tmp_path, page()))
    assert (FLEMISH_AGREEMENT, "onbekend") == (source.agreement, source.assessor.model_known)
    assert 2 == sum("is assumed" in line for line in told)


def test_paths_are_read_from_the_place_of_the_source_file(tmp_path: Path) -> None:
    (source,), _ = sources(pages_source(tmp_path, page()))
    assert tmp_path / "pages" == source.path


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({"loader": '"webpages"'}, "unknown loader 'webpages' (known are agreement-sections, assessment-pages"),
        ({"loader": ""}, "the key 'loader' is missing"),
        ({"run": ""}, "the key 'run' is missing"),
        ({"path": '"nergens"'}, "path 'nergens' does not exist"),
        ({"titel": '"x"'}, "unknown key 'titel'"),
        ({"issued": '"gisteren"'}, "'issued' must be a date such as 2024-04-12, not 'gisteren'"),
        ({"language": '"Frans"'}, "language 'Frans' is no language code"),
        ({"title": "7"}, "'title' must be a text, not 7"),
        ({"title": '" "'}, "'title' is empty"),
        ({"agreement": '{key = "x"}'}, "the key 'agreement.title' is missing"),
        ({"agreement": '{key="A b", title="x", government="http://x.example/", language="nl"}'}, "must be lower case"),
        ({"agreement": '{key="x", title="x", government="niemand", language="nl"}'}, "'niemand' is no IRI"),
        ({"assessor": '{kind="orakel"}'}, "assessor.kind 'orakel' is unknown"),
        ({"assessor": '{model="gpt", model_known="onbekend"}'}, "assessor.model_known 'onbekend' does not fit"),
        ({"assessor": '{naam="x"}'}, "unknown key 'assessor.naam'"),
    ],
)
def test_a_wrong_source_file_is_told(tmp_path: Path, keys: dict[str, str], message: str) -> None:
    pages_source(tmp_path, page())
    read, told = sources(source_file(tmp_path, **keys))
    assert ([], True) == (read, any(message in line and "pages.toml" in line for line in told))


@pytest.mark.parametrize(("content", "message"), [("x = [", "this is no TOML"), (None, "there is no such source file")])
def test_a_file_that_is_no_source_file_is_told(tmp_path: Path, content: str | None, message: str) -> None:
    if content:
        write(tmp_path, {"pages.toml": content})
    _, told = sources(tmp_path / "pages.toml")
    assert [True] == [message in line for line in told]


def test_two_sources_may_not_have_one_run(tmp_path: Path) -> None:
    files = [pages_source(tmp_path / "a", page()), pages_source(tmp_path / "b", page())]
    faults = Faults()
    read_sources(files, faults)
    assert ["source 'pages' is also named by " + str(files[0])] == [fault.message for fault in faults.errors]


def test_two_sources_may_not_describe_one_agreement_otherwise(tmp_path: Path) -> None:
    first, second = pages_source(tmp_path / "a", page()), pages_source(tmp_path / "b", page())
    table = '{key="2019-2024", title="Anders", government="http://x.example/", language="nl"}'
    source_file(tmp_path / "b", run='"ander"', agreement=table)
    faults = Faults()
    read_sources([first, second], faults)
    assert ["agreement '2019-2024' is described otherwise by " + str(first)] == [f.message for f in faults.errors]

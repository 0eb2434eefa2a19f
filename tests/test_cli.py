"""The command line, as a newcomer meets it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gestand.cli import main
from gestand.release import Releases

from .building import BASE, build_quietly, page, pages_source, source_file, write


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(one) for one in arguments])


@pytest.fixture
def root(tmp_path: Path) -> Path:
    build_quietly([pages_source(tmp_path, page())], tmp_path / "releases")
    return tmp_path / "releases"


def test_build_says_what_it_published(tmp_path: Path) -> None:
    done = run("build", pages_source(tmp_path, page()), "--releases", tmp_path / "r", "--base-uri", BASE + "/")
    assert (0, True) == (done.exit_code, "published release 20" in done.stdout and "1 EvidenceLink" in done.stdout)


def test_build_tells_every_fault_and_publishes_nothing(tmp_path: Path) -> None:
    done = run("build", pages_source(tmp_path, "x", b"\xff"), "--releases", tmp_path / "r", "--base-uri", BASE)
    assert (1, 3, True) == (done.exit_code, done.stderr.count(": error: "), "nothing was published" in done.stderr)


@pytest.mark.parametrize("base", ["beloften.example", "ftp://x.example"])
def test_a_wrong_base_iri_is_told(tmp_path: Path, base: str) -> None:
    done = run("build", pages_source(tmp_path, page()), "--releases", tmp_path / "r", "--base-uri", base)
    assert (2, True) == (done.exit_code, "is not an absolute http(s) IRI" in done.stderr)


def test_releases_are_listed_and_rolled_back(tmp_path: Path, root: Path) -> None:
    first = Releases(root).current()
    second = build_quietly([pages_source(tmp_path, page("Anders \\[0\\]."))], root).release
    assert 2 == len(run("releases", "--releases", root).stdout.splitlines())
    assert first is not None and f"current release: {first.id}\n" == run("rollback", "--releases", root).stdout
    assert f"current release: {second.id}\n" == run("rollback", second.id, "--releases", root).stdout


def test_rollback_needs_an_earlier_release(root: Path) -> None:
    done = run("rollback", "--releases", root)
    assert (1, True) == (done.exit_code, "there is none before it" in done.stderr)


def test_validate_checks_sources_and_releases(tmp_path: Path, root: Path) -> None:
    assert 0 == run("validate", tmp_path / "pages.toml").exit_code
    done = run("validate", "--releases", root)
    assert (0, True) == (done.exit_code, "conforms to the shapes: 0 violation" in done.stdout)
    assert 1 == run("validate", pages_source(tmp_path / "bad", "x")).exit_code
    assert "sh:ValidationReport" in run("validate", "--releases", root, "--turtle").stdout


def test_validate_tells_a_violation_with_what_to_do(tmp_path: Path) -> None:
    write(tmp_path, {"extra/a.ttl": f"<https://x.example/id/p> a <{BASE}/ns/belofte-bewijs#SectionPromise> ."})
    done = run("validate", source_file(tmp_path, "rdf", "extra"), "--base-uri", BASE)
    assert (1, True) == (done.exit_code, "does not conform" in done.stdout and "what to do: " in done.stderr)


def test_dump_gives_sorted_nquads(root: Path) -> None:
    lines = run("dump", "--releases", root).stdout.splitlines()
    assert lines and lines == sorted(lines)


@pytest.mark.parametrize(
    ("query", "extension", "expected"),
    [
        ("SELECT (COUNT(*) AS ?n) { ?x a beb:EvidenceLink }", None, "n\r\n1\r\n"),
        ("ASK { ?x a beb:Decision }", None, '{"head":{},"boolean":false}'),
        ("CONSTRUCT { ?x a beb:Promise } { ?x a beb:SectionPromise }", "nt",
         f"<{BASE}/id/belofte/2019-2024/hoofdstuk/2.2.3> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{BASE}/ns/belofte-bewijs#Promise> .\n"),
    ],
)  # fmt: skip
def test_query_knows_the_prefixes_of_the_release(root: Path, query: str, extension: str | None, expected: str) -> None:
    more = ["--format", extension] if extension else []
    assert expected.encode() == run("query", query, "--releases", root, *more).stdout_bytes


@pytest.mark.parametrize(("query", "message"), [("SELEC", "cannot be run"), ("ASK { }' --", "cannot be run")])
def test_a_wrong_query_is_told(root: Path, query: str, message: str) -> None:
    done = run("query", query, "--releases", root)
    assert (1, True) == (done.exit_code, message in done.stderr)


def test_an_unknown_release_is_told_with_those_that_there_are(root: Path) -> None:
    current = Releases(root).current()
    done = run("dump", "--releases", root, "--release", "2020-01-01-00000000")
    assert (1, True) == (done.exit_code, current is not None and current.id in done.stderr)


def test_a_manifest_is_plain_json(root: Path) -> None:
    read = json.loads((root / "current" / "manifest.json").read_text())
    assert {"quads", "classes"} <= read["counts"].keys()


@pytest.mark.parametrize("command", ["build", "validate", "releases", "rollback", "dump", "query", "serve"])
def test_every_command_explains_itself(command: str) -> None:
    done = run(command, "--help")
    assert (0, True) == (done.exit_code, len(done.stdout.splitlines()) > 5)

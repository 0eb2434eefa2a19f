"""The whole line: from bytes to a published release, and what stops it."""

import gzip
import json
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, QuerySolutions

from gestand.pipeline import BuildError
from gestand.release import Release, Releases, file_digest
from gestand.store import open_store

from . import example_counts as expected
from .building import BASE, BEB, EXAMPLES, ROW, build_quietly, page, pages_source, source_file, write


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return build_quietly(EXAMPLE_SOURCES, tmp_path_factory.mktemp("releases")).release


EXAMPLE_SOURCES = [EXAMPLES / f"{name}.toml" for name in ("government", "pages", "register", "sections")]


def ask(release: Release, query: str) -> list[list[str]]:
    found = open_store(release.store).query(
        query,
        prefixes={"beb": BEB, "dcterms": "http://purl.org/dc/terms/", "adms": "http://www.w3.org/ns/adms#"},
        use_default_graph_as_union=True,
    )
    assert isinstance(found, QuerySolutions)
    return [[term.value for term in row if isinstance(term, Literal | NamedNode)] for row in found]


def count(release: Release, pattern: str) -> int:
    return int(ask(release, f"SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE {{ {pattern} }}")[0][0])


@pytest.mark.parametrize(
    ("pattern", "amount"),
    [
        ("?x a beb:Assessment", expected.PAGES),
        ("?x a beb:ReferenceEntry", expected.ROWS),
        ("?x a beb:EvidenceLink", expected.LINKS),
        ("?x a beb:Decision", expected.DECISIONS),
        ("?x a beb:AgreementSection ; beb:literalText ?t", expected.SECTIONS_WITH_TEXT),
        ("?x a beb:ReferenceEntry ; beb:refersTo ?d", expected.RECOGNISED),
        ("?x a beb:SectionPromise ; beb:statedIn ?s FILTER NOT EXISTS { ?a beb:assesses ?x }", expected.SECTIONS_WITHOUT_PAGE),
        ("?x a beb:AgreementSection FILTER NOT EXISTS { ?x dcterms:isPartOf+ ?a . ?a a beb:CoalitionAgreement }", 0),
    ],
)  # fmt: skip
def test_the_examples_give_what_an_independent_count_gives(release: Release, pattern: str, amount: int) -> None:
    assert amount == count(release, pattern)


@pytest.mark.parametrize(
    ("status", "amount"),
    [
        ("herkend", expected.RECOGNISED), ("meerduidig", expected.AMBIGUOUS),
        ("niet-gevonden", expected.NOT_FOUND), ("enkel-datum", expected.DATE_ONLY),
    ],
)  # fmt: skip
def test_every_row_has_its_resolution_status(release: Release, status: str, amount: int) -> None:
    assert amount == count(release, f"?x beb:resolutionStatus <{BASE}/id/concept/Herkenning/{status}>")


def test_no_decision_is_minted_for_a_row_that_is_not_recognised(release: Release) -> None:
    assert expected.DECISIONS == count(release, "?x beb:decisionDate ?d")


def dump_lines(release: Release) -> list[bytes]:
    return gzip.decompress((release.path / "dumps/gestand.nq.gz").read_bytes()).splitlines(keepends=True)


def test_every_triple_lies_in_one_graph_and_no_node_is_blank(release: Release) -> None:
    lines = dump_lines(release)
    assert len(lines) == len({line.rpartition(b" <")[0] for line in lines})
    assert not any(b"_:" in line.split(b'"')[0] for line in lines)


def test_the_dump_is_sorted_and_holds_the_store(release: Release) -> None:
    lines = dump_lines(release)
    assert lines == sorted(lines)
    assert len(lines) == len(open_store(release.store)) == release.manifest["counts"]["quads"]


def test_the_store_says_what_the_dump_says(release: Release) -> None:
    stored = {f"{quad} .\n".encode() for quad in open_store(release.store)}
    assert set() == {line.rstrip() for line in dump_lines(release)} ^ {line.rstrip() for line in stored}


def test_numbers_and_dates_of_a_file_of_rdf_are_those_of_the_store(tmp_path: Path) -> None:
    turtle = f'<{BASE}/x> <{BASE}/p> "007"^^<http://www.w3.org/2001/XMLSchema#int> , "0"^^<http://www.w3.org/2001/XMLSchema#boolean> .'
    write(tmp_path, {"extra/a.ttl": turtle})
    made = build_quietly([source_file(tmp_path, "rdf", "extra")], tmp_path / "releases").release
    assert {line.rstrip() for line in dump_lines(made)} == {f"{quad} .".encode() for quad in open_store(made.store)}


def test_the_manifest_holds_the_digest_of_every_file(release: Release) -> None:
    named = {entry["path"]: entry["sha256"] for entry in release.manifest["files"]}
    found = {
        path.relative_to(release.path).as_posix(): file_digest(path)
        for path in release.path.rglob("*")
        if path.is_file() and path.name not in ("manifest.json", "manifest.json.sig")
    }
    assert found == named


def test_the_same_input_gives_the_same_dumps_and_no_new_release(tmp_path: Path, release: Release) -> None:
    again = build_quietly(EXAMPLE_SOURCES, tmp_path)
    for name in ("gestand.nq.gz", "gestand.ttl.gz"):
        assert file_digest(release.path / "dumps" / name) == file_digest(again.release.path / "dumps" / name)
    third = build_quietly(EXAMPLE_SOURCES, tmp_path)
    assert (False, again.release.id, 1) == (third.is_new, third.release.id, len(Releases(tmp_path).all()))


def test_two_runs_of_one_section_share_section_and_promise(tmp_path: Path) -> None:
    files = [pages_source(tmp_path / name, page()) for name in ("a", "b")]
    source_file(tmp_path / "b", run='"tweede"')
    made = build_quietly(files, tmp_path / "releases").release
    assert (1, 2) == (count(made, "?x a beb:SectionPromise"), count(made, "?x a beb:Assessment"))


def test_a_fault_publishes_nothing_and_keeps_the_current_release(tmp_path: Path) -> None:
    good = build_quietly([pages_source(tmp_path, page())], tmp_path / "releases").release
    with pytest.raises(BuildError) as caught:
        build_quietly([pages_source(tmp_path, page(rows=ROW * 2), page(section=""))], tmp_path / "releases")
    assert 2 == len([fault for fault in caught.value.faults if fault.severity == "error"])
    assert [good.id] == [one.id for one in Releases(tmp_path / "releases").all()]
    assert {"current", good.id} == {path.name for path in (tmp_path / "releases").iterdir() if path.name[0] != "."}


def test_a_violation_publishes_nothing_and_says_which_page_and_line(tmp_path: Path) -> None:
    turtle = f"<{BASE}/id/belofte/x> a <{BEB}SectionPromise> ."
    write(tmp_path, {"extra/a.ttl": turtle})
    files = [pages_source(tmp_path, page()), source_file(tmp_path, "rdf", "extra")]
    with pytest.raises(BuildError) as caught:
        build_quietly(files, tmp_path / "releases")
    report = caught.value.report
    assert report is not None and f"{BASE}/id/belofte/x" in "\n".join(report.lines())
    assert [] == Releases(tmp_path / "releases").all()


def gestand(*arguments: object, **options: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-Im", "gestand", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, **options)  # type: ignore[call-overload, no-any-return]


def build_command(file: Path, root: Path, **options: object) -> subprocess.CompletedProcess[str]:
    return gestand("build", file, "--releases", root, "--base-uri", BASE, **options)


def test_two_builds_at_once_are_told_apart(tmp_path: Path) -> None:
    with Releases(tmp_path / "releases").writing():
        done = build_command(pages_source(tmp_path, page()), tmp_path / "releases")
    assert (1, True) == (done.returncode, "another build is running here" in done.stderr)


@pytest.mark.parametrize("place", ["pages.toml/releases", "/proc/self/releases"])
def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path, place: str) -> None:
    done = build_command(pages_source(tmp_path, page()), tmp_path / place)
    assert (1, True, False) == (done.returncode, "cannot write releases here" in done.stderr, "Traceback" in done.stderr)


def small_files() -> None:
    """Let no file grow over 100 kB, as on a disk that fills up."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))


def test_a_disk_that_fills_up_publishes_nothing_and_is_told(tmp_path: Path) -> None:
    long = "Een lange zin over een besluit. " * 20_000
    done = build_command(pages_source(tmp_path, page(f"{long} \\[0\\]")), tmp_path / "releases", preexec_fn=small_files)
    assert (1, True, False) == (done.returncode, "nothing was published" in done.stderr, "Traceback" in done.stderr)
    assert [] == Releases(tmp_path / "releases").all()


@pytest.mark.parametrize("stage", ["loading", "modelling", "writing", "checking", "dumps", "switching"])
def test_a_build_killed_at_any_stage_leaves_the_old_release_served(tmp_path: Path, stage: str) -> None:
    old = build_quietly([pages_source(tmp_path, page())], tmp_path / "releases").release
    pages_source(tmp_path, page("Iets anders \\[0\\]."))
    child = subprocess.Popen(
        [sys.executable, "-Im", "gestand", "build", tmp_path / "pages.toml", "--releases", tmp_path / "releases", "--base-uri", BASE],
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert child.stderr is not None
    for line in child.stderr:
        if stage in line:
            os.kill(child.pid, signal.SIGKILL)
            break
    child.wait()
    current = Releases(tmp_path / "releases").current()
    assert current is not None and (current.id == old.id or stage == "switching")
    assert all(json.loads((one.path / "manifest.json").read_text()) for one in Releases(tmp_path / "releases").all())
    assert build_quietly([tmp_path / "pages.toml"], tmp_path / "releases").release.id != old.id
    assert not list((tmp_path / "releases").glob(".building-*"))


def test_a_killed_build_is_followed_by_one_at_random_moments(tmp_path: Path) -> None:
    root = tmp_path / "releases"
    old = build_quietly([pages_source(tmp_path, page())], root).release
    pages_source(tmp_path, page("Iets anders \\[0\\]."))
    for tenth in range(3, 9):
        child = subprocess.Popen(
            [sys.executable, "-Im", "gestand", "build", tmp_path / "pages.toml", "--releases", root, "--base-uri", BASE],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        time.sleep(tenth / 10)
        child.kill()
        child.wait()
        current = Releases(root).current()
        assert current is not None and open_store(current.store)
        assert current.id == old.id or current.manifest["content"] != old.manifest["content"]

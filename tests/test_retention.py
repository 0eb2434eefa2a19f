"""Go back, and let go: rollback and prune, on disk, at the command line and over HTTP."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from gestand.server.app import create_app

from gestand import signature
from gestand.changes import chain, newest, page_file, read_lines, replay
from gestand.changes.history import DUMP
from gestand.presence import Presence
from gestand.release import DUMPS, Release, ReleaseError, Releases
from gestand.retention import Keep, doomed, prune, remains, tombstone
from tests import sparql_server
from tests.history import BASE, DAYS, KEPT, LEFT, publish, sources
from tests.serving import BROWSER, scratch
from tests.withdrawing import command

MONTH = 30 * 86_400
STATES = ("Eerst", "Daarna", "Nog later", "Ten slotte")
REASON = "ouder dan een jaar"


@dataclass(frozen=True)
class Kept:
    """Four releases, of which the first two are pruned; and the application that serves them."""

    folder: Path
    releases: tuple[Release, ...]
    client: FlaskClient

    @property
    def root(self) -> Path:
        return self.folder / "releases"


def four(folder: Path) -> tuple[Release, ...]:
    """Give a copy of `made`: its releases, in the order of publication."""
    shutil.copytree(made(), folder, symlinks=True, dirs_exist_ok=True)
    return tuple(Releases(folder / "releases").all())


@cache
def made() -> Path:
    """Publish four releases, a month apart, once; the second drops one page of the first."""
    folder = scratch()
    sections = (("2.2.3", "2.2.4"), ("2.2.3",), ("2.2.3",), ("2.2.3",))
    for n, words in enumerate(STATES):
        publish(sources(folder / f"staat{n}", f"{words} \\[0\\].", sections[n]), folder / "releases", DAYS[0] + n * MONTH)
    return folder


@pytest.fixture(scope="module")
def pruned(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    folder = tmp_path_factory.mktemp("bewaring")
    releases = four(folder)
    client = create_app(folder / "releases").test_client()
    assert 200 == client.get(f"/release/{releases[0].id}/doc/{KEPT}.ttl").status_code
    done = command("prune", "--releases", folder / "releases", "--keep", "1", "--reason", REASON)
    assert (0, [f"removed {one.id}" for one in releases[:2]]) == (done.exit_code, done.stdout.splitlines())
    return Kept(folder, releases, client)


@pytest.fixture
def fresh(tmp_path: Path) -> tuple[Path, tuple[Release, ...]]:
    return tmp_path / "releases", four(tmp_path)


def names(releases: list[Release], of: tuple[Release, ...]) -> list[int]:
    return [[one.id for one in of].index(release.id) for release in releases]


# Which


@pytest.mark.parametrize(
    ("keep", "expected"),
    [
        (Keep(count=1), [0, 1]),  # the one before the current one always stays, to roll back to
        (Keep(count=3), [0]),
        (Keep(count=9), []),
        (Keep(since=date(2024, 3, 3)), [0]),
        (Keep(since=date(2024, 3, 4)), [0, 1]),
        (Keep(since=date(2100, 1, 1)), [0, 1]),
        (Keep(count=1, since=date(2024, 3, 3)), [0]),
    ],
)
def test_a_rule_lets_go_what_it_does_not_keep(fresh: tuple[Path, tuple[Release, ...]], keep: Keep, expected: list[int]) -> None:
    assert expected == names(doomed(Releases(fresh[0]), keep), fresh[1])


def test_a_named_release_stays_and_so_do_the_current_one_its_predecessor_and_the_last(
    fresh: tuple[Path, tuple[Release, ...]],
) -> None:
    root, four = fresh
    assert [1] == names(doomed(Releases(root), Keep(ids=[four[0].id])), four)
    Releases(root).switch(four[1])
    assert [2] == names(doomed(Releases(root), Keep()), four)


def test_a_release_that_is_not_there_cannot_be_kept(fresh: tuple[Path, tuple[Release, ...]]) -> None:
    done = command("prune", "--releases", fresh[0], "--keep", "2020-01-01-00000000")
    assert (1, True) == (done.exit_code, f"no release 2020-01-01-00000000; there is: {fresh[1][0].id}" in done.stderr)
    assert 4 == len(Releases(fresh[0]).all())


def test_without_a_rule_nothing_is_removed(fresh: tuple[Path, tuple[Release, ...]]) -> None:
    assert (2, 4) == (command("prune", "--releases", fresh[0]).exit_code, len(Releases(fresh[0]).all()))


def test_a_dry_run_says_what_would_go_and_removes_nothing(fresh: tuple[Path, tuple[Release, ...]]) -> None:
    root, four = fresh
    done = command("prune", "--releases", root, "--keep-since", "2024-04-01", "--dry-run")
    assert [f"would remove {one.id}" for one in four[:2]] == done.stdout.splitlines()
    assert 4 == len(Releases(root).all())


def test_while_a_build_runs_nothing_is_removed(fresh: tuple[Path, tuple[Release, ...]]) -> None:
    root, _ = fresh
    with Releases(root).writing():
        done = command("prune", "--releases", root, "--keep", "1")
    assert (1, True, 4) == (done.exit_code, "another build is running" in done.stderr, len(Releases(root).all()))


# What is left


def test_manifest_changes_and_event_stream_of_a_removed_release_stay_byte_for_byte(
    fresh: tuple[Path, tuple[Release, ...]],
) -> None:
    root, four = fresh

    def held() -> dict[str, str]:
        paths = [path for path in sorted(four[0].path.rglob("*")) if path.is_file()]
        return {path.relative_to(four[0].path).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}

    before = held()
    prune(Releases(root), Keep(count=1), REASON, date(2026, 1, 2))
    after = held()
    assert {"manifest.json", "pruned.json", "subjects.bin", "changes", "ldes"} == {name.partition("/")[0] for name in after}
    assert {name: digest for name, digest in before.items() if name in after} == {name: digest for name, digest in after.items() if name != "pruned.json"}
    assert {"changes/index.json", "changes/summary.json", "ldes/1.nq.gz", "ldes/node.nq.gz"} <= after.keys()
    assert f"{BASE}/id/{LEFT}" in Presence.of(four[0])


def test_a_tombstone_says_what_it_was_why_it_went_and_when(fresh: tuple[Path, tuple[Release, ...]]) -> None:
    root, four = fresh
    content = four[0].manifest["content"]
    gone = prune(Releases(root), Keep(count=1), REASON, date(2026, 1, 2))
    assert [four[0].id, four[1].id] == [one.id for one in gone]
    found = tombstone(Releases(root), four[0].id)
    assert found and ("2026-01-02", REASON, content, four[0].manifest["published"]) == (found.pruned, found.reason, found.content, found.published)
    assert (None, None) == (tombstone(Releases(root), four[3].id), tombstone(Releases(root), "2020-01-01-00000000"))


def test_a_removed_release_is_no_release_any_more(pruned: Kept) -> None:
    releases = Releases(pruned.root)
    assert [2, 3] == names(releases.all(), pruned.releases)
    assert (None, [0, 1]) == (releases.get(pruned.releases[0].id), names(remains(releases), pruned.releases))
    done = command("rollback", pruned.releases[0].id, "--releases", pruned.root)
    assert (1, True) == (done.exit_code, f"no release {pruned.releases[0].id}; there is:" in done.stderr)


def test_a_removal_that_was_cut_short_is_finished_by_the_next_one(fresh: tuple[Path, tuple[Release, ...]]) -> None:
    root, four = fresh
    said = {"format": 1, "id": four[0].id, "published": four[0].manifest["published"], "content": "x", "reason": "r", "pruned": "2026-01-01"}
    (four[0].path / "pruned.json").write_text(json.dumps(said))
    assert [1, 2, 3] == names(Releases(root).all(), four)
    prune(Releases(root), Keep(count=9), REASON, date(2026, 1, 2))
    assert not (four[0].path / "store").exists() and not (four[0].path / "dumps").exists()


def test_a_copy_of_a_removed_release_can_still_be_checked_with_its_signed_manifest(tmp_path: Path) -> None:
    signature.make_key(tmp_path / "sleutel")
    files, root = sources(tmp_path, "Eerst \\[0\\].", ("2.2.3",)), tmp_path / "releases"
    done = command("build", *files, "--releases", root, "--base-uri", BASE, "--sign", tmp_path / "sleutel/private-key.pem")
    assert 0 == done.exit_code, done.output
    first = Releases(root).current()
    assert first is not None
    for words in STATES[1:3]:
        publish(sources(tmp_path / words, f"{words} \\[0\\].", ("2.2.3",)), root, 2_000_000_000 + len(words) * MONTH)
    prune(Releases(root), Keep(count=1), REASON, date(2026, 1, 2))
    key = signature.read_public_key(first.path / signature.PUBLIC_KEY)
    signed, manifest = (first.path / name for name in (signature.SIGNATURE, "manifest.json"))
    assert signature.is_signed_by(manifest.read_bytes(), signed.read_bytes(), key)


def test_the_same_content_on_the_same_day_as_a_removed_release_is_refused_in_words(pruned: Kept) -> None:
    files = sources(pruned.folder / "staat0", f"{STATES[0]} \\[0\\].", ("2.2.3", "2.2.4"))
    with pytest.raises(ReleaseError, match=f"{pruned.releases[0].id}: the id is taken, and a release never changes"):
        publish(files, pruned.root, DAYS[0])
    current = Releases(pruned.root).current()
    assert current is not None and pruned.releases[3].id == current.id


# The stream goes on


def test_the_event_stream_is_whole_without_the_removed_releases(pruned: Kept) -> None:
    releases = Releases(pruned.root)
    steps = chain([*remains(releases), *releases.all()])
    assert [0, 1, 2, 3] == names([step.release for step in steps], pruned.releases)
    pages = [page_file(step.release, number + 1) for step in steps for number in range(step.index.pages)]
    lines = [line for path in pages if path for line in read_lines(path)]
    assert list(read_lines(pruned.releases[3].path / DUMPS / DUMP)) == replay(lines)


def test_the_next_release_goes_on_from_the_last_one(fresh: tuple[Path, tuple[Release, ...]], tmp_path: Path) -> None:
    root, four = fresh
    prune(Releases(root), Keep(count=1), REASON, date(2026, 1, 2))
    fifth = publish(sources(tmp_path / "vijf", "En dan \\[0\\].", ("2.2.3",)), root, DAYS[0] + 5 * MONTH)
    found = newest(Releases(root).all())
    assert found and found.id == fifth.id
    assert [one.id for one in (*four, fifth)] == [step.release.id for step in chain([*remains(Releases(root)), *Releases(root).all()])]


# Over HTTP


@pytest.mark.parametrize(
    "path",
    ["", "/", f"/doc/{KEPT}", f"/doc/{KEPT}.ttl", f"/id/{KEPT}", "/promises", "/report", "/report.ttl", "/corrections", "/sparql",
     "/ns/belofte-bewijs", "/dumps/gestand.nq.gz", "/catalogue.ttl", "/store/CURRENT"],
)  # fmt: skip
def test_everything_else_of_a_removed_release_is_gone(pruned: Kept, path: str) -> None:
    response = pruned.client.get(f"/release/{pruned.releases[0].id}{path}")
    assert 410 == response.status_code
    assert (REASON, pruned.releases[0].id, pruned.releases[0].manifest["content"]) == tuple(response.json[name] for name in ("reason", "release", "content"))


def test_its_dumps_and_its_own_iri_are_gone_with_the_same_reason(pruned: Kept) -> None:
    name = pruned.releases[0].id
    for path in (f"/dumps/{name}/gestand.nq.gz", f"/id/release/{name}", f"/doc/release/{name}.ttl"):
        response = pruned.client.get(path)
        assert (410, REASON) == (response.status_code, response.json["reason"]), path


def test_what_is_kept_of_it_is_served_as_before(pruned: Kept) -> None:
    first, second, *_ = pruned.releases
    paths = [f"/release/{first.id}/manifest.json", f"/release/{first.id}/changes", f"/release/{second.id}/changes/patch.rdfp",
             f"/ldes/{first.id}", f"/ldes/{first.id}/1"]  # fmt: skip
    assert [200] * len(paths) == [pruned.client.get(path).status_code for path in paths]
    assert first.manifest == pruned.client.get(paths[0]).json


@pytest.mark.parametrize("language", ["nl", "en"])
def test_people_read_why_and_find_what_is_kept(pruned: Kept, language: str) -> None:
    first = pruned.releases[0]
    response = pruned.client.get(f"/release/{first.id}/doc/{KEPT}", headers={"Accept": BROWSER, "Accept-Language": language})
    assert (410, True) == (response.status_code, response.text.count(REASON) > 0)
    for href in (f"/release/{first.id}/changes", f"/release/{first.id}/manifest.json", "/dumps/"):
        assert f'href="/gestand{href}"' in response.text
        assert 200 == pruned.client.get(href).status_code


def test_mementos_are_those_that_are_kept(pruned: Kept) -> None:
    rows = pruned.client.get(f"/timemap/doc/{KEPT}").text
    assert [False, False, True, True] == [one.id in rows for one in pruned.releases]
    early = pruned.client.get(f"/timegate/doc/{KEPT}", headers={"Accept-Datetime": "Fri, 02 Feb 2024 00:00:00 GMT"})
    assert f"/gestand/release/{pruned.releases[2].id}/doc/{KEPT}" == early.headers["Location"]


def test_what_only_a_removed_release_had_is_gone_without_a_memento(pruned: Kept) -> None:
    response = pruned.client.get(f"/doc/{LEFT}")
    said = response.json
    assert (410, pruned.releases[0].id, False) == (response.status_code, said["lastRelease"], "memento" in said)
    assert 404 == pruned.client.get("/doc/beoordeling/2019-2024/hoofdstuk/2.2.9/pages").status_code


def test_feed_and_list_of_changes_still_tell_of_it(pruned: Kept) -> None:
    assert all(one.id in pruned.client.get("/feed.atom").text for one in pruned.releases)
    text = pruned.client.get("/changes", headers={"Accept": BROWSER}).text
    assert 2 == text.count("niet meer bewaard")
    assert all(f'href="/gestand/release/{one.id}/changes"' in text for one in pruned.releases)


def test_the_endpoint_refuses_a_removed_release_even_when_it_answered_from_it_before(tmp_path: Path) -> None:
    releases = four(tmp_path)
    server = sparql_server.start(tmp_path / "releases")
    try:
        asked = [server.query("ASK { ?s ?p ?o }", release=releases[0].id).status for _ in range(2)]
        assert 0 == command("prune", "--releases", tmp_path / "releases", "--keep", "1").exit_code
        asked.append(server.query("ASK { ?s ?p ?o }", release=releases[0].id).status)
        assert [200, 200, 410] == asked
    finally:
        server.stop()


# Rollback


@pytest.fixture
def rolled(tmp_path: Path) -> Iterator[tuple[Path, tuple[Release, ...], FlaskClient]]:
    releases = four(tmp_path)
    client = create_app(tmp_path / "releases").test_client()
    assert STATES[3] in client.get(f"/doc/{KEPT}", headers={"Accept": BROWSER}).text
    assert 0 == command("rollback", "--releases", tmp_path / "releases").exit_code
    yield tmp_path, releases, client


def test_after_a_rollback_the_running_server_shows_the_release_before_everywhere(
    rolled: tuple[Path, tuple[Release, ...], FlaskClient],
) -> None:
    _, releases, client = rolled
    assert releases[2].id == client.get("/ready").json["release"]
    assert STATES[2] in client.get(f"/doc/{KEPT}", headers={"Accept": BROWSER}).text
    assert f"/gestand/dumps/{releases[2].id}/gestand.nq.gz" == client.get("/dumps/latest/gestand.nq.gz").headers["Location"]
    assert STATES[3] in client.get(f"/release/{releases[3].id}/doc/{KEPT}", headers={"Accept": BROWSER}).text


def test_the_same_sources_switch_forward_again_and_make_no_new_release(
    rolled: tuple[Path, tuple[Release, ...], FlaskClient],
) -> None:
    folder, releases, client = rolled
    again = publish(sources(folder / "staat3", f"{STATES[3]} \\[0\\].", ("2.2.3",)), folder / "releases", DAYS[0] + 9 * MONTH)
    assert (releases[3].id, 4) == (again.id, len(Releases(folder / "releases").all()))
    assert releases[3].id == client.get("/ready").json["release"]


def test_a_release_after_a_rollback_goes_on_from_the_last_one_so_that_the_stream_does_not_fork(
    rolled: tuple[Path, tuple[Release, ...], FlaskClient],
) -> None:
    folder, releases, client = rolled
    fifth = publish(sources(folder / "vijf", "En dan \\[0\\].", ("2.2.3",)), folder / "releases", DAYS[0] + 5 * MONTH)
    assert [one.id for one in (*releases, fifth)] == [step.release.id for step in chain(Releases(folder / "releases").all())]
    assert releases[3].id in client.get("/changes", headers={"Accept": "application/json"}).text


def test_while_a_build_runs_there_is_no_rollback(fresh: tuple[Path, tuple[Release, ...]]) -> None:
    with Releases(fresh[0]).writing():
        done = command("rollback", "--releases", fresh[0])
    assert (1, True) == (done.exit_code, "another build is running" in done.stderr)

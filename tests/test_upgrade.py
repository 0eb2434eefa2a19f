"""Release folders of another format: told in words by every command, and brought forward step by step."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gestand import upgrade
from gestand.release import FORMAT, MANIFEST, Release, Releases
from tests.history import DAYS, publish, sources
from tests.withdrawing import command


@pytest.fixture
def release(tmp_path: Path) -> Release:
    return publish(sources(tmp_path, "Eerst \\[0\\].", ("2.2.3",)), tmp_path / "releases", DAYS[0])


def rewrite(release: Release, number: object) -> None:
    """Let a manifest name another format."""
    said = json.loads((release.path / MANIFEST).read_text()) | {"format": number}
    (release.path / MANIFEST).write_text(json.dumps(said))


def test_a_folder_of_the_present_format_needs_nothing(release: Release) -> None:
    before = (release.path / MANIFEST).read_bytes()
    done = command("upgrade", "--releases", release.path.parent)
    assert (0, f"nothing to do: every release has format {FORMAT}\n") == (done.exit_code, done.stdout)
    assert before == (release.path / MANIFEST).read_bytes()


def test_a_release_names_its_format(release: Release) -> None:
    assert FORMAT == json.loads((release.path / MANIFEST).read_text())["format"]


@pytest.mark.parametrize("arguments", [["releases"], ["rollback"], ["dump"], ["query", "ASK {}"], ["prune", "--keep", "1"]])
def test_every_command_says_that_a_folder_is_of_another_format_and_what_to_do(release: Release, arguments: list[str]) -> None:
    rewrite(release, 0)
    done = command(*arguments, "--releases", release.path.parent)
    assert (1, True) == (done.exit_code, f"release folder of format 0, this is for format {FORMAT}; gestand upgrade says what to do" in done.stderr)
    assert isinstance(done.exception, SystemExit)


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (0, "no step leads from format 0; build the release again from its sources"),
        (FORMAT + 1, f"format {FORMAT + 1} is newer than {FORMAT}; install the Gestand that wrote it"),
        (None, "the manifest names no format; this is no release, or it is damaged"),
        ("1", "the manifest names no format"),
        (True, "the manifest names no format"),
    ],
)
def test_a_format_that_no_step_leads_from_is_told_and_nothing_is_touched(release: Release, number: object, told: str) -> None:
    rewrite(release, number)
    before = (release.path / MANIFEST).read_bytes()
    done = command("upgrade", "--releases", release.path.parent)
    assert (1, True) == (done.exit_code, f"{release.path}: {told}" in done.stderr)
    assert before == (release.path / MANIFEST).read_bytes()


def test_all_faults_are_told_at_once_and_a_sound_folder_waits_for_them(release: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = publish(sources(tmp_path / "b", "Daarna \\[0\\].", ("2.2.3",)), release.path.parent, DAYS[1])
    done: list[Path] = []
    monkeypatch.setitem(upgrade.STEPS, 0, done.append)  # type: ignore[arg-type]  # a plain dictionary, shown as read-only
    third = publish(sources(tmp_path / "c", "Later \\[0\\].", ("2.2.3",)), release.path.parent, DAYS[1] + 86_400)
    for one, number in ((release, -1), (other, 7), (third, 0)):
        rewrite(one, number)
    told = command("upgrade", "--releases", release.path.parent).stderr
    assert (True, True, False, []) == (f"{release.path}: no step" in told, f"{other.path}: format 7" in told, str(third.path) in told, done)


def test_steps_bring_an_older_folder_to_the_present_format(release: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    rewrite(release, -1)
    for number in (-1, 0):
        monkeypatch.setitem(upgrade.STEPS, number, lambda path, number=number: rewrite(Release(path), number + 1))  # type: ignore[arg-type]
    done = command("upgrade", "--releases", release.path.parent)
    assert (0, True) == (done.exit_code, f"{release.path.name}: format -1 is now {FORMAT}" in done.stdout)
    assert [release.id] == [one.id for one in Releases(release.path.parent).all()]


def test_a_server_tells_the_operator_and_answers_503_until_the_folder_is_upgraded(
    release: Release, caplog: pytest.LogCaptureFixture
) -> None:
    from gestand.server.app import create_app

    rewrite(release, 0)
    client = create_app(release.path.parent).test_client()
    assert 503 == client.get("/").status_code
    assert "gestand upgrade says what to do" in caplog.text


def test_removed_releases_stay_as_they_are(release: Release, tmp_path: Path) -> None:
    for number, words in enumerate(("Daarna", "Later")):
        publish(sources(tmp_path / words, f"{words} \\[0\\].", ("2.2.3",)), release.path.parent, DAYS[1] + number * 86_400)
    assert 0 == command("prune", "--releases", release.path.parent, "--keep", "1").exit_code
    rewrite(release, 0)
    assert 0 == command("upgrade", "--releases", release.path.parent).exit_code

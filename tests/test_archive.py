"""The archive: bytes under their digest, with address and time, read without a network."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from gestand.archive import Archive, ArchiveError
from gestand.evidence import Faults

from .archiving import archive_of

URL = "https://open.example/lijst.ttl"


def test_a_capture_is_found_by_its_address_and_gives_its_bytes(tmp_path: Path) -> None:
    archive = archive_of(tmp_path, {URL: b"<x:a> <x:b> <x:c> ."})
    capture = archive.latest(URL)
    assert capture and b"<x:a> <x:b> <x:c> ." == archive.read(capture)


def test_a_capture_is_the_same_after_it_was_written_and_read(tmp_path: Path) -> None:
    (capture,) = archive_of(tmp_path, {URL: b"x"}).captures
    (tmp_path / "sources" / "proef.jsonl").write_text(capture.line(), encoding="utf-8")
    assert (capture,) == Archive.open(tmp_path).captures


def test_the_newest_capture_of_an_address_comes_last_in_its_history(tmp_path: Path) -> None:
    (old,) = archive_of(tmp_path, {URL: b"x"}).captures
    new = replace(old, retrieved=old.retrieved + timedelta(days=1), source="ander")
    archive = Archive(tmp_path, [new, old.outdated()])
    assert ([old.outdated(), new], new) == ([*archive.history(URL)], archive.latest(URL))


def test_what_the_last_fetch_did_not_find_is_kept_and_is_not_current(tmp_path: Path) -> None:
    (capture,) = archive_of(tmp_path, {URL: b"x"}).captures
    archive = Archive(tmp_path, [capture.outdated()])
    assert ((), 1) == (archive.of_source("proef"), len(archive.history(URL)))


def test_an_address_that_was_never_fetched_has_no_capture(tmp_path: Path) -> None:
    assert archive_of(tmp_path, {URL: b"x"}).latest("https://open.example/") is None


@pytest.mark.parametrize("body", [b"y", None])
def test_bytes_that_were_changed_or_lost_are_told(tmp_path: Path, body: bytes | None) -> None:
    archive, faults = archive_of(tmp_path, {URL: b"x"}), Faults()
    (path,) = [one.path for one in archive.captures]
    path.unlink()
    if body:
        path.write_bytes(body)
    archive.check(faults)
    assert [(str(path), True)] == [(one.place.file, URL in one.message) for one in faults.errors]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "Expecting property name"),
        ("[]", "this is no JSON object"),
        ('{"url": "x"}', "'location' is missing"),
        ('{"url": 7}', "'url' must be str, not 7"),
    ],
)
def test_a_wrong_line_is_told_with_its_place(tmp_path: Path, line: str, message: str) -> None:
    archive_of(tmp_path, {URL: b"x"})
    file = tmp_path / "sources" / "proef.jsonl"
    file.write_text(file.read_text() + line, encoding="utf-8")
    with pytest.raises(ArchiveError, match=rf"{file}:2: {message}"):
        Archive.open(tmp_path)


def test_a_digest_that_is_none_leads_to_no_path(tmp_path: Path) -> None:
    (capture,) = archive_of(tmp_path, {URL: b"x"}).captures
    line = replace(capture, digest="sha256:../../etc/passwd").line()
    (tmp_path / "sources" / "proef.jsonl").write_text(line, encoding="utf-8")
    with pytest.raises(ArchiveError, match="is no digest"):
        Archive.open(tmp_path)

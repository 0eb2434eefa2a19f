"""The cache of answers on disk: whole or absent, within its bytes, and never anybody else's files."""

import os
import time
from pathlib import Path

import pytest
from gestand.server.answer_cache import AnswerCache, Broken

RELEASE, OTHER = "2026-01-02-00000001", "2026-02-02-00000002"
BODY = b"0123456789" * 20_000


def keep(cache: AnswerCache, key: str, body: bytes = BODY, release: str = RELEASE) -> None:
    draft = cache.draft(release, key)
    assert draft is not None
    for start in range(0, len(body), 30_000):
        draft.write(body[start : start + 30_000])
    draft.keep(7)


def read(cache: AnswerCache, key: str, release: str = RELEASE) -> bytes | None:
    kept = cache.get(release, key)
    return None if kept is None else b"".join(kept)


@pytest.mark.parametrize("body", [b"", b"x", BODY])
def test_what_was_kept_is_read_again(tmp_path: Path, body: bytes) -> None:
    cache = AnswerCache(tmp_path, 10_000_000)
    keep(cache, "a", body)
    assert body == read(cache, "a")
    kept = cache.get(RELEASE, "a")
    assert kept and (len(body), 7) == (kept.size, kept.rows)
    kept.close()


def test_nothing_is_found_before_it_is_whole(tmp_path: Path) -> None:
    cache = AnswerCache(tmp_path, 10_000_000)
    draft = cache.draft(RELEASE, "a")
    assert draft is not None
    draft.write(BODY)
    assert read(cache, "a") is None
    draft.drop()
    assert [] == [path for path in tmp_path.rglob("*") if path.is_file()]


def test_an_answer_of_more_than_its_share_is_not_kept(tmp_path: Path) -> None:
    cache = AnswerCache(tmp_path, 8 * len(BODY) - 8)
    keep(cache, "a")
    assert read(cache, "a") is None
    assert [] == [path for path in tmp_path.rglob("*") if path.is_file()]


def test_what_was_read_last_stays(tmp_path: Path) -> None:
    cache = AnswerCache(tmp_path, 10 * len(BODY))
    for n in range(9):
        keep(cache, f"k{n}")
        os.utime(tmp_path / f"answers-{RELEASE}" / f"k{n}.answer", (n, n))
    assert BODY == read(cache, "k0")
    keep(cache, "k9")
    keep(cache, "k10")
    assert BODY == read(cache, "k0")
    assert read(cache, "k1") is None


def test_a_reader_reads_on_when_its_file_is_removed(tmp_path: Path) -> None:
    cache = AnswerCache(tmp_path, 10_000_000)
    keep(cache, "a")
    kept = cache.get(RELEASE, "a")
    assert kept is not None
    keep(cache, "b", release=OTHER)
    assert not (tmp_path / f"answers-{RELEASE}").exists()
    assert BODY == b"".join(kept)


def test_a_draft_of_a_retired_release_is_forgotten(tmp_path: Path) -> None:
    cache = AnswerCache(tmp_path, 10_000_000)
    draft = cache.draft(RELEASE, "a")
    assert draft is not None
    draft.write(BODY)
    keep(cache, "b", release=OTHER)
    draft.keep(1)
    assert BODY == read(cache, "b", OTHER)


def test_a_changed_answer_is_not_given_whole_and_is_gone(tmp_path: Path) -> None:
    cache = AnswerCache(tmp_path, 10_000_000)
    keep(cache, "a")
    file = tmp_path / f"answers-{RELEASE}" / "a.answer"
    file.write_bytes(file.read_bytes()[:-1] + b"#")
    kept = cache.get(RELEASE, "a")
    assert kept is not None
    with pytest.raises(Broken):
        assert len(b"".join(kept)) < len(BODY)
    assert read(cache, "a") is None


def test_what_a_killed_server_left_is_cleared_and_nothing_else(tmp_path: Path) -> None:
    folder = tmp_path / f"answers-{RELEASE}"
    folder.mkdir()
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("keep me")
    left, fresh = folder / ".draft-old", folder / ".draft-new"
    for path in (left, fresh):
        path.write_bytes(BODY)
    os.utime(left, (0, time.time() - 7_200))
    assert read(AnswerCache(tmp_path, 10_000_000), "a") is None
    assert (False, True) == (left.exists(), fresh.exists())
    assert "keep me" == (tmp_path / "mine" / "letter.txt").read_text()


def test_a_cache_of_no_bytes_keeps_nothing(tmp_path: Path) -> None:
    assert AnswerCache(tmp_path, 0).draft(RELEASE, "a") is None


def test_a_folder_of_its_own_goes_with_the_cache() -> None:
    cache = AnswerCache(None, 10_000_000)
    keep(cache, "a")
    root = cache._root
    cache.close()
    assert not root.exists()

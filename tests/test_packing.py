"""Pages go over the line packed, where the client can unpack them, and are known again by their tag."""

from __future__ import annotations

import gzip

import pytest
import zstandard

from tests.serving import BASE, BROWSER, client, get, one_of

PAGES = ["/", "/promises", f"/doc/{one_of('SectionPromise')}"]


@pytest.mark.parametrize("path", PAGES)
def test_a_packed_page_unpacks_to_the_plain_one(path: str) -> None:
    plain, packed = get(path, BROWSER), get(path, BROWSER, Accept_Encoding="gzip")
    assert (None, "gzip") == (plain.headers.get("Content-Encoding"), packed.headers.get("Content-Encoding"))
    assert plain.data == gzip.decompress(packed.data)
    assert len(packed.data) < len(plain.data) / 2
    assert str(len(packed.data)) == packed.headers["Content-Length"]


def test_a_browser_that_can_gets_the_better_coding() -> None:
    packed = get(PAGES[2], BROWSER, Accept_Encoding="gzip, deflate, br, zstd")
    assert "zstd" == packed.headers["Content-Encoding"]
    assert get(PAGES[2], BROWSER).data == zstandard.ZstdDecompressor().decompressobj().decompress(packed.data)


@pytest.mark.parametrize("path", PAGES)
def test_caches_keep_the_codings_apart_and_the_tag_of_a_packed_page_is_weak(path: str) -> None:
    plain, packed = get(path, BROWSER), get(path, BROWSER, Accept_Encoding="gzip")
    assert all("Accept-Encoding" in response.headers["Vary"] for response in (plain, packed))
    assert f"W/{plain.headers['ETag']}" == packed.headers["ETag"]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("accept", ["gzip", "identity"])
def test_a_page_that_the_client_has_is_not_sent_again(path: str, accept: str) -> None:
    headers = {"Accept": BROWSER, "Accept-Encoding": accept}
    first = client().get(path, headers=headers)
    again = client().get(path, headers=headers | {"If-None-Match": first.headers["ETag"]})
    assert (304, b"", first.headers["ETag"]) == (again.status_code, again.data, again.headers["ETag"])
    assert "Content-Encoding" not in again.headers


def test_short_answers_pictures_and_errors_go_as_they_are() -> None:
    paths = ["/health", f"/preview/{one_of('SectionPromise')}.png", "/doc/nergens"]
    assert [None] * 3 == [get(path, BROWSER, Accept_Encoding="gzip").headers.get("Content-Encoding") for path in paths]


def test_data_is_packed_too_and_reads_back() -> None:
    path = f"/doc/{one_of('SectionPromise')}.ttl"
    packed = get(path, Accept_Encoding="gzip")
    assert get(path).data == gzip.decompress(packed.data)
    assert BASE.encode() in gzip.decompress(packed.data)

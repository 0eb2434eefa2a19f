"""Pages go over the line packed, where the client can unpack them, and are known again by their tag."""

from __future__ import annotations

import gzip
import hashlib
from importlib.resources import files

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


ASSETS = sorted(name.name for name in files("gestand.server.static").iterdir() if name.name.endswith((".css", ".js")))


@pytest.mark.parametrize("name", ASSETS)
@pytest.mark.parametrize("accept", ["gzip", "zstd"])
def test_style_sheets_and_scripts_go_packed_and_are_kept_for_ever_by_their_digest(name: str, accept: str) -> None:
    plain = (files("gestand.server.static") / name).read_bytes()
    path = f"/static/{name}?v={hashlib.sha256(plain).hexdigest()[:12]}"
    packed = get(path, Accept_Encoding=accept)
    unpacked = gzip.decompress(packed.data) if accept == "gzip" else zstandard.ZstdDecompressor().decompressobj().decompress(packed.data)
    assert (accept, plain) == (packed.headers["Content-Encoding"], unpacked)
    assert plain == get(path).data
    assert "immutable" in packed.headers["Cache-Control"]
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert 304 == get(path, Accept_Encoding=accept, If_None_Match=packed.headers["ETag"]).status_code


@pytest.mark.parametrize("query", ["", "?v=000000000000"])
def test_a_style_sheet_under_another_digest_is_not_kept_for_ever(query: str) -> None:
    assert "immutable" not in get(f"/static/style.css{query}").headers["Cache-Control"]


@pytest.mark.parametrize("name", ["__init__.py", "niets.css", "..%2F__init__.py"])
def test_only_what_pages_ask_for_is_sent(name: str) -> None:
    assert 404 == get(f"/static/{name}").status_code

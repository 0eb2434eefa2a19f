"""The files of releases: listed, whole, in parts, and the same for ever."""

from __future__ import annotations

import gzip
import hashlib

import pytest
from pyoxigraph import RdfFormat, parse

from tests.serving import BROWSER, client, get, page, release

NAME = "gestand.nq.gz"


def address(name: str = NAME) -> str:
    return f"/dumps/{release().id}/{name}"


def test_the_index_lists_each_file_with_its_hash_and_size() -> None:
    [listed] = get("/dumps/").json["releases"]
    assert (release().id, True) == (listed["release"], listed["current"])
    for entry in listed["files"]:
        data = get(entry["href"]).data
        assert (entry["bytes"], entry["sha256"]) == (len(data), hashlib.sha256(data).hexdigest())


def test_people_get_the_index_as_a_page() -> None:
    assert get("/dumps/").json["releases"][0]["files"][0]["sha256"] in page("/dumps/")


def test_a_packed_file_is_sent_as_a_file_and_not_as_a_coding() -> None:
    response = get(address(), BROWSER)
    assert ("application/gzip", None) == (response.content_type, response.headers.get("Content-Encoding"))
    assert release().manifest["counts"]["quads"] == sum(
        1 for _ in parse(gzip.decompress(response.data), RdfFormat.N_QUADS)
    )


def test_a_file_may_be_kept_for_ever_under_its_hash() -> None:
    response = get(address())
    [entry] = [dump for dump in release().dumps if dump.name == NAME]
    assert (f'"{entry.sha256}"', True) == (response.headers["ETag"], "immutable" in response.headers["Cache-Control"])
    assert f"attachment; filename={release().id}-{NAME}" == response.headers["Content-Disposition"]
    assert 304 == get(address(), If_None_Match=response.headers["ETag"]).status_code


@pytest.mark.parametrize(
    ("expected", "wanted"), [((0, 99), "bytes=0-99"), ((100, None), "bytes=100-"), ((-50, None), "bytes=-50")]
)
def test_a_part_of_a_file_may_be_asked_for(expected: tuple[int, int | None], wanted: str) -> None:
    whole, part = get(address()).data, get(address(), Range=wanted)
    first, last = expected
    assert (206, whole[first : None if last is None else last + 1]) == (part.status_code, part.data)
    assert "bytes" == part.headers["Accept-Ranges"]


def test_a_part_of_another_version_is_sent_whole() -> None:
    assert 200 == get(address(), Range="bytes=0-9", If_Range='"anders"').status_code


def test_a_part_beyond_the_end_is_refused() -> None:
    assert 416 == get(address(), Range="bytes=999999999-").status_code


def test_head_tells_the_size() -> None:
    response = client().head(address())
    assert (str(len(get(address()).data)), b"") == (response.headers["Content-Length"], response.data)


def test_latest_points_at_the_current_release() -> None:
    response = get(f"/dumps/latest/{NAME}")
    assert (302, f"/gestand{address()}") == (response.status_code, response.headers["Location"])


@pytest.mark.parametrize(
    "path",
    ["/dumps/2020-01-01-00000000/gestand.nq.gz", "/dumps/latest/x", "/dumps/../manifest.json", "/dumps/.building-1/x"],
)
def test_what_is_no_file_of_a_release_is_not_found(path: str) -> None:
    assert 404 == get(path).status_code


@pytest.mark.parametrize("name", ["manifest.json", "..%2Fmanifest.json", "%2e%2e/manifest.json", "..", "store"])
def test_nothing_but_dumps_is_sent(name: str) -> None:
    assert 404 == get(address(name)).status_code

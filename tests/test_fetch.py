"""Fetching from a server that replays answers, and fails in every way that servers do."""

import hashlib
import json
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from gestand.archive import Archive
from gestand.evidence import Faults
from gestand.fetch import Fetched, FetchError, fetch, read_plan

from .building import load
from .replaying import JSON, JSON_API, Page, Replay, collection, document, replaying, search, synthetic_item

LIST = b"<http://open.example/a> <http://open.example/b> <http://open.example/c> .\n"
THEMES = "http://themis.vlaanderen.be/id/concept/thema/"


@pytest.fixture
def server() -> Iterator[Replay]:
    with replaying() as replay:
        yield replay


def source(folder: Path, tables: str, name: str = "bron", loader: str = "rdf") -> Path:
    """Write a source file that asks without pauses."""
    file = folder / f"{name}.toml"
    head = f'loader = "{loader}"\npath = "{name}"\ntitle = "Proef"\npublisher = "Proef"\nlicence = "Proef"\nissued = 2024-04-12\n'
    file.write_text(head + "[fetch]\npause = 0\nbackoff = 0\n" + textwrap.dedent(tables), encoding="utf-8")
    return file


def run(file: Path, slept: list[float] | None = None) -> tuple[Fetched, Faults]:
    """Fetch a source file, without waiting."""
    faults = Faults()
    plan = read_plan(file, faults)
    assert plan, faults.all
    waited = [] if slept is None else slept
    return fetch(plan, faults, lambda line: None, waited.append), faults


def refused(file: Path) -> str:
    """Fetch a source file that must fail; give all that was told."""
    faults = Faults()
    plan = read_plan(file, faults)
    assert plan, faults.all
    with pytest.raises(FetchError) as caught:
        fetch(plan, faults, lambda line: None, lambda seconds: None)
    return "\n".join([str(caught.value), *(str(one) for one in faults.all)])


def one_file(folder: Path, server: Replay, more: str = "", name: str = "lijst.ttl") -> Path:
    return source(folder, f'{more}\n[[fetch.file]]\nurl = "{server.root}/{name}"\n')


def names(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if not path.name.startswith(".")}


def test_a_file_is_kept_under_its_digest_with_address_and_time(tmp_path: Path, server: Replay) -> None:
    server.pages["/lijst.ttl"] = Page(LIST)
    run(one_file(tmp_path, server))
    (capture,) = Archive.open(tmp_path / "archive").captures
    digest = hashlib.sha256(LIST).hexdigest()
    assert (f"{server.root}/lijst.ttl", f"sha256:{digest}", "text/turtle") == (capture.url, capture.digest, capture.media_type)
    assert tmp_path / "archive/objects" / digest[:2] / digest[2:] == capture.path
    assert capture.retrieved.tzinfo is not None


def test_the_loader_reads_what_was_fetched_without_a_network(tmp_path: Path, server: Replay) -> None:
    server.pages["/lijst.ttl"] = Page(LIST)
    file = one_file(tmp_path, server)
    run(file)
    server.pages.clear()
    (record,), faults = load(file)
    assert (1, []) == (len(record.quads), faults.errors)  # type: ignore[union-attr]


def test_the_agent_names_itself_and_asks_robots_first(tmp_path: Path, server: Replay) -> None:
    server.pages["/lijst.ttl"] = Page(LIST)
    run(one_file(tmp_path, server, 'contact = "https://beloften.example/over"'))
    agents = {one["User-Agent"].partition("/")[0] + one["User-Agent"].partition(" ")[2] for one in server.headers}
    assert (["/robots.txt", "/lijst.ttl"], {"gestand(+https://beloften.example/over)"}) == (server.asked, agents)


def test_what_robots_forbids_is_not_asked(tmp_path: Path, server: Replay) -> None:
    server.pages |= {"/robots.txt": Page(b"User-agent: gestand\nDisallow: /lijst", "text/plain"), "/lijst.ttl": Page(LIST)}
    assert "robots.txt forbids it" in refused(one_file(tmp_path, server))
    assert [] == server.data_requests()


def test_a_server_whose_robots_fails_is_not_asked(tmp_path: Path, server: Replay) -> None:
    server.pages |= {"/robots.txt": Page(status=503), "/lijst.ttl": Page(LIST)}
    assert "/robots.txt: the server answers 503" in refused(one_file(tmp_path, server, "tries = 2"))
    assert [] == server.data_requests()


def test_the_delay_that_robots_asks_is_kept(tmp_path: Path, server: Replay) -> None:
    server.pages |= {"/robots.txt": Page(b"User-agent: *\nCrawl-delay: 7", "text/plain"), "/lijst.ttl": Page(LIST)}
    slept: list[float] = []
    run(one_file(tmp_path, server), slept)
    assert [True] == [6 < one <= 7 for one in slept]


def test_requests_to_a_host_keep_the_pause(tmp_path: Path, server: Replay) -> None:
    server.pages |= {f"/{n}.ttl": Page(LIST + b"#%d" % n) for n in range(3)}
    files = "".join(f'[[fetch.file]]\nurl = "{server.root}/{n}.ttl"\n' for n in range(3))
    slept: list[float] = []
    file = source(tmp_path, files)
    file.write_text(file.read_text().replace("pause = 0", "pause = 50"))
    run(file, slept)
    assert [True] * 3 == [40 < one <= 50 for one in slept]


@pytest.mark.parametrize(
    "fault",
    [
        Page(status=429, headers={"Retry-After": "3"}),
        Page(status=503),
        Page(status=500),
        Page(LIST, cut=10),
        Page(LIST, cut=0),
    ],
    ids=["429", "503", "500", "cut", "empty"],
)
def test_a_fault_that_passes_is_tried_again(tmp_path: Path, server: Replay, fault: Page) -> None:
    server.pages["/lijst.ttl"] = Page(LIST)
    server.faults["/lijst.ttl"] = [fault, fault]
    run(one_file(tmp_path, server))
    assert ({"lijst.ttl": LIST}, 3) == (names(tmp_path / "bron"), len(server.data_requests()))


def test_retry_after_is_waited_for(tmp_path: Path, server: Replay) -> None:
    server.pages["/lijst.ttl"] = Page(LIST)
    server.faults["/lijst.ttl"] = [Page(status=429, headers={"Retry-After": "33"})]
    slept: list[float] = []
    run(one_file(tmp_path, server), slept)
    assert [33.0] == slept


def test_a_wait_over_the_bound_ends_the_fetch_and_says_how_long(tmp_path: Path, server: Replay) -> None:
    server.faults["/lijst.ttl"] = [Page(status=503, headers={"Retry-After": "4000"})]
    assert "asks to wait 4000 s: start again after that" in refused(one_file(tmp_path, server))


def test_a_server_that_keeps_failing_is_left_alone_after_the_tries(tmp_path: Path, server: Replay) -> None:
    server.pages["/lijst.ttl"] = Page(status=503)
    told = refused(one_file(tmp_path, server, "tries = 3"))
    assert ("the server answers 503" in told, 3) == (True, len(server.data_requests()))


def test_a_server_that_is_not_there_is_told(tmp_path: Path) -> None:
    file = source(tmp_path, 'tries = 1\n[[fetch.file]]\nurl = "http://127.0.0.1:9/lijst.ttl"\n')
    assert "cannot be reached" in refused(file)


def test_a_redirect_on_the_host_is_followed_and_both_addresses_are_kept(tmp_path: Path, server: Replay) -> None:
    server.pages |= {"/lijst.ttl": Page(status=302, headers={"Location": "/nieuw.ttl"}), "/nieuw.ttl": Page(LIST)}
    run(one_file(tmp_path, server))
    (capture,) = Archive.open(tmp_path / "archive").captures
    assert (f"{server.root}/lijst.ttl", f"{server.root}/nieuw.ttl") == (capture.url, capture.location)


def test_a_redirect_to_another_host_is_refused_before_it_is_asked(tmp_path: Path, server: Replay) -> None:
    with replaying() as other:
        other.pages["/lijst.ttl"] = Page(LIST)
        server.pages["/lijst.ttl"] = Page(status=301, headers={"Location": f"{other.root}/lijst.ttl"})
        assert f"leads to another host, {other.root}/lijst.ttl" in refused(one_file(tmp_path, server))
        assert [] == other.asked


def test_a_redirect_to_a_host_that_the_source_names_is_followed(tmp_path: Path, server: Replay) -> None:
    with replaying() as other:
        other.pages["/lijst.ttl"] = Page(LIST)
        server.pages["/lijst.ttl"] = Page(status=301, headers={"Location": f"{other.root}/lijst.ttl"})
        run(one_file(tmp_path, server, f'hosts = ["{other.host}"]'))
        assert ["/robots.txt", "/lijst.ttl"] == other.asked


def test_a_redirect_in_a_circle_ends(tmp_path: Path, server: Replay) -> None:
    server.pages["/lijst.ttl"] = Page(status=302, headers={"Location": "/lijst.ttl"})
    assert "leads on more than 5 times" in refused(one_file(tmp_path, server))


@pytest.mark.parametrize("media_type", ["text/html", "", "application/json"])
def test_a_wrong_media_type_is_refused(tmp_path: Path, server: Replay, media_type: str) -> None:
    server.pages["/lijst.ttl"] = Page(b"<h1>Onderhoud</h1>", media_type)
    assert f"has the media type {media_type or 'none'}, not text/turtle" in refused(one_file(tmp_path, server))
    assert not (tmp_path / "bron").exists()


def test_a_media_type_that_the_source_allows_is_taken(tmp_path: Path, server: Replay) -> None:
    server.pages["/lijst.ttl"] = Page(LIST, "text/plain")
    run(source(tmp_path, f'[[fetch.file]]\nurl = "{server.root}/lijst.ttl"\naccept = ["text/plain"]\n'))
    assert {"lijst.ttl": LIST} == names(tmp_path / "bron")


def test_an_answer_over_the_bound_is_refused(tmp_path: Path, server: Replay) -> None:
    server.pages["/lijst.ttl"] = Page(LIST * 10)
    assert "has more than the 100 bytes" in refused(one_file(tmp_path, server, "largest = 100"))


def test_every_wrong_answer_is_told_at_once_and_the_others_are_not_asked_again(tmp_path: Path, server: Replay) -> None:
    server.pages |= {"/een.ttl": Page(LIST), "/drie.ttl": Page(b"x", "text/html")}
    files = "".join(f'[[fetch.file]]\nurl = "{server.root}/{name}.ttl"\n' for name in ("een", "twee", "drie"))
    told = refused(source(tmp_path, files))
    assert ("answers 404" in told, "text/html" in told, "1 are kept" in told) == (True, True, True)
    server.pages |= {"/twee.ttl": Page(LIST + b"#2"), "/drie.ttl": Page(LIST + b"#3")}
    done, _ = run(tmp_path / "bron.toml")
    assert (True, 1) == (done.resumed, server.asked.count("/een.ttl"))
    assert {"een.ttl", "twee.ttl", "drie.ttl"} == names(tmp_path / "bron").keys()


def test_what_has_not_changed_is_not_sent_again(tmp_path: Path, server: Replay) -> None:
    server.pages["/lijst.ttl"] = Page(LIST, headers={"ETag": '"1"'})
    file = one_file(tmp_path, server)
    run(file)
    again, _ = run(file)
    (capture,) = Archive.open(tmp_path / "archive").captures
    assert (0, True, '"1"') == (again.new, capture.current, server.headers[-1].get("If-None-Match"))


def test_what_changed_is_a_capture_beside_the_old_one(tmp_path: Path, server: Replay) -> None:
    file = one_file(tmp_path, server)
    for body in (LIST, LIST + b"# nieuw\n"):
        server.pages["/lijst.ttl"] = Page(body, headers={"ETag": f'"{len(body)}"'})
        run(file)
    archive = Archive.open(tmp_path / "archive")
    history = archive.history(f"{server.root}/lijst.ttl")
    assert [(LIST, False), (LIST + b"# nieuw\n", True)] == [(archive.read(one), one.current) for one in history]
    assert {"lijst.ttl": LIST + b"# nieuw\n"} == names(tmp_path / "bron")


def test_a_failed_fetch_leaves_the_files_of_the_one_before(tmp_path: Path, server: Replay) -> None:
    server.pages["/lijst.ttl"] = Page(LIST)
    file = one_file(tmp_path, server)
    run(file)
    server.pages["/lijst.ttl"] = Page(b"x", "text/html")
    refused(file)
    assert {"lijst.ttl": LIST} == names(tmp_path / "bron")


def test_a_folder_with_files_of_others_is_not_written(tmp_path: Path, server: Replay) -> None:
    (tmp_path / "bron").mkdir()
    (tmp_path / "bron" / "eigen.ttl").write_bytes(LIST)
    assert "holds files that no fetch wrote" in refused(one_file(tmp_path, server))
    assert ([], {"eigen.ttl"}) == (server.asked, names(tmp_path / "bron").keys())


# The official search


def search_source(folder: Path, server: Replay, size: int = 100, last: str = "2022-06-30") -> Path:
    return source(
        folder,
        f"""
        [[fetch.search]]
        url = "{server.root}/news-items/search"
        first = 2022-05-01
        last = {last}
        page_size = {size}
        """,
        loader="news-items",
    )


def items(count: int, month: str = "2022-05") -> list[dict[str, Any]]:
    return [synthetic_item(n, f"{month}-{n % 28 + 1:02}T08:00:00Z") for n in range(count)]


def test_the_search_is_read_page_by_page_and_month_by_month(tmp_path: Path, server: Replay) -> None:
    server.pages["/news-items/search"] = search([*items(25), synthetic_item(99, "2022-06-10T08:00:00Z")])
    run(search_source(tmp_path, server, size=10))
    expected = {f"news-items-2022-05-00{n}.json" for n in range(3)} | {"news-items-2022-06-000.json"}
    assert expected == names(tmp_path / "bron").keys()


def test_all_three_forms_of_values_reach_the_loader(tmp_path: Path, server: Replay) -> None:
    server.pages["/news-items/search"] = search(items(9))
    file = search_source(tmp_path, server)
    run(file)
    records, faults = load(file)
    assert ([], 9) == (faults.errors, len(records))
    assert {0, 1, 2} == {len(one.alternatives) for one in records}  # type: ignore[union-attr]


@pytest.mark.parametrize(("data", "count"), [(None, 0), (synthetic_item(1, "2022-05-02T08:00:00Z"), 1), ([], 0)])
def test_a_list_of_items_may_be_null_or_one(tmp_path: Path, server: Replay, data: Any, count: int) -> None:
    server.pages["/news-items/search"] = Page(json.dumps({"count": count, "data": data}).encode(), JSON)
    done, _ = run(search_source(tmp_path, server, last="2022-05-31"))
    assert 1 == len(done.captures)


def test_a_list_that_changes_under_way_is_read_again(tmp_path: Path, server: Replay) -> None:
    before, after = items(25), items(26)
    answers = [search(before), search(before), search(after)]

    def changing(asked: Any) -> Page:
        return (answers.pop(0) if len(answers) > 1 else answers[0])(asked)

    server.pages["/news-items/search"] = changing
    run(search_source(tmp_path, server, size=10, last="2022-05-31"))
    found = [one["id"] for body in names(tmp_path / "bron").values() for one in json.loads(body)["data"]]
    assert [one["id"] for one in after] == found


def test_a_list_that_moves_under_way_is_read_again(tmp_path: Path, server: Replay) -> None:
    """An item that is put in front and one that goes leave the count as it was: one item stands on two pages."""
    before = items(20)
    after = [synthetic_item(50, "2022-05-01T07:00:00Z"), *before[:-1]]
    answers = [search(before), search(after)]

    def moving(asked: Any) -> Page:
        return (answers.pop(0) if len(answers) > 1 else answers[0])(asked)

    server.pages["/news-items/search"] = moving
    run(search_source(tmp_path, server, size=10, last="2022-05-31"))
    found = [one["id"] for body in names(tmp_path / "bron").values() for one in json.loads(body)["data"]]
    assert [one["id"] for one in after] == found


def test_pages_that_did_not_fit_leave_nothing_in_the_archive(tmp_path: Path, server: Replay) -> None:
    test_a_list_that_changes_under_way_is_read_again(tmp_path, server)
    archive = Archive.open(tmp_path / "archive")
    objects = {path for path in (tmp_path / "archive/objects").rglob("*") if path.is_file()}
    assert {one.path for one in archive.captures} == objects


def test_a_list_that_never_holds_still_is_told(tmp_path: Path, server: Replay) -> None:
    sizes = iter(range(25, 100))
    server.pages["/news-items/search"] = lambda asked: search(items(next(sizes)))(asked)
    assert "the list changed 4 times while it was read" in refused(search_source(tmp_path, server, 10, "2022-05-31"))


def test_a_body_that_is_no_json_is_tried_again(tmp_path: Path, server: Replay) -> None:
    server.pages["/news-items/search"] = search(items(3))
    server.faults["/news-items/search"] = [Page(b'{"count": 3, "da', JSON)]
    done, _ = run(search_source(tmp_path, server, last="2022-05-31"))
    assert (1, 2) == (len(done.captures), len(server.data_requests()))


@pytest.mark.corpus
def test_the_real_register_comes_whole_through_the_search(
    tmp_path: Path, server: Replay, data: Callable[[str], Path]
) -> None:
    files = sorted((data("corpus") / "register").glob("*.json"))
    real = [one for file in files for one in json.loads(file.read_text("utf-8"))["data"]]
    server.pages["/news-items/search"] = search(real)
    file = search_source(tmp_path, server, size=40, last="2024-09-30")
    file.write_text(file.read_text().replace("2022-05-01", "2019-10-01"))
    run(file)
    records, faults = load(file)
    assert ([], {one["id"] for one in real}) == (faults.errors, {one.official_id for one in records})  # type: ignore[union-attr]


# JSON:API


def concepts(count: int) -> list[dict[str, Any]]:
    return [{"type": "concepts", "id": f"c{n:03}", "attributes": {"label": f"Begrip {n}"}} for n in range(count)]


def collection_source(folder: Path, server: Replay, path: str = "/concepts?page[size]=10") -> Path:
    return source(folder, f'[[fetch.collection]]\nurl = "{server.root}{path}"\nname = "themas"\n')


@pytest.mark.parametrize("total", [True, False])
def test_a_collection_is_followed_to_its_last_page(tmp_path: Path, server: Replay, total: bool) -> None:
    server.pages["/concepts"] = collection("/concepts", concepts(25), total)
    run(collection_source(tmp_path, server))
    found = [one["id"] for _, body in sorted(names(tmp_path / "bron").items()) for one in json.loads(body)["data"]]
    assert [one["id"] for one in concepts(25)] == found


@pytest.mark.parametrize("data", [None, concepts(1)[0], concepts(2)])
def test_a_document_may_hold_null_one_or_a_list(tmp_path: Path, server: Replay, data: Any) -> None:
    server.pages["/concepts"] = document(data)
    done, _ = run(collection_source(tmp_path, server))
    assert ["themas-000.json"] == [one.name for one in done.captures]


def test_links_in_a_circle_are_told(tmp_path: Path, server: Replay) -> None:
    body = {"data": concepts(1), "links": {"next": {"href": "/concepts?page[size]=10"}}}
    server.pages["/concepts"] = Page(json.dumps(body).encode(), JSON_API)
    assert "leads back to a page that was read already" in refused(collection_source(tmp_path, server))


def test_errors_of_the_api_are_told(tmp_path: Path, server: Replay) -> None:
    server.pages["/concepts"] = Page(b'{"errors": [{"title": "geen filter"}]}', JSON_API)
    assert "has no 'data': [{\"title\": \"geen filter\"}]" in refused(collection_source(tmp_path, server))


# Catalogues and dumps


def test_the_dumps_of_a_catalogue_as_json_api_are_fetched(tmp_path: Path, server: Replay) -> None:
    datasets = [{"type": "datasets", "id": f"d{n}", "attributes": {}} for n in range(3)]
    server.pages["/datasets"] = collection("/datasets", datasets)
    for n in range(3):
        attributes = {"format": ["text/turtle"], "download-url": f"/files/f{n}/download"} if n else {"format": "text/turtle"}
        other = {"type": "distributions", "id": f"pdf{n}", "attributes": {"format": "application/pdf", "download-url": "/x"}}
        server.pages[f"/datasets/d{n}/distributions"] = document(
            [{"type": "distributions", "id": f"v{n}", "attributes": attributes}, other]
        )
        server.pages[f"/files/f{n}/download"] = Page(LIST + b"#%d" % n)
    table = f'[[fetch.catalogue]]\nurl = "{server.root}/datasets"\nform = "json-api"\npage_size = 2\ntypes = ["http://x.example/t"]\n'
    run(source(tmp_path, table))
    assert {"v1.ttl", "v2.ttl"} == {name for name in names(tmp_path / "bron") if name.endswith(".ttl")}
    assert "filter%5Btype%5D=http%3A%2F%2Fx.example%2Ft" in server.data_requests()[0]


def themis_catalogue(folder: Path, server: Replay) -> tuple[bytes, list[str]]:
    """Give Themis' own catalogue with the server's address in it, and the addresses of all its dumps."""
    texts = [path.read_text("utf-8") for path in sorted((folder / "dcat").glob("*.ttl"))]
    text = "\n".join(texts)
    urls = [part.partition(">")[0] for part in text.split("<https://themis.vlaanderen.be/files/")[1:]]
    return text.replace("https://themis.vlaanderen.be", server.root).encode(), urls


def broken_themes(folder: Path) -> bytes:
    """Give the theme list with the fault of the published dump: a stray identifier in place of an empty line."""
    lines = (folder / "codelists/themas-2025-12.ttl").read_text("utf-8").split("\n")
    at = next(n for n, line in enumerate(lines) if "2ef1a01c-861b-449a-9c7b-e0efd324a7d2>" in line)
    lines[at - 1] = "459cbdb0-86ff-4106-879c-6aecda7d3dcc"
    return "\n".join(lines).encode()


@pytest.mark.themis
def test_the_real_catalogue_leads_to_the_dumps_that_no_other_revises(
    tmp_path: Path, server: Replay, data: Callable[[str], Path]
) -> None:
    catalogue, urls = themis_catalogue(data("themis"), server)
    server.pages["/catalogus.ttl"] = Page(catalogue)
    for url in urls:
        server.pages[f"/files/{url}"] = Page(LIST + f"# {url}".encode())
    code_lists = "http://themis.vlaanderen.be/id/concept/dataset-type/49e2bdc1-6c32-4021-b12b-2c9ff3674cd1"
    table = f'[[fetch.catalogue]]\nurl = "{server.root}/catalogus.ttl"\nname = "catalogus.ttl"\ntypes = ["{code_lists}"]\n'
    run(source(tmp_path, table))
    asked = {one for one in server.data_requests() if one.startswith("/files/")}
    themes = "/files/f45300e4-1460-4235-b21c-769652a00099/download"
    older = "/files/52677145-1dba-44e2-9990-e9cab3c7c156/download"
    assert (True, False) == (themes in asked, older in asked)
    assert {"catalogus.ttl", "f45300e4-1460-4235-b21c-769652a00099.ttl"} <= names(tmp_path / "bron").keys()


@pytest.mark.themis
def test_a_dump_with_a_syntax_error_is_kept_as_it_came_and_its_line_is_told(
    tmp_path: Path, server: Replay, data: Callable[[str], Path]
) -> None:
    body = broken_themes(data("themis"))
    server.pages["/lijst.ttl"] = Page(body)
    line = body[: body.index(b"\n459cbdb0")].count(b"\n") + 2
    _, faults = run(one_file(tmp_path, server))
    assert ({"lijst.ttl": body}, [(line, "warning")]) == (
        names(tmp_path / "bron"), [(one.place.line, one.severity) for one in faults.all],
    )  # fmt: skip

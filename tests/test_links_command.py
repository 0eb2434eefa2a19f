"""The commands about links: all links as a table, and what their addresses answer, over HTTP, politely and resumable."""

from __future__ import annotations

import csv
import io
import threading
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from gestand.cli import main
from gestand.fetch.plan import Manners
from gestand.fetch.reach import Outcome, Reach, Unreadable

from .building import IRIS, build_quietly, load
from .registers import decision, organisation, register_source, registers_source

QUICK = Manners(pause=0, tries=2, backoff=0, longest_wait=0, seconds=5)


class Site:
    """A server that answers paths with statuses; ``asked`` is every request line."""

    def __init__(self) -> None:
        self.answers: dict[str, tuple[int, str | None]] = {}
        self.no_head: set[str] = set()
        self.robots: str | None = None
        self.asked: list[tuple[str, str]] = []
        self.url = ""

    def answer(self, method: str, path: str) -> tuple[int, str | None]:
        self.asked.append((method, path))
        if path == "/robots.txt":
            return (200 if self.robots else 404), None
        if method == "HEAD" and path in self.no_head:
            return 405, None
        return self.answers.get(path, (404, None))

    @property
    def paths(self) -> list[str]:
        return [path for _, path in self.asked if path != "/robots.txt"]


@contextmanager
def serving(site: Site) -> Iterator[Site]:
    class Handler(BaseHTTPRequestHandler):
        def reply(self) -> None:
            status, location = site.answer(self.command, self.path)
            body = (site.robots or "").encode() if self.path == "/robots.txt" else b""
            self.send_response(status)
            if location:
                self.send_header("Location", location)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        do_GET = do_HEAD = reply

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    site.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def site() -> Iterator[Site]:
    with serving(Site()) as running:
        yield running


# One address


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"/a": (200, None)}, Outcome("bereikbaar", 200)),
        ({"/a": (404, None)}, Outcome("verdwenen", 404)),
        ({"/a": (410, None)}, Outcome("verdwenen", 410)),
        ({"/a": (503, None)}, Outcome("onbereikbaar")),
        ({"/a": (401, None)}, Outcome("onbereikbaar", 401)),
        ({"/a": (303, "/doc"), "/doc": (200, None)}, Outcome("bereikbaar", 200)),
        ({"/a": (303, "/doc"), "/doc": (404, None)}, Outcome("verdwenen", 404)),
        ({"/a": (301, "/a/"), "/a/": (200, None)}, Outcome("bereikbaar", 200)),
        ({"/a": (302, "/a")}, Outcome("onbereikbaar", 302)),
    ],
)
def test_an_address_is_told_by_its_last_answer(
    site: Site, answers: dict[str, tuple[int, str | None]], expected: Outcome
) -> None:
    site.answers = answers
    assert Reach(QUICK).check(f"{site.url}/a#deel") == expected


def test_an_address_that_points_elsewhere_for_good_has_moved(site: Site) -> None:
    site.answers = {"/a": (301, "/b"), "/b": (303, "/doc/b"), "/doc/b": (200, None)}
    assert Reach(QUICK).check(f"{site.url}/a") == Outcome("verplaatst", 200, f"{site.url}/doc/b")


def test_get_is_tried_where_head_is_refused(site: Site) -> None:
    site.answers, site.no_head = {"/a": (200, None)}, {"/a"}
    assert Reach(QUICK).check(f"{site.url}/a") == Outcome("bereikbaar", 200)
    assert site.asked == [("GET", "/robots.txt"), ("HEAD", "/a"), ("GET", "/a")]


def test_a_server_that_is_not_there_is_unreachable(site: Site) -> None:
    with serving(Site()) as other:
        gone = other.url
    assert Reach(QUICK).check(f"{gone}/a") == Outcome("onbereikbaar")


def test_robots_txt_is_heeded_and_asked_once(site: Site) -> None:
    site.robots, site.answers = "User-agent: gestand\nDisallow: /geheim\n", {"/a": (200, None)}
    reach = Reach(QUICK)
    with pytest.raises(Unreadable, match="forbids"):
        reach.check(f"{site.url}/geheim/1")
    reach.check(f"{site.url}/a")
    assert [path for _, path in site.asked] == ["/robots.txt", "/a"]


def test_two_requests_to_one_host_keep_the_pause(site: Site) -> None:
    site.answers = {"/a": (200, None), "/b": (200, None)}
    slept: list[float] = []
    reach = Reach(Manners(pause=5, tries=1, backoff=0, longest_wait=0, seconds=5), slept.append)
    for path in ("/a", "/b"):
        reach.check(f"{site.url}{path}")
    assert len(slept) == 2 and all(4 < one <= 5 for one in slept)  # behind robots.txt, and between the two


# The commands


@pytest.fixture
def releases(site: Site, tmp_path: Path) -> Path:
    """Publish a decision that names two organisations, which the site serves."""
    named = [organisation(f"{site.url}/{name}", f"Waterhuis {name}") for name in ("Aalst", "Lier")]
    words = "Het Waterhuis Aalst en het Waterhuis Lier krijgen een opdracht."
    files = [register_source(tmp_path, decision("5D9C56D56B1B8100080001EA", words)), registers_source(tmp_path, *named)]
    build_quietly(files, tmp_path / "releases")
    return tmp_path / "releases"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["links", *map(str, arguments)], catch_exceptions=False)


def check(releases: Path, file: Path, *more: str) -> Result:
    return run("check", "--releases", releases, "--checks", file, "--pause", "0", "--tries", "1", *more)


def test_list_gives_every_link_with_method_and_status(releases: Path, site: Site) -> None:
    listed = list(csv.DictReader(io.StringIO(run("list", "--releases", releases).output)))
    named = [one for one in listed if one["property"].endswith("/mentions")]
    assert sorted((one["to"], one["status"].rpartition("/")[2], one["words"]) for one in named) == [
        (f"{site.url}/Aalst", "vastgesteld", "Waterhuis Aalst"),
        (f"{site.url}/Lier", "vastgesteld", "Waterhuis Lier"),
    ]
    assert {one["method"] for one in named} == {IRIS.activity("koppeling-organisatie-1").value}


def test_check_writes_a_source_that_tells_what_was_found(releases: Path, site: Site, tmp_path: Path) -> None:
    site.answers = {"/Aalst": (200, None)}
    result = check(releases, tmp_path / "checks.toml")
    assert result.output.splitlines()[-1] == "1 bereikbaar, 1 verdwenen"
    records, faults = load(tmp_path / "checks.toml")
    assert faults.errors == []
    assert [(one.address, one.day, one.result, one.code) for one in records] == [  # type: ignore[union-attr]
        (f"{site.url}/Aalst", date.today(), "bereikbaar", 200),
        (f"{site.url}/Lier", date.today(), "verdwenen", 404),
    ]


def test_what_was_checked_lately_is_not_asked_again(releases: Path, site: Site, tmp_path: Path) -> None:
    check(releases, tmp_path / "checks.toml", "--limit", "1")
    check(releases, tmp_path / "checks.toml")
    assert site.paths == ["/Aalst", "/Lier"]
    assert check(releases, tmp_path / "checks.toml").output.splitlines()[-1] == "nothing is due"


def test_old_checks_stay_as_history(releases: Path, site: Site, tmp_path: Path) -> None:
    for _ in range(2):
        check(releases, tmp_path / "checks.toml", "--older-than", "0")
    table = tomllib.loads((tmp_path / "checks.toml").read_text(encoding="utf-8"))
    assert len(table["check"]) == 4


def test_another_file_is_not_written_over(releases: Path, tmp_path: Path) -> None:
    other = tmp_path / "bron.toml"
    other.write_text('loader = "rdf"\n', encoding="utf-8")
    result = check(releases, other)
    assert (result.exit_code, "is no file of checks" in result.output) == (1, True)
    assert other.read_text(encoding="utf-8") == 'loader = "rdf"\n'


def test_candidates_are_checked_only_when_asked_for(releases: Path, site: Site, tmp_path: Path) -> None:
    """The decision has no candidate address: its id is older than the form of addresses that is known."""
    assert check(releases, tmp_path / "checks.toml", "--status", "kandidaat").output.splitlines()[-1] == "nothing is due"
    assert site.paths == []

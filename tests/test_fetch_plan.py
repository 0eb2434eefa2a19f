"""What a fetch decides without a network: plans, months, pages, redirects, waiting."""

import re
import tomllib
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gestand.evidence import Faults
from gestand.fetch import Plan, read_plan
from gestand.fetch.answers import first, next_link, resources, values
from gestand.fetch.catalogue import _name
from gestand.fetch.exchange import Unreadable
from gestand.fetch.pace import Pace
from gestand.fetch.patience import retry_after
from gestand.fetch.plan import _FETCH, _KINDS
from gestand.fetch.redirects import target
from gestand.fetch.search import months

NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)
FILE = '[[fetch.file]]\nurl = "https://open.example/lijst.ttl"\n'


def plan(folder: Path, text: str, head: str = 'path = "bron"\n') -> tuple[Plan | None, str]:
    """Read a plan; give it, and all that was told."""
    file, faults = folder / "bron.toml", Faults()
    file.write_text(head + text, encoding="utf-8")
    return read_plan(file, faults), "\n".join(str(one) for one in faults.all)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the table [fetch] is missing (it says what is to be fetched; see docs/fetch.md)"),
        ("[fetch]", "nothing is to be fetched (write one of [[fetch.file]], [[fetch.search]]"),
        ("[fetch]\npauze = 1", "unknown key fetch.pauze (known are archive, hosts, pause"),
        ('[fetch]\npause = "1"\n' + FILE, "fetch.pause must be a number, not '1'"),
        ("[fetch]\npause = -1\n" + FILE, "fetch.pause must be at least 0, not -1"),
        ("[fetch]\ntries = true\n" + FILE, "fetch.tries must be a whole number, not True"),
        ("[fetch]\nhosts = [1]\n" + FILE, "fetch.hosts must be a list of texts, not [1]"),
        ("[fetch.file]\nurl = 1", "fetch.file must be a list of tables (write [[fetch.file]])"),
        ('[[fetch.file]]\nurl = "file:///etc/passwd"', "fetch.file[1].url must be an address such as https://…"),
        ("[[fetch.file]]", "the key fetch.file[1].url is missing"),
        ('[[fetch.file]]\nurl = "https://x.example/"', "the address ends in no file name"),
        ('[[fetch.file]]\nurl = "https://x.example/lijst"', "'lijst' has no extension that tells its media type"),
        (FILE + FILE, "is asked twice: file https://open.example/lijst.ttl"),
        (FILE + FILE.replace("open", "ander"), "two answers would be named 'lijst.ttl'"),
        (FILE + 'name = "../a.ttl"', "'../a.ttl' is no plain file name"),
        ('[[fetch.search]]\nurl = "https://x.example/s"\nfirst = 2024-02-01\nlast = 2024-01-01', "last 2024-01-01 is before"),
        ('[[fetch.catalogue]]\nurl = "https://x.example/c"\nform = "xml"', "fetch.catalogue[1].form must be rdf or json-api"),
        ('[[fetch.sparql]]\nendpoint = "https://x.example/s"\nquery = "q.rq"\nname = "a.ttl"', "the query 'q.rq' cannot be read"),
        ("x = [", "this is no TOML"),
    ],
)  # fmt: skip
def test_a_wrong_plan_is_told(tmp_path: Path, text: str, message: str) -> None:
    read, told = plan(tmp_path, text)
    assert (None, True) == (read, message in told), told


def test_every_fault_of_a_plan_is_told_at_once(tmp_path: Path) -> None:
    _, told = plan(tmp_path, '[fetch]\npause = "1"\n[[fetch.file]]\n[[fetch.search]]\nurl = "x"\n')
    assert 5 == told.count("error:"), told


def test_a_plan_without_a_path_is_told(tmp_path: Path) -> None:
    _, told = plan(tmp_path, "[fetch]\n" + FILE, head="")
    assert "path is missing" in told


@pytest.mark.parametrize(
    ("query", "message"),
    [("SELECT * { ?s ?p ?o } LIMIT 5", "has a LIMIT or OFFSET of its own"), ("SELECT * { ?s ?p ?o }", "has no ORDER BY")],
)
def test_a_query_that_cannot_be_paged_is_told(tmp_path: Path, query: str, message: str) -> None:
    (tmp_path / "q.rq").write_text(query)
    _, told = plan(
        tmp_path, '[[fetch.sparql]]\nendpoint = "https://x.example/s"\nquery = "q.rq"\nname = "a.ttl"\npage_size = 5\n'
    )
    assert message in told


def test_hosts_of_a_plan_are_those_of_its_addresses_and_those_it_names(tmp_path: Path) -> None:
    read, _ = plan(tmp_path, '[fetch]\nhosts = ["files.example:8080"]\n' + FILE)
    assert read and {"open.example", "files.example:8080"} == read.hosts


def test_a_plan_that_asks_otherwise_has_another_digest(tmp_path: Path) -> None:
    one, _ = plan(tmp_path, FILE)
    same, _ = plan(tmp_path, "[fetch]\npause = 3\n" + FILE)
    other, _ = plan(tmp_path, FILE.replace("lijst", "nieuw"))
    assert one and same and other and (one.digest == same.digest, one.digest == other.digest) == (True, False)


DAYS = st.dates(date(2015, 1, 1), date(2030, 1, 1))


@given(DAYS, DAYS)
def test_months_cover_each_day_once(one: date, other: date) -> None:
    parts = list(months(min(one, other), max(one, other)))
    days = [day for first, last in parts for day in range(first.toordinal(), last.toordinal() + 1)]
    assert list(range(min(one, other).toordinal(), max(one, other).toordinal() + 1)) == days
    assert all((first.year, first.month) == (last.year, last.month) for first, last in parts)


def test_a_month_is_asked_from_midnight_to_midnight_in_brussels(tmp_path: Path) -> None:
    read, _ = plan(
        tmp_path, '[[fetch.search]]\nurl = "https://x.example/s"\nfirst = 2022-03-01\nlast = 2022-03-31\n'
        'filter = {agendaitemType = "Nota"}\n',
    )  # fmt: skip
    assert read
    request = read.batches[0].next([])
    assert request and "2022-02-28T23%3A00%3A00Z%2C2022-03-31T21%3A59%3A59Z" in request.url
    assert "filter%5BagendaitemType%5D=Nota" in request.url


@pytest.mark.parametrize(
    ("field", "expected"), [(None, []), ("a", ["a"]), (["a", None, "b"], ["a", "b"]), (7, ["7"]), ([], []), ("", [])]
)
def test_a_value_has_three_forms(field: object, expected: list[str]) -> None:
    assert (expected, expected[0] if expected else None) == (values(field), first(field))


@pytest.mark.parametrize(
    ("links", "expected"),
    [
        ({}, None), ({"next": None}, None), ({"next": ""}, None), (None, None),
        ({"next": "/b?page=2"}, "https://x.example/b?page=2"),
        ({"next": {"href": "https://x.example/c"}}, "https://x.example/c"),
    ],
)  # fmt: skip
def test_the_next_link_has_three_forms(links: object, expected: str | None) -> None:
    assert expected == next_link({"links": links}, "https://x.example/a")


@pytest.mark.parametrize("data", ["x", [1], [{}], {"type": "a"}])
def test_data_that_is_no_resource_is_refused(data: object) -> None:
    with pytest.raises(Unreadable):
        resources({"data": data})


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        (None, None), ("120", 120.0), ("Wed, 01 May 2024 12:01:00 GMT", 60.0), ("Wed, 01 May 2024 11:00:00 GMT", 0.0),
        ("soon", None), ("-5", None),
    ],
)  # fmt: skip
def test_retry_after_is_read_as_seconds_or_as_a_date(field: str | None, expected: float | None) -> None:
    assert expected == retry_after(field, NOW)


@pytest.mark.parametrize(
    ("url", "location", "expected"),
    [
        ("http://a.example/x", "https://a.example/x", "https://a.example/x"),
        ("https://a.example/x", "/y", "https://a.example/y"),
        ("https://a.example/x", "https://known.example/y", "https://known.example/y"),
    ],
)
def test_a_redirect_by_the_rule_is_followed(url: str, location: str, expected: str) -> None:
    assert expected == target(url, location, {"known.example"})


@pytest.mark.parametrize(
    ("location", "message"),
    [
        ("https://b.example/x", "leads to another host"),
        ("http://a.example/x", "leads from https to http"),
        ("file:///etc/passwd", "which is no address"),
        ("https://a.example:8443/x", "leads to another host"),
        (None, "which is no address"),
    ],
)
def test_a_redirect_against_the_rule_is_refused(location: str | None, message: str) -> None:
    with pytest.raises(Unreadable, match=message):
        target("https://a.example/x", location, {"known.example"})


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://t.example/files/f45300e4-1460/download", "f45300e4-1460"),
        ("https://t.example/lijst.ttl?x=1", "lijst"),
        ("https://t.example/files/", "files"),
    ],
)
def test_a_dump_is_named_by_what_tells_it_from_others(url: str, expected: str) -> None:
    assert expected == _name(url)


class Clock:
    """Time that passes only by sleeping."""

    def __init__(self) -> None:
        self.now, self.slept = 100.0, list[float]()

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.slept.append(seconds)


def paced(robots: str, urls: Sequence[str]) -> tuple[list[float], list[str]]:
    clock, asked = Clock(), list[str]()

    def read(url: str) -> str:
        asked.append(url)
        return robots

    pace = Pace(2.0, read, clock.sleep, lambda: clock.now)
    for url in urls:
        pace.enter(url)
    return clock.slept, asked


def test_each_host_has_a_pace_of_its_own_and_its_robots_are_read_once() -> None:
    slept, asked = paced("", ["https://a.example/1", "https://b.example/1", "https://a.example/2"])
    assert ["https://a.example/robots.txt", "https://b.example/robots.txt"] == asked
    assert [2.0, 2.0] == slept[:2] and len(slept) <= 3


def test_a_longer_delay_of_robots_wins() -> None:
    slept, _ = paced("User-agent: *\nCrawl-delay: 9", ["https://a.example/1", "https://a.example/2"])
    assert [9.0, 9.0] == slept


@pytest.mark.parametrize(
    ("robots", "allowed"),
    [
        ("User-agent: *\nDisallow: /", False),
        ("User-agent: *\nDisallow: /\nUser-agent: gestand\nAllow: /", True),
        ("User-agent: gestand\nDisallow: /*?page", False),
        ("", True),
    ],
)
def test_robots_are_obeyed(robots: str, allowed: bool) -> None:
    if allowed:
        paced(robots, ["https://a.example/l?page=1"])
        return
    with pytest.raises(Unreadable, match=r"robots\.txt forbids it"):
        paced(robots, ["https://a.example/l?page=1"])


# The page about it

PAGE = (Path(__file__).resolve().parent.parent / "docs" / "fetch.md").read_text("utf-8")


def test_the_page_names_every_setting_with_its_default() -> None:
    told = dict(re.findall(r"^\| `(\w+)` \| (\S+) \|", PAGE, re.MULTILINE))
    assert {name: key.default for name, key in _FETCH.items()} == {
        name: None if said == "—" else tomllib.loads(f"x = {_toml(said)}")["x"] for name, said in told.items()
    }


def _toml(said: str) -> str:
    plain = said.strip("`")
    return plain if plain[0].isdigit() or plain == "[]" else f'"{plain}"'


@pytest.mark.parametrize("kind", _KINDS)
def test_the_page_names_every_key_of_every_kind(kind: str) -> None:
    (row,) = [line for line in PAGE.splitlines() if line.startswith(f"| `[[fetch.{kind}]]`")]
    assert [] == [name for name in _KINDS[kind][0] if f"`{name}`" not in row]


def test_the_example_of_the_page_is_a_plan(tmp_path: Path) -> None:
    text = PAGE.split("```toml\n")[1].split("```")[0]
    read, told = plan(tmp_path, text, head="")
    assert read and ("", 60) == (told, len(read.batches))

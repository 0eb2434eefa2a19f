"""Pictures: they show what their query answers, say it in words too, and hold nothing that a strict policy refuses."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from unittest.mock import Mock
from urllib.parse import parse_qs, urlsplit

import pytest
from gestand.server import chart
from gestand.server.app import create_app
from gestand.server.pictures import MOST_DECISIONS
from lxml import html
from pyoxigraph import QuerySolutions

from gestand.store import open_store
from gestand.terms import RDF
from tests import sparql_server
from tests.serving import BASE, BROWSER, IRIS, one_of, page, release, releases

TOLD = chart.Told("k", "Titel <1>", "Wat er staat")
LABELS = ["2020-Q1", "2020-Q2"]
SERIES = [chart.Series("een", (1, 4)), chart.Series("twee & drie", (0, 2))]
AGREEMENT = "/doc/regeerakkoord/2019-2024"


def ask(query: str) -> list[list[str]]:
    found = open_store(release().store).query(query, use_default_graph_as_union=True)
    assert isinstance(found, QuerySolutions)
    return [[getattr(value, "value", "") for value in row] for row in found]


def shown(path: str) -> html.HtmlElement:
    return html.document_fromstring(page(path, "en"))


def table(tree: html.HtmlElement, key: str) -> list[list[str]]:
    rows = tree.xpath(f"//figure[@id='beeld-{key}']//tbody/tr")
    return [[cell.text_content() for cell in row.xpath("td")] for row in rows]


@pytest.mark.parametrize("draw", [chart.bars, chart.lying_bars, chart.dots])
def test_a_chart_is_the_same_each_time_and_needs_neither_script_nor_style(draw: object) -> None:
    drawn = str(draw(TOLD, LABELS, SERIES))  # type: ignore[operator]
    assert drawn == str(draw(TOLD, LABELS, SERIES))  # type: ignore[operator]
    assert [] == re.findall(r"<style|<script|style=|<!--|https?:|xlink", drawn)
    assert {"k-t", "k-d"} == set(re.findall(r'\bid="([^"]+)"', drawn))


def test_a_chart_is_one_image_with_title_and_description() -> None:
    (svg,) = html.fragments_fromstring(str(chart.bars(TOLD, LABELS, SERIES)))
    assert ("img", "k-t k-d") == (svg.get("role"), svg.get("aria-labelledby"))
    assert ["Titel <1>", "Wat er staat"] == svg.xpath("./title/text() | ./desc/text()")


def test_a_bar_is_as_high_as_its_number() -> None:
    (svg,) = html.fragments_fromstring(str(chart.bars(TOLD, LABELS, SERIES)))
    first, second, _, above = [float(bar.get("height")) for bar in svg.xpath("//*[@class='bar']/rect")]
    assert pytest.approx([4, 2]) == [second / first, above / first]


@pytest.mark.parametrize(
    ("expected", "most"), [([0, 1], 1), ([0, 1, 2, 3, 4, 5, 6], 6), ([0, 2, 4, 6, 8], 7), ([0, 50, 100, 150], 130)]
)
def test_an_axis_has_few_whole_numbers(expected: list[int], most: int) -> None:
    drawn = str(chart.bars(TOLD, ["a"], [chart.Series("een", (most,))]))
    (svg,) = html.fragments_fromstring(drawn)
    assert [str(one) for one in expected] == svg.xpath("//g[contains(@class, 'axis y')]//text/text()")


def test_the_quarters_of_an_agreement_hold_each_cited_decision_once() -> None:
    beb = IRIS.vocabulary
    days = ask(f"SELECT DISTINCT ?d ?date {{ ?p <{beb}hasCitedDecision> ?d . ?d <{beb}decisionDate> ?date }}")
    quarters = Counter(f"{day[:4]}-Q{(int(day[5:7]) + 2) // 3}" for _, day in days)
    assert quarters == {quarter: int(amount) for quarter, amount in table(shown(AGREEMENT), "time")}


def test_the_evidence_of_a_promise_is_that_of_its_assessments() -> None:
    promise = f"{BASE}/id/{one_of('SectionPromise')}"
    beb = IRIS.vocabulary
    links = ask(
        f"SELECT DISTINCT ?link {{ ?a <{beb}assesses> <{promise}> ; <{beb}hasFinding>/<{beb}hasEvidence> ?link }}"
    )
    rows = table(shown(promise.replace(f"{BASE}/id", "/doc")), "evidence")
    assert (True, len(links)) == (len(links) > 1, sum(int(row[2]) for row in rows))


def test_the_verdicts_of_an_agreement_count_every_promise_of_a_section_and_rank_none() -> None:
    rows = table(shown(AGREEMENT), "verdicts")
    assert int(ask(f"SELECT (COUNT(*) AS ?n) {{ ?p a <{IRIS.vocabulary}SectionPromise> }}")[0][0]) == sum(
        int(cell) for row in rows for cell in row[1:]
    )
    chapters = [
        link.rpartition("/")[2] for link in shown(AGREEMENT).xpath("//figure[@id='beeld-verdicts']//td/a/@href")
    ]
    assert sorted(chapters) == chapters


def test_no_picture_tells_what_part_of_the_promises_was_kept() -> None:
    assert [] == [cell for path in (AGREEMENT,) for cell in shown(path).xpath("//figure//text()") if "%" in cell]


@pytest.mark.parametrize("decisions", [2, MOST_DECISIONS + 3])
def test_a_network_has_the_promise_its_decisions_and_the_promises_that_share_them(
    tmp_path: Path, decisions: int
) -> None:
    base, beb = sparql_server.BASE, f"{sparql_server.BASE}/ns/belofte-bewijs#"
    cited = [
        (f"belofte/{promise}", f"beslissing/{n:02}")
        for n in range(decisions)
        for promise in ("a", "b")
        if promise == "a" or n > 0
    ]
    kinds = "".join(
        f"<{base}/id/belofte/{name}> <{RDF.type.value}> <{beb}Promise> <{base}/id/graaf/bron/a> .\n" for name in "ab"
    )
    links = "".join(
        f"<{base}/id/{one}> <{beb}hasCitedDecision> <{base}/id/{two}> <{base}/id/graaf/bron/a> .\n"
        for one, two in cited
    )
    app = create_app(sparql_server.write_release(tmp_path, kinds + links))
    dump = next(tmp_path.glob("*/dumps/all.nq.gz"))
    dump.rename(dump.with_name("gestand.nq.gz"))
    tree = html.document_fromstring(app.test_client().get("/doc/belofte/a", headers={"Accept": BROWSER}).text)
    boxes = [link.removeprefix("/doc/") for link in tree.xpath("//figure[@id='beeld-network']//svg/a[rect]/@href")]
    assert decisions == len(table(tree, "network"))
    # those that another promise cites too come first, and the rest is left out
    shown = {
        f"beslissing/{n:02}" for n in (range(decisions) if decisions < MOST_DECISIONS else range(1, MOST_DECISIONS + 1))
    }
    assert sorted({"belofte/a", "belofte/b", *shown}) == sorted(boxes)


def test_a_promise_without_decisions_has_no_pictures() -> None:
    assert [] == shown(f"/doc/{one_of('AtomicPromise')}").xpath("//figure[@id='beeld-time']")


def test_the_query_behind_a_picture_answers_with_the_figures_of_its_table() -> None:
    app = create_app(releases(), engine=Mock())  # the page runs nothing
    tree = html.document_fromstring(
        app.test_client().get(f"/gestand{AGREEMENT}", headers={"Accept": BROWSER, "Accept-Language": "en"}).text
    )
    for key in ("time", "evidence", "verdicts"):
        href = tree.xpath(f"//figure[@id='beeld-{key}']/p/a/@href")[0]
        (query,) = parse_qs(urlsplit(href).query)["query"]
        figures = sum(int(cell) for row in table(tree, key) for cell in row if cell.isdecimal())
        assert (key, sum(int(row[-1]) for row in ask(query))) == (key, figures)

"""The source files that fetch from the official addresses, against a server that replays them."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store

from gestand.evidence import Faults
from gestand.fetch import read_plan

from .building import EXAMPLES, load
from .replaying import Page, Replay, collection, document, endpoint, replaying, search
from .test_fetch import broken_themes, names, run

NETWORK = EXAMPLES / "network"
FILES = sorted(NETWORK.glob("*.toml"))


@pytest.fixture
def server() -> Iterator[Replay]:
    with replaying() as replay:
        yield replay


def local(name: str, folder: Path, server: Replay) -> Path:
    """Copy a source file, with the server in place of the official hosts and no pause."""
    for path in NETWORK.iterdir():
        text = path.read_text("utf-8")
        for host in ("themis.vlaanderen.be", "beslissingenvlaamseregering.vlaanderen.be"):
            text = text.replace(f'"https://{host}/', f'"{server.root}/')
        (folder / path.name).write_text(text, "utf-8")
    file = folder / name
    file.write_text(file.read_text("utf-8") + "\n[fetch]\npause = 0\nbackoff = 0\n", "utf-8")
    return file


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_an_example_asks_only_official_hosts(file: Path) -> None:
    faults = Faults()
    plan = read_plan(file, faults)
    assert plan and [] == faults.all
    assert all(host.endswith(".vlaanderen.be") for host in plan.hosts)


@pytest.mark.corpus
def test_the_decisions_come_through_the_search(tmp_path: Path, server: Replay, data: Callable[[str], Path]) -> None:
    files = sorted((data("corpus") / "register").glob("*.json"))
    real = [one for file in files for one in json.loads(file.read_text("utf-8"))["data"]]
    server.pages["/news-items/search"] = search(real)
    file = local("beslissingen.toml", tmp_path, server)
    run(file)
    records, faults = load(file)
    assert ([], len({one["id"] for one in real})) == (faults.errors, len(records))


@pytest.mark.themis
def test_the_dumps_of_themis_come_through_its_catalogue(
    tmp_path: Path, server: Replay, data: Callable[[str], Path]
) -> None:
    themis = data("themis")
    dumps = {
        "d1": (themis / "government/samenstelling-vlaamse-regering-2026-01-19.ttl").read_bytes(),
        "d2": broken_themes(themis),
    }
    kinds = {"43c644d3-2171-4892-8dd7-3fd5eec15d09": ["d1"], "49e2bdc1-6c32-4021-b12b-2c9ff3674cd1": ["d2"]}

    def datasets(asked: Any) -> Page:
        listed = kinds[asked["filter[type]"][0].rpartition("/")[2]]
        return collection("/datasets", [{"type": "datasets", "id": one, "attributes": {}} for one in listed])(asked)  # type: ignore[no-any-return]

    server.pages["/datasets"] = datasets
    for name, body in dumps.items():
        attributes = {"format": "text/turtle", "download-url": f"{server.root}/files/{name}/download"}
        server.pages[f"/datasets/{name}/distributions"] = document({"type": "distributions", "id": name, "attributes": attributes})
        server.pages[f"/files/{name}/download"] = Page(body)
    file = local("themis.toml", tmp_path, server)
    _, told = run(file)
    assert ["d2.ttl"] == [Path(one.place.file).name for one in told.all]
    records, faults = load(file)
    assert ([], 2, 1) == (faults.errors, len(records), sum("was left out" in one.message for one in faults.all))


def test_the_addresses_of_news_items_come_from_the_endpoint(tmp_path: Path, server: Replay) -> None:
    store = Store()
    kind = NamedNode("http://themis.vlaanderen.be/id/concept/document-type/63d628cb-a594-4166-8b4e-880b4214fc5b")
    for number in range(3):
        item = NamedNode(f"http://synthetic.example/id/nieuwsbericht/{number}")
        store.add(Quad(item, NamedNode("http://purl.org/dc/terms/type"), kind))
        store.add(Quad(item, NamedNode("http://mu.semte.ch/vocabularies/core/uuid"), Literal(str(number))))
    server.pages["/sparql"] = endpoint(store)
    run(local("adressen.toml", tmp_path, server))
    (body,) = names(tmp_path / "adressen").values()
    assert ["0", "1", "2"] == [row["id"]["value"] for row in json.loads(body)["results"]["bindings"]]

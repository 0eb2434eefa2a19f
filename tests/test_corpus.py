"""The real corpus: what an independent count finds in the files is what the release holds."""

import gzip
import hashlib
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, QuerySolutions, Store

from gestand.evidence import AssessmentPage, Section
from gestand.pipeline import Built
from gestand.release import Releases, file_digest
from gestand.store import open_store

from .building import BASE, BEB, IRIS, build_quietly, load, source_file

pytestmark = pytest.mark.corpus

LITERAL = re.compile(r"<p>(.*?)</p>", re.DOTALL)
ROW = re.compile(r"^\s*\*\*\[\\\[(\d+)\\\]\]", re.MULTILINE)
MARKER = re.compile(r"\\\[(\d+)\\\]")


def corpus_sources(data: Callable[[str], Path], folder: Path, pages: str = "pages") -> list[Path]:
    named = [("assessment-pages", pages), ("news-items", "register"), ("agreement-sections", "agreement-sections")]
    return [
        source_file(folder, kind, name, path=f'"{data("corpus") / name}"', run='"dataminded-20k"' if name == pages else f'"{name}"')
        for kind, name in named
    ]


@pytest.fixture(scope="module")
def built(data: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder = tmp_path_factory.mktemp("corpus")
    return build_quietly(corpus_sources(data, folder), folder / "releases")


@pytest.fixture(scope="module")
def store(built: Built) -> Store:
    return open_store(built.release.store)


def number(store: Store, pattern: str) -> int:
    query = f"PREFIX beb: <{BEB}> PREFIX dcterms: <http://purl.org/dc/terms/> SELECT (COUNT(*) AS ?n) WHERE {{ {pattern} }}"
    found = store.query(query, use_default_graph_as_union=True)
    assert isinstance(found, QuerySolutions)
    (value,) = next(found)
    assert isinstance(value, Literal)
    return int(value.value)


def texts(data: Callable[[str], Path], folder: str) -> list[str]:
    return [path.read_bytes().decode() for path in sorted((data("corpus") / folder).rglob("*.md"))]


def rows_and_markers(text: str) -> tuple[int, int]:
    listing = text[text.rindex("<details>") :]
    numbers = ROW.findall(listing)
    body = text[: text.index("<details>")] + text[text.index("</details>") : text.rindex("<details>")]
    return len(numbers), sum(found in numbers for found in MARKER.findall(body))


@pytest.mark.parametrize("folder", ["pages", "pages-2024-02-02"])
def test_rows_and_markers_are_those_of_an_independent_count(
    data: Callable[[str], Path], tmp_path: Path, folder: str
) -> None:
    counted = [rows_and_markers(text) for text in texts(data, folder)]
    records, faults = load(source_file(tmp_path, "assessment-pages", folder, path=f'"{data("corpus") / folder}"'))
    pages = [record for record in records if isinstance(record, AssessmentPage)]
    loaded = [(len(page.references), sum(len(block.markers) for block in page.blocks)) for page in pages]
    assert ([sum(column) for column in zip(*counted, strict=True)], []) == ([sum(column) for column in zip(*loaded, strict=True)], faults.errors)


@pytest.mark.parametrize(
    ("pattern", "amount"),
    [
        ("?x a beb:Assessment", 139),
        ("?x a beb:ReferenceEntry", 4089),
        ("?x a beb:EvidenceLink", 5196),
        ("?x a beb:Decision", 2953),
        ("?x a beb:AgreementSection ; beb:literalText ?t", 224),
        (f"?x beb:resolutionStatus <{BASE}/id/concept/Herkenning/herkend> ; beb:refersTo ?d . ?d dcterms:title ?t", 4009),
        (f"?x beb:resolutionStatus <{BASE}/id/concept/Herkenning/meerduidig>", 7),
        (f"?x beb:resolutionStatus <{BASE}/id/concept/Herkenning/enkel-datum>", 73),
        (f"?x beb:resolutionStatus <{BASE}/id/concept/Herkenning/niet-gevonden>", 0),
    ],
)
def test_the_release_holds_the_whole_corpus(store: Store, pattern: str, amount: int) -> None:
    assert amount == number(store, pattern)


def test_every_section_text_of_a_page_keeps_its_digest(data: Callable[[str], Path], store: Store) -> None:
    wanted = {
        "sha256:" + hashlib.sha256(found.group(1).encode()).hexdigest()
        for text in texts(data, "pages")
        if (found := LITERAL.search(text))
    }
    kept = {quad.object.value for quad in store.quads_for_pattern(None, NamedNode(BEB + "textDigest"), None, None)}  # type: ignore[union-attr]
    assert (139, True) == (len(wanted), wanted <= kept)


def test_no_section_text_changes_between_the_two_states(data: Callable[[str], Path], tmp_path: Path) -> None:
    digests = []
    for folder in ("pages", "pages-2024-02-02"):
        records, _ = load(source_file(tmp_path, "assessment-pages", folder, path=f'"{data("corpus") / folder}"'))
        digests.append({record.digest for record in records if isinstance(record, Section)})
    assert 135 == len(digests[0] & digests[1])


def test_ambiguous_and_date_only_rows_are_listed_with_file_and_line(built: Built) -> None:
    told = [str(fault) for fault in built.faults if fault.severity == "warning"]
    assert (7, 73) == tuple(sum(words in line for line in told) for words in ("may mean several", "names a date only"))
    assert all(re.search(r"\.md:\d+: warning: row \[\d+\]", line) for line in told)


def test_a_second_build_of_the_corpus_gives_the_same_dumps(
    data: Callable[[str], Path], tmp_path: Path, built: Built
) -> None:
    again = build_quietly(corpus_sources(data, tmp_path), tmp_path / "releases")
    names = [dump.name for dump in built.release.dumps]
    digests = [file_digest(release.path / "dumps" / name) for release in (built.release, again.release) for name in ("gestand.nq.gz", "gestand.ttl.gz")]
    assert digests[:2] == digests[2:] and "gestand.nq.gz" in names


def test_the_gate_lets_the_corpus_through_without_violation(built: Built) -> None:
    assert built.report is not None and (True, 0) == (built.report.conforms, built.report.counts["violation"])


def test_the_dump_of_the_corpus_is_its_store(built: Built, store: Store) -> None:
    with gzip.open(built.release.path / "dumps/gestand.nq.gz") as lines:
        assert len(store) == sum(1 for _ in lines)
    assert IRIS == built.release.iris and Releases(built.release.path.parent).current() == built.release

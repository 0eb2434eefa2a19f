"""Dumps: every syntax says the same, twice the same bytes, and tables that machines and spreadsheets can read."""

from __future__ import annotations

import csv
import gzip
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import rdflib
import zstandard
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import CanonicalizationAlgorithm, Dataset, Literal, NamedNode, Quad, RdfFormat, parse

from gestand import dump, formats
from gestand.dump import QueryError, canonical, canonical_hash, construct, format_of, sort_quads, syntax, triples_of
from gestand.dump.cells import guard, unguard
from gestand.dump.files import BIG, prefixes_of, tables
from gestand.dump.index import Index
from gestand.dump.tables import TABLES
from gestand.release import Release

from . import example_counts as expected
from .building import BASE, BEB, EXAMPLES, IRIS, build_quietly

SOURCES = [EXAMPLES / f"{name}.toml" for name in ("government", "pages", "register", "sections")]
G = NamedNode("https://x.example/g")


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return build_quietly(SOURCES, tmp_path_factory.mktemp("releases")).release


@pytest.fixture(scope="module")
def lines(release: Release) -> list[bytes]:
    return unpack(release.path / "dumps/gestand.nq.gz").splitlines(keepends=True)


def unpack(path: Path) -> bytes:
    with dump.reading(path) as stream:
        return stream.read()


def literal(text: str) -> Quad:
    return Quad(NamedNode("https://x.example/s"), NamedNode("https://x.example/p"), Literal(text), G)


def rdfc10(quads: Iterable[Quad]) -> list[bytes]:
    """Give the canonical form as the engine's RDFC-1.0 gives it."""
    dataset = Dataset(quads)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return canonical(dataset)


# Canonical form


def test_the_sorted_quads_of_the_examples_are_their_rdfc10_form(lines: list[bytes]) -> None:
    assert rdfc10(parse(b"".join(lines), RdfFormat.N_QUADS)) == lines


def test_the_content_in_the_manifest_is_the_hash_of_the_canonical_form(release: Release) -> None:
    dumped = parse(unpack(release.path / "dumps/gestand.nq.gz"), RdfFormat.N_QUADS)
    assert release.manifest["content"] == canonical_hash(rdfc10(dumped))


@pytest.mark.w3c
def test_the_w3c_tests_without_blank_nodes_have_the_form_that_we_write(data: Callable[[str], Path]) -> None:
    told = sorted((data("w3c") / "rdfc10" / "rdfc10").glob("*-rdfc10.nq"))
    asked = {path: path.with_name(path.name.replace("-rdfc10.nq", "-in.nq")).read_bytes() for path in told}
    ground = {path: text for path, text in asked.items() if b"_:" not in text}
    ours = {path.name: b"".join(canonical(parse(text, RdfFormat.N_QUADS))) for path, text in ground.items()}
    assert {path.name: path.read_bytes() for path in ground} == ours
    assert len(ground) >= 13


NAMED_ESCAPES = {8: r"\b", 9: r"\t", 10: r"\n", 12: r"\f", 13: r"\r", 34: r"\"", 92: r"\\"}
CODED = [*range(8), 0x0B, *range(0x0E, 0x20), 0x7F, 0xFFFE, 0xFFFF]
ALL_KINDS = [*range(0x300), 0x2028, 0xD7FF, 0xE000, 0xFFFD, 0xFFFE, 0xFFFF, 0x10000, 0x1F600, 0x10FFFF]


def test_every_escape_is_the_canonical_one() -> None:
    coded = {code: f"\\u{code:04X}" for code in CODED}
    told = {code: ({code: chr(code)} | coded | NAMED_ESCAPES)[code] for code in ALL_KINDS}
    ours = {code: canonical([literal(f"a{chr(code)}z")])[0].split(b" ")[2:-2] for code in ALL_KINDS}
    assert {code: f'"a{written}z"'.encode() for code, written in told.items()} == {
        code: b" ".join(found) for code, found in ours.items()
    }


def test_every_escape_is_that_of_rdfc10() -> None:
    quads = [literal(f"a{chr(code)}z") for code in ALL_KINDS]
    assert rdfc10(quads) == canonical(quads)


def test_a_triple_of_two_graphs_stays_in_the_first() -> None:
    one, other = literal("a"), Quad(*literal("a").triple, NamedNode("https://x.example/h"))
    found = sort_quads([other, one])
    assert (canonical([other]), canonical([one])) == (found.lines, found.repeated)


# Whole dumps


def reread(text: bytes, form: RdfFormat) -> list[bytes]:
    return canonical(parse(text, form))


def from_json_lines(text: bytes) -> list[bytes]:
    return canonical(quad for line in text.splitlines() for quad in parse(line, RdfFormat.JSON_LD))


def test_the_whole_is_there_in_four_syntaxes_and_two_packings(release: Release) -> None:
    wanted = {f"gestand.{one}.{packing}" for one in ("nq", "trig", "ttl", "jsonl") for packing in ("gz", "zst")}
    assert wanted == {path.name for path in (release.path / "dumps").iterdir() if path.is_file()}


@pytest.mark.parametrize("packing", ["gz", "zst"])
def test_trig_and_json_lines_hold_the_quads(release: Release, lines: list[bytes], packing: str) -> None:
    dumps = release.path / "dumps"
    assert lines == reread(unpack(dumps / f"gestand.trig.{packing}"), RdfFormat.TRIG)
    assert lines == from_json_lines(unpack(dumps / f"gestand.jsonl.{packing}"))


@pytest.mark.parametrize("packing", ["gz", "zst"])
def test_turtle_holds_the_triples(release: Release, lines: list[bytes], packing: str) -> None:
    turtle = parse(unpack(release.path / f"dumps/gestand.ttl.{packing}"), RdfFormat.TURTLE)
    assert sorted(triples_of(lines)) == canonical((quad.triple for quad in turtle), RdfFormat.N_TRIPLES)


def test_another_parser_reads_as_many_triples_from_turtle_and_trig(release: Release, lines: list[bytes]) -> None:
    graph = rdflib.Graph().parse(data=unpack(release.path / "dumps/gestand.ttl.gz"), format="turtle")
    dataset = rdflib.Dataset().parse(data=unpack(release.path / "dumps/gestand.trig.gz"), format="trig")
    assert (len(lines), len(lines)) == (len(graph), sum(1 for _ in dataset.quads()))


def test_a_line_of_json_is_a_subject_and_names_its_graphs(release: Release) -> None:
    read = [json.loads(line) for line in unpack(release.path / "dumps/gestand.jsonl.gz").splitlines()]
    subjects = [{node["@id"] for graph in line["@graph"] for node in graph["@graph"]} for line in read]
    graphs = {graph["@id"] for line in read for graph in line["@graph"]}
    assert {1} == {len(names) for names in subjects}
    assert len(subjects) == len(set[str]().union(*subjects))
    assert set(release.manifest["counts"]["graphs"]) == graphs


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
NODES = st.sampled_from(
    [
        f"{BASE}/id/é",
        f"{BASE}/id/a(b)",
        f"{BEB}Promise",
        f"{BEB}a.b",
        f"{BEB}-x",
        f"{BEB}a%20b",
        BEB,
        "urn:x:y",
        f"{BASE}/x#y/z",
    ]
).map(NamedNode)
OBJECTS = (
    NODES
    | TEXT.map(Literal)
    | st.builds(lambda text, tag: Literal(text, language=tag), TEXT, st.sampled_from(["nl", "nl-be", "en"]))
    | st.builds(lambda text, kind: Literal(text, datatype=kind), TEXT, NODES)
)
QUADS = st.lists(st.builds(Quad, NODES, NODES | st.just(NamedNode(str(rdflib.RDF.type))), OBJECTS, NODES), max_size=8)


@given(QUADS)
def test_any_quads_come_back_from_every_syntax(quads: list[Quad]) -> None:
    sorted_lines = sort_quads(quads).lines
    names = prefixes_of(IRIS)
    turtle = parse(b"".join(syntax.turtle(sorted_lines, names)), RdfFormat.TURTLE)
    assert sorted_lines == reread(b"".join(syntax.trig(sorted_lines, names)), RdfFormat.TRIG)
    assert sorted_lines == from_json_lines(b"".join(syntax.json_lines(sorted_lines)))
    assert sorted(triples_of(sorted_lines)) == canonical((quad.triple for quad in turtle), RdfFormat.N_TRIPLES)


# Parts


def subjects_of_class(path: Path, name: str) -> int:
    found = (quad for quad in parse(unpack(path), RdfFormat.TURTLE) if quad.predicate.value == str(rdflib.RDF.type))
    return sum(quad.object == NamedNode(BEB + name) for quad in found)


def test_each_class_has_a_dump_with_all_its_members(release: Release) -> None:
    counts = release.manifest["counts"]["classes"]
    found = {name: subjects_of_class(release.path / f"dumps/klasse/{name}.ttl.gz", name) for name in counts}
    assert counts == found


def test_decisions_come_with_their_identifiers(release: Release) -> None:
    text = unpack(release.path / "dumps/klasse/Decision.ttl.gz").decode()
    assert expected.DECISIONS == text.count(" a adms:Identifier")


BY_CHAPTER = {
    "AgreementSection": None, "SectionPromise": expected.SECTIONS_WITH_TEXT, "Assessment": expected.PAGES,
    "Finding": None, "EvidenceLink": expected.LINKS, "ReferenceEntry": expected.ROWS,
}  # fmt: skip


@pytest.mark.parametrize("name", BY_CHAPTER)
def test_the_chapters_together_hold_all_of_a_kind(release: Release, name: str) -> None:
    chapters = sorted((release.path / "dumps/hoofdstuk/2019-2024").glob("*.ttl.gz"))
    wanted = BY_CHAPTER[name] or release.manifest["counts"]["classes"][name]
    assert wanted == sum(subjects_of_class(path, name) for path in chapters)


def test_a_chapter_holds_no_statement_about_another_chapter(release: Release) -> None:
    text = list(parse(unpack(release.path / "dumps/hoofdstuk/2019-2024/media.ttl.gz"), RdfFormat.TURTLE))
    named = {re.sub(r"^<.*/2019-2024/([^/]+).*>$", r"\1", str(quad.subject)) for quad in text}
    atomic = re.compile(rf"^<{IRIS.base}/id/belofte/[a-z2-7]{{10}}(/anker/\d+(/citaat)?)?>$")
    assert {"media"} == {name for name in named if not atomic.match(name)}
    stated = {str(quad.object) for quad in text if quad.predicate == NamedNode(f"{BEB}statedIn")}
    assert {"media"} == {re.sub(r"^<.*/2019-2024/([^/]+).*>$", r"\1", section) for section in stated}


def test_somebody_elses_chapter_iri_makes_a_plain_file_name() -> None:
    agreement, chapter = (
        NamedNode("https://z.example/akkoord"),
        NamedNode("https://z.example/../../etc/x y".replace(" ", "%20")),
    )
    facts = [(agreement, f"{rdflib.RDF.type}", NamedNode(f"{BEB}CoalitionAgreement")),
             (chapter, f"{rdflib.RDF.type}", NamedNode(f"{BEB}AgreementSection")),
             (chapter, "http://purl.org/dc/terms/isPartOf", agreement)]  # fmt: skip
    quads = [Quad(subject, NamedNode(predicate), value, G) for subject, predicate, value in facts]
    parts = Index.of(sort_quads(quads).lines, IRIS).parts
    assert "hoofdstuk/https-z-example-etc-x-20y" in parts


def test_big_parts_and_tables_are_packed_by_zstd_too(
    lines: list[bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gestand.dump.files.BIG", 20_000)
    dump.write(lines, IRIS, tmp_path)
    assert unpack(tmp_path / "klasse/Decision.ttl.zst") == unpack(tmp_path / "klasse/Decision.ttl.gz")
    assert unpack(tmp_path / "tabel/bewijslinks.csv.zst") == (tmp_path / "tabel/bewijslinks.csv").read_bytes()
    assert not (tmp_path / "klasse/CoalitionAgreement.ttl.zst").exists()
    assert BIG > 20_000


# The same bytes


def build_apart(folder: Path, seed: str) -> dict[str, str]:
    """Build the examples in a process of its own; give the digest of each file that readers get."""
    command = [
        sys.executable,
        "-m",
        "gestand",
        "build",
        *map(str, SOURCES),
        "--releases",
        str(folder),
        "--base-uri",
        BASE,
    ]
    env = os.environ | {"PYTHONHASHSEED": seed, "SOURCE_DATE_EPOCH": "1700000000"}
    subprocess.run(command, env=env, check=True, capture_output=True)
    (release,) = (path for path in folder.iterdir() if path.is_dir() and not path.is_symlink())
    files = json.loads((release / "manifest.json").read_text())["files"]
    return {one["path"]: one["sha256"] for one in files if not one["path"].startswith("store/")}


def test_two_processes_write_the_same_bytes(tmp_path: Path) -> None:
    one, other = (build_apart(tmp_path / seed, seed) for seed in ("1", "2"))
    assert one == other
    assert len([path for path in one if path.startswith("dumps/")]) > 30


def test_gzip_holds_neither_name_nor_time(release: Release) -> None:
    head = (release.path / "dumps/gestand.nq.gz").read_bytes()[:10]
    assert (b"\x1f\x8b\x08\x00", bytes(4)) == (head[:4], head[4:8])


def test_a_content_is_packed_whole_however_it_comes(tmp_path: Path) -> None:
    text = bytes(range(256)) * 4_000
    pieces = [text[at : at + 7_001] for at in range(0, len(text), 7_001)]
    dump.pack([text], tmp_path / "one.gz", tmp_path / "one")
    dump.pack(pieces, tmp_path / "many.gz", tmp_path / "many.zst")
    assert text == (tmp_path / "one").read_bytes() == unpack(tmp_path / "many.gz") == unpack(tmp_path / "many.zst")


def test_other_programs_unpack_what_we_pack(tmp_path: Path) -> None:
    dump.pack([b"a\n", b"b\n"], tmp_path / "x.gz", tmp_path / "x.zst")
    packed = (tmp_path / "x.zst").read_bytes()
    unpacked = zstandard.ZstdDecompressor().decompressobj().decompress(packed)
    assert (b"a\nb\n", b"a\nb\n") == (gzip.decompress((tmp_path / "x.gz").read_bytes()), unpacked)


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("gestand.nq.gz", "application/n-quads"),
        ("gestand.jsonl.zst", "application/x-ndjson"),
        ("klasse/Decision.ttl.gz", "text/turtle"),
        ("tabel/beloften.csv", "text/csv"),
        ("tabel/beloften.csv-metadata.json", "application/csvm+json"),
        ("tabel/csv-metadata.json", "application/csvm+json"),
    ],
)
def test_each_file_has_a_media_type(name: str, media_type: str) -> None:
    found = format_of(name)
    assert found and found.media_type == media_type


# Tables


def table(release: Release, name: str) -> list[dict[str, str]]:
    text = (release.path / f"dumps/tabel/{name}.csv").read_bytes().decode()
    return list(csv.DictReader(StringIO(text, newline="")))


def described(release: Release, file: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((release.path / "dumps/tabel" / file).read_text(encoding="utf-8"))
    return read


@pytest.mark.parametrize(
    ("name", "rows"),
    [("beloften", expected.SECTIONS_WITH_TEXT), ("beslissingen", expected.DECISIONS), ("bewijslinks", expected.LINKS)],
)
def test_a_table_has_a_row_for_each_thing(release: Release, name: str, rows: int) -> None:
    assert rows == len(table(release, name))


def test_a_link_tells_what_a_journalist_asks(release: Release) -> None:
    (row,) = (
        row
        for row in table(release, "bewijslinks")
        if row["belofte_iri"].endswith("/bestuurzaken/3.2.2") and row["bewijslink_iri"].endswith("bevinding/1/bewijs/1")
    )
    told = {
        "hoofdstuk": "Bestuurzaken",
        "sectienummer": "3.2.2",
        "beweerd_door": "Voorbeeldbeoordelaar",
        "methode": "taalmodel",
        "beoordeeld_op": "2024-04-12",
        "referentienummer": "0",
        "referentie": "(2020-03-20) Wijziging Vlaams personeelsstatuut: gezinsbijslag",
        "herkenning": "herkend",
        "herkend_door": "Afleiding citaat, versie 2",
        "officieel_id": "5E7087755AB66F0008000051",
        "beslissing": "Wijziging Vlaams personeelsstatuut: gezinsbijslag\n\n",
        "beslissingsdatum": "2020-03-20",
        "bewijsstatus": "geclaimd",
        "pagina": f"{BASE}/doc/belofte/2019-2024/bestuurzaken/3.2.2",
    }
    assert told == {name: row[name] for name in told}


@pytest.mark.parametrize("status", ["herkend", "meerduidig", "niet-gevonden", "enkel-datum"])
def test_only_a_recognised_reference_names_a_decision_and_only_an_ambiguous_one_candidates(
    release: Release, status: str
) -> None:
    found = [row for row in table(release, "bewijslinks") if row["herkenning_iri"].endswith(f"/{status}")]
    assert {(status == "herkend", status == "meerduidig")} == {
        (bool(row["beslissing_iri"]), " " in row["kandidaten"]) for row in found
    }


def test_a_promise_that_nobody_assessed_says_so_and_has_no_evidence_count_to_misread(release: Release) -> None:
    rows = table(release, "beloften")
    unassessed = [row for row in rows if row["beoordelingen"] == "0"]
    assert expected.SECTIONS_WITHOUT_PAGE == len(unassessed)
    assert expected.LINKS == sum(int(row["bewijslinks"]) for row in rows)


def test_decisions_count_the_links_that_cite_them(release: Release) -> None:
    citing = [row["beslissing_iri"] for row in table(release, "bewijslinks") if row["beslissing_iri"]]
    counted = {row["beslissing_iri"]: int(row["bewijslinks"]) for row in table(release, "beslissingen")}
    assert {iri: citing.count(iri) for iri in counted} == counted


@pytest.mark.parametrize("table_", TABLES, ids=lambda one: one.name)
def test_the_first_line_holds_names_that_the_metadata_know(release: Release, table_: Any) -> None:
    head = next(iter(table(release, table_.name)))
    columns = described(release, f"{table_.name}.csv-metadata.json")["tableSchema"]["columns"]
    assert list(head) == [column["name"] for column in columns]
    assert all(column["name"] in column["titles"]["nl"] and column["titles"]["en"] for column in columns)


def test_the_metadata_say_file_licence_dialect_and_keys(release: Release) -> None:
    one = described(release, "bewijslinks.csv-metadata.json")
    assert ("bewijslinks.csv", "bewijslink_iri") == (one["url"], one["tableSchema"]["primaryKey"])
    assert [{"@id": "https://creativecommons.org/publicdomain/zero/1.0/"}] == one["dc:license"]
    assert ("utf-8", ["\r\n"], True) == tuple(one["dialect"][key] for key in ("encoding", "lineTerminators", "header"))
    assert one["@context"][0] == "http://www.w3.org/ns/csvw"


def test_the_group_holds_the_foreign_keys_and_the_rows_that_they_point_at(release: Release) -> None:
    tables_ = {one["url"]: one["tableSchema"] for one in described(release, "csv-metadata.json")["tables"]}
    assert {f"{one.name}.csv" for one in TABLES} == set(tables_)
    pointed = 0
    for url, schema in tables_.items():
        for key in schema.get("foreignKeys", ()):
            target = key["reference"]
            known = {row[target["columnReference"]] for row in table(release, target["resource"].removesuffix(".csv"))}
            assert {row[key["columnReference"]] for row in table(release, url.removesuffix(".csv"))} <= known
            pointed += 1
    assert pointed


CSVW_COLUMN = {"name", "titles", "datatype", "lang", "separator", "required", "suppressOutput", "aboutUrl", "propertyUrl",
               "valueUrl", "dc:description"}  # fmt: skip
CSVW_DATATYPES = {"string", "anyURI", "date", "dateTime", "nonNegativeInteger"}


@pytest.mark.parametrize("table_", TABLES, ids=lambda one: one.name)
def test_columns_use_the_properties_and_types_of_the_csvw_vocabulary(release: Release, table_: Any) -> None:
    for column in described(release, f"{table_.name}.csv-metadata.json")["tableSchema"]["columns"]:
        assert set(column) <= CSVW_COLUMN
        assert column["datatype"] in CSVW_DATATYPES
        assert re.fullmatch(r"[a-z][a-z_]*", column["name"])


DATATYPES = {"date": "date", "dateTime": "dateTime", "nonNegativeInteger": "nonNegativeInteger"}


def cell_triple(row: dict[str, str], column: dict[str, Any], about: str) -> bytes | None:
    """Convert a cell to RDF as CSVW says (Generating RDF from Tabular Data on the Web, section 4.2); None for no triple."""
    value = row[column["name"]]
    if column.get("suppressOutput") or not value:
        return None
    subject = NamedNode(row[column.get("aboutUrl", about)[2:-1]])
    xsd = f"http://www.w3.org/2001/XMLSchema#{column['datatype']}"
    if "valueUrl" in column:
        found: NamedNode | Literal = NamedNode(row[column["valueUrl"][2:-1]])
    elif "lang" in column:
        found = Literal(unguard(value), language=column["lang"])
    else:
        found = Literal(unguard(value), datatype=NamedNode(xsd))
    return canonical([Quad(subject, NamedNode(column["propertyUrl"]), found, G)])[0]


@pytest.mark.parametrize("table_", TABLES, ids=lambda one: one.name)
def test_a_csvw_conversion_gives_triples_of_the_release(release: Release, lines: list[bytes], table_: Any) -> None:
    said = {re.sub(r'"\^\^<[^>]*#\w*[iI]nteger>', '"^^<number>', line.decode()) for line in triples_of(lines)}
    schema = described(release, f"{table_.name}.csv-metadata.json")["tableSchema"]
    cells = ((row, column) for row in table(release, table_.name) for column in schema["columns"])
    found = [line for row, column in cells if (line := cell_triple(row, column, schema["aboutUrl"]))]
    triples = {re.sub(r'"\^\^<[^>]*#\w*[iI]nteger>', '"^^<number>', line.decode()) for line in triples_of(found)}
    assert set() == triples - said
    assert len(triples) > 100


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("+32 2", "'+32 2"),
        ("-1", "'-1"),
        ("@x", "'@x"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ("'=x", "''=x"),
        ("'s Morgens", "'s Morgens"),
        ("a=b", "a=b"),
        ("", ""),
    ],
)
def test_a_cell_that_a_spreadsheet_would_run_gets_an_apostrophe(text: str, cell: str) -> None:
    assert cell == guard(text)


@given(st.text("'=+-@\t\ra ", max_size=6))
def test_taking_one_apostrophe_away_gives_the_words_of_the_source(text: str) -> None:
    assert text == unguard(guard(text))
    assert not re.match(r"[=+\-@\t\r]", guard(text))


def test_a_formula_in_a_title_is_no_formula_in_the_table() -> None:
    node = NamedNode(f"{BASE}/id/beslissing/1")
    facts = [
        (str(rdflib.RDF.type), NamedNode(f"{BEB}Decision")),
        ("http://purl.org/dc/terms/title", Literal("=1+1", language="nl")),
    ]
    quads = [Quad(node, NamedNode(predicate), value, G) for predicate, value in facts]
    files = {file.name: b"".join(file.pieces()) for file in tables(Index.of(sort_quads(quads).lines, IRIS))}
    assert b"\r\n,'=1+1," in files["tabel/beslissingen.csv"]


# Dumps of a query

QUERY = "CONSTRUCT { ?x dcterms:title ?t ; a beb:Promise } WHERE { ?x a beb:Promise ; dcterms:title ?t }"


@pytest.mark.parametrize("form", formats.GRAPHS, ids=lambda form: form.extension)
def test_a_query_gives_the_same_bytes_again_in_every_format(release: Release, form: formats.Format) -> None:
    one, other = (b"".join(construct(release, QUERY, form)) for _ in range(2))
    assert one == other
    read = parse(one, formats.rdf_format(form))
    assert 2 * expected.SECTIONS_WITH_TEXT == len(canonical((quad.triple for quad in read), RdfFormat.N_TRIPLES))


def test_the_lines_of_a_query_are_sorted_and_unique(release: Release) -> None:
    twice = QUERY.replace("WHERE {", "WHERE { ?other a beb:Decision .")
    found = list(construct(release, twice, formats.NTRIPLES))
    assert sorted(set(found)) == found


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("SELECT * WHERE { ?s ?p ?o }", "only CONSTRUCT and DESCRIBE"),
        ("CONSTRUCT {", "cannot be run"),
        ("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o FILTER(<urn:no>(?o)) }", "cannot be run"),
        ("CONSTRUCT { [] dcterms:title ?t } WHERE { ?s dcterms:title ?t }", "blank nodes"),
    ],
)
def test_a_query_that_makes_no_dump_is_refused_before_the_first_piece(release: Release, query: str, told: str) -> None:
    with pytest.raises(QueryError, match=told):
        construct(release, query)


def test_a_query_gives_triples_and_no_other_format(release: Release) -> None:
    with pytest.raises(QueryError, match="there is ttl, nt, jsonld, rdf"):
        construct(release, QUERY, formats.RESULTS_CSV)


def test_reading_stops_at_a_broken_file(tmp_path: Path) -> None:
    (tmp_path / "x.gz").write_bytes(gzip.compress(b"text")[:-6])
    (tmp_path / "x.zst").write_bytes(zstandard.compress(b"text") + b"more")
    for name in ("x.gz", "x.zst"):
        with pytest.raises(dump.packing.BROKEN):
            unpack(tmp_path / name)

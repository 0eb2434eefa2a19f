"""Corrections: their file, the command that writes it, and the release that leaves out what was withdrawn."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from gestand.changes import read_lines
from gestand.changes.history import DUMP
from gestand.correction_file import CorrectionError, append
from gestand.corrections import is_withdrawn
from gestand.pipeline import BuildError
from gestand.presence import Presence
from gestand.release import DUMPS, Release
from gestand.store import open_store
from gestand.terms import DCTERMS, PROV
from tests.building import load, write
from tests.history import BASE, DAYS, IRIS, publish, sources
from tests.withdrawing import AMENDED, DROPPED, REASON, SUCCESSOR, WHOLE, command, correct, retract, shared

BEB = IRIS.vocabulary
ENTRY = '[[correction]]\niri = "/id/x/1"\ndate = 2024-03-01\nby = "Wij"\nreason = { nl = "Fout." }\n'
HEADER = 'loader = "corrections"\ntitle = "Rechtzettingen"\n'


def corrections(folder: Path, text: str) -> Path:
    write(folder, {"rechtzettingen.toml": HEADER + text})
    return folder / "rechtzettingen.toml"


def lines(release: Release) -> list[bytes]:
    return list(read_lines(release.path / DUMPS / DUMP))


def about(release: Release, name: str) -> list[Quad]:
    """List the quads in which a thing stands, or one that hangs below it."""
    start = f"<{BASE}/id/{name}".encode()
    found = [line for line in lines(release) if start + b">" in line or start + b"/" in line]
    return list(parse(b"".join(found), RdfFormat.N_QUADS))


# The file


def test_an_entry_of_the_file_is_a_correction_with_its_line(tmp_path: Path) -> None:
    (record,), faults = load(corrections(tmp_path, f"\n{ENTRY}"))
    said = {name: getattr(record, name) for name in ("iri", "day", "kind", "reasons", "by", "replaced_by")}
    assert [] == faults.errors
    assert {"iri": "/id/x/1", "day": date(2024, 3, 1), "kind": "ingetrokken", "reasons": (("nl", "Fout."),), "by": "Wij", "replaced_by": None} == said
    assert f"{tmp_path}/rechtzettingen.toml:4" == str(record.place)


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        (ENTRY.replace('iri = "/id/x/1"\n', ""), "the key correction.iri is missing"),
        (ENTRY.replace("date = 2024-03-01\n", ""), "the key correction.date is missing"),
        (ENTRY.replace('by = "Wij"\n', ""), "the key correction.by is missing"),
        (ENTRY.replace('reason = { nl = "Fout." }\n', ""), "the key correction.reason is missing"),
        (ENTRY + 'colour = "red"\n', "unknown key correction.colour"),
        (ENTRY + 'kind = "toegevoegd"\n', "correction.kind 'toegevoegd' is unknown"),
        (ENTRY.replace("2024-03-01", '"1 maart"'), "correction.date must be a date such as 2024-04-12, not '1 maart'"),
        (ENTRY.replace('"Wij"', '"…"'), "correction.by '…' has no letter or digit"),
        (ENTRY + 'by_name = "Ons"\n', "correction.by_name names an IRI, and correction.by 'Wij' is none"),
        (ENTRY.replace('{ nl = "Fout." }', '"Fout."'), "correction.reason must have a text by language"),
        (ENTRY.replace("nl", '"1"'), "correction.reason.1: this is no language code"),
        (ENTRY.replace('"Fout."', '" "'), "correction.reason.nl must be a text"),
        (ENTRY + "replaced_by = 7\n", "correction.replaced_by must be a text"),
    ],
)
def test_a_fault_in_an_entry_is_told_with_its_line_and_the_entry_is_left_out(
    tmp_path: Path, entry: str, told: str
) -> None:
    found, faults = load(corrections(tmp_path, f"{ENTRY.replace('x/1', 'x/2')}\n{entry}"))
    assert 1 == len(found)
    assert [True] == [str(fault).startswith(f"{tmp_path}/rechtzettingen.toml:9: error: {told}") for fault in faults.errors], faults.errors


def test_corrections_about_nothing_of_ours_and_those_that_come_twice_stop_the_build_together(tmp_path: Path) -> None:
    text = (ENTRY, ENTRY.replace("/id/x/1", "https://elders.example/id/x"), ENTRY.replace("/id/x/1", "/doc/x"))
    file = corrections(tmp_path, "".join(text) + ENTRY)
    with pytest.raises(BuildError) as caught:
        publish([file], tmp_path / "releases", DAYS[0])
    assert [
        (8, "iri 'https://elders.example/id/x' is no IRI of ours"), (13, "iri '/doc/x' is no IRI of ours"),
        (18, f"/id/x/1 is ingetrokken twice on 2024-03-01, also in {file}:3"),
    ] == [(fault.place.line, fault.message) for fault in caught.value.faults if fault.severity == "error"]  # fmt: skip
    assert not (tmp_path / "releases/current").exists()


def test_a_correction_about_nothing_is_told_and_published(tmp_path: Path) -> None:
    done = command(
        "build", *sources(tmp_path, "Eerst \\[0\\].", ("2.2.3",)), corrections(tmp_path, ENTRY),
        "--releases", tmp_path / "releases", "--base-uri", BASE,
    )  # fmt: skip
    assert (0, True) == (done.exit_code, "rechtzettingen.toml:3: warning: nothing in the sources is /id/x/1" in done.stderr)


def test_an_agent_without_a_name_is_told_with_the_line_of_the_correction(tmp_path: Path) -> None:
    file = corrections(tmp_path, ENTRY.replace('"Wij"', '"https://persoon.example/x"'))
    with pytest.raises(BuildError) as caught:
        publish([file], tmp_path / "releases", DAYS[0])
    assert caught.value.report is not None
    told = "\n".join(caught.value.report.lines())
    assert f"{file}:3: The agent has no name. <https://persoon.example/x>" in told and "by_name" in told


# What is below


@pytest.mark.parametrize(
    ("expected", "iri"),
    [(True, "urn:a/b"), (True, "urn:a/b/c"), (True, "urn:a/b/c/d"), (False, "urn:a"), (False, "urn:a/bc"), (False, "")],
)
def test_what_hangs_below_a_withdrawn_thing_is_withdrawn_and_what_is_named_alike_is_not(expected: bool, iri: str) -> None:
    assert expected == is_withdrawn(iri, {"urn:a/b"})


# The release


def test_a_withdrawn_thing_and_its_parts_are_only_named_by_the_correction_and_its_successor() -> None:
    _, before, after = shared()
    assert 20 < len(about(before, WHOLE))
    whole = NamedNode(f"{BASE}/id/{WHOLE}")
    left = {(quad.subject == whole, quad.predicate.value, quad.object == whole) for quad in about(after, WHOLE)}
    assert {(False, f"{BEB}corrects", True), (True, DCTERMS.isReplacedBy.value, False)} == left


def test_what_pointed_at_a_withdrawn_part_stays_without_that_link() -> None:
    _, before, after = shared()
    assert (2, 1) == (len(about(before, "proef/wegwijzer")), len(about(after, "proef/wegwijzer")))
    assert [DROPPED] == [name for name in (DROPPED, f"{DROPPED}/deel") if about(after, name)]


def test_what_was_withdrawn_is_the_only_thing_that_changed_besides_the_corrections() -> None:
    _, before, after = shared()
    came, left = set(lines(after)) - set(lines(before)), set(lines(before)) - set(lines(after))
    assert [] == [line for line in left if f"/{WHOLE}".encode() not in line and f"/{DROPPED}".encode() not in line]
    graphs = {line.rpartition(b"/id/graaf/")[2][:-4].decode() for line in came}
    assert {"controle/rechtzettingen", "release/bronnen"} == graphs


def test_the_release_before_is_as_it_was() -> None:
    _, before, after = shared()
    assert f"{BASE}/id/{WHOLE}" in Presence.of(before)
    assert f"{BASE}/id/{WHOLE}" not in Presence.of(after)
    assert 0 == command("verify", before.path, "--quick").exit_code


def test_a_correction_says_what_why_when_and_by_whom() -> None:
    _, _, after = shared()
    node = next(quad.subject for quad in about(after, WHOLE) if quad.predicate.value == f"{BEB}corrects")
    assert isinstance(node, NamedNode) and node.value.startswith(f"{BASE}/id/rechtzetting/rechtzettingen/2024-03-01-")
    found = [quad for quad in parse(b"".join(lines(after)), RdfFormat.N_QUADS) if quad.subject == node]
    said = {quad.predicate: str(quad.object) for quad in found}
    assert f'"{REASON}"@nl'.replace('"v', '\\"v').replace('e" ', 'e\\" ') == said[NamedNode(f"{BEB}reason")]
    assert f"<{BASE}/id/concept/SoortWijziging/ingetrokken>" == said[NamedNode(f"{BEB}changeType")]
    assert f"<{BASE}/id/agent/gestand>" == said[PROV.wasAttributedTo]
    assert {f"<{BASE}/id/graaf/controle/rechtzettingen>"} == {str(quad.graph_name) for quad in found}


def test_a_withdrawn_decision_makes_its_references_unresolved_again(tmp_path: Path) -> None:
    from tests.building import EXAMPLES

    files = [EXAMPLES / f"{name}.toml" for name in ("pages", "register", "sections", "government")]
    before = publish(files, tmp_path / "releases", DAYS[0])
    cited = next(line.split()[2].decode()[1:-1] for line in lines(before) if f"<{BEB}refersTo>".encode() in line)
    retract(tmp_path / "rechtzettingen.toml", cited)
    after = publish([*files, tmp_path / "rechtzettingen.toml"], tmp_path / "releases", DAYS[1])
    counted = [release.manifest["counts"]["references"] for release in (before, after)]
    moved = {name: counted[1].get(name, 0) - counted[0].get(name, 0) for name in counted[0]}
    pointing = sum(f"refersTo> <{cited}>".encode() in line for line in lines(before))
    assert {"herkend": -pointing, "niet-gevonden": pointing} == {name: n for name, n in moved.items() if n}
    assert [] == [line for line in lines(after) if f"<{cited}>".encode() in line and b"corrects>" not in line]


def test_the_gate_stops_a_withdrawal_that_leaves_something_hanging(tmp_path: Path) -> None:
    files = sources(tmp_path, "Eerst \\[0\\].", ("2.2.3",))
    retract(tmp_path / "rechtzettingen.toml", "/id/sectie/2019-2024/hoofdstuk/2.2.3")
    with pytest.raises(BuildError) as caught:
        publish([*files, tmp_path / "rechtzettingen.toml"], tmp_path / "releases", DAYS[0])
    assert caught.value.report and "S05" in "\n".join(caught.value.report.lines())


# The command


def test_retract_writes_an_entry_that_reads_back_and_says_what_to_do_next(tmp_path: Path) -> None:
    file = tmp_path / "rechtzettingen.toml"
    done = retract(file, "/id/x/1", "--replaced-by", "/id/x/2")
    (record,), faults = load(file)
    assert (0, [], (("nl", REASON),), "/id/x/2") == (done.exit_code, faults.errors, record.reasons, record.replaced_by)
    assert f"written to {file}; build with it to publish" in done.stderr


def test_retract_only_appends(tmp_path: Path) -> None:
    file = corrections(tmp_path, "# met de hand\n" + ENTRY.rstrip("\n"))
    before = file.read_bytes()
    assert 0 == retract(file, "/id/x/2").exit_code
    assert file.read_bytes().startswith(before)
    assert ["/id/x/1", "/id/x/2"] == [one.iri for one in load(file)[0]]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (HEADER + ENTRY, "/id/x/1 is ingetrokken already, on 2024-03-01"),
        ('loader = "rdf"\n', "this is no file of corrections"),
        ("[", "this is no TOML"),
    ],
)
def test_retract_does_not_touch_a_file_that_it_cannot_add_to(tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "rechtzettingen.toml"
    file.write_text(text, encoding="utf-8")
    done = retract(file, "/id/x/1")
    assert (1, True, text) == (done.exit_code, told in done.stderr, file.read_text(encoding="utf-8"))


def test_retract_tells_what_hangs_below_and_refuses_what_the_release_does_not_know(tmp_path: Path) -> None:
    _, before, _ = shared()
    root, file = before.path.parent, tmp_path / "rechtzettingen.toml"
    unknown = retract(file, "/id/niets", "--replaced-by", "/id/nog-niets", "--releases", root)
    assert (1, False) == (unknown.exit_code, file.exists())
    assert "says nothing about /id/niets and /id/nog-niets" in unknown.stderr
    whole = f"{before.iris.base}/id/{SUCCESSOR}"
    names = {str(quad.subject)[1:-1] for quad in open_store(before.store)}
    below = sum(name == whole or name.startswith(f"{whole}/") for name in names)
    known = retract(file, f"/id/{SUCCESSOR}", "--replaced-by", "https://elders.example/x", "--releases", root)
    assert (0, True) == (known.exit_code, f"and what hangs below it: {below} resources of release" in known.stderr)
    assert below > 4


def test_any_text_reads_back_as_it_was(tmp_path: Path) -> None:
    odd = 'aan"halen \\ \t tab \x7f é 🙂'
    append(tmp_path / "r.toml", "/id/x", date(2024, 3, 1), {"nl": odd}, kind="ingetrokken", by=odd)
    (record,), faults = load(tmp_path / "r.toml")
    assert ([], " ".join(odd.split()), odd) == (faults.errors, record.reasons[0][1], record.by)


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "map").mkdir()
    with pytest.raises(CorrectionError, match="cannot be read"):
        append(tmp_path / "map", "/id/x", date(2024, 3, 1), {"nl": "x"}, kind="ingetrokken", by="x")


def test_a_correction_by_hand_changes_nothing_of_what_it_is_about(tmp_path: Path) -> None:
    _, before, after = shared()
    kept = [{line for line in lines(one) if line.startswith(f"<{BASE}/id/{AMENDED}>".encode())} for one in (before, after)]
    assert kept[0] and kept[0] == kept[1]
    file = corrections(tmp_path, "")
    correct(file, ENTRY)
    assert 1 == len(load(file)[0])

"""The file that knows which resources a release describes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gestand import presence
from gestand.changes import read_lines
from gestand.changes.history import DUMP
from gestand.presence import SUBJECTS, Presence
from gestand.release import DUMPS, Release
from gestand.terms import DCTERMS, RDFS
from tests import withdrawing
from tests.history import BASE, CAME, IRIS, KEPT, LEFT, shared


def told(folder: Path, lines: list[bytes]) -> Presence:
    folder.mkdir(exist_ok=True)
    presence.write(folder, lines, IRIS)
    return Presence.of(Release(folder))


def line(iri: str, graph: str = "bron/x", predicate: object = RDFS.label) -> bytes:
    return f'<{iri}> {predicate} "x" <{BASE}/id/graaf/{graph}> .\n'.encode()


@given(st.sets(st.text(st.characters(codec="utf-8", exclude_characters="<> \n\r"), min_size=1, max_size=9), max_size=40))
def test_exactly_the_subjects_are_in_it(tmp_path_factory: pytest.TempPathFactory, names: set[str]) -> None:
    folder = tmp_path_factory.mktemp("aanwezig")
    found = told(folder, sorted(line(f"urn:x:{name}") for name in names))
    assert [True] * len(names) == [f"urn:x:{name}" in found for name in names]
    assert not any(f"urn:y:{name}" in found for name in names)
    shutil.rmtree(folder)


def test_a_release_describes_its_data_its_report_its_catalogue_its_vocabulary_and_its_shapes() -> None:
    _, first, second = shared()
    names = [LEFT, KEPT, "rapport", f"release/{first.id}", "catalogus", "concept/Herkenning/herkend", "shape/All", "agent/gestand"]
    assert [] == [name for name in names if f"{BASE}/id/{name}" not in Presence.of(first)]
    assert IRIS.ontology.value in Presence.of(first)
    assert [False, True, False] == [f"{BASE}/id/{name}" in Presence.of(release) for name, release in ((CAME, first), (CAME, second), (LEFT, second))]


def test_every_subject_of_the_dump_is_in_it() -> None:
    _, first, _ = shared()
    subjects = {line.partition(b" ")[0][1:-1].decode() for line in read_lines(first.path / DUMPS / DUMP)}
    found = Presence.of(first)
    assert subjects and all(iri in found for iri in subjects) and len(subjects) < len(found)


def test_to_name_a_successor_is_not_to_describe(tmp_path: Path) -> None:
    lines = [line("urn:weg", "controle/r", DCTERMS.isReplacedBy), line("urn:er", "bron/x", DCTERMS.isReplacedBy)]
    found = told(tmp_path / "r", lines)
    assert (False, True) == ("urn:weg" in found, "urn:er" in found)
    assert f"{BASE}/id/{withdrawing.WHOLE}" not in Presence.of(withdrawing.shared()[2])


def test_of_a_release_without_the_file_it_is_gathered_from_the_dump(tmp_path: Path) -> None:
    _, first, _ = shared()
    copy = tmp_path / first.id
    shutil.copytree(first.path, copy)
    (copy / SUBJECTS).unlink()
    found = Presence.of(Release(copy))
    assert (True, False, len(Presence.of(first))) == (f"{BASE}/id/{LEFT}" in found, f"{BASE}/id/{CAME}" in found, len(found))


def test_a_file_of_another_format_is_refused(tmp_path: Path) -> None:
    (tmp_path / SUBJECTS).write_bytes(b"gestand subjects 2\n")
    with pytest.raises(ValueError, match="of another format than this software reads"):
        Presence.of(Release(tmp_path))

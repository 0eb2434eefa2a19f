"""Expectations: what a file may say, and which counts are faults."""

from pathlib import Path

import pytest

from gestand.evidence import Faults, Place
from gestand.expect import Expectation, check, read, toml

KNOWN = ("dossier", "per-hoofdstuk", "ronde")


def told(folder: Path, text: str | bytes) -> tuple[tuple[Expectation, ...], list[str]]:
    """Read a file of expectations; give what it says and every fault without the folder."""
    file = folder / "expect.toml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    faults = Faults()
    return read(file, KNOWN, faults), [str(fault).replace(f"{folder}/", "") for fault in faults.all]


@pytest.mark.parametrize(
    ("value", "least", "most"),
    [("12", 12, 12), ("0", 0, 0), ("{ least = 3 }", 3, None), ("{ most = 4 }", 0, 4), ("{ least = 3, most = 4 }", 3, 4)],
)
def test_a_number_is_exact_and_a_table_gives_a_range(tmp_path: Path, value: str, least: int, most: int | None) -> None:
    place = Place(str(tmp_path / "expect.toml"), 2)
    assert ((Expectation("dossier", least, most, place),), []) == told(tmp_path, f"[queries]\ndossier = {value}\n")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("queries = 3", "expect.toml: error: the table [queries] is missing (without it nothing would be expected)"),
        ("", "expect.toml: error: the table [queries] is missing (without it nothing would be expected)"),
        ("[queries]\n[klassen]\n", "expect.toml: error: unknown key 'klassen' (known is the table [queries])"),
        ("[queries]\nronde = 1\nronden = 1\n", "expect.toml:3: error: there is no example query 'ronden' (known are dossier, per-hoofdstuk, ronde)"),
        ("[queries]\n\n'ronde' = '1'\n", "expect.toml:3: error: 'ronde' must be a number of rows or { least = …, most = … }, not '1'"),
        ("[queries]\nronde = true\n", "expect.toml:2: error: 'ronde' must be a number of rows or { least = …, most = … }, not True"),
        ("[queries]\nronde = -1\n", "expect.toml:2: error: 'ronde' must be a number of rows or { least = …, most = … }, not -1"),
        ("[queries]\nronde = {}\n", "expect.toml:2: error: 'ronde' must be a number of rows or { least = …, most = … }, not {}"),
        ("[queries.ronde]\nmin = 1\n", "expect.toml:1: error: 'ronde' must be a number of rows or { least = …, most = … }, not {'min': 1}"),
        ("[queries]\nronde = { least = 1.5 }\n", "expect.toml:2: error: least and most of 'ronde' must be whole numbers from 0"),
        ("[queries]\nronde = { least = 5, most = 4 }\n", "expect.toml:2: error: 'ronde' expects at least 5 and at most 4 rows: no number is both"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_told_with_its_line(tmp_path: Path, text: str, fault: str) -> None:
    assert ((), [fault]) == (told(tmp_path, text)[0][1:], told(tmp_path, text)[1])


@pytest.mark.parametrize("text", ["[queries", "[queries]\nronde = 1\nronde = 2\n", b"\xff"])
def test_what_is_no_toml_is_told(tmp_path: Path, text: str | bytes) -> None:
    expectations, faults = told(tmp_path, text)
    assert () == expectations
    assert ["expect.toml: error: this is no TOML"] == [fault[:35] for fault in faults]


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    faults = Faults()
    assert () == read(tmp_path / "none.toml", KNOWN, faults)
    assert [f"{tmp_path}/none.toml: error: the expectations cannot be read: No such file or directory"] == [str(one) for one in faults.all]


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    assert 3 == len(told(tmp_path, "meer = 1\n[queries]\nronden = 1\nronde = 'x'\n")[1])


@pytest.mark.parametrize(
    ("least", "most", "right", "wrong", "said"),
    [
        (5, 5, [5], [4, 6], "exactly 5"),
        (2, None, [2, 900], [0, 1], "at least 2"),
        (0, 3, [0, 3], [4], "at least 0 and at most 3"),
        (1000, 2000, [1000, 2000], [999, 2001], "at least 1,000 and at most 2,000"),
    ],
)
def test_a_count_outside_the_range_is_an_error(least: int, most: int | None, right: list[int], wrong: list[int], said: str) -> None:
    expected = [Expectation("dossier", least, most, Place("expect.toml", 7))]
    assert [] == [fault for rows in right for fault in check({"dossier": rows}, expected)]
    faults = [fault for rows in wrong for fault in check({"dossier": rows, "ronde": 1}, expected)]
    assert [("error", "expect.toml:7", True)] * len(wrong) == [(one.severity, str(one.place), one.message.endswith(said)) for one in faults]


def test_the_message_says_what_was_found_and_what_to_do() -> None:
    (fault,) = check({"dossier": 4}, [Expectation("dossier", 5, None, Place("expect.toml", 7))])
    assert (
        "expect.toml:7: error: example query 'dossier' gives 4 rows, fewer than expected: at least 5"
        " (see whether a source lost or gained something; if the number is right, write it in this file)"
    ) == str(fault)


def test_what_is_written_reads_back(tmp_path: Path) -> None:
    counts = {"dossier": 3, "ronde": 0}
    expectations, faults = told(tmp_path, toml(counts))
    assert ([], [("dossier", 3, 3), ("ronde", 0, 0)]) == (faults, [(one.slug, one.least, one.most) for one in expectations])
    assert [] == check(counts, expectations)

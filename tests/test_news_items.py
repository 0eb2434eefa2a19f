"""The loader of the register: the three forms of a value, and what cannot be a decision."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from gestand.evidence import DecisionRecord, Faults

from .building import load, source_file, write


def register(folder: Path, *items: Any) -> tuple[list[DecisionRecord], Faults]:
    write(folder, {"register/a.json": json.dumps({"count": len(items), "data": items})})
    records, faults = load(source_file(folder, "news-items", "register"))
    return records, faults  # type: ignore[return-value]


def item(**attributes: Any) -> dict[str, Any]:
    basic = {"uuid": "ABC", "title": "Een titel", "meetingDate": "2021-03-05T09:00:00Z"}
    return {"type": "news-item", "id": "ABC", "attributes": basic | attributes}


def told(faults: Faults, severity: str) -> list[str]:
    return [fault.message for fault in faults.all if fault.severity == severity]


@pytest.mark.parametrize(
    ("attributes", "kind", "text"),
    [
        ({"agendaitemType": "Nota", "htmlContent": "<p>x</p>"}, "nota", "<p>x</p>"),
        ({"agendaitemType": ["Mededeling"], "htmlContent": ["a", "b"]}, "mededeling", "a\n\nb"),
        ({"agendaitemType": None, "htmlContent": None}, "onbekend", None),
        ({}, "onbekend", None),
    ],
)
def test_a_value_may_be_null_one_or_a_list(
    tmp_path: Path, attributes: dict[str, Any], kind: str, text: str | None
) -> None:
    (record,), faults = register(tmp_path, item(**attributes))
    assert (kind, text, []) == (record.kind, record.text, faults.errors)


@pytest.mark.parametrize(
    ("moment", "day"),
    [("2021-03-05T09:00:00Z", "2021-03-05"), ("2021-06-30T22:30:00Z", "2021-07-01"), ("2021-12-31T23:30:00Z", "2022-01-01")],
)  # fmt: skip
def test_the_date_is_the_day_in_brussels(tmp_path: Path, moment: str, day: str) -> None:
    (record,), _ = register(tmp_path, item(meetingDate=moment))
    assert date.fromisoformat(day) == record.day


def test_of_several_titles_the_first_counts_and_the_others_are_kept(tmp_path: Path) -> None:
    (record,), faults = register(tmp_path, item(title=["Een", "Twee"], alternativeTitle="Drie"))
    assert ("Een", ("Twee", "Drie")) == (record.title, record.alternatives)
    assert ["has 2 values of title; the first counts: 'Een'"] == told(faults, "warning")


def test_an_unknown_attribute_and_an_unknown_type_are_told(tmp_path: Path) -> None:
    (record,), faults = register(tmp_path, item(nieuw=1, agendaitemType="Besluit"))
    assert ("onbekend", "Besluit") == (record.kind, record.kind_as_published)
    assert 2 == len(told(faults, "warning"))


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        (item(meetingDate="2021-02-30T09:00:00Z"), "meetingDate '2021-02-30T09:00:00Z' is no date that exists"),
        (item(meetingDate=None), "has no meetingDate"),
        (item(title=None), "has no title"),
        ({"id": "X"}, "has no 'attributes': this is no news item"),
        ("text", "has no 'attributes': this is no news item"),
    ],
)
def test_a_record_that_is_no_decision_is_told_with_its_place(tmp_path: Path, bad: Any, message: str) -> None:
    records, faults = register(tmp_path, item(), bad)
    assert (1, [message]) == (len(records), told(faults, "error"))
    assert "a.json" in faults.errors[0].place.file


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'{"data": [', "is no JSON"), (b"[]", "has no list 'data'"), (b"\xff", "is not UTF-8"),
        (b"[" * 200_000, "nested too deep"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_answer_is_told(tmp_path: Path, content: bytes, message: str) -> None:
    write(tmp_path, {"register/a.json": content})
    _, faults = load(source_file(tmp_path, "news-items", "register"))
    assert [True] == [message in fault.message for fault in faults.errors]


def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "register").mkdir()
    _, faults = load(source_file(tmp_path, "news-items", "register"))
    assert ["no file here ends in .json"] == told(faults, "error")

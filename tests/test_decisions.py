"""Decisions of any government as tables of a source file: what they give, and every fault with its line."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from gestand.evidence import DecisionRecord

from .building import EXAMPLES, load

DOC = (EXAMPLES.parent / "docs/assessments.md").read_text(encoding="utf-8")

AGREEMENT = """
[agreement]
key = "proef"
title = "Proef"
government = "https://contree.example/id/gouvernement/2020"
language = "fr"
"""
HEAD = 'loader = "decisions"\ntitle = "Proef"\npublisher = "Wij"\nlicence = "MIT"\nissued = 2024-01-01\n'
ONE = '[[decision]]\nid = "a"\ndate = 2022-01-21\ntitle = "Subside  pour six\\ngares"\n'
TIMED = '[[decision]]\nid = "b"\ntime = 2022-01-21T23:30:00Z\ntitle = "Tard"\nkind = "nota"\ntext = " Un texte. "\n'


def decisions(folder: Path, *tables: str, head: str = HEAD) -> Path:
    file = folder / "decisions.toml"
    file.write_text(head + AGREEMENT + "".join(tables), encoding="utf-8")
    return file


def test_a_decision_has_a_day_or_an_hour_whose_day_is_that_in_brussels(tmp_path: Path) -> None:
    (one, timed), faults = load(decisions(tmp_path, ONE, TIMED))
    assert isinstance(one, DecisionRecord) and isinstance(timed, DecisionRecord) and [] == faults.errors
    assert (date(2022, 1, 21), None, "Subside pour six gares", "onbekend", None) == (one.day, one.session, one.title, one.kind, one.text)
    assert (date(2022, 1, 22), "nota", "Un texte.") == (timed.day, timed.kind, timed.text)


def test_who_gives_the_ids_is_the_agency_or_else_the_publisher(tmp_path: Path) -> None:
    (one,), _ = load(decisions(tmp_path, ONE))
    (other,), _ = load(decisions(tmp_path, ONE, head=HEAD + 'agency = "Zij"\n'))
    assert isinstance(one, DecisionRecord) and isinstance(other, DecisionRecord)
    assert ("Wij", "Zij") == (one.agency, other.agency)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('id = "a"\n', "", "the key decision.id is missing"),
        ('id = "a"', 'id = " "', "decision.id is empty"),
        ("date = 2022-01-21\n", "", "needs decision.date or decision.time, and not both"),
        ("date = 2022-01-21", "date = 2022-01-21\ntime = 2022-01-21T10:00:00Z", "needs decision.date or decision.time"),
        ("date = 2022-01-21", "date = 2022-01-21T10:00:00Z", "decision.date must be a day"),
        ("date = 2022-01-21", "time = 2022-01-21T10:00:00", "decision.time has no time zone"),
        ("date = 2022-01-21", 'date = "gisteren"', "decision.date must be a date"),
        ('id = "a"', 'id = "a"\nkind = "loi"', "decision.kind 'loi' is unknown (known are nota, mededeling, onbekend)"),
        ('id = "a"', 'id = "a"\ncolour = "red"', "unknown key decision.colour"),
        ('id = "a"', 'id = "b"', "decision.id 'b' is also on line 12"),
    ],
)
def test_a_fault_is_told_with_its_line_and_the_decision_is_left_out(tmp_path: Path, old: str, new: str, told: str) -> None:
    found, faults = load(decisions(tmp_path, TIMED, ONE.replace(old, new)))
    place = f"{tmp_path}/decisions.toml:18: error: {told}"
    assert (1, [True]) == (len(found), [str(one).startswith(place) for one in faults.errors]), faults.errors


def test_the_form_of_the_documentation_is_a_decision(tmp_path: Path) -> None:
    (text,) = re.findall(r'^```toml\n(loader = "decisions"\n.*?)^```', DOC, re.MULTILINE | re.DOTALL)
    (one,), faults = load(decisions(tmp_path, *text.split("\n\n")[1:], head=text.split("\n\n")[0]))
    assert isinstance(one, DecisionRecord) and [] == faults.errors
    assert ("2022-003", date(2022, 1, 21), "Note au gouvernement") == (one.official_id, one.day, one.kind_as_published)

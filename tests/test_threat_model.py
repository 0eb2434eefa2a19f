"""THREAT_MODEL.md is true: the modules and tests that it names exist."""

from __future__ import annotations

import re

import pytest

from tests.test_endpoint_docs import TESTS, names_in

ROOT = TESTS.parent
TEXT = (ROOT / "THREAT_MODEL.md").read_text(encoding="utf-8")
ROWS = [
    cells for line in TEXT.splitlines()
    if len(cells := [cell.strip() for cell in line.strip("|").split("|")]) == 4 and not cells[0].startswith(("---", "what is tried"))
]  # fmt: skip


@pytest.mark.parametrize(("threat", "defence", "modules", "tests"), ROWS, ids=[row[0] for row in ROWS])
def test_a_threat_has_a_defence_a_module_and_a_test(threat: str, defence: str, modules: str, tests: str) -> None:
    assert threat and defence
    assert [] == [path for path in re.findall(r"`([^`]+)`", modules) or [modules] if not (ROOT / path).is_file()]
    named = re.findall(r"`(test_\w+)::(test_\w+)`", tests)
    assert named and [] == [(module, test) for module, test in named if test not in names_in(module)]


def test_every_table_is_read() -> None:
    assert len(re.findall(r"^\| (?!---|what is tried)", TEXT, re.MULTILINE)) == len(ROWS) > 30


def test_what_is_not_defended_is_said() -> None:
    assert len(re.findall(r"^- \*\*", TEXT.partition("## What is not defended")[2], re.MULTILINE)) >= 10

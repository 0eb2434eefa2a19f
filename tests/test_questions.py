"""The 25 competency questions: each is an example query and is listed in the documentation. tests/test_whole.py asks them."""

from __future__ import annotations

import re
from pathlib import Path

from gestand import examples

from .building import IRIS

DOC = (Path(__file__).resolve().parent.parent / "docs" / "questions.md").read_text(encoding="utf-8")
NUMBERS = [f"CQ{number}" for number in range(1, 26)]
BY_NUMBER = {number: one for one in examples.read(IRIS) for number in one.questions}

def test_each_question_is_answered_by_one_example() -> None:
    assert sorted(NUMBERS) == sorted(number for one in examples.read(IRIS) for number in one.questions)


def test_the_documentation_lists_each_question_with_its_example() -> None:
    listed = re.findall(r"^\| (CQ\d+) \| .* \| `([\w-]+)` \|", DOC, re.MULTILINE)
    assert [(number, BY_NUMBER[number].slug) for number in NUMBERS] == listed

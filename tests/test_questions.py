"""The 25 competency questions: each is an example query, is listed in the documentation, and has an answer on the real corpus."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import QuerySolutions

from gestand import examples
from gestand.examples import ExampleQuery

from .building import IRIS
from .whole import whole

DOC = (Path(__file__).resolve().parent.parent / "docs" / "questions.md").read_text(encoding="utf-8")
NUMBERS = [f"CQ{number}" for number in range(1, 26)]
BY_NUMBER = {number: one for one in examples.read(IRIS) for number in one.questions}

real = [pytest.mark.corpus, pytest.mark.themis, pytest.mark.belgium]


def test_each_question_is_answered_by_one_example() -> None:
    assert sorted(NUMBERS) == sorted(number for one in examples.read(IRIS) for number in one.questions)


def test_the_documentation_lists_each_question_with_its_example() -> None:
    listed = re.findall(r"^\| (CQ\d+) \| .* \| `([\w-]+)` \|", DOC, re.MULTILINE)
    assert [(number, BY_NUMBER[number].slug) for number in NUMBERS] == listed


def answers(example: ExampleQuery) -> list[dict[str, str]]:
    found = whole().query(example.text, use_default_graph_as_union=True)
    assert isinstance(found, QuerySolutions)
    names = [variable.value for variable in found.variables]
    return [{name: term.value for name in names if (term := row[name])} for row in found]  # type: ignore[union-attr]


class TestOnTheRealCorpus:
    """Registers, two runs of the model and one of a person, a check and a correction stand beside the corpus."""

    pytestmark = real

    @pytest.fixture(autouse=True)
    def _there(self, data: Callable[[str], Path]) -> None:
        for kind in ("corpus", "themis", "belgium"):
            data(kind)

    def test_each_question_has_an_answer(self) -> None:
        assert [] == [number for number in NUMBERS if not examples.count(whole(), BY_NUMBER[number])]

    def test_verdicts_of_a_chapter_add_up_to_its_promises(self) -> None:
        """No verdict is counted twice, and no promise is left out: the last column is the denominator of the others."""
        counted: dict[tuple[str, str], int] = defaultdict(int)
        for row in answers(BY_NUMBER["CQ1"]):
            counted[row["chapterTitle"], row["promisesOfChapter"]] += int(row["promises"])
        assert [] == [chapter for (chapter, every), number in counted.items() if int(every) != number]
        assert 224 == sum(counted.values())

    def test_a_promise_that_nobody_assessed_is_told_apart(self) -> None:
        assert {"0"} == {row["assessments"] for row in answers(BY_NUMBER["CQ3"])}
        assert 82 == len(answers(BY_NUMBER["CQ3"]))

    def test_who_disagrees_stands_beside_the_other_and_a_rejected_citation_has_its_reason(self) -> None:
        methods = [{row["method"], row["otherMethod"]} for row in answers(BY_NUMBER["CQ16"])]
        assert [{"taalmodel", "mens"}] * 2 == methods
        (wrong,) = answers(BY_NUMBER["CQ11"])
        assert ("foutief-toegewezen", "Lezer van de proef") == (wrong["outcome"], wrong["checker"])

    def test_a_portfolio_is_held_by_one_minister_on_a_day(self) -> None:
        """Each cited decision of a chapter falls to one holder: no more rows than decisions."""
        rows = answers(BY_NUMBER["CQ14"])
        most = {(row["chapterTitle"], row["portfolio"]) for row in rows}
        assert len(most) <= len(rows) < 2 * len(most)

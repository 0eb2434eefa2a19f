"""Linkers on the real corpus: as right as they say, as complete as the archive allows, on both halves of the gold set."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gestand.evidence import digest
from gestand.link.found import Linker
from gestand.link.linkers import LINKERS

from .linking import HALVES, Corpus, gold, judged, load, registers, scored
from .test_corpus import corpus_sources

pytestmark = [pytest.mark.corpus, pytest.mark.themis, pytest.mark.belgium]

GOLD = gold()
MEASURED = [linker for linker in LINKERS if linker.name in GOLD]
RECORDED = {"nieuwsbericht", "vergadering", "agendapunttype", "thema"}
"""Linkers that only repeat what the register records: there is nothing to measure."""
PROPOSED = {"dataset"}
"""Linkers that only propose: tests/test_link_dataset.py."""


@pytest.fixture(scope="module")
def corpus(data: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    folder = tmp_path_factory.mktemp("links")
    return load([*corpus_sources(data, folder), *registers(data, folder)])


def test_every_linker_is_measured_or_repeats_a_record() -> None:
    assert {linker.name for linker in LINKERS} - {linker.name for linker in MEASURED} == RECORDED | PROPOSED


def test_the_gold_set_judges_the_texts_that_the_corpus_holds(corpus: Corpus) -> None:
    changed = [path for path, said in GOLD["digests"].items() if digest(corpus.by_path[path].words) != said[0]]
    assert changed == []


def test_every_mention_of_the_gold_set_lies_in_its_text(corpus: Corpus) -> None:
    outside = [
        (linker.name, path, start, end)
        for linker in MEASURED
        for path, right in judged(GOLD, linker).items()
        for start, end, _ in right.mentions
        if not 0 <= start <= end <= len(corpus.by_path[path].words)
    ]
    assert outside == []


@pytest.mark.parametrize("half", HALVES)
@pytest.mark.parametrize("linker", MEASURED, ids=lambda linker: linker.name)
def test_a_linker_is_as_right_and_as_complete_as_it_says(corpus: Corpus, linker: Linker, half: str) -> None:
    found = scored(corpus, GOLD, linker, half)
    assert (found.precision >= float(linker.expects), found.recall >= 0.85) == (True, True), found


@pytest.mark.parametrize("linker", MEASURED, ids=lambda linker: linker.name)
def test_the_half_that_was_not_tuned_on_is_no_worse(corpus: Corpus, linker: Linker) -> None:
    tuned, held_out = (scored(corpus, GOLD, linker, half) for half in HALVES)
    assert held_out.precision >= tuned.precision - 0.03
    assert held_out.recall >= tuned.recall - 0.03


@pytest.mark.parametrize("linker", MEASURED, ids=lambda linker: linker.name)
def test_at_least_150_links_were_judged_or_nearly_all_that_there_are(corpus: Corpus, linker: Linker) -> None:
    find = linker.make(corpus.reference)
    everything = sum(1 for text in corpus.texts if text.kind in linker.kinds for _ in find(text))
    found: Any = scored(corpus, GOLD, linker)
    assert found.judged + found.open >= min(150, 0.95 * everything)

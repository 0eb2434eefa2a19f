"""The benchmark of the endpoint runs: on little data, for a moment, without the other servers."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import QueryBoolean, Store

from tests.shipping import releases, synthetic

pytestmark = pytest.mark.alone

ROOT = Path(__file__).resolve().parent.parent
TYPICAL = sorted((ROOT / "benchmarks" / "typical").glob("*.rq"))
ROW = re.compile(r"^  (\S+) +\d+\.\d ms +\d+\.\d ms ×\d+\.\d\d [+-]\d+\.\d$", re.MULTILINE)


def test_every_typical_query_is_measured_on_both_sides_and_kept_answers_are_counted() -> None:
    command = [sys.executable, ROOT / "benchmarks" / "endpoint.py", "--triples", "3000", "--seconds", "0.1", "--no-peers"]
    said = subprocess.run(command, capture_output=True, text=True, check=True, timeout=300).stdout
    assert [file.stem for file in TYPICAL] == ROW.findall(said)
    assert re.search(r"^  kept answers: [1-9]\d* a second", said, re.MULTILINE)
    assert "no answer" not in said


def found(query: str) -> list[Any]:
    """Ask the synthetic release, without a server; an ASK gives one thing or none."""
    answer = Store.read_only(str(releases(200_000) / synthetic().RELEASE_ID / "store")).query(query, use_default_graph_as_union=True)
    return [True] * bool(answer) if isinstance(answer, QueryBoolean) else list(answer)


def test_there_are_twelve_and_each_finds_something() -> None:
    iris = synthetic().IRIS
    promise = str(iris.promise(synthetic().KEY, synthetic().reference(13)))
    [solution] = found(f"SELECT ?d {{ {promise} <{iris.vocabulary}hasCitedDecision> ?d }} LIMIT 1")
    texts = [file.read_text().replace("<urn:decision>", str(solution["d"])).replace("<urn:promise>", promise) for file in TYPICAL]
    assert (12, []) == (len(texts), [text for text in texts if not found(text)])

"""A server may be told its releases by a relative path, as `make demo` does: queries are answered all the same."""

from __future__ import annotations

import os

import pytest

from tests.serving import releases
from tests.shipping import start_shipped


def test_queries_are_answered_where_the_folder_is_told_by_a_relative_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(releases().parent)
    server = start_shipped(os.path.relpath(releases()))
    answer = server.query("ASK { ?s ?p ?o }", "text/csv")
    server.stop()
    assert 200 == answer.status, answer.text

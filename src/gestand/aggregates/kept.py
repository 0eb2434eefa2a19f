"""Ask the queries beside this module of a store, and keep their answers in one file of the release."""

from __future__ import annotations

import json
from pathlib import Path

from pyoxigraph import QueryResultsFormat, QuerySolutions

from gestand import words
from gestand.iri import Iris
from gestand.release import STORE, Release
from gestand.store import open_store

FILE = "aggregates.json"
PACKAGE = "gestand.aggregates"


def queries(iris: Iris) -> dict[str, str]:
    """Give the text of each query by its name, with a publisher's IRIs."""
    return {name.removesuffix(".rq"): text for name, text in words.texts(PACKAGE, ".rq", iris)}


def write(folder: Path, iris: Iris) -> Path:
    """Write the answers into the folder of a release, whose store is there already; give the file's path."""
    store, answers = open_store(folder / STORE), {}
    for name, text in queries(iris).items():
        found = store.query(text, use_default_graph_as_union=True)
        assert isinstance(found, QuerySolutions), name  # our queries are SELECTs
        answers[name] = {"query": text, "answer": json.loads(found.serialize(format=QueryResultsFormat.JSON) or b"{}")}
    path = folder / FILE
    path.write_text(json.dumps(answers, ensure_ascii=False, sort_keys=True), encoding="utf-8")
    return path


def read(release: Release) -> dict[str, bytes]:
    """Give the SPARQL JSON answers that a release holds, by the text of their query.

    A query whose text has changed since has none, nor has any of a release of before they were kept: ask the store.
    """
    path = release.path / FILE
    if not path.is_file():
        return {}
    kept = json.loads(path.read_text(encoding="utf-8"))
    return {one["query"]: json.dumps(one["answer"]).encode() for one in kept.values()}

"""Take statistics of a release, for `corpus.py` to generate others like it: counts and lengths, no word of its texts.

typical_corpus.py RELEASES > benchmarks/corpus.json
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from pyoxigraph import Store

from gestand.release import Releases
from gestand.store import open_store

STEPS = 20
"""Quantiles are given at each twentieth, least and most included."""

_LENGTHS = {
    "decisionTitle": "?s a beb:Decision ; dcterms:title ?text",
    "decisionText": "?s a beb:Decision ; beb:literalText ?text",
    "sectionTitle": "?s a beb:AgreementSection ; beb:literalText ?any ; dcterms:title ?text",
    "atomicText": "?s a beb:AtomicPromise ; beb:promiseText ?text",
    "assessmentText": "?s a beb:Assessment ; beb:literalText ?text",
    "claimText": "?s a beb:Finding ; beb:claimText ?text",
    "verdictText": "?s a beb:Verdict ; beb:verdictText ?text",
}
_KINDS = {
    "decisionKind": "?s beb:decisionKind ?kind",
    "promiseKind": "?s beb:promiseKind ?kind",
    "resolutionStatus": "?s beb:resolutionStatus ?kind",
    "stance": "?s a beb:Finding ; beb:stance ?kind",
    "verdictValue": "?s beb:verdictValue ?kind",
}


def quantiles(values: Iterable[float]) -> list[float]:
    """Give the values at each step between the least and the most."""
    ranked = sorted(values)
    return [ranked[round(step * (len(ranked) - 1) / STEPS)] for step in range(STEPS + 1)]


def lorenz(counts: Sequence[int]) -> list[float]:
    """Give the share of all that the most counted have: the first twentieth of them, the first two, …"""
    ranked, total = sorted(counts, reverse=True), sum(counts)
    return [round(sum(ranked[: round(step * len(ranked) / STEPS)]) / total, 5) for step in range(STEPS + 1)]


def measure(store: Store, vocabulary: str) -> dict[str, Any]:
    """Count and measure what a release of our model holds."""

    def rows(select: str) -> list[list[str]]:
        prefixes = f"PREFIX beb: <{vocabulary}> PREFIX dcterms: <http://purl.org/dc/terms/>"
        return [[term.value for term in row] for row in store.query(prefixes + select, use_default_graph_as_union=True)]

    def numbers(select: str) -> list[int]:
        return [int(row[-1]) for row in rows(select)]

    cited = numbers("SELECT ?d (COUNT(?r) AS ?n) { ?d a beb:Decision . OPTIONAL { ?r beb:refersTo ?d } } GROUP BY ?d")
    pages = rows(
        """SELECT ?a (COUNT(DISTINCT ?f) AS ?findings) (COUNT(DISTINCT ?r) AS ?rows) (COUNT(DISTINCT ?l) AS ?links) {
        ?a a beb:Assessment .
        { ?a beb:hasReference ?r } UNION { ?a beb:hasFinding ?f OPTIONAL { ?f beb:hasEvidence ?l } }
        } GROUP BY ?a"""
    )
    (chapters,) = numbers("SELECT (COUNT(?s) AS ?n) { ?s dcterms:isPartOf ?a . ?a a beb:CoalitionAgreement }")
    atoms = numbers(
        "SELECT ?s (COUNT(?p) AS ?n) { ?s a beb:SectionPromise . OPTIONAL { ?p beb:componentOf ?s } } GROUP BY ?s"
    )
    days = rows("""SELECT ?d { ?s beb:decisionDate ?d }""")
    kinds = {name: Counter(row[0].rpartition("/")[2] for row in rows(f"SELECT ?kind {{ {where} }}"))
             for name, where in _KINDS.items()}  # fmt: skip
    return {
        "chapters": chapters,
        "sections": len(atoms),
        "decisions": len(cited),
        "assessments": len(pages),
        "atomicPromises": quantiles(atoms),
        "citations": lorenz(cited),
        "uncited": round(cited.count(0) / len(cited), 5),
        "pages": sorted([int(findings), int(listed), int(links)] for _, findings, listed, links in pages),
        "days": sorted(row[0] for row in days)[:: max(1, len(days) // 40)],
        "lengths": {
            name: quantiles(numbers(f"SELECT (STRLEN(?text) AS ?n) {{ {where} }}")) for name, where in _LENGTHS.items()
        },
        "kinds": {name: dict(sorted(counted.items())) for name, counted in kinds.items()},
    }


def main() -> None:
    """Print the statistics of the current release of a folder."""
    release = Releases(Path(sys.argv[1])).current()
    assert release is not None
    text = json.dumps(measure(open_store(release.store), release.iris.vocabulary), sort_keys=True)
    print(text.replace('], "', '],\n"').replace('}, "', '},\n"'))


if __name__ == "__main__":
    main()

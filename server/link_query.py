"""Write the SPARQL query that finds the links which the ledger's filters choose."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from .ledger import ANSWER, DATASET, METHOD, OWN, SCHEMES, STATUS, WAY, Ledger

_PROPERTIES = {WAY: "beb:linkWay", STATUS: "beb:linkStatus"}


def query_of(ledger: Ledger, wanted: Mapping[str, str]) -> str | None:
    """Give the query; None where a filter is about the last check, which is no property of a link."""
    if ANSWER in wanted:
        return None
    prefixes = [f"PREFIX beb: <{ledger.iris.vocabulary}>"]
    if METHOD in wanted:
        prefixes.append("PREFIX prov: <http://www.w3.org/ns/prov#>")
    asked = [*_patterns(ledger, wanted), "beb:linkFrom ?from", "beb:linkProperty ?property", "beb:linkTo ?to",
             "beb:linkConfidence ?confidence"]  # fmt: skip
    body = " ;\n        ".join(["?link a beb:Link", *asked])
    where = f"  {body} .\n{_host(ledger, wanted)}"
    return "\n".join([*prefixes, "", "SELECT ?link ?from ?property ?to ?confidence", "WHERE {"]) + (
        f"\n{where}}}\nORDER BY ?from ?to ?link\n"
    )


def _patterns(ledger: Ledger, wanted: Mapping[str, str]) -> Iterator[str]:
    for name, predicate in _PROPERTIES.items():
        if name in wanted:
            yield f"{predicate} {ledger.iris.concept(SCHEMES[name], wanted[name])}"
    if METHOD in wanted:
        yield f"prov:wasGeneratedBy {ledger.iris.activity(wanted[METHOD])}"
    if DATASET in wanted and (register := _register(ledger, wanted[DATASET])):
        yield f"beb:targetRegister <{register}>"


def _host(ledger: Ledger, wanted: Mapping[str, str]) -> str:
    """Narrow to the addresses of a host, or to our own; "" where a register says enough."""
    key = wanted.get(DATASET)
    if key is None or _register(ledger, key):
        return ""
    start = f"{ledger.iris.base}/" if key == OWN else f"//{key}/"
    return f'  FILTER (CONTAINS(STR(?to), "{start}"))\n'


def _register(ledger: Ledger, key: str) -> str | None:
    registers = (one.register for one in ledger.entries)
    return next((one for one in registers if one.rpartition("/")[2] == key), None)

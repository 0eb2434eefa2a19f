"""Check a release against the shapes again, and its store and report against what comes out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pyoxigraph import RdfFormat, Store, Triple, parse

from gestand import store
from gestand.dump import write_nquads
from gestand.release import REPORT, STORE
from gestand.validate import Report, check_release
from gestand.verify.check import Check, found
from gestand.verify.content import UNREADABLE
from gestand.verify.dumps import prints_of
from gestand.verify.stated import Stated

REMEDY = "The store does not hold this release; build it again from the same sources, or go back to an earlier one."
SHAPES_REMEDY = "Do not trust the report; read what the shapes find now with gestand validate."

UNOPENED = (*UNREADABLE, RuntimeError)
"""What a broken store raises."""


def build_store(lines: list[bytes], folder: Path) -> Path:
    """Load quads into a new store in a scratch folder."""
    nquads = folder / "release.nq"
    write_nquads(lines, nquads)
    store.build(nquads, folder / STORE)
    return folder / STORE


def check_store(folder: Path, lines: list[bytes]) -> Check:
    """Compare the quads of a store with those of the N-Quads dump."""
    try:
        opened = store.open_store(folder)
        amount = len(opened)
        inside = prints_of(opened, RdfFormat.N_QUADS)
    except UNOPENED as error:
        return found("store", "", [f"the store cannot be read: {error}"], REMEDY)
    wanted = prints_of(parse(b"".join(lines), RdfFormat.N_QUADS), RdfFormat.N_QUADS)
    if inside != wanted:
        wanted = _rewritten(lines)
    less, more = len(wanted - inside), len(inside - wanted)
    faults = [f"it lacks {less:,} quads of the N-Quads and has {more:,} others"] if less or more else []
    return found("store", f"{amount:,} quads, those of the N-Quads", faults, REMEDY)


def _rewritten(lines: list[bytes]) -> set[bytes]:
    """Give the quads as a store writes them: it keeps values, so "01"^^xsd:integer comes back as "1"."""
    memory = Store()
    memory.bulk_load(b"".join(lines), RdfFormat.N_QUADS)
    return prints_of(memory, RdfFormat.N_QUADS)


def check_shapes(opened: Path, folder: Path, stated: Stated) -> Check:
    """Run the shapes over a store, and compare the report with the one in the release and the manifest's figures."""
    try:
        report = check_release(opened, stated.iris)
    except UNOPENED as error:
        return found("shapes", "", [f"the shapes cannot be run: {error}"], REMEDY)
    faults = [] if report.conforms else [f"the release does not conform: {report.counts['violation']} violations"]
    differences = list(_differences(report, folder, stated))
    said = f"{REPORT} says the same"
    if differences and not stated.made_here:
        said = f"{REPORT} and manifest say otherwise, by the shapes of {stated.generator}"
    elif differences:
        faults += differences
    counted = ", ".join(f"{amount} {severity}" for severity, amount in report.counts.items())
    return found("shapes", f"conforms, {counted}; {said}", faults, SHAPES_REMEDY)


def _differences(report: Report, folder: Path, stated: Stated) -> Iterator[str]:
    """Tell how a new report differs from the figures in the manifest and from the report in the release."""
    if report.counts != stated.validation:
        yield f"the manifest states {stated.validation}, and the shapes now give {report.counts}"
    try:
        written: set[object] = {quad.triple for quad in parse((folder / REPORT).read_bytes(), RdfFormat.TURTLE)}
    except UNREADABLE as error:
        yield f"{REPORT} cannot be read: {error}"
        return
    now: set[Triple] = set(report.triples(stated.iris))
    if written != now:
        more, less = len(written - now), len(now - written)
        yield f"{REPORT} has {more} statements that are not so now, and lacks {less}"

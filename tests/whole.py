"""Hold the real corpus with all that can stand beside it: two runs, registers, figures, and small files of people's own."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

from pyoxigraph import RdfFormat, Store

from gestand.changes import changes
from gestand.changes.records import records
from gestand.changes.values import read
from gestand.evidence import Faults
from gestand.pipeline import prepare
from gestand.terms import Beb

from .building import BASE, IRIS, source_file, write
from .conftest import data_root
from .linking import registers
from .test_corpus import corpus_sources

ROOT = Path(__file__).resolve().parent.parent
RUN, FEBRUARY = "dataminded-20k", "dataminded-februari"
SECTION = "inburgering-en-integratie/2.2.3"
LINK = f"{BASE}/id/beoordeling/2019-2024/{SECTION}/{RUN}/bevinding"

READING = """+++
section = "inburgering-en-integratie/2.2.3"
date = 2025-01-15
verdict = "geen-bewijs"
certainty = "laag"
reviewed_by = "Een tweede lezer van de proef"
+++

# Proef van een beoordeling door een mens

Over de jaarlijkse bevraging is in deze beslissingen niets te vinden. {lacune geen-beslissing} {verdict}
"""

CHECKS = f"""loader = "evidence-checks"
title = "Proef: nazicht van aanhalingen"
publisher = "Proef"
licence = "http://creativecommons.org/publicdomain/zero/1.0/"
run = "proef-nazicht"
issued = 2025-01-15

[[check]]
link = "{LINK}/6/bewijs/1"
date = 2025-01-15
outcome = "foutief-toegewezen"
reason = {{ nl = "De beslissing gaat over geïntegreerd breed onthaal, niet over wat de bevinding zegt." }}
by = "https://proef.example/lezer"
by_name = "Lezer van de proef"
"""

CORRECTION = f"""loader = "corrections"
title = "Proef: rechtzettingen"
publisher = "Proef"
licence = "http://creativecommons.org/publicdomain/zero/1.0/"
run = "proef-rechtzetting"
issued = 2025-01-16

[[correction]]
iri = "{BASE}/id/beoordeling/2019-2024/{SECTION}/{RUN}"
date = 2025-01-16
kind = "gewijzigd"
reason = {{ nl = "Een proef: er is niets gewijzigd." }}
by = "https://proef.example/lezer"
by_name = "Lezer van de proef"
"""


def sources(data: Callable[[str], Path], folder: Path) -> list[Path]:
    """Write the source files of all that is there."""
    write(folder, {"proef/lezing.md": READING, "nazicht.toml": CHECKS, "rechtzetting.toml": CORRECTION})
    earlier = f'"{data("corpus") / "pages-2024-02-02"}"'
    return [
        *corpus_sources(data, folder),
        source_file(folder, "assessment-pages", "februari", path=earlier, run=f'"{FEBRUARY}"', issued="2024-02-02"),
        *registers(data, folder),
        source_file(folder, "human-assessments", "proef", assessor='{name = "Proef", kind = "mens"}', issued="2025-01-15"),
        folder / "nazicht.toml",
        folder / "rechtzetting.toml",
        *sorted((ROOT / "quality").glob("*.toml")),
    ]


@cache
def whole() -> Store:
    """Give the draft of a release of all sources, once a session, with the records of what the people's files changed."""
    with tempfile.TemporaryDirectory() as folder:
        draft = prepare(sources(lambda kind: data_root() / kind, Path(folder)), IRIS, Faults(), lambda said: None)
    store = Store()
    store.bulk_load(b"".join(draft.quads.lines), RdfFormat.N_QUADS)
    before = [line for line in draft.quads.lines if b"/id/graaf/controle/" not in line]
    beb = Beb(IRIS.vocabulary)
    for change in changes(before, draft.quads.lines):
        store.extend(records(read(change), IRIS, beb, "proef"))
    return store

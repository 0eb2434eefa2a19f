"""Write small sources and build releases of them, for tests."""

from __future__ import annotations

from pathlib import Path

from gestand.evidence import Faults, Record, Source
from gestand.iri import Iris
from gestand.pipeline import Built, build
from gestand.release import Releases
from gestand.sources import loaders, read_sources

BASE = "https://beloften.example"
IRIS = Iris.of(BASE)
BEB = IRIS.vocabulary
EXAMPLES = Path(__file__).resolve().parent.parent / "examples"

SECTION = "2.2.3 Jaarlijkse monitoring We meten elk jaar."
ROW = (
    "**[\\[0\\]](https://beslissingen.example/?search=Een%20titel&startDate=2021-03-05T09%3A00%3A00Z)**"
    " : **(2021-03-05)** Een titel "
)


def page(body: str = "De regering doet dit \\[0\\].", rows: str = ROW, section: str = SECTION) -> str:
    """Write a page in the form of the corpus."""
    return (
        "# Jaarlijkse monitoring\n\n<details>\n        <summary>Regeerakkoord Sectie </summary>\n"
        f"        <p>{section}</p>\n        </details> \n\n{body}\n\n<details>\n"
        f"        <summary> Referenties</summary>\n        \n{rows}\n        </details> \n"
    )


def source_file(folder: Path, kind: str = "assessment-pages", name: str = "pages", /, **more: str) -> Path:
    """Write a source file beside its folder; further keys as TOML values."""
    keys = {"loader": f'"{kind}"', "path": f'"{name}"', "title": '"Proef"', "publisher": '"Gestand"',
            "licence": '"https://creativecommons.org/publicdomain/zero/1.0/"', "run": f'"{name}"',
            "issued": "2024-04-12"} | more  # fmt: skip
    file = folder / f"{name}.toml"
    file.write_text("".join(f"{key} = {value}\n" for key, value in keys.items() if value), encoding="utf-8")
    return file


def write(folder: Path, files: dict[str, str | bytes]) -> Path:
    """Write files under a folder, by path."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def pages_source(folder: Path, *texts: str | bytes) -> Path:
    """Write pages of one chapter, and the source file that names them."""
    named = {f"pages/Hoofdstuk/Sectie {n}.md": text for n, text in enumerate(texts, start=1)}
    write(folder, named)
    return source_file(folder)


def load(file: Path) -> tuple[list[Record], Faults]:
    """Load one source file."""
    faults = Faults()
    records: list[Record] = []
    for source in read_sources([file], faults):
        records.extend(loaders()[source.loader].load(source, faults))
    return records, faults


def sources(file: Path) -> tuple[list[Source], list[str]]:
    """Read one source file; give what was read and what was told."""
    faults = Faults()
    return read_sources([file], faults), [str(fault) for fault in faults.all]


def build_quietly(files: list[Path], root: Path) -> Built:
    """Build a release and say nothing."""
    return build(files, Releases(root), IRIS, lambda stage: None)

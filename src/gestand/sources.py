"""Read source files: one TOML file names one source."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

from gestand.archive import Archive, ArchiveError
from gestand.archive.captures import file_digest
from gestand.evidence import Agreement, Assessor, Faults, Loader, Origin, Place, Source
from gestand.iri import is_iri, slug
from gestand.tables import LANGUAGE

FLEMISH_AGREEMENT = Agreement(
    key="2019-2024",
    title="Regeerakkoord van de Vlaamse Regering 2019-2024",
    government="http://themis.vlaanderen.be/id/bestuursorgaan/5fed907ee6670526694a0706",
    language="nl",
    first=date(2019, 10, 2),
    last=date(2024, 9, 30),
)
"""What is assumed, and said, when a source file has no ``[agreement]`` table."""

UNNAMED_MODEL = Assessor("Taalmodel, niet nader genoemd", "taalmodel")
"""What is assumed, and said, when a source file has no ``[assessor]`` table."""

_WITHOUT_AGREEMENT = ("rdf", "corrections", "cube", "csv", "link-checks", "measurements", "evidence-checks")

ASSESSOR_KINDS = ("taalmodel", "mens", "gemengd")
MODEL_KNOWN = ("vermeld", "afgeleid", "onbekend")

_KEYS = {"loader": str, "path": str, "title": str, "publisher": str, "licence": str, "run": str, "issued": date,
         "horizon": date, "address": str, "language": str, "agreement": dict, "assessor": dict,
         "fetch": dict}  # fmt: skip
_AGREEMENT_KEYS = {"key": str, "title": str, "government": str, "language": str, "first": date, "last": date}
_ASSESSOR_KEYS = {"name": str, "kind": str, "model": str, "model_known": str, "type": str, "iri": str, "homepage": str}
ASSESSOR_TYPES = ("persoon", "organisatie")


def loaders() -> dict[str, Loader]:
    """Find the loaders by entry point, by name."""
    return {point.name: point.load() for point in entry_points(group="gestand.loaders")}


def read_sources(files: Iterable[Path], faults: Faults) -> list[Source]:
    """Read source files; every fault of all of them is noted, and only sound sources are given."""
    known = loaders()
    sources = [source for path in files if (source := _read(path, known, faults))]
    _check_unique(sources, faults)
    return sources


def _read(path: Path, known: dict[str, Loader], faults: Faults) -> Source | None:
    place, before = Place(str(path)), len(faults.errors)
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return faults.error(place, "there is no such source file")
    except OSError as error:
        return faults.error(place, f"the source file cannot be read: {error.strerror}")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        return faults.error(place, f"this is no TOML: {error}")
    loader = known.get(table.get("loader", ""))
    own = loader.table if loader else None
    fields = _typed(table, _KEYS | ({own: list} if own else {}) | _own_keys(loader), place, "", faults)
    for key in ("loader", "title") if own else ("loader", "path", "title"):
        if key not in table:
            faults.error(place, f"the key {key!r} is missing", f'write {key} = "…"')
    _check_loader(fields, known, place, faults)
    _check_choices(fields, loader, place, faults)
    agreement = _agreement(fields, place, faults)
    assessor = _assessor(fields, place, known, faults)
    if len(faults.errors) > before:
        return None
    fields["options"] = _options(fields, loader)
    return _source(path, fields | ({"path": path.name} if own else {}), agreement, assessor, faults)


def _own_keys(loader: Loader | None) -> dict[str, type]:
    return dict.fromkeys((*loader.choices, *loader.texts), str) if loader else {}


def _options(fields: dict[str, Any], loader: Loader | None) -> dict[str, object]:
    """Give what a loader asks of its source file beyond the keys of all."""
    if loader is None:
        return {}
    chosen: dict[str, object] = {name: fields.get(name, words[0]) for name, words in loader.choices.items()}
    chosen |= {name: fields[name] for name in loader.texts if name in fields}
    return chosen | ({loader.table: fields.get(loader.table, [])} if loader.table else {})


def _check_choices(fields: dict[str, Any], loader: Loader | None, place: Place, faults: Faults) -> None:
    for name, words in (loader.choices if loader else {}).items():
        if fields.get(name, words[0]) not in words:
            faults.error(place, f"{name} {fields[name]!r} is unknown", f"known are {', '.join(words)}")
    if "address" in fields and not is_iri(fields["address"]):
        faults.error(place, f"address {fields['address']!r} is no IRI")
    if not LANGUAGE.fullmatch(fields.get("language", "nl")):
        faults.error(place, f"language {fields['language']!r} is no language code", "write one such as fr")


def _source(
    path: Path, fields: dict[str, Any], agreement: Agreement, assessor: Assessor, faults: Faults
) -> Source | None:
    key = slug(fields.get("run") or path.stem)
    if not key:
        return faults.error(Place(str(path)), "neither run nor file name has a letter or digit to name the source by")
    origins = _origins(path, fields, key, faults)
    for wanted in ("publisher", "licence", "issued"):
        if wanted not in fields:
            faults.warning(Place(str(path)), f"the source has no {wanted}", "users of the data will ask for it")
    return Source(
        key=key,
        loader=fields["loader"],
        path=(path.parent / fields["path"]),
        title=fields["title"],
        agreement=agreement,
        assessor=assessor,
        file=path,
        publisher=fields.get("publisher"),
        licence=fields.get("licence"),
        issued=fields.get("issued"),
        run=fields.get("run"),
        horizon=fields.get("horizon"),
        options=fields["options"],
        address=fields.get("address"),
        origins=origins,
        language=fields.get("language"),
    )


def _origins(file: Path, fields: dict[str, Any], key: str, faults: Faults) -> tuple[Origin, ...]:
    """Read from the archive where each fetched file came from; a file that has other bytes is an error."""
    if "fetch" not in fields:
        return ()
    try:
        captures = Archive.open(file.parent / str(fields["fetch"].get("archive", "archive"))).of_source(key)
    except ArchiveError as error:
        faults.error(Place(str(file)), str(error), f"run gestand fetch {file}")
        return ()
    for capture in captures:
        laid_out = file.parent / fields["path"] / capture.name
        if not laid_out.is_file() or file_digest(laid_out) != capture.digest:
            faults.error(Place(str(laid_out)), "is not as it was fetched", f"run gestand fetch {file}")
    return tuple(
        Origin(one.name, one.location, one.retrieved, one.digest, one.media_type) for one in captures
    )  # fmt: skip


def _typed(table: dict[str, Any], keys: Mapping[str, type], place: Place, where: str, faults: Faults) -> dict[str, Any]:
    """Take the known keys of a table with the right type; a date may also be written as text."""
    fields: dict[str, Any] = {}
    for key, value in table.items():
        name = f"{where}{key}"
        if key not in keys:
            faults.error(place, f"unknown key {name!r}", f"known are {', '.join(keys)}")
            continue
        if keys[key] is date:
            value = _day(value)
        if not isinstance(value, keys[key]):
            faults.error(place, f"{name!r} must be a {_word(keys[key])}, not {table[key]!r}")
        elif isinstance(value, str) and not value.strip():
            faults.error(place, f"{name!r} is empty")
        else:
            fields[key] = value
    return fields


def _word(kind: type) -> str:
    return {str: "text", date: "date such as 2024-04-12", dict: "table", list: "list of tables"}[kind]


def _day(value: object) -> object:
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return value
    return value.date() if hasattr(value, "date") else value


def _check_loader(fields: dict[str, Any], known: dict[str, Loader], place: Place, faults: Faults) -> None:
    name = fields.get("loader")
    if name is None:
        return
    if name not in known:
        faults.error(place, f"unknown loader {name!r}", f"known are {', '.join(sorted(known))}")
    elif known[name].needs_run and "run" not in fields:
        faults.error(place, "the key 'run' is missing", "it names this production and is part of its URIs")
    if "path" in fields and not (Path(place.file).parent / fields["path"]).exists():
        remedy = f"run gestand fetch {place.file}" if "fetch" in fields else "it is read from the source file's place"
        faults.error(place, f"path {fields['path']!r} does not exist", remedy)


def _agreement(fields: dict[str, Any], place: Place, faults: Faults) -> Agreement:
    if "agreement" not in fields:
        if fields.get("loader") not in _WITHOUT_AGREEMENT:
            faults.notice(place, f"no [agreement] table: {FLEMISH_AGREEMENT.title} is assumed")
        return FLEMISH_AGREEMENT
    table = _typed(fields["agreement"], _AGREEMENT_KEYS, place, "agreement.", faults)
    for key in ("key", "title", "government", "language"):
        if key not in fields["agreement"]:
            faults.error(place, f"the key 'agreement.{key}' is missing")
            table.setdefault(key, "")
    table = {"key": "", "title": "", "government": "", "language": "nl"} | table
    if table["government"] and not is_iri(table["government"]):
        faults.error(place, f"agreement.government {table['government']!r} is no IRI")
    if table["key"] and "/".join(map(slug, table["key"].split("/"))) != table["key"]:
        faults.error(place, f"agreement.key {table['key']!r} must be lower case letters, digits and hyphens")
    return Agreement(**table)


def _assessor(fields: dict[str, Any], place: Place, known: dict[str, Loader], faults: Faults) -> Assessor:
    if "assessor" not in fields:
        loader = known.get(fields.get("loader", ""))
        if loader and loader.needs_run:
            faults.notice(place, "no [assessor] table: an unnamed language model is assumed")
        return UNNAMED_MODEL
    table = _typed(fields["assessor"], _ASSESSOR_KEYS, place, "assessor.", faults)
    known_by = table.get("model_known", "vermeld" if "model" in table else "onbekend")
    kind = table.get("kind", "taalmodel")
    if kind not in ASSESSOR_KINDS:
        faults.error(place, f"assessor.kind {kind!r} is unknown", f"known are {', '.join(ASSESSOR_KINDS)}")
    if known_by not in MODEL_KNOWN or (known_by == "onbekend") != ("model" not in table):
        faults.error(
            place, f"assessor.model_known {known_by!r} does not fit",
            "with a model: vermeld or afgeleid; without one: onbekend",
        )  # fmt: skip
    _check_agent(table, kind, place, faults)
    default = "persoon" if kind == "mens" else None
    return Assessor(
        table.get("name", UNNAMED_MODEL.name), kind, table.get("model"), known_by, table.get("type", default),
        table.get("iri"), table.get("homepage"),
    )  # fmt: skip


def _check_agent(table: dict[str, Any], kind: str, place: Place, faults: Faults) -> None:
    """Tell what is wrong with who an assessor is said to be."""
    if table.get("type", ASSESSOR_TYPES[0]) not in ASSESSOR_TYPES:
        faults.error(place, f"assessor.type {table['type']!r} is unknown", f"known are {', '.join(ASSESSOR_TYPES)}")
    elif kind == "taalmodel" and "type" in table:
        faults.error(place, "assessor.type does not fit a language model", "take it out, or write kind mens or gemengd")
    for key in ("iri", "homepage"):
        if key in table and not is_iri(table[key]):
            faults.error(place, f"assessor.{key} {table[key]!r} is no IRI")
    if not slug(f"{table.get('name', UNNAMED_MODEL.name)} {table.get('model', '')}"):
        faults.error(place, f"assessor.name {table['name']!r} has no letter or digit to make an IRI of")


def _check_unique(sources: list[Source], faults: Faults) -> None:
    seen: dict[str, Source] = {}
    for source in sources:
        other = seen.setdefault(source.key, source)
        if other is not source:
            faults.error(
                Place(str(source.file)), f"source {source.key!r} is also named by {other.file}",
                "give each source a run of its own",
            )  # fmt: skip
    by_key: dict[str, tuple[Agreement, Source]] = {}
    for source in sources:
        agreement, other = by_key.setdefault(source.agreement.key, (source.agreement, source))
        if agreement != source.agreement:
            faults.error(
                Place(str(source.file)),
                f"agreement {agreement.key!r} is described otherwise by {other.file}",
                "write the same [agreement] table in both",
            )

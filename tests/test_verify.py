"""Verification: a whole release passes, and every kind of damage or forgery is found and told."""

from __future__ import annotations

import json
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from gestand import dump, signature, store
from gestand.cli_verify import key_command, verify_command
from gestand.release import MANIFEST, Release, file_entries
from gestand.signature import SIGNATURE, PublicKey, SignatureError
from gestand.verify import Check, FetchError, content, fetch, verify
from gestand.verify.shapes import check_store
from tests.needs import absent

from .building import EXAMPLES, build_quietly, page, pages_source, source_file

SOURCES = [EXAMPLES / f"{name}.toml" for name in ("government", "pages", "register", "sections")]
NQUADS = "dumps/gestand.nq.gz"

Change = Callable[[dict[str, Any]], object]


@dataclass(frozen=True)
class Keys:
    """A publisher's key pair, and a stranger's."""

    ours: Path
    theirs: Path

    @property
    def public(self) -> PublicKey:
        return signature.read_public_key(self.ours / signature.PUBLIC_KEY)

    @property
    def foreign(self) -> PublicKey:
        return signature.read_public_key(self.theirs / signature.PUBLIC_KEY)


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    found = Keys(tmp_path_factory.mktemp("ours"), tmp_path_factory.mktemp("theirs"))
    for folder in (found.ours, found.theirs):
        signature.make_key(folder)
    return found


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return build_quietly(SOURCES, tmp_path_factory.mktemp("releases")).release


@pytest.fixture
def plain(built: Release, tmp_path: Path) -> Path:
    """Give a copy of a release that is not signed."""
    return Path(shutil.copytree(built.path, tmp_path / built.id))


@pytest.fixture
def signed(plain: Path, keys: Keys) -> Path:
    """Give a copy of a release that is signed by its publisher."""
    rewrite(plain, key=keys.ours)
    return plain


def rewrite(folder: Path, change: Change = lambda manifest: None, key: Path | None = None) -> None:
    """Write a manifest anew, with the sizes and hashes of the files as they are now; sign it if there is a key."""
    manifest = json.loads((folder / MANIFEST).read_bytes())
    private = signature.read_private_key(key / signature.PRIVATE_KEY) if key else None
    if private:
        manifest["signature"] = signature.announce(folder, private)
    manifest["files"] = [entry for entry in file_entries(folder) if entry["path"] != SIGNATURE]
    change(manifest)
    (folder / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    if private:
        signature.sign(folder / MANIFEST, private)


def checks(folder: Path | str, key: PublicKey | None = None, *, quick: bool = False) -> dict[str, Check]:
    return {check.name: check for check in verify(str(folder), key, quick=quick)}


def failed(folder: Path | str, key: PublicKey | None = None, *, quick: bool = False) -> dict[str, str]:
    return {name: str(check) for name, check in checks(folder, key, quick=quick).items() if not check.passed}


def flip(path: Path, at: int) -> None:
    """Turn over one bit; a file without a bit gets a byte."""
    content = bytearray(path.read_bytes()) or bytearray(b"\0\0")
    content[at % len(content)] ^= 1
    path.write_bytes(content)


def files_of(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


# A whole release

EVERY_CHECK = ["manifest", "files", "signature", "content", "counts", "catalogue", "packing", "dumps", "tables", "store",
               "shapes"]  # fmt: skip


def test_a_signed_release_passes_every_check(signed: Path, keys: Keys) -> None:
    found = checks(signed, keys.public)
    assert {} == {name: str(check) for name, check in found.items() if not check.passed or check.skipped}
    assert EVERY_CHECK == list(found)


def test_an_unsigned_release_passes_and_the_reader_is_told(plain: Path) -> None:
    found = checks(plain)
    assert [] == [name for name, check in found.items() if not check.passed]
    assert ["signature"] == [name for name, check in found.items() if check.skipped]
    assert "not signed" in str(found["signature"])


def test_the_releases_own_key_shows_only_that_the_parts_belong_together(signed: Path) -> None:
    assert "consistent" in str(checks(signed, quick=True)["signature"])


def test_quick_says_what_it_leaves_out(signed: Path, keys: Keys) -> None:
    assert "– dumps, store and shapes: not checked: left out by --quick" in map(
        str, checks(signed, keys.public, quick=True).values()
    )


def test_the_folder_of_all_releases_stands_for_the_current_one(built: Release) -> None:
    assert f"release {built.id}" in str(checks(built.path.parent, quick=True)["manifest"])


def test_the_diary_that_the_store_may_write_is_no_extra_file(signed: Path, keys: Keys) -> None:
    (signed / "store/LOG").write_text("opened")
    assert {} == failed(signed, keys.public, quick=True)


@pytest.mark.corpus
def test_a_release_of_the_real_corpus_passes_every_check(data: Callable[[str], Path], tmp_path: Path) -> None:
    kinds = {"pages": "assessment-pages", "register": "news-items", "agreement-sections": "agreement-sections"}
    sources = [source_file(tmp_path, kinds[name], name, path=f'"{data("corpus") / name}"') for name in kinds]
    release = build_quietly(sources, tmp_path / "releases").release
    assert {} == failed(release.path)


# Damage


def test_a_flipped_bit_in_any_file_is_found(signed: Path, keys: Keys) -> None:
    missed = []
    for name in files_of(signed):
        whole = (signed / name).read_bytes()
        for at in {0, len(whole) // 2, len(whole) - 1}:
            flip(signed / name, at)
            if not failed(signed, keys.public, quick=True):
                missed.append((name, at))
            (signed / name).write_bytes(whole)
    assert [] == missed
    assert {} == failed(signed, keys.public, quick=True)


def test_a_flipped_bit_anywhere_in_the_manifest_is_found(signed: Path, keys: Keys) -> None:
    whole = (signed / MANIFEST).read_bytes()
    missed = []
    for at in range(0, len(whole), 211):
        flip(signed / MANIFEST, at)
        if "signature" not in failed(signed, keys.public, quick=True):
            missed.append(at)
        (signed / MANIFEST).write_bytes(whole)
    assert [] == missed


def test_a_missing_file_is_found_whichever_it_is(signed: Path, keys: Keys) -> None:
    missed = []
    for name in files_of(signed):
        (signed / name).rename(signed.parent / "away")
        found = " ".join(failed(signed, keys.public, quick=True).values())
        if not any(told in found for told in (f"{name} is missing", f"has no {name}")):
            missed.append(name)
        (signed.parent / "away").rename(signed / name)
    assert [] == missed


def test_an_extra_file_is_found(signed: Path, keys: Keys) -> None:
    (signed / "dumps/klasse/more.ttl").write_text("")
    assert "dumps/klasse/more.ttl is extra" in failed(signed, keys.public, quick=True)["files"]


def test_a_link_to_elsewhere_is_no_file_of_a_release(signed: Path, keys: Keys) -> None:
    (signed / "report.ttl").rename(signed.parent / "report.ttl")
    (signed / "report.ttl").symlink_to(signed.parent / "report.ttl")
    assert "report.ttl is no plain file" in failed(signed, keys.public, quick=True)["files"]


def test_all_faults_are_told_at_once(signed: Path, keys: Keys) -> None:
    (signed / "report.ttl").unlink()
    flip(signed / NQUADS, 40)
    flip(signed / SIGNATURE, 1)
    (signed / "dumps/klasse/Decision.ttl.gz").write_bytes(b"no gzip")
    found = failed(signed, keys.public)
    assert {"files", "signature", "content"} <= set(found)
    assert 3 == found["files"].count(";") + 1


def test_a_file_of_another_size_is_told_with_both_sizes(signed: Path, keys: Keys) -> None:
    (signed / "report.ttl").write_text("x")
    assert "report.ttl has 1 bytes and not " in failed(signed, keys.public, quick=True)["files"]


# Forgery by someone who can write every file and make every hash fit, but has no key


def exchange(one: str, other: str) -> Callable[[Path], None]:
    def done(folder: Path) -> None:
        (folder / one).rename(folder / "away")
        (folder / other).rename(folder / one)
        (folder / "away").rename(folder / other)

    return done


def packed(path: Path) -> list[Path]:
    """Give the files that hold a dump, in each of its packings."""
    found = [path.with_name(path.name + ending) for ending in ("", ".gz", ".zst")]
    return [one for one in found if one.exists()]


def replace(name: str, old: bytes, new: bytes) -> Callable[[Path], None]:
    """Change the content of a dump, in each of its packings."""

    def done(folder: Path) -> None:
        for path in packed(folder / name):
            with dump.reading(path) as stream:
                text = stream.read()
            assert old in text
            dump.pack([text.replace(old, new, 1)], path)

    return done


def drop_line(name: str, number: int) -> Callable[[Path], None]:
    def done(folder: Path) -> None:
        for path in packed(folder / name):
            with dump.reading(path) as stream:
                lines = stream.read().splitlines(keepends=True)
            dump.pack([*lines[:number], *lines[number + 1 :]], path)

    return done


CHAPTER = "dumps/hoofdstuk/2019-2024"
FORGERIES: list[tuple[str, Callable[[Path], None]]] = [
    ("dumps", exchange(f"{CHAPTER}/media.ttl.gz", f"{CHAPTER}/brussel.ttl.gz")),
    ("dumps", exchange("dumps/klasse/Finding.ttl.gz", "dumps/klasse/EvidenceLink.ttl.gz")),
    ("dumps", exchange("dumps/gestand.ttl.gz", "dumps/klasse/Decision.ttl.gz")),
    ("packing", exchange("dumps/gestand.ttl.gz", "dumps/gestand.trig.gz")),
    ("packing", exchange("dumps/gestand.ttl.zst", "dumps/gestand.nq.zst")),
    ("tables", exchange("dumps/tabel/beloften.csv", "dumps/tabel/beslissingen.csv")),
    ("dumps", replace("dumps/gestand.ttl", b"2019-10-02", b"2019-10-03")),
    ("dumps", replace("dumps/gestand.trig", b"2019-10-02", b"2019-10-03")),
    ("dumps", replace("dumps/gestand.jsonl", b"2019-10-02", b"2019-10-03")),
    ("dumps", replace("dumps/gestand.trig", b"/graaf/afgeleid/", b"/graaf/bron/")),
    ("dumps", drop_line("dumps/gestand.jsonl", 100)),
    ("dumps", replace(f"{CHAPTER}/media.ttl", b" .\n", b" .\n<urn:x:s> <urn:x:p> <urn:x:o> .\n")),
    ("tables", replace("dumps/tabel/bewijslinks.csv", b"geclaimd", b"bevestigd")),
    ("tables", replace("dumps/tabel/csv-metadata.json", b"bewijslinks.csv", b"x.csv")),
    ("content", replace("dumps/gestand.nq", b"2019-10-02", b"2019-10-03")),
    ("content", drop_line("dumps/gestand.nq", 100)),
    ("catalogue", replace("catalogue.ttl", b'byteSize "', b'byteSize "1')),
    ("shapes", replace("report.ttl", b"true", b"false")),
]  # fmt: skip


@pytest.mark.parametrize(("check", "forge"), FORGERIES, ids=range(len(FORGERIES)))
def test_a_swapped_or_changed_file_is_found_though_all_hashes_fit(
    plain: Path, check: str, forge: Callable[[Path], None]
) -> None:
    forge(plain)
    rewrite(plain)
    found = failed(plain)
    assert check in found
    assert "files" not in found


def test_a_dump_of_another_release_is_found(plain: Path, tmp_path: Path) -> None:
    other = build_quietly([pages_source(tmp_path, page())], tmp_path / "others").release
    for name in ("gestand.nq.gz", "gestand.nq.zst"):
        shutil.copy(other.path / "dumps" / name, plain / "dumps" / name)
    rewrite(plain)
    assert {"content", "counts", "dumps", "tables", "store"} <= set(failed(plain))


def test_a_store_of_another_release_is_found(plain: Path, tmp_path: Path) -> None:
    other = build_quietly([pages_source(tmp_path, page())], tmp_path / "others").release
    shutil.rmtree(plain / "store")
    shutil.copytree(other.store, plain / "store")
    rewrite(plain)
    assert "lacks" in failed(plain)["store"]


def forge_count(*path: str) -> Change:
    def change(manifest: dict[str, Any]) -> None:
        inside = manifest
        for step in path[:-1]:
            inside = inside[step]
        inside[path[-1]] = inside.get(path[-1], 0) + 1

    return change


COUNTS = [
    ("counts", ("counts", "quads")),
    ("counts", ("counts", "sectionsWithText")),
    ("counts", ("counts", "classes", "Decision")),
    ("counts", ("counts", "classes", "Invented")),
    ("counts", ("counts", "references", "herkend")),
    ("counts", ("counts", "graphs", "https://beloften.example/id/graaf/bron/register")),
    ("counts", ("counts", "somethingElse")),
    ("shapes", ("validation", "warning")),
]


@pytest.mark.parametrize(("check", "path"), COUNTS)
def test_a_forged_count_is_found_though_all_hashes_fit(plain: Path, check: str, path: tuple[str, ...]) -> None:
    rewrite(plain, forge_count(*path))
    assert check in failed(plain)


def test_a_count_that_is_left_out_is_found(plain: Path) -> None:
    rewrite(plain, lambda manifest: manifest["counts"].pop("references"))
    assert "references" in failed(plain, quick=True)["counts"]


@pytest.mark.parametrize(("check", "path"), COUNTS)
def test_a_forged_count_of_a_signed_release_breaks_the_signature(
    signed: Path, keys: Keys, check: str, path: tuple[str, ...]
) -> None:
    manifest = json.loads((signed / MANIFEST).read_bytes())
    forge_count(*path)(manifest)
    (signed / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    assert "was not signed, as it stands," in failed(signed, keys.public, quick=True)["signature"]


def test_a_forged_figure_in_the_catalogue_is_found(plain: Path) -> None:
    quads = json.loads((plain / MANIFEST).read_bytes())["counts"]["quads"]
    text = (plain / "catalogue.ttl").read_text(encoding="utf-8")
    (plain / "catalogue.ttl").write_text(
        text.replace(f"void:triples {quads}", f"void:triples {quads + 1}"), encoding="utf-8"
    )
    rewrite(plain)
    assert f"void:triples is {quads + 1}" in failed(plain, quick=True)["catalogue"]


# Keys


def test_a_wrong_key_is_found(signed: Path, keys: Keys) -> None:
    found = failed(signed, keys.foreign, quick=True)["signature"]
    assert f"and yours is {signature.fingerprint(keys.foreign)}" in found


def test_a_release_that_a_stranger_signed_again_is_found_with_the_publishers_key(signed: Path, keys: Keys) -> None:
    rewrite(signed, forge_count("counts", "quads"), keys.theirs)
    assert "signature" in failed(signed, keys.public, quick=True)


def test_a_signature_that_was_taken_away_is_found_with_the_publishers_key(signed: Path, keys: Keys) -> None:
    (signed / SIGNATURE).unlink()
    (signed / signature.PUBLIC_KEY).unlink()
    rewrite(signed, lambda manifest: manifest.pop("signature"))
    assert f"{SIGNATURE} is missing" in failed(signed, keys.public, quick=True)["signature"]


def test_another_public_key_in_the_release_is_found(signed: Path, keys: Keys) -> None:
    shutil.copy(keys.theirs / signature.PUBLIC_KEY, signed / signature.PUBLIC_KEY)
    assert {"files", "signature"} <= set(failed(signed, quick=True))


def test_a_private_key_is_for_its_owner_only_and_is_never_overwritten(keys: Keys) -> None:
    assert 0o600 == (keys.ours / signature.PRIVATE_KEY).stat().st_mode & 0o777
    with pytest.raises(SignatureError, match="there is a key already"):
        signature.make_key(keys.ours)


def test_the_same_manifest_and_key_give_the_same_signature(signed: Path, keys: Keys) -> None:
    before = (signed / SIGNATURE).read_bytes()
    signature.sign(signed / MANIFEST, signature.read_private_key(keys.ours / signature.PRIVATE_KEY))
    assert before == (signed / SIGNATURE).read_bytes()
    assert 64 == len(before)


def test_openssl_verifies_the_signature_as_the_documentation_says(signed: Path) -> None:
    if shutil.which("openssl") is None:
        absent("openssl is not installed")
    command = "openssl pkeyutl -verify -pubin -inkey public-key.pem -rawin -in manifest.json -sigfile manifest.json.sig"
    assert command in (signature.__doc__ or "")
    done = subprocess.run(command.split(), cwd=signed, capture_output=True, text=True, check=False)
    assert (0, "Signature Verified Successfully\n") == (done.returncode, done.stdout)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("no key", "no private key in PEM"),
        ("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "no private key in PEM"),
        (
            "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VuBCIEIHjX6B4NGPXLCqXqXwHDPxFzwV0AzBYwLMN1iRQkWnVf\n"
            "-----END PRIVATE KEY-----\n",
            "no Ed25519 key",
        ),
    ],
)
def test_what_is_no_signing_key_is_refused_with_its_path(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "key.pem").write_text(text)
    with pytest.raises(SignatureError, match=rf"key\.pem: this is {told}"):
        signature.read_private_key(tmp_path / "key.pem")


# Hostile manifests


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda m: m["files"].append({"path": "../x", "bytes": 1, "sha256": ""}), "'../x' is no path inside a release"),
        (lambda m: m["files"].append({"path": "/etc/hosts", "bytes": 1, "sha256": ""}), "'/etc/hosts' is no path"),
        (lambda m: m["files"].append({"path": "a//b", "bytes": 1, "sha256": ""}), "'a//b' is no path"),
        (lambda m: m["files"].append(dict(m["files"][0])), "cannot be listed here"),
        (lambda m: m["files"].append({"path": MANIFEST, "bytes": 1, "sha256": ""}), "cannot be listed here"),
        (lambda m: m["files"].append({"path": "x", "bytes": "1", "sha256": ""}), "lacks path, bytes or sha256"),
        (lambda m: m.pop("content"), "'content' is missing"),
        (lambda m: m.update(counts=[]), "'counts' is missing or no dict"),
        (lambda m: m.update(format=99), "format 99, this is for format"),
        (lambda m: m.update(id="2000-01-01-00000000"), "stands under"),
        (lambda m: m.update(published="yesterday"), "is no moment"),
        (lambda m: m.update(published="2000-01-01T00:00:00+00:00"), "does not follow from day 2000-01-01"),
        (lambda m: m.update(content="sha256:xyz"), "is no SHA-256"),
        (lambda m: m.update(base="no iri"), "is not an absolute"),
        (lambda m: m.update(signature="yes"), "'signature' is no dict"),
    ],
)
def test_a_manifest_that_makes_no_sense_is_told_and_nothing_is_read_by_it(
    plain: Path, change: Change, told: str
) -> None:
    rewrite(plain, change)
    found = checks(plain)
    assert told in str(found["manifest"])
    assert not found["manifest"].passed
    assert found["everything else"].skipped


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b"\xff", b"[" * 100_000])
def test_a_manifest_that_is_no_json_object_is_told(plain: Path, raw: bytes) -> None:
    (plain / MANIFEST).write_bytes(raw)
    assert "manifest" in failed(plain)


def test_a_folder_without_a_release_is_told(tmp_path: Path) -> None:
    assert "has no manifest.json" in failed(tmp_path)["manifest"]


@pytest.mark.parametrize("packing", ["gz", "zst"])
def test_a_dump_that_would_fill_the_memory_is_not_unpacked(
    plain: Path, monkeypatch: pytest.MonkeyPatch, packing: str
) -> None:
    monkeypatch.setattr(content, "LEAST", 1 << 23)
    monkeypatch.setattr(content, "RATIO", 1)
    dump.pack([bytes(1 << 24)], plain / f"dumps/gestand.ttl.{packing}")
    rewrite(plain)
    assert "unpacks to far more" in failed(plain)["packing"]


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ([b"<urn:s> <urn:p> _:b <urn:g> .\n"], "blank node"),
        ([b"<urn:s> <urn:p> <urn:o> .\n"], "no graph"),
        ([b'<urn:s> <urn:p> "a <b>"^^<urn:t> .\n'], "no graph"),
        ([b"<urn:s> <urn:p> <urn:o> _:g .\n"], "no graph"),
        ([b"<urn:s> <urn:p> <urn:o> <urn:g> .\n"] * 2, "not in order"),
        ([b"<urn:s>  <urn:p> <urn:o> <urn:g> .\n"], "not in canonical form"),
        ([b'<urn:s> <urn:p> "\\u00E9" <urn:g> .\n'], "not in canonical form"),
        ([b"<urn:s> <urn:p> <urn:o> <urn:g> ."], "not in canonical form"),
        ([b"no quad\n"], "cannot be read"),
    ],
)
def test_quads_in_no_canonical_form_are_told_and_not_used(plain: Path, lines: list[bytes], told: str) -> None:
    dump.pack(lines, plain / "dumps/gestand.nq.gz", plain / "dumps/gestand.nq.zst")
    rewrite(plain)
    found = checks(plain)
    assert told in str(found["content"])
    assert found["counts"].skipped


def test_a_number_that_the_store_writes_otherwise_is_no_difference(tmp_path: Path) -> None:
    lines = [b'<urn:s> <urn:p> "01"^^<http://www.w3.org/2001/XMLSchema#integer> <urn:g> .\n']
    (tmp_path / "x.nq").write_bytes(b"".join(lines))
    store.build(tmp_path / "x.nq", tmp_path / "store")
    assert check_store(tmp_path / "store", lines).passed


# Releases of other versions


def other_version(manifest: dict[str, Any]) -> None:
    manifest["generator"] = "gestand 0.0.1"


@pytest.mark.parametrize(
    ("check", "change"),
    [
        ("tables", replace("dumps/tabel/bewijslinks.csv", b"bewering", b"claim")),
        ("tables", lambda folder: (folder / "dumps/tabel/csv-metadata.json").unlink()),
        ("dumps", exchange("dumps/klasse/Finding.ttl.gz", "dumps/klasse/EvidenceLink.ttl.gz")),
        ("shapes", replace("report.ttl", b"true", b"false")),
    ],
)
def test_what_another_version_would_write_otherwise_is_no_fault(
    plain: Path, check: str, change: Callable[[Path], object]
) -> None:
    change(plain)
    rewrite(plain, other_version)
    found = checks(plain)
    assert found[check].passed
    assert check == "dumps" or "gestand 0.0.1" in str(found[check])


def test_a_foreign_statement_is_a_fault_of_any_version(plain: Path) -> None:
    replace(f"{CHAPTER}/media.ttl", b" .\n", b" .\n<urn:x:s> <urn:x:p> <urn:x:o> .\n")(plain)
    rewrite(plain, other_version)
    assert "dumps" in failed(plain)


# The command line


def run(*arguments: object) -> tuple[int, list[str], str]:
    done = CliRunner().invoke(verify_command, [str(one) for one in arguments])
    return done.exit_code, done.stdout.splitlines(), done.stderr


def test_the_command_gives_a_line_for_each_check_and_exit_code_nought(signed: Path, keys: Keys) -> None:
    code, lines, _ = run(signed, "--key", keys.ours / signature.PUBLIC_KEY)
    assert (0, EVERY_CHECK) == (code, [line.removeprefix("✓ ").partition(":")[0] for line in lines])


def test_the_command_says_what_is_wrong_and_what_to_do_with_exit_code_one(signed: Path) -> None:
    flip(signed / "report.ttl", 3)
    code, lines, told = run(signed, "--quick")
    assert (1, "1 check failed\n") == (code, told)
    (line,) = (line for line in lines if line.startswith("✗"))
    assert line.startswith(
        "✗ files: report.ttl has been changed (another SHA-256). Take these files from the publisher again"
    )


def test_a_key_that_is_none_is_told(signed: Path, tmp_path: Path) -> None:
    (tmp_path / "x.pem").write_text("x")
    code, _, told = run(signed, "--key", tmp_path / "x.pem")
    assert (1, True) == (code, "this is no public key in PEM" in told)


def test_the_key_command_makes_a_pair_and_says_its_fingerprint(tmp_path: Path) -> None:
    done = CliRunner().invoke(key_command, [str(tmp_path / "keys")])
    public = signature.read_public_key(tmp_path / "keys" / signature.PUBLIC_KEY)
    assert (0, True) == (done.exit_code, signature.fingerprint(public) in done.stdout)
    assert 1 == CliRunner().invoke(key_command, [str(tmp_path / "keys")]).exit_code


def test_many_faults_are_counted_after_the_first() -> None:
    check = Check("files", faults=tuple(f"{n} is missing" for n in range(30)), remedy="Do.")
    assert str(check).endswith("19 is missing; … and 10 more. Do.")


# A release on a server


class Served(SimpleHTTPRequestHandler):
    """Serve releases as the site does: files under their release, but no store."""

    redirects: dict[str, str] = {}  # noqa: RUF012

    def do_GET(self) -> None:
        target = self.redirects.get(self.path.rpartition("/")[2])
        if target and "/release/" in self.path:
            self.send_response(302)
            self.send_header("Location", target)
            self.end_headers()
        elif self.path.startswith(("/base/release/", "/base/moved/")) and "/store/" not in self.path:
            self.path = self.path.removeprefix("/base/release").removeprefix("/base/moved")
            super().do_GET()
        else:
            self.send_error(404)

    def log_message(self, *words: object) -> None:
        """Say nothing."""


@pytest.fixture
def serve(signed: Path) -> Iterator[str]:
    Served.redirects = {}
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Served, directory=str(signed.parent)))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/base/release/{signed.name}/"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_release_on_a_server_passes_by_each_of_its_addresses(serve: str, keys: Keys) -> None:
    found = checks(serve, keys.public)
    assert {} == {name: str(check) for name, check in found.items() if not check.passed}
    assert ["store"] == [name for name, check in found.items() if check.skipped]
    for address in (serve.rstrip("/"), serve.replace("/release/", "/dumps/"), f"{serve}{MANIFEST}"):
        assert {} == failed(address, keys.public, quick=True)


def test_damage_on_a_server_is_found(serve: str, signed: Path, keys: Keys) -> None:
    flip(signed / "dumps/gestand.ttl.gz", 50)
    (signed / "dumps/klasse/Decision.ttl.gz").unlink()
    found = failed(serve, keys.public)["files"]
    assert "dumps/gestand.ttl.gz has been changed" in found
    assert "dumps/klasse/Decision.ttl.gz is missing" in found


def test_no_more_is_fetched_than_the_manifest_states(serve: str, signed: Path, keys: Keys) -> None:
    (signed / "report.ttl").write_bytes(bytes(1 << 20))
    size = json.loads((signed / MANIFEST).read_bytes())
    stated = next(entry["bytes"] for entry in size["files"] if entry["path"] == "report.ttl")
    assert f"report.ttl has {stated + 1:,} bytes and not {stated:,}" in failed(serve, keys.public, quick=True)["files"]


def test_a_redirect_to_another_host_is_refused(serve: str) -> None:
    Served.redirects = {"report.ttl": "http://localhost:1/report.ttl"}
    with pytest.raises(FetchError, match="leads to another host"):
        list(verify(serve, quick=True))


def test_a_redirect_on_the_same_host_is_followed(serve: str, keys: Keys) -> None:
    Served.redirects = {"report.ttl": f"{serve.replace('/release/', '/moved/')}report.ttl"}
    assert {} == failed(serve, keys.public, quick=True)


def test_a_release_too_large_to_fetch_is_refused(serve: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "LARGEST_RELEASE", 1000)
    with pytest.raises(FetchError, match="more than this command fetches"):
        list(verify(serve, quick=True))


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("http://127.0.0.1:1/release/2024-01-01-00000000/", "127.0.0.1:1"),
        ("https://x.example/", "give the address of a release"),
        ("http://x.example/release/../", "give the address of a release"),
        ("https://x.example/release/a/dumps/b.nq.gz", "give the address of a release"),
    ],
)
def test_an_address_that_gives_no_release_is_told(address: str, told: str) -> None:
    code, _, said = run(address)
    assert (1, True) == (code, told in said)


def test_a_release_that_the_server_lacks_is_told(serve: str) -> None:
    code, _, said = run(serve.rstrip("/") + "0")
    assert (1, True) == (code, "there is no such release" in said)

"""The rules of the house: who imports whom, what is packaged, and what no file may hold."""

import ast
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CORE = sorted((ROOT / "src/gestand").rglob("*.py"))
LEAVES = sorted([*(ROOT / "loaders").rglob("*.py"), *(ROOT / "server").rglob("*.py")])
MAPPED = {"src/gestand": "gestand", "loaders": "gestand.loaders", "server": "gestand.server",
          "ontology": "gestand.ontology", "queries": "gestand.queries", "shapes": "gestand.shapes"}  # fmt: skip



def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            found |= {node.module or ""} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("path", CORE, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_the_core_imports_no_leaf_and_no_web_framework(path: Path) -> None:
    bad = {name for name in imports(path) if re.match(r"(gestand\.(server|loaders)|flask|werkzeug|lxml\.html)\b", name)}
    assert set() == bad


@pytest.mark.parametrize("path", LEAVES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_leaf_imports_no_other_leaf_and_no_plain_top_level_name(path: Path) -> None:
    other = "loaders" if path.is_relative_to(ROOT / "server") else "server"
    bad = {name for name in imports(path) if re.match(rf"gestand\.(server|loaders)\b|{other}\b|(server|loaders)\b", name)}
    assert set() == bad


@pytest.mark.parametrize("path", [path for path in CORE if path.parent.name == "gestand"], ids=lambda path: path.name)
def test_only_the_archive_may_have_a_network(path: Path) -> None:
    allowed = {"archive.py", "verify.py", "cli_verify.py"}
    bad = {name for name in imports(path) if re.match(r"(urllib\.request|http\.client|socket|requests)\b", name)}
    assert not bad or path.name in allowed


def test_only_fetching_verifying_and_services_speak_http() -> None:
    """The engine reaches services through a module of its own; sockets between its processes are no network."""
    speaks = re.compile(r"(urllib\.request|urllib3|http\.client|requests|SPARQLWrapper)\b")
    found = {path.relative_to(ROOT / "src/gestand").parts[0] for path in CORE if any(map(speaks.match, imports(path)))}
    assert found <= {"fetch", "verify", "engine", "cli_verify.py", "cli_links.py", "remote"}, found


def test_the_package_list_is_the_tree() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"]
    found = {
        ".".join((package, *init.parent.relative_to(ROOT / folder).parts))
        for folder, package in MAPPED.items()
        for init in (ROOT / folder).rglob("__init__.py")
    }
    assert found == set(declared)


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in listed.splitlines() if (ROOT / name).is_file()]


@pytest.mark.parametrize("pattern", [r"/(home|root|work)/\w", r"index-url|find-links|--registry", r'"resolved": *"https?:'])
def test_no_tracked_file_holds_a_machine_path_or_a_registry_address(pattern: str) -> None:
    texts = {path: path.read_text(encoding="utf-8", errors="ignore") for path in tracked() if path != Path(__file__)}
    assert [] == [path.name for path, text in texts.items() if re.search(pattern, text)]


@pytest.mark.parametrize("path", CORE + LEAVES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_module_starts_with_one_sentence(path: Path) -> None:
    first = (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").splitlines()[:1]
    assert first and first[0].endswith("."), path


@pytest.mark.parametrize("path", CORE + LEAVES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_function_is_over_sixty_lines(path: Path) -> None:
    long = [
        node.name
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno > 60
    ]
    assert [] == long


def test_media_types_are_named_in_one_module_only() -> None:
    known = re.compile(r"\"(text/turtle|application/(n-triples|n-quads|trig|ld\+json|rdf\+xml|sparql-results\+\w+))\"")
    found = [path.name for path in CORE + LEAVES if known.search(path.read_text(encoding="utf-8"))]
    assert ["formats.py"] == found

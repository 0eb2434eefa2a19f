"""The README is true: its commands run, its files exist, and the demo answers."""

import re
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest

from gestand.formats import DATASETS, GRAPHS, HTML

from .building import build_quietly

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
CURLS = [text for _, text in BLOCKS if text.startswith("curl")]
LINKED_DATA = (ROOT / "docs" / "linked-data.md").read_text(encoding="utf-8")
LINES = [line for block in re.findall(r"^```\n(.*?)^```", LINKED_DATA, re.MULTILINE | re.DOTALL) for line in block.splitlines()]
DEMO = "http://127.0.0.1:8000"


GESTAND = [sys.executable, "-Im", "gestand"]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the demo's release; give the folder of releases."""
    root = tmp_path_factory.mktemp("releases") / "demo"
    listed = [f"examples/{name}.toml" for name in ("government", "pages", "register", "sections")]
    subprocess.run([*GESTAND, "build", *listed, "--releases", root, "--base-uri", DEMO], cwd=ROOT, check=True, capture_output=True)
    return root


@pytest.fixture(scope="module")
def said(demo: Path) -> Iterator[list[str]]:
    """Serve the demo's release on a free port; give the addresses that it says."""
    server = subprocess.Popen(
        [*GESTAND, "serve", "--releases", demo, "--port", "0"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert server.stdout is not None
    try:
        found = (address.group() for line in server.stdout if (address := re.search(r"http://\S+", line)))
        yield list(islice(found, 4))
    finally:
        server.terminate()
        server.wait(40)


@pytest.fixture
def address(said: list[str]) -> str:
    return said[0].rstrip("/")


@pytest.fixture
def openings(said: list[str]) -> list[str]:
    return said[1:]


@pytest.mark.parametrize("command", [*CURLS, *(line for line in LINES if line.startswith("curl"))])
def test_a_command_of_the_readme_and_of_linked_data_answers(address: str, tmp_path: Path, command: str) -> None:
    # the addresses of the data keep the demo's base: only the server that is asked is another
    asked = re.sub(r"(curl (?:-\S+ (?:'[^']*' )?)*)" + re.escape(DEMO), rf"\g<1>{address}", command)
    done = subprocess.run(asked.replace("curl", "curl --fail --silent --show-error", 1), shell=True, cwd=tmp_path, capture_output=True)
    assert (0, b"") == (done.returncode, done.stderr)
    assert done.stdout or any(path.stat().st_size for path in tmp_path.iterdir())


def test_there_are_commands_to_try() -> None:
    assert 3 == len(CURLS)
    assert 13 == sum(line.startswith("curl") for line in LINES)
    assert [] == [line for line in LINES if not line.startswith(("curl", "gestand"))]


def test_the_demo_passes_the_verification_that_is_told(demo: Path) -> None:
    (command,) = (line.split() for line in LINES if line.startswith("gestand"))
    done = subprocess.run([*GESTAND, *command[1:]], cwd=demo.parent, capture_output=True, text=True)
    assert 0 == done.returncode, done.stdout + done.stderr


def _table(first: str) -> list[str]:
    """Give the names in the first column of the table of linked-data.md whose head begins so."""
    rows = LINKED_DATA.partition(f"| {first} |")[2].partition("\n\n")[0].splitlines()[2:]
    return [name for row in rows for name in re.findall(r"`([^`]+)`", row.split(" | ")[0])]


def test_the_formats_that_are_told_are_those_on_offer() -> None:
    assert {form.extension for form in (HTML, *GRAPHS, *DATASETS)} == {name.lstrip(".") for name in _table("suffix")}
    assert {form.media_type for form in (HTML, *GRAPHS, *DATASETS)} <= set(re.findall(r"`(\w+/[^`]+)`", LINKED_DATA))


def test_the_headers_and_relations_that_are_told_are_sent(address: str) -> None:
    page = f"{address}/doc/belofte/2019-2024/armoedebestrijding/2.2.8"
    with urllib.request.urlopen(urllib.request.Request(page, headers={"Accept": "text/turtle"}), timeout=20) as answer:
        assert [] == [name for name in _table("header") if name not in answer.headers]
        sent = {name for names in re.findall(r'rel="([^"]+)"', answer.headers["Link"]) for name in names.split()}
    assert sent - {"first", "last"} == set(_table("`rel` in `Link`"))


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md", *sorted(f"docs/{p.name}" for p in (ROOT / "docs").glob("*.md"))])
def test_links_between_documents_lead_somewhere(document: str) -> None:
    path = ROOT / document
    targets = re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", path.read_text(encoding="utf-8"))
    assert [] == [target for target in targets if not (path.parent / target).exists()]


def test_the_source_file_of_the_readme_builds(tmp_path: Path) -> None:
    (text,) = [text for kind, text in BLOCKS if kind == "toml"]
    file = tmp_path / "pages.toml"
    file.write_text(text.replace('path = "pages"', f'path = "{ROOT / "examples" / "pages"}"'), encoding="utf-8")
    assert build_quietly([file], tmp_path / "releases").is_new


def test_the_demo_says_which_page_query_and_dump_to_open(address: str, openings: list[str]) -> None:
    for line in openings:
        with urllib.request.urlopen(line, timeout=20) as answer:
            assert 200 == answer.status and answer.read(1)
    assert [True] * 3 == [line.startswith(address) for line in openings]

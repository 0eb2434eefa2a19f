"""The README is true: its commands run, its files exist, and the demo answers."""

import re
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest

from .building import build_quietly

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
CURLS = [text for _, text in BLOCKS if text.startswith("curl")]
DEMO = "http://127.0.0.1:8000"


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[str]]:
    """Serve the demo's release on a free port; give the addresses that it says."""
    root = tmp_path_factory.mktemp("demo")
    command = [sys.executable, "-Im", "gestand"]
    listed = [f"examples/{name}.toml" for name in ("government", "pages", "register", "sections")]
    subprocess.run([*command, "build", *listed, "--releases", root, "--base-uri", DEMO], cwd=ROOT, check=True, capture_output=True)
    server = subprocess.Popen(
        [*command, "serve", "--releases", root, "--port", "0"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
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


@pytest.mark.parametrize("command", CURLS, ids=range(len(CURLS)))
def test_a_command_of_the_readme_answers(address: str, tmp_path: Path, command: str) -> None:
    # the addresses of the data keep the demo's base: only the server that is asked is another
    asked = re.sub(r"(curl (?:-\S+ (?:'[^']*' )?)*)" + re.escape(DEMO), rf"\g<1>{address}", command)
    done = subprocess.run(asked.replace("curl", "curl --fail --silent --show-error", 1), shell=True, cwd=tmp_path, capture_output=True)
    assert (0, b"") == (done.returncode, done.stderr)
    assert done.stdout or any(path.stat().st_size for path in tmp_path.iterdir())


def test_there_are_commands_to_try() -> None:
    assert 3 == len(CURLS)


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

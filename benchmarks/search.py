"""Print how long a search takes over the real corpus, from the request to the page; over 50 ms fails.

Common words, rare ones, phrases, many words and choices are asked one after the other, each several times. The
processor's time counts, since other work of the machine only ever adds to the clock's. ``--releases`` measures a folder
that is there already.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import pages
from gestand.server.app import create_app
from werkzeug.test import Client

from gestand.release import Releases
from gestand.search.index import FILE

MOST_SECONDS = 0.050
ASKED = (
    "", "q=de", "q=het+van+de", "q=klimaat", "q=woon-werkverkeer", "q=%22sociale+woningen%22", "q=xyzzy",
    "q=onderwijs+zorg+werk+energie", "kind=beslissing&year=2021", "q=subsidie&kind=beslissing&evidence=geclaimd",
)  # fmt: skip
_TIMES = 9


def taken(client: Client, path: str) -> list[float]:
    """Ask for a page several times; give the seconds of processor time of each."""
    found = []
    for _ in range(_TIMES):
        began = time.process_time()
        response = client.get(path, headers={"Accept": "text/html", "Accept-Language": "nl"})
        found.append(time.process_time() - began)
        assert response.status_code == 200, (path, response.status_code)
    return found


def measure(root: Path) -> list[str]:
    """Ask all questions; give those that took too long."""
    release = Releases(root).current()
    assert release is not None
    size = (release.path / FILE).stat().st_size if (release.path / FILE).is_file() else 0
    print(f"  index of {size:,} bytes; milliseconds of processor time for a page, median and most of {_TIMES}")
    client, slow = Client(create_app(root)), []
    client.get("/search")  # opens the release and its index
    for question in ASKED:
        for path in (f"/search?{question}", *([f"/search/complete?{question}"] if question.startswith("q=") else [])):
            seconds = taken(client, path)
            print(f"    {path:64} {statistics.median(seconds) * 1000:6.1f} {max(seconds) * 1000:6.1f}")
            slow += [f"{path}: {max(seconds) * 1000:.0f} ms"] if statistics.median(seconds) > MOST_SECONDS else []
    return slow


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and say which promise is not kept."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--releases", type=Path, help="a folder of releases; without it the real corpus is built")
    asked = parser.parse_args(arguments)
    print(f"search on {os.cpu_count()} cores, Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as folder:
        slow = measure(asked.releases or pages.corpus(Path(folder)))
    if slow:
        sys.exit("\n".join(slow))


if __name__ == "__main__":
    main()

"""Print what pages of a folder of releases cost in a real browser: bytes, first and largest paint, layout shift.

The promises with the most cited decisions are looked at, since theirs are the heaviest pages, on a phone's and a desk's
width, each once to warm the server and then some times; the middle value counts.
"""

from __future__ import annotations

import argparse
import gzip
import statistics
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pyoxigraph import QuerySolutions

from gestand import words
from gestand.release import Release, Releases
from gestand.store import open_store

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.browsing import chromium, visitor
from tests.sparql_server import start

WIDTHS = 360, 1280
MOST_SECONDS = 1.0
_ROUNDS = 5


def heaviest(release: Release, most: int) -> list[str]:
    """List the paths below the base of the promises with the most cited decisions."""
    query = words.text("gestand.server.queries", "most-cited.rq", release.iris)
    found = open_store(release.store).query(query, use_default_graph_as_union=True)
    assert isinstance(found, QuerySolutions)  # it is a SELECT
    start = f"{release.iris.base}/id"
    return [row["promise"].value.replace(start, "/doc", 1) for row in found][:most]


def look(browser: Any, site: str, path: str, width: int) -> tuple[float, float, int, int]:
    """Open a page as a new visitor: largest paint (ms), layout shift, bytes of all answers, of the HTML packed."""
    with visitor(browser, site, "nl", width) as person:
        answer = person.open(path)
        person.page.wait_for_load_state("networkidle")
        seen = person.seen()
        return seen["largest"], seen["shift"], person.noted.bytes_sent(), len(gzip.compress(answer.body()))


def main() -> None:
    """Serve the current release, and print a line for each page and width."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("releases", type=Path)
    parser.add_argument("--pages", type=int, default=3)
    asked = parser.parse_args()
    release = Releases(asked.releases).current()
    if release is None:
        sys.exit(f"{asked.releases}: no current release")
    server = start(asked.releases)
    site = f"http://127.0.0.1:{server.port}{urlsplit(release.iris.base).path}"
    worst = 0.0
    try:
        with chromium() as browser:
            for path in ["/", *heaviest(release, asked.pages)]:
                for width in WIDTHS:
                    rounds = [look(browser, site, path, width) for _ in range(1 + _ROUNDS)][1:]
                    paint = statistics.median(row[0] for row in rounds)
                    _, shift, sent, packed = rounds[-1]
                    worst = max(worst, paint)
                    told = f"{width:5} px  paint {paint:5.0f} ms  shift {shift:.4f}  {sent:7} bytes  HTML {packed:6}"
                    print(f"{told}  {path}")
    finally:
        server.stop()
    said = "under" if worst < MOST_SECONDS * 1000 else "NOT under"
    print(f"largest contentful paint at most {worst / 1000:.2f} s: {said} a second")


if __name__ == "__main__":
    main()

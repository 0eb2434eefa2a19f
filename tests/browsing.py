"""Drive a real browser over the site, and note what a page must not do."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import APIResponse, Browser, Page, Request, Response, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
SCREENSHOTS = ROOT / "build" / "screenshots"
AXE = Path(__file__).parent / "browser" / "node_modules" / "axe-core" / "axe.min.js"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
"""The rules of axe-core that a page must follow: WCAG 2.2, levels A and AA, and good practice."""

SEEN = ["color-contrast", "link-in-text-block", "scrollable-region-focusable", "target-size"]
"""Those of them that go by colours or by the width of the window; the others have one outcome for a page."""

_WATCH = """
window.seen = {shift: 0, paint: 0, largest: 0, element: '', refused: []};
new PerformanceObserver(list => list.getEntries().forEach(one => { seen.shift += one.value; }))
  .observe({type: 'layout-shift', buffered: true});
new PerformanceObserver(list => list.getEntries().forEach(one => { if (one.name === 'first-contentful-paint') seen.paint = one.startTime; }))
  .observe({type: 'paint', buffered: true});
new PerformanceObserver(list => list.getEntries().forEach(one => { seen.largest = one.startTime; seen.element = one.element?.tagName ?? ''; }))
  .observe({type: 'largest-contentful-paint', buffered: true});
addEventListener('securitypolicyviolation', event => seen.refused.push(event.violatedDirective));
"""


@dataclass
class Noted:
    """What pages of one visitor asked for and complained about."""

    requests: list[Request] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def elsewhere(self, host: str) -> list[str]:
        """List the addresses of other hosts that were asked for."""
        return [one.url for one in self.requests if urlsplit(one.url).netloc not in (host, "")]

    def bytes_sent(self) -> int:
        """Count the bytes of all answers, as they went over the line, heads included."""
        sizes = [one.sizes() for one in self.requests]
        return sum(size["responseBodySize"] + size["responseHeadersSize"] for size in sizes)


@dataclass
class Visitor:
    """One person with one browser window; ``site`` is the address of the entry page without its last slash."""

    page: Page
    site: str
    noted: Noted

    def open(self, path: str, status: int = 200) -> Response:
        """Go to a path of the site; fail when it does not answer as it should."""
        response = self.page.goto(self.site + path)
        assert response is not None
        assert (path, status) == (path, response.status)
        return response

    def get(self, href: str) -> APIResponse:
        """Ask for what a link of a page leads to, by its path from the root of the host."""
        return self.page.request.get("{0.scheme}://{0.netloc}".format(urlsplit(self.site)) + href)

    def follow(self, selector: str) -> None:
        """Click on the first of the links or buttons that a selector finds, and wait for the page behind it."""
        with self.page.expect_navigation():
            self.page.locator(selector).first.click()

    def text(self, selector: str) -> str:
        """Give the text of the first element that a selector finds, white space folded."""
        return " ".join((self.page.locator(selector).first.text_content() or "").split())

    def seen(self) -> dict[str, Any]:
        """Give what was measured since the page began: shift, first and largest paint (ms), refused by the policy."""
        self.page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        return dict(self.page.evaluate("() => window.seen"))

    def wider_than_window(self) -> int:
        """Give by how many pixels the page is wider than its window."""
        return int(self.page.evaluate("() => document.documentElement.scrollWidth - innerWidth"))

    def faults(self, *only: str) -> list[str]:
        """Let axe-core look at the page by all rules, or some only; a line for each element that breaks one."""
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        run = f"() => axe.run(document, {{runOnly: {json.dumps(only or RULES)}, resultTypes: ['violations']}})"
        found = self.page.evaluate(run)["violations"]
        return [f"{one['id']}: {node['target']} {node['html'][:120]}" for one in found for node in one["nodes"]]


def _program(path: str | None, remedy: str) -> str:
    assert path and Path(path).exists(), f"the browser tests need it: {remedy}"
    return path


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start Debian's browser; a missing one fails."""
    _program(str(AXE), "npm ci --prefix tests/browser")
    program = _program(shutil.which("chromium"), "apt-get install chromium")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def visitor(browser: Browser, site: str, language: str = "nl", width: int = 1280, **options: Any) -> Iterator[Visitor]:
    """Open a window without history for a reader of a language; further options are Playwright's."""
    sized = {"viewport": {"width": width, "height": 800 if width > 500 else 740}, "locale": f"{language}-BE"}
    context = browser.new_context(**sized, **options)
    try:
        page, noted = context.new_page(), Noted()
        page.set_default_timeout(15_000)
        page.add_init_script(_WATCH)
        page.on("request", lambda request: noted.requests.append(request))
        page.on("console", lambda said: said.type in ("error", "warning") and noted.complaints.append(said.text))
        page.on("pageerror", lambda error: noted.complaints.append(error.message))
        yield Visitor(page, site, noted)
        assert [] == context.cookies()
    finally:
        context.close()

"""Keep the log of a fetch under way: what came so far survives a kill at any moment."""

from __future__ import annotations

import json
import os
from collections import defaultdict
from pathlib import Path
from typing import Any

from gestand.archive import Capture
from gestand.archive.captures import read_line
from gestand.fetch.keep import sync_folder


class RunLog:
    """The log of one source's fetch, a line for each answer; a torn last line is cut off.

    A log of another plan is thrown away: what it holds was asked otherwise.
    """

    def __init__(self, archive: Path, key: str, plan: str) -> None:
        self.file = archive / "runs" / f"{key}.jsonl"
        self._archive = archive
        self._by_batch: dict[str, list[Capture]] = defaultdict(list)
        lines = self._whole_lines()
        self.resumed = bool(lines) and lines[0] == {"plan": plan}
        if not self.resumed:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            self.file.write_text("", encoding="utf-8")
            lines = []
        for line in lines[1:]:
            self._take(line)
        self._out = self.file.open("a", encoding="utf-8")
        if not self.resumed:
            self._write({"plan": plan})
            sync_folder(self.file.parent)

    def _whole_lines(self) -> list[dict[str, Any]]:
        if not self.file.exists():
            return []
        body = self.file.read_bytes()
        whole = body[: body.rfind(b"\n") + 1]
        if whole != body:
            os.truncate(self.file, len(whole))
        return [json.loads(line) for line in whole.decode("utf-8").splitlines()]

    def _take(self, line: dict[str, Any]) -> None:
        if "again" in line:
            self._by_batch.pop(line["again"], None)
        else:
            self._by_batch[line["batch"]].append(read_line(json.dumps(line["capture"]), self._archive))

    def _write(self, line: dict[str, Any]) -> None:
        self._out.write(json.dumps(line, ensure_ascii=False) + "\n")
        self._out.flush()
        os.fsync(self._out.fileno())

    def captures(self, batch: str) -> list[Capture]:
        """Give what came for a batch so far."""
        return list(self._by_batch[batch])

    @property
    def count(self) -> int:
        """Count the answers so far."""
        return sum(map(len, self._by_batch.values()))

    def add(self, batch: str, capture: Capture) -> None:
        """Note an answer, whose bytes are in the archive already."""
        self._by_batch[batch].append(capture)
        self._write({"batch": batch, "capture": json.loads(capture.line())})

    def start_again(self, batch: str) -> None:
        """Forget the answers of a batch."""
        self._by_batch.pop(batch, None)
        self._write({"again": batch})

    def close(self) -> None:
        """Close the file, and leave it for the next start."""
        self._out.close()

    def end(self) -> None:
        """Remove the log of a fetch that ended."""
        self.close()
        self.file.unlink()
        sync_folder(self.file.parent)

"""Run a fetch in a child process that kills itself before the n-th step on the disk, for each n; then let it go on.

Run as a program, so that it has no threads when it forks: the place of a source file, and a folder to work in.
It prints how many moments there were, and each moment after which the archive came out otherwise.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from pathlib import Path
from typing import Any

STEPS = {"open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate", "os.chmod", "shutil.rmtree"}
"""The audit events of Python that change a disk, or may."""


def tree(folder: Path) -> dict[str, str]:
    """Give every file under a folder with its bytes, the lock left out."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes().hex() if path.is_file() else "folder"
        for path in sorted(folder.rglob("*"))
        if path.name not in (".lock", "bron.toml")
    }


def _kill_at(moment: int, folder: Path) -> None:
    """Make this process kill itself before a step: the audit hook is called before each one."""
    seen = 0

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal seen
        if event in STEPS and str(arguments[0]).startswith(str(folder)):
            seen += 1
            if seen == moment:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)


def _fetch(file: Path, kill_at: int | None) -> bool:
    """Fetch in a child process; tell whether it ended by itself."""
    child = os.fork()
    if child == 0:
        from gestand.evidence import Faults
        from gestand.fetch import fetch, read_plan

        if kill_at is not None:
            _kill_at(kill_at, file.parent)
        plan = read_plan(file, Faults())
        assert plan
        fetch(plan, Faults(), lambda line: None)
        os._exit(0)
    return os.waitpid(child, 0)[1] == 0


def _fresh(file: Path, folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return Path(shutil.copy(file, folder / file.name))


def main() -> None:
    """Try every moment."""
    import gestand.fetch  # noqa: F401 — before the forks, once for all of them

    os.fsync = lambda descriptor: None  # type: ignore[assignment,misc] — a kill loses nothing that was written
    file, work = Path(sys.argv[1]), Path(sys.argv[2])
    whole = _fresh(file, work / "whole")
    assert _fetch(whole, None)
    expected, moment, wrong = tree(whole.parent), 0, []
    while True:
        moment += 1
        copy = _fresh(file, work / "killed")
        if _fetch(copy, moment):
            break
        _fetch(copy, moment)  # the next start is killed at the same step, which lies further on
        if not _fetch(copy, None) or tree(copy.parent) != expected:
            wrong.append(moment)
    print(json.dumps({"moments": moment - 1, "wrong": wrong, "files": len(expected)}))


if __name__ == "__main__":
    main()

"""Tell how far long work is: a spinner on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn


@contextmanager
def stages() -> Iterator[Callable[[str], None]]:
    """Give a function that takes the name of each stage as it starts; all goes to standard error."""
    console = Console(stderr=True)
    if console.is_terminal:
        with Progress(SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(), console=console) as bar:
            yield _on_terminal(bar)
    else:
        start = time.monotonic()
        yield lambda stage: print(f"{time.monotonic() - start:6.1f} s  {stage}", file=sys.stderr, flush=True)


def _on_terminal(bar: Progress) -> Callable[[str], None]:
    running: list[int] = []

    def say(stage: str) -> None:
        for task in running:
            bar.update(task, total=1, completed=1)  # type: ignore[arg-type]
        running[:] = [bar.add_task(stage, total=None)]

    return say

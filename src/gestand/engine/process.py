"""Start, watch and kill one worker process."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from gestand.engine import wire
from gestand.engine.budget import Limits

_PAGE = os.sysconf("SC_PAGE_SIZE")
_NOTE_BYTES = 2000
_YIELDING = 10


class Worker:
    """A worker process as the engine sees it.

    It inherits one socket and a temporary file for its stderr, nothing else of the engine. No new session: the kernel
    may group processes by session (sched_autogroup), and then a lower priority would not count against the server.
    """

    def __init__(self, limits: Limits, store: Path | None) -> None:
        """Start the process; it opens ``store`` before it says that it is ready."""
        self.channel, theirs = socket.socketpair()
        self._stderr = tempfile.TemporaryFile()  # noqa: SIM115
        options = [str(limits.address_space_bytes), str(limits.stores_per_worker), *([str(store)] if store else [])]
        try:
            with theirs:
                self._process = subprocess.Popen(
                    [sys.executable, "-I", "-m", "gestand.engine.worker", str(theirs.fileno()), *options],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=self._stderr,
                    pass_fds=(theirs.fileno(),),
                    process_group=0,
                    env={"LC_ALL": "C.UTF-8"},
                    cwd="/",
                )
        except OSError:
            self.hang_up()
            raise
        self.reader = self.channel.makefile("rb")
        self.pid = self._process.pid
        self.lowered = False
        self._statm = os.open(f"/proc/{self.pid}/statm", os.O_RDONLY | os.O_CLOEXEC)

    def fileno(self) -> int:
        """Give the socket's number, for poll."""
        return self.channel.fileno()

    def ready(self) -> bool | None:
        """Tell whether the worker has said that it is ready; None when it will not any more."""
        try:
            return wire.unpack(self.reader) is not None if self._peek() else None
        except BlockingIOError:
            return False

    def lost(self) -> bool:
        """Tell whether an idle worker has gone."""
        try:
            return not self._peek()
        except BlockingIOError:
            return False

    def _peek(self) -> bytes:
        """Look at what the worker says next; nothing when it is gone, BlockingIOError when it is silent."""
        try:
            return self.channel.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
        except ConnectionError:
            return b""

    def send(self, frame: bytes) -> bool:
        """Send a frame; False when the worker is gone."""
        try:
            self.channel.sendall(frame)
        except OSError:
            return False
        return True

    def memory(self) -> int:
        """Tell the bytes of memory that are this process's own: resident, not shared with files."""
        try:
            _, resident, shared, *_ = os.pread(self._statm, 200, 0).split()
        except (OSError, ValueError):  # the process is gone
            return 0
        return (int(resident) - int(shared)) * _PAGE

    def lower(self) -> None:
        """Let this process yield to fresh queries; without privileges it cannot come back from there.

        Not SCHED_IDLE and not the lowest priority: on a busy machine such a process hardly gets to die when killed.
        """
        self.lowered = True
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, self.pid, _YIELDING)

    def kill(self) -> None:
        """End the process at once, and let whoever reads its answer know before it is gone."""
        self._process.kill()
        with suppress(OSError):
            self.channel.shutdown(socket.SHUT_RDWR)
        if self.lowered:
            with suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, self.pid, 0)

    def exited(self) -> bool:
        """Tell whether the process is gone, and reap it."""
        return self._process.poll() is not None

    def ended_by(self, patience: float = 5.0) -> str:
        """Wait for the process to end and say how."""
        try:
            code = self._process.wait(patience)
        except subprocess.TimeoutExpired:
            return "no end"
        with suppress(ValueError):
            return signal.Signals(-code).name
        return f"exit {code}"

    def note(self) -> str:
        """Give the end of what the process wrote to its stderr."""
        size = os.fstat(self._stderr.fileno()).st_size
        return os.pread(self._stderr.fileno(), _NOTE_BYTES, max(size - _NOTE_BYTES, 0)).decode(errors="replace")

    def release(self) -> None:
        """Close what the engine holds of a process that is gone, except the socket: see `hang_up`."""
        self._stderr.close()
        os.close(self._statm)

    def hang_up(self) -> None:
        """Close the socket; whoever reads from it does this, so that no number is closed under a reader."""
        with suppress(AttributeError):
            self.reader.close()
        self.channel.close()

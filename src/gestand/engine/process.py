"""Start, watch and kill worker processes. Linux only: it needs pidfds and /proc."""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from gestand.engine import wire
from gestand.engine.budget import Limits

_PAGE = os.sysconf("SC_PAGE_SIZE")
_NOTE_BYTES = 2000
_YIELDING = 10
_PATIENCE = 5.0


class Forkserver:
    """The process that makes workers; started when first needed, and again if it died.

    It inherits one socket of the engine's process and nothing else. It gets no session of its own: the kernel may
    group processes by session (sched_autogroup), and then the priority of a worker would not count against the server.
    """

    def __init__(self, limits: Limits, elsewhere: bool = False) -> None:
        """Start nothing yet; ``elsewhere`` prepares workers to ask an engine elsewhere."""
        self._limits = limits
        self._elsewhere = elsewhere
        self._lock = threading.Lock()
        self._control: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def fork(self, store: Path | None) -> Worker:
        """Make a worker that opens ``store`` before it says that it is ready; OSError when that fails."""
        ours, theirs = socket.socketpair()
        stderr = os.memfd_create("query-worker-stderr")
        try:
            with theirs:
                order = b"F" + os.fsencode(store or "")
                reply, handles = self._order(order, [theirs.fileno(), stderr])
            return Worker(int(reply), handles[0], ours, stderr, self.wait)
        except BaseException:
            ours.close()
            os.close(stderr)
            raise

    def wait(self, pid: int) -> int | None:
        """Reap a worker that is gone; give its exit code, None when nobody knows it."""
        try:
            reply, _ = self._order(b"W%d" % pid, [])
        except OSError:
            return None
        return int(reply[1:]) if reply[1:] else None

    def close(self) -> None:
        """End the forkserver; its workers must be dead."""
        with self._lock:
            self._stop()

    def _order(self, order: bytes, fds: list[int]) -> tuple[bytes, list[int]]:
        with self._lock:
            try:
                control = self._control or self._start()
                socket.send_fds(control, [order], fds)
                reply, handles, _, _ = socket.recv_fds(control, 100, 1)
            except OSError:
                self._stop()
                raise
            if not reply:
                self._stop()
                raise OSError("the forkserver of the query workers died")
            return reply, handles

    def _start(self) -> socket.socket:
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._control.settimeout(_PATIENCE)
        limits = self._limits
        options = (theirs.fileno(), limits.address_space_bytes, limits.stores_per_worker, int(self._elsewhere))
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-m", "gestand.engine.forkserver", *map(str, options)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
                process_group=0,
                env={"LC_ALL": "C.UTF-8"},
                cwd="/",
            )
        return self._control

    def _stop(self) -> None:
        if self._control is not None:
            self._control.close()
            self._control = None
        if self._process is not None:
            self._process.kill()
            self._process.wait(_PATIENCE)
            self._process = None


class Worker:
    """A worker process as the engine sees it."""

    def __init__(
        self, pid: int, handle: int, channel: socket.socket, stderr: int, wait: Callable[[int], int | None]
    ) -> None:
        """Take over the worker's pidfd, the engine's end of its socket, and the file its stderr goes to."""
        self.pid = pid
        self.channel = channel
        self.reader = channel.makefile("rb")
        self.lowered = False
        self.demoted = False
        self._handle = handle
        self._stderr = stderr
        self._wait = wait
        self._end = ""
        self._statm = os.open(f"/proc/{pid}/statm", os.O_RDONLY | os.O_CLOEXEC)

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
        """End the process, and let whoever reads its answer know before it is gone."""
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._handle, signal.SIGKILL)
        with suppress(OSError):
            self.channel.shutdown(socket.SHUT_RDWR)

    def exited(self, patience: float = 0) -> bool:
        """Tell whether the process is gone, at once or within ``patience`` seconds."""
        poll = select.poll()
        poll.register(self._handle, select.POLLIN)
        return bool(poll.poll(patience * 1000))

    def ended_by(self) -> str:
        """Reap a process that is ending, and say how it ended."""
        if not self._end and self.exited(_PATIENCE):
            self._end = _name_of(self._wait(self.pid))
        return self._end or "no end"

    def note(self) -> str:
        """Give the end of what the process wrote to its stderr."""
        size = os.fstat(self._stderr).st_size
        return os.pread(self._stderr, _NOTE_BYTES, max(size - _NOTE_BYTES, 0)).decode(errors="replace")

    def release(self) -> None:
        """Reap a killed process, and close what the engine holds of it except the socket: see `hang_up`."""
        self.ended_by()
        for fd in (self._handle, self._statm, self._stderr):
            os.close(fd)

    def hang_up(self) -> None:
        """Close the socket; whoever reads from it does this, so that no number is closed under a reader."""
        self.reader.close()
        self.channel.close()

    def _peek(self) -> bytes:
        """Look at what the worker says next; nothing when it is gone, BlockingIOError when it is silent."""
        try:
            return self.channel.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
        except ConnectionError:
            return b""


def _name_of(code: int | None) -> str:
    if code is None:
        return "unknown end"
    with suppress(ValueError):
        return signal.Signals(-code).name
    return f"exit {code}"

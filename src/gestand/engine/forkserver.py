"""Fork workers from a process that has everything imported and nothing opened.

Run as ``python -I -m gestand.engine.forkserver FD ADDRESS_SPACE STORES ELSEWHERE``; FD is a socket to the engine.
ELSEWHERE is 1 when the workers shall be able to ask an engine elsewhere. A message
``F<store>`` with two file descriptors, channel and stderr, makes a worker; the answer is its process id and a pidfd.
``W<pid>`` waits for a worker that is gone; the answer is its exit code. One thread and no open store: forking is safe.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
import traceback
from importlib import import_module
from typing import NoReturn

from gestand.engine import worker

MESSAGE_BYTES = 8192


def become_worker(channel: int, stderr: int, address_space: int, room: int, store: str | None) -> NoReturn:
    """Serve queries in the forked child, and never come back."""
    code = 1
    try:
        os.dup2(stderr, 2)
        worker.serve(socket.socket(fileno=channel), address_space, room, store)
        code = 0
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
    os._exit(code)


def fork(control: socket.socket, store: str, fds: list[int], address_space: int, room: int) -> None:
    """Make one worker, and answer with its process id and pidfd."""
    pid = os.fork()
    if pid == 0:
        control.close()
        channel, stderr = fds
        become_worker(channel, stderr, address_space, room, store or None)
    handle = os.pidfd_open(pid)
    socket.send_fds(control, [str(pid).encode()], [handle])
    for fd in (*fds, handle):
        os.close(fd)


def wait(pid: int) -> str:
    """Reap a worker and tell its exit code; nothing if it is not ours."""
    try:
        return str(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
    except ChildProcessError:
        return ""


def main(fd: str, address_space: str, room: str, elsewhere: str) -> None:
    """Serve the engine until it hangs up; the engine alone decides when its workers end."""
    if elsewhere == "1":
        import_module("gestand.remote.store")  # a third of a second, which no query shall pay
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    control = socket.socket(fileno=int(fd))
    while True:
        message, fds, _, _ = socket.recv_fds(control, MESSAGE_BYTES, 2)
        if not message:
            return
        order, rest = message[:1], os.fsdecode(message[1:])
        if order == b"F":
            fork(control, rest, fds, int(address_space), int(room))
        else:
            control.send(b"=" + wait(int(rest)).encode())


if __name__ == "__main__":
    main(*sys.argv[1:])

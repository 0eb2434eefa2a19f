"""Frame the messages between the engine and a worker: one letter, a length, the payload."""

from __future__ import annotations

import json
import struct
from enum import Enum
from typing import Any, BinaryIO

from gestand.engine import faults

_HEAD = struct.Struct("!cI")
_COUNT = struct.Struct("!Q")
FROM_WORKER = {
    kind.outcome: kind
    for kind in (
        faults.QueryFault,
        faults.FormatMismatch,
        faults.XmlUnrepresentable,
        faults.StoreUnavailable,
        faults.DeadlineExceeded,
        faults.RowLimitExceeded,
        faults.ByteLimitExceeded,
    )
}


class Kind(Enum):
    """What a message says; all but QUERY come from the worker."""

    READY = b"R"
    QUERY = b"Q"
    FORM = b"F"
    PIECE = b"P"
    END = b"E"
    FAULT = b"X"


def pack(kind: Kind, payload: bytes = b"") -> bytes:
    """Make one frame."""
    return _HEAD.pack(kind.value, len(payload)) + payload


def pack_json(kind: Kind, payload: object) -> bytes:
    """Make one frame with a JSON payload."""
    return pack(kind, json.dumps(payload).encode())


def pack_end(rows: int, piece: bytes) -> bytes:
    """Make the frame that ends an answer: its number of rows, and its last piece."""
    return pack(Kind.END, _COUNT.pack(rows) + piece)


def read_end(payload: bytes) -> tuple[int, bytes]:
    """Read the number of rows and the last piece."""
    return _COUNT.unpack_from(payload)[0], payload[_COUNT.size :]


def pack_fault(fault: faults.EngineFault) -> bytes:
    """Make the frame that carries a fault out of a worker."""
    return pack_json(Kind.FAULT, [fault.outcome, *fault.args])


def read_fault(payload: bytes) -> faults.EngineFault:
    """Make the fault that a worker's frame carries."""
    outcome, *args = json.loads(payload)
    return FROM_WORKER[outcome](*args)


def read_json(payload: bytes) -> Any:
    """Read a JSON payload."""
    return json.loads(payload)


def unpack(reader: BinaryIO) -> tuple[Kind, bytes] | None:
    """Read one frame; None when the other side is gone, also in the middle of a frame."""
    try:
        head = reader.read(_HEAD.size)
        if len(head) < _HEAD.size:
            return None
        kind, size = _HEAD.unpack(head)
        payload = reader.read(size)
    except OSError:
        return None
    return (Kind(kind), payload) if len(payload) == size else None

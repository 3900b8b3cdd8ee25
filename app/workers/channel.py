"""Messages between the pool and a worker: a JSON head and a body, through a socket; large ones through a memory file beside it.

Before its answer a worker may send parts: bytes with the head `PART`, always through the socket.
"""

import os
import socket
import struct
import tempfile
from typing import Any

import orjson

INLINE_BYTES = 32 * 1024
KEPT_BYTES = 16 * 1024 * 1024  # what the file may keep between messages; fresh pages cost more than copying

SOCKET_PIECES = 4  # pieces of `receive` that hold all there can be in the socket

Message = tuple[dict[str, Any], bytes]
PART: dict[str, Any] = {}
"""The head of every part, known by its identity."""
_FRAME = struct.Struct("<QQB")  # bytes of the head, bytes of the body, and one of these kinds
_INLINE, _IN_FILE, _PART = range(3)


class Channel:
    """One end. Two requests may be on their way at once, so they go through two files in turns; an answer takes its request's file."""

    def __init__(self, stream: socket.socket, files: tuple[int, int] | None = None) -> None:
        self.stream = stream
        self.files = files or (_memory_file(), _memory_file())
        self._received = b""
        self._sent, self._taken = (0, -1) if files is None else (-1, 0)  # the worker's first message is no answer
        for option in (socket.SO_SNDBUF, socket.SO_RCVBUF):  # room for an inline message; macOS has 8 KiB unless asked
            stream.setsockopt(socket.SOL_SOCKET, option, 4 * INLINE_BYTES)

    def send(self, head: dict[str, Any], body: bytes = b"") -> None:
        """Raises TypeError for a head that is no plain data, OSError where the other side is gone or does not read."""
        plain = orjson.dumps(head)
        large = len(plain) + len(body) > INLINE_BYTES
        frame = _FRAME.pack(len(plain), len(body), _IN_FILE if large else _INLINE)
        file = self.files[self._sent % 2]
        if large and os.pwrite(file, plain, 0) + os.pwrite(file, body, len(plain)) < len(plain) + len(body):
            raise OSError(f"a message of {len(body)} bytes does not fit")
        self._sent += 1
        self.stream.sendall(frame if large else b"".join((frame, plain, body)))

    def send_part(self, part: bytes) -> None:
        """A part stays out of the files, which requests and answers take in turns: raises ValueError for one over INLINE_BYTES."""
        if len(part) > INLINE_BYTES:
            raise ValueError(f"a part of {len(part)} bytes is longer than {INLINE_BYTES}")
        self.stream.sendall(_FRAME.pack(0, len(part), _PART) + part)

    def receive(self) -> Message | None:
        """The next message, or None while some of it is still to come.

        Raises BlockingIOError where nothing has come, EOFError or another OSError where the other side is gone, ValueError for
        what cannot be a message."""
        if (message := self.received()) is not None:
            return message
        piece = self.stream.recv(2 * INLINE_BYTES)
        if not piece:
            raise EOFError
        self._received += piece
        return self.received()

    def received(self) -> Message | None:
        """The next message of those that came along with the last one."""
        data = self._received
        if len(data) < _FRAME.size:
            return None
        head_bytes, body_bytes, kind = _FRAME.unpack_from(data)
        large = kind == _IN_FILE
        end = _FRAME.size + (0 if large else head_bytes + body_bytes)
        file = self.files[self._taken % 2]
        if head_bytes + body_bytes > (os.fstat(file).st_size if large else INLINE_BYTES):
            raise ValueError("these bytes are no message")
        if len(data) < end:
            return None
        self._received = data[end:]
        if kind == _PART:
            return PART, data[_FRAME.size : end]
        self._taken += 1
        if not large:
            return orjson.loads(data[_FRAME.size : end - body_bytes]), data[end - body_bytes : end]
        plain, body = os.pread(file, head_bytes, 0), os.pread(file, body_bytes, head_bytes)
        if head_bytes + body_bytes > KEPT_BYTES:
            os.ftruncate(file, KEPT_BYTES)
        return orjson.loads(plain), body

    def close(self) -> None:
        self.stream.close()
        for file in self.files:
            os.close(file)


def _memory_file() -> int:
    """A file without a name: in memory where the system can, else on disk."""
    if hasattr(os, "memfd_create"):
        return os.memfd_create("worker")
    with tempfile.TemporaryFile() as file:
        return os.dup(file.fileno())

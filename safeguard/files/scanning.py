"""clamd over its socket, by its INSTREAM command: the content goes out in counted chunks, one line comes back."""

import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO, Final
from urllib.parse import urlsplit

CHUNK: Final = 64 * 1024
TIMEOUT_SECONDS: Final = 30.0
LONGEST_REPLY: Final = 4096


class ScannerDown(Exception):
    """No verdict: not reachable, too slow, or an answer that is neither OK nor FOUND. The file stays in quarantine."""


@dataclass(frozen=True)
class Verdict:
    found: str = ""

    @property
    def is_clean(self) -> bool:
        return not self.found


def scan(content: BinaryIO, url: str, *, timeout: float = TIMEOUT_SECONDS) -> Verdict:
    """Ask the scanner at `tcp://host:port` or `unix:///path` about a stream."""
    try:
        with _connection(url, timeout) as line:
            line.sendall(b"zINSTREAM\0")
            while chunk := content.read(CHUNK):
                line.sendall(struct.pack("!L", len(chunk)) + chunk)
            line.sendall(struct.pack("!L", 0))
            return _verdict(_reply(line))
    except OSError as error:
        raise ScannerDown(type(error).__name__) from error


@contextmanager
def _connection(url: str, timeout: float) -> Iterator[socket.socket]:
    parts = urlsplit(url)
    if parts.scheme == "unix":
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.settimeout(timeout)
            line.connect(parts.path)
            yield line
    else:
        with socket.create_connection((parts.hostname or "127.0.0.1", parts.port or 3310), timeout) as line:
            yield line


def _reply(line: socket.socket) -> str:
    reply = b""
    while not reply.endswith(b"\0") and len(reply) < LONGEST_REPLY and (more := line.recv(LONGEST_REPLY)):
        reply += more
    return reply.replace(b"\0", b"").decode("utf-8", "replace").strip()


def _verdict(reply: str) -> Verdict:
    answer = reply.removeprefix("stream: ")
    if answer == "OK":
        return Verdict()
    if answer.endswith(" FOUND"):
        return Verdict(found=answer.removesuffix(" FOUND")[:200])
    raise ScannerDown(f"unexpected answer {answer[:80]!r}")

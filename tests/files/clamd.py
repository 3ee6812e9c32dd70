"""A real little server that speaks clamd's INSTREAM."""

import socket
import struct
import threading
from collections.abc import Callable
from contextlib import suppress

from tests.files import makers


class Clamd:
    """A server on 127.0.0.1 (or a socket file) that takes INSTREAM and answers by what `answer` says of the content."""

    def __init__(self, answer: Callable[[bytes], bytes | None], path: str = "") -> None:
        self.answer, self.received = answer, []
        self.listener = socket.socket(socket.AF_UNIX if path else socket.AF_INET)
        self.listener.bind(path or ("127.0.0.1", 0))
        self.listener.listen()
        self.url = f"unix://{path}" if path else f"tcp://127.0.0.1:{self.listener.getsockname()[1]}"
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self) -> None:
        while True:
            try:
                line, _ = self.listener.accept()
            except OSError:
                return
            with line, line.makefile("rb") as stream:
                assert stream.read(10) == b"zINSTREAM\0"
                content = b""
                while length := struct.unpack("!L", stream.read(4))[0]:
                    content += stream.read(length)
                self.received.append(content)
                reply = self.answer(content)
                if reply is None:
                    stream.read()  # says nothing until the other side gives up
                else:
                    line.sendall(reply)

    def close(self) -> None:
        with suppress(OSError):  # closed already
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.thread.join(5)


def honest(content: bytes) -> bytes:
    return b"stream: Win.Test.EICAR_HDB-1 FOUND\0" if makers.EICAR in content else b"stream: OK\0"

"""A real SMTP server for one machine: takes every mail and keeps it as a file that the page /demo/mail/ reads.

Run as a program: `python -m safeguard.runtime.smtp PORT FOLDER`. Nothing it takes ever leaves the machine.
"""

import asyncio
import os
import secrets
import signal
import sys
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

SIZE_LIMIT = 26_214_400  # bytes


class Keep:
    """Writes each mail once, whole: under a hidden name first, then renamed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        name = f"{datetime.now(UTC):%Y%m%dT%H%M%S.%fZ}-{secrets.token_hex(4)}.eml"
        hidden = self.folder / f".{name}"
        head = "".join(f"X-Envelope-To: {to}\r\n" for to in envelope.rcpt_tos).encode()
        content = envelope.original_content or b""
        with os.fdopen(os.open(hidden, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(head + content)
        hidden.rename(self.folder / name)
        return "250 Message kept"


async def serve(port: int, folder: Path) -> None:
    """Serve until SIGTERM or SIGINT."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    loop = asyncio.get_running_loop()
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    make = partial(SMTP, Keep(folder), data_size_limit=SIZE_LIMIT, enable_SMTPUTF8=True, loop=loop)
    server = await loop.create_server(make, "127.0.0.1", port)
    print(f"keeping mail in {folder}", flush=True)
    async with server:
        await stopped.wait()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2])))

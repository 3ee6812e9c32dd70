"""Who sits on a port, so that the message about a taken one can say it."""

import contextlib
import os
import shutil
import subprocess
from pathlib import Path

from safeguard.runtime.datadir import RuntimeProblem, is_free

LISTEN = "0A"  # TCP state in /proc/net/tcp


def check_port(port: int) -> None:
    """Refuse to start where another program already listens, and say the way out."""
    if not 1 <= port <= 65535:
        raise RuntimeProblem(f"PORT={port} is not a port. Choose one between 1024 and 65535: make run PORT=8123")
    if port < 1024 and os.geteuid() != 0:
        raise RuntimeProblem(f"Port {port} is kept for root. Choose one from 1024 up: make run PORT=8123")
    if not is_free(port):
        raise RuntimeProblem(
            f"Port {port} is taken by {listener(port)}.\nStop that program, or use another port: make run PORT=8123"
        )


def listener(port: int) -> str:
    """A few words on the program that listens, as far as this machine lets us see it."""
    for pid in listening_pids(port):
        with contextlib.suppress(OSError):
            words = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
            return f"process {pid} ({words[:120]})"
    if shutil.which("lsof"):
        seen = subprocess.run(
            ["lsof", "-nP", f"-iTCP:{port}", "-sTCP:LISTEN", "-Fpc"], capture_output=True, text=True, check=False
        ).stdout.split()
        facts = {line[0]: line[1:] for line in seen}
        if "p" in facts:
            return f"process {facts['p']} ({facts.get('c', 'name unknown')})"
    return "another program"


def listening_pids(port: int) -> list[int]:
    """Process ids with a listening socket on the port (Linux), from the kernel's tables."""
    inodes = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        with contextlib.suppress(OSError):
            for line in Path(table).read_text().splitlines()[1:]:
                fields = line.split()
                if fields[3] == LISTEN and int(fields[1].rpartition(":")[2], 16) == port:
                    inodes.add(f"socket:[{fields[9]}]")
    pids = set()
    for handle in Path("/proc").glob("[0-9]*/fd/*"):
        with contextlib.suppress(OSError):
            if os.readlink(handle) in inodes:
                pids.add(int(handle.parts[2]))
    return sorted(pids)

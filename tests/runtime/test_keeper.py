"""A keeper ends its program with everything below it, in every way that the world can end."""

import os
import signal
import sys
import textwrap
from pathlib import Path

import pytest

from safeguard.runtime.datadir import DataDir
from safeguard.runtime.parts import Lifeline, Part, Running
from tests.runtime.helpers import eventually

# A stubborn family: the parent has a child in a session of its own, and neither minds SIGTERM.
FAMILY = """
    import os, signal, sys, time
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if os.fork() == 0:
        os.setsid()
        open(sys.argv[1], "w").write(str(os.getpid()))
        while True: time.sleep(1)
    print("family of", os.getpid(), flush=True)
    while True: time.sleep(1)
"""


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.fixture
def data(tmp_path):
    return DataDir.at(tmp_path / "state")


@pytest.fixture
def lifeline():
    return Lifeline()


@pytest.fixture
def family(data, lifeline, tmp_path):
    """The running family and the process ids of its two members."""
    note = tmp_path / "child"
    running = Running(
        Part("family", [sys.executable, "-c", textwrap.dedent(FAMILY), str(note)], grace=0.2), data, lifeline
    )
    assert eventually(lambda: note.exists() and note.read_text() and data.pidfile("family").exists())
    yield running, int(data.pidfile("family").read_text()), int(note.read_text())
    running.stop()


def test_stopping_ends_descendants_that_ignore_the_signal(family):
    running, parent, child = family
    running.stop()
    assert not alive(parent)
    assert not alive(child)


def test_killing_the_program_ends_its_descendants_and_says_how(family, data):
    running, parent, child = family
    os.kill(parent, signal.SIGKILL)
    assert running.wait(10) == 128 + signal.SIGKILL
    assert not alive(child)
    assert not data.pidfile("family").exists()
    assert "family ended with -9" in data.log("family").read_text()


def test_the_end_of_the_supervisor_is_the_end_of_the_program(family, lifeline, data):
    running, parent, child = family
    lifeline.cut()
    running.wait(10)
    assert not alive(parent)
    assert not alive(child)
    assert "the supervisor is gone" in data.log("family").read_text()


def test_killing_the_keeper_ends_the_program(family):
    running, parent, _child = family
    running.keeper.kill()
    assert eventually(lambda: not alive(parent))


def test_each_line_of_the_log_has_its_time(family, data):
    _running, parent, _child = family
    assert eventually(lambda: f"family of {parent}" in data.log("family").read_text())
    stamp, _, words = data.log("family").read_text().splitlines()[0].partition(" ")
    assert len(stamp) == len("2026-11-22T01:02:03.004Z")
    assert words == f"family of {parent}"


def test_a_program_that_is_missing_is_said(data, lifeline):
    running = Running(Part("ghost", ["/nowhere/ghost"]), data, lifeline)
    assert running.wait(10) == 127
    assert "could not start /nowhere/ghost" in running.tail()


def test_output_without_a_last_newline_is_kept(data, lifeline):
    running = Running(Part("terse", ["/bin/sh", "-c", "printf unfinished; exit 3"]), data, lifeline)
    assert running.wait(10) == 3
    assert "unfinished" in running.tail()

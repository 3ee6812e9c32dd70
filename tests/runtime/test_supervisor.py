"""Parts that die come back, ever more slowly; a stop request ends all of them in the order asked for."""

import os
import signal
import subprocess
import sys

import pytest

from safeguard.runtime.datadir import DataDir, read_env
from safeguard.runtime.parts import Lifeline, Part
from safeguard.runtime.supervisor import FIRST_DELAY, LONGEST_DELAY, STEADY_AFTER, Supervisor
from tests.runtime.helpers import ROOT, eventually, processes_of


@pytest.fixture
def supervisor(tmp_path):
    supervisor = Supervisor(DataDir.at(tmp_path / "state"), Lifeline())
    yield supervisor
    supervisor.stop()


def test_a_part_that_dies_comes_back_after_a_growing_pause(supervisor, capsys):
    now = supervisor.start(Part("short", ["/bin/true"])).started
    pauses = []
    for _ in range(3):
        supervisor.running["short"].wait(10)
        supervisor.look(now)
        pauses.append(supervisor.delays["short"])
        supervisor.look(now + supervisor.delays["short"] - 0.01)
        assert supervisor.running["short"].code is not None, "it must not start before its time"
        now += supervisor.delays["short"]
        supervisor.look(now)
    assert pauses == [FIRST_DELAY, FIRST_DELAY * 2, FIRST_DELAY * 4]
    said = capsys.readouterr().out
    assert "short ended (code 0); starting it again in 0.5 s" in said
    assert "short started again" in supervisor.data.log("supervisor").read_text()


def test_the_pause_has_an_end_and_is_forgotten_after_a_steady_minute(supervisor):
    running = supervisor.start(Part("short", ["/bin/true"]))
    for _ in range(12):
        supervisor.next_delay(running, running.started + 1)
    assert supervisor.delays["short"] == LONGEST_DELAY
    assert supervisor.next_delay(running, running.started + STEADY_AFTER + 1) == FIRST_DELAY


def test_stages_stop_in_order(supervisor):
    note = 'trap "echo $0 >> {0}; exit" TERM; echo up; while :; do sleep 0.05; done'
    order = supervisor.data.path / "order"
    for name in ("database", "broker", "web", "worker"):
        supervisor.start(Part(name, ["/bin/sh", "-c", note.format(order), name], env={"PATH": "/usr/bin:/bin"}))
    for running in supervisor.running.values():
        assert eventually(lambda running=running: "up" in running.tail())
    supervisor.stop({"web", "worker"}, {"broker"})
    stopped = order.read_text().split()
    assert set(stopped[:2]) == {"web", "worker"}
    assert stopped[2:] == ["broker", "database"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_nothing_is_left_behind(tmp_path, number):
    """The real services under a real supervisor; SIGKILL gives it no chance to tidy up, and still nothing stays."""
    folder = tmp_path / "state"
    env = {key: value for key, value in os.environ.items() if not key.endswith("_URL")} | {"DATA_DIR": str(folder)}
    words = [sys.executable, "-m", "safeguard.runtime", "services", "--fast"]
    supervisor = subprocess.Popen(words, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True)
    try:
        with supervisor.stdout as terminal:
            assert "Services are running" in terminal.readline()
            assert read_env(folder / "env")["DATABASE_URL"]
            assert len(processes_of(folder)) > 6
            supervisor.send_signal(number)
            code = supervisor.wait(15)
    finally:
        supervisor.kill()
    assert code == (-signal.SIGKILL if number == signal.SIGKILL else 0)
    assert eventually(lambda: not processes_of(folder), seconds=12), processes_of(folder)

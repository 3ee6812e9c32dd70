"""The programs around the product: manage.py in a second terminal, set-up, reset, finding a browser."""

import json
import os
import subprocess
import sys

import pytest

from safeguard.runtime.datadir import DataDir
from tests.runtime.helpers import ROOT, script


def run(*words, **env):
    clean = {key: value for key, value in os.environ.items() if not key.endswith("DATABASE_URL")}
    return subprocess.run(words, cwd=ROOT, env=clean | env, capture_output=True, text=True, stdin=subprocess.DEVNULL)


def test_manage_says_when_nothing_runs(tmp_path):
    done = run(sys.executable, "manage.py", "shell", DATA_DIR=str(tmp_path))
    assert done.returncode == 1
    assert "nothing is running" in done.stderr
    assert "make run" in done.stderr
    assert "Traceback" not in done.stderr


def test_manage_does_not_trust_the_note_of_a_crashed_run(tmp_path):
    DataDir.at(tmp_path).write_env({"DATABASE_URL": "postgres://u:p@127.0.0.1:1/x"})
    assert "nothing is running" in run(sys.executable, "manage.py", "shell", DATA_DIR=str(tmp_path)).stderr


def reset(folder, **env):
    return run(sys.executable, "scripts/reset.py", DATA_DIR=str(folder), **env)


def test_reset_asks_first(tmp_path):
    data = DataDir.at(tmp_path / "state")
    data.secret("SECRET_KEY")
    with data.locked():
        assert "is running" in reset(data.path, YES="1").stderr
    assert "Nothing was removed" in reset(data.path, YES="").stdout
    assert data.path.exists()
    assert reset(data.path, YES="1").returncode == 0
    assert not data.path.exists()


def test_reset_leaves_a_folder_alone_that_is_not_ours(tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work")
    assert reset(tmp_path, YES="1").returncode == 1
    assert (tmp_path / "thesis.txt").exists()


def test_a_moved_or_broken_environment_is_made_anew(tmp_path, monkeypatch):
    setup = script("setup")
    monkeypatch.setattr(setup, "STAMP", tmp_path / "installed.json")
    assert setup.stamped() == {}
    (tmp_path / "installed.json").write_text(json.dumps({"place": "/elsewhere/.venv", "requirements.lock": "abc"}))
    assert setup.stamped() == {}
    (tmp_path / "installed.json").write_text("{half")
    assert setup.stamped() == {}


def test_locks_hold_hashes_and_no_host_names():
    for lock in ROOT.glob("requirements*.lock"):
        words = lock.read_text()
        assert "://" not in words, lock.name
        assert words.count("==") <= words.count("--hash=sha256:"), lock.name
    assert '"resolved"' not in (ROOT / "package-lock.json").read_text()


@pytest.mark.parametrize(("named", "code"), [("/bin/true", 0), ("/nowhere/chromium", 1), ("/bin/false", 1)])
def test_a_named_browser_is_taken_only_when_it_starts(named, code):
    done = run(sys.executable, "scripts/browser.py", CHROMIUM=named)
    assert done.returncode == code
    assert done.stdout.strip() == (named if code == 0 else "")

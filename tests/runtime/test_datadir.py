"""The state folder: secrets stay secret, one supervisor at a time, ports are remembered."""

import os
import socket
import stat

import pytest

from safeguard.runtime.datadir import DataDir, RuntimeProblem, is_free, read_env


@pytest.fixture
def data(tmp_path):
    return DataDir.at(tmp_path / "state")


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_nobody_else_reads_the_secrets(data):
    data.secret("SECRET_KEY")
    data.write_env({"DATABASE_URL": "postgres://a:b@c/d"})
    data.port("web")
    assert {mode(data.path / name) for name in ("secrets.json", "env", "ports.json")} == {0o600}
    assert {mode(place) for place in (data.logs, data.mail, data.run)} == {0o700}
    assert mode(data.path) == (0o711 if os.geteuid() == 0 else 0o700)


def test_a_secret_is_made_once_and_differs_by_name(data):
    first = data.secret("SECRET_KEY")
    assert len(first) >= 64
    assert DataDir.at(data.path).secret("SECRET_KEY") == first
    assert data.secret("valkey") != first


def test_a_second_holder_is_told_who_holds_it(data):
    with data.locked(), pytest.raises(RuntimeProblem, match=rf"already running .*process {os.getpid()}"), data.locked():
        pass
    with data.locked():
        pass


def test_a_port_is_kept_until_somebody_else_takes_it(data):
    first = data.port("postgres")
    assert data.port("postgres") == first
    with socket.socket() as other:
        other.bind(("127.0.0.1", first))
        other.listen()
        assert not is_free(first)
        assert data.port("postgres") != first


def test_the_settings_of_running_services_can_be_read_back(data):
    env = {"A_URL": "redis://:p=q@h:1/0", "DEMO": "1"}
    data.write_env(env)
    assert read_env(data.env_file) == env


def test_a_relative_folder_stands_beside_the_code(monkeypatch, tmp_path):
    monkeypatch.setattr("safeguard.runtime.datadir.ROOT", tmp_path)
    monkeypatch.setenv("DATA_DIR", ".data-two")
    assert DataDir.at().path == tmp_path / ".data-two"

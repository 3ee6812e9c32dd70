"""What `make run` decides, what it says when it cannot start, and the product as a whole, started once."""

import os
import re
import socket

import pytest

from safeguard.runtime import __main__ as command
from safeguard.runtime import product
from safeguard.runtime.datadir import DataDir, RuntimeProblem, free_port
from safeguard.runtime.ports import check_port


@pytest.fixture
def data(tmp_path):
    return DataDir.at(tmp_path / "state")


def test_a_person_decides_over_the_defaults_and_what_was_started_over_both(data):
    given = {"DEMO": "0", "REDIS_URL": "", "PUBLIC_URL": "https://safeguard.school.example", "PORT": "1"}
    env = product.settings(data, 8123, {"REDIS_URL": "redis://started.example"}, given)
    assert (env["DEMO"], env["PUBLIC_URL"]) == ("0", "https://safeguard.school.example")
    assert env["REDIS_URL"] == "redis://started.example"
    assert (env["PORT"], env["DATA_DIR"]) == ("8123", str(data.path))
    assert product.settings(data, 8123, {}, {})["PUBLIC_URL"] == "http://127.0.0.1:8123"


def test_each_process_gets_the_role_it_needs_and_no_more(data):
    parts = product.front_parts(data, product.settings(data, 8123, {}, {}))
    assert {part.name: part.env["DB_ROLE"] for part in parts} == {
        "web": "app",
        "worker": "worker",
        "beat": "worker",
        "sweeper": "worker",
    }


def test_a_taken_port_is_answered_with_its_holder_and_the_way_out():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(RuntimeProblem) as problem:
            check_port(port)
    assert f"Port {port} is taken by process {os.getpid()} (" in str(problem.value)
    assert "make run PORT=8123" in str(problem.value)


@pytest.mark.parametrize(
    ("text", "reason"), [("eighty", "not a number"), ("-1", "not a number"), ("70000", "not a port")]
)
def test_a_port_that_is_none_is_said(monkeypatch, text, reason):
    monkeypatch.setenv("PORT", text)
    with pytest.raises(RuntimeProblem, match=reason):
        check_port(command.wanted_port())


def test_the_exit_code_and_message_of_a_failed_start(monkeypatch, capsys, tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        monkeypatch.setenv("PORT", str(other.getsockname()[1]))
        monkeypatch.setenv("DATA_DIR", str(tmp_path / "state"))
        monkeypatch.setattr("sys.argv", ["safeguard.runtime", "run"])
        assert command.main() == 1
    said = capsys.readouterr()
    assert "is taken by" in said.err
    assert "Traceback" not in said.err


def test_the_welcome_names_every_demo_person_once(data):
    said = product.welcome(product.settings(data, free_port(), {}, {}))
    people = re.findall(r"\S+@\S+\.example", said)
    assert len(people) == len(set(people)) == 12
    assert {"dsl@oakfield.example", "staff@elmwood.example", "lead@trust.example", "nobody@outside.example"} <= set(
        people
    )
    assert product.PASSWORD in said


def test_without_the_demo_world_no_password_is_shown(data):
    said = product.welcome(product.settings(data, free_port(), {}, {"DEMO": "0"}))
    assert product.PASSWORD not in said
    assert "@" not in said

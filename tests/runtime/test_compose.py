"""docker-compose.yml, settings.py and .env.example say the same thing."""

import ast
import itertools
import re

import pytest
import yaml

from tests.runtime.helpers import ROOT, script

PROCESSES = {"web", "worker", "beat", "sweeper", "migrate"}
# Read by the runtime or by Django itself, not by settings.py.
ELSEWHERE = {"DJANGO_SETTINGS_MODULE"}
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
COMPOSE_TEXT = (ROOT / "docker-compose.yml").read_text()
EXAMPLE = (ROOT / ".env.example").read_text()


def read_by_settings():
    """The names that settings.py asks the environment for."""
    calls = [
        node
        for node in ast.walk(ast.parse((ROOT / "safeguard" / "settings.py").read_text()))
        if isinstance(node, ast.Call)
    ]
    return {
        call.args[0].value
        for call in calls
        if isinstance(call.func, ast.Name)
        and call.func.id in {"env", "flag"}
        and isinstance(call.args[0], ast.Constant)
    }


def in_example():
    return set(re.findall(r"^([A-Z_]+)=", EXAMPLE, re.MULTILINE))


def used_by_compose():
    return set(re.findall(r"(?<!\$)\$\{([A-Z_]+)", COMPOSE_TEXT))


def test_every_setting_is_in_the_example():
    assert read_by_settings() - in_example() - ELSEWHERE == set()


def test_the_example_names_nothing_that_is_not_read():
    assert in_example() - read_by_settings() - used_by_compose() == set()


def test_every_line_of_the_example_says_why():
    lines = EXAMPLE.splitlines()
    unexplained = [
        line
        for before, line in itertools.pairwise(lines)
        if re.match(r"[A-Z_]+=", line) and not re.match(r"# \w.*[.:;]", before)
    ]
    assert unexplained == []


def test_compose_asks_only_for_what_the_example_names():
    assert used_by_compose() - in_example() == set()


@pytest.mark.parametrize("name", sorted(PROCESSES))
def test_compose_passes_only_known_settings(name):
    assert set(COMPOSE["services"][name]["environment"]) - read_by_settings() == set()


def test_each_process_holds_only_the_database_address_of_its_role():
    held = {
        name: {key for key in COMPOSE["services"][name]["environment"] if key.endswith("DATABASE_URL")}
        for name in PROCESSES
    }
    work = {"WORKER_DATABASE_URL"}
    assert held == {
        "web": {"APP_DATABASE_URL"}, "worker": work, "beat": work, "sweeper": work, "migrate": {"DATABASE_URL"},
    }  # fmt: skip


def test_no_secret_stands_in_compose():
    """Every secret is asked for and has no default; the rest of an address holds none."""
    asked = re.findall(r"\$\{((?:SECRET_KEY|[A-Z_]*PASSWORD))(:\?|)", COMPOSE_TEXT)
    assert asked
    assert {mark for _, mark in asked} == {":?"}
    assert re.findall(r"://[^:\s]*:(?!\$\{)[^@\s]+@", COMPOSE_TEXT) == []


def test_each_service_is_watched_and_waits_for_what_it_needs():
    image_has_check = "HEALTHCHECK" in (ROOT / "Dockerfile").read_text()
    for name, service in COMPOSE["services"].items():
        assert "healthcheck" in service or (name == "web" and image_has_check), name
        if name in PROCESSES:
            assert "postgres" in service["depends_on"], name
    assert COMPOSE["services"]["clamav"]["profiles"] == ["clamav"]
    assert all("migrate" in COMPOSE["services"][name]["depends_on"] for name in PROCESSES - {"migrate"})


def test_ports_open_on_this_machine_only():
    ports = [port for service in COMPOSE["services"].values() for port in service.get("ports", [])]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_the_image_runs_as_nobody_in_particular():
    dockerfile = (ROOT / "Dockerfile").read_text()
    last_stage = dockerfile.rpartition("\nFROM ")[2]
    assert re.search(r"^USER safeguard$", last_stage, re.MULTILINE)
    assert dockerfile.count("\nFROM ") == 2


def test_a_new_env_has_a_secret_of_its_own_for_each():
    made = script("new_env").filled(EXAMPLE)
    secrets = re.findall(r"^(?:SECRET_KEY|[A-Z_]+_PASSWORD)=(.*)$", made, re.MULTILINE)
    assert len(secrets) == len(set(secrets)) == 6
    assert all(len(secret) >= 40 for secret in secrets)
    assert not re.search(r"^DATABASE_URL=", made, re.MULTILINE)

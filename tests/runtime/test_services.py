"""The embedded services as an attacker on the same machine, and as the product, would meet them."""

import contextlib
import smtplib
from email import message_from_bytes
from urllib.parse import urlsplit

import psycopg2
import pytest
import redis

from safeguard.runtime import services
from safeguard.runtime.postgres import EXTENSIONS
from tests.runtime.helpers import eventually, processes_of

SETTINGS = ("DATABASE_URL", "APP_DATABASE_URL", "WORKER_DATABASE_URL", "REDIS_URL", "EMAIL_URL", "SECRET_KEY")


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        for name in SETTINGS:
            patch.delenv(name, raising=False)
        with services.running(tmp_path_factory.mktemp("services") / "state", fast=True) as started:
            yield started


def ask(url, query, *values):
    with contextlib.closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall()


def test_no_role_of_the_product_has_powers(running):
    rows = ask(
        running.env["DATABASE_URL"],
        "SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles"
        " WHERE rolname LIKE 'safeguard%%' ORDER BY rolname",
    )
    assert rows == [
        ("safeguard_app", False, False, False, False),
        ("safeguard_owner", False, False, False, True),
        ("safeguard_worker", False, False, False, False),
    ]


@pytest.mark.parametrize("setting", ["APP_DATABASE_URL", "WORKER_DATABASE_URL"])
def test_the_serving_roles_cannot_make_tables(running, setting):
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        ask(running.env[setting], "CREATE TABLE mine (id int)")


def test_the_owner_may_become_the_others_but_gains_nothing_by_it(running):
    url = running.env["DATABASE_URL"]
    assert ask(url, "SELECT pg_has_role('safeguard_app', 'SET')") == [(True,)]
    assert ask(url, "SELECT pg_has_role('safeguard_app', 'USAGE')") == [(False,)]


def test_extensions_are_in_every_database(running):
    url = running.env["DATABASE_URL"]
    connection = psycopg2.connect(url)
    connection.autocommit = True
    with contextlib.closing(connection), connection.cursor() as cursor:
        cursor.execute("CREATE DATABASE made_later")
        later = urlsplit(url)._replace(path="/made_later").geturl()
        assert set(EXTENSIONS) <= {name for (name,) in ask(later, "SELECT extname FROM pg_extension")}
        cursor.execute("DROP DATABASE made_later")


def test_a_wrong_password_opens_nothing(running):
    parts = urlsplit(running.env["DATABASE_URL"])
    with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
        psycopg2.connect(host=parts.hostname, port=parts.port, user="postgres", password="postgres", dbname="postgres")
    broker = urlsplit(running.env["REDIS_URL"])
    with redis.Redis(host=broker.hostname, port=broker.port) as client, pytest.raises(redis.AuthenticationError):
        client.ping()


def test_no_service_listens_beyond_this_machine(running):
    assert ask(running.env["DATABASE_URL"], "SHOW listen_addresses") == [("127.0.0.1",)]
    with redis.Redis.from_url(running.env["REDIS_URL"]) as client:
        assert client.config_get("bind") == {"bind": "127.0.0.1"}


def test_no_secret_stands_on_a_command_line(running):
    words = " ".join(processes_of(running.data.path).values())
    assert not [name for name in ("postgres", "valkey", "safeguard_owner") if running.data.secret(name) in words]


def test_statements_never_reach_the_log(running):
    """A failing statement may carry a child's words."""
    with pytest.raises(psycopg2.Error):
        ask(running.env["DATABASE_URL"], "SELECT 'the words of a child'::int")
    assert "the words of a child'::" not in running.data.log("postgres").read_text()


def test_mail_is_kept_whole(running):
    parts = urlsplit(running.env["EMAIL_URL"])
    with smtplib.SMTP(parts.hostname, parts.port) as client:
        client.sendmail(
            "from@safeguard.example", ["dsl@oakfield.example"], "Subject: OAK-C-1\r\n\r\nSee the record.\r\n"
        )
    assert eventually(lambda: list(running.data.mail.glob("*.eml")))
    (kept,) = running.data.mail.iterdir()
    message = message_from_bytes(kept.read_bytes())
    assert (message["X-Envelope-To"], message["Subject"]) == ("dsl@oakfield.example", "OAK-C-1")
    assert kept.stat().st_mode & 0o077 == 0


def test_given_addresses_are_used_as_they_are(tmp_path, monkeypatch):
    given = {
        "DATABASE_URL": "postgres://a@db.example/x",
        "REDIS_URL": "redis://r.example",
        "EMAIL_URL": "smtp://m.example",
    }
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    with services.running(tmp_path / "state") as started:
        assert started.parts == []
        assert {name: started.env[name] for name in given} == given


def test_they_come_back_after_the_power_went_out(tmp_path, monkeypatch):
    """Every process killed at once; the notes they left name processes that are gone."""
    for name in SETTINGS:
        monkeypatch.delenv(name, raising=False)
    with services.running(tmp_path / "state") as first:
        with (
            contextlib.closing(psycopg2.connect(first.env["DATABASE_URL"])) as connection,
            connection.cursor() as cursor,
        ):
            cursor.execute("CREATE TABLE kept AS SELECT 42 AS answer")
            connection.commit()
        for part in first.parts:
            part.keeper.kill()
        assert eventually(lambda: not processes_of(first.data.path))
    (first.data.path / "run" / "postgres.pid").write_text("1\n")
    with services.running(tmp_path / "state") as second:
        assert ask(second.env["DATABASE_URL"], "SELECT answer FROM kept") == [(42,)]

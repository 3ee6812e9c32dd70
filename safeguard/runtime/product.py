"""The product's own processes, and the way from an empty folder to a page that answers."""

import contextlib
import http.client
import os
import sys
from collections.abc import Mapping

import psycopg2

from safeguard.runtime import services
from safeguard.runtime.datadir import DataDir, RuntimeProblem
from safeguard.runtime.parts import Lifeline, Part
from safeguard.runtime.ports import check_port
from safeguard.runtime.supervisor import StopRequested, Supervisor, stop_signals

PASSWORD = "demo-only-password"  # noqa: S105  - invented people on one machine; printed on purpose
PEOPLE = (
    ("Oakfield Primary", "staff attendance deputy dsl head governor chair admin", "oakfield.example"),
    ("Elmwood Academy", "dsl staff", "elmwood.example"),
    ("Trust of both schools", "lead", "trust.example"),
    ("Belongs to no school", "nobody", "outside.example"),
)
FRONT = {"web", "worker", "beat", "sweeper"}
MIDDLE = {"valkey", "smtp"}
LONGEST_STEP = 600  # seconds; migrating or building the demo world on a slow machine


def settings(
    data: DataDir, port: int, found: Mapping[str, str], given: Mapping[str, str] = os.environ
) -> dict[str, str]:
    """The environment of every process: what a person set wins over our defaults, what we started wins over both."""
    defaults = {
        "DEMO": "1",
        "ALLOWED_HOSTS": "127.0.0.1,localhost,[::1]",
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
    }
    fixed = {
        "DJANGO_SETTINGS_MODULE": "safeguard.settings",
        "PYTHONUNBUFFERED": "1",
        "DATA_DIR": str(data.path),
        "PORT": str(port),
    }
    return defaults | dict(given) | dict(found) | fixed


def manage(name: str, *words: str, env: Mapping[str, str], role: str) -> Part:
    return Part(name, [sys.executable, "manage.py", *words], env={**env, "DB_ROLE": role}, grace=4)


def front_parts(data: DataDir, env: Mapping[str, str]) -> list[Part]:
    """The four processes that make the product, each with the database role it needs and no more."""
    celery = [sys.executable, "-m", "celery", "-A", "safeguard"]
    work = {**env, "DB_ROLE": "worker"}
    gunicorn = [sys.executable, "-m", "gunicorn", "safeguard.wsgi:application", "--bind", f"127.0.0.1:{env['PORT']}"]
    gunicorn += ["--workers", "2", "--threads", "4", "--graceful-timeout", "3", "--no-control-socket"]
    return [
        Part("web", gunicorn, env={**env, "DB_ROLE": "app"}, grace=4),
        Part(
            "worker",
            [*celery, "worker", "--concurrency", "2", "--loglevel", "INFO", "--without-gossip", "--without-mingle"],
            env=work,
            grace=4,
        ),
        Part(
            "beat",
            [*celery, "beat", "--loglevel", "INFO", "--pidfile=", "--schedule", str(data.path / "beat-schedule")],
            env=work,
            grace=4,
        ),
        manage("sweeper", "sweeper", env=env, role="worker"),
    ]


def run(port: int, *, build_demo: bool = True) -> int:
    """Start everything, say where it is, and keep it running until Ctrl-C or SIGTERM."""
    check_port(port)
    data = DataDir.at()
    with data.locked(), stop_signals() as no_more:
        supervisor = Supervisor(data, Lifeline())
        try:
            start(supervisor, data, port, build_demo=build_demo)
            supervisor.watch()
        except StopRequested:
            supervisor.say("\nStopping ...")
        finally:
            no_more()
            supervisor.stop(FRONT, MIDDLE)
            data.env_file.unlink(missing_ok=True)
        supervisor.say("Everything is stopped.")
    return 0


def start(supervisor: Supervisor, data: DataDir, port: int, *, build_demo: bool) -> None:
    """Services, tables, demo world, processes: each step says itself before it begins."""
    supervisor.say("Starting the database, the broker and the mail catcher ...")
    under = services.start(data, supervisor.lifeline)
    for running in under.parts:
        supervisor.watch_over(running)
    env = settings(data, port, under.env)
    data.write_env({key: env[key] for key in (*under.env, "DEMO", "ALLOWED_HOSTS", "PUBLIC_URL", "PORT")})
    supervisor.say("Bringing the tables up to date ...")
    finish(supervisor, manage("migrate", "migrate", "--noinput", env=env, role="owner"))
    if env["DEMO"] == "1" and build_demo and is_empty(env["DATABASE_URL"]):
        supervisor.say("Building the demo world (once, up to a minute) ...")
        finish(supervisor, manage("build_demo", "build_demo", env=env, role="app"))
    supervisor.say("Starting the web server, the worker, the timetable and the sweeper ...")
    for part in front_parts(data, env):
        supervisor.start(part)
    supervisor.running["web"].wait_until(lambda: answers(port), seconds=90)
    print(welcome(env), flush=True)


def finish(supervisor: Supervisor, part: Part) -> None:
    """Run a part that ends by itself; a stop request ends it too."""
    running = supervisor.start(part)
    code = running.wait(LONGEST_STEP)
    del supervisor.running[part.name]
    if code:
        raise RuntimeProblem(f"`manage.py {part.name}` failed (code {code}).\n{running.tail(25)}")


def is_empty(url: str) -> bool:
    """Whether nobody has an account yet: only then may the demo world be built."""
    with contextlib.closing(psycopg2.connect(url, connect_timeout=5)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT NOT EXISTS (SELECT FROM people_user)")
        (empty,) = cursor.fetchone() or (False,)
    return bool(empty)


def answers(port: int) -> bool:
    """Whether /healthz says that the web process is up."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def welcome(env: Mapping[str, str]) -> str:
    """What the terminal shows when everything is up."""
    lines = ["", f"Safeguard is running: {env['PUBLIC_URL']}", f"State and logs: {env['DATA_DIR']}"]
    if env["DEMO"] == "1":
        lines += [
            f"Mail it sends: {env['PUBLIC_URL']}/demo/mail/",
            "",
            f"People of the demo world (password: {PASSWORD})",
        ]
        lines += [
            f"  {school if first else '':22} {name}@{host}"
            for school, names, host in PEOPLE
            for first, name in ((name == names.split()[0], name) for name in names.split())
        ]
    return "\n".join([*lines, "", "Ctrl-C stops everything."])

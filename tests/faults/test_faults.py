"""Three bad moments with the real processes, in the middle of people logging concerns.

The worker is killed, the broker is killed and loses all it held, the database is restarted. Each concern whose receipt a
reporter saw is there, and each escalation mail went out exactly once.
"""

import email
import re
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from email.message import Message
from zoneinfo import ZoneInfo

import psycopg2
import pytest

from safeguard.demo.world import PASSWORD
from safeguard.runtime.stack import Stack
from tests.faults.visitor import Visitor

EACH_TIME = 6
CHASED_WITHIN = 150  # seconds: one minute until it is due, a sweep each fifteen seconds, the mail after it
FAULTS: dict[str, Callable[[Stack], None]] = {
    "the worker is killed": lambda stack: stack.kill("worker", wait=False),
    "the broker is killed and forgets everything": lambda stack: stack.kill_valkey(wipe=True, wait=False),
    "the database is restarted": lambda stack: stack.restart_database(wait=False),
}


def log_one(reporter: Visitor, words: str) -> str:
    """Log a concern about a child in danger; return the reference on the receipt."""
    now = datetime.now(ZoneInfo("Europe/London"))
    typed = {
        "in_danger": "now",
        "account": words,
        "kind": "other",
        "told_dsl": "no",
        "unnamed_child": "A boy in a red coat",
    }
    typed |= {"happened_at_day": str(now.day), "happened_at_month": str(now.month), "happened_at_year": str(now.year)}
    where, _ = reporter.submit("/concerns/new/", typed | {"happened_at_time": "00:01", "go": "on"})
    token = re.search(r"/concerns/drafts/([0-9a-f-]{36})/", where)
    assert token, where
    where, page = reporter.submit(f"/concerns/drafts/{token[1]}/check/", {})
    receipt = re.fullmatch(r"/concerns/([A-Z]+-C-\d{4}-\d+)/", where)
    assert receipt, f"{where}: {page[:2000]}"
    return receipt[1]


def log_through(stack: Stack, fault: Callable[[Stack], None], reporter: Visitor) -> list[str]:
    """Log a few concerns one after the other and let the fault strike after the second."""
    seen, striking = [], None
    for number in range(EACH_TIME):
        if number == 2:
            striking = threading.Thread(target=fault, args=[stack])
            striking.start()
        seen.append(log_one(reporter, f"Account number {number}"))
    assert striking is not None
    striking.join(60)
    return seen


def mails(stack: Stack) -> list[Message]:
    return [email.message_from_bytes(path.read_bytes()) for path in (stack.data.path / "mail").glob("*.eml")]


def chasers(stack: Stack, refs: list[str]) -> Counter[tuple[str, str]]:
    """Count the mails that tell an owner "It is yours" by reference and receiver."""
    ours = [mail for mail in mails(stack) if "It is yours." in str(mail.get_payload())]
    told = [(str(mail["Subject"]).split()[1], str(mail["To"])) for mail in ours]
    return Counter((ref, to) for ref, to in told if ref in refs)


@pytest.fixture(scope="module")
def seen(stack: Stack) -> list[str]:
    """References of every concern that was acknowledged to its reporter while the faults struck."""
    admin = Visitor(stack.url, "admin@oakfield.example", PASSWORD)
    where, page = admin.submit("/people/school/", {"danger_minutes": "1"})
    assert "error-summary" not in page, where
    reporter = Visitor(stack.url, "staff@oakfield.example", PASSWORD)
    return [ref for fault in FAULTS.values() for ref in log_through(stack, fault, reporter)]


@pytest.mark.timeout(400)
def test_each_acknowledged_concern_is_there(stack: Stack, seen: list[str]) -> None:
    reporter = Visitor(stack.url, "staff@oakfield.example", PASSWORD)
    assert len(set(seen)) == EACH_TIME * len(FAULTS)
    for ref in seen:
        assert ref in reporter.get(f"/concerns/{ref}/")[1]


@pytest.mark.timeout(400)
def test_each_escalation_is_told_exactly_once(stack: Stack, seen: list[str]) -> None:
    owner = "dsl@oakfield.example"
    until = time.monotonic() + CHASED_WITHIN
    while time.monotonic() < until and any(not chasers(stack, seen)[ref, owner] for ref in seen):
        time.sleep(1)
    first_step = Counter({(ref, owner): 1 for ref in seen})
    told = chasers(stack, seen)
    assert {key: told[key] for key in first_step} == dict(first_step)
    sent = Counter(mail["Message-ID"] for mail in mails(stack) if "needs attention" in str(mail["Subject"]))
    assert {key: count for key, count in sent.items() if count > 1} == {}


def counted(stack: Stack, sql: str) -> int:
    connection = psycopg2.connect(stack.env["WORKER_DATABASE_URL"])
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchone()[0]
    finally:
        connection.close()


@pytest.mark.timeout(400)
def test_nothing_stays_stuck_and_the_parts_are_back(stack: Stack, seen: list[str]) -> None:
    """A mail that the killed worker had in its hands is taken up again once its claim is a minute and a half old."""
    in_hand = "SELECT count(*) FROM outbox_message WHERE state = 'sending'"
    stack.wait_until(lambda: counted(stack, in_hand) == 0, seconds=180)
    assert counted(stack, "SELECT count(*) FROM outbox_message WHERE state = 'failed'") == 0
    late = "SELECT count(*) FROM clocks_clock WHERE next_step_at < now() - interval '2 minutes'"
    assert counted(stack, late) == 0
    assert {"postgres", "valkey", "smtp", "web", "worker", "beat", "sweeper"} <= stack.pids.keys()

"""A small school with one child whose record has everything, for the tests of the readings of the record."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases import actions
from cases.choices import DecisionKind, Kind, NoteKind, Part, Severity
from cases.verbs import Verb
from safeguard import db as kernel_db
from safeguard.audit import actions as audit
from safeguard.people import actions as people
from safeguard.people.models import School, User
from safeguard.policy import Role
from tests.builders import LONG_AGO, PASSWORD, enrol, found_school, hire

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PLUMBING = ("SAVEPOINT", "RELEASE", "SELECT set_config")


@dataclass
class Story:
    """Oakfield with one person in each role and a second deputy; Elmwood next door; Mia, whose record it is."""

    oak: School
    elm: School
    cast: dict[Role, User]
    marcus: User
    omar: User
    mia: Any
    now: datetime

    def ago(self, **span: float) -> datetime:
        return self.now - timedelta(**span)

    def log(
        self, *pupils: Any, account: str = "Arrived hungry again.", at: datetime | None = None, **answers: Any
    ) -> Any:
        at = at or self.ago(days=9)
        answers = {"kind": Kind.NEGLECT, "happened_at": at - timedelta(hours=1)} | answers
        parts = [(pupil, Part.SUBJECT) for pupil in pupils or [self.mia]]
        by = answers.pop("by", self.cast[Role.STAFF])
        return actions.log_concern(school=parts[0][0].school, by=by, parts=parts, account=account, at=at, **answers)

    def decide(self, concern: Any, *, by: User | None = None, at: datetime | None = None, **answers: Any) -> Any:
        """Take a concern on, read the history, decide; by default a case is opened that the DSL owns."""
        by, at = by or self.cast[Role.DSL], at or self.ago(days=8)
        actions.acknowledge_concern(concern, by=by, at=at - timedelta(minutes=20))
        read = {"newest_event": 10**9, "entries": 0}
        audit.record(Verb.HISTORY_READ, concern, by=by, at=at, pupils=concern.pupils.all(), **read)
        terms = {
            "decision": DecisionKind.OPEN_CASE,
            "severity": Severity.EARLY_HELP,
            "reason": "The third time in a fortnight.",
            "not_referred_because": "Early help may be enough.",
            "owner": by,
            "review_on": timezone.localdate(at) + timedelta(days=14),
        }
        return actions.triage_concern(concern, by=by, at=at, **terms | answers)

    def case(self, *pupils: Any, by: User | None = None, at: datetime | None = None, **answers: Any) -> Any:
        at = at or self.ago(days=8)
        return self.decide(self.log(*pupils, at=at - timedelta(days=1)), by=by, at=at, **answers).case

    def note(self, case: Any, text: str, **details: Any) -> Any:
        details = {"kind": NoteKind.NOTE, "by": self.cast[Role.DSL], "at": self.ago(days=7)} | details
        return actions.add_note(case, text=text, **details)

    def task(self, case: Any, owner: User, title: str = "Ring the school nurse", **details: Any) -> Any:
        details = {"by": self.cast[Role.DSL], "due_on": timezone.localdate(self.now) + timedelta(days=3)} | details
        return actions.give_task(case, title=title, owner=owner, **details)

    def browser(self, who: Role | User) -> Client:
        client = Client()
        client.force_login(who if isinstance(who, User) else self.cast[who], backend=BACKEND)
        return client

    def get(self, who: Role | User, path: str, status: int = 200) -> str:
        """The page as this person sees it, its markup without the spaces."""
        response = self.browser(who).get(path)
        assert response.status_code == status, (path, response.status_code)
        return " ".join(response.content.decode().split())


@pytest.fixture
def story(db: None) -> Iterator[Story]:
    now = timezone.now()
    oak, elm = found_school(), found_school("Elmwood Academy", "ELM")
    with kernel_db.scope(schools=[oak, elm]):
        cast = hire(oak)
        marcus = people.add_person(email="marcus@oakfield.example", name="Marcus Reid", password=PASSWORD)
        people.start_membership(marcus, school=oak, role=Role.DEPUTY, from_on=LONG_AGO)
        omar = hire(elm, Role.DSL, host="elmwood.example")[Role.DSL]
        hire(elm, Role.HEAD, host="elmwood.example")
        mia = enrol(oak, year_group="Year 4", tutor_group="4B", born_on=LONG_AGO, at=now - timedelta(days=60))
        yield Story(oak, elm, cast, marcus, omar, mia, now)


def statements(client: Client, path: str) -> list[str]:
    """What a page asks of the database, less the opening and closing of its transaction."""
    client.get(path)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    return [one["sql"] for one in asked.captured_queries if not one["sql"].startswith(PLUMBING)]

"""One school, one child with a case, and the people who work on it: the small world of the casework tests."""

from datetime import date, timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from cases import actions
from cases.choices import Clearance, DecisionKind, Kind, NoteKind, Part
from cases.models import Case, Concern
from cases.selectors.history import newest_event
from cases.verbs import Verb
from safeguard.audit import actions as audit
from safeguard.people import actions as people
from safeguard.policy import Role
from tests.builders import LONG_AGO, PASSWORD, enrol, found_school, hire

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def in_days(number: int) -> date:
    return timezone.localdate() + timedelta(days=number)


def sent(**answers: Any) -> dict[str, Any]:
    """What a browser sends: days in ISO, people by their key."""
    return {name: getattr(value, "pk", value) for name, value in answers.items()}


class Oak:
    """Oakfield with its people; `case()` takes a concern about Mia all the way to an open case of the lead."""

    def __init__(self) -> None:
        self.school = found_school()
        self.people = hire(self.school)
        self.staff, self.deputy = self.people[Role.STAFF], self.people[Role.DEPUTY]
        self.dsl, self.head = self.people[Role.DSL], self.people[Role.HEAD]
        self.mia = enrol(self.school, born_on=date(2017, 6, 12), year_group="Year 4", tutor_group="4B")

    def hire(self, name: str, role: Role) -> Any:
        user = people.add_person(email=f"{name.split()[0].lower()}@oakfield.example", name=name, password=PASSWORD)
        people.start_membership(user, school=self.school, role=role, from_on=LONG_AGO)
        return user

    def concern(self, *pupils: Any, account: str = "She said that she is afraid to go home.") -> Concern:
        return actions.log_concern(
            school=self.school,
            by=self.staff,
            parts=[(pupil, Part.SUBJECT) for pupil in pupils or [self.mia]],
            kind=Kind.NEGLECT,
            account=account,
            happened_at=timezone.now() - timedelta(hours=2),
        )

    def decide(self, concern: Concern, *, by: Any = None, **answers: Any) -> Any:
        by = by or self.dsl
        actions.acknowledge_concern(concern, by=by)
        newest = newest_event(concern)
        audit.record(Verb.HISTORY_READ, concern, by=by, newest_event=newest, entries=1)
        given = {"decision": DecisionKind.OPEN_CASE, "severity": 3, "reason": "It adds up.", "owner": by}
        given |= {"not_referred_because": "Below the threshold so far.", "review_on": in_days(14)}
        return actions.triage_concern(concern, by=by, **(given | answers))

    def case(self, *pupils: Any, owner: Any = None, restricted: bool = False) -> Case:
        """An open case whose owner has accepted it."""
        clearance = Clearance.RESTRICTED if restricted else Clearance.TEAM
        case = self.decide(self.concern(*pupils), owner=owner or self.dsl, clearance=clearance).case
        if owner is not None and owner != self.dsl:
            actions.accept_handover(case.handovers.get(), by=owner)
        return Case.objects.get(pk=case.pk)

    def ready_to_close(self, **how: Any) -> Case:
        case = self.case(**how)
        actions.add_note(case, kind=NoteKind.CHILD_VOICE, text="“I like it here now.”", by=self.dsl)
        return case


def browser(user: Any) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client

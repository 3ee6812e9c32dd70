"""Oakfield with what this app keeps: a request for information, a notice of the police, a serious incident."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.utils import timezone

from referrals.disclosures import actions
from referrals.disclosures.choices import (
    Basis,
    Body,
    Channel,
    EntryKind,
    NoticeKind,
    Origin,
    PersonPart,
    Present,
    Support,
    Way,
)
from referrals.disclosures.models import Disclosure, Notice, SeriousIncident
from safeguard.audit.models import Event
from safeguard.clocks.models import Clock
from safeguard.people import actions as people
from safeguard.policy import Role
from tests.builders import enrol
from tests.cases.casework import Oak

NOW = datetime(2026, 11, 17, 10, 0, tzinfo=UTC)  # a Tuesday
LAST_NIGHT = datetime(2026, 11, 16, 22, 15, tzinfo=UTC)
HER_BIRTHDAY = date(2017, 6, 12)
WORDS = "Police attended an argument between the adults. A door was broken."
VOICE = "“Can I still go to school tomorrow?”"


class Sharing(Oak):
    def __init__(self) -> None:
        super().__init__()
        self.chair = self.people[Role.CHAIR]
        self.tom = enrol(self.school, "Tomasz", "Reilly", born_on=date(2016, 2, 1), year_group="Year 5")

    def asked(self, *pupils: Any, **how: Any) -> Disclosure:
        given = {
            "origin": Origin.ASKED, "asked_body": "Westmere Council", "asked_person": "Ola Reed", "asked_how": Way.PHONE,
            "need": "Attendance since September and any concern about meals.", "by": self.dsl,
        }  # fmt: skip
        return actions.open_disclosure(school=self.school, pupils=list(pupils) or [self.mia], **given | how)

    def shared(self, disclosure: Disclosure, **how: Any) -> Disclosure:
        given = {
            "to_body": "Westmere Council", "basis": Basis.DUTY, "what": "Attendance figures and two concerns.",
            "why": "They assess the family.", "method": Way.EMAIL, "by": self.dsl,
        }  # fmt: skip
        return actions.share_information(disclosure, **given | how)

    def notice(self, **how: Any) -> Notice:
        given = {
            "kind": NoticeKind.ENCOMPASS, "force": "Westmere Police", "police_ref": "WP-77", "channel": Channel.EMAIL,
            "incident_at": LAST_NIGHT, "received_at": timezone.now() - timedelta(hours=3), "child_name": "Mia Osei",
            "born_on": HER_BIRTHDAY, "child_present": Present.YES, "circumstances": WORDS, "child_voice": VOICE,
            "by": self.staff,
        }  # fmt: skip
        return actions.enter_notice(school=self.school, **given | how)

    def matched(self, **how: Any) -> Notice:
        return actions.match_notice(self.notice(**how), pupil=self.mia, by=self.dsl)

    def planned(self, notice: Notice | None = None, **how: Any) -> Notice:
        given = {"support": Support.SILENT, "plan": "Breakfast, and a quiet place.", "by": self.dsl}
        return actions.plan_notice(notice or self.matched(), **given | how)

    def incident(self, *pupils: Any, **how: Any) -> SeriousIncident:
        given = {
            "title": "A child was hurt on a trip", "happened_at": timezone.now() - timedelta(hours=5),
            "known_at": timezone.now() - timedelta(hours=4), "by": self.head,
            "facts": "Mia Osei fell from the wall. Mia’s friend Tomasz called for help.",
        }  # fmt: skip
        incident = actions.open_incident(school=self.school, **given | how)
        for pupil, part in zip(pupils or [self.mia, self.tom], (PersonPart.HARMED, PersonPart.WITNESS), strict=False):
            actions.add_person(incident, pupil=pupil, part=part, by=self.head)
        return incident

    def ready_to_close(self) -> SeriousIncident:
        incident = self.incident()
        actions.issue_briefing(incident, by=self.head)
        actions.add_entry(incident, kind=EntryKind.LESSON, text="Look at the wall before the walk.", by=self.head)
        return incident

    def told(self, incident: SeriousIncident, body: str = Body.CHAIR, **how: Any) -> Any:
        given = {"how": Way.PHONE, "person": "Colin Hart", "told_words": "That it happened.", "by": self.head}
        return actions.tell_of_incident(incident, body=body, **given | how)

    def relative_of(self, pupil: Any, user: Any) -> None:
        people.record_relative(pupil, user=user, relationship="Aunt")


def running(record: Any) -> list[Clock]:
    return list(Clock.objects.of(record).running().order_by("kind"))


def verbs_about(pupil: Any) -> set[str]:
    return set(Event.objects.filter(mentions__pupil_id=pupil.pk).values_list("verb", flat=True).order_by("pk"))


def texts(value: Any) -> str:
    """Every text inside, joined: to look for what must not stand there."""
    if isinstance(value, str):
        return value
    inside: Iterable[Any] = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return "\n".join(texts(one) for one in inside)

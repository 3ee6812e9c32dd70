"""One school with a case, a directory and a referral: the small world of the tests of referrals."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from referrals.agencies.choices import AgencyKind
from referrals.agencies.models import Agency, Authority
from referrals.outgoing import actions
from referrals.outgoing.choices import Consent, Informed, Kind, Outcome, Said
from referrals.outgoing.models import Referral
from safeguard.clocks.models import Clock
from tests.cases.casework import Oak

ANSWERS: dict[str, dict[str, str]] = {
    Kind.CHILD_PROTECTION: {"harm": "A belt was used.", "now": "In school, with the class teacher."},
    Kind.FAMILY_HELP: {"tried": "Breakfast club."},
    Kind.EARLY_HELP: {"tried": "Talks at the gate."},
    Kind.POLICE: {"offence": "An assault at the gate."},
    Kind.PREVENT: {"arose": "In a history lesson.", "intent": "None was said."},
    Kind.EXPLOITATION: {"indicators": "A second telephone.", "responder": "The police"},
    Kind.FOSTERING: {"carer": "A friend of the family", "since": "Since September, until July"},
    Kind.FGM: {"learned": "The girl told the teacher."},
    Kind.OTHER: {},
}


class Outgoing(Oak):
    """Oakfield with its authority's front door, and a case of the lead."""

    def __init__(self) -> None:
        super().__init__()
        self.authority = Authority.objects.create(school=self.school, name="Westmere Council", is_default=True)
        self.door = self.agency("Westmere MASH", AgencyKind.FRONT_DOOR)
        self.the_case = self.case()

    def agency(self, name: str, kind: str) -> Agency:
        return Agency.objects.create(school=self.school, authority=self.authority, name=name, kind=kind)

    def decided(self, kind: str = Kind.CHILD_PROTECTION, **how: Any) -> Referral:
        given = {"reason": "What she said is a disclosure.", "by": self.dsl, "agency": self.door}
        return actions.decide_to_refer(self.the_case, kind=kind, **given | how)

    def sent(self, kind: str = Kind.CHILD_PROTECTION, *, at: datetime | None = None, **how: Any) -> Referral:
        return self.write(self.decided(kind, at=at, **how), at=at)

    def write(self, referral: Referral, **how: Any) -> Referral:
        return actions.refer_in_writing(referral, by=self.dsl, **words(referral.kind) | how)

    def phoned(self, **how: Any) -> Referral:
        return actions.refer_by_phone(self.decided(), person="Duty worker", said="Told them.", by=self.dsl, **how)

    def answered(self, outcome: str = Outcome.ENQUIRY, **how: Any) -> Referral:
        referral = self.sent(**how)
        self.say(referral, Said.DECIDED, outcome)
        return again(referral)

    def say(self, referral: Referral, kind: str, outcome: str = "", **how: Any) -> Any:
        given = {"said": "They rang back.", "by": self.dsl} | how
        return actions.record_response(referral, kind=kind, outcome=outcome, **given)


def words(kind: str) -> dict[str, Any]:
    """What a referral in writing cannot do without."""
    return {
        "consent": Consent.NOT_SOUGHT,
        "consent_reason": "It could put her at greater risk.",
        "parents_informed": Informed.NO,
        "informed_words": "The father is said to have done it.",
        "summary": "She told her teacher about a belt.",
        "requested": "A strategy discussion.",
        "answers": ANSWERS[kind],
    }


def again(record: Any) -> Any:
    return type(record).objects.get(pk=record.pk)


def running(record: Any) -> dict[str, Clock]:
    return {clock.kind: clock for clock in Clock.objects.of(record).running().order_by("pk")}


def clock(record: Any, kind: str) -> Clock:
    found = Clock.objects.of(record).filter(kind=kind).order_by("-pk").first()
    assert found is not None
    return found


def soon(**span: float) -> datetime:
    return timezone.now() + timedelta(**span or {"hours": 4})

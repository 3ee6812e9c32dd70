"""The stretches of every referral that a person may see, without a name: what the table of response times is made from."""

from datetime import datetime
from typing import Any, Final

from referrals.outgoing.choices import Kind
from referrals.outgoing.deadlines import Owed
from referrals.outgoing.models import Referral
from referrals.outgoing.selectors.records import visible
from referrals.outgoing.states import State
from referrals.outgoing.times import Measured, span
from safeguard.calendar import SchoolCalendar, local_date
from safeguard.clocks.models import Clock

HOLIDAYS: Final = "Outside a term"
LIMITED: Final = {
    "sent": {Owed.SEND, Owed.SEND_DANGER},
    "answered": {Owed.ANSWER, Owed.ANSWER_DANGER},
}


def measures_of(user: Any, school: Any, *, at: datetime) -> list[Measured]:
    """Every referral of the school that was not withdrawn unsent, the latest decision first; two queries."""
    rows = visible(user, school, at=at).exclude(state=State.WITHDRAWN, sent_at=None)
    referrals = list(rows.order_by("-decided_at", "-pk"))
    due = _due(referrals)
    return [_measured(one, due, school.calendar) for one in referrals]


def _due(referrals: list[Referral]) -> dict[tuple[int, str], datetime]:
    """When each limited stretch was due, by (referral, stretch)."""
    kinds = {str(owed): code for code, owed_ones in LIMITED.items() for owed in owed_ones}
    clocks = Clock.objects.filter(
        subject_type=Referral._meta.label, subject_id__in=[one.pk for one in referrals], kind__in=list(kinds)
    )
    return {(clock.subject_id, kinds[clock.kind]): clock.due_at for clock in clocks.order_by("pk")}


def _measured(referral: Referral, due: dict[tuple[int, str], datetime], calendar: SchoolCalendar) -> Measured:
    def days(since: datetime, until: datetime) -> int:
        return calendar.working_days_between(local_date(since), local_date(until))

    ended = referral.state == State.WITHDRAWN
    stretches = {
        "referred": (referral.concern_at, referral.sent_at),
        "sent": (referral.decided_at, referral.sent_at),
        "acknowledged": (referral.sent_at, referral.acknowledged_at),
        "answered": (referral.sent_at, referral.answered_at),
    }
    if referral.kind == Kind.FGM:
        stretches = {"referred": stretches["referred"]}
    found = {
        code: measured
        for code, (since, until) in stretches.items()
        if (measured := span(since, until, due.get((referral.pk, code)), days)) and not (ended and until is None)
    }
    term = calendar.term_of(local_date(referral.decided_at))
    return Measured(str(referral.get_kind_display()), term.name if term else HOLIDAYS, found)

"""What must be so about referrals before a case may close: sent, answered, ended; no promise open; no duty unmet."""

from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet

from cases.models import Case
from cases.rules import Check
from referrals.outgoing.models import Duty, NotReferred, Promise, Referral
from referrals.outgoing.states import State
from safeguard.web.words import count

PAGE = "referrals:of_case"


def before_closing(case: Any) -> Iterable[Check]:
    """Four checks, each with the reason while it is not so; one query."""
    standing = (
        Case.objects.filter(pk=case.pk)
        .annotate(
            states=_of(Referral.objects.open(), "state"),
            promises_open=_of(Promise.objects.filter(ended_at=None)),
            duties_unmet=_of(Duty.objects.filter(reported_at=None), case="referral__case"),
            looks_due=_of(NotReferred.objects.filter(reviewed_at=None)),
        )
        .values_list("states", "promises_open", "duties_unmet", "looks_due")
        .get()
    )
    states, (promises, duties, looks) = list(standing[0]), map(len, standing[1:])
    return [
        Check("referrals", "Every referral was sent, answered and closed", _open(states), PAGE, "See the referrals"),
        Check("promises", "No promise of an agency is open", _promises(promises), PAGE, "See the promises"),
        Check("duties", "Every duty to report FGM is met", _duties(duties), PAGE, "See the referrals"),
        Check("not_referred", "Decisions not to refer were looked at again", _looks(looks), PAGE, "Look again"),
    ]


def _of(rows: QuerySet[Any], field: str = "pk", *, case: str = "case") -> ArraySubquery:
    """One value for each row on the outer case; an empty list where there is none."""
    return ArraySubquery(rows.filter(**{case: OuterRef("pk")}).order_by("pk").values(field))


def _open(states: list[str]) -> str:
    unsent = states.count(State.DECIDED)
    waiting = states.count(State.SENT) + states.count(State.ACKNOWLEDGED)
    answered = states.count(State.ANSWERED)
    said = [f"{count(unsent, 'referral')} not sent"] if unsent else []
    said += [f"{count(waiting, 'referral')} without a decision"] if waiting else []
    said += [f"{count(answered, 'referral')} decided and not closed"] if answered else []
    return f"{', '.join(said)}. Send, chase and close each, or withdraw it with the reason." if said else ""


def _promises(number: int) -> str:
    return f"{count(number, 'promise')} open. Say what became of each." if number else ""


def _duties(number: int) -> str:
    return "A teacher has not reported FGM to the police yet." if number else ""


def _looks(number: int) -> str:
    return f"{count(number, 'decision')} not to refer still to be looked at again." if number else ""

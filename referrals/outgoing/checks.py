"""What must be so about referrals before a case may close: sent, answered, ended; no promise open; no duty unmet."""

from collections.abc import Iterable
from typing import Any

from cases.rules import Check
from referrals.outgoing.models import Duty, NotReferred, Promise, Referral
from referrals.outgoing.states import State
from safeguard.web.words import count

PAGE = "referrals:of_case"


def before_closing(case: Any) -> Iterable[Check]:
    """Four checks, each with the reason while it is not so."""
    states = list(Referral.objects.filter(case=case).open().order_by("pk").values_list("state", flat=True))
    promises = Promise.objects.filter(case=case, ended_at=None).count()
    duties = Duty.objects.filter(referral__case=case, reported_at=None).count()
    looks = NotReferred.objects.filter(case=case, reviewed_at=None).count()
    return [
        Check("referrals", "Every referral was sent, answered and closed", _open(states), PAGE, "See the referrals"),
        Check("promises", "No promise of an agency is open", _promises(promises), PAGE, "See the promises"),
        Check("duties", "Every duty to report FGM is met", _duties(duties), PAGE, "See the referrals"),
        Check("not_referred", "Decisions not to refer were looked at again", _looks(looks), PAGE, "Look again"),
    ]


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

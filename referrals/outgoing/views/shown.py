"""What stands around a referral on every page: its caption, its clock cards, the one next step, what is late."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from cases.views.frame import names
from referrals.outgoing import hooks
from referrals.outgoing.choices import Kind
from referrals.outgoing.deadlines import NAMES, Owed
from referrals.outgoing.models import Referral
from referrals.outgoing.states import State
from safeguard import policy
from safeguard.clocks.models import Clock
from safeguard.policy import Permission
from safeguard.web.handling import handle
from safeguard.web.words import count, near

STATE_COLOURS = {
    State.DECIDED: "orange",
    State.SENT: "yellow",
    State.ACKNOWLEDGED: "yellow",
    State.ANSWERED: "green",
    State.CLOSED: "grey",
    State.WITHDRAWN: "grey",
}


@dataclass(frozen=True)
class Step:
    label: str
    url: str


def url(name: str, referral: Referral) -> str:
    return reverse(f"referrals:{name}", args=[referral.ref])


def about(referral: Referral) -> dict[str, Any]:
    """What every form about a referral shows above it."""
    return {"referral": referral, "about": names(referral.parts.all())}


def cards(clocks: list[Clock]) -> list[dict[str, Any]]:
    """The latest clock of each kind that was not stopped, in the order in which the kinds first started."""
    latest: dict[str, Clock] = {}
    for clock in clocks:
        if clock.stopped_at is None and clock.kind in NAMES:
            latest[clock.kind] = clock
    return [
        {"name": NAMES[Owed(kind)], "due_at": clock.due_at, "met_at": clock.met_at, "note": clock.rule}
        for kind, clock in latest.items()
    ]


def steps(referral: Referral, user: Any) -> list[Step]:
    """The one next step first, by the state of the referral and what this person may do."""
    if not referral.is_open or not policy.granted(user, Permission.CASE_WORK, referral.school):
        return []
    unwritten = referral.written_at is None
    is_fgm = referral.kind == Kind.FGM
    ordered = [
        (referral.state == State.DECIDED and not is_fgm, Step("Record the call", url("by_phone", referral))),
        (referral.state == State.DECIDED and not is_fgm, Step("Send in writing", url("send", referral))),
        (referral.state != State.DECIDED and unwritten, Step("Confirm in writing", url("send", referral))),
        (referral.state != State.DECIDED, Step("Record an answer", url("respond", referral))),
        (referral.state == State.ANSWERED, Step("Close the referral", url("close", referral))),
    ]
    return [step for stands, step in ordered if stands][:3]


def late(clocks: list[Clock], referral: Referral, user: Any, *, at: datetime) -> dict[str, Any] | None:
    """What has run out, in one sentence, with the ways on; None when nothing has."""
    over = [clock for clock in clocks if clock.is_overdue(at)]
    if not over:
        return None
    said = [f"{clock.duty}: due {near(clock.due_at, at)}, {clock.rule}" for clock in over]
    ways = [
        {"label": link.label, "url": reverse(link.url_name, args=[referral.ref])}
        for link in hooks.LINKS
        if link.only_late and policy.granted(user, link.permission, referral.school)
    ]
    return {
        "said": said,
        "ways": ways,
        "heading": f"{count(len(over), 'clock')} {'has' if len(over) == 1 else 'have'} run out",
    }


def links(referral: Referral, user: Any) -> list[dict[str, str]]:
    return [
        {"label": link.label, "url": reverse(link.url_name, args=[referral.ref])}
        for link in hooks.LINKS
        if not link.only_late and policy.granted(user, link.permission, referral.school)
    ]


__all__ = ["STATE_COLOURS", "Step", "about", "cards", "handle", "late", "links", "steps", "url"]

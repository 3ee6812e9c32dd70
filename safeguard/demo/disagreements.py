"""Two disagreements of Oakfield: one that climbed to its second stage by itself, one resolved there with what was learned."""

from datetime import datetime, time, timedelta
from typing import Any, Final

from referrals.disagreements import actions
from referrals.disagreements.choices import How, WordKind
from referrals.disagreements.models import Disagreement
from referrals.disagreements.rules import Answer
from referrals.outgoing.choices import Outcome
from referrals.outgoing.models import Referral
from safeguard.calendar import instant, local_date
from safeguard.clocks.sweep import sweep
from safeguard.demo.cast import World
from safeguard.demo.time import clock_shows

THRESHOLD: Final = "Right help, right time (September 2026): level 3, page 14"
SILENT: Final = {
    "issue": "Nobody decides on our referral, and the family’s need grows meanwhile.",
    "position": "The need is beyond what the school can meet: three concerns since September, and no food in the house.",
    "threshold": THRESHOLD,
    "their_person": "Sam Lindqvist",
}
SETTLED: Final = {
    "issue": "Whether what we described is above the threshold for an assessment.",
    "position": "Each event alone is small. Together, and over two terms, they are neglect.",
    "threshold": THRESHOLD,
    "their_position": "Below the threshold: support in school goes on.",
}
REFUSED: Final = Answer(How.NOT_RESOLVED, "Sam Lindqvist, duty social worker", "The decision stands. Ask the manager.")
AGREED: Final = Answer(
    How.RESOLVED,
    "Bea Harlow, team manager",
    "She read the chronology with us and sees the pattern. An assessment begins on Monday.",
    "A child in need assessment was agreed.",
    "Send the chronology with the referral: single events hid the pattern.",
)
STATEMENT: Final = "School and authority agree that the events together reach level 3, and that an assessment is right."


def tell_disagreements(world: World) -> None:
    """Tell both; the first climbs when the sweep finds its limit passed. After `tell_referrals`."""
    silent = _open(Referral.objects.get(ref=world.refs["late_referral"]), _working_day(world, -3, 16), SILENT)
    settled = _settle(world)
    with clock_shows(world.start):
        sweep(at=world.start)
    world.refs |= {"disagreement": silent.ref, "resolved_disagreement": settled.ref}


def _working_day(world: World, days: int, hour: int) -> datetime:
    return instant(world.schools["OAK"].calendar.add_working_days(local_date(world.start), days), time(hour))


def _open(referral: Referral, at: datetime, said: dict[str, Any]) -> Disagreement:
    how: dict[str, Any] = {"authority": referral.authority or referral.agency.authority, "referral": referral}  # type: ignore[union-attr]
    with clock_shows(at):
        return actions.open_disagreement(referral.case, by=referral.case.owner, at=at, **how, **said)


def _settle(world: World) -> Disagreement:
    """Answered the next day, then the day after: resolved by the managers, with a statement that both sides agreed."""
    answered = Referral.objects.filter(school=world.schools["OAK"], answered_at__isnull=False).order_by(
        "-answered_at", "-pk"
    )
    referral = answered.filter(answer=Outcome.NO_ACTION).first() or answered[0]
    opened_at = (referral.answered_at or world.start) + timedelta(hours=1)
    made, by = _open(referral, opened_at, SETTLED), referral.case.owner
    for days, answer in ((1, REFUSED), (2, AGREED)):
        at = opened_at + timedelta(days=days)
        with clock_shows(at):
            actions.record_answer(made, answer=answer, by=by, at=at)
    with clock_shows(at):
        actions.add_words(made, kind=WordKind.STATEMENT, text=STATEMENT, agreed_with="Bea Harlow", by=by, at=at)
    return made

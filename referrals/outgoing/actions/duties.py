"""A teacher's own duty to report known FGM to the police (FGM Act 2003 s.5B): given once, met only by the report itself."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from referrals.outgoing import deadlines, notices, states
from referrals.outgoing.actions.common import pupils_of, start_clock
from referrals.outgoing.deadlines import Owed
from referrals.outgoing.models import Duty, Referral
from referrals.outgoing.states import State
from referrals.outgoing.verbs import Verb
from safeguard.audit import actions as audit
from safeguard.clocks import actions as clocks
from safeguard.errors import RuleBroken
from safeguard.people.models import Pupil, User


def give_duty(referral: Referral, *, teacher: User, known_at: datetime, by: Any, at: datetime) -> Duty:
    """Start the teacher's clock from when they knew: the close of the next working day (guidance of 22 January 2020)."""
    if not teacher.roles_at(referral.school):
        raise RuleBroken(f"{teacher.label} does not work here.")
    if known_at > at:
        raise RuleBroken("The teacher cannot have learned of it in the future.")
    duty = Duty.objects.create(
        school=referral.school,
        ref=f"{referral.ref}-FGM",
        referral=referral,
        teacher=teacher,
        known_at=known_at,
        given_at=at,
        given_by=by,
    )
    audit.record(
        Verb.DUTY_GIVEN, duty, by=by, at=at, pupils=pupils_of(referral), teacher=teacher.label, known_at=known_at
    )
    due_at, rule = deadlines.due(referral, "fgm", known_at)
    clocks.start(Owed.FGM, duty, owner=teacher, due_at=due_at, rule=rule, at=at)
    notices.duty_given(duty, at=at)
    return duty


@transaction.atomic
def report_to_police(
    duty: Duty,
    *,
    reported_at: datetime,
    police_ref: str,
    by: Any,
    police_person: str = "",
    words: str = "",
    at: datetime | None = None,
) -> Duty:
    """Record the teacher's report with the police's reference. The teacher alone may: the duty cannot be passed on."""
    at = at or timezone.now()
    related = ("school", "teacher", "referral__case__owner", "referral__school", "referral__authority")
    duty = Duty.objects.select_for_update(of=("self",)).select_related(*related).get(pk=duty.pk)
    if by.pk != duty.teacher_id:
        raise PermissionDenied("the duty is the teacher's own")
    if duty.reported_at:
        raise RuleBroken(f"This was reported already, as {duty.police_ref}.")
    if reported_at > at:
        raise RuleBroken("The report cannot have been made in the future.")
    if reported_at < duty.known_at:
        raise RuleBroken("The report cannot have been made before you knew.")
    duty.reported_at, duty.reported_by = reported_at, by
    duty.police_ref, duty.police_person, duty.words = police_ref, police_person, words
    duty.save(update_fields=["reported_at", "reported_by", "police_ref", "police_person", "words"])
    audit.record(
        Verb.DUTY_MET,
        duty,
        by=by,
        at=at,
        pupils=pupils_of(duty.referral),
        teacher=duty.teacher.label,
        person=police_person,
        reference=police_ref,
        said=words,
    )
    clocks.meet(Owed.FGM, duty, by=by, at=at)
    _sent(duty, at=at)
    return duty


def _sent(duty: Duty, *, at: datetime) -> None:
    """The report to the police is the referral: it counts as sent by telephone, and our own look becomes due."""
    referral = duty.referral
    states.move(referral, State.SENT)
    referral.phoned_at = referral.sent_at = duty.reported_at
    referral.phoned_by = referral.sent_by = duty.teacher
    referral.phone_person, referral.phone_ref = duty.police_person, duty.police_ref
    referral.save(update_fields=["state", "phoned_at", "phoned_by", "phone_person", "phone_ref", "sent_at", "sent_by"])
    for owed, code in deadlines.sent_clocks(referral.kind, is_danger=False):
        start_clock(referral, owed, code, since=duty.reported_at, at=at)


def girls_of(duty: Duty) -> list[Pupil]:
    """The girl or girls whom the report is about: the one thing of the case that the teacher must have before them."""
    return list(Pupil.objects.filter(referral_parts__referral=duty.referral_id).order_by("last_name", "pk"))

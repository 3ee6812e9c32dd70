"""Information asked for or needed, and its two ends: shared on a stated ground, or not shared for a stated reason."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from referrals.disclosures.actions.base import kept_out, not_in_future, start_clock, words
from referrals.disclosures.choices import EDITIONS, Basis, Ground, Origin, State, Way
from referrals.disclosures.deadlines import Owed
from referrals.disclosures.models import Disclosure, DisclosurePupil
from referrals.disclosures.verbs import Verb
from safeguard import policy
from safeguard.audit import actions as audit
from safeguard.calendar import local_date
from safeguard.clocks import actions as clocks
from safeguard.errors import RuleBroken
from safeguard.files import actions as files
from safeguard.people.selectors import next_ref
from safeguard.policy import Permission

SETTLED = "This is settled already: what was shared or refused stays as it was recorded. Open another one."


@transaction.atomic
def open_disclosure(
    *,
    school: Any,
    pupils: Sequence[Any],
    origin: str,
    need: str,
    by: Any,
    case: Any = None,
    asked_body: str = "",
    asked_person: str = "",
    asked_role: str = "",
    asked_how: str = "",
    asked_at: datetime | None = None,
    at: datetime | None = None,
) -> Disclosure:
    """Record that somebody asks for information about children, or that the school sees a need to give it.

    From then the clock `share` runs (Children Act 2004 s.16LA: without delay). Raises RuleBroken without a child, for
    children of another school or outside the case, and for whoever is related to one of them.
    """
    at = at or timezone.now()
    policy.require(by, Permission.DISCLOSURE_WORK, school)
    _check_children(school, case, pupils, by)
    is_asked = origin == Origin.ASKED
    if is_asked:
        words(asked_body, "Enter which body asks.")
        asked_at = asked_at or at
        not_in_future(asked_at, at, "we were asked")
    disclosure = Disclosure.objects.create(
        school=school, ref=next_ref(school, "S", year=local_date(at).year), case=case, origin=origin,
        owner=case.owner if case else by, need=words(need, "Enter what is asked for, or what the need is."),
        asked_body=asked_body if is_asked else "", asked_person=asked_person if is_asked else "",
        asked_role=asked_role if is_asked else "", asked_how=asked_how if is_asked else "",
        asked_at=asked_at if is_asked else None, opened_at=at, opened_by=by,
    )  # fmt: skip
    DisclosurePupil.objects.bulk_create(
        DisclosurePupil(school=school, disclosure=disclosure, pupil=pupil) for pupil in pupils
    )
    _record_opened(disclosure, pupils, by, at)
    since = disclosure.asked_at or at
    note = "Information asked for" if is_asked else "Information to be shared"
    start_clock(Owed.SHARE, disclosure, owner=disclosure.owner, since=since, note=note)
    return disclosure


def _check_children(school: Any, case: Any, pupils: Sequence[Any], by: Any) -> None:
    if not pupils:
        raise RuleBroken("Choose the child whom the information is about.")
    if any(pupil.school_id != school.pk for pupil in pupils):
        raise RuleBroken("One of the children is not on the roll of this school.")
    if case and not {pupil.pk for pupil in pupils} <= set(case.pupils.values_list("pk", flat=True)):
        raise RuleBroken("One of the children is not in this case.")
    if by.pk in kept_out(pupils):
        raise RuleBroken("You are related to a child in this. Somebody else must record it.")


def _record_opened(disclosure: Disclosure, pupils: Iterable[Any], by: Any, at: datetime) -> None:
    if disclosure.origin == Origin.OWN:
        audit.record(Verb.DISCLOSURE_NEEDED, disclosure, by=by, at=at, pupils=pupils, need=disclosure.need)
        return
    audit.record(
        Verb.DISCLOSURE_ASKED,
        disclosure,
        by=by,
        at=disclosure.asked_at,
        pupils=pupils,
        body=disclosure.asked_body,
        person=disclosure.asked_person,
        role=disclosure.asked_role,
        how=disclosure.get_asked_how_display() if disclosure.asked_how else "",
        asked_at=disclosure.asked_at,
        need=disclosure.need,
    )


def _lock(disclosure: Disclosure, *, by: Any) -> Disclosure:
    policy.require(by, Permission.DISCLOSURE_WORK, disclosure.school)
    locked = Disclosure.objects.select_for_update(of=("self",)).select_related("school", "case")
    disclosure = locked.get(pk=disclosure.pk)
    if not disclosure.is_waiting:
        raise RuleBroken(SETTLED)
    return disclosure


def pupils_of(disclosure: Disclosure) -> list[int]:
    return list(disclosure.parts.values_list("pupil_id", flat=True))


@transaction.atomic
def share_information(
    disclosure: Disclosure,
    *,
    to_body: str,
    basis: str,
    what: str,
    why: str,
    method: str,
    by: Any,
    to_person: str = "",
    to_role: str = "",
    shared_at: datetime | None = None,
    uploads: Iterable[Any] = (),
    at: datetime | None = None,
) -> Disclosure:
    """Record what was shared: with whom, on which ground (kept with its source and edition), when, how; stops the clock."""
    at = at or timezone.now()
    disclosure = _lock(disclosure, by=by)
    shared_at = shared_at or at
    not_in_future(shared_at, at, "it was shared")
    if disclosure.asked_at and shared_at < disclosure.asked_at:
        raise RuleBroken("It cannot have been shared before it was asked for.")
    disclosure.to_body = words(to_body, "Enter which body received it.")
    disclosure.to_person, disclosure.to_role = to_person, to_role
    disclosure.basis, disclosure.basis_edition = Basis(basis), EDITIONS[Basis(basis)]
    disclosure.what = words(what, "Enter what was shared.")
    disclosure.why = words(why, "Enter why it is relevant for them.")
    disclosure.method, disclosure.shared_at = Way(method), shared_at
    disclosure.state, disclosure.settled_at, disclosure.settled_by = State.SHARED, at, by
    disclosure.save()
    children = pupils_of(disclosure)
    stored = [
        files.store(
            upload, school=disclosure.school, by=by, subject_type=disclosure._meta.label, subject_id=disclosure.pk,
            thread=disclosure.thread, pupils=children, at=at,
        )
        for upload in uploads
    ]  # fmt: skip
    audit.record(
        Verb.DISCLOSURE_SHARED,
        disclosure,
        by=by,
        at=shared_at,
        pupils=children,
        body=disclosure.to_body,
        person=to_person,
        role=to_role,
        basis=disclosure.get_basis_display(),
        edition=disclosure.basis_edition,
        method=disclosure.get_method_display(),
        files=[[one.original_name, one.sha256] for one in stored],
        what=disclosure.what,
        why=disclosure.why,
    )
    clocks.meet(Owed.SHARE, disclosure, by=by, at=at)
    return disclosure


@transaction.atomic
def withhold_information(
    disclosure: Disclosure,
    *,
    ground: str,
    reason: str,
    by: Any,
    to_body: str = "",
    answered: str = "",
    at: datetime | None = None,
) -> Disclosure:
    """Record the decision not to share with its reason, as whole a record as a sharing; stops the clock.

    Whoever asked is told something: what they were told is asked for when somebody asked.
    """
    at = at or timezone.now()
    disclosure = _lock(disclosure, by=by)
    disclosure.to_body = to_body or disclosure.asked_body
    disclosure.ground, disclosure.reason = Ground(ground), words(reason, "Enter the reason why it is not shared.")
    if disclosure.origin == Origin.ASKED:
        words(answered, "Enter what you told whoever asked, and when.")
    disclosure.answered = answered
    disclosure.state, disclosure.settled_at, disclosure.settled_by = State.WITHHELD, at, by
    disclosure.save()
    audit.record(
        Verb.DISCLOSURE_WITHHELD,
        disclosure,
        by=by,
        at=at,
        pupils=pupils_of(disclosure),
        body=disclosure.recipient,
        ground=disclosure.get_ground_display(),
        reason=disclosure.reason,
        answered=answered,
    )
    clocks.meet(Owed.SHARE, disclosure, by=by, at=at)
    return disclosure

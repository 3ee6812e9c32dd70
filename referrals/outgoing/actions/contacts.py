"""Contacts with agencies, also those that reached nobody, and promises: each runs as a clock until words end it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from cases.models import Case
from referrals.agencies.models import Agency
from referrals.outgoing.actions.common import lock_case, pupils_of
from referrals.outgoing.choices import Direction, Ended, Reached, Way
from referrals.outgoing.deadlines import Owed
from referrals.outgoing.models import AgencyContact, Promise, Referral, Response
from referrals.outgoing.verbs import Verb
from safeguard import policy
from safeguard.audit import actions as audit
from safeguard.clocks import actions as clocks
from safeguard.errors import RuleBroken
from safeguard.policy import Permission
from safeguard.web.words import near


@dataclass(frozen=True)
class Contacted:
    """Who was contacted, or tried, and how."""

    agency: Agency | None = None
    agency_name: str = ""
    person: str = ""
    person_role: str = ""
    telephone: str = ""
    way: str = Way.CALL
    direction: str = Direction.OUT


@dataclass(frozen=True)
class Promised:
    """What was promised, and by when."""

    text: str
    due_at: datetime


@transaction.atomic
def record_contact(
    case: Case,
    *,
    whom: Contacted,
    reached: str,
    by: Any,
    said: str = "",
    referral: Referral | None = None,
    promised: Promised | None = None,
    happened_at: datetime | None = None,
    at: datetime | None = None,
) -> AgencyContact:
    """Record a contact or an attempt on a case, with or without a referral; what was promised in it becomes a clock."""
    at = at or timezone.now()
    case = lock_case(case, by=by)
    happened_at = happened_at or at
    _judge_contact(case, whom, reached, said, referral, promised, happened_at, at)
    number = _next(AgencyContact, case)
    contact = AgencyContact.objects.create(
        school=case.school,
        ref=f"{case.ref}-K{number}",
        case=case,
        referral=referral,
        number=number,
        reached=reached,
        said=said,
        happened_at=happened_at,
        recorded_at=at,
        recorded_by=by,
        **vars(whom),
    )
    audit.record(
        Verb.CONTACT_RECORDED,
        contact,
        by=by,
        at=happened_at,
        pupils=pupils_of(referral or case),
        way=contact.get_way_display(),
        direction=contact.get_direction_display(),
        agency=contact.with_whom,
        person=whom.person,
        reached=contact.get_reached_display(),
        referral=referral.ref if referral else "",
        said=said,
    )
    if promised:
        record_promise(
            case, promised=promised, promised_by=whom.person, by=by, referral=referral, contact=contact, at=at
        )
    return contact


def _judge_contact(
    case: Case,
    whom: Contacted,
    reached: str,
    said: str,
    referral: Referral | None,
    promised: Promised | None,
    happened_at: datetime,
    at: datetime,
) -> None:
    spoke = reached == Reached.SPOKE
    checks = [
        (happened_at > at, "A contact cannot have happened in the future."),
        (whom.agency is None and not whom.agency_name.strip(), "Say which agency it was."),
        (spoke and not whom.person.strip(), "Say whom you reached."),
        (spoke and not said.strip(), "Say what was said."),
        (promised is not None and not spoke, "Nobody can have promised anything when nobody was reached."),
        (referral is not None and referral.case_id != case.pk, "That referral belongs to another case."),
    ]
    if reasons := [sentence for stands, sentence in checks if stands]:
        raise RuleBroken(reasons)


def _next(model: Any, case: Case) -> int:
    """The next number on the case, whose row is locked."""
    last = model.objects.filter(case=case).aggregate(last=Max("number"))["last"]
    return int(last or 0) + 1


@transaction.atomic
def record_promise(
    case: Case,
    *,
    promised: Promised,
    promised_by: str,
    by: Any,
    referral: Referral | None = None,
    contact: AgencyContact | None = None,
    response: Response | None = None,
    at: datetime | None = None,
) -> Promise:
    """Write down what somebody outside said they would do, and by when; it is chased as a clock of the case's owner."""
    at = at or timezone.now()
    case = lock_case(case, by=by)
    made_at = contact.happened_at if contact else response.happened_at if response else at
    if promised.due_at <= made_at:
        raise RuleBroken("What was promised is due after it was promised.")
    number = _next(Promise, case)
    promise = Promise.objects.create(
        school=case.school,
        ref=f"{case.ref}-P{number}",
        case=case,
        referral=referral,
        contact=contact,
        response=response,
        number=number,
        text=promised.text,
        promiser=promised_by,
        due_at=promised.due_at,
        made_at=made_at,
        recorded_at=at,
        recorded_by=by,
    )
    audit.record(
        Verb.PROMISE_RECORDED,
        promise,
        by=by,
        at=at,
        pupils=pupils_of(referral or case),
        promised_by=promised_by,
        due_at=near(promised.due_at, at),
        promise=promised.text,
    )
    rule = "the time that was promised"
    clocks.start(Owed.PROMISE, promise, owner=case.owner, due_at=promised.due_at, rule=rule, at=made_at)
    return promise


@transaction.atomic
def end_promise(promise: Promise, *, ended: str, words: str, by: Any, at: datetime | None = None) -> Promise:
    """Say what became of a promise: kept, broken, no longer needed; always with the words that say how one knows."""
    at = at or timezone.now()
    policy.require(by, Permission.CASE_WORK, promise.school)
    promise = Promise.objects.select_for_update(of=("self",)).select_related("school", "case").get(pk=promise.pk)
    if not promise.is_open:
        raise RuleBroken(f"This promise was ended already: {promise.get_ended_display().lower()}.")
    promise.ended, promise.ended_at, promise.ended_by, promise.ended_words = ended, at, by, words
    promise.save(update_fields=["ended", "ended_at", "ended_by", "ended_words"])
    audit.record(
        Verb.PROMISE_ENDED,
        promise,
        by=by,
        at=at,
        pupils=pupils_of(promise.case),
        promised_by=promise.promiser,
        ended=promise.get_ended_display(),
        promise=promise.text,
        result=words,
    )
    if ended == Ended.NOT_NEEDED:
        clocks.stop(Owed.PROMISE, promise, because="no longer needed", at=at)
    else:
        clocks.meet(Owed.PROMISE, promise, by=by, at=at)
    return promise

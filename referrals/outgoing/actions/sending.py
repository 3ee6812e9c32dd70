"""A referral goes out: by telephone, in writing, or the one after the other. What went out in writing is kept as it was."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from referrals.agencies.models import Agency
from referrals.outgoing import deadlines, fields, printing, rules, states
from referrals.outgoing.actions.common import lock, pupils_of, start_clock, stop_waiting
from referrals.outgoing.choices import Consent, Kind, Way
from referrals.outgoing.deadlines import Owed
from referrals.outgoing.models import Addendum, Referral
from referrals.outgoing.states import State
from referrals.outgoing.verbs import Verb
from safeguard.audit import actions as audit
from safeguard.errors import RuleBroken
from safeguard.files import actions as files

SENT = ["state", "sent_at", "sent_by", "agency", "authority"]


@transaction.atomic
def refer_by_phone(
    referral: Referral,
    *,
    person: str,
    said: str,
    by: Any,
    agency: Agency | None = None,
    phoned_at: datetime | None = None,
    reference: str = "",
    consent: str = "",
    consent_reason: str = "",
    at: datetime | None = None,
) -> Referral:
    """Record that the referral was made by telephone; from now on it is owed to confirm it in writing."""
    at = at or timezone.now()
    referral = lock(referral, by=by)
    phoned_at = phoned_at or at
    _refuse_second(referral, referral.phoned_at, phoned_at, at)
    if consent in {Consent.REFUSED, Consent.NOT_SOUGHT} and not consent_reason.strip():
        raise RuleBroken("Say why the referral is made without consent.")
    _to(referral, agency)
    referral.phoned_at, referral.phoned_by = phoned_at, by
    referral.phone_person, referral.phone_ref = person, reference
    if not referral.consent:
        referral.consent, referral.consent_reason = consent, consent_reason
    was_sent = _out(referral, phoned_at, by)
    referral.save(
        update_fields=[*SENT, "phoned_at", "phoned_by", "phone_person", "phone_ref", "consent", "consent_reason"]
    )
    audit.record(
        Verb.REFERRAL_PHONED,
        referral,
        by=by,
        at=phoned_at,
        pupils=pupils_of(referral),
        agency=referral.to_whom,
        person=person,
        reference=reference,
        consent=referral.get_consent_display() if referral.consent else "",
        said=said,
        consent_reason=consent_reason,
    )
    if not was_sent:
        _went_out(referral, by=by, at=at)
    if referral.written_at is None:
        start_clock(referral, Owed.WRITTEN, "written", since=phoned_at, at=at)
    return referral


@transaction.atomic
def refer_in_writing(
    referral: Referral,
    *,
    consent: str,
    parents_informed: str,
    summary: str,
    requested: str,
    by: Any,
    agency: Agency | None = None,
    consent_reason: str = "",
    informed_words: str = "",
    child_views: str = "",
    risk_now: str = "",
    done_so_far: str = "",
    answers: Mapping[str, str] | None = None,
    shared: list[Any] | None = None,
    way: str = Way.EMAIL,
    person: str = "",
    reference: str = "",
    written_at: datetime | None = None,
    at: datetime | None = None,
) -> Referral:
    """Record the referral in writing, whole, with what was shared; keep the paper as a PDF with its hash.

    `shared` is what the composer chose of the case's facts: [heading, [[name, words], ...]]. Raises RuleBroken when
    something that every referral needs is missing; what was sent is never changed afterwards, only added to.
    """
    at = at or timezone.now()
    referral = lock(referral, by=by)
    written_at = written_at or at
    if referral.kind == Kind.FGM and referral.sent_at is None:
        raise RuleBroken(
            "FGM is reported to the police by the teacher in person. Wait for the report, then confirm it."
        )
    _refuse_second(referral, referral.written_at, written_at, at)
    words = {
        "consent": consent,
        "consent_reason": consent_reason if consent != Consent.GIVEN else "",
        "parents_informed": parents_informed,
        "informed_words": informed_words,
        "summary": summary,
        "requested": requested,
    }
    given = {name: text for name, text in (answers or {}).items() if text}
    if reasons := rules.writing_faults(**words) + fields.faults(referral.kind, given):
        raise RuleBroken(reasons)
    _to(referral, agency)
    words |= {"child_views": child_views, "risk_now": risk_now, "done_so_far": done_so_far}
    for name, value in words.items():
        setattr(referral, name, value)
    referral.answers, referral.shared = given, {"facts": shared or []}
    referral.written_at, referral.written_by, referral.written_way = written_at, by, way
    referral.written_person, referral.written_ref = person, reference
    was_sent = _out(referral, written_at, by)
    _keep_paper(referral, by=by, at=at)
    referral.save()
    _record_sent(referral, words, by=by, at=written_at)
    if not was_sent:
        _went_out(referral, by=by, at=at)
    stop_waiting(referral, Owed.WRITTEN, by=by, at=written_at)
    return referral


def _refuse_second(referral: Referral, done_at: datetime | None, sent_at: datetime, at: datetime) -> None:
    if not referral.is_open:
        raise RuleBroken(f"{referral.ref} is “{referral.get_state_display().lower()}”. Make a new referral.")
    if done_at:
        raise RuleBroken("This way of sending is recorded already. Add to the referral instead of sending it again.")
    if reasons := rules.sending_time_faults(sent_at, referral.decided_at, at=at):
        raise RuleBroken(reasons)


def _to(referral: Referral, agency: Agency | None) -> None:
    if agency is not None:
        referral.agency, referral.authority = agency, agency.authority


def _out(referral: Referral, sent_at: datetime, by: Any) -> bool:
    """Set the sending, once; return whether it had been sent before."""
    if referral.sent_at:
        return True
    states.move(referral, State.SENT)
    referral.sent_at, referral.sent_by = sent_at, by
    return False


def _went_out(referral: Referral, *, by: Any, at: datetime) -> None:
    stop_waiting(referral, Owed.SEND, Owed.SEND_DANGER, by=by, at=referral.sent_at or at)
    for owed, code in deadlines.sent_clocks(referral.kind, is_danger=referral.is_danger):
        start_clock(referral, owed, code, since=referral.sent_at or at, at=at)


def _keep_paper(referral: Referral, *, by: Any, at: datetime) -> None:
    upload = ContentFile(printing.paper_of(referral), name=f"{referral.ref}.pdf")
    referral.paper = files.store(
        upload,
        school=referral.school,
        by=by,
        subject_type=referral._meta.label,
        subject_id=referral.pk,
        thread=referral.thread,
        pupils=pupils_of(referral),
        at=at,
    )


def _record_sent(referral: Referral, words: Mapping[str, str], *, by: Any, at: datetime) -> None:
    said = dict(words)
    said["consent"] = referral.get_consent_display()
    said["parents_informed"] = referral.get_parents_informed_display()
    audit.record(
        Verb.REFERRAL_SENT,
        referral,
        by=by,
        at=at,
        pupils=pupils_of(referral),
        agency=referral.to_whom,
        way=referral.get_written_way_display(),
        person=referral.written_person,
        reference=referral.written_ref,
        answers=referral.answers,
        shared=referral.shared,
        sha256=referral.paper.sha256 if referral.paper else "",
        **said,
    )


@transaction.atomic
def add_to_referral(referral: Referral, *, text: str, by: Any, told: str = "", at: datetime | None = None) -> Addendum:
    """Add to or correct a referral that was sent; `told` says to whom that was passed on. What was sent stays."""
    at = at or timezone.now()
    referral = lock(referral, by=by)
    if referral.sent_at is None:
        raise RuleBroken("This referral has not been sent yet. Write it into the referral itself.")
    added = Addendum.objects.create(
        school=referral.school, referral=referral, text=text, told=told, written_at=at, written_by=by
    )
    audit.record(Verb.REFERRAL_ADDED_TO, referral, by=by, at=at, pupils=pupils_of(referral), text=text, told=told)
    return added

"""How a transfer begins and where it goes: the child left, will leave, or is asked for; or there is nobody to send it to."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from referrals.transfers import deadlines
from referrals.transfers.actions.common import due, locked, may_work, must_be_open, owner_of_file, tell
from referrals.transfers.choices import HELD, Method, Reason, Rung, Trigger
from referrals.transfers.deadlines import Owed
from referrals.transfers.models import Chase, NoFile, Transfer
from referrals.transfers.verbs import Verb
from safeguard.audit import actions as audit
from safeguard.calendar import local_date
from safeguard.clocks import actions as clocks
from safeguard.errors import RuleBroken
from safeguard.people.models import Pupil
from safeguard.people.selectors import next_ref
from safeguard.policy import Permission, require
from safeguard.web.words import day as day_words

UNKNOWN_DAY: Final = "Enter the child’s last day here."


@transaction.atomic
def begin_transfer(
    pupil: Pupil, *, reason: str, left_on: date, by: Any, at: datetime | None = None, setting: str = ""
) -> Transfer:
    """Start the clock of a child's file. One that runs already is returned as it is: the roll may say again what was known."""
    at = at or timezone.now()
    Pupil.objects.select_for_update().get(pk=pupil.pk)
    running = Transfer.objects.filter(pupil=pupil, received_at=None, cancelled_at=None).first()
    if running:
        return running
    calendar = pupil.school.calendar
    trigger = Trigger.IN_YEAR if reason == Reason.ASKED else deadlines.trigger_of(left_on, calendar)
    since = at if reason == Reason.ASKED else deadlines.counts_from(left_on, trigger, calendar)
    due_at, rule = due(pupil.school, "transfer", since)
    warn_at, _ = due(pupil.school, "transfer_warning", since)
    transfer = Transfer.objects.create(
        school=pupil.school,
        ref=next_ref(pupil.school, "F", year=local_date(at).year),
        pupil=pupil,
        owner=owner_of_file(pupil, at=at),
        reason=reason,
        left_on=left_on,
        trigger=trigger,
        begun_at=at,
        due_at=max(due_at, at),
        rule=str(rule),
        warn_at=min(warn_at, due_at),
        setting=setting,
    )
    said = {"reason": Reason(reason).label, "left_on": left_on, "due_on": local_date(due_at), "rule": str(rule)}
    tell(Verb.TRANSFER_BEGUN, transfer, by=by, at=at, owner=transfer.owner.label, **said)
    note = f"Last day here: {day_words(left_on, weekday=False)}"
    clocks.start(Owed.SEND, transfer, owner=transfer.owner, due_at=due_at, rule=rule, at=at, note=note)
    return transfer


@transaction.atomic
def start_transfer(
    *, pupil: Pupil, reason: str, left_on: date, by: Any, at: datetime | None = None, setting: str = ""
) -> Transfer:
    """A lead starts it by hand, before the roll knows of it. Raises RuleBroken when it runs already."""
    require(by, Permission.TRANSFER_WORK, pupil.school)
    if Transfer.objects.filter(pupil=pupil, received_at=None, cancelled_at=None).exists():
        raise RuleBroken("This child’s file is on its way already.")
    return begin_transfer(pupil, reason=reason, left_on=left_on, by=by, at=at, setting=setting)


@transaction.atomic
def set_destination(transfer: Transfer, *, method: str, by: Any, at: datetime | None = None, **whom: str) -> Transfer:
    """Say to whom the file goes and how. After a school is found for a child who was gone, the clock runs again."""
    at, transfer = at or timezone.now(), locked(transfer)
    may_work(by, transfer)
    must_be_open(transfer)
    if transfer.sent_at and method in HELD:
        raise RuleBroken("The file has been sent. It cannot be held here as well.")
    transfer.method = method
    for name in ("setting", "person", "post", "phone", "email"):
        setattr(transfer, name, "" if method in HELD else whom.get(name, ""))
    if transfer.held_at and method not in HELD:
        transfer.held_at = transfer.held_by = None
        due_at, rule = due(transfer.school, "transfer", at)
        transfer.due_at, transfer.rule = due_at, str(rule)
        clocks.start(Owed.SEND, transfer, owner=transfer.owner, due_at=due_at, rule=rule, at=at)
    transfer.save()
    said = transfer.setting or transfer.get_method_display()
    tell(Verb.DESTINATION_SET, transfer, by=by, at=at, setting=said, method=transfer.get_method_display())
    return transfer


@transaction.atomic
def hold_file(
    transfer: Transfer, *, person: str, how: str, said: str, happened_at: datetime, by: Any, worker: str = "",
    at: datetime | None = None,
) -> Transfer:  # fmt: skip
    """Nobody to send it to: the authority is told (a child missing education, or educated at home) and the file stays.

    Told means told to a person, with what they said; the clock stops by that and by nothing else.
    """
    at, transfer = at or timezone.now(), locked(transfer)
    may_work(by, transfer)
    if not transfer.holds or transfer.sent_at or transfer.held_at:
        raise RuleBroken("This file is not one that stays here.")
    told = [(Rung.AUTHORITY, person)] + ([(Rung.WORKER, worker)] if worker else [])
    for rung, name in told:
        Chase.objects.create(
            school=transfer.school, transfer=transfer, rung=rung, how=how, person=name, said=said,
            happened_at=happened_at, noted_at=at, noted_by=by,
        )  # fmt: skip
    transfer.held_at, transfer.held_by = at, by
    transfer.save(update_fields=["held_at", "held_by"])
    why = Method(transfer.method).label
    tell(Verb.TRANSFER_HELD, transfer, by=by, at=at, why=why, told=[name for _, name in told])
    clocks.meet(Owed.SEND, transfer, by=by, at=at)
    return transfer


@transaction.atomic
def cancel_transfer(transfer: Transfer, *, because: str, by: Any, at: datetime | None = None) -> Transfer:
    """The child stays or is back. What has been sent already cannot be called back, and its receipt is still owed."""
    at, transfer = at or timezone.now(), locked(transfer)
    must_be_open(transfer)
    if transfer.sent_at:
        raise RuleBroken("The file has been sent. Get its receipt confirmed.")
    transfer.cancelled_at, transfer.cancelled_because = at, because
    transfer.save(update_fields=["cancelled_at", "cancelled_because"])
    tell(Verb.TRANSFER_CANCELLED, transfer, by=by, at=at, because=because)
    clocks.stop_all(transfer, because="the file does not have to go", at=at)
    return transfer


@transaction.atomic
def note_no_file(pupils: Iterable[Pupil], *, by: Any, at: datetime | None = None) -> int:
    """Record for children who left that nothing is held here: one tap for all of them."""
    at, children = at or timezone.now(), list(pupils)
    for school in {child.school for child in children}:
        require(by, Permission.TRANSFER_WORK, school)
    said = {(one.pupil_id, one.left_on) for one in NoFile.objects.filter(pupil__in=children)}
    rows = [
        NoFile(school=child.school, pupil=child, left_on=child.left_on, noted_at=at, noted_by=by)
        for child in children
        if child.left_on and (child.pk, child.left_on) not in said
    ]
    NoFile.objects.bulk_create(rows)
    entries = [
        audit.Entry(Verb.NO_FILE_HELD, row.pupil, {"left_on": row.left_on}, pupils=[row.pupil], thread="")
        for row in rows
    ]
    if entries:
        audit.record_many(entries, by=by, at=at)
    return len(rows)

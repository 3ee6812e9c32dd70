"""The only writer of a roll: review a file, commit what was agreed, discard it, forget what nobody decided."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from safeguard import policy
from safeguard.audit import actions as audit
from safeguard.errors import RuleBroken
from safeguard.people import actions as people
from safeguard.people.models import RollReview, School, User
from safeguard.people.roll import listeners
from safeguard.people.roll.current import children_of, known_roles, staff_to_add
from safeguard.people.roll.layouts import read_file
from safeguard.people.roll.plan import Plan, make_plan
from safeguard.people.roll.records import RollFile, StaffRow, as_json, from_json
from safeguard.people.roll.writing import Writer
from safeguard.people.selectors import next_ref
from safeguard.people.verbs import Verb
from safeguard.policy import Permission, Role

KEPT_FOR: Final = timedelta(hours=24)
CHANGED_SINCE: Final = "The roll changed while this file was being looked at. Check the list as it is now, then import."
NOTHING_TO_DO: Final = "There is nothing to import: the roll already says what this file says."


@transaction.atomic
def review_roll(
    school: School, content: bytes, *, name: str, is_whole: bool, by: User, at: datetime | None = None
) -> RollReview:
    """Read a file and keep its rows for a day, for a person to decide. Raises RuleBroken when it cannot be read."""
    policy.require(by, Permission.ROLL_IMPORT, school)
    at = at or timezone.now()
    known, today = known_roles(school), timezone.localdate(at)
    roll = read_file(name, content, school=school, is_whole=is_whole, today=today, known=known)
    erase_expired(at=at)
    review = RollReview.objects.create(
        school=school,
        ref=next_ref(school, "R"),
        file_name=roll.file,
        layout=roll.layout,
        sha256=roll.sha256,
        kept=as_json(roll),
        made_at=at,
        made_by=by,
        expires_at=at + KEPT_FOR,
    )
    payload: dict[str, Any] = {"layout": roll.layout, "rows": roll.rows, "faults": len(roll.rejected)}
    audit.record(Verb.ROLL_REVIEWED, review, by=by, school=school, at=at, sha256=roll.sha256, **payload)
    return review


def plan_of(review: RollReview) -> tuple[RollFile, Plan]:
    """Return the rows of a review and what they would do to the roll as it is at this moment."""
    roll = from_json(review.kept)
    return roll, make_plan(roll, children_of(review.school))


@transaction.atomic
def commit_review(
    review: RollReview,
    *,
    by: User,
    agreed: str,
    leavers: int | None = None,
    staff: Collection[str] = (),
    at: datetime | None = None,
) -> RollReview:
    """Import a reviewed file once, and forget its rows. Raises RuleBroken as `commit_roll`."""
    at = at or timezone.now()
    review = RollReview.objects.select_for_update().select_related("school").get(pk=review.pk)
    if review.committed_at or review.expires_at <= at:
        raise RuleBroken(f"{review.ref} was already imported." if review.committed_at else "The review is out of date.")
    roll = from_json(review.kept)
    review.result = commit_roll(roll, school=review.school, by=by, agreed=agreed, leavers=leavers, staff=staff, at=at)
    review.committed_at, review.committed_by, review.kept = at, by, {}
    review.save(update_fields=["result", "committed_at", "committed_by", "kept"])
    return review


@transaction.atomic
def commit_roll(
    roll: RollFile,
    *,
    school: School,
    by: Any,
    agreed: str,
    leavers: int | None = None,
    staff: Collection[str] = (),
    at: datetime | None = None,
) -> dict[str, int]:
    """Write what a person agreed to, and tell the listeners. Returns the rows by outcome, leavers and staff added.

    `agreed` is the digest of the plan that was shown, `leavers` the number typed where more than a fifth would leave,
    `staff` the addresses ticked. Raises RuleBroken when the roll changed since, or the number is missing or wrong.
    """
    policy.require(by, Permission.ROLL_IMPORT, school)
    at = at or timezone.now()
    School.objects.select_for_update(no_key=True).get(pk=school.pk)  # one import of a school at a time
    plan = make_plan(roll, children_of(school))
    offered = [row for row in staff_to_add(school, roll.staff, on=timezone.localdate(at)) if row.email in set(staff)]
    _refuse(plan, agreed, leavers, offered)
    changes = Writer(school, by=by, at=at).write(plan)
    for row in offered:
        _add_staff(row, school=school, by=by, at=at)
    audit.record(Verb.ROLL_IMPORTED, school, by=by, school=school, at=at, thread="", **_payload(roll, plan))
    listeners.tell(changes, school=school, by=by, at=at)
    return plan.accounted | {
        "changing": len(plan.changing),
        "leaving": len(plan.leaving),
        "staff_added": len(offered),
        "rows": plan.rows,
    }


def _refuse(plan: Plan, agreed: str, leavers: int | None, staff: list[StaffRow]) -> None:
    if plan.digest != agreed:
        raise RuleBroken(CHANGED_SINCE)
    if not plan.has_work and not staff:
        raise RuleBroken(NOTHING_TO_DO)
    if plan.needs_number and leavers != len(plan.leaving):
        raise RuleBroken(
            f"{len(plan.leaving)} of {plan.on_roll} children would leave. If that is right, confirm it and type "
            f"{len(plan.leaving)}. If not, check that the file holds the whole school."
        )


def _payload(roll: RollFile, plan: Plan) -> dict[str, Any]:
    return {
        "layout": roll.layout,
        "sha256": roll.sha256,
        "rows": plan.rows,
        "joined": len(plan.joining),
        "changed": len(plan.changing),
        "left": len(plan.leaving),
        "unchanged": len(plan.unchanged),
        "faults": len(plan.rejected),
    }


def _add_staff(row: StaffRow, *, school: School, by: Any, at: datetime) -> None:
    """Give an adult of the file the role of staff: an account without a password, or the one that they have."""
    user = User.objects.filter(email__iexact=row.email).first() or people.add_person(
        email=row.email, name=row.name, by=by
    )
    people.start_membership(
        user, school=school, role=Role.STAFF, from_on=timezone.localdate(at), reason="Named in the roll file", by=by
    )


@transaction.atomic
def discard_review(review: RollReview, *, by: User, at: datetime | None = None) -> None:
    """Throw a file away without importing it. Raises RuleBroken when it was imported meanwhile."""
    policy.require(by, Permission.ROLL_IMPORT, review.school)
    waiting = RollReview.objects.select_for_update().filter(pk=review.pk, committed_at__isnull=True)
    if not waiting.exists():
        raise RuleBroken(f"{review.ref} was already imported or discarded.")
    audit.record(Verb.ROLL_DISCARDED, review, by=by, school=review.school, at=at, sha256=review.sha256)
    waiting.delete()


def erase_expired(*, at: datetime) -> int:
    """Delete the rows of files that nobody decided on within a day: they are children's data without a purpose."""
    return RollReview.objects.expired(at).delete()[0]

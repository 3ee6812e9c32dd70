"""A plan begins, is carried by people, meets, owes, steps and ends; the child's standing follows it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, transaction

from cases.models import Case
from referrals.plans import actions
from referrals.plans.choices import Category, Decided, Ending, Fact, Level, MeetingKind, Post
from referrals.plans.models import Plan, PlanChange, PlanPerson
from safeguard.audit.models import Event
from safeguard.errors import RuleBroken
from safeguard.people.models import Status
from safeguard.policy import Role
from tests.builders import enrol
from tests.referrals.planning import Planning, days, running

NOW = datetime(2026, 11, 17, 10, 42, tzinfo=UTC)
TODAY = date(2026, 11, 17)
pytestmark = pytest.mark.django_db


@pytest.fixture
def oak() -> Iterator[Planning]:
    with time_machine.travel(NOW, tick=False):
        yield Planning()


def standing(oak: Planning) -> set[str]:
    return set(Status.objects.filter(pupil=oak.mia, to_on=None).values_list("kind", flat=True))


# --- Beginning and ending ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize("level", list(Level))
def test_the_standing_of_the_child_begins_and_ends_with_the_plan(oak: Planning, level: Level) -> None:
    plan = oak.plan(level)
    assert plan.ref == "OAK-P-2026-0001"
    assert standing(oak) == {level}
    assert actions.note_person(plan, post=Post.MANAGER, name="Ann Vine", from_on=TODAY, by=oak.dsl).post == Post.MANAGER
    why = Ending.TRANSFER
    actions.end_plan(plan, why=why, ended_on=TODAY, reason="Moved to Northmere.", by=oak.dsl)
    assert standing(oak) == set()
    assert Status.objects.get(pupil=oak.mia).to_on == TODAY
    assert running(plan) == {}
    verbs = set(Event.objects.filter(thread=oak.file.ref).values_list("verb", flat=True))
    assert {"plan.started", "plan.person_recorded", "plan.ended"} <= verbs
    assert set(Event.objects.filter(verb__startswith="pupil.status").values_list("verb", flat=True)) == {
        "pupil.status_recorded",
        "pupil.status_ended",
    }


def test_a_standing_that_the_roll_knew_already_is_the_one_that_ends(oak: Planning) -> None:
    known = Status.objects.create(school=oak.school, pupil=oak.mia, kind=Level.CHILD_IN_NEED, from_on=date(2026, 9, 1))
    plan = oak.plan(Level.CHILD_IN_NEED)
    assert plan.status == known
    actions.end_plan(plan, why=Ending.NEEDS_MET, ended_on=TODAY, reason="Safe.", by=oak.dsl)
    known.refresh_from_db()
    assert (known.from_on, known.to_on) == (date(2026, 9, 1), TODAY)


def test_two_plans_of_one_level_never_run_at_once(oak: Planning) -> None:
    plan = oak.plan()
    with pytest.raises(RuleBroken, match="already has: child protection plan"):
        oak.plan()
    with pytest.raises(IntegrityError), transaction.atomic():
        Plan.objects.create(
            school=oak.school, ref="OAK-P-2026-0009", case=oak.file, pupil=oak.mia, level=plan.level, reason="Again",
            category=plan.category, status=plan.status, started_on=TODAY, started_at=NOW, started_by=oak.dsl,
        )  # fmt: skip


def test_one_step_of_the_ladder_at_a_time_but_looked_after_beside_it(oak: Planning) -> None:
    oak.plan(Level.CHILD_IN_NEED)
    with pytest.raises(RuleBroken, match="has a child in need plan"):
        oak.plan(Level.CHILD_PROTECTION)
    oak.plan(Level.LOOKED_AFTER)
    assert standing(oak) == {Level.CHILD_IN_NEED, Level.LOOKED_AFTER}


def test_stepping_up_ends_the_one_and_starts_the_other_linked(oak: Planning) -> None:
    need = oak.plan(Level.CHILD_IN_NEED, started_on=TODAY - days(30))
    plan = oak.plan(follows=need, ended_why=Ending.STEPPED_UP)
    need.refresh_from_db()
    assert (need.ended_on, need.ended_why) == (TODAY, Ending.STEPPED_UP)
    assert (plan.follows, need.followed_by) == (need, plan)
    assert standing(oak) == {Level.CHILD_PROTECTION}
    with pytest.raises(RuleBroken, match="not begin before the one that it follows began"):
        oak.plan(Level.CHILD_IN_NEED, follows=plan, ended_why=Ending.CONFERENCE, started_on=TODAY - days(5))


def test_a_step_that_is_refused_leaves_the_plan_that_runs(oak: Planning) -> None:
    plan = oak.plan()
    with pytest.raises(RuleBroken, match="does not end that way"), transaction.atomic():
        oak.plan(Level.CHILD_IN_NEED, follows=plan, ended_why=Ending.STEPPED_DOWN)
    assert standing(oak) == {Level.CHILD_PROTECTION}


def test_a_child_protection_plan_ends_by_a_recorded_conference(oak: Planning) -> None:
    plan = oak.plan(started_on=TODAY - days(90))
    end = {"why": Ending.CONFERENCE, "ended_on": TODAY, "reason": "The risk is down.", "by": oak.dsl}
    with pytest.raises(RuleBroken, match="Record the review conference"):
        actions.end_plan(plan, **end)
    oak.held(plan, MeetingKind.REVIEW_CONFERENCE, NOW - days(2), decided=Decided.ENDS)
    with pytest.raises(RuleBroken, match="before the conference that ended it"):
        actions.end_plan(plan, **(end | {"ended_on": TODAY - days(3)}))
    step = oak.plan(Level.CHILD_IN_NEED, follows=plan, ended_why=Ending.CONFERENCE)
    assert step.follows == plan
    assert standing(oak) == {Level.CHILD_IN_NEED}


@pytest.mark.parametrize("why", [Ending.NEEDS_MET, Ending.CONSENT, Ending.STEPPED_DOWN, Ending.HOME])
def test_the_database_too_knows_how_a_child_protection_plan_ends(oak: Planning, why: Ending) -> None:
    plan = oak.plan()
    ended = {"ended_on": TODAY, "ended_at": NOW, "ended_by": oak.dsl, "ended_because": "So"}
    with pytest.raises(IntegrityError, match="ends_by_conference"), transaction.atomic():
        Plan.objects.filter(pk=plan.pk).update(ended_why=why, **ended)


def test_nobody_turns_eighteen_early(oak: Planning) -> None:
    plan = oak.plan()
    with pytest.raises(RuleBroken, match="turns 18 on 12 June 2035"):
        actions.end_plan(plan, why=Ending.EIGHTEEN, ended_on=TODAY, reason="Birthday", by=oak.dsl)


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"category": ""}, "category"),
        ({"level": Level.LOOKED_AFTER, "legal_basis": ""}, "legal basis"),
        ({"started_on": TODAY + days(1)}, "in the future"),
    ],
)
def test_a_plan_begins_whole(oak: Planning, answers: dict, sentence: str) -> None:
    with pytest.raises(RuleBroken, match=sentence):
        oak.plan(**answers)


def test_a_plan_is_about_a_child_of_its_case_and_the_case_is_open(oak: Planning) -> None:
    with pytest.raises(RuleBroken, match="Choose a child of this case"):
        oak.plan(pupil=enrol(oak.school, "Tom"))
    Case.objects.filter(pk=oak.file.pk).update(
        status="closed", closed_at=NOW, closed_by=oak.dsl, outcome="safe", rationale="So", next_review_on=None
    )
    with pytest.raises(RuleBroken, match="is closed"):
        oak.plan()


@pytest.mark.parametrize("role", [Role.HEAD, Role.STAFF, Role.GOVERNOR])
def test_only_who_works_on_cases_writes_plans(oak: Planning, role: Role) -> None:
    plan = oak.plan()
    meeting = oak.book(plan, MeetingKind.CORE_GROUP, NOW + days(3))
    by = oak.people[role]
    for act in (
        lambda: oak.plan(Level.LOOKED_AFTER, by=by),
        lambda: oak.book(plan, MeetingKind.CORE_GROUP, NOW + days(5), by=by),
        lambda: oak.record(meeting, by=by),
        lambda: actions.call_off(meeting, reason="So", by=by),
        lambda: actions.end_plan(plan, why=Ending.DEATH, ended_on=TODAY, reason="So", by=by),
        lambda: actions.note_person(plan, post=Post.CHAIR, name="X", from_on=TODAY, by=by),
        lambda: actions.note_change(plan, fact=Fact.SCHOOL_PART, words="X", from_on=TODAY, by=by),
        lambda: actions.share_report(meeting, shared_at=NOW, by=by),
        lambda: actions.send_report(meeting, sent_at=NOW, sent_to="Chair", not_shared="Risk", by=by),
    ):
        with pytest.raises(PermissionDenied):
            act()


# --- Facts ------------------------------------------------------------------------------------------------------------
def test_another_worker_stands_beside_the_first_and_nothing_is_overwritten(oak: Planning) -> None:
    plan = oak.plan(started_on=TODAY - days(20))
    actions.note_person(plan, post=Post.SOCIAL_WORKER, name="Kim Lund", from_on=TODAY, by=oak.deputy)
    names = list(plan.people.filter(post=Post.SOCIAL_WORKER).values_list("name", "from_on"))
    assert names == [("Kim Lund", TODAY), ("Sam Rowe", TODAY - days(20))]
    event = Event.objects.filter(verb="plan.person_recorded").latest("id")
    assert (event.payload["was"], event.payload["name"]) == ("Sam Rowe", "Kim Lund")
    for rows in (PlanPerson.objects, PlanChange.objects):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(from_on=TODAY)


def test_a_category_changes_by_a_dated_fact(oak: Planning) -> None:
    plan = oak.plan()
    change = actions.note_change(plan, fact=Fact.CATEGORY, words=Category.EMOTIONAL, from_on=TODAY, by=oak.dsl)
    assert change.words == "Emotional abuse"
    for fact, words in ((Fact.CATEGORY, "nonsense"), (Fact.DELEGATED, "The carer signs.")):
        with pytest.raises(RuleBroken, match="nothing that this plan can say"):
            actions.note_change(plan, fact=fact, words=words, from_on=TODAY, by=oak.dsl)
    with pytest.raises(RuleBroken, match="from the day on which it holds"):
        actions.note_change(plan, fact=Fact.CONTACT, words="None", from_on=TODAY + days(1), by=oak.dsl)


def test_an_ended_plan_takes_no_more_facts(oak: Planning) -> None:
    plan = oak.plan()
    actions.end_plan(plan, why=Ending.DEATH, ended_on=TODAY, reason="An accident.", by=oak.dsl)
    with pytest.raises(RuleBroken, match="has ended"):
        actions.note_person(plan, post=Post.CHAIR, name="X", from_on=TODAY, by=oak.dsl)
    with pytest.raises(RuleBroken, match="has ended"):
        oak.book(plan, MeetingKind.CORE_GROUP, NOW + days(1))

"""A case that changes hands takes its clocks along: those of the apps above it, and never a person's own duty."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from cases import actions as cases
from referrals.agencies import following
from safeguard.clocks import actions as clocks
from safeguard.clocks import kinds
from safeguard.clocks.models import Clock
from tests.cases.casework import Oak

ANSWER, DUTY = "test.answer_awaited", "test.own_duty"


@pytest.fixture(autouse=True)
def _two_kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    spec = kinds.KindSpec(duty="Hear from the agency", ladder=(), url_name="cases:case")
    monkeypatch.setattr(kinds, "KINDS", kinds.KINDS)
    for kind in (ANSWER, DUTY):
        monkeypatch.setitem(kinds.KINDS, kind, spec)
    monkeypatch.setattr(following, "PERSONAL", set(following.PERSONAL))


@pytest.fixture
def oak(db: None) -> Oak:
    return Oak()


def run(kind: str, case: Any, owner: Any) -> Clock:
    now = timezone.now()
    return clocks.start(kind, case, owner=owner, due_at=now + timedelta(days=1), rule="1 day", at=now)


def hand_over(oak: Oak, case: Any) -> None:
    offer = cases.offer_handover(case, to=oak.deputy, reason="Leave", key_risks="None known", by=oak.dsl)
    cases.accept_handover(offer, by=oak.deputy)


def owner(clock: Clock) -> Any:
    return Clock.objects.get(pk=clock.pk).owner


def test_running_clocks_of_the_old_owner_follow_the_case_and_keep_their_due_time(oak: Oak) -> None:
    case = oak.case()
    clock = run(ANSWER, case, oak.dsl)
    hand_over(oak, case)
    assert owner(clock) == oak.deputy
    assert Clock.objects.get(pk=clock.pk).due_at == clock.due_at


def test_what_is_met_or_of_another_case_or_person_stays(oak: Oak) -> None:
    case, other = oak.case(), oak.case()
    met, elsewhere = run(ANSWER, case, oak.dsl), run(ANSWER, other, oak.dsl)
    clocks.meet(ANSWER, case, by=oak.dsl, at=timezone.now())
    somebodys = run(DUTY, case, oak.staff)
    hand_over(oak, case)
    assert (owner(met), owner(elsewhere), owner(somebodys)) == (oak.dsl, oak.dsl, oak.staff)


def test_a_task_of_the_old_owner_is_theirs_to_the_end_and_so_is_a_duty_of_the_law(oak: Oak) -> None:
    case = oak.case()
    following.stay(DUTY)
    duty = run(DUTY, case, oak.dsl)
    day = timezone.localdate() + timedelta(days=3)
    cases.give_task(case, title="Ring the nurse", owner=oak.dsl, due_on=day, by=oak.dsl)
    hand_over(oak, case)
    assert owner(duty) == oak.dsl
    assert Clock.objects.running().get(kind="case.task").owner == oak.dsl

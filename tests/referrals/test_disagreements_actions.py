"""A disagreement from its opening to its end: each stage stops by words, what follows opens in the same act."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from cases import actions as cases
from referrals.agencies import actions as agencies
from referrals.disagreements import actions
from referrals.disagreements.checks import before_closing
from referrals.disagreements.choices import How, State, Why, WordKind
from referrals.disagreements.deadlines import Owed
from referrals.disagreements.models import Disagreement, StageEnd, Word
from referrals.disagreements.rules import Answer
from referrals.disagreements.verbs import Verb
from referrals.outgoing import actions as referrals
from safeguard.audit.models import Event
from safeguard.clocks.models import Clock
from safeguard.errors import RuleBroken
from tests.referrals.disputes import NOW, PAPER, REFUSED, RESOLVED, SAID, STAGES, Dispute, fresh, ladder, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def oak():
    with time_machine.travel(NOW, tick=False):
        yield Dispute()


def clock(disagreement: Disagreement) -> Clock:
    return Clock.objects.running().get(kind=Owed.STAGE, subject_ref=disagreement.ref)


def later(**span: float) -> Any:
    return time_machine.travel(NOW + timedelta(**span), tick=False)


def test_it_opens_at_the_first_stage_with_our_person_and_its_clock(oak):
    made = oak.open()
    run = made.runs.get()
    assert (made.ref, made.state, made.thread) == ("OAK-D-2026-0001", State.OPEN, made.case.ref)
    assert (run.number, run.ours, run.theirs, run.limit) == (1, oak.deputy, "The social worker", "2 working days")
    assert (run.why, run.opened_by, run.edition) == (Why.BEGUN, oak.dsl, "2026")
    runs = clock(made)
    assert (runs.owner, runs.thread, runs.note) == (oak.dsl, made.case.ref, "Stage 1: Practitioners")
    assert runs.due_at == NOW.replace(day=18, hour=17)
    assert told() == ["deputy"]  # the owner is the DSL, who did it
    opened = Event.objects.get(verb=Verb.OPENED)
    assert (opened.thread, opened.pupils) == (made.case.ref, [oak.mia.pk])
    assert opened.payload["position"] == SAID["position"]


def test_resolved_ends_it_with_outcome_and_learning(oak):
    made = oak.open()
    with later(hours=5):
        actions.record_answer(made, answer=RESOLVED, by=oak.dsl)
    made = fresh(made)
    assert (made.state, made.outcome, made.learning) == (State.RESOLVED, "Mia is seen today.", "Ring first.")
    assert ladder(made) == [(1, How.RESOLVED)]
    assert Clock.objects.get(kind=Owed.STAGE).met_at == NOW + timedelta(hours=5)
    with pytest.raises(RuleBroken, match="has ended already"):
        actions.record_answer(made, answer=REFUSED, by=oak.dsl)


def test_not_resolved_opens_the_next_at_once(oak):
    made = oak.open()
    with later(hours=5):
        actions.record_answer(made, answer=REFUSED, by=oak.deputy)
        assert ladder(made) == [(1, How.NOT_RESOLVED), (2, "")]
        assert clock(made).due_at == (NOW + timedelta(days=7)).replace(hour=17)
    assert told() == ["deputy", "dsl"]
    assert made.runs.get(number=2).why == Why.NOT_RESOLVED


def test_the_answer_counts_from_when_it_came_not_from_when_it_was_typed(oak):
    made = oak.open()
    with later(days=3):
        came = NOW + timedelta(hours=3)
        actions.record_answer(made, answer=Answer(**vars(REFUSED) | {"answered_at": came}), by=oak.dsl)
        met = Clock.objects.get(kind=Owed.STAGE, met_at__isnull=False)
        assert met.met_at == came
        assert made.runs.get(number=2).opened_at == NOW + timedelta(days=3)
        assert Event.objects.get(verb=Verb.STAGE_ANSWERED).happened_at == came


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"person": " "}, "Say who answered on their side."),
        ({"said": ""}, "Say what they answered."),
        ({"outcome": ""}, "Say what came of the disagreement for the child."),
        ({"learning": ""}, "Say what was learned from it."),
        ({"how": "passed"}, "Say whether it is resolved."),
        ({"answered_at": NOW + timedelta(minutes=1)}, "They cannot have answered in the future."),
        ({"answered_at": NOW - timedelta(days=1)}, "They cannot have answered before the disagreement was opened."),
    ],
)
def test_a_stage_ends_by_words_never_by_a_tick(oak, change, sentence):
    made = oak.open()
    with pytest.raises(RuleBroken, match=sentence):
        actions.record_answer(made, answer=Answer(**vars(RESOLVED) | change), by=oak.dsl)
    assert ladder(made) == [(1, "")]


def test_an_answer_for_a_stage_that_has_passed_meanwhile_is_refused(oak):
    made = oak.open()
    actions.record_answer(made, answer=REFUSED, by=oak.dsl, stage=1)
    with pytest.raises(RuleBroken, match="Another stage has opened"):
        actions.record_answer(made, answer=REFUSED, by=oak.dsl, stage=1)
    assert ladder(made) == [(1, How.NOT_RESOLVED), (2, "")]


def test_the_last_stage_ends_it_either_way(oak):
    made = oak.open()
    for _ in range(2):
        actions.record_answer(made, answer=REFUSED, by=oak.dsl)
    with pytest.raises(RuleBroken, match="what was learned"):
        actions.record_answer(made, answer=REFUSED, by=oak.dsl)
    last = Answer(**vars(RESOLVED) | {"how": How.NOT_RESOLVED})
    actions.record_answer(made, answer=last, by=oak.dsl)
    assert fresh(made).state == State.ENDED
    assert ladder(made) == [(1, How.NOT_RESOLVED), (2, How.NOT_RESOLVED), (3, How.NOT_RESOLVED)]
    assert not Clock.objects.running().filter(kind=Owed.STAGE).exists()


def test_stages_are_skipped_only_in_danger_and_with_the_reason(oak):
    made = oak.open()
    for wrong, sentence in (
        ({"is_danger": False}, "immediate danger"),
        ({"reason": " "}, "Say why"),
        ({"to": 1}, "Choose a later stage"),
        ({"to": 9}, "Choose a later stage"),
    ):
        with pytest.raises(RuleBroken, match=sentence):
            actions.skip_to_stage(made, **({"to": 3, "reason": "Tonight.", "is_danger": True, "by": oak.dsl} | wrong))
    run = actions.skip_to_stage(made, to=3, reason="He is back in the house tonight.", is_danger=True, by=oak.dsl)
    assert ladder(made) == [(1, How.SKIPPED), (3, "")]
    assert (run.why, run.reason, run.ours) == (Why.SKIPPED, "He is back in the house tonight.", oak.head)
    assert fresh(made).is_danger
    assert told() == ["deputy", "head"]


def test_a_stage_keeps_the_limit_it_opened_with_and_the_next_is_of_the_new_ladder(oak):
    made = oak.open()
    shorter = [STAGES[0], *[agencies.partnership.Rung("Seniors", "head", "The service manager", 1)]]
    agencies.set_stages(oak.authority, stages=shorter, by=oak.dsl, source="Westmere procedures", edition="2027")
    assert (made.runs.get().limit, made.runs.get().edition) == ("2 working days", "2026")
    actions.record_answer(made, answer=REFUSED, by=oak.dsl)
    run = made.runs.get(number=2)
    assert (run.name, run.limit, run.edition, run.ours) == ("Seniors", "1 working day", "2027", oak.head)


def test_without_an_answer_it_is_withdrawn_or_ends_in_the_silence_of_the_last(oak):
    made, words = oak.open(), {"outcome": "The family moved.", "learning": "Ask earlier.", "by": oak.dsl}
    with pytest.raises(RuleBroken, match="only when the limit of the last stage has passed"):
        actions.close_disagreement(made, state=State.ENDED, **words)
    with pytest.raises(RuleBroken, match="Say how it ends"):
        actions.close_disagreement(made, state=State.RESOLVED, **words)
    actions.close_disagreement(made, state=State.WITHDRAWN, **words)
    assert (fresh(made).state, ladder(made)) == (State.WITHDRAWN, [(1, How.CLOSED)])
    assert not Clock.objects.running().filter(kind=Owed.STAGE).exists()


def test_an_open_disagreement_keeps_the_case_open(oak):
    made = oak.open(oak.ready_to_close())
    [check] = before_closing(made.case)
    assert made.ref in check.blocked_by
    with pytest.raises(RuleBroken, match=made.ref):
        cases.close_case(made.case, outcome="safe", rationale="All is well.", by=oak.dsl)
    actions.record_answer(made, answer=RESOLVED, by=oak.dsl)
    assert [check.blocked_by for check in before_closing(made.case)] == [""]


def test_words_are_added_and_once_it_ended_only_the_agreed_statement(oak):
    made = oak.open(their_person="Sam Bright")
    assert Word.objects.get().text == "Sam Bright"
    actions.add_words(made, kind=WordKind.OURS, text="We have seen a second mark.", by=oak.deputy)
    with pytest.raises(RuleBroken, match="with whom"):
        actions.add_words(made, kind=WordKind.STATEMENT, text="Both see the risk.", by=oak.dsl)
    actions.record_answer(made, answer=RESOLVED, by=oak.dsl)
    with pytest.raises(RuleBroken, match="Only a statement"):
        actions.add_words(made, kind=WordKind.OURS, text="More.", by=oak.dsl)
    actions.add_words(made, kind=WordKind.STATEMENT, text="Both see it.", agreed_with="Ola Reed", by=oak.dsl)
    said = Event.objects.filter(verb=Verb.WORDS_ADDED).order_by("-id")[0]
    assert (said.pupils, said.payload["agreed_with"]) == ([oak.mia.pk], "Ola Reed")


def test_what_was_said_and_how_a_stage_ended_cannot_be_changed(oak):
    made = oak.open(their_person="Sam Bright")
    actions.record_answer(made, answer=REFUSED, by=oak.dsl)
    for rows, change in (
        (made.runs.all(), {"limit": "9 months"}),
        (StageEnd.objects.all(), {"said": "They agreed."}),
        (Word.objects.all(), {"text": "Somebody else"}),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**change)


def test_an_answer_needs_its_words_in_the_database_too(oak):
    run = oak.open().runs.get()
    at = timezone.now()
    with pytest.raises(IntegrityError), transaction.atomic():
        StageEnd.objects.create(school=oak.school, run=run, how=How.RESOLVED, ended_at=at, recorded_at=at)


def test_one_disagreement_at_a_time_about_a_referral(oak):
    case = oak.case()
    referral = referrals.decide_to_refer(case, kind="child_protection", reason="Bruises.", by=oak.dsl)
    oak.open(case, referral=referral)
    with pytest.raises(RuleBroken, match="already: OAK-D-2026-0001"):
        oak.open(case, referral=referral)
    other = oak.case()
    with pytest.raises(RuleBroken, match="another case"):
        oak.open(other, referral=referral)


def test_without_a_ladder_nothing_can_climb(oak):
    other = agencies.add_authority(oak.school, name="Northmoor", by=oak.dsl)
    with pytest.raises(RuleBroken, match="No stages of disagreement are entered for Northmoor"):
        oak.open(authority=other)


def test_the_head_opens_one_only_for_a_reporter_who_is_not_satisfied(oak):
    case = oak.case()
    concern = case.concerns.get()
    with pytest.raises(PermissionDenied):
        oak.open(case, by=oak.head)
    with pytest.raises(PermissionDenied):
        oak.open(case, by=oak.head, concern=concern)
    cases.say_not_satisfied(concern, reason="Nothing happened.", by=oak.staff)
    made = oak.open(case, by=oak.head, concern=concern)
    assert (made.concern, made.opened_by) == (concern, oak.head)
    with pytest.raises(PermissionDenied):
        actions.record_answer(made, answer=REFUSED, by=oak.head)
    with pytest.raises(PermissionDenied):
        oak.open(by=oak.staff)


def test_the_agreed_source_stands_in_the_rule_of_the_clock(oak):
    assert clock(oak.open()).rule == f"2 working days ({PAPER['source']} {PAPER['edition']})"

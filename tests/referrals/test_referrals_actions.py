"""What the acts on a referral do: the record, the event, the clocks that start and stop, and what cannot be."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from cases import actions as case_actions
from cases.choices import DecisionKind
from cases.choices import Outcome as CaseOutcome
from cases.models import Case
from referrals.outgoing import actions
from referrals.outgoing.actions import Contacted, Promised
from referrals.outgoing.choices import Ended, Kind, Outcome, Reached, Said
from referrals.outgoing.deadlines import Owed
from referrals.outgoing.models import AgencyContact, Duty, Promise, Referral
from referrals.outgoing.states import State
from referrals.outgoing.verbs import Verb
from safeguard.audit.models import Event
from safeguard.errors import RuleBroken
from safeguard.policy import Role
from tests.cases.casework import in_days
from tests.referrals.outgoing import Outgoing, again, clock, running, soon, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def oak() -> Outgoing:
    return Outgoing()


def verbs(record: Any) -> list[str]:
    return list(Event.objects.filter(subject_ref=record.ref).order_by("pk").values_list("verb", flat=True))


@pytest.mark.parametrize("severity", [4, "4"])  # as the product says it, and as the form of the page does
def test_a_decision_to_refer_at_triage_opens_the_referral_with_its_clock(oak: Outgoing, severity: Any) -> None:
    decision = oak.decide(oak.concern(), decision=DecisionKind.REFER, severity=severity, not_referred_because="")
    referral = Referral.objects.get(decision=decision)
    assert (referral.kind, referral.state, referral.is_danger) == (Kind.CHILD_PROTECTION, State.DECIDED, True)
    assert referral.concern == decision.concern
    assert set(running(referral)) == {Owed.SEND_DANGER}


def test_a_decision_below_significant_harm_has_the_longer_limit(oak: Outgoing) -> None:
    decision = oak.decide(oak.concern(), decision=DecisionKind.REFER, severity=3, not_referred_because="")
    referral = Referral.objects.get(decision=decision)
    assert referral.kind == Kind.FAMILY_HELP
    assert set(running(referral)) == {Owed.SEND}


def test_other_decisions_open_no_referral(oak: Outgoing) -> None:
    assert not Referral.objects.exists()  # the case of the fixture was opened without one


def test_writing_sends_it_stops_the_first_clock_and_starts_the_agency_s(oak: Outgoing) -> None:
    referral = oak.sent()
    assert referral.state == State.SENT
    assert clock(referral, Owed.SEND).met_at == referral.sent_at
    assert set(running(referral)) == {Owed.ANSWER, Owed.IMPROVEMENT}


def test_the_paper_is_kept_with_its_hash_and_never_sent_twice(oak: Outgoing) -> None:
    referral = oak.sent()
    event = Event.objects.get(verb=Verb.REFERRAL_SENT)
    assert referral.paper.path.read_bytes().startswith(b"%PDF")
    assert event.payload["sha256"] == referral.paper.sha256
    with pytest.raises(RuleBroken, match="recorded already"):
        oak.write(referral)


def test_a_call_must_be_confirmed_in_writing(oak: Outgoing) -> None:
    referral = oak.phoned(reference="W-1")
    assert {Owed.WRITTEN, Owed.ANSWER} <= set(running(referral))
    oak.write(referral)
    assert Owed.WRITTEN not in running(referral)
    assert again(referral).sent_at == referral.phoned_at


def test_only_their_word_spares_the_writing(oak: Outgoing) -> None:
    referral = oak.phoned()
    oak.say(referral, Said.NO_WRITING)
    assert Owed.WRITTEN not in running(referral)


def test_a_referral_without_its_answers_does_not_go_out(oak: Outgoing) -> None:
    referral = oak.decided()
    with pytest.raises(RuleBroken) as broken:
        oak.write(referral, answers={"harm": "", "unknown": "x"}, requested="", consent_reason=" ")
    assert len(broken.value.reasons) == 5
    assert again(referral).state == State.DECIDED
    assert set(running(referral)) == {Owed.SEND}


def test_an_acknowledgement_does_not_stop_the_clock_of_the_decision(oak: Outgoing) -> None:
    referral = oak.sent()
    oak.say(referral, Said.ACKNOWLEDGED)
    assert again(referral).state == State.ACKNOWLEDGED
    assert Owed.ANSWER in running(referral)


def test_the_decision_stops_the_clock_and_starts_the_assessment(oak: Outgoing) -> None:
    referral = oak.answered(Outcome.IN_NEED)
    assert (referral.state, referral.answer) == (State.ANSWERED, "in_need")
    assert referral.acknowledged_at == referral.answered_at
    assert set(running(referral)) == {Owed.IMPROVEMENT, Owed.ASSESSMENT}


def test_no_further_action_starts_no_assessment(oak: Outgoing) -> None:
    assert set(running(oak.answered(Outcome.NO_ACTION))) == {Owed.IMPROVEMENT}


def test_the_last_strategy_discussion_counts_for_the_conference(oak: Outgoing) -> None:
    at = datetime(2026, 11, 2, 10, tzinfo=UTC)
    referral = oak.sent(at=at)
    for days in (1, 4):
        when = at + timedelta(days=days)
        oak.say(referral, Said.STRATEGY, Outcome.STARTS_ENQUIRY, at=when)
    assert clock(referral, Owed.CONFERENCE).due_at == datetime(2026, 11, 27, 17, tzinfo=UTC)
    oak.say(referral, Said.CONFERENCE, Outcome.PLAN, at=at + timedelta(days=20))
    assert Owed.CONFERENCE not in running(referral)


def test_nothing_better_means_another_look(oak: Outgoing) -> None:
    referral = oak.sent()
    first = clock(referral, Owed.IMPROVEMENT)
    oak.say(referral, Said.LOOK, Outcome.WORSE)
    assert clock(referral, Owed.IMPROVEMENT).pk != first.pk
    oak.say(referral, Said.LOOK, Outcome.BETTER)
    assert Owed.IMPROVEMENT not in running(referral)


def test_an_answer_that_cannot_be_is_refused(oak: Outgoing) -> None:
    unsent, sent = oak.decided(), oak.sent()
    for referral, kind, outcome, how in [
        (unsent, Said.ACKNOWLEDGED, "", {}),
        (sent, Said.DECIDED, "", {}),
        (sent, Said.DECIDED, Outcome.PLAN, {}),
        (sent, Said.VISIT, "", {}),
        (sent, Said.ACKNOWLEDGED, "", {"happened_at": timezone.now() + timedelta(days=1)}),
        (sent, Said.ACKNOWLEDGED, "", {"happened_at": sent.sent_at - timedelta(minutes=1)}),
    ]:
        with pytest.raises(RuleBroken):
            oak.say(referral, kind, outcome, **how)


def test_kinds_have_clocks_of_their_own(oak: Outgoing) -> None:
    expected = {
        Kind.PREVENT: {Owed.CHANNEL_CHECK},
        Kind.EXPLOITATION: {Owed.ANSWER, Owed.NRM_DECISION},
        Kind.FOSTERING: {Owed.FOSTERING_VISIT},
        Kind.POLICE: {Owed.ANSWER},
    }
    for kind, owed in expected.items():
        assert set(running(oak.sent(kind))) == owed | {Owed.IMPROVEMENT}, kind


def test_what_was_sent_is_only_added_to(oak: Outgoing) -> None:
    referral = oak.sent()
    actions.add_to_referral(referral, text="The date of birth was wrong.", by=oak.deputy)
    assert again(referral).summary == "She told her teacher about a belt."
    assert verbs(referral)[-1] == Verb.REFERRAL_ADDED_TO
    with pytest.raises(RuleBroken, match="not been sent"):
        actions.add_to_referral(oak.decided(), text="More.", by=oak.dsl)


def test_a_referral_closes_when_nothing_is_owed_on_it(oak: Outgoing) -> None:
    referral = oak.answered(Outcome.IN_NEED)
    with pytest.raises(RuleBroken, match="assessment"):
        actions.close_referral(referral, outcome="Help began.", by=oak.dsl)
    oak.say(referral, Said.ASSESSED)
    assert actions.close_referral(referral, outcome="Help began.", by=oak.dsl).state == State.CLOSED
    assert running(referral) == {}


def test_a_withdrawn_referral_is_owed_no_more(oak: Outgoing) -> None:
    referral = actions.withdraw_referral(oak.sent(), reason="The family moved.", by=oak.dsl)
    assert running(referral) == {}
    with pytest.raises(RuleBroken):
        oak.say(referral, Said.DECIDED, Outcome.NO_ACTION)


def test_attempts_that_reached_nobody_count(oak: Outgoing) -> None:
    whom = Contacted(agency=oak.door, telephone="01632 960100")
    contact = actions.record_contact(oak.the_case, whom=whom, reached=Reached.NOBODY, by=oak.deputy)
    assert (contact.ref, contact.with_whom) == (f"{oak.the_case.ref}-K1", "Westmere MASH")
    assert Event.objects.get(verb=Verb.CONTACT_RECORDED).payload["reached"] == "Reached nobody"


def test_a_contact_says_who_was_reached_and_what_was_said(oak: Outgoing) -> None:
    with pytest.raises(RuleBroken) as broken:
        actions.record_contact(oak.the_case, whom=Contacted(), reached=Reached.SPOKE, by=oak.dsl)
    assert len(broken.value.reasons) == 3


def promised(oak: Outgoing, referral: Referral | None = None) -> Promise:
    whom = Contacted(agency=oak.door, person="Sam Lindqvist")
    actions.record_contact(
        oak.the_case, whom=whom, reached=Reached.SPOKE, said="They will ring.", referral=referral,
        promised=Promised("Ring back with the decision", soon(hours=3)), by=oak.dsl,
    )  # fmt: skip
    return Promise.objects.get()


def test_each_promise_is_a_clock_of_the_owner(oak: Outgoing) -> None:
    promise = promised(oak)
    owed = clock(promise, Owed.PROMISE)
    assert (owed.owner, owed.due_at, owed.thread) == (oak.dsl, promise.due_at, oak.the_case.ref)


@pytest.mark.parametrize("ended", Ended)
def test_a_promise_ends_in_words(oak: Outgoing, ended: Ended) -> None:
    promise = actions.end_promise(promised(oak), ended=ended, words="She rang at four.", by=oak.dsl)
    assert running(promise) == {}
    with pytest.raises(RuleBroken, match="already"):
        actions.end_promise(promise, ended=Ended.KEPT, words="Again.", by=oak.dsl)


def test_not_referred_is_looked_at_again(oak: Outgoing) -> None:
    made = actions.decide_not_to_refer(
        oak.the_case, kind=Kind.FAMILY_HELP, reason="Support fits.", threshold="Level 2 (2026)", review_on=in_days(7),
        by=oak.dsl,
    )  # fmt: skip
    assert set(running(made)) == {Owed.NOT_REFERRED}
    actions.look_again(made, review="Still so.", next_on=in_days(14), by=oak.dsl)
    assert running(made) == {}
    assert oak.the_case.not_referred.count() == 2
    with pytest.raises(RuleBroken, match="already"):
        actions.look_again(made, review="Twice.", by=oak.dsl)


def test_a_day_of_today_is_no_review(oak: Outgoing) -> None:
    with pytest.raises(RuleBroken, match="after today"):
        actions.decide_not_to_refer(
            oak.the_case, kind=Kind.OTHER, reason="No.", threshold="1", review_on=in_days(0), by=oak.dsl
        )


def fgm(oak: Outgoing) -> Duty:
    referral = oak.decided(Kind.FGM, teacher=oak.staff, known_at=timezone.now() - timedelta(hours=1))
    return Duty.objects.get(referral=referral)


def test_fgm_is_the_teacher_s_own_clock(oak: Outgoing) -> None:
    duty = fgm(oak)
    assert clock(duty, Owed.FGM).owner == oak.staff
    assert running(duty.referral) == {}  # nothing that the lead could do instead


def test_nobody_but_the_teacher_meets_the_duty(oak: Outgoing) -> None:
    duty = fgm(oak)
    with pytest.raises(PermissionDenied):
        actions.report_to_police(duty, reported_at=timezone.now(), police_ref="101-5", by=oak.dsl)
    with pytest.raises(RuleBroken, match="by law"):
        actions.withdraw_referral(duty.referral, reason="Not needed.", by=oak.dsl)
    actions.report_to_police(duty, reported_at=timezone.now(), police_ref="101-5", by=oak.staff)
    assert running(duty) == {}
    assert again(duty.referral).state == State.SENT


def test_fgm_without_a_teacher_is_refused(oak: Outgoing) -> None:
    with pytest.raises(RuleBroken, match="which teacher"):
        oak.decided(Kind.FGM)


def test_a_case_does_not_close_over_a_referral_or_a_promise(oak: Outgoing) -> None:
    oak.the_case = oak.ready_to_close()
    referral = oak.decided()
    promise = promised(oak, referral)
    how = {"outcome": CaseOutcome.SAFE, "rationale": "All is well.", "by": oak.dsl}
    with pytest.raises(RuleBroken, match="not sent"):
        case_actions.close_case(oak.the_case, **how)
    actions.withdraw_referral(referral, reason="Moved.", by=oak.dsl)
    with pytest.raises(RuleBroken, match="promise"):
        case_actions.close_case(oak.the_case, **how)
    actions.end_promise(promise, ended=Ended.NOT_NEEDED, words="Moved.", by=oak.dsl)
    case_actions.close_case(oak.the_case, **how)
    assert not Case.objects.get(pk=oak.the_case.pk).is_open


def test_who_only_reads_cases_writes_nothing_here(oak: Outgoing) -> None:
    referral = oak.sent()
    for act in (
        lambda: actions.decide_to_refer(oak.the_case, kind=Kind.OTHER, reason="x", by=oak.head),
        lambda: actions.withdraw_referral(referral, reason="x", by=oak.head),
        lambda: actions.add_to_referral(referral, text="x", by=oak.people[Role.GOVERNOR]),
        lambda: oak.say(referral, Said.ACKNOWLEDGED, by=oak.head),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_a_closed_case_takes_no_referral(oak: Outgoing) -> None:
    case = oak.ready_to_close()
    case_actions.close_case(case, outcome=CaseOutcome.SAFE, rationale="Well.", by=oak.dsl)
    with pytest.raises(RuleBroken, match="closed"):
        actions.decide_to_refer(case, kind=Kind.OTHER, reason="x", by=oak.dsl)


def test_what_is_said_between_the_school_and_an_agency_stands_on_the_child_s_chronology(oak: Outgoing) -> None:
    referral = oak.answered()
    events = Event.objects.filter(thread=oak.the_case.ref, mentions__pupil_id=oak.mia.pk, subject_ref=referral.ref)
    assert set(events.values_list("verb", flat=True)) >= {
        Verb.REFERRAL_DECIDED,
        Verb.REFERRAL_SENT,
        Verb.RESPONSE_RECORDED,
    }
    assert AgencyContact.objects.count() == 0
    assert words(Kind.POLICE)["answers"]

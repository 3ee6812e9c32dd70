"""A notice of the police from the telephone to the plan: matched by a person, read by few, on no chronology before."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from cases.choices import Danger, Kind
from cases.models import Note
from cases.selectors.record import chronology
from referrals.disclosures import actions
from referrals.disclosures.choices import NoticeState
from referrals.disclosures.deadlines import Owed
from referrals.disclosures.models import Notice
from referrals.disclosures.verbs import Verb
from safeguard.audit.models import Event, Mention
from safeguard.clocks.models import Clock
from safeguard.errors import RuleBroken
from safeguard.outbox.models import Message
from tests.builders import enrol
from tests.cases.casework import browser
from tests.referrals.disclosing import NOW, VOICE, WORDS, Sharing, running

pytestmark = pytest.mark.django_db


@pytest.fixture
def oak() -> Iterator[Sharing]:
    with time_machine.travel(NOW, tick=False):
        yield Sharing()


def test_anybody_may_take_one_and_the_team_is_told(oak: Sharing) -> None:
    notice = oak.notice(by=oak.staff)
    [clock] = running(notice)
    assert (clock.kind, clock.owner, notice.state) == (Owed.NOTICE, oak.dsl, NoticeState.WAITING)
    told = Message.objects.filter(kind="notice_received").order_by("pk")
    assert {message.to_user for message in told} == {oak.dsl, oak.deputy}
    assert "Osei" not in str([message.context for message in told])


def test_until_a_person_matches_it_it_stands_on_no_childs_chronology(oak: Sharing) -> None:
    notice = oak.notice()
    assert [one.pupil for one in notice.candidates.all()] == [oak.mia]
    assert not Mention.objects.filter(pupil_id=oak.mia.pk, event__thread=notice.ref).exists()
    actions.match_notice(notice, pupil=oak.mia, by=oak.deputy)
    lines = chronology(oak.dsl, oak.mia, at=timezone.now())
    assert Verb.NOTICE_MATCHED in {event.verb for event in lines}
    assert all(WORDS not in str(event.payload) for event in lines)


def test_a_wrong_match_is_taken_back_and_leaves_that_childs_chronology(oak: Sharing) -> None:
    notice = actions.match_notice(oak.notice(), pupil=oak.tom, by=oak.dsl)
    actions.unmatch_notice(notice, reason="Another Reilly.", by=oak.dsl)
    assert {event.verb for event in chronology(oak.dsl, oak.tom, at=timezone.now())} & set(Verb) == set()
    matched = actions.match_notice(Notice.objects.get(), pupil=oak.mia, by=oak.dsl)
    assert matched.pupil == oak.mia
    assert len(running(matched)) == 1


def test_the_clock_stops_when_the_day_is_planned_and_starts_again_when_the_match_was_wrong(oak: Sharing) -> None:
    notice = oak.planned()
    assert running(notice) == []
    actions.unmatch_notice(notice, reason="Wrong child.", by=oak.dsl)
    [clock] = running(notice)
    assert clock.due_at == oak.school.calendar.next_opening(timezone.now())
    assert Clock.objects.of(notice).count() == 2


def test_a_relative_of_whoever_it_may_be_about_finds_no_trace(oak: Sharing) -> None:
    oak.relative_of(oak.mia, oak.dsl)
    notice = oak.notice()
    assert notice.owner == oak.deputy
    assert {message.to_user for message in Message.objects.filter(kind="notice_received")} == {oak.deputy}
    assert not Notice.objects.visible_to(oak.dsl, at=timezone.now()).exists()
    assert browser(oak.dsl).get(notice.get_absolute_url()).status_code == 404
    actions.match_notice(notice, pupil=oak.tom, by=oak.deputy)
    assert Notice.objects.visible_to(oak.dsl, at=timezone.now()).exists()


def test_an_owner_who_turns_out_to_be_a_relative_loses_it(oak: Sharing) -> None:
    notice = oak.notice(child_name="A boy", born_on=None)
    oak.relative_of(oak.tom, oak.dsl)
    notice = actions.match_notice(notice, pupil=oak.tom, by=oak.deputy)
    assert notice.owner == oak.deputy
    assert [clock.owner for clock in running(notice)] == [oak.deputy]


def test_not_ours_says_why_and_who_was_told(oak: Sharing) -> None:
    notice = oak.notice(child_name="Nobody Here", born_on=None)
    with pytest.raises(RuleBroken, match="whom you told"):
        actions.say_not_ours(notice, reason="No such child.", told=" ", by=oak.dsl)
    actions.say_not_ours(notice, reason="No such child.", told="The desk, at 9am.", by=oak.dsl)
    assert running(notice) == []
    with pytest.raises(RuleBroken, match="answered already"):
        actions.match_notice(notice, pupil=oak.mia, by=oak.dsl)


def test_who_must_know_is_told_and_a_relative_is_not(oak: Sharing) -> None:
    notice = oak.planned(person=oak.staff, told_words="Be kind to her today.")
    assert notice.told.get().person == oak.staff
    oak.relative_of(oak.mia, oak.head)
    with pytest.raises(RuleBroken, match="must not be told"):
        actions.tell_of_notice(notice, person=oak.head, told_words="-", by=oak.dsl)


def test_the_family_is_spoken_to_only_with_a_reason_why_that_is_safe(oak: Sharing) -> None:
    notice = oak.matched()
    with pytest.raises(RuleBroken, match="why it is safe"):
        oak.planned(notice, safe_to_raise=True)
    assert oak.planned(notice).safe_to_raise is False


def test_a_late_notice_is_marked_and_the_police_are_asked_once(oak: Sharing) -> None:
    late = oak.notice(incident_at=NOW - timedelta(days=4))
    assert late.is_late
    actions.query_notice(late, query="The desk: short of staff.", by=oak.dsl)
    with pytest.raises(RuleBroken, match="already"):
        actions.query_notice(late, query="Again", by=oak.dsl)
    with pytest.raises(RuleBroken, match="in time"):
        actions.query_notice(oak.notice(received_at=NOW - timedelta(hours=10)), query="-", by=oak.dsl)


def test_a_concern_follows_without_a_word_typed_twice(oak: Sharing) -> None:
    notice = oak.planned()
    concern = actions.log_concern_from(notice, kind=Kind.DOMESTIC, in_danger=Danger.NO, by=oak.dsl)
    notice.refresh_from_db()
    assert notice.concern == concern
    assert WORDS in concern.account
    assert notice.ref in concern.account
    assert "WP-77" in concern.account
    assert (concern.child_words, concern.happened_at) == (VOICE, notice.incident_at)
    assert Clock.objects.of(concern).running().exists()
    with pytest.raises(RuleBroken, match="followed up already"):
        actions.log_concern_from(notice, kind=Kind.DOMESTIC, in_danger=Danger.NO, by=oak.dsl)


def test_it_becomes_part_of_an_open_case_and_is_seen_where_the_case_is(oak: Sharing) -> None:
    case, notice = oak.case(restricted=True), oak.planned()
    actions.add_to_case(notice, case=case, by=oak.dsl)
    note = Note.objects.get(case=case)
    assert note.is_significant
    assert WORDS in note.text
    assert not Notice.objects.visible_to(oak.deputy, at=timezone.now()).exists()
    other = oak.matched(child_name="Mia Osei")
    with pytest.raises(RuleBroken, match="not in that case"):
        actions.add_to_case(other, case=oak.case(oak.tom), by=oak.dsl)


def test_who_may_do_what(oak: Sharing) -> None:
    notice = oak.notice(by=oak.chair)
    for person in (oak.staff, oak.head, oak.chair):
        with pytest.raises(PermissionDenied):
            actions.match_notice(notice, pupil=oak.mia, by=person)
    assert not Notice.objects.visible_to(oak.staff, at=timezone.now()).exists()
    assert Notice.objects.visible_to(oak.head, at=timezone.now()).exists()


@pytest.mark.parametrize(
    ("how", "sentence"),
    [
        ({"received_at": NOW + timedelta(hours=1)}, "future"),
        ({"incident_at": NOW}, "later than the notice"),
        ({"child_name": " "}, "child’s name"),
        ({"circumstances": ""}, "what happened"),
    ],
)
def test_bad_notices(oak: Sharing, how: dict[str, object], sentence: str) -> None:
    with pytest.raises(RuleBroken, match=sentence):
        oak.notice(**how)


def test_candidates_by_name_and_birthday_the_likeliest_first(oak: Sharing) -> None:
    twin = enrol(oak.school, "Max", "Osei", born_on=date(2017, 6, 12))
    found = oak.notice().candidates.select_related("pupil")
    assert [(one.pupil, one.agrees) for one in found] == [
        (oak.mia, "Name and date of birth"),
        (twin, "Part of the name and date of birth"),
    ]
    assert [one.agrees for one in oak.notice(born_on=None).candidates.all()] == ["Name"]
    by_day = oak.notice(child_name="Unknown Child").candidates.all()
    assert {one.agrees for one in by_day} == {"Date of birth only"}
    assert Event.objects.filter(verb=Verb.NOTICE_ENTERED).count() == 3

"""A serious incident: accountable people, a briefing kept as issued, and a chair who reads it without a child's name."""

import hashlib
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.utils import timezone

from cases.selectors.record import chronology
from referrals.disclosures import actions
from referrals.disclosures.choices import Body, EntryKind, PersonPart
from referrals.disclosures.deadlines import Owed
from referrals.disclosures.models import Briefing, Hold, SeriousIncident
from referrals.disclosures.selectors import paper_of
from referrals.disclosures.verbs import Verb
from safeguard.audit.models import Event
from safeguard.clocks.models import Clock
from safeguard.clocks.sweep import sweep
from safeguard.errors import RuleBroken
from safeguard.outbox.models import Message
from safeguard.policy import Role
from tests.builders import enrol
from tests.cases.casework import browser, in_days
from tests.referrals.disclosing import NOW, Sharing, running, texts

pytestmark = pytest.mark.django_db


@pytest.fixture
def oak() -> Iterator[Sharing]:
    with time_machine.travel(NOW, tick=False):
        yield Sharing()


def test_the_briefing_is_owed_from_when_the_school_knew_until_the_first_issue(oak: Sharing) -> None:
    incident = oak.incident()
    [clock] = running(incident)
    assert (clock.kind, clock.owner) == (Owed.BRIEFING, oak.head)
    assert clock.due_at.isoformat() == "2026-11-18T17:00:00+00:00"
    actions.issue_briefing(incident, by=oak.dsl)
    assert running(incident) == []


def test_early_years_owe_ofsted_fourteen_days_and_only_telling_meets_it(oak: Sharing) -> None:
    incident = oak.incident(is_early_years=True)
    clock = next(one for one in running(incident) if one.kind == Owed.OFSTED)
    assert clock.due_at.isoformat() == "2026-12-02T00:00:00+00:00"
    oak.told(incident, Body.CHAIR)
    assert Clock.objects.running().filter(pk=clock.pk).exists()
    oak.told(incident, Body.OFSTED)
    assert not Clock.objects.running().filter(pk=clock.pk).exists()


def test_a_version_is_kept_as_issued_and_new_facts_make_another(oak: Sharing) -> None:
    incident = oak.incident()
    first = actions.issue_briefing(incident, by=oak.head)
    file = paper_of(first, whole=True)
    assert file is not None
    assert hashlib.sha256(file.path.read_bytes()).hexdigest() == first.sha256 == file.sha256
    with pytest.raises(RuleBroken, match="Nothing has changed"):
        actions.issue_briefing(incident, by=oak.head)
    actions.add_entry(incident, kind=EntryKind.FACT, text="The wrist is broken.", by=oak.head)
    second = actions.issue_briefing(incident, by=oak.head)
    assert second.number == 2
    assert "The wrist is broken." in texts(second.content)
    assert "The wrist is broken." not in texts(Briefing.objects.get(number=1).content)
    with pytest.raises(DatabaseError), transaction.atomic():
        Briefing.objects.filter(pk=first.pk).update(content={})


def test_the_chair_reads_it_without_any_childs_name(oak: Sharing) -> None:
    incident = oak.incident()
    actions.give_action(incident, title="Ring Mia’s mother", owner=oak.deputy, due_on=in_days(1), by=oak.head)
    briefing = actions.issue_briefing(incident, by=oak.head)
    bare = texts(briefing.for_chair)
    for name in ("Mia", "Osei", "Tomasz", "Reilly", oak.mia.ref):
        assert name not in bare
    assert "Child A fell from the wall. Child A’s friend Child B called for help." in bare
    assert "Priya Nair" in bare
    page = browser(oak.chair).get(f"/serious-incidents/briefings/{briefing.ref}/").content.decode()
    assert "Child A fell from the wall" in page
    assert not {name for name in ("Mia", "Osei", "Tomasz") if name in page}
    assert "Mia Osei" in texts(briefing.content)
    assert browser(oak.chair).get(incident.get_absolute_url()).status_code == 404
    told = Message.objects.get(kind="briefing_issued")
    assert (told.to_user, told.context["ref"]) == (oak.chair, briefing.ref)


def test_it_is_not_issued_while_a_child_who_is_not_listed_would_be_named(oak: Sharing) -> None:
    enrol(oak.school, "Zoe", "O’Brien")
    incident = oak.incident()
    actions.add_entry(incident, kind=EntryKind.FACT, text="Zoe O’Brien’s coat was there.", by=oak.head)
    with pytest.raises(RuleBroken, match="Zoe O’Brien"):
        actions.issue_briefing(incident, by=oak.head)
    with pytest.raises(RuleBroken, match="Name who is in it"):
        actions.issue_briefing(oak_without_people(oak), by=oak.head)


def test_an_accountable_person_may_have_the_name_of_a_child(oak: Sharing) -> None:
    enrol(oak.school, "Priya", "Nair")
    incident = oak.incident()
    actions.give_action(incident, title="Look at the wall", owner=oak.deputy, due_on=in_days(1), by=oak.head)
    assert actions.issue_briefing(incident, by=oak.head).number == 1


def oak_without_people(oak: Sharing) -> SeriousIncident:
    return actions.open_incident(
        school=oak.school, title="A fire", happened_at=NOW - timedelta(hours=1), facts="The shed burned.", by=oak.head
    )


def test_one_accountable_person_one_day_and_the_ladder_to_the_chair(oak: Sharing) -> None:
    incident = oak.incident()
    action = actions.give_action(incident, title="Look at the wall", owner=oak.staff, due_on=in_days(1), by=oak.head)
    assert action.ref == f"{incident.ref}-A1"
    assert Message.objects.get(kind="incident_action").to_user == oak.staff
    for days in (2, 3, 8, 30):
        with time_machine.travel(NOW + timedelta(days=days), tick=False):
            sweep(at=timezone.now())
    missed = Message.objects.filter(kind="clock_missed", context__ref=action.ref)
    assert {oak.dsl, oak.head, oak.chair} <= {message.to_user for message in missed}
    actions.finish_action(action, result="Done.", by=oak.staff)
    with pytest.raises(RuleBroken, match="already"):
        actions.withdraw_action(action, reason="-", by=oak.head)


def test_a_relative_loses_sight_and_is_never_told(oak: Sharing) -> None:
    oak.relative_of(oak.mia, oak.dsl)
    oak.relative_of(oak.tom, oak.chair)
    incident = oak.incident()
    actions.issue_briefing(incident, by=oak.head)
    assert not SeriousIncident.objects.visible_to(oak.dsl, at=timezone.now()).exists()
    assert not Briefing.objects.visible_to(oak.chair, at=timezone.now()).exists()
    assert not Message.objects.filter(kind="briefing_issued").exists()
    with pytest.raises(RuleBroken, match="cannot be made accountable"):
        actions.give_action(incident, title="-", owner=oak.dsl, due_on=in_days(1), by=oak.head)


def test_somebody_is_kept_out_by_name_but_never_everybody(oak: Sharing) -> None:
    incident = oak.incident()
    involved = {"part": PersonPart.INVOLVED, "kept_out_too": True}
    actions.add_person(incident, user=oak.dsl, by=oak.head, **involved)
    assert not SeriousIncident.objects.visible_to(oak.dsl, at=timezone.now()).exists()
    with pytest.raises(RuleBroken, match="nobody would be left"):
        actions.add_person(incident, user=oak.head, by=oak.head, **involved)


def test_it_closes_when_nothing_is_owed(oak: Sharing) -> None:
    incident = oak.incident()
    with pytest.raises(RuleBroken) as refused:
        actions.close_incident(incident, closing="-", by=oak.head)
    assert len(refused.value.reasons) == 2
    ready = oak.ready_to_close()
    closed = actions.close_incident(ready, closing="The wrist has healed.", by=oak.head)
    assert closed.closed_by == oak.head
    with pytest.raises(RuleBroken, match="is closed"):
        actions.add_entry(closed, kind=EntryKind.FACT, text="More", by=oak.head)


def test_deputies_find_no_trace_of_it_on_the_chronology(oak: Sharing) -> None:
    oak.incident()
    at = timezone.now()
    assert Verb.INCIDENT_PERSON in {event.verb for event in chronology(oak.dsl, oak.mia, at=at)}
    assert Verb.INCIDENT_PERSON not in {event.verb for event in chronology(oak.deputy, oak.mia, at=at)}
    with pytest.raises(PermissionDenied):
        oak.incident(by=oak.deputy)


def test_a_legal_hold_stands_until_it_is_lifted_with_a_reason(oak: Sharing) -> None:
    actions.place_hold(oak.mia, reason="Rapid review", by=oak.dsl)
    with pytest.raises(RuleBroken, match="already"):
        actions.place_hold(oak.mia, reason="Again", by=oak.dsl)
    with pytest.raises(PermissionDenied):
        actions.lift_hold(oak.mia, reason="-", by=oak.deputy)
    actions.lift_hold(oak.mia, reason="The review is over.", by=oak.head)
    assert Hold.objects.get().lifted_by == oak.head
    lines = chronology(oak.deputy, oak.mia, at=timezone.now())
    assert {Verb.HOLD_PLACED, Verb.HOLD_LIFTED} <= {event.verb for event in lines}
    assert Event.objects.get(verb=Verb.HOLD_PLACED).payload["reason"] == "Rapid review"


@pytest.mark.parametrize(
    ("how", "sentence"),
    [
        ({"happened_at": NOW}, "before it happened"),
        ({"known_at": NOW + timedelta(hours=1)}, "future"),
        ({"title": " "}, "what it is"),
        ({"facts": ""}, "the facts"),
    ],
)
def test_bad_incidents(oak: Sharing, how: dict[str, object], sentence: str) -> None:
    with pytest.raises(RuleBroken, match=sentence):
        oak.incident(**how)
    assert Role.HEAD in oak.people

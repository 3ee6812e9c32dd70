"""Information shared or withheld: both are whole records, both stop the clock, and nothing else does."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import DatabaseError, transaction
from django.utils import timezone

from cases.selectors.record import chronology
from referrals.disclosures import actions
from referrals.disclosures.choices import EDITIONS, Basis, Ground, Origin, State
from referrals.disclosures.deadlines import Owed
from referrals.disclosures.models import Disclosure, DisclosurePupil
from referrals.disclosures.verbs import Verb
from safeguard.audit.models import Event
from safeguard.clocks.models import Clock
from safeguard.errors import RuleBroken
from safeguard.files.models import StoredFile
from tests.cases.casework import browser
from tests.referrals.disclosing import NOW, Sharing, running

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def oak() -> Iterator[Sharing]:
    with time_machine.travel(NOW, tick=False):
        yield Sharing()


def test_a_request_starts_the_clock_from_when_it_was_made(oak: Sharing) -> None:
    disclosure = oak.asked(asked_at=timezone.now() - timedelta(hours=1))
    [clock] = running(disclosure)
    assert (clock.kind, clock.owner, disclosure.ref) == (Owed.SHARE, oak.dsl, "OAK-S-2026-0001")
    assert clock.started_at == disclosure.asked_at
    assert clock.due_at.isoformat() == "2026-11-18T17:00:00+00:00"
    assert "s.16LA" in clock.rule


def test_a_need_of_our_own_starts_it_too(oak: Sharing) -> None:
    disclosure = oak.asked(origin=Origin.OWN)
    assert [clock.kind for clock in running(disclosure)] == [Owed.SHARE]
    assert (disclosure.asked_body, disclosure.asked_at) == ("", None)


def test_what_was_shared_is_kept_with_its_ground_source_and_files_and_stops_the_clock(oak: Sharing) -> None:
    disclosure = oak.asked()
    shared = oak.shared(disclosure, uploads=[ContentFile(PDF, name="figures.pdf")])
    assert (shared.state, shared.basis_edition) == (State.SHARED, EDITIONS[Basis.DUTY])
    assert running(shared) == []
    assert Clock.objects.of(shared).get().met_by == oak.dsl
    event = Event.objects.get(verb=Verb.DISCLOSURE_SHARED)
    stored = StoredFile.objects.of(shared).get()
    assert event.payload["files"] == [["figures.pdf", stored.sha256]]
    assert event.payload["what"] == "Attendance figures and two concerns."


def test_a_refusal_is_an_equal_record_and_says_what_the_asker_was_told(oak: Sharing) -> None:
    disclosure = oak.asked()
    with pytest.raises(RuleBroken, match="what you told"):
        actions.withhold_information(disclosure, ground=Ground.HARM, reason="He would find out.", by=oak.dsl)
    told = "Told Ola Reed by telephone at noon."
    kept = actions.withhold_information(
        disclosure, ground=Ground.HARM, reason="He would find out.", answered=told, by=oak.dsl
    )
    assert (kept.state, kept.ground, kept.to_body) == (State.WITHHELD, Ground.HARM, "Westmere Council")
    assert running(kept) == []
    assert Event.objects.get(verb=Verb.DISCLOSURE_WITHHELD).payload["reason"] == "He would find out."


def test_what_is_settled_stays_as_it_was(oak: Sharing) -> None:
    disclosure = oak.shared(oak.asked())
    with pytest.raises(RuleBroken, match="settled already"):
        actions.withhold_information(disclosure, ground=Ground.HARM, reason="Late thought", answered="-", by=oak.dsl)
    with pytest.raises(RuleBroken, match="settled already"):
        oak.shared(disclosure)
    with pytest.raises(DatabaseError), transaction.atomic():
        DisclosurePupil.objects.all().delete()


def test_it_stands_on_the_chronology_of_each_child_for_whoever_may_read_it(oak: Sharing) -> None:
    oak.shared(oak.asked(oak.mia, oak.tom))
    for pupil in (oak.mia, oak.tom):
        events = chronology(oak.deputy, pupil, at=timezone.now())
        assert Verb.DISCLOSURE_SHARED in {event.verb for event in events}
    oak.relative_of(oak.tom, oak.deputy)
    assert Verb.DISCLOSURE_SHARED not in {event.verb for event in chronology(oak.deputy, oak.mia, at=timezone.now())}


def test_on_a_case_it_is_in_sight_where_the_case_is(oak: Sharing) -> None:
    case = oak.case(restricted=True)
    disclosure = oak.asked(case=case)
    assert disclosure.thread == case.ref
    at = timezone.now()
    assert not Disclosure.objects.visible_to(oak.deputy, at=at).exists()
    assert Disclosure.objects.visible_to(oak.head, at=at).get() == disclosure
    assert Verb.DISCLOSURE_ASKED not in {event.verb for event in chronology(oak.deputy, oak.mia, at=at)}
    assert browser(oak.deputy).get(disclosure.get_absolute_url()).status_code == 404


def test_whoever_may_not(oak: Sharing) -> None:
    for person in (oak.staff, oak.head, oak.chair):
        with pytest.raises(PermissionDenied):
            oak.asked(by=person)
    oak.relative_of(oak.mia, oak.deputy)
    with pytest.raises(RuleBroken, match="related"):
        oak.asked(by=oak.deputy)


@pytest.mark.parametrize(
    ("how", "sentence"),
    [
        ({"asked_body": " "}, "which body"),
        ({"need": ""}, "what is asked"),
        ({"asked_at": NOW + timedelta(hours=1)}, "future"),
    ],
)
def test_bad_requests(oak: Sharing, how: dict[str, object], sentence: str) -> None:
    with pytest.raises(RuleBroken, match=sentence):
        oak.asked(**how)


def test_bad_sharings(oak: Sharing) -> None:
    disclosure = oak.asked()
    for how, sentence in (
        ({"what": " "}, "what was shared"),
        ({"to_body": ""}, "which body"),
        ({"shared_at": NOW + timedelta(minutes=1)}, "future"),
        ({"shared_at": NOW - timedelta(days=3)}, "before it was asked"),
    ):
        with pytest.raises(RuleBroken, match=sentence):
            oak.shared(disclosure, **how)
    with pytest.raises(RuleBroken, match="not in this case"):
        oak.asked(oak.tom, case=oak.case())

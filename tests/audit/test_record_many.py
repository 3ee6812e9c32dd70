"""Many events of one act keep the promises of a single one."""

import pytest

from safeguard.audit import actions as audit
from safeguard.audit.models import Event, Mention
from safeguard.people.verbs import Verb
from safeguard.policy import SYSTEM
from tests.builders import enrol, found_school

pytestmark = pytest.mark.django_db


def left(pupil, **payload):
    payload = payload or {"left_on": "2026-11-20", "source": "roll"}
    return audit.Entry(Verb.PUPIL_LEFT, pupil, payload, pupils=[pupil], thread="")


def test_each_event_is_what_record_would_have_made_hashed_and_found_from_its_child():
    school = found_school()
    pupils = [enrol(school, f"Child{number}") for number in range(3)]
    made = audit.record_many((left(pupil) for pupil in pupils), by=SYSTEM, school=school)
    single = audit.record(
        Verb.PUPIL_LEFT, pupils[0], by=SYSTEM, pupils=[pupils[0]], thread="", left_on="2026-11-20", source="roll"
    )
    stored = list(Event.objects.filter(pk__in=[event.pk for event in made]).order_by("pk"))
    assert [event.pupils for event in stored] == [[pupil.pk] for pupil in pupils]
    assert all(event.row_hash and event.payload_hash and event.school_id == school.pk for event in stored)
    own = {"id", "happened_at", "recorded_at", "row_hash", "xid"}
    fields = [field.name for field in Event._meta.fields if field.name not in own]
    single.refresh_from_db()
    assert [getattr(stored[0], name) for name in fields] == [getattr(single, name) for name in fields]
    assert Mention.objects.filter(event__in=stored).count() == 3


def test_one_wrong_payload_fails_them_all():
    school = found_school()
    pupil = enrol(school)
    before = Event.objects.count()
    with pytest.raises(TypeError, match="needs exactly"):
        audit.record_many([left(pupil), left(pupil, day="x")], by=SYSTEM, school=school)
    assert Event.objects.count() == before


def test_nothing_to_record_asks_the_database_nothing(django_assert_num_queries):
    with django_assert_num_queries(2):  # the savepoint alone
        assert audit.record_many([], by=SYSTEM) == []

"""The one log: typed, append-only twice over, sealed; and every way of tampering with it is found and named."""

from datetime import timedelta
from enum import StrEnum

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from safeguard import db
from safeguard.audit import actions as audit
from safeguard.audit import verbs
from safeguard.audit.models import Event, Leaf, Mention, Seal
from safeguard.audit.seal import GENESIS, faults, head_of, merkle_root, seal_finished, unsealed_strangers
from safeguard.people.models import Membership
from safeguard.people.verbs import Verb
from safeguard.policy import SYSTEM, Role
from tests.builders import as_role, enrol, found_school, hire, whole_scope

pytestmark = pytest.mark.django_db
WORKER = "safeguard_worker"


@pytest.fixture
def oak():
    """A school with ten sealed events, two of them about a child."""
    school = found_school()
    hire(school, Role.STAFF, Role.DSL)
    enrol(school), enrol(school, "Tom")
    return school


def seal(school) -> None:
    """Seal as the clockwork does; the test's rows are given a finished transaction, since their own never ends."""
    tamper("UPDATE audit_event SET xid = 3 WHERE school_id = %s", school.pk)
    with as_role(WORKER):
        seal_finished(at=timezone.now())


def tamper(sql: str, *params) -> None:
    """Change the log as only the database's owner could: with the triggers off."""
    with as_role(""), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in ("audit_event", "audit_leaf", "audit_seal", "audit_mention"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER, NO FORCE ROW LEVEL SECURITY")
        cursor.execute(sql, params)
        for table in ("audit_event", "audit_leaf", "audit_seal", "audit_mention"):
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER, FORCE ROW LEVEL SECURITY")


def found(school) -> list[str]:
    with as_role(WORKER):
        return list(faults(school.pk))


# --- Writing ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("payload", [{}, {"code": "OAK", "more": 1}, {"kode": "OAK"}])
def test_a_verb_takes_exactly_its_payload(oak, payload):
    with pytest.raises(TypeError, match="founded needs exactly"):
        audit.record(Verb.SCHOOL_FOUNDED, oak, by=SYSTEM, school=oak, **payload)


def test_an_unknown_verb_is_a_defect(oak):
    with pytest.raises(KeyError):
        audit.record("no.such.verb", oak, by=SYSTEM, school=oak)


def test_a_verb_has_one_meaning():
    class Twice(StrEnum):
        FOUNDED = "school.founded"

    with pytest.raises(ValueError, match="registered twice"):
        verbs.register({Twice.FOUNDED: verbs.spec("Something else")})


def test_an_act_that_cannot_be_recorded_does_not_happen(oak, monkeypatch):
    monkeypatch.setitem(verbs.SPECS, "membership.started", verbs.spec("Gave a role", "nothing"))
    user = Membership.objects.first().user
    with pytest.raises(TypeError):
        hire(oak, Role.HEAD)
    assert Membership.objects.filter(role=Role.HEAD).count() == 0
    assert user.pk


def test_both_times_are_kept(oak):
    at = timezone.now() - timedelta(days=3)
    event = audit.record(Verb.SCHOOL_FOUNDED, oak, by=SYSTEM, school=oak, at=at, code="OAK")
    assert event.happened_at == at
    assert event.recorded_at > at
    assert event.is_late


def test_a_child_finds_the_events_about_it(oak):
    pupil = enrol(oak, "Ada")
    assert [mention.event.verb for mention in Mention.objects.filter(pupil_id=pupil.pk)] == ["pupil.enrolled"]


def test_labels_are_copied(oak):
    event = Event.objects.filter(verb=Verb.MEMBERSHIP_STARTED).first()
    assert event.subject_label in {"Tom Baines", "Dana Whitfield"}
    assert (event.actor_label, event.actor_id) == ("Safeguard", None)


# --- Append-only ------------------------------------------------------------------------------------------------------
CHANGES = [
    "UPDATE audit_event SET actor_label = 'x'",
    "DELETE FROM audit_event",
    "TRUNCATE audit_event CASCADE",
    "UPDATE audit_leaf SET position = 0",
    "DELETE FROM audit_seal",
    "DELETE FROM audit_mention",
]


@pytest.mark.parametrize("role", ["safeguard_app", WORKER])
@pytest.mark.parametrize("sql", CHANGES)
def test_privilege_refuses_every_change(oak, role, sql):
    with as_role(role), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        connection.cursor().execute(sql)


@pytest.mark.parametrize("sql", [sql for sql in CHANGES if "TRUNCATE" not in sql])
def test_a_trigger_refuses_it_even_to_the_owner(oak, sql):
    seal(oak)
    with as_role(""), whole_scope(oak), pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute(sql)


# --- Seals ------------------------------------------------------------------------------------------------------------
def test_sealing_covers_what_is_finished_once(oak):
    assert Leaf.objects.count() == 0
    seal(oak)
    assert Leaf.objects.filter(school_id=oak.pk).count() == Event.objects.filter(school_id=oak.pk).count()
    one = Seal.objects.get(school_id=oak.pk)
    assert (one.number, bytes(one.previous), bytes(one.head).hex()) == (1, GENESIS, head_of(oak.pk))
    seal(oak)
    assert Seal.objects.filter(school_id=oak.pk).count() == 1
    enrol(oak, "Ada")
    seal(oak)
    second = Seal.objects.get(school_id=oak.pk, number=2)
    assert (second.count, bytes(second.previous)) == (1, bytes(one.head))
    assert found(oak) == []


def test_an_open_transaction_is_not_sealed(oak):
    with as_role(WORKER):
        assert seal_finished(at=timezone.now()) == 0


def test_the_order_of_leaves_changes_the_root():
    leaves = [bytes([number]) * 32 for number in range(5)]
    roots = {merkle_root(leaves[:count]) for count in range(6)} | {merkle_root(leaves[::-1])}
    assert len(roots) == 7


def test_a_changed_row_is_named(oak):
    seal(oak)
    event = Event.objects.filter(school_id=oak.pk).first()
    tamper("UPDATE audit_event SET actor_label = 'Somebody else' WHERE id = %s", event.pk)
    assert found(oak) == [f"event {event.pk} was changed"]


def test_a_changed_row_with_its_hash_made_to_fit_is_named(oak):
    seal(oak)
    event = Event.objects.filter(school_id=oak.pk).first()
    tamper("UPDATE audit_event SET happened_at = now() WHERE id = %s", event.pk)
    tamper("UPDATE audit_event e SET row_hash = audit_row_hash(e) WHERE id = %s", event.pk)
    assert found(oak) == [f"event {event.pk} was changed"]


def test_changed_words_are_named(oak):
    seal(oak)
    event = Event.objects.get(school_id=oak.pk, verb=Verb.SCHOOL_FOUNDED)
    tamper("""UPDATE audit_event SET payload = '{"code": "ELM"}' WHERE id = %s""", event.pk)
    assert found(oak) == [f"the words of event {event.pk} were changed"]


def test_a_missing_row_is_named(oak):
    seal(oak)
    event = Event.objects.filter(school_id=oak.pk, verb=Verb.SCHOOL_FOUNDED).first()
    tamper("DELETE FROM audit_event WHERE id = %s", event.pk)
    assert found(oak) == [f"event {event.pk} is missing"]


def test_a_row_taken_out_with_its_leaf_is_noticed(oak):
    seal(oak)
    event = Event.objects.filter(school_id=oak.pk, verb=Verb.SCHOOL_FOUNDED).first()
    tamper("DELETE FROM audit_leaf WHERE event_id = %s", event.pk)
    tamper("DELETE FROM audit_event WHERE id = %s", event.pk)
    count = Seal.objects.get(school_id=oak.pk).count
    assert found(oak) == [
        f"seal 1 lists {count - 1} events, it was made over {count}",
        "the root of seal 1 does not match its events",
    ]


def test_reordered_rows_are_named(oak):
    seal(oak)
    first, second = Leaf.objects.filter(school_id=oak.pk).order_by("position")[:2]
    for event_id, position in ((first.pk, 1000), (second.pk, first.position), (first.pk, second.position)):
        tamper("UPDATE audit_leaf SET position = %s WHERE event_id = %s", position, event_id)
    said = found(oak)
    assert f"event {first.pk} was reordered (place {second.position} of seal 1)" in said
    assert "the root of seal 1 does not match its events" in said


def test_a_missing_or_changed_seal_is_named(oak):
    for name in ("Ada", "Ivy", "Zed"):
        seal(oak)
        enrol(oak, name)
    seal(oak)
    tamper("UPDATE audit_seal SET count = count + 1 WHERE school_id = %s AND number = 3", oak.pk)
    assert "seal 3 was changed" in found(oak)
    second = Seal.objects.get(school_id=oak.pk, number=2).pk
    tamper("DELETE FROM audit_leaf WHERE seal_id = %s", second)
    tamper("DELETE FROM audit_seal WHERE id = %s", second)
    assert {"seal 2 is missing", "seal 3 does not follow the seal before it"} <= set(found(oak))


def test_a_row_slipped_in_behind_the_chain_is_found(oak):
    seal(oak)
    enrol(oak, "Ada")
    tamper("UPDATE audit_event SET recorded_at = now() - interval '2 days' WHERE verb = 'pupil.enrolled' AND xid <> 3")
    with as_role(WORKER):
        assert len(unsealed_strangers(oak.pk, before=timezone.now() - timedelta(days=1))) == 1


# --- The command ------------------------------------------------------------------------------------------------------
def test_the_command_proves_each_school_and_says_what_it_does_not_prove(oak, capsys):
    seal(oak)
    with as_role(WORKER):
        call_command("verify_record", "--school", "oak")
    said = capsys.readouterr().out
    assert f"head {head_of(oak.pk)}" in said
    assert "OAK: no row was changed, removed or reordered" in said
    assert "This does not prove" in said


def test_the_command_names_faults_and_fails(oak, capsys):
    seal(oak)
    event = Event.objects.filter(school_id=oak.pk).first()
    tamper("UPDATE audit_event SET actor_label = 'Somebody else' WHERE id = %s", event.pk)
    with as_role(WORKER), pytest.raises(SystemExit) as ended:
        call_command("verify_record")
    assert ended.value.code == 1
    assert f"OAK: FAULT: event {event.pk} was changed" in capsys.readouterr().out


def test_the_command_refuses_a_role_that_does_not_see_all(oak):
    with pytest.raises(CommandError, match="DB_ROLE=worker"):
        call_command("verify_record")


def test_the_command_knows_no_other_school(oak):
    with as_role(WORKER), pytest.raises(CommandError, match="no school with the code ZZZ"):
        call_command("verify_record", "--school", "zzz")


def test_access_is_listed(oak, capsys):
    with as_role(WORKER), db.scope():
        call_command("check_access")
    said = capsys.readouterr().out
    assert "Oakfield Primary  Dana Whitfield  dsl@oakfield.example" in said
    assert "2 people with a role today." in said

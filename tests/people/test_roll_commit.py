"""What an import writes, records and tells; and when it refuses."""

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from safeguard import db
from safeguard.audit.models import Event, Mention
from safeguard.errors import RuleBroken
from safeguard.people import actions as people
from safeguard.people.models import Contact, Identifier, Membership, Pupil, RollReview, User
from safeguard.people.roll import actions, listeners
from safeguard.people.roll.listeners import Fate, PupilChange
from safeguard.people.tasks import forget_roll_files
from safeguard.people.verbs import Verb
from safeguard.policy import SYSTEM, Role
from tests.builders import as_role, at_most, found_school, hire
from tests.people.rolls import HEADINGS, MIA, TOM, USERS, ZOE, csv_of, large, oneroster, plan_for, read, valid_upn

pytestmark = pytest.mark.django_db
WITH_CONTACTS = [*HEADINGS, "Contact 1 Name", "Contact 1 Phone", "Contact 1 Parental Responsibility"]


@pytest.fixture
def school() -> Any:
    return found_school()


@pytest.fixture
def heard() -> Iterator[list[PupilChange]]:
    told: list[PupilChange] = []
    listeners.register("test", lambda changes, *, school, by, at: told.extend(changes))
    yield told
    del listeners.LISTENERS["test"]


def bring_in(school: Any, content: bytes, *, is_whole: bool = True, **more: Any) -> dict[str, int]:
    roll = read(content, "roll.zip", school=school, is_whole=is_whole)
    digest = plan_for(school, content, is_whole=is_whole).digest
    return actions.commit_roll(roll, school=school, by=SYSTEM, agreed=digest, **more)


def events(verb: Verb) -> list[Event]:
    return list(Event.objects.filter(verb=verb).order_by("pk"))


def pupil(mis_id: str) -> Pupil:
    return Pupil.objects.get(mis_id=mis_id)


# --- What is written ----------------------------------------------------------------------------
def test_joiners_are_enrolled_with_number_contacts_and_an_event_on_their_chronology(school: Any) -> None:
    row = [MIA[0], valid_upn(1), *MIA[2:], "Ama Osei", "01632 960123", "Yes"]
    done = bring_in(school, csv_of([row, [*TOM, "", "", ""]], WITH_CONTACTS))
    assert (done["joined"], done["rows"]) == (2, 2)
    mia = pupil("M1")
    assert (str(mia), mia.year_group, mia.tutor_group, mia.address) == ("Mia Osei", "Year 4", "4B", "1 Mill Lane")
    assert mia.born_on is not None
    assert mia.born_on.isoformat() == "2017-03-12"
    assert Identifier.objects.get(pupil=mia).value == valid_upn(1)
    contact = Contact.objects.get(pupil=mia)
    assert (contact.name, contact.phone, contact.has_parental_responsibility) == ("Ama Osei", "01632 960123", True)
    assert contact.is_from_roll
    assert [(event.subject_ref, event.pupils) for event in events(Verb.PUPIL_ENROLLED)] == [
        (one.ref, [one.pk]) for one in Pupil.objects.order_by("ref")
    ]
    assert Mention.objects.filter(pupil_id=mia.pk).count() == 1


def test_a_second_import_of_the_same_file_changes_nothing(school: Any) -> None:
    rows = [[*MIA, "Ama Osei", "01632 960123", "Yes"], [*ZOE, "", "01632 960124", ""], [*TOM, "", "", ""]]
    content = csv_of(rows, WITH_CONTACTS)
    bring_in(school, content)
    before = list(Pupil.objects.values()), list(Contact.objects.values()), Event.objects.count()
    assert plan_for(school, content).accounted["unchanged"] == 3
    with pytest.raises(RuleBroken, match="nothing to import"):
        bring_in(school, content)
    assert (list(Pupil.objects.values()), list(Contact.objects.values()), Event.objects.count()) == before


def test_changes_are_written_and_recorded_field_by_field(school: Any) -> None:
    bring_in(school, csv_of([[*MIA, "Ama Osei", "1", "Yes"], [*TOM, "", "", ""]], WITH_CONTACTS))
    changed = ["M1", valid_upn(9), "Mia", "Ndiaye", *MIA[4:7], "9 High Street", "Ama Osei", "2", "Yes"]
    bring_in(school, csv_of([changed, [*TOM, "Ann Baker", "3", "No"]], WITH_CONTACTS))
    mia = pupil("M1")
    assert (mia.last_name, mia.address, mia.ref) == ("Ndiaye", "9 High Street", "OAK-P-00001")
    assert Identifier.objects.get(pupil=mia).value == valid_upn(9)
    (event,) = events(Verb.PUPIL_CHANGED)
    assert event.payload["changes"] == {
        "Surname": ["Osei", "Ndiaye"],
        "Address": ["1 Mill Lane", "9 High Street"],
        "UPN": ["", valid_upn(9)],
    }
    assert event.sentence == "Details changed: surname, address, UPN"
    told = [(one.subject_label, one.payload["changes"]) for one in events(Verb.CONTACT_RECORDED)]
    assert ("Mia Ndiaye", {"Telephone": ["1", "2"]}) in told
    assert len(told) == 2
    assert Contact.objects.get(pupil=mia).phone == "2"


def test_numbers_can_change_hands_in_one_import(school: Any) -> None:
    bring_in(school, csv_of([[MIA[0], valid_upn(1), *MIA[2:]], TOM]))
    bring_in(school, csv_of([["N1", valid_upn(1), *MIA[2:]], [TOM[0], valid_upn(2), *TOM[2:]]]))
    assert set(Identifier.objects.values_list("pupil__mis_id", "value")) == {("N1", valid_upn(1)), ("M2", valid_upn(2))}


def test_leavers_leave_with_a_day_and_an_event_and_come_back_to_their_own_record(school: Any) -> None:
    rows = [MIA, *([f"X{number}", "", f"Child{number}", "Of", "01/01/2017", "", "", ""] for number in range(5))]
    bring_in(school, csv_of(rows))
    bring_in(school, csv_of(rows[1:]))
    mia = pupil("M1")
    assert mia.left_on == timezone.localdate()
    (event,) = events(Verb.PUPIL_LEFT)
    assert (event.pupils, event.payload["left_on"]) == ([mia.pk], timezone.localdate().isoformat())
    assert plan_for(school, csv_of(rows[1:])).accounted["unchanged"] == 5
    bring_in(school, csv_of([[*MIA[:5], "5", *MIA[6:]], *rows[1:]]))
    back = pupil("M1")
    assert (back.ref, back.left_on, back.year_group) == (mia.ref, None, "Year 5")
    assert len(events(Verb.PUPIL_ENROLLED)) == 7


def test_a_day_of_leaving_from_the_file_is_kept(school: Any) -> None:
    bring_in(school, csv_of([MIA, TOM]))
    bring_in(school, csv_of([[*MIA, "20/11/2026"], [*TOM, ""]], [*HEADINGS, "Leaving date"]), leavers=1)
    left_on = pupil("M1").left_on
    assert left_on is not None
    assert left_on.isoformat() == "2026-11-20"


def test_a_oneroster_export_with_parents_is_taken_in_once(school: Any) -> None:
    headings = [*USERS, "agentSourcedIds", "phone"]
    mia = ["u1", "", "", "s1", "student", "Mia", "Osei", "", "4", "p1,p2", ""]
    ama = ["p1", "", "", "s1", "parent", "Ama", "Osei", "ama@home.example", "", "", "01632 960123"]
    kofi = ["p2", "", "", "s1", "parent", "Kofi", "Osei", "", "", "", ""]
    bring_in(school, oneroster([mia, ama, kofi], headings))
    assert not plan_for(school, oneroster([mia, ama, kofi], headings)).has_work
    renamed = [*ama[:5], "Ama", "Ndiaye", *ama[7:]]
    bring_in(school, oneroster([mia, renamed, kofi], headings, mode="delta"))
    assert set(Contact.objects.values_list("mis_id", "name")) == {("p1", "Ama Ndiaye"), ("p2", "Kofi Osei")}
    with pytest.raises(RuleBroken, match="nothing to import"):
        bring_in(school, oneroster([mia], headings, mode="delta"))


def test_a_contact_who_must_not_be_told_and_one_typed_in_stay(school: Any) -> None:
    bring_in(school, csv_of([[*MIA, "Bad Osei", "1", ""]], WITH_CONTACTS))
    Contact.objects.update(must_not_be_told=True)
    people.add_contact(pupil("M1"), name="Aunt Esi")
    bring_in(school, csv_of([[*MIA, "Ama Osei", "2", "Yes"]], WITH_CONTACTS))
    kept = {(one.name, one.must_not_be_told) for one in Contact.objects.all()}
    assert kept == {("Bad Osei", True), ("Aunt Esi", False), ("Ama Osei", False)}


def test_a_contact_no_longer_in_the_file_goes_and_the_record_keeps_the_words(school: Any) -> None:
    bring_in(school, csv_of([[*MIA, "Ama Osei", "1", "Yes"], [*TOM, "Ann Baker", "9", ""]], WITH_CONTACTS))
    bring_in(school, csv_of([[*MIA, "", "", ""], [*TOM, "Ann Baker", "9", ""]], WITH_CONTACTS))
    assert not Contact.objects.filter(pupil=pupil("M1")).exists()
    (event,) = events(Verb.CONTACT_REMOVED)
    assert event.payload["changes"]["Telephone"] == ["1", ""]


def test_twelve_hundred_children_take_a_moment_and_a_fixed_number_of_queries(school: Any) -> None:
    for content in (large(1200), large(1200, year=5, street="High Street")):
        roll, plan = read(content, school=school), plan_for(school, content)
        started = time.monotonic()
        with at_most(50):
            actions.commit_roll(roll, school=school, by=SYSTEM, agreed=plan.digest)
        assert time.monotonic() - started < 5  # 0.5 s where nothing else runs
    assert Pupil.objects.filter(year_group="Year 5", address__endswith="High Street").count() == 1200
    assert len(events(Verb.PUPIL_CHANGED)) == 1200
    assert not plan_for(school, content).has_work


# --- Who hears ----------------------------------------------------------------------------------
def test_listeners_hear_what_changed_in_words_and_as_fields(school: Any, heard: list[PupilChange]) -> None:
    bring_in(school, csv_of([MIA, TOM]))
    assert {change.fate for change in heard} == {Fate.JOINED}
    heard.clear()
    bring_in(
        school, csv_of([[*MIA[:3], "Ndiaye", *MIA[4:], "Ama", "", ""], [*ZOE, "", "", ""]], WITH_CONTACTS), leavers=1
    )
    said = {change.pupil.last_name: (change.fate, set(change.fields)) for change in heard}
    assert said == {
        "O'Brien": (Fate.JOINED, set()),
        "Ndiaye": (Fate.CHANGED, {"last_name", "contacts"}),
        "Baker": (Fate.LEFT, set()),
    }
    (words,) = [change.in_words for change in heard if change.fate == Fate.CHANGED]
    assert words == [("Surname", "Osei", "Ndiaye"), ("Contact added", "", "Ama")]


def test_a_listener_that_fails_undoes_the_import(school: Any) -> None:
    def fail(changes: Any, **rest: Any) -> None:
        raise RuleBroken("No.")

    listeners.register("failing", fail)
    try:
        with pytest.raises(RuleBroken, match="No"):
            bring_in(school, csv_of([MIA]))
    finally:
        del listeners.LISTENERS["failing"]
    assert not Pupil.objects.exists()


# --- When it refuses ----------------------------------------------------------------------------
def test_a_roll_that_changed_since_the_review_is_not_overwritten(school: Any) -> None:
    content = csv_of([MIA, TOM])
    agreed = plan_for(school, content).digest
    people.enrol(school, first_name="Zoe", last_name="New")
    with pytest.raises(RuleBroken, match="changed while"):
        actions.commit_roll(read(content, school=school), school=school, by=SYSTEM, agreed=agreed)
    assert Pupil.objects.count() == 1


@pytest.mark.parametrize("typed", [None, 0, 2])
def test_a_fifth_of_the_roll_leaves_only_when_the_number_is_typed(school: Any, typed: int | None) -> None:
    bring_in(school, csv_of([MIA, TOM, ZOE]))
    with pytest.raises(RuleBroken, match="1 of 3 children would leave"):
        bring_in(school, csv_of([MIA, TOM]), leavers=typed)
    assert bring_in(school, csv_of([MIA, TOM]), leavers=1)["leaving"] == 1


def test_the_import_of_another_school_touches_nobody_here(school: Any) -> None:
    bring_in(school, csv_of([MIA]))
    elm = found_school("Elmwood Academy", "ELM")
    bring_in(elm, csv_of([MIA, TOM]))
    assert set(Pupil.objects.values_list("ref", flat=True)) == {"OAK-P-00001", "ELM-P-00001", "ELM-P-00002"}


def test_who_may_not_import_cannot_review_commit_or_discard(school: Any) -> None:
    staff = hire(school, Role.DSL, Role.ADMIN)
    with pytest.raises(PermissionDenied):
        actions.review_roll(school, csv_of([MIA]), name="roll.csv", is_whole=True, by=staff[Role.DSL])
    review = actions.review_roll(school, csv_of([MIA]), name="roll.csv", is_whole=True, by=staff[Role.ADMIN])
    _, plan = actions.plan_of(review)
    with pytest.raises(PermissionDenied):
        actions.commit_review(review, by=staff[Role.DSL], agreed=plan.digest)
    with pytest.raises(PermissionDenied):
        actions.discard_review(review, by=staff[Role.DSL])


# --- The file between review and import ---------------------------------------------------------
def test_a_review_is_imported_once_and_its_rows_are_forgotten(school: Any) -> None:
    admin = hire(school, Role.ADMIN)[Role.ADMIN]
    review = actions.review_roll(school, csv_of([MIA]), name="roll.csv", is_whole=True, by=admin)
    assert not Pupil.objects.exists()
    _, plan = actions.plan_of(review)
    done = actions.commit_review(review, by=admin, agreed=plan.digest)
    assert (done.committed_by, done.result["joined"], done.kept) == (admin, 1, {})
    assert events(Verb.ROLL_IMPORTED)[0].payload["joined"] == 1
    with pytest.raises(RuleBroken, match="already imported"):
        actions.commit_review(review, by=admin, agreed=plan.digest)
    with pytest.raises(RuleBroken, match="already imported"):
        actions.discard_review(review, by=admin)


def test_a_review_that_nobody_decides_on_is_erased_after_a_day(school: Any) -> None:
    admin = hire(school, Role.ADMIN)[Role.ADMIN]
    old = timezone.now() - timedelta(hours=25)
    review = actions.review_roll(school, csv_of([MIA]), name="roll.csv", is_whole=True, by=admin, at=old)
    with pytest.raises(RuleBroken, match="out of date"):
        actions.commit_review(review, by=admin, agreed="")
    with as_role("safeguard_worker"), db.scope():
        forget_roll_files()
    assert not RollReview.objects.exists()


def test_reviews_are_walled_off_by_school(school: Any) -> None:
    admin = hire(school, Role.ADMIN)[Role.ADMIN]
    actions.review_roll(school, csv_of([MIA]), name="roll.csv", is_whole=True, by=admin)
    assert RollReview.objects.count() == 1
    with db.scope(schools=[]):
        assert RollReview.objects.count() == 0


# --- Staff --------------------------------------------------------------------------------------
def test_staff_are_added_only_when_ticked_and_without_a_password(school: Any) -> None:
    hire(school, Role.DSL)
    emails = ["dsl@oakfield.example", "ruth@oakfield.example", "omar@oakfield.example", "", "nonsense"]
    adults = [[f"t{n}", "", "", "s1", "teacher", f"Adult{n}", "Hall", email, ""] for n, email in enumerate(emails)]
    child = ["u1", "", "", "s1", "student", "Mia", "Osei", "", "4"]
    done = bring_in(school, oneroster([child, *adults], USERS), staff=["ruth@oakfield.example", "dsl@oakfield.example"])
    assert done["staff_added"] == 1
    ruth = User.objects.get(email="ruth@oakfield.example")
    assert not ruth.has_usable_password()
    assert [(held.role, held.from_on) for held in ruth.memberships.all()] == [("staff", timezone.localdate())]
    assert not User.objects.filter(email="omar@oakfield.example").exists()
    assert Membership.objects.filter(user__email="dsl@oakfield.example").count() == 1

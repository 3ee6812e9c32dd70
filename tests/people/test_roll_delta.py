"""Files of changes: any subset of the tables, put to the children whom the roll knows by the IDs it kept."""

from typing import Any

import pytest

from cases.models import RollAlert
from safeguard.errors import RuleBroken
from safeguard.people.models import Contact, Pupil
from safeguard.people.roll import actions
from safeguard.people.roll.current import children_of, known_roles
from safeguard.people.roll.layouts import read_file
from safeguard.people.roll.plan import Plan, make_plan
from safeguard.people.roll.records import as_json, from_json
from safeguard.policy import SYSTEM
from tests.builders import found_school
from tests.cases.casework import Oak
from tests.people.rolls import TODAY, USERS, changes_only, csv_of, oneroster, zip_of

pytestmark = pytest.mark.django_db
AGENTS = [*USERS, "agentSourcedIds", "phone", "metadata.address"]
MIA = ["u1", "", "TRUE", "s1", "student", "Mia", "Osei", "", "04", "p1,p2", "", ""]
LEO = ["u2", "", "TRUE", "s1", "student", "Leo", "Osei", "", "02", "p1", "", ""]
ZOE = ["u3", "", "TRUE", "s1", "student", "Zoë", "Hill", "", "04", "", "", ""]
AMA = ["p1", "", "TRUE", "s1", "parent", "Ama", "Osei", "ama@home.example", "", "", "01632 960001", "1 Mill Lane"]
KOFI = ["p2", "", "TRUE", "s1", "guardian", "Kofi", "Osei", "", "", "", "01632 960002", ""]
MOVED = [*AMA[:10], "01632 960999", "9 Bridge Street"]
CLASSES = ["sourcedId", "status", "title", "classType"]
PLACES = ["sourcedId", "status", "classSourcedId", "userSourcedId", "role"]
BIRTHS = ["userSourcedId", "status", "birthDate"]


@pytest.fixture
def school() -> Any:
    """A school whose roll came from a full export: two siblings of one mother, and another child."""
    made = found_school()
    bring_in(
        made,
        oneroster(
            [MIA, LEO, ZOE, AMA, KOFI],
            AGENTS,
            demographics=(BIRTHS, [["u1", "", "2017-03-12"], ["u2", "", "2019-05-01"], ["u3", "", "2017-01-02"]]),
            classes=(CLASSES, [["c1", "", "4B", "homeroom"], ["c2", "", "2A", "homeroom"]]),
            enrollments=(
                PLACES,
                [
                    ["e1", "", "c1", "u1", "student"],
                    ["e2", "", "c2", "u2", "student"],
                    ["e3", "", "c1", "u3", "student"],
                ],
            ),
        ),
    )
    return made


def planned(school: Any, content: bytes) -> tuple[Any, Plan]:
    roll = read_file("roll.zip", content, school=school, is_whole=True, today=TODAY, known=known_roles(school))
    return roll, make_plan(roll, children_of(school))


def bring_in(school: Any, content: bytes, **more: Any) -> dict[str, int]:
    """Import, after a look: every row is accounted for, also when the file was kept for a day in between."""
    roll, plan = planned(school, content)
    assert sum(plan.accounted.values()) == plan.rows
    assert make_plan(from_json(as_json(roll)), children_of(school)).digest == plan.digest
    return actions.commit_roll(roll, school=school, by=SYSTEM, agreed=plan.digest, **more)


def refuses_again(school: Any, content: bytes) -> None:
    """The same file once more has nothing to say, and nothing is written."""
    before = list(Pupil.objects.values()), list(Contact.objects.values())
    assert not planned(school, content)[1].has_work
    with pytest.raises(RuleBroken, match="nothing to import"):
        bring_in(school, content)
    assert before == (list(Pupil.objects.values()), list(Contact.objects.values()))


def groups() -> dict[str, str]:
    return dict(Pupil.objects.values_list("first_name", "tutor_group"))


def contacts(first_name: str) -> list[tuple[str, str, int]]:
    rows = Contact.objects.filter(pupil__first_name=first_name).order_by("priority", "pk")
    return list(rows.values_list("name", "phone", "priority"))


# --- A parent alone -----------------------------------------------------------------------------
def test_a_changed_parent_is_changed_for_every_child_whose_contact_they_are(school: Any) -> None:
    content = changes_only(users=(AGENTS, [MOVED]))
    done = bring_in(school, content)
    assert (done["rows"], done["contacts"], done["changed"], done["changing"], done["leaving"]) == (1, 1, 0, 2, 0)
    assert contacts("Mia") == [("Ama Osei", "01632 960999", 1), ("Kofi Osei", "01632 960002", 2)]
    assert contacts("Leo") == [("Ama Osei", "01632 960999", 1)]
    assert set(Contact.objects.filter(mis_id="p1").values_list("address", flat=True)) == {"9 Bridge Street"}
    refuses_again(school, content)


def test_a_child_of_the_file_and_a_sibling_without_a_row_get_the_same_contact(school: Any) -> None:
    content = changes_only(users=(AGENTS, [[*MIA[:8], "05", *MIA[9:]], MOVED]))
    done = bring_in(school, content)
    assert (done["rows"], done["changed"], done["contacts"], done["changing"]) == (2, 1, 1, 2)
    assert [contacts(name)[0][1] for name in ("Mia", "Leo")] == ["01632 960999"] * 2
    assert len(contacts("Mia")) == 2
    refuses_again(school, content)


def test_a_child_of_the_file_keeps_the_parents_whom_only_their_own_rows_tie_to_it(school: Any) -> None:
    child, mother = [*ZOE[:8], "05", *ZOE[9:]], ["p7", "", "TRUE", "s1", "parent", "Eve", "Hill", "", "", "u3", "", ""]
    bring_in(school, changes_only(users=(AGENTS, [mother, ["p8", *mother[1:5], "Jo", *mother[6:]]])))
    content = changes_only(users=(AGENTS, [child, [*mother[:10], "01632 960007", ""]]))
    bring_in(school, content)
    assert contacts("Zoë") == [("Eve Hill", "01632 960007", 1), ("Jo Hill", "", 2)]
    refuses_again(school, content)


def test_a_new_parent_who_names_a_child_of_the_roll_comes_last(school: Any) -> None:
    eve = ["p7", "", "TRUE", "s1", "parent", "Eve", "Hill", "", "", "u3,u1", "01632 960007", ""]
    content = changes_only(users=(AGENTS, [eve]))
    bring_in(school, content)
    assert contacts("Zoë") == [("Eve Hill", "01632 960007", 1)]
    assert contacts("Mia")[-1] == ("Eve Hill", "01632 960007", 3)
    refuses_again(school, content)


def test_a_deleted_parent_goes_unless_marked_that_they_must_not_be_told(school: Any) -> None:
    Contact.objects.filter(pupil__first_name="Leo", mis_id="p1").update(must_not_be_told=True)
    content = changes_only(users=(AGENTS, [["p1", "tobedeleted", "", "s1", "parent", *[""] * 7]]))
    bring_in(school, content)
    assert [contacts("Mia"), contacts("Leo")] == [
        [("Kofi Osei", "01632 960002", 2)],
        [("Ama Osei", "01632 960001", 1)],
    ]
    refuses_again(school, content)


def test_a_parent_of_nobody_here_is_told_and_changes_nothing(school: Any) -> None:
    _, plan = planned(school, changes_only(users=(AGENTS, [["p99", *AMA[1:]]])))
    assert [passed.reason for passed in plan.passed] == ["A contact of no child on the roll or in this file."]
    assert not plan.has_work


def test_one_point_two_leaves_out_roles_that_did_not_change(school: Any) -> None:
    plain = [name for name in AGENTS if name != "role"]
    rows = [[*MOVED[:4], *MOVED[5:]], [*ZOE[:4], *ZOE[5:8], "05", *ZOE[9:]], ["x9", "", "", "s1", "Who", *[""] * 6]]
    content = changes_only("1.2", users=(plain, rows))
    done = bring_in(school, content)
    assert (done["contacts"], done["changed"], done["faulty"]) == (1, 1, 1)
    assert set(Contact.objects.filter(mis_id="p1").values_list("relationship", "phone")) == {("Parent", "01632 960999")}
    assert Pupil.objects.get(mis_id="u3").year_group == "Year 5"
    refuses_again(school, content)


def test_the_lead_of_an_open_case_is_shown_the_changed_contact() -> None:
    oak = Oak()
    Pupil.objects.filter(pk=oak.mia.pk).update(mis_id="u1")
    bring_in(oak.school, oneroster([MIA, AMA], AGENTS))
    oak.case(oak.mia)
    bring_in(oak.school, changes_only(users=(AGENTS, [MOVED])))
    alert = RollAlert.objects.get()
    assert alert.pupil == oak.mia
    assert alert.changes["Ama Osei: telephone"] == ["01632 960001", "01632 960999"]


# --- Classes, places in them, birthdays -----------------------------------------------------------
def test_a_renamed_class_renames_the_group_of_its_children(school: Any) -> None:
    content = changes_only(classes=(CLASSES, [["c1", "", "4 Oak", "homeroom"], ["m1", "", "Maths", "scheduled"]]))
    done = bring_in(school, content)
    assert (done["rows"], done["details"], done["ignored"], done["changing"]) == (2, 1, 1, 2)
    assert groups() == {"Mia": "4 Oak", "Zoë": "4 Oak", "Leo": "2A"}
    refuses_again(school, content)


@pytest.mark.parametrize("order", [1, -1])
def test_a_child_who_moves_is_in_the_new_group_whichever_row_comes_first(school: Any, order: int) -> None:
    rows = [["e1", "tobedeleted", "c1", "u1", "student"], ["e9", "", "c2", "u1", "student"]]
    content = changes_only(enrollments=(PLACES, rows[::order]))
    done = bring_in(school, content)
    assert (done["details"], done["changing"]) == (2, 1)
    assert groups()["Mia"] == "2A"
    refuses_again(school, content)


def test_a_place_that_ended_empties_the_group(school: Any) -> None:
    content = changes_only(enrollments=(PLACES, [["e1", "tobedeleted", "c1", "u1", "student"]]))
    bring_in(school, content)
    assert groups()["Mia"] == ""
    refuses_again(school, content)


def test_a_new_class_with_its_places_and_a_joiner(school: Any) -> None:
    tom = ["u8", "", "TRUE", "s1", "student", "Tom", "Baker", "", "04", "", "", ""]
    content = changes_only(
        users=(AGENTS, [tom]),
        classes=(CLASSES, [["c5", "", "4C", "homeroom"]]),
        enrollments=(PLACES, [["e5", "", "c5", "u8", "student"], ["e6", "", "c5", "u3", "student"]]),
        demographics=(BIRTHS, [["u8", "", "2017-08-08"], ["u3", "", "2017-01-03"]]),
    )
    done = bring_in(school, content)
    assert (done["rows"], done["joined"], done["details"]) == (6, 1, 5)
    assert (groups()["Tom"], groups()["Zoë"]) == ("4C", "4C")
    assert {str(one) for one in Pupil.objects.filter(mis_id__in=["u8", "u3"]).values_list("born_on", flat=True)} == {
        "2017-08-08",
        "2017-01-03",
    }
    refuses_again(school, content)


def test_rows_of_lessons_adults_and_strangers_are_counted_with_their_reason(school: Any) -> None:
    lessons = [[f"m{number}", "", "m1", "u1", "student"] for number in range(50)]
    rows = [*lessons, ["t1", "", "c1", "t9", "teacher"], ["x1", "", "c1", "u99", "student"], ["y1", "", "", "", ""]]
    _, plan = planned(
        school, changes_only(classes=(CLASSES, [["m1", "", "Maths", "scheduled"]]), enrollments=(PLACES, rows))
    )
    assert sum(plan.accounted.values()) == plan.rows == 54
    said = {passed.place: passed.reason for passed in plan.passed}
    assert said["enrollments.csv, line 2 and 49 more"] == "A lesson, not a tutor group."
    assert "The place of an adult in a class." in said.values()
    assert "The child is neither on the roll nor in this file, or is leaving." in said.values()
    assert not plan.has_work


def test_a_birthday_that_is_none_is_a_fault_with_its_file(school: Any) -> None:
    _, plan = planned(school, changes_only(demographics=(BIRTHS, [["u1", "", "2017-13-12"], ["u2", "", "x", "y"]])))
    assert [(fault.file, fault.line) for fault in plan.faults] == [("demographics.csv", 2), ("demographics.csv", 3)]
    assert (plan.accounted["faulty"], plan.rows) == (2, 2)


def test_a_child_who_leaves_in_the_same_file_is_not_moved(school: Any) -> None:
    gone = ["u1", "tobedeleted", "", "s1", "student", *[""] * 7]
    content = changes_only(users=(AGENTS, [gone]), enrollments=(PLACES, [["e9", "", "c2", "u1", "student"]]))
    done = bring_in(school, content, leavers=1)
    assert (done["left"], done["ignored"], done["changing"]) == (1, 1, 0)


def test_places_that_changed_beside_a_whole_list_of_people_empty_no_group(school: Any) -> None:
    manifest = [["oneroster.version", "1.1"], ["file.users", "bulk"], ["file.enrollments", "delta"]]
    content = zip_of(
        {
            "manifest.csv": csv_of(manifest, ["propertyName", "value"]),
            "users.csv": csv_of([MIA, LEO, ZOE, AMA, KOFI], AGENTS),
            "enrollments.csv": csv_of([["e9", "", "c2", "u1", "student"]], PLACES),
        }
    )
    bring_in(school, content)
    assert groups() == {"Mia": "2A", "Zoë": "4B", "Leo": "2A"}
    refuses_again(school, content)


# --- What is no file of changes -----------------------------------------------------------------
@pytest.mark.parametrize("mode", ["bulk", ""])
def test_people_who_should_be_there_and_are_not_are_missed(school: Any, mode: str) -> None:
    manifest = csv_of([["file.users", mode], ["file.classes", "bulk"]], ["propertyName", "value"])
    with pytest.raises(RuleBroken, match="has no users"):
        planned(school, zip_of({"manifest.csv": manifest, "classes.csv": csv_of([["c1", "", "x", ""]], CLASSES)}))


def test_a_table_that_the_manifest_calls_absent_is_not_read(school: Any) -> None:
    manifest = csv_of([["file.users", "bulk"], ["file.demographics", "absent"]], ["propertyName", "value"])
    births = csv_of([["u1", "", "2001-01-01"]], BIRTHS)
    users = csv_of([MIA, LEO, ZOE, AMA, KOFI], AGENTS)
    roll, plan = planned(school, zip_of({"manifest.csv": manifest, "users.csv": users, "demographics.csv": births}))
    assert any("demographics.csv was not read" in note for note in roll.notes)
    assert not plan.has_work

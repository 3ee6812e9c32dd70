"""OneRoster 1.1 and 1.2: who is who, in full exports and in those of changes only."""

from types import SimpleNamespace
from typing import Any

import pytest

from safeguard.errors import RuleBroken
from safeguard.people.roll.records import RollFile
from tests.people.rolls import SCHOOL, USERS, csv_of, oneroster, read, valid_upn, zip_of

MIA = ["u1", "", "TRUE", "s1", "student", "Mia", "Osei", "", "04"]
TOM = ["u2", "", "TRUE", "s1", "student", "Tom", "Baker", "", "05"]
TEACHER = ["t1", "", "TRUE", "s1", "teacher", "Ruth", "Hall", "R.Hall@Oakfield.example", ""]
ORGS = ["sourcedId", "name", "type", "identifier", "parentSourcedId"]
AGENTS = [*USERS, "agentSourcedIds", "phone"]
PLAIN = [name for name in USERS if name != "role"]
ROLES = ["sourcedId", "status", "userSourcedId", "roleType", "role", "orgSourcedId"]


def people(content: bytes, school: Any = SCHOOL) -> RollFile:
    return read(content, "roll.zip", school=school)


def names(roll: RollFile) -> list[str]:
    return [row.details["first_name"] for row in roll.pupils]


def without_role(row: list[str]) -> list[str]:
    return [*row[:4], *row[5:]]


def test_a_full_export_gives_children_staff_groups_and_birthdays() -> None:
    roll = people(
        oneroster(
            [MIA, TOM, TEACHER],
            demographics=(["userSourcedId", "birthDate"], [["u1", "2017-03-12"]]),
            classes=(["sourcedId", "title", "classType"], [["c1", "4B", "homeroom"], ["c2", "Maths", "scheduled"]]),
            enrollments=(
                ["sourcedId", "classSourcedId", "userSourcedId", "role"],
                [["e1", "c2", "u1", "student"], ["e2", "c1", "u1", "student"], ["e3", "c1", "t1", "teacher"]],
            ),
        )
    )
    assert roll.layout == "OneRoster 1.1 CSV, all people (bulk)"
    assert roll.is_whole
    mia, tom = roll.pupils
    assert mia.details == {
        "first_name": "Mia",
        "last_name": "Osei",
        "mis_id": "u1",
        "year_group": "Year 4",
        "born_on": "2017-03-12",
        "tutor_group": "4B",
        "tutor_mis_id": "c1",
    }
    assert tom.details["tutor_group"] == ""
    assert "born_on" not in tom.details
    (teacher,) = roll.staff
    assert (teacher.name, teacher.email, teacher.post) == ("Ruth Hall", "r.hall@oakfield.example", "Teacher")
    assert roll.rows == 3


def test_staff_who_cannot_be_written_to_are_counted() -> None:
    roll = people(oneroster([MIA, TEACHER, ["t2", "", "", "s1", "aide", "Omar", "Fox", "", ""]]))
    assert "Staff without an e-mail address, who cannot be given an account: 1." in roll.notes


def test_headings_are_read_whatever_their_case_and_the_folder_they_lie_in() -> None:
    users = csv_of([MIA], [name.upper() for name in USERS])
    assert names(people(zip_of({"Export 2026/Users.csv": users}))) == ["Mia"]


def test_without_a_manifest_the_export_counts_as_full_and_it_is_said() -> None:
    roll = people(zip_of({"users.csv": csv_of([MIA], USERS)}))
    assert roll.is_whole
    assert any("no manifest.csv" in note for note in roll.notes)


@pytest.mark.parametrize("status", ["tobedeleted", "ToBeDeleted", "inactive"])
def test_in_a_delta_nobody_is_missing_and_only_deleted_rows_leave(status: str) -> None:
    roll = people(oneroster([MIA, ["u2", status, "", "s1", "student", "", "", "", ""]], mode="delta"))
    assert not roll.is_whole
    assert "delta" in roll.layout
    assert [(row.details.get("mis_id"), row.has_left) for row in roll.pupils] == [("u1", False), ("u2", True)]
    assert not roll.faults


def test_contacts_are_found_from_the_child_and_from_the_adult() -> None:
    ama = ["p1", "", "TRUE", "s1", "parent", "Ama", "Osei", "ama@home.example", "", "", "01632 960123"]
    bob = ["p2", "", "TRUE", "s1", "guardian", "Bob", "Baker", "", "", "u2", ""]
    eve = ["p3", "", "TRUE", "s1", "relative", "Eve", "Else", "", "", "", ""]
    roll = people(oneroster([[*MIA, "p1", ""], [*TOM, "", ""], ama, bob, eve], AGENTS))
    mia, tom = roll.pupils
    assert mia.contacts == (
        {
            "mis_id": "p1",
            "name": "Ama Osei",
            "relationship": "Parent",
            "phone": "01632 960123",
            "email": "ama@home.example",
            "priority": "1",
        },
    )
    assert [one["name"] for one in tom.contacts or ()] == ["Bob Baker"]
    assert roll.contacts == (4, 5)
    assert [(row.line, row.reason) for row in roll.passed] == [(6, "A contact of no child in this file.")]


def test_a_delta_that_leaves_out_an_unchanged_parent_takes_no_contact_off() -> None:
    ama = ["p1", "", "TRUE", "s1", "parent", "Ama", "Osei", "ama@home.example", "", "", ""]
    (mia,) = people(oneroster([[*MIA, "p1,p9", ""], ama], AGENTS, mode="delta")).pupils
    assert not mia.contacts_complete
    (mia,) = people(oneroster([[*MIA, "p1,p9", ""], ama], AGENTS)).pupils
    assert mia.contacts_complete


def test_one_point_two_takes_roles_from_their_own_file() -> None:
    rows = [
        ["r1", "", "u1", "primary", "student", "s1"],
        ["r2", "", "t1", "primary", "teacher", "s1"],
        ["r3", "tobedeleted", "u2", "primary", "student", "s1"],
    ]
    export = oneroster([without_role(one) for one in (MIA, TOM, TEACHER)], PLAIN, version="1.2", roles=(ROLES, rows))
    roll = people(export)
    assert [(row.details.get("first_name"), row.has_left) for row in roll.pupils] == [("Mia", False), (None, True)]
    assert len(roll.staff) == 1
    assert roll.layout.startswith("OneRoster 1.2")


def test_somebody_without_any_role_is_a_fault_and_may_be_a_child() -> None:
    export = oneroster(
        [without_role(MIA), without_role(TOM)],
        PLAIN,
        version="1.2",
        roles=(ROLES, [["r1", "", "u1", "primary", "student", "s1"]]),
    )
    roll = people(export)
    assert [(fault.line, fault.column) for fault in roll.faults] == [(3, "role")]
    assert "u2" in roll.rejected[0].clues


@pytest.mark.parametrize(
    ("field", "value"), [("userIds", f"{{Fed:x}},{{UPN:{valid_upn(5)}}}"), ("identifier", valid_upn(5))]
)
def test_a_upn_is_found_where_systems_put_it(field: str, value: str) -> None:
    (mia,) = people(oneroster([[*MIA, value]], [*USERS, field])).pupils
    assert mia.details["upn"] == valid_upn(5)


def test_of_a_trust_s_export_only_the_school_s_own_people_are_read() -> None:
    orgs = (
        ORGS,
        [
            ["s1", "Oakfield Primary", "school", "123456", ""],
            ["s2", "Elmwood", "school", "654321", ""],
            ["d1", "Maths", "department", "", "s1"],
        ],
    )
    users = [MIA, [*TOM[:3], "s2", *TOM[4:]], [*TEACHER[:3], "d1", *TEACHER[4:]]]
    roll = people(oneroster(users, orgs=orgs), SimpleNamespace(urn="123456", name="Oakfield"))
    assert (names(roll), len(roll.staff)) == (["Mia"], 1)
    assert [(row.line, row.reason) for row in roll.passed] == [(3, "Belongs to another school.")]
    by_name = people(oneroster(users, orgs=orgs), SimpleNamespace(urn="", name="oakfield primary"))
    assert names(by_name) == ["Mia"]


@pytest.mark.parametrize("urn", ["111111", ""])
def test_another_school_s_export_is_refused(urn: str) -> None:
    schools = [["s1", "Oakfield", "school", "123456", ""], ["s2", "Elmwood", "school", "654321", ""]]
    export = oneroster([MIA], orgs=(ORGS, schools if not urn else schools[:1]))
    with pytest.raises(RuleBroken, match="The file is for Oakfield"):
        people(export, SimpleNamespace(urn=urn, name="Ashfield"))


@pytest.mark.parametrize(
    ("headings", "version", "words"),
    [
        (USERS, "2.0", "OneRoster 2.0"),
        (["sourcedId", "role", "givenName"], "1.1", "no column familyname"),
        (PLAIN, "1.1", "no column role"),
    ],
)
def test_other_versions_and_lacking_columns_are_refused(headings: list[str], version: str, words: str) -> None:
    with pytest.raises(RuleBroken, match=words):
        people(oneroster([["x"] * len(headings)], headings, version=version))


def test_a_role_that_is_unknown_here_is_passed_over_and_a_blank_one_is_a_fault() -> None:
    roll = people(
        oneroster([MIA, [*TOM[:4], "wizard", *TOM[5:]], ["u3", "", "", "s1", "", "Ann", "Lee", "", ""], ["", *MIA[1:]]])
    )
    assert [row.reason for row in roll.passed] == ["The role “wizard” has no place here."]
    assert [(fault.line, fault.column) for fault in roll.faults] == [(4, "role"), (5, "sourcedId")]


def test_a_broken_row_of_a_side_file_is_told_without_costing_a_child() -> None:
    export = oneroster(
        [MIA, TOM], demographics=(["userSourcedId", "birthDate"], [["u1", "2017-03-12", "x"], ["u2", "2017-13-12"]])
    )
    roll = people(export)
    assert names(roll) == ["Mia"]
    assert [(fault.file, fault.line, fault.stops_row) for fault in roll.faults] == [
        ("demographics.csv", 2, False),
        ("users.csv", 3, True),
    ]

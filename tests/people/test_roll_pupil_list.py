"""A plain CSV of pupils, under the headings of the systems that schools use."""

from types import SimpleNamespace

import pytest

from tests.people.rolls import HEADINGS, MIA, TOM, csv_of, read, valid_upn

SIMS = ["Person ID", "UPN", "Legal Forename", "Legal Surname", "Forename", "Date of Birth", "NC Year", "Reg Group"]
BROMCOM = [
    "StudentId",
    "Upn",
    "FirstName",
    "LastName",
    "PreferredFirstName",
    "DateOfBirth",
    "YearGroup",
    "TutorGroupName",
]
COUNCIL = [
    "CHILD_FIRST_NAME",
    "CHILD_LAST_NAME",
    "CHILD_PREFERRED_GIVEN_NAME",
    "CHILD_DATE_OF_BIRTH",
    "CHILD_YEAR_GROUP",
]
ONE_COLUMN = ["Pupil ID", "Surname Forename", "D.O.B.", "Year", "Registration Group"]


@pytest.mark.parametrize(
    ("headings", "row"),
    [
        (SIMS, ["77", "", "Amelia", "Osei", "Mia", "12/03/2017", "4", "4B"]),
        (BROMCOM, ["77", "", "Amelia", "Osei", "Mia", "2017-03-12", "Year 4", "4B"]),
        (COUNCIL, ["Amelia", "Osei", "Mia", "12-Mar-2017", "4"]),
        (ONE_COLUMN, ["77", "Osei Amelia", "12/03/2017", "Y4", "4B"]),
        (
            ["Learner_Code", "Name", "DOB", "NCyearActual", "CurrentRegistrationGroupName"],
            ["77", "Osei, Amelia", "12/03/2017", "4", "4B"],
        ),
    ],
)
def test_headings_of_many_systems_mean_the_same_child(headings: list[str], row: list[str]) -> None:
    (child,) = read(csv_of([row], headings)).pupils
    said = child.details
    assert (said["first_name"], said["last_name"], said["born_on"], said["year_group"]) == (
        "Amelia",
        "Osei",
        "2017-03-12",
        "Year 4",
    )
    assert said.get("known_as", "Mia") == "Mia"
    assert said.get("tutor_group", "4B") == "4B"
    assert said.get("mis_id", "77") == "77"


def test_a_name_in_use_that_is_the_legal_one_is_not_said_twice() -> None:
    rows = [
        ["1", "", "Amelia", "Osei", "Amelia", "12/03/2017", "", ""],
        ["2", "", "Thomas", "Lee", "Tom", "12/03/2017", "", ""],
    ]
    first, second = read(csv_of(rows, BROMCOM)).pupils
    assert (first.details["known_as"], second.details["known_as"]) == ("", "Tom")


def test_contacts_with_responsibility_and_all_their_telephones() -> None:
    headings = [
        *("Forename", "Surname", "DOB", "Contact 1 Forename", "Contact 1 Surname", "Contact 1 Relationship"),
        *("Contact 1 Parental Responsibility", "Contact 1 Mobile", "Contact 1 Telephone", "Contact 1 Email"),
        *("PARENT_2_NAME", "PARENT_2_EMAIL", "PARENT_3_PHONE"),
    ]
    row = [
        "Mia",
        "Osei",
        "12/03/2017",
        "Ama",
        "Osei",
        "Mother",
        "Yes",
        "07700 900123",
        "01632 960123",
        "ama@home.example",
    ]
    (child,) = read(csv_of([[*row, "", "", "01632 960999"]], headings)).pupils
    assert child.contacts == (
        {
            "name": "Ama Osei",
            "relationship": "Mother",
            "parental": "yes",
            "email": "ama@home.example",
            "phone": "07700 900123, 01632 960123",
            "priority": "1",
        },
        {"name": "No name given", "phone": "01632 960999", "priority": "2"},
    )


def test_an_address_in_parts_is_joined_and_a_postcode_alone_is_no_address() -> None:
    names = ["Forename", "Surname", "DOB"]
    whole = csv_of(
        [["Mia", "Osei", "12/03/2017", "1 Mill Lane", "", "Oakfield", "OA1 1AA"]],
        [*names, "Address Line 1", "Address Line 2", "Town", "Postcode"],
    )
    assert read(whole).pupils[0].details["address"] == "1 Mill Lane, Oakfield, OA1 1AA"
    alone = csv_of([["Mia", "Osei", "12/03/2017", "OA1 1AA"]], [*names, "Postcode"])
    assert "address" not in read(alone).pupils[0].details


def test_a_column_that_is_blank_for_everybody_says_nothing() -> None:
    roll = read(csv_of([[*MIA[:6], "", ""], [*TOM[:6], "", "2 Mill Lane"]]))
    assert "tutor_group" not in roll.pupils[0].details
    assert roll.pupils[0].details["address"] == ""


def test_columns_that_safeguarding_does_not_need_are_named_and_not_read() -> None:
    roll = read(csv_of([[*MIA, "WBRI", "N"]], [*HEADINGS, "Ethnicity", "FSM"]))
    assert "Columns not read: Ethnicity, FSM." in roll.notes
    assert "WBRI" not in str(roll.pupils)


@pytest.mark.parametrize(
    ("place", "value", "column", "stops"),
    [
        (2, "", "Forename", True),
        (3, "", "Surname", True),
        (3, "x" * 201, "Surname", True),
        (4, "31/02/2017", "DOB", True),
        (4, "01/01/2090", "DOB", True),
        (0, "M" * 101, "MIS ID", True),
        (1, "A123456789123", "UPN", False),
        (5, "4/5", "Year", False),
        (6, "x" * 41, "Reg Group", False),
    ],
)
def test_a_fault_names_line_and_column_and_a_lesser_one_keeps_the_row(
    place: int, value: str, column: str, stops: bool
) -> None:
    broken = [*MIA[:place], value, *MIA[place + 1 :]]
    roll = read(csv_of([TOM, broken]))
    assert [(fault.line, fault.column, fault.stops_row) for fault in roll.faults] == [(3, column, stops)]
    assert roll.faults[0].wrong.endswith(".")
    assert roll.faults[0].mend.endswith(".")
    assert (len(roll.pupils), len(roll.rejected)) == ((1, 1) if stops else (2, 0))
    if not stops:
        assert {"UPN": "upn", "Year": "year_group", "Reg Group": "tutor_group"}[column] not in roll.pupils[1].details


def test_a_child_whom_nothing_tells_apart_is_a_fault() -> None:
    roll = read(csv_of([TOM, ["", "", *MIA[2:4], "", *MIA[5:]]]))
    assert [(fault.line, fault.wrong) for fault in roll.faults] == [
        (3, "Nothing tells this child apart: no date of birth, UPN or ID.")
    ]


def test_rows_of_another_school_are_passed_over() -> None:
    school = SimpleNamespace(urn="123456", name="Oakfield Primary")
    rows = [
        ["123456", "Mia", "Osei", "12/03/2017"],
        ["888888", "Tom", "Baker", "01/09/2016"],
        ["", "Ann", "Lee", "01/09/2016"],
    ]
    roll = read(
        csv_of(rows, ["CHILD_SCHOOL_URN", "CHILD_FIRST_NAME", "CHILD_LAST_NAME", "CHILD_DATE_OF_BIRTH"]), school=school
    )
    assert [row.line for row in roll.pupils] == [2, 4]
    assert [(row.line, row.reason) for row in roll.passed] == [(3, "The row belongs to the school with URN 888888.")]


def test_a_day_of_leaving_in_the_past_makes_a_leaver_and_one_to_come_does_not() -> None:
    roll = read(csv_of([[*MIA, "20/11/2026"], [*TOM, "18/12/2026"]], [*HEADINGS, "Leaving date"]))
    assert [(row.has_left, row.left_on) for row in roll.pupils] == [(True, "2026-11-20"), (False, "")]


def test_a_valid_upn_is_kept() -> None:
    (child,) = read(csv_of([[*MIA[:1], valid_upn(7).lower(), *MIA[2:]]])).pupils
    assert child.details["upn"] == valid_upn(7)

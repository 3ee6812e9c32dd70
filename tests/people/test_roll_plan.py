"""Rows against the roll: whose they are, what they change, and that none is lost on the way."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safeguard.people.roll.matching import Child, Known
from safeguard.people.roll.plan import Plan, make_plan
from safeguard.people.roll.records import PupilRow, RollFile, as_json, from_json
from tests.people.rolls import HEADINGS, MIA, TOM, ZOE, csv_of, read, valid_upn

NOTHING = {
    "first_name": "",
    "last_name": "",
    "known_as": "",
    "year_group": "",
    "tutor_group": "",
    "address": "",
    "mis_id": "",
    "upn": "",
    "born_on": "",
}


def child(
    pk: int,
    first: str,
    last: str,
    born_on: str = "2017-03-12",
    *,
    is_on_roll: bool = True,
    contacts: tuple[Known, ...] = (),
    **details: str,
) -> Child:
    return Child(
        pk,
        f"OAK-P-{pk:05d}",
        is_on_roll,
        NOTHING | {"first_name": first, "last_name": last, "born_on": born_on} | details,
        contacts,
    )


MIA_NOW = child(1, "Mia", "Osei", mis_id="M1", year_group="Year 4", tutor_group="4B", address="1 Mill Lane")
TOM_NOW = child(
    2, "Tom", "Baker", "2016-09-01", mis_id="M2", year_group="Year 5", tutor_group="5A", address="2 Mill Lane"
)


def plan(rows: list[list[str]], *children: Child, headings: list[str] = HEADINGS, is_whole: bool = True) -> Plan:
    return make_plan(read(csv_of(rows, headings), is_whole=is_whole), children)


def wrongs(made: Plan) -> list[str]:
    return [fault.wrong for fault in made.faults]


# --- Whose row it is ---------------------------------------------------------------------------
def test_joiners_leavers_changes_and_what_stays() -> None:
    made = plan([[*MIA[:6], "4C", "9 High Street"], ZOE], MIA_NOW, TOM_NOW)
    assert [change.row.details["first_name"] for change in made.joining] == ["Zoë"]
    assert [(one.name, one.old, one.new) for one in made.changing[0].differences] == [
        ("tutor_group", "4B", "4C"),
        ("address", "1 Mill Lane", "9 High Street"),
    ]
    assert [leaving.child.ref for leaving in made.leaving] == ["OAK-P-00002"]
    assert not plan([MIA, TOM], MIA_NOW, TOM_NOW).has_work


@pytest.mark.parametrize(
    "now",
    [
        child(1, "Mia", "Osei", mis_id="M1"),
        child(1, "MIA", "O'sei", mis_id="OLD-7"),
        child(1, "Mía", "osei"),
        child(1, "Amelia", "Other", mis_id="M1", known_as="Mia", born_on="2010-01-01"),
        child(1, "Someone", "Else", mis_id="M1", born_on="2017-03-12"),
    ],
)
def test_a_child_is_found_by_id_or_by_name_and_birthday(now: Child) -> None:
    made = plan([MIA], now)
    assert (len(made.joining), len(made.leaving), len(made.changing)) == (0, 0, 1)


def test_a_child_who_changed_system_is_found_by_upn() -> None:
    now = child(1, "Mia", "Osei", upn=valid_upn(1), mis_id="OLD-1")
    (change,) = plan([["M1", valid_upn(1), "Mia", "Ndiaye", *MIA[4:]]], now).changing
    assert {one.name for one in change.differences} >= {"last_name", "mis_id"}


def test_a_number_given_to_another_child_never_hands_over_a_record() -> None:
    made = plan([MIA], child(1, "Leo", "Hart", "2011-05-05", mis_id="M1"))
    assert "that of Leo Hart (OAK-P-00001), but the name and birthday are another child's" in wrongs(made)[0]
    assert not made.has_work
    assert [one.ref for one in made.held] == ["OAK-P-00001"]


def test_id_and_upn_of_two_children_settle_nothing() -> None:
    made = plan(
        [["M1", valid_upn(2), *MIA[2:]]], MIA_NOW, replace(TOM_NOW, details=TOM_NOW.details | {"upn": valid_upn(2)})
    )
    assert "those of two children" in wrongs(made)[0]
    assert not made.has_work


def test_two_children_of_one_name_and_birthday_are_not_guessed() -> None:
    made = plan([["", *MIA[1:]]], child(1, "Mia", "Osei"), child(2, "Mia", "Osei"))
    assert "have this name and birthday" in wrongs(made)[0]
    assert len(made.held) == 2


def test_a_change_of_name_without_an_id_is_asked_about_and_splits_no_record() -> None:
    made = plan([["", "", "Mia", "Ndiaye", *MIA[4:]]], child(1, "Mia", "Osei"))
    assert "may be Mia Osei (OAK-P-00001) under another name" in wrongs(made)[0]
    assert not made.has_work


def test_a_namesake_with_other_ids_is_another_child() -> None:
    made = plan([["M9", "", "Mia", "Ndiaye", *MIA[4:]], MIA], MIA_NOW)
    assert len(made.joining) == 1
    assert not made.faults


def test_rows_that_say_the_same_count_once_and_rows_that_differ_count_not_at_all() -> None:
    made = plan([MIA, TOM, MIA, ["M2", "", "Tommy", *TOM[3:]]], MIA_NOW, TOM_NOW)
    assert [passed.reason for passed in made.passed] == ["The same as line 2."]
    assert sorted(fault.line for fault in made.faults) == [3, 5]
    assert "Lines 3, 5 are about the same child and differ." in wrongs(made)
    assert not made.has_work
    assert [one.ref for one in made.held] == ["OAK-P-00002"]


def test_two_rows_that_turn_out_to_be_one_child_are_both_set_aside() -> None:
    made = plan([MIA, ["", "", "Amelia", "Osei", *MIA[4:]]], child(1, "Amelia", "Osei", mis_id="M1"))
    assert "Lines 2 and 3 both seem to be Amelia Osei (OAK-P-00001)." in wrongs(made)
    assert not made.has_work


# --- Leaving ---------------------------------------------------------------------------
def test_a_faulty_row_keeps_its_child_on_the_roll() -> None:
    made = plan([TOM, [*MIA[:4], "31/02/2017", *MIA[5:]]], MIA_NOW, TOM_NOW)
    assert not made.leaving
    assert [one.ref for one in made.held] == ["OAK-P-00001"]
    without_id = plan([TOM, ["", "", "MIA", "Osei", "31/02/2017", *MIA[5:]]], MIA_NOW, TOM_NOW)
    assert [one.ref for one in without_id.held] == ["OAK-P-00001"]


def test_a_file_of_some_children_takes_nobody_off() -> None:
    assert plan([MIA], MIA_NOW, TOM_NOW, is_whole=False).leaving == ()


def test_somebody_who_comes_back_finds_their_record_again() -> None:
    (change,) = plan([MIA], replace(MIA_NOW, is_on_roll=False)).joining
    assert change.child is not None
    assert change.child.ref == "OAK-P-00001"


def test_more_than_a_fifth_leaving_asks_for_the_number() -> None:
    roll = [child(number, f"Child{number}", "Of", mis_id=f"M{number}") for number in range(10)]
    rows = [[f"M{number}", "", f"Child{number}", "Of", "12/03/2017", "", "", ""] for number in range(10)]
    assert not plan(rows[:8], *roll).needs_number
    assert plan(rows[:7], *roll).needs_number


# --- What changes ---------------------------------------------------------------------------
def test_a_blank_clears_a_group_but_never_who_a_child_is() -> None:
    (change,) = plan([["M1", "", "Mia", "Osei", "", "", "", ""], TOM], MIA_NOW, TOM_NOW).changing
    assert {one.name: one.new for one in change.differences} == {"year_group": "", "tutor_group": "", "address": ""}


def test_a_column_left_out_says_nothing() -> None:
    made = plan([["M1", "Mia", "Osei"]], MIA_NOW, headings=["MIS ID", "Forename", "Surname"])
    assert not made.changing


def test_contacts_are_added_changed_and_removed_but_not_those_of_a_person() -> None:
    details = {
        "relationship": "Mother",
        "parental": "",
        "phone": "1",
        "email": "",
        "address": "",
        "priority": "1",
        "mis_id": "",
    }
    contacts = (
        Known(11, details | {"name": "Ama Osei"}),
        Known(12, details | {"name": "Old Friend"}),
        Known(13, details | {"name": "Typed In"}, is_from_roll=False),
        Known(14, details | {"name": "Danger Osei"}, must_not_be_told=True),
    )
    headings = [*HEADINGS, "Contact 1 Name", "Contact 1 Phone", "Contact 2 Name"]
    made = plan([[*MIA, "AMA OSEI", "2", "New Aunt"]], replace(MIA_NOW, contacts=contacts), headings=headings)
    said = {(one.name, one.known is None, one.said is None) for one in made.changing[0].contacts}
    assert said == {("Ama Osei", False, False), ("New Aunt", True, False), ("Old Friend", False, True)}
    (ama,) = [one for one in made.changing[0].contacts if one.differences]
    assert {one.name: one.new for one in ama.differences} == {"name": "AMA OSEI", "phone": "2"}


# --- Every row, every file ---------------------------------------------------------------------------
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["", "M1", "M2", "M3", "x" * 101]),
        st.sampled_from(["", valid_upn(1), valid_upn(2), "A123"]),
        st.sampled_from(["Mia", "Tom", "Zoë", "", "x" * 201]),
        st.sampled_from(["Osei", "Baker", ""]),
        st.sampled_from(["12/03/2017", "01/09/2016", "", "31/02/2017"]),
        st.sampled_from(["4", "Y5", "", "8A"]),
        st.sampled_from(["4B", ""]),
        st.sampled_from(["1 Mill Lane", ""]),
    ).map(list),
    max_size=12,
)
CHILDREN = st.lists(
    st.builds(
        lambda first, last, born_on, mis_id, upn, is_on_roll: (first, last, born_on, mis_id, upn, is_on_roll),
        st.sampled_from(["Mia", "Tom", "Ann"]),
        st.sampled_from(["Osei", "Baker"]),
        st.sampled_from(["2017-03-12", "2016-09-01", ""]),
        st.sampled_from(["", "M1", "M2"]),
        st.sampled_from(["", valid_upn(1), valid_upn(2)]),
        st.booleans(),
    ),
    max_size=5,
    unique_by=(lambda one: one[3] or object(), lambda one: one[4] or object()),
)


@settings(max_examples=400, deadline=None)
@given(ROWS, CHILDREN, st.booleans())
def test_every_row_is_accounted_for_once_and_every_child_has_one_fate(
    rows: list[list[str]], known: list[tuple], is_whole: bool
) -> None:
    children = [
        child(pk, first, last, born_on, mis_id=mis_id, upn=upn, is_on_roll=here)
        for pk, (first, last, born_on, mis_id, upn, here) in enumerate(known, 1)
    ]
    rows = [["M7", "", "Eve", "Else", "05/05/2018", "4", "", ""], *rows]
    roll = read(csv_of(rows), is_whole=is_whole)
    made = make_plan(roll, children)
    assert sum(made.accounted.values()) == made.rows == len(rows)
    lines = [
        *(change.row.line for change in (*made.joining, *made.changing)),
        *made.unchanged,
        *(one.line for one in (*made.rejected, *made.passed)),
        *(leaving.row.line for leaving in made.leaving if leaving.row),
    ]
    assert sorted(lines) == list(range(2, len(rows) + 2))
    fates = [change.child.pk for change in (*made.joining, *made.changing) if change.child]
    fates += [leaving.child.pk for leaving in made.leaving]
    assert len(fates) == len(set(fates))
    assert {rejected.line for rejected in made.rejected} == {fault.line for fault in made.faults if fault.stops_row}
    assert make_plan(from_json(as_json(roll)), children).digest == made.digest


def carried_out(made: Plan, children: list[Child]) -> list[Child]:
    """What the roll is after an import, by the plain meaning of a plan."""
    after = {one.pk: one for one in children}
    for number, change in enumerate((*made.joining, *made.changing), 100):
        old = change.child or Child(number, f"OAK-P-{number:05d}", True, NOTHING)
        own = {name: value for name, value in change.row.details.items() if name in NOTHING and not change.child}
        details = old.details | own | {one.name: one.new for one in change.differences}
        after[old.pk] = replace(old, details=details, is_on_roll=True)
    for leaving in made.leaving:
        after[leaving.child.pk] = replace(leaving.child, is_on_roll=False)
    return list(after.values())


@settings(max_examples=400, deadline=None)
@given(ROWS, CHILDREN, st.booleans())
def test_the_same_file_again_finds_nothing_to_do(rows: list[list[str]], known: list[tuple], is_whole: bool) -> None:
    children = [
        child(pk, first, last, born_on, mis_id=mis_id, upn=upn, is_on_roll=here)
        for pk, (first, last, born_on, mis_id, upn, here) in enumerate(known, 1)
    ]
    roll = read(csv_of([["M7", "", "Eve", "Else", "05/05/2018", "4", "", ""], *rows]), is_whole=is_whole)
    again = make_plan(roll, carried_out(make_plan(roll, children), children))
    assert not again.changing
    assert not again.joining


@settings(max_examples=200, deadline=None)
@given(ROWS)
def test_the_order_of_the_rows_changes_nothing(rows: list[list[str]]) -> None:
    children = (MIA_NOW, TOM_NOW)
    rows = [["M7", "", "Eve", "Else", "05/05/2018", "4", "4B", "x"], *rows]

    def outcome(some: list[list[str]]) -> tuple:
        made = plan(some, *children)
        joining = sorted(str(change.row.details) for change in made.joining)
        changing = sorted(str(change.differences) for change in made.changing)
        return joining, changing, [leaving.child.pk for leaving in made.leaving], len(made.rejected)

    assert outcome(rows) == outcome(rows[::-1])


def test_the_digest_names_file_and_roll() -> None:
    base = plan([MIA, ZOE], MIA_NOW, TOM_NOW).digest
    assert base == plan([MIA, ZOE], MIA_NOW, TOM_NOW).digest
    others = [
        plan([MIA, ZOE], MIA_NOW),
        plan([MIA, [*ZOE[:7], "4 Mill Lane"]], MIA_NOW, TOM_NOW),
        plan([MIA, ZOE], replace(MIA_NOW, details=MIA_NOW.details | {"tutor_group": "4A"}), TOM_NOW),
    ]
    assert base not in {other.digest for other in others}


def test_a_row_that_stops_for_two_faults_counts_once() -> None:
    roll: RollFile = read(csv_of([TOM, ["M1", "", "", "", "12/03/2017", "", "", ""]]))
    assert (len(roll.faults), len(roll.rejected)) == (2, 1)
    assert isinstance(roll.pupils[0], PupilRow)

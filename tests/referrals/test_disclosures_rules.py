"""When a notice is due and when it came late; what is read out of a pasted one; names out, roles in. No database."""

from datetime import UTC, date, datetime, time

import pytest

from referrals.disclosures.deadlines import DUTIES, LADDERS, LIMITS, Owed, came_late, notice_due
from referrals.disclosures.pasting import day_in, instant_in, read
from referrals.disclosures.roles import Replacer, named_in
from safeguard.calendar import SchoolCalendar, Span, Term
from safeguard.clocks.kinds import Rung

CALENDAR = SchoolCalendar(
    terms=(Term(date(2026, 9, 2), date(2026, 12, 18)), Term(date(2027, 1, 5), date(2027, 3, 26))),
    closures=(Span(date(2026, 10, 26), date(2026, 10, 30), "Half-term"),),
    opens_at=time(8, 30),
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2026-11-16T22:15", "2026-11-17T08:30"),  # at night: the next morning
        ("2026-11-17T07:29", "2026-11-17T08:30"),  # before school: the same morning
        ("2026-11-17T08:30", "2026-11-18T08:30"),  # as school begins: the next day
        ("2026-11-20T17:00", "2026-11-23T08:30"),  # Friday 17:00: Monday
        ("2026-11-21T12:00", "2026-11-23T08:30"),  # Saturday
        ("2026-10-23T18:00", "2026-11-02T08:30"),  # before half-term, over the change to winter time
        ("2026-12-18T20:00", "2027-01-05T08:30"),  # Christmas with its bank holidays
        ("2026-09-30T21:00", "2026-10-01T07:30"),  # summer time: 8:30 on the clock is 7:30 UTC
        (
            "2027-03-26T01:00",
            "2027-03-29T07:30",
        ),  # Good Friday; the clocks go forward on Sunday; no term is known after
    ],
)
def test_a_notice_is_due_before_the_start_of_the_next_school_day(received: str, due: str) -> None:
    found, rule = notice_due(at(received), CALENDAR)
    expected = at(due)
    if received == "2027-03-26T01:00":  # a bank holiday and then one more: Easter Monday
        expected = at("2027-03-30T07:30")
    assert found == expected
    assert rule == "before the start of the next school day (Victims and Prisoners Act 2024)"


@pytest.mark.parametrize(
    ("incident", "received", "is_late"),
    [
        ("2026-11-16T22:15", "2026-11-17T08:30", False),
        ("2026-11-16T22:15", "2026-11-17T08:31", True),
        ("2026-11-20T19:00", "2026-11-23T08:00", False),  # Friday evening to Monday morning
        ("2026-10-24T01:30", "2026-11-02T08:15", False),  # the whole of half-term
        ("2026-11-17T10:00", "2026-11-17T14:00", False),
    ],
)
def test_it_came_late_when_the_next_school_day_had_begun(incident: str, received: str, is_late: bool) -> None:
    assert came_late(at(incident), at(received), CALENDAR) is is_late


def test_every_obligation_is_described_and_goes_from_the_owner_upward() -> None:
    assert set(Owed) == set(DUTIES) == set(LADDERS)
    assert set(LIMITS) == {Owed.SHARE, Owed.BRIEFING, Owed.OFSTED}
    for owed, ladder in LADDERS.items():
        rungs = [step.rung for step in ladder]
        assert rungs[:3] == [Rung.OWNER, Rung.DSL, Rung.HEAD]
        assert (Rung.CHAIR in rungs) is (owed == Owed.ACTION)


PASTED = """OPERATION ENCOMPASS NOTIFICATION
From: Westmere Police
Police reference: WP-26-4471
Child's name: Mia Osei
DOB: 12/06/2017
Date and time of incident: 16/11/2026 22:15hrs
Location: 4 Mill Lane
Child present: Yes
Circumstances: Officers attended.
A door was broken.

Voice of the child: "Can I still go to school?"
"""


def test_a_pasted_notice_is_read_by_its_labels() -> None:
    assert read(PASTED) == {
        "force": "Westmere Police",
        "police_ref": "WP-26-4471",
        "child_name": "Mia Osei",
        "born_on": date(2017, 6, 12),
        "incident_at": at("2026-11-16T22:15"),
        "incident_place": "4 Mill Lane",
        "child_present": "yes",
        "circumstances": "Officers attended.\nA door was broken.",
        "child_voice": '"Can I still go to school?"',
    }


@pytest.mark.parametrize("text", ["", "no labels at all", "\x00", "Time: 22:15", ":::::", "DOB: 31/02/2017", "Name:"])
def test_what_is_not_recognised_is_left_alone(text: str) -> None:
    assert read(text) == {}


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("3/5/17", date(2017, 5, 3)),
        ("03.05.2017", date(2017, 5, 3)),
        ("2017-05-03", date(2017, 5, 3)),
        ("3rd May 2017", date(2017, 5, 3)),
        ("13/13/2017", None),
        ("May 2017", None),
    ],
)
def test_days_are_read_as_in_england(text: str, day: date | None) -> None:
    assert day_in(text) == day


def test_a_day_without_a_time_is_no_instant() -> None:
    assert instant_in("16/11/2026") is None
    assert instant_in("16 November 2026 at 2215") == at("2026-11-16T22:15")


MIA = ("Mia|Mimi", "Osei-Adu", "Child A")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("Mia Osei-Adu fell.", "Child A fell."),
        ("MIA’s coat", "Child A’s coat"),
        ("Osei-Adu, Mia (OAK-P-00012)", "Child A ([reference of a child])"),
        ("Mimi rang Mrs Osei-Adu.", "Child A rang Mrs [family name of Child A]."),
        ("Miami is warm.", "Miami is warm."),
        ("", ""),
    ],
)
def test_names_are_replaced_wherever_they_stand(words: str, said: str) -> None:
    assert Replacer([MIA])(words) == said


def test_nested_content_keeps_its_shape() -> None:
    content = {"rows": [["Who", "Mia"], []], "number": 1}
    assert Replacer([MIA]).through(content) == {"rows": [["Who", "Child A"], []], "number": 1}
    assert Replacer([])("Mia") == "Mia"


def test_whole_names_of_the_roll_are_found_in_any_spelling_of_the_marks() -> None:
    roll = [("Zoe", "", "O’Brien"), ("Sam", "Sammy", "Lee"), ("", "", "")]
    assert named_in("zoe o’brien’s coat; Sammy Lee.", roll) == ["Sammy Lee", "Zoe O’Brien"]
    assert named_in("Sam saw Lee.", roll) == []

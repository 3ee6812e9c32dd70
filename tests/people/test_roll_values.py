"""What single cells mean."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeguard.people.roll import values
from safeguard.people.roll.values import Unreadable
from tests.people.rolls import TODAY, valid_upn


@pytest.mark.parametrize(
    "text",
    [
        *("12/03/2015", "12/3/2015", "12-03-2015", "12.03.2015", "12/03/15", "12/03/2015 00:00:00"),
        *("2015-03-12", "2015/03/12", "2015-03-12T00:00:00Z", "2015-03-12 00:00:00"),
        *("12-Mar-2015", "12 March 2015", "12 mar 15", "12th March 2015", "12-MAR-2015", "12 Sept 2015"),
    ],
)
def test_a_day_is_read_in_every_way_that_systems_write_it(text: str) -> None:
    assert values.day(text) == date(2015, 9 if "Sept" in text else 3, 12)


@pytest.mark.parametrize("text", ["03/25/2015", "31/02/2015", "2015-13-01", "00/01/2015", "1/1/0000"])
def test_a_day_that_the_calendar_lacks_is_said_so(text: str) -> None:
    with pytest.raises(Unreadable, match="There is no such day"):
        values.day(text)


@pytest.mark.parametrize("text", ["42075", "soon", "12-Xyz-2015", "12/03", "١٢/٠٣/٢٠١٥ x", "-"])
def test_what_is_no_date_says_how_to_write_one(text: str) -> None:
    with pytest.raises(Unreadable, match="is not a date") as caught:
        values.day(text)
    assert "12/03/2015" in caught.value.mend


@pytest.mark.parametrize("text", ["23/11/2026", "01/01/2000", "2027-01-01"])
def test_a_birthday_must_be_that_of_a_pupil(text: str) -> None:
    with pytest.raises(Unreadable):
        values.birthday(text, today=TODAY)


@given(
    st.dates(min_value=date(2001, 1, 1), max_value=TODAY),
    st.sampled_from(["%d/%m/%Y", "%Y-%m-%d", "%d-%b-%Y", "%d %B %Y"]),
)
def test_every_written_birthday_comes_back(born_on: date, written: str) -> None:
    assert values.birthday(born_on.strftime(written), today=TODAY) == born_on


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *((text, "Year 4") for text in ("4", "Y4", "Year 4", "year 04", "YR 4", "NC Year 4", "04", "Yr.4")),
        *((text, "Reception") for text in ("R", "Reception", "YR", "Year R", "0", "F2", "rec")),
        ("N1", "Nursery 1"),
        ("Nursery 2", "Nursery 2"),
        ("N", "Nursery"),
        ("13", "Year 13"),
    ],
)
def test_year_groups_have_one_name(text: str, expected: str) -> None:
    assert values.year_group(text) == expected


@pytest.mark.parametrize("text", ["4/5", "8A", "KG", "15", "Oak", "Year", "99"])
def test_what_is_no_year_group_is_unreadable(text: str) -> None:
    with pytest.raises(Unreadable, match="is not a year group"):
        values.year_group(text)


@pytest.mark.parametrize("text", ["R674123101121", "A950000178301", "h243278544154", "H243 2785 44154"])
def test_upns_whose_check_letter_is_right(text: str) -> None:
    assert values.upn(text) == text.replace(" ", "").upper()


@given(st.integers(0, 99999), st.integers(1, 11), st.integers(1, 9))
def test_one_wrong_digit_of_a_upn_is_noticed(number: int, place: int, more: int) -> None:
    good = valid_upn(number)
    assert values.upn(good) == good
    wrong = good[:place] + str((int(good[place]) + more) % 10) + good[place + 1 :]
    with pytest.raises(Unreadable, match="fails its check"):
        values.upn(wrong)


@pytest.mark.parametrize("text", ["A12345", "1234567890123", "I674123101121", "A95000017830١", "A9500001783011"])
def test_what_is_no_upn(text: str) -> None:
    with pytest.raises(Unreadable, match="is not a UPN"):
        values.upn(text)


def test_a_temporary_upn_ends_in_a_letter() -> None:
    letters = values.UPN_LETTERS
    digits = "80123450000"
    total = sum(int(one) * weight for weight, one in enumerate(digits, 2)) + letters.index("B") * 13
    assert values.upn(f"{letters[total % 23]}{digits}B") == f"{letters[total % 23]}{digits}B"


@pytest.mark.parametrize(
    ("text", "surname_first", "expected"),
    [
        ("Osei Mia", True, ("Osei", "Mia")),
        ("De Souza, Ana Maria", True, ("De Souza", "Ana Maria")),
        ("Osei, Mia", False, ("Osei", "Mia")),
    ],
)
def test_one_column_of_names_is_split(text: str, surname_first: bool, expected: tuple[str, str]) -> None:
    assert values.surname_and_forename(text, surname_first=surname_first) == expected


@pytest.mark.parametrize(
    ("text", "surname_first"), [("De Souza Ana", True), ("Mia Osei", False), ("Osei", True), ("Osei,", True)]
)
def test_a_name_that_could_be_split_in_two_ways_is_not_guessed(text: str, surname_first: bool) -> None:
    with pytest.raises(Unreadable, match="where the surname ends"):
        values.surname_and_forename(text, surname_first=surname_first)


def test_yes_and_no() -> None:
    assert [values.yes_or_no(text) for text in ("Yes", "t", "1", "No", "FALSE", "")] == [
        "yes",
        "yes",
        "yes",
        "no",
        "no",
        "",
    ]
    with pytest.raises(Unreadable):
        values.yes_or_no("perhaps")

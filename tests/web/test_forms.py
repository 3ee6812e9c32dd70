"""Every field answers bad input with a sentence, keeps what was typed, and links its error to the control."""

import datetime as dt
import re

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from safeguard.web import forms
from safeguard.web.gallery import GalleryForm
from safeguard.web.words import LONDON

NOW = dt.datetime(2026, 11, 22, 10, 5, tzinfo=dt.UTC)
GOOD = (
    "child=OAK-P-1&place=Library&happened_at_day=19&happened_at_month=11&happened_at_year=2026&happened_at_time=9.15am"
    "&account=words&danger=no&sure=on"
)


class When(forms.GovForm):
    at = forms.WhenField(label="When did it happen?")


class Later(forms.GovForm):
    at = forms.WhenField(label="Meeting", future=True, past=False)


class Day(forms.GovForm):
    on = forms.DayField(label="Date of birth", future=False)


class Text(forms.GovForm):
    words = forms.PlainTextField(label="What did you see?", missing="Enter what you saw")
    place = forms.LineField(label="Place", required=False)


def ask(form_class: type[forms.GovForm], **data: str) -> forms.GovForm:
    form = form_class(data)
    form.is_valid()
    return form


def sentence(form: forms.GovForm) -> str:
    return " / ".join(text for errors in form.errors.values() for text in errors)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.mark.parametrize(
    ("day", "month", "year", "time", "expected"),
    [
        ("19", "11", "2026", "9:15am", (2026, 11, 19, 9, 15)),
        ("19", "November", "2026", "9.15am", (2026, 11, 19, 9, 15)),
        ("19th", "nov", "2026", "9.15 A.M.", (2026, 11, 19, 9, 15)),
        ("9", "sept", "2026", "1.05pm", (2026, 9, 9, 13, 5)),
        ("19", "11", "2026", "0915", (2026, 11, 19, 9, 15)),
        ("19", "11", "2026", "14:30", (2026, 11, 19, 14, 30)),
        ("19", "11", "2026", "14:30:59", (2026, 11, 19, 14, 30)),
        ("19", "11", "2026", "12pm", (2026, 11, 19, 12, 0)),
        ("19", "11", "2026", "12am", (2026, 11, 19, 0, 0)),
        ("19", "11", "2026", "midday", (2026, 11, 19, 12, 0)),
        ("12 November 2026", "", "", "4pm", (2026, 11, 12, 16, 0)),
        ("Thursday 12th Nov 2026", "", "", "4pm", (2026, 11, 12, 16, 0)),
        ("22", "11", "2026", "10:05", (2026, 11, 22, 10, 5)),
    ],
)
def test_instants_are_read_as_people_write_them(day, month, year, time, expected):
    form = ask(When, at_day=day, at_month=month, at_year=year, at_time=time)
    assert form.cleaned_data["at"] == dt.datetime(*expected, tzinfo=LONDON)


@pytest.mark.parametrize(
    "text",
    ["2026-11-19T09:15", "2026-11-19 09:15", "19 November 2026 at 9:15am", "Thursday 19 November 2026 at 9.15am"],
)
def test_an_instant_may_come_as_one_text(text):
    assert ask(When, at=text).cleaned_data["at"] == dt.datetime(2026, 11, 19, 9, 15, tzinfo=LONDON)


@pytest.mark.parametrize(
    ("day", "month", "year", "time", "said", "part"),
    [
        ("", "", "", "", "Enter the date and the time", "day"),
        ("", "11", "2026", "9am", "must include a day", "day"),
        ("19", "", "", "9am", "must include a month and a year", "month"),
        ("19", "11", "26", "9am", "the year must have 4 numbers", "year"),
        ("31", "11", "2026", "9am", "November 2026 has no day 31", "day"),
        ("29", "2", "2025", "9am", "February 2025 has no day 29", "day"),
        ("0", "11", "2026", "9am", "the day must be a number from 1 to 31", "day"),
        ("19", "13", "2026", "9am", "the month must be a number from 1 to 12", "month"),
        ("19", "ju", "2026", "9am", "the month must be", "month"),
        ("19", "11", "0000", "9am", "between 1900 and 2100", "year"),
        ("19", "11", "2026", "", "must include a time", "time"),
        ("19", "11", "2026", "9", "Add am or pm", "time"),
        ("19", "11", "2026", "3:15", "add am or pm", "time"),
        ("19", "11", "2026", "25:00", "A day has no hour 25", "time"),
        ("19", "11", "2026", "13pm", "There is no 13pm", "time"),
        ("19", "11", "2026", "teatime", "was not understood", "time"),
        ("١٩", "11", "2026", "9am", "the day must be a number", "day"),
        ("23", "11", "2026", "9am", "must be in the past. It is now 10:05am", "day"),
        ("22", "11", "2026", "10:06", "must be in the past", "time"),
        ("29", "3", "2026", "1:30am", "the clocks went forward. Enter a time before 1am or from 2am", "time"),
        ("25", "10", "2026", "1:30am", "happened twice", "time"),
    ],
)
def test_what_cannot_be_an_instant_is_said_and_the_wrong_box_is_linked(day, month, year, time, said, part):
    form = ask(When, at_day=day, at_month=month, at_year=year, at_time=time)
    assert said in sentence(form)
    assert form["at"].error_target == f"id_at_{part}"
    if time:
        assert f'value="{time}"' in str(form["at"])


def test_the_hour_that_happens_twice_can_be_named():
    boxes = {"at_day": "25", "at_month": "10", "at_year": "2026"}
    summer = ask(When, **boxes, at_time="1:30am BST").cleaned_data["at"]
    winter = ask(When, **boxes, at_time="1:30am gmt").cleaned_data["at"]
    assert winter.astimezone(dt.UTC) - summer.astimezone(dt.UTC) == dt.timedelta(hours=1)


def test_a_meeting_must_be_to_come():
    assert "must be in the future" in sentence(ask(Later, at="2026-11-21T09:15"))
    assert ask(Later, at="2027-11-21T09:15").is_valid()


def test_days_refuse_the_future_and_take_iso():
    assert ask(Day, on="2017-06-12").cleaned_data["on"] == dt.date(2017, 6, 12)
    assert "must be today or in the past" in sentence(ask(Day, on_day="23", on_month="11", on_year="2026"))
    assert "must include" in sentence(ask(Day, on="soon"))


def test_dates_go_out_as_they_come_in():
    at = dt.datetime(2026, 7, 1, 14, 5, tzinfo=LONDON)
    drawn = str(When(initial={"at": at})["at"])
    assert re.findall(r'value="([^"]*)"', drawn) == ["1", "7", "2026", "2:05pm"]
    assert str(Day(initial={"on": dt.date(2017, 6, 12)})["on"]).count("value=") == 3


@pytest.mark.parametrize(
    "text",
    ["  kept  whole \n", "‮right to left", "👩‍👩‍👧 e\u0301", "<b>&amp;", "x" * 50_000, "\ufeff\u200b.", "' OR 1=1 --"],
)
def test_text_is_kept_whole(text):
    form = ask(Text, words=text)
    assert form.cleaned_data["words"] == text


def test_line_ends_become_one_kind_and_blank_is_empty():
    assert ask(Text, words="a\r\nb\rc").cleaned_data["words"] == "a\nb\nc"
    assert sentence(ask(Text, words=" \n\t ")) == "Enter what you saw"
    assert ask(Text, words="a", place=" in the\r\nhall ").cleaned_data["place"] == "in the hall"


@pytest.mark.parametrize("bad", ["a\x00b", "a\ud800b"])
def test_characters_that_cannot_be_kept_are_said_and_the_rest_is_shown_again(bad):
    form = ask(Text, words=bad)
    assert "had a character in it that cannot be kept" in sentence(form)
    assert ">\nab</textarea>" in str(form["words"])


def test_too_long_says_by_how_much_and_the_browser_never_cuts():
    form = ask(Text, words="x" * 100_001)
    assert sentence(form) == "What did you see must be 100,000 characters or fewer. Take out 1 or more"
    assert "maxlength" not in str(form["words"])


def test_a_whole_form_draws_every_kind_of_field():
    html = str(GalleryForm())
    parts = "govuk-radios__input govuk-checkboxes__input govuk-textarea govuk-date-input govuk-file-upload govuk-select"
    for part in [*parts.split(), "govuk-input--width-20", 'data-picker="true"', "(optional)"]:
        assert part in html
    assert "required" not in html
    assert html.count("<fieldset") == 4


def test_errors_are_linked_described_and_marked():
    form = GalleryForm(QueryDict(""))
    html = str(form)
    assert form["danger"].error_target == "id_danger_0"
    assert form["happened_at"].error_target == "id_happened_at_day"
    assert form["account"].error_target == "id_account"
    assert 'aria-describedby="id_account_helptext id_account_error"' in html
    assert 'id="id_account_error"' in html
    for bound in form:
        if bound.errors:
            assert f'id="{bound.error_target}"' in html, bound.name
    assert "This field is required" not in html


def test_a_choice_never_offered_is_refused_kindly():
    form = GalleryForm(QueryDict(GOOD.replace("danger=no", "danger=maybe")))
    assert form.errors["danger"] == ["Select one of the answers shown: the one sent is not among them"]


def test_a_revealed_answer_is_demanded_only_under_its_choice_and_dropped_elsewhere():
    told = GalleryForm(QueryDict(GOOD.replace("danger=no", "danger=yes")))
    assert told.errors == {"told": ["Enter who you told"]}
    kept = GalleryForm(QueryDict(GOOD + "&told=Dana"))
    assert kept.is_valid()
    assert kept.cleaned_data["told"] == ""


def test_revealed_fields_are_drawn_once_inside_their_choice():
    html = str(GalleryForm())
    assert html.count('name="told"') == 1
    assert html.index('id="id_danger_0_more"') < html.index('name="told"') < html.index('value="no"')


def test_reasons_of_a_broken_rule_join_the_summary():
    form = GalleryForm(QueryDict(GOOD))
    form.refuse(["Dana acknowledged this 2 minutes ago."])
    assert form.non_field_errors() == ["Dana acknowledged this 2 minutes ago."]


def test_files_come_as_a_list_and_too_many_are_refused():
    class Papers(forms.GovForm):
        papers = forms.FilesField(label="Papers", required=False, most=2)

    def send(number: int) -> forms.GovForm:
        uploads = [SimpleUploadedFile(f"{n}.txt", b"x") for n in range(number)]
        form = Papers({}, MultiValueDict({"papers": uploads}))
        form.is_valid()
        return form

    assert send(0).cleaned_data["papers"] == []
    assert [one.name for one in send(2).cleaned_data["papers"]] == ["0.txt", "1.txt"]
    assert sentence(send(3)) == "Choose 2 files or fewer at a time"


def test_what_is_dropped_is_as_empty_as_if_it_had_not_been_asked():
    class Folded(forms.GovForm):
        reveals = {"more": {"yes": ["kinds", "papers", "at", "note"]}}
        more = forms.RadiosField(label="More?", choices=[("yes", "Yes"), ("no", "No")])
        kinds = forms.CheckboxesField(label="Kinds", required=False, choices=[("a", "A")])
        papers = forms.FilesField(label="Papers", required=False)
        at = forms.WhenField(label="When", required=False)
        note = forms.PlainTextField(label="Note", required=False)

    form = Folded(QueryDict("more=no&kinds=b&at=nonsense&note=x"))
    assert form.is_valid(), form.errors
    assert form.cleaned_data == {"more": "no", "kinds": [], "papers": [], "at": None, "note": ""}

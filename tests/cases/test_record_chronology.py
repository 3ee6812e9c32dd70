"""A child's chronology: everything that happened, in order, for the eyes of those who may see it."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases import actions, selectors
from cases.actions import raise_roll_alerts
from cases.choices import DecisionKind, NoteKind
from cases.verbs import Verb
from safeguard.audit.models import Event
from safeguard.clocks.sweep import sweep
from safeguard.people import actions as people
from safeguard.people.models import Status
from safeguard.policy import SYSTEM, Role
from tests.builders import as_role, enrol
from tests.cases.recording import statements

LONDON = ZoneInfo("Europe/London")


def page_of(pupil, **query):
    said = "&".join(f"{name}={value}" for name, value in query.items())
    return f"/pupils/{pupil.ref}/" + (f"?{said}" if said else "")


def says(story, **narrowed):
    events = selectors.chronology(story.cast[Role.DSL], story.mia, at=story.now, size=200, **narrowed)
    return [event.sentence for event in events]


def test_it_holds_all_kinds_of_entry_with_their_words(story):
    people.record_status(story.mia, kind=Status.Kind.CHILD_IN_NEED, from_on=date(2026, 9, 1))
    case = story.case()
    story.note(case, "She said: I am always hungry.", kind=NoteKind.CHILD_VOICE)
    actions.hold_meeting(
        case,
        text="Agreed on breakfast.",
        present="Mum, DSL",
        agreed=[("Book breakfast club", story.cast[Role.STAFF], story.now.date() + timedelta(days=2))],
        by=story.cast[Role.DSL],
    )
    page = story.get(Role.DSL, page_of(story.mia))
    for words in [
        "Logged a concern (Neglect, routine)",
        "Arrived hungry again.",
        "Read the concern and took it on",
        "Decided: Open a case, severity 2",
        "The third time in a fortnight.",
        "Opened a case, owner Dana Whitfield",
        "I am always hungry.",
        "Agreed on breakfast.",
        "Book breakfast club",
        "Status: Child in need",
        "Joined the school",
    ]:
        assert words in page


def test_the_childs_own_words_stand_apart(story):
    story.log(child_words="He said he would lock me out.")
    page = story.get(Role.DSL, page_of(story.mia))
    assert page.count("He said he would lock me out.") == 1
    assert "The child’s own words</p>" in page


def test_it_reads_in_the_order_in_which_things_happened(story):
    case = story.case()
    story.note(case, "Second", happened_at=story.ago(days=20), at=story.ago(days=1))
    story.note(case, "First", happened_at=story.ago(days=30), at=story.ago(days=2))
    happened = [event.happened_at for event in selectors.chronology(story.cast[Role.DSL], story.mia, at=story.now)]
    assert happened == sorted(happened, reverse=True)


def test_a_late_entry_shows_both_times(story):
    monday = datetime(2026, 3, 2, 9, 15, tzinfo=LONDON)
    story.log(happened_at=monday, at=story.now)
    page = story.get(Role.DSL, page_of(story.mia))
    assert "Monday 2 March 2026 at 9:15am" in page
    assert "· recorded " in page
    assert " later, <time" in page


def test_entries_stand_under_the_month_in_which_they_happened_in_england(story):
    summer_night = datetime(2026, 6, 30, 23, 30, tzinfo=ZoneInfo("UTC"))  # half past midnight on 1 July in England
    story.log(happened_at=summer_night, at=story.now)
    assert '<h2 class="govuk-heading-m sg-month">July 2026</h2>' in story.get(Role.DSL, page_of(story.mia))


def test_a_corrected_entry_keeps_its_words_and_says_who_when_and_what(story):
    note = story.note(story.case(), "Mother rang at 9.")
    actions.correct(note, text="It was the grandmother.", by=story.marcus)
    page = story.get(Role.DSL, page_of(story.mia))
    assert "Mother rang at 9." in page
    assert "Corrected by Marcus Reid" in page
    assert "It was the grandmother." in page


def test_a_withdrawn_entry_stays_and_is_shown_as_withdrawn(story):
    note = story.note(story.case(), "Written about the wrong child.")
    actions.withdraw(note, text="Meant for another child.", by=story.cast[Role.DSL])
    page = story.get(Role.DSL, page_of(story.mia))
    assert "Written about the wrong child." in page
    assert "Withdrawn by Dana Whitfield" in page
    assert "Meant for another child." in page
    assert "sg-event--withdrawn" in page


def test_a_withdrawn_concern_marks_the_logging_and_not_what_others_did_about_it(story):
    concern = story.log()
    story.decide(concern)
    actions.withdraw(concern, text="Logged twice.", by=story.cast[Role.DSL])
    assert story.get(Role.DSL, page_of(story.mia)).count("sg-event--withdrawn") == 1


def test_a_missed_deadline_and_who_was_told_stand_on_it(story):
    story.log(at=story.ago(days=9))
    with as_role("safeguard_worker"):
        sweep(at=story.now)
    assert "Not done in time: Read the concern" in says(story, chosen=["clockwork"])
    assert any(sentence.startswith("Told the") for sentence in says(story, chosen=["clockwork"]))


@pytest.mark.parametrize(
    ("group", "shown", "hidden"),
    [
        ("concerns", "Logged a concern", "Opened a case"),
        ("decisions", "Decided: Open a case", "Logged a concern"),
        ("notes", "Telephone call", "Decided"),
        ("voice", "The child’s voice", "Telephone call"),
        ("roll", "Joined the school", "Logged a concern"),
        ("cases", "Gave a task to", "Opened a case"),
    ],
)
def test_it_can_be_narrowed_to_a_kind(story, group, shown, hidden):
    case = story.case()
    story.note(case, "Rang home.", kind=NoteKind.CALL)
    story.note(case, "I like school.", kind=NoteKind.CHILD_VOICE)
    story.task(case, story.cast[Role.STAFF])
    said = " / ".join(says(story, chosen=[group]))
    assert shown in said
    assert hidden not in said


def test_a_correction_stands_with_what_it_corrects(story):
    concern = story.log()
    note = story.note(story.decide(concern).case, "Rang home.")
    actions.correct(note, text="It was Tuesday.", by=story.marcus)
    actions.correct(concern, text="It was Monday.", by=story.marcus)
    assert [sentence for sentence in says(story, chosen=["notes"]) if "Corrected" in sentence] == [
        f"Corrected {note.ref}"
    ]
    assert [sentence for sentence in says(story, chosen=["concerns"]) if "Corrected" in sentence] == [
        f"Corrected {concern.ref}"
    ]
    assert len([one for one in says(story, chosen=["concerns", "notes"]) if "Corrected" in one]) == 2


def test_the_childs_voice_is_also_found_in_the_words_of_a_concern(story):
    story.log(child_words="I hide when he shouts.", account="Told at lunch.")
    story.log(account="Saw her alone.")
    assert len(says(story, chosen=["voice"])) == 1


def test_it_can_be_narrowed_to_words_of_any_case_in_any_order(story):
    story.log(account="A bruise on the left ARM, seen at swimming")
    story.log(account="Late again")
    assert len(says(story, words="swimming bruise arm")) == 1
    assert says(story, words="bruise late") == []


CROWD = """
WITH events AS (
    INSERT INTO audit_event (school_id, verb, kind, happened_at, recorded_at, actor_label, subject_type, subject_ref,
        subject_label, thread, pupils, request_id, payload)
    SELECT %(school)s, 'case.note_added', 'act', now() - n * interval '1 minute', now(), 'X', 'cases.Note', '', 'x',
        'OAK-CASE-2020-' || n, ARRAY[%(child)s::bigint + 1 + n %% 400], '', '{"kind": "Note"}'
    FROM generate_series(1, 8000) n RETURNING id, school_id, pupils[1] AS child, kind, happened_at)
INSERT INTO audit_mention (event_id, school_id, pupil_id, kind, happened_at)
SELECT id, school_id, child, kind, happened_at FROM events
"""


def test_it_is_read_off_the_childs_own_index_however_much_the_school_holds(story):
    story.case()
    with as_role("safeguard_worker"), connection.cursor() as cursor:
        cursor.execute(CROWD, {"school": story.oak.pk, "child": story.mia.pk})
    with as_role(""), connection.cursor() as cursor:
        cursor.execute("ANALYZE audit_event, audit_mention")
    with CaptureQueriesContext(connection) as asked:
        selectors.chronology(story.cast[Role.DSL], story.mia, at=story.now)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {asked.captured_queries[-1]['sql']}")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert plan.count("mention_chronology") == 2
    assert "Seq Scan on audit_" not in plan


@pytest.mark.parametrize("words", ["100%", "_", "\\", "'; DROP TABLE audit_event; --", '"', "\x00bruise", "Ünï", "🙂"])
def test_odd_words_find_what_holds_them_and_nothing_else(story, words):
    story.log(account=f"It says {words.replace(chr(0), '')} on the note")
    story.log(account="Plain")
    assert len(says(story, words=words)) == 1


def test_it_can_be_narrowed_to_days_both_included(story):
    for day in (1, 2, 3):
        story.log(happened_at=datetime(2026, 3, day, 23, 50, tzinfo=LONDON), at=story.now, account=f"On day {day}")
    page = story.get(Role.DSL, page_of(story.mia, since="2026-03-01", until="2026-03-02"))
    assert "On day 1" in page
    assert "On day 2" in page
    assert "On day 3" not in page


def test_it_can_be_narrowed_to_what_is_significant(story):
    case = story.case()
    story.note(case, "An ordinary day.")
    story.note(case, "Said that she is hit.", is_significant=True)
    page = story.get(Role.DSL, page_of(story.mia, significant="on"))
    assert "Said that she is hit." in page
    assert "Opened a case" in page
    assert "An ordinary day." not in page


@pytest.mark.parametrize(
    "query", ["since=31+2+2026", "kind=nonsense", "until=soon", "since=2026-03-02&until=2026-03-01"]
)
def test_a_wrong_filter_is_answered_with_a_sentence_and_shows_nothing(story, query):
    story.log()
    response = story.browser(Role.DSL).get(f"/pupils/{story.mia.ref}/?{query}")
    assert response.status_code == 422
    assert b"There is a problem" in response.content
    assert b"Arrived hungry again." not in response.content
    assert not Event.objects.filter(verb=Verb.CHRONOLOGY_VIEWED).exists()


@pytest.mark.parametrize("after", ["", "x", "1.x", "-1.1", "9" * 40 + ".1", "1." + "9" * 40, "٣.٣", "%00", "1.1.1"])
def test_a_broken_place_in_the_list_is_no_error(story, after):
    assert story.browser(Role.DSL).get(f"/pupils/{story.mia.ref}/?after={after}").status_code == 200


def test_the_pages_hold_each_entry_once_also_when_many_happened_at_the_same_instant(story):
    case, same = story.case(), story.ago(days=3)
    for number in range(120):
        story.note(case, f"note-{number:03d}", happened_at=same, at=same)
    path, found = page_of(story.mia), []
    for _ in range(5):
        page = story.get(Role.DSL, path)
        found += [f"note-{number:03d}" for number in range(120) if f"note-{number:03d}" in page]
        if "Earlier entries" not in page:
            break
        path = page_of(story.mia) + "?" + page.split('rel="next"')[0].rpartition("?")[2].split('"')[0]
    assert sorted(found) == [f"note-{number:03d}" for number in range(120)]


def test_it_jumps_to_a_school_year(story):
    story.log(happened_at=datetime(2025, 8, 31, 12, tzinfo=LONDON), at=story.now)
    story.log(happened_at=datetime(2025, 9, 1, 12, tzinfo=LONDON), at=story.now)
    page = story.get(Role.DSL, page_of(story.mia))
    assert "2024 to 2025</a>" in page
    assert "?since=2025-09-01&amp;until=2026-08-31" in page


def test_the_printable_view_opens_everything_and_is_noted_as_such(story):
    people.add_contact(story.mia, name="Ama Osei", relationship="Mother", has_parental_responsibility=True)
    story.log(account="x" * 20_000)
    page = story.get(Role.DSL, f"/pupils/{story.mia.ref}/print/")
    assert "x" * 20_000 in page
    assert '<details class="govuk-details" open>' in page
    assert "as Dana Whitfield may read it" in page
    assert Event.objects.filter(verb=Verb.CHRONOLOGY_PRINTED, pupils=[story.mia.pk]).exists()


def test_the_head_of_the_record_says_what_must_not_be_overlooked(story):
    people.add_contact(story.mia, name="Dean Cole", relationship="Stepfather", must_not_be_told=True)
    people.record_status(story.mia, kind=Status.Kind.CHILD_PROTECTION, from_on=date(2026, 9, 1))
    people.record_status(story.mia, kind=Status.Kind.YOUNG_CARER, from_on=date(2024, 9, 1), to_on=date(2025, 7, 1))
    case = story.case()
    page = story.get(Role.DSL, page_of(story.mia))
    assert "Must not be told:</strong> Dean Cole (Stepfather)" in page
    assert '<strong class="govuk-tag govuk-tag--red">Child protection plan</strong>' in page
    assert "Young carer</strong> <" not in page
    assert f"/cases/{case.ref}/" in page
    assert "<strong>Dana Whitfield</strong> is accountable since" in page
    assert f"{story.mia.ref} · Year 4 · 4B · born 1 January 2020 · age 6" in page


def test_opening_it_is_an_event_with_the_filters_that_were_chosen(story):
    story.get(Role.DSL, page_of(story.mia, significant="on"))
    looked = Event.objects.get(verb=Verb.CHRONOLOGY_VIEWED)
    assert (looked.actor_label, looked.pupils, looked.payload["filters"]) == (
        "Dana Whitfield",
        [story.mia.pk],
        "significant=on",
    )


def test_what_the_roll_changed_is_said_with_before_and_after(story):
    story.case()
    raise_roll_alerts(
        story.mia, {"Address": ["1 Oak Road", "2 Elm Road"], "Surname": ["", "Osei"]}, by=SYSTEM, at=story.now
    )
    page = story.get(Role.DSL, page_of(story.mia))
    assert 'Address: <span dir="auto">1 Oak Road</span>, now <span dir="auto">2 Elm Road</span>' in page
    assert 'Surname: <span class="sg-quiet">not recorded</span>, now <span dir="auto">Osei</span>' in page


def test_a_monitored_concern_and_its_end_are_on_it(story):
    concern = story.log()
    story.decide(concern, decision=DecisionKind.MONITOR)
    actions.close_concern(concern, by=story.cast[Role.DSL], reason="No more of it.")
    assert "Closed the concern" in says(story)
    assert "Decided: Monitor until a date, severity 2" in says(story)


def test_the_number_of_queries_does_not_grow_with_the_entries(story):
    case = story.case()
    for number in range(4):
        story.note(case, f"n{number}")
    client = story.browser(Role.DSL)
    few = statements(client, page_of(story.mia))
    for number in range(46):
        note = story.note(case, f"more {number}", is_significant=number % 2 == 0)
        if number % 5 == 0:
            actions.correct(note, text="Rather so.", by=story.marcus)
            enrol(story.oak, f"Sibling{number}")
    many = statements(client, page_of(story.mia))
    assert len(many) == len(few) <= 15, "\n".join(many)

"""Logging a concern, as a browser without a script does it."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from cases.models import Concern, Draft
from safeguard.audit.models import Event
from safeguard.clocks.models import Clock
from safeguard.people.models import Relative
from safeguard.policy import Role
from tests.builders import at_most, enrol, found_school, whole_scope
from tests.cases.casework import Oak
from tests.cases.reporting import NASTY, Reporter, answers, now_typed, text

pytestmark = pytest.mark.django_db
FORM = "/concerns/new/"
WORSE = [*NASTY, "\x00", "nul\x00inside", "-1", "99999999999999999999", "1e309", "NaN", "  "]


@pytest.fixture
def oak():
    with whole_scope():
        yield Oak()


@pytest.fixture
def tom(oak):
    return Reporter(oak.staff)


def test_the_form_says_first_whom_to_ring(oak, tom):
    oak.dsl.phone = "01632 960203"
    oak.dsl.save()
    page = text(tom.client.get(FORM))
    assert (
        page.index("999") < page.index("Dana Whitfield") < page.index("01632 960203") < page.index("data-autosave-url")
    )


def test_looking_at_the_form_writes_nothing(tom):
    tom.open()
    assert not Draft.objects.exists()


def test_a_concern_goes_from_the_form_over_the_check_page_to_a_receipt(oak, tom):
    checked = tom.fill(oak.mia, child_words="“I was cold.”", place="Gate", view="It is the third time.")
    page = text(tom.client.get(checked.url))
    for shown in ("Mia Osei, Year 4", "without a coat", "“I was cold.”", "Gate", "third time", "Neglect"):
        assert shown in page
    sent = tom.client.post(checked.url, {"version": 1})
    concern = Concern.objects.get()
    assert sent.url == f"/concerns/{concern.ref}/?sent=1"
    assert (concern.child_words, concern.view, concern.owner) == ("“I was cold.”", "It is the third time.", oak.dsl)
    assert [part.pupil for part in concern.parts.all()] == [oak.mia]
    assert Clock.objects.of(concern).get().kind == "concern.read.routine"
    receipt = text(tom.client.get(sent.url))
    for shown in (concern.ref, "Sent to the safeguarding leads", "Dana Whitfield reads it by", "What happens next"):
        assert shown in receipt
    assert not Draft.objects.exists()


def test_each_child_has_a_part_of_its_own(oak, tom):
    ben, zoe = enrol(oak.school, "Ben", "Ash"), enrol(oak.school, "Zoe", "Hill")
    parts = {"children-1-part": "alleged", "children-2-part": "witness"}
    concern = tom.log(oak.mia, ben, zoe, **parts)
    found = {part.pupil.first_name: part.part for part in concern.parts.all()}
    assert found == {"Mia": "subject", "Ben": "alleged", "Zoe": "witness"}


def test_an_account_of_fifty_thousand_characters_is_kept_whole(oak, tom):
    account = "Ünïcode and lines.\n" * 2631 + "!" * 11
    assert len(account) == 50_000
    concern = tom.log(oak.mia, account=account)
    assert concern.account == account
    assert Event.objects.get(verb="concern.logged").payload["account"] == account


def test_an_account_that_is_too_long_is_said_to_be_and_still_there(oak, tom):
    answer = tom.fill(oak.mia, account="x" * 100_001)
    assert answer.status_code == 422
    assert "must be 100,000 characters or fewer. Take out 1 or more" in text(answer)
    assert "x" * 100_001 in text(answer)


def test_every_missing_answer_is_named_at_once(tom):
    answer = tom.client.post(FORM, tom.open() | {"go": "check"})
    assert answer.status_code == 422
    page = text(answer)
    for sentence in (
        "Select whether a child is in danger now",
        "Enter the child’s name, or describe the child if you do not know it",
        "Enter what you saw or heard",
        "Enter when it happened",
        "Select what it is mainly about",
        "Select yes if you have told a safeguarding lead in person",
    ):
        assert sentence in page


def test_whom_one_told_is_asked_when_one_has(oak, tom):
    assert "Enter who you told" in text(tom.fill(oak.mia, told_dsl="yes"))
    concern = tom.log(oak.mia, told_dsl="yes", told_whom="Dana, at ten")
    assert (concern.told_dsl, concern.told_whom) == (True, "Dana, at ten")


def test_a_time_to_come_is_refused(oak, tom):
    tomorrow = now_typed(timezone.now() + timedelta(days=1))
    answer = tom.fill(oak.mia, **tomorrow)
    assert answer.status_code == 422
    assert "When did it happen must be in the past. It is now" in text(answer)


def test_a_child_without_a_name_is_described(tom):
    concern = tom.log(unnamed_child="A boy in Year 2, red coat")
    assert (concern.unnamed_child, concern.parts.count()) == ("A boy in Year 2, red coat", 0)


@pytest.mark.parametrize("role", [Role.GOVERNOR, Role.CHAIR])
def test_who_may_not_see_the_list_of_children_only_describes(oak, role):
    gail = Reporter(oak.people[role])
    page = text(gail.client.get(FORM))
    assert "children-0-text" not in page
    assert "Describe the child" in page
    assert "Describe the child or the children" in text(gail.fill(oak.mia))
    assert gail.log(oak.mia, unnamed_child="A girl with plaits").parts.count() == 0
    assert gail.client.get("/pupils/search/?q=mi").status_code == 403


def test_danger_comes_before_everything_else(oak, tom):
    answer = tom.client.post(FORM, tom.open() | {"in_danger": "now", "account": "He has a knife"})
    draft = Draft.objects.get()
    assert answer.url == f"/concerns/drafts/{draft.token}/danger/"
    assert Event.objects.filter(verb="concern.danger_shown").count() == 1
    page = text(tom.client.get(answer.url))
    for shown in ("999", "01632 960100", "01632 960199", "Dana Whitfield", "Priya Nair", "Helen Okafor"):
        assert shown in page
    read = tom.client.post(answer.url)
    assert read.url == f"/concerns/drafts/{draft.token}/"
    assert "He has a knife" in text(tom.client.get(read.url))
    unfinished = tom.client.get(f"/concerns/drafts/{draft.token}/check/")
    assert "Enter when it happened" in text(tom.client.get(unfinished.url))
    assert Event.objects.filter(verb="concern.danger_shown").count() == 1


def test_that_danger_was_shown_stands_on_the_concern_and_starts_the_short_clock(oak, tom):
    concern = tom.log(oak.mia, in_danger="now")
    assert concern.danger_shown_at <= concern.logged_at
    clock = Clock.objects.of(concern).get()
    assert (clock.kind, clock.due_at - clock.started_at) == ("concern.read.danger", timedelta(minutes=15))
    receipt = text(tom.client.get(f"/concerns/{concern.ref}/?sent=1"))
    assert "does not replace the call" in receipt


def test_the_danger_page_does_not_send_one_to_somebody_who_is_named(oak, tom):
    tom.client.post(FORM, tom.open() | {"in_danger": "now", "named_1": str(oak.dsl.pk)})
    page = text(tom.client.get(f"/concerns/drafts/{Draft.objects.get().token}/danger/"))
    assert "Dana Whitfield" not in page
    assert "Priya Nair" in page


def test_neither_the_danger_page_nor_the_receipt_names_a_relative_of_the_child(oak, tom):
    Relative.objects.create(school=oak.school, pupil=oak.mia, user=oak.dsl, relationship="aunt")
    danger = tom.fill(oak.mia, in_danger="now")
    pages = [tom.client.get(danger.url)]
    sent = tom.send(Draft.objects.get())
    pages.append(tom.client.get(sent.url))
    for page in pages:
        assert "Dana Whitfield" not in text(page).split("<main")[1]
        assert "Priya Nair" in text(page)


def test_find_lists_the_children_of_that_name_and_chooses_none(oak, tom):
    enrol(oak.school, "Mia", "Park", year_group="Year 2")
    found = tom.client.post(FORM, tom.open() | answers(**{"children-0-text": "mia", "find": "0"}))
    page = text(tom.client.get(found.url))
    assert "Mia Osei, Year 4 · 4B" in page
    assert "Mia Park, Year 2" in page
    assert 'name="children-0-pick"' in page
    assert "checked" not in page.split("Which child do you mean?")[1].split("</fieldset>")[0]
    assert "without a coat" in page


def test_a_name_that_was_not_chosen_is_asked_about(oak, tom):
    answer = tom.fill(**{"children-0-text": "Osei"})
    assert answer.status_code == 422
    assert "Choose which child you mean by “Osei”" in text(answer)
    nobody = text(tom.fill(**{"children-0-text": "Xaviera"}))
    assert "No child called “Xaviera” was found" in nobody


def test_a_child_picked_from_the_matches_is_chosen(oak, tom):
    concern = tom.log(**{"children-0-text": "osei", "children-0-pick": oak.mia.ref})
    assert concern.parts.get().pupil == oak.mia


def test_children_who_read_the_same_are_told_apart_by_birthday(oak, tom):
    for day in (3, 4):
        enrol(oak.school, "Sam", "Lee", year_group="Year 1", born_on=date(2020, 5, day))
    found = tom.client.get("/pupils/search/?q=sam").json()["results"]
    assert [one["label"] for one in found] == ["Sam Lee, Year 1, born 3 May", "Sam Lee, Year 1, born 4 May"]


def test_names_that_begin_so_come_before_names_that_hold_it(oak, tom):
    for number in range(12):
        enrol(oak.school, f"Ayo{number}", "Adeyemi")
    found = tom.client.get("/pupils/search/?q=mi").json()["results"]
    assert (len(found), found[0]["value"]) == (10, oak.mia.ref)


@pytest.mark.parametrize("words", ["zoe", "Zoë", "ZOE o'br", "zoe o’brien", "brien zoe", "smith", "o'brien-smith"])
def test_names_are_found_without_their_accents(oak, tom, words):
    zoe = enrol(oak.school, "Zoë", "O’Brien-Smith")
    found = tom.client.get("/pupils/search/", {"q": words}).json()["results"]
    assert [one["value"] for one in found] == [zoe.ref]


def test_the_search_gives_a_reference_and_a_label_and_nothing_else(oak, tom):
    found = tom.client.get("/pupils/search/?q=Mi+os").json()
    assert found == {"results": [{"value": oak.mia.ref, "label": "Mia Osei, Year 4 · 4B"}]}
    for nothing in ("m", "", "\x00", "%", "%%", "zzz", "--", "- -", ", Mia", "\u200b\u200b"):
        assert tom.client.get("/pupils/search/", {"q": nothing}).json() == {"results": []}


def test_rows_come_and_go_without_a_script(oak, tom):
    ben = enrol(oak.school, "Ben", "Ash")
    added = tom.client.post(FORM, tom.open() | answers(oak.mia, ben, add_row="children"))
    page = text(tom.client.get(added.url))
    assert "children-2-text" in page
    gone = tom.client.post(added.url.split("#")[0], tom.open(added.url) | answers(oak.mia, ben, remove="0"))
    page = text(tom.client.get(gone.url))
    assert "Ben Ash" in page
    assert "Mia Osei" not in page


def test_the_same_child_twice_is_refused(oak, tom):
    answer = tom.fill(oak.mia, oak.mia)
    assert (answer.status_code, "Mia Osei is named twice" in text(answer)) == (422, True)


def test_more_children_than_a_concern_holds_are_refused(oak, tom):
    pupils = [enrol(oak.school, f"Child{number}", "Many") for number in range(21)]
    answer = tom.fill(*pupils)
    assert answer.status_code == 422
    assert "20 children at the most" in text(answer)
    assert "Child20" in text(answer)


def test_a_child_of_another_school_is_refused_in_words_and_recorded(oak, tom):
    elm = found_school("Elmwood Academy", "ELM")
    stranger = enrol(elm, "Nina", "Elsewhere")
    answer = tom.fill(stranger)
    assert answer.status_code == 422
    assert "This child is not on the roll of this school" in text(answer)
    assert "without a coat" in text(answer)
    event = Event.objects.get(verb="access.not_found")
    assert (event.actor_id, event.payload["asked"]) == (oak.staff.pk, stranger.ref)
    assert not Concern.objects.exists()


def test_a_named_colleague_finds_no_trace(oak, tom):
    concern = tom.log(oak.mia, named_1=str(oak.dsl.pk))
    assert concern.owner == oak.deputy
    assert [wall.user for wall in concern.walls.all()] == [oak.dsl]
    assert oak.dsl.label not in text(tom.client.get(f"/concerns/{concern.ref}/?sent=1")).split("<main")[1]


def test_when_everybody_who_could_read_it_is_named_one_is_told_whom_to_ring(oak, tom):
    Relative.objects.create(school=oak.school, pupil=oak.mia, user=oak.people[Role.CHAIR], relationship="uncle")
    named = {"named_1": oak.dsl.pk, "named_2": oak.deputy.pk, "named_3": oak.head.pk}
    draft = tom.draft(oak.mia, **named)
    answer = tom.send(draft)
    assert answer.status_code == 409
    assert "Nobody at Oakfield Primary is left who could read this concern" in text(answer)
    assert "01632 960100" in text(answer)
    assert Draft.objects.filter(pk=draft.pk).exists()


@pytest.mark.parametrize("nasty", NASTY, ids=range(len(NASTY)))
def test_any_words_in_any_box_are_kept_or_answered_with_the_form(oak, tom, nasty):
    words = dict.fromkeys(("account", "child_words", "view", "done_so_far", "unnamed_child"), f"a{nasty}")
    lines = {"place": nasty[:900], "told_dsl": "yes", "told_whom": f"b{nasty}"[:900]}
    concern = tom.log(oak.mia, **words, **lines)
    assert concern.account == f"a{nasty}".replace("\r\n", "\n")
    page = tom.client.get(f"/concerns/{concern.ref}/")
    assert page.status_code == 200
    assert "<script>alert" not in page.content.decode()
    assert "<img src=x" not in page.content.decode()


@pytest.mark.parametrize("nasty", WORSE, ids=range(len(WORSE)))
def test_nonsense_in_every_field_at_once_is_the_form_again(oak, tom, nasty):
    typed = answers(oak.mia)
    everywhere = dict.fromkeys([*typed, "children-0-pick", "named_1", "named_2", "version", "page", "draft"], nasty)
    answer = tom.client.post(FORM, everywhere)
    assert answer.status_code in {409, 422}
    assert "There is a problem" in text(answer)
    assert tom.client.post(FORM, everywhere | {"go": nasty, "remove": nasty, "find": nasty}).status_code < 500
    token = Draft.objects.filter(author=oak.staff).first().token
    for part in ("", "check/", "danger/", "marks/", "files/", "discard/"):
        assert tom.client.get(f"/concerns/drafts/{token}/{part}").status_code in {200, 302}
    assert tom.client.get("/concerns/").status_code == 200


def test_a_nul_is_taken_out_and_nothing_else(oak, tom):
    checked = tom.fill(oak.mia, account="before\x00after", place="\x00")
    assert "beforeafter" in text(tom.client.get(checked.url))


def test_sending_twice_is_sending_once(oak, tom):
    draft = tom.draft(oak.mia)
    first, second = tom.send(draft), tom.send(draft)
    assert Concern.objects.count() == 1
    assert (first.status_code, second.status_code) == (302, 302)
    assert second.url == f"/concerns/{Concern.objects.get().ref}/"


def test_the_old_form_of_a_sent_concern_leads_to_its_receipt(oak, tom):
    typed = tom.open() | answers(oak.mia)
    checked = tom.client.post(FORM, typed)
    tom.client.post(checked.url, {"version": 1})
    again = tom.client.post(FORM, typed)
    assert again.url == f"/concerns/{Concern.objects.get().ref}/"
    assert not Draft.objects.exists()


def test_what_changed_since_it_was_read_is_not_sent_unread(oak, tom):
    draft = tom.draft(oak.mia)
    tom.fill(oak.mia, url=f"/concerns/drafts/{draft.token}/", account="Now other words", go="draft")
    answer = tom.client.post(f"/concerns/drafts/{draft.token}/check/", {"version": draft.version})
    assert answer.status_code == 409
    assert "changed in another window" in text(answer)
    assert "Now other words" in text(answer)


def test_a_school_that_is_not_mine_counts_for_nothing(oak, tom):
    found_school("Elmwood Academy", "ELM")
    tom.client.post(FORM, tom.open() | answers(oak.mia, school="ELM", go="draft"))
    assert Draft.objects.get().school == oak.school


def test_whoever_has_no_role_cannot_log(oak):
    nobody = Reporter(oak.hire("Nora Nobody", Role.INSPECTOR))
    assert nobody.client.get(FORM).status_code == 403
    assert nobody.client.post(FORM, answers(oak.mia)).status_code == 403


def test_the_page_about_an_adult_names_the_head_and_the_chair(tom):
    page = text(tom.client.get("/conduct/report/"))
    assert page.index("Helen Okafor") < page.index("Colin Hart") < page.rindex("LADO")


def test_the_pages_ask_the_database_little_however_many_children(oak, tom):
    pupils = [enrol(oak.school, f"Child{number}", "Many") for number in range(18)]
    blank = {f"children-{number}-text": "Many" for number in range(18, 20)}
    draft = tom.draft(*pupils, **blank)
    for path in (FORM, f"/concerns/drafts/{draft.token}/"):
        with at_most(15):
            assert tom.client.get(path).status_code == 200
    ready = tom.draft(*pupils)
    with at_most(15):
        assert tom.client.get(f"/concerns/drafts/{ready.token}/check/").status_code == 200

"""Drafts: kept while one types, for oneself alone, through signed-out sessions and second windows; then gone."""

import uuid
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone

from cases import actions
from cases.models import Concern, Draft
from cases.tasks import expire_drafts
from safeguard import db
from safeguard.audit.models import Event
from safeguard.errors import RuleBroken
from safeguard.files.models import StoredFile
from safeguard.policy import Role
from safeguard.web import keeping
from tests.builders import PASSWORD, as_role, whole_scope
from tests.cases.casework import BACKEND, Oak
from tests.cases.reporting import Reporter, answers, text

pytestmark = pytest.mark.django_db
FORM, AUTOSAVE = "/concerns/new/", "/concerns/drafts/"
QUIET = {"HTTP_X_REQUESTED_WITH": "autosave"}


@pytest.fixture
def oak(settings, tmp_path):
    settings.FILES_DIR = tmp_path / "files"
    with whole_scope():
        yield Oak()


@pytest.fixture
def tom(oak):
    return Reporter(oak.staff)


def autosave(reporter, url, typed, **changes):
    return reporter.client.post(url, typed | changes, **QUIET)


def test_the_first_autosave_opens_the_draft_and_says_where_the_next_goes(oak, tom):
    typed = tom.open() | answers(oak.mia)
    first = autosave(tom, AUTOSAVE, typed).json()
    draft = Draft.objects.get()
    page = f"/concerns/drafts/{draft.token}/"
    assert first == {"version": 1, "url": f"{page}save/", "page": page}
    second = autosave(tom, first["url"], typed, version="1", account="More").json()
    assert second["version"] == 2
    assert Draft.objects.get().answers["fields"]["account"] == ["More"]


def test_the_button_goes_on_with_the_draft_that_autosave_opened(oak, tom):
    typed = tom.open() | answers(oak.mia)
    autosave(tom, AUTOSAVE, typed)
    tom.client.post(FORM, typed | {"go": "draft", "account": "The last words"})
    assert Draft.objects.get().answers["fields"]["account"] == ["The last words"]


def test_an_autosave_whose_answer_got_lost_is_no_conflict(oak, tom):
    typed = tom.open() | answers(oak.mia)
    autosave(tom, AUTOSAVE, typed)
    assert autosave(tom, AUTOSAVE, typed, account="Again").status_code == 200


def test_an_autosave_that_comes_after_the_button_changes_nothing(oak, tom):
    typed = tom.open() | answers(oak.mia)
    tom.client.post(FORM, typed | {"account": "The last words"})
    url = f"/concerns/drafts/{Draft.objects.get().token}/save/"
    assert autosave(tom, url, typed, account="Older words").status_code == 409
    assert Draft.objects.get().answers["fields"]["account"] == ["The last words"]


def test_a_second_window_is_told_and_nothing_is_overwritten(oak, tom):
    draft = tom.draft(oak.mia)
    page = f"/concerns/drafts/{draft.token}/"
    one, other = tom.open(page), tom.open(page)
    assert autosave(tom, f"{page}save/", one | answers(oak.mia), account="First window").status_code == 200
    late = autosave(tom, f"{page}save/", other | answers(oak.mia), account="Second window")
    assert (late.status_code, "another window" in late.json()["message"]) == (409, True)
    pressed = tom.client.post(page, other | answers(oak.mia, account="Second window"))
    assert pressed.status_code == 409
    assert "changed in another window or on another device" in text(pressed)
    assert "Second window" in text(pressed)
    assert Draft.objects.get().answers["fields"]["account"] == ["First window"]


def test_after_the_warning_the_second_window_may_keep_its_own(oak, tom):
    draft = tom.draft(oak.mia)
    page = f"/concerns/drafts/{draft.token}/"
    stale = tom.open(page)
    tom.fill(oak.mia, url=page, account="First window")
    warned = tom.client.post(page, stale | answers(oak.mia, account="Second window"))
    newest = {"version": str(Draft.objects.get().version)}
    assert f'name="version" value="{newest["version"]}"' in text(warned)
    tom.client.post(page, stale | newest | answers(oak.mia, account="Second window"))
    assert Draft.objects.get().answers["fields"]["account"] == ["Second window"]


def test_pressing_continue_twice_is_no_conflict(oak, tom):
    typed = tom.open() | answers(oak.mia)
    first, second = tom.client.post(FORM, typed), tom.client.post(FORM, typed)
    assert first.url == second.url
    assert Draft.objects.count() == 1


def test_an_autosave_after_sending_says_so(oak, tom):
    draft = tom.draft(oak.mia)
    tom.send(draft)
    late = autosave(tom, f"/concerns/drafts/{draft.token}/save/", answers(oak.mia))
    assert late.status_code == 409
    assert Concern.objects.get().ref in late.json()["message"]
    assert autosave(tom, AUTOSAVE, answers(oak.mia), draft=str(draft.token)).status_code == 409


@pytest.mark.parametrize("part", ["", "check/", "danger/", "marks/", "files/", "discard/", "save/"])
def test_a_draft_is_its_authors_alone(oak, tom, part):
    draft = tom.draft(oak.mia)
    dana = Reporter(oak.dsl)
    url = f"/concerns/drafts/{draft.token}/{part}"
    assert dana.client.post(url, {}).status_code == 404
    if part != "save/":
        assert dana.client.get(url).status_code == 404


def test_the_database_itself_shows_a_draft_to_its_author_only(oak, tom):
    tom.draft(oak.mia)
    for user, seen in ((oak.staff, 1), (oak.dsl, 0)):
        with db.scope(user=user, schools=[oak.school]), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM cases_draft")
            assert cursor.fetchone()[0] == seen


def test_the_token_of_somebody_elses_draft_opens_nothing(oak, tom):
    draft = tom.draft(oak.mia)
    dana = Reporter(oak.dsl)
    answer = dana.client.post(FORM, dana.open() | answers(oak.mia, draft=str(draft.token), account="Mine"))
    assert answer.status_code == 409
    assert "This page is out of date" in text(answer)
    assert "Mine" in text(answer)
    assert str(draft.token) not in text(answer)
    assert autosave(dana, AUTOSAVE, answers(oak.mia), draft=str(draft.token)).status_code == 409


def test_what_is_typed_when_the_session_is_over_waits_for_the_same_person(oak, tom):
    typed = tom.open() | answers(oak.mia, account="Not lost")
    Session.objects.all().delete()
    signed_out = tom.client.post(FORM, typed)
    assert signed_out.url == f"/accounts/login/?next={FORM}"
    signed_in = tom.client.post(signed_out.url, {"login": oak.staff.email, "password": PASSWORD})
    assert signed_in.url == FORM
    page = text(tom.client.get(FORM))
    assert "You were signed out before this was saved" in page
    assert "Not lost" in page
    assert "Mia Osei" in page
    assert not Draft.objects.exists(), "nothing is done until the person presses the button"
    checked = tom.client.post(FORM, tom.open() | answers(oak.mia, account="Not lost"))
    assert checked.url.endswith("/check/")
    assert "You were signed out" not in text(tom.client.get(FORM))


def test_the_draft_itself_gets_the_words_back_as_well(oak, tom):
    draft = tom.draft(oak.mia)
    page = f"/concerns/drafts/{draft.token}/"
    typed = tom.open(page) | answers(oak.mia, account="Newer")
    Session.objects.all().delete()
    tom.client.post(page, typed)
    tom.client.force_login(oak.staff, backend=BACKEND)
    assert "Newer" in text(tom.client.get(page))
    assert tom.client.post(page, tom.open(page) | answers(oak.mia, account="Newer")).status_code == 302


def test_nobody_else_at_the_same_computer_sees_these_words(oak, tom):
    typed = tom.open() | answers(oak.mia, account="Not for Dana")
    Session.objects.all().delete()
    tom.client.post(FORM, typed)
    tom.client.force_login(oak.dsl, backend=BACKEND)
    assert "Not for Dana" not in text(tom.client.get(FORM))
    tom.client.force_login(oak.staff, backend=BACKEND)
    assert keeping.KEPT not in tom.client.session


def test_an_outdated_token_of_the_form_costs_no_word(oak):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(oak.staff, backend=BACKEND)
    tom = Reporter(oak.staff)
    tom.client = strict
    sent = tom.client.post(FORM, tom.open() | answers(oak.mia, account="Typed before", csrfmiddlewaretoken="old"))
    assert (sent.status_code, sent.url) == (302, FORM)
    assert "Typed before" in text(tom.client.get(FORM))
    assert not Draft.objects.exists()


def test_a_forged_request_puts_no_words_in_anybodys_mouth(oak):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(oak.staff, backend=BACKEND)
    for keeper in ("", "forged", signing.dumps(oak.staff.pk), keeping.keeper(oak.dsl, FORM)):
        strict.post(FORM, answers(oak.mia, account="Not mine", keeper=keeper))
        assert "Not mine" not in text(strict.get(FORM))


def test_an_idle_session_keeps_what_autosave_has_kept(oak, tom, settings):
    typed = tom.open() | answers(oak.mia)
    autosave(tom, AUTOSAVE, typed)
    session = tom.client.session
    session["seen"] = 1
    session.save()
    out = tom.client.post(f"/concerns/drafts/{Draft.objects.get().token}/save/", typed, **QUIET)
    assert out.status_code == 302
    assert Draft.objects.count() == 1


def test_my_drafts_stand_above_my_concerns(oak, tom):
    draft = tom.draft(oak.mia, account="The beginning of it")
    page = text(tom.client.get("/concerns/"))
    for shown in ("The draft is saved", "Not sent yet", "The beginning of it", str(draft.token), "It is deleted on"):
        assert shown in page
    assert "You have 1 draft that is not sent" in text(tom.client.get(FORM))


def test_a_discarded_draft_is_gone_with_its_files_and_says_nothing(oak, tom):
    draft = tom.draft(oak.mia, account="Secret words")
    stored = with_file(tom, draft)
    url = f"/concerns/drafts/{draft.token}/discard/"
    assert "Secret words" in text(tom.client.get(url))
    assert tom.client.post(url).url == "/concerns/"
    assert not Draft.objects.exists()
    assert not StoredFile.objects.filter(pk=stored.pk).exists()
    assert not any("Secret words" in str(event.payload) for event in Event.objects.all())


def with_file(reporter, draft) -> StoredFile:
    from_phone = {"files": [SimpleUploadedFile("note.txt", b"A note")]}
    reporter.client.post(f"/concerns/drafts/{draft.token}/files/", from_phone)
    return StoredFile.objects.of(draft).get()


def test_a_draft_goes_after_two_days_with_its_files_and_only_that_is_recorded(oak, tom):
    old, young = tom.draft(oak.mia, account="Forgotten words"), tom.draft(oak.mia)
    stored = with_file(tom, old)
    Draft.objects.filter(pk=old.pk).update(changed_at=timezone.now() - timedelta(hours=49))
    with as_role("safeguard_worker"):
        expire_drafts()
    assert list(Draft.objects.all()) == [young]
    assert not StoredFile.objects.filter(pk=stored.pk).exists()
    event = Event.objects.get(verb="draft.expired")
    assert "Forgotten" not in str(event.payload)


def test_starting_twice_with_one_token_is_one_draft(oak):
    token = uuid.uuid4()
    one = actions.start_draft(school=oak.school, by=oak.staff, token=token)
    assert actions.start_draft(school=oak.school, by=oak.staff, token=token) == one


def test_saving_a_draft_that_was_sent_meanwhile_is_refused_in_words(oak, tom):
    draft = tom.draft(oak.mia)
    tom.send(draft)
    page = f"/concerns/drafts/{draft.token}/"
    assert tom.client.post(page, answers(oak.mia)).url == f"/concerns/{Concern.objects.get().ref}/"
    with pytest.raises(RuleBroken, match="sent or discarded"):
        actions.save_draft(draft, answers={"fields": {}}, version=1)


def test_a_governor_has_drafts_too(oak):
    gail = Reporter(oak.people[Role.GOVERNOR])
    draft = gail.draft(unnamed_child="A girl")
    assert "A girl" in text(gail.client.get(f"/concerns/drafts/{draft.token}/"))

"""Upload, review, import, result: in a browser without JavaScript."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from safeguard.audit.models import Event
from safeguard.outbox.models import Message
from safeguard.people.models import Pupil, RollReview, User
from safeguard.people.verbs import Verb
from safeguard.policy import Role
from tests.builders import as_role, at_most
from tests.people.rolls import MIA, TOM, USERS, ZOE, csv_of, large, oneroster, zip_of

UPLOAD = "/people/roll/"


def text(response: Any) -> str:
    return response.content.decode()


def send(client: Client, content: bytes, *, name: str = "roll.csv", holds: str = "whole") -> Any:
    return client.post(UPLOAD, {"file": SimpleUploadedFile(name, content), "holds": holds})


def agreed(client: Client, path: str) -> str:
    return re.findall(r'name="agreed" value="(\w+)"', text(client.get(path)))[0]


def bring_in(client: Client, content: bytes, **answers: Any) -> Any:
    path = send(client, content).url
    return client.post(f"{path}import/", {"agreed": agreed(client, path)} | answers)


@pytest.fixture
def admin(as_: Any) -> Client:
    return as_(Role.ADMIN)


def test_the_way_from_a_file_to_the_roll(admin: Client, oak: Any) -> None:
    assert "Import the roll" in text(admin.get(UPLOAD))
    response = send(admin, csv_of([MIA, TOM, [*ZOE[:4], "31/02/2017", *ZOE[5:]]]))
    assert (response.status_code, response.url) == (302, "/people/roll/OAK-R-00001/")
    page = text(admin.get(response.url))
    assert "3 rows in the file, all accounted for: 2 joining, 1 with a fault, left out." in page
    assert "There is no such day as 31/02/2017" in page
    assert page.index("Faults (1)") < page.index("Join (2)")
    assert not Pupil.objects.exists()
    done = admin.post(f"{response.url}import/", {"agreed": agreed(admin, response.url)})
    assert (done.status_code, done.url) == (302, response.url)
    result = text(admin.get(response.url))
    assert "The roll is imported" in result
    assert "1 row with a fault was left out" in result
    assert Pupil.objects.count() == 2
    assert Event.objects.get(verb=Verb.ROLL_IMPORTED).actor_id == oak.people[Role.ADMIN].pk
    assert "Imported" in text(admin.get(UPLOAD))


def test_what_changes_is_shown_before_and_after(admin: Client) -> None:
    bring_in(admin, csv_of([MIA, TOM]))
    page = text(admin.get(send(admin, csv_of([[*MIA[:3], "Ndiaye", *MIA[4:6], "", MIA[7]], TOM])).url))
    assert "Surname: “Osei” becomes “Ndiaye”" in page
    assert "Mia Osei (OAK-P-00001)" in page


def test_sending_the_import_twice_does_it_once(admin: Client) -> None:
    path = send(admin, csv_of([MIA])).url
    answers = {"agreed": agreed(admin, path)}
    for _ in range(2):
        assert admin.post(f"{path}import/", answers).status_code == 302
    assert Pupil.objects.count() == 1


def test_a_roll_that_changed_meanwhile_shows_the_list_again(admin: Client) -> None:
    path = send(admin, csv_of([MIA, TOM])).url
    stale = agreed(admin, path)
    bring_in(admin, csv_of([ZOE]))
    response = admin.post(f"{path}import/", {"agreed": stale})
    assert response.status_code == 409
    assert "The roll changed while this file was being looked at" in text(response)
    fresh = re.findall(r'name="agreed" value="(\w+)"', text(response))[0]
    assert fresh != stale
    assert "Leave (1)" in text(response)
    assert Pupil.objects.count() == 1


def test_many_leavers_need_the_tick_and_the_number(admin: Client) -> None:
    bring_in(admin, csv_of([MIA, TOM, ZOE]))
    path = send(admin, csv_of([MIA])).url
    page = text(admin.get(path))
    assert "2 of the 3 children on the roll would leave" in page
    answers = {"agreed": agreed(admin, path)}
    for wrong in (
        {},
        {"sure": "on"},
        {"leavers": "2"},
        {"sure": "on", "leavers": "3"},
        {"sure": "on", "leavers": "two"},
    ):
        assert admin.post(f"{path}import/", answers | wrong).status_code == 422
    assert Pupil.objects.on_roll().count() == 3
    assert admin.post(f"{path}import/", answers | {"sure": "on", "leavers": "2"}).status_code == 302
    assert Pupil.objects.on_roll().count() == 1


def test_staff_who_are_ticked_get_a_role_and_a_letter(admin: Client, oak: Any) -> None:
    adults = [
        ["t1", "", "", "s1", "teacher", "Ruth", "Hall", "ruth@oakfield.example", ""],
        ["t2", "", "", "s1", "aide", "Omar", "Fox", "omar@oakfield.example", ""],
    ]
    content = oneroster([["u1", "", "", "s1", "student", "Mia", "Osei", "", "4"], *adults], USERS)
    path = send(admin, content, name="roll.zip").url
    assert "Omar Fox, omar@oakfield.example, Teaching assistant" in text(admin.get(path))
    answers = {"agreed": agreed(admin, path)}
    stranger = admin.post(f"{path}import/", answers | {"staff": ["someone@else.example"]})
    assert stranger.status_code == 422
    admin.post(f"{path}import/", answers | {"staff": ["ruth@oakfield.example"]})
    assert User.objects.get(email="ruth@oakfield.example").roles_at(oak.school) == {Role.STAFF}
    assert not User.objects.filter(email="omar@oakfield.example").exists()
    with as_role("safeguard_worker"):
        assert Message.objects.filter(kind="invitation").count() == 1


def test_a_file_thrown_away_is_gone(admin: Client) -> None:
    path = send(admin, csv_of([MIA])).url
    response = admin.post(f"{path}discard/", follow=True)
    assert "The file was thrown away" in text(response)
    assert not RollReview.objects.exists()
    assert admin.get(path).status_code == 404
    assert Event.objects.filter(verb=Verb.ROLL_DISCARDED).count() == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\x89PNG\r\n\x1a\n\x00", "is not readable text"),
        (b"Colour,Size\r\nred,3\r\n", "There is no column for the surname"),
        (b'Forename,Surname,DOB\r\n"Mia,Osei,x\r\n', "The quotation marks in roll.csv are broken"),
        (zip_of({"../users.csv": b"x"}), "leads out of its folder"),
        (zip_of({"users.csv": b"0" * 4_000_000}), "far more than a school’s roll"),
    ],
)
def test_what_cannot_be_read_is_answered_with_a_sentence(admin: Client, content: bytes, words: str) -> None:
    response = send(admin, content)
    assert response.status_code == 409
    assert words in text(response).replace("&#x27;", "’")
    assert not RollReview.objects.exists()


def test_a_form_with_gaps_and_a_file_too_large(admin: Client, settings: Any) -> None:
    page = text(admin.post(UPLOAD, {}))
    assert "Choose the roll file" in page
    assert "Select who is in the file" in page
    assert admin.post(UPLOAD, {"file": "not a file", "holds": "whole"}).status_code == 422
    settings.FILES_MAX_BYTES = 1024 * 1024
    response = send(admin, csv_of([MIA]) + b" " * 1024 * 1024)
    assert response.status_code == 422
    assert "is larger than 1 MB" in text(response)
    assert "is empty" in text(send(admin, b""))


def test_names_in_a_file_are_text_and_never_markup(admin: Client) -> None:
    evil = "<img src=x onerror=alert(1)>"
    path = send(admin, csv_of([[*MIA[:2], evil, *MIA[3:]]]), name=f"{evil}.csv").url
    page = text(admin.get(path))
    assert evil not in page
    assert "&lt;img src=x" in page


def test_a_long_list_has_pages_of_its_own(admin: Client) -> None:
    path = send(admin, large(250)).url
    page = text(admin.get(path))
    assert "All 250" in page
    assert page.count("Child") < 30
    first, last = text(admin.get(f"{path}?list=joiners")), text(admin.get(f"{path}?list=joiners&page=3"))
    assert (first.count("<tr"), last.count("<tr")) == (101, 51)
    assert "Further down the list" in first
    assert "Further down the list" not in last
    for odd in ("999", "0", "-1", "x", "٣", "9" * 50):
        assert admin.get(f"{path}?list=joiners&page={odd}").status_code == 200
    assert "What this file would do" in text(admin.get(f"{path}?list=nonsense"))


def test_queries_do_not_grow_with_the_file(admin: Client) -> None:
    path = send(admin, large(300)).url
    with at_most(15):
        assert "All 300" in text(admin.get(path))
    with at_most(15):
        admin.get(UPLOAD)


def test_reading_a_review_is_recorded(admin: Client) -> None:
    path = send(admin, csv_of([MIA])).url
    before = Event.objects.filter(verb="access.list_read").count()
    admin.get(path)
    assert Event.objects.filter(verb="access.list_read").count() == before + 1


@pytest.mark.parametrize("role", [Role.STAFF, Role.DSL, Role.DEPUTY, Role.GOVERNOR, Role.CHAIR])
def test_others_are_refused(as_: Any, admin: Client, role: Role) -> None:
    path = send(admin, csv_of([MIA])).url
    client = as_(role)
    assert {client.get(one).status_code for one in (UPLOAD, path)} == {403}
    assert {client.post(one).status_code for one in (UPLOAD, f"{path}import/", f"{path}discard/")} == {403}
    assert RollReview.objects.count() == 1


def test_another_school_s_review_is_not_there(as_: Any, admin: Client, elm: Any) -> None:
    path = send(admin, csv_of([MIA])).url
    other = as_(user=elm.people[Role.HEAD])
    assert other.get(path).status_code == 404
    assert {other.post(f"{path}{act}/").status_code for act in ("import", "discard")} == {404}
    assert admin.get("/people/roll/OAK-R-%00/").status_code == 404
    assert admin.get(f"{path}import/").status_code == 405


def test_a_review_of_yesterday_is_not_there(admin: Client) -> None:
    path = send(admin, csv_of([MIA])).url
    RollReview.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert admin.get(path).status_code == 404
    assert "OAK-R-00001" not in text(admin.get(UPLOAD))

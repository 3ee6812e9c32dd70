"""A session that ends in mid-form costs no word, on every page where words are typed, also without a script.

The pages come from the permission matrix: a new form page is in here by being there.
"""

from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core import signing
from django.test import Client
from django.urls import resolve, reverse

from safeguard.demo.world import PASSWORD, World
from safeguard.web import keeping
from tests.addresses import address
from tests.matrix import MATRIX, PEOPLE

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
SHOWS_FORM, WRONG = 200, {409, 422}
TEXT = {"text", "email", "tel", "search", "number", "url"}
STANDS_ON: dict[str, Any] = {  # where the form is not shown at its own address: who is shown it where
    "cases:close": ("dsl", lambda world: reverse("cases:close", args=[world.refs["closing"]])),
    "cases:refuse_closing": ("dsl", lambda world: reverse("cases:close", args=[world.refs["closing"]])),
    "people_relatives": ("head", lambda world: f"{reverse('people_relatives')}?q=a"),
}
NO_PAGE = {
    "cases:draft_new",  # only a script sends to it, and its page stays open
    *["agencies:found", "agencies:residence", "conduct:take_on"],  # a button or a choice on another page, without words
    *["transfers:build", "transfers:send"],
}
WITHOUT_WORDS = {
    *["profile", "switch_school", "cases:attach", "roll:upload", "disclosures:to_case", "transfers:received_file"]
}
FORMS = sorted(
    name
    for name, (_, post) in MATRIX.items()
    if WRONG & set(post.values())
    and post["stranger"] == 302
    and not name.startswith("account_")
    and name not in NO_PAGE
)


class Forms(HTMLParser):
    """The forms of a page that are sent: action, what each box holds, and which boxes take words."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[dict[str, Any]] = []
        self.area = ""
        self.open = False
        self.in_template = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.in_template += tag == "template"
        if tag == "form":
            self.open = given.get("method") == "post"
            if self.open:
                self.found.append({"action": given.get("action", ""), "boxes": {}, "words": set()})
        name = given.get("name", "")
        if not self.open or self.in_template or (not name and tag != "option"):
            return
        form = self.found[-1]
        if tag == "textarea":
            self.area = name
            form["boxes"][name] = ""
            form["words"].add(name)
        elif tag == "input" and given.get("type", "text") in {*TEXT, "hidden"}:
            form["boxes"][name] = given.get("value", "")
            if given.get("type", "text") in TEXT:
                form["words"].add(name)

    def handle_data(self, data: str) -> None:
        if self.area:
            self.found[-1]["boxes"][self.area] += data

    def handle_endtag(self, tag: str) -> None:
        self.in_template -= tag == "template"
        self.open = self.open and tag != "form"
        self.area = "" if tag == "textarea" else self.area


class Page:
    """The page on which the form of that address stands, open before whoever may send it."""

    def __init__(self, world: World, name: str, *, strict: bool = False) -> None:
        post = MATRIX[name][1]
        anybody = next(person for person, code in post.items() if code in WRONG)
        who, stands_on = STANDS_ON.get(name, (anybody, lambda world: address(world, name)))
        self.name, self.user, self.url = name, world.cast[PEOPLE[who]], stands_on(world)
        self.client = Client(enforce_csrf_checks=strict)
        self.signs_in(self.user)

    def signs_in(self, user: Any) -> None:
        self.client.force_login(user, backend=BACKEND)

    @property
    def form(self) -> dict[str, Any] | None:
        """What stands in it, or None when the address has no form that takes words."""
        response = self.client.get(self.url)
        assert response.status_code == SHOWS_FORM, self.url
        for form in Forms(response.content.decode()).found:
            form["action"] = form["action"] or self.url
            match = resolve(urlsplit(form["action"]).path)
            if match.view_name == self.name and form["words"]:
                return form
        return None

    def typed(self, form: dict[str, Any]) -> dict[str, str]:
        words = {name: f"<Words & {number}>" for number, name in enumerate(sorted(form["words"]))}
        return form["boxes"] | words

    def shows(self, typed: dict[str, str]) -> bool:
        form = self.form
        assert form is not None
        words = {name: value for name, value in typed.items() if value.startswith("<Words")}
        return words.items() <= {name: value.strip() for name, value in form["boxes"].items()}.items()


@pytest.fixture(params=[name for name in FORMS if name not in WITHOUT_WORDS])
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def page_with_words(world: World, name: str, **how: Any) -> tuple[Page, dict[str, Any]]:
    page = Page(world, name, **how)
    form = page.form
    assert form is not None
    return page, form


def test_words_without_a_session_come_back_after_signing_in_and_go_once_sent(world: World, name: str) -> None:
    page, form = page_with_words(world, name)
    typed = page.typed(form)
    page.client.logout()
    asked = page.client.post(form["action"], typed)
    assert asked.status_code == 302
    assert asked.url.startswith("/accounts/login/?next=")
    assert "Words" not in asked.url
    assert b"is kept" in page.client.get(asked.url).content
    page.signs_in(page.user)
    assert page.shows(typed)
    assert b"Your words are here" in page.client.get(page.url).content
    again = page.client.post(form["action"], page.typed(page.form))
    assert again.status_code in {302, 303, *WRONG}
    assert keeping.KEPT not in page.client.session
    assert b"Your words are here" not in page.client.get(page.url).content


def test_nobody_else_at_that_browser_finds_them(world: World, name: str) -> None:
    page, form = page_with_words(world, name)
    typed = page.typed(form)
    page.client.logout()
    page.client.post(form["action"], typed)
    page.signs_in(world.cast["staff@elmwood.example"])
    assert "Words &" not in page.client.get("/", follow=True).content.decode()
    assert keeping.KEPT not in page.client.session
    page.signs_in(page.user)
    assert not page.shows(typed)


def test_an_outdated_token_costs_no_word(world: World, name: str) -> None:
    page, form = page_with_words(world, name, strict=True)
    typed = page.typed(form) | {"csrfmiddlewaretoken": "outdated"}
    asked = page.client.post(form["action"], typed)
    assert (asked.status_code, urlsplit(asked.url).path) == (302, urlsplit(page.url).path)
    assert page.shows(typed)


def test_every_page_that_takes_words_is_tried(world: World) -> None:
    without = {name for name in FORMS if Page(world, name).form is None}
    assert without == WITHOUT_WORDS


# --- What holds for any of them ---------------------------------------------------------------------------------------
@pytest.fixture
def note(world: World) -> Page:
    return Page(world, "cases:note")


def test_the_browser_is_led_through_sign_in_back_to_the_page(note: Page) -> None:
    form = note.form
    assert form is not None
    note.client.logout()
    asked = note.client.post(note.url, note.typed(form))
    signed_in = note.client.post(asked.url, {"login": note.user.email, "password": PASSWORD})
    assert signed_in.url == note.url
    assert note.shows(note.typed(form))


def test_words_of_several_windows_wait_side_by_side(world: World, note: Page) -> None:
    pages = [note, Page(world, "cases:review"), Page(world, "cases:give_task")]
    forms = [page.form for page in pages]
    note.client.logout()
    for page, form in zip(pages, forms, strict=True):
        assert form is not None
        page.client = note.client
        note.client.post(page.url, page.typed(form))
    note.signs_in(note.user)
    assert all(page.shows(page.typed(form)) for page, form in zip(pages, forms, strict=True) if form)


def test_a_page_made_for_one_person_is_never_sent_in_anothers_name(world: World, note: Page) -> None:
    form = note.form
    assert form is not None
    note.signs_in(world.cast["dsl@oakfield.example"])
    for headers in ({}, {"X-Requested-With": "autosave"}):
        assert note.client.post(note.url, note.typed(form), headers=headers).status_code == 403
    assert keeping.KEPT not in note.client.session


def test_more_than_can_be_kept_stays_in_the_browser_and_is_said(note: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "MOST_CHARACTERS", 100)
    form = note.form
    assert form is not None
    note.client.logout()
    answer = note.client.post(note.url, note.typed(form) | {"text": "x" * 101})
    assert answer.status_code == 403
    assert b"Go back with your browser" in answer.content
    assert keeping.KEPT not in note.client.session


def test_a_password_is_never_kept(note: Page) -> None:
    form = note.form
    assert form is not None
    note.client.logout()
    sent = dict.fromkeys(("oldpassword", "password1", "password2"), PASSWORD)
    for extra in (sent, {"keeper": form["boxes"]["keeper"], **sent}):
        assert note.client.post("/accounts/password/change/", extra).status_code == 302
    assert keeping.KEPT not in note.client.session


def test_files_cannot_be_kept_and_that_is_said(world: World) -> None:
    page = Page(world, "cases:attach")
    made = Forms(page.client.get(page.url).content.decode()).found[-1]
    page.client.logout()
    with open(__file__, "rb") as chosen:
        page.client.post(page.url, made["boxes"] | {"uploads": chosen})
    page.signs_in(page.user)
    assert b"files could not be kept" in page.client.get(page.url).content


def test_a_mere_button_is_not_pressed_by_itself(world: World) -> None:
    client = Client()
    client.force_login(world.cast["dsl@oakfield.example"], backend=BACKEND)
    url = reverse("cases:concern", args=[world.refs["unread"]])
    button = next(one for one in Forms(client.get(url).content.decode()).found if "acknowledge" in one["action"])
    client.logout()
    client.post(button["action"], button["boxes"])
    client.force_login(world.cast["dsl@oakfield.example"], backend=BACKEND)
    assert b"Nothing was done yet" in client.get(url).content
    assert b"Nothing was done yet" not in client.get(url).content


FORGED = {"empty": None, "no signature": "x", "signed elsewhere": 1, "leads away": [1, "//evil.example", None]}


@pytest.mark.parametrize("said", FORGED)
def test_a_forged_keeper_keeps_nothing(note: Page, said: str) -> None:
    forged = FORGED[said] if isinstance(FORGED[said], str) else signing.dumps(FORGED[said]) if FORGED[said] else ""
    note.client.logout()
    answer = note.client.post(note.url, {"text": "Not mine", "keeper": forged})
    assert answer.url == f"/accounts/login/?next={note.url}"
    assert keeping.KEPT not in note.client.session

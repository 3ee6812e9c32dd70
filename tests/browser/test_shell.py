"""What the modules add in a real browser: hiding, drafts, finding a child, the body map. Pages are handed over.

Each is served under the product's own strict Content-Security-Policy; anything the console says fails the test.
"""

import datetime as dt
import json
import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import QueryDict
from django.template.loader import get_template
from playwright.sync_api import Browser, Page, Route, expect

from safeguard.web import gallery

NOW = dt.datetime(2026, 11, 22, 10, 5, tzinfo=dt.UTC)
HOME = "http://shell.example/"
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".webmanifest": "application/json"}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
MENU = [{"label": name, "url": f"/{name}/"} for name in ("Log a concern", "Triage", "Cases", "Children", "Oversight")]


def policy() -> str:
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    return "; ".join(f"{name} {' '.join(sources)}" for name, sources in directives.items() if isinstance(sources, list))


def html(name: str = "pages/gallery.html", **context: object) -> str:
    """A page as a signed-in person gets it, without a database: the context processors' part is given by hand."""
    person = SimpleNamespace(is_authenticated=True, label="Anjali Patel")
    request = SimpleNamespace(school="Oakfield Primary School", user=person, GET=QueryDict())
    shell = {"request": request, "user": person, "messages": [], "csrf_token": "token", "nav": MENU}
    return get_template(name).render(
        shell | {"role_label": "Designated safeguarding lead"} | gallery.context(NOW) | context
    )


class Shell:
    """A page, what it sent, and how the server will answer the next draft."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.sent: list[dict[str, list[str]]] = []
        self.answer: tuple[int, dict[str, object]] = (200, {"version": 2})
        self.search: tuple[int, list[dict[str, str]]] = (200, [])
        self.said: list[str] = []
        page.on("console", lambda message: self.said.append(message.text))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.route("**/*", self.serve)

    def open(self, content: str | None = None) -> Page:
        self.content = content or html()
        self.page.goto(HOME)
        return self.page

    def serve(self, route: Route) -> None:
        path = urlsplit(route.request.url).path
        if path.startswith("/static/"):
            found = finders.find(path.removeprefix("/static/"))
            assert found, f"{path} is not served"
            route.fulfill(body=Path(found).read_bytes(), content_type=TYPES[Path(found).suffix])
        elif path == "/search/":
            route.fulfill(status=self.search[0], json={"results": self.search[1]})
        elif path == "/draft/":
            self.sent.append(parse_qs(route.request.post_data or ""))
            route.fulfill(status=self.answer[0], json=self.answer[1])
        else:
            route.fulfill(body=self.content, content_type="text/html", headers={"Content-Security-Policy": policy()})

    def quiet(self) -> list[str]:
        """What the console said, but for the browser's own note on an answer that the test asked for."""
        return [text for text in self.said if not text.startswith("Failed to load resource: the server responded")]


@pytest.fixture
def shell(browser: Browser) -> Iterator[Shell]:
    context = browser.new_context(viewport={"width": 1366, "height": 900})
    opened = Shell(context.new_page())
    yield opened
    kept = opened.page.evaluate("[localStorage.length, sessionStorage.length]")
    context.close()
    assert opened.quiet() == []
    assert kept == [0, 0]


def test_axe_and_reflow_of_the_gallery_and_the_problem_pages(shell):
    axe = (Path(settings.BASE_DIR) / "build" / "test" / "axe.min.js").read_text()
    faulty = html(form=gallery.GalleryForm({}))
    for content in (html(), faulty, html("403.html"), html("409.html", reasons=["Taken."]), html("pages/privacy.html")):
        for width in (1366, 390, 320):
            shell.page.set_viewport_size({"width": width, "height": 900})
            page = shell.open(content)
            page.evaluate(axe)
            found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
            assert [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]] == []
            assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_small_targets_are_at_least_24_pixels(shell):
    page = shell.open()
    small = page.evaluate(
        """[...document.querySelectorAll("button, select, input:not([type=hidden]), summary, .govuk-button, nav a")]
        .filter((one) => one.offsetParent)
        .map((one) => [one.outerHTML.slice(0, 80), one.getBoundingClientRect()])
        .filter(([, box]) => box.height < 24 && box.width > 0).map(([words]) => words)"""
    )
    assert [words for words in small if "breadcrumb" not in words] == []


def test_the_font_is_ours_and_nothing_asks_for_upstream_files(shell):
    asked: list[str] = []
    shell.page.on("request", lambda request: asked.append(urlsplit(request.url).path))
    page = shell.open()
    assert "GDS" not in page.evaluate("getComputedStyle(document.querySelector('h1')).fontFamily")
    assert [path for path in asked if path.startswith("/assets/")] == []


def test_escape_twice_hides_everything_and_a_third_does_not_lift_it(shell):
    page = shell.open()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    curtain = page.locator(".sg-curtain")
    expect(curtain).to_be_visible()
    expect(page).to_have_title("Untitled")
    assert "Mia" not in curtain.inner_text()
    for _ in range(3):
        page.keyboard.press("Escape")
    expect(curtain).to_be_visible()
    page.keyboard.press("Enter")
    expect(curtain).to_have_count(0)
    expect(page).to_have_title(re.compile("^Components"))


def test_the_hide_button_is_there_only_with_javascript(shell):
    assert "data-hide-screen hidden" in html()
    page = shell.open()
    page.get_by_role("button", name="Hide screen").click()
    expect(page.locator(".sg-curtain")).to_be_visible()


def test_a_draft_is_saved_after_a_pause_without_files_and_says_so(shell):
    page = shell.open()
    page.fill("#id_account", "She said she is hungry")
    page.set_input_files("#id_papers", files=[{"name": "a.txt", "mimeType": "text/plain", "buffer": b"secret"}])
    expect(page.locator("form[data-autosave-url] .sg-autosave")).to_contain_text("Draft saved at", timeout=8000)
    assert shell.sent[-1]["account"] == ["She said she is hungry"]
    assert "secret" not in json.dumps(shell.sent)


def test_a_draft_changed_elsewhere_stops_and_keeps_the_words(shell):
    shell.answer = (409, {"message": "This draft was changed on another device at 10:02am."})
    page = shell.open()
    page.fill("#id_account", "First words")
    line = page.locator("form[data-autosave-url] .sg-autosave")
    expect(line).to_have_text("This draft was changed on another device at 10:02am.", timeout=8000)
    assert page.input_value("#id_account") == "First words"
    page.fill("#id_account", "More words")
    page.wait_for_timeout(3500)
    assert len(shell.sent) == 1


def test_a_failure_is_said_and_tried_again(shell):
    shell.answer = (503, {})
    page = shell.open()
    page.fill("#id_account", "Words")
    line = page.locator("form[data-autosave-url] .sg-autosave")
    expect(line).to_contain_text("Not saved yet", timeout=8000)
    shell.answer = (200, {"version": 3})
    expect(line).to_contain_text("Draft saved", timeout=12_000)


def test_a_child_is_found_by_typing_and_never_picked_by_accident(shell):
    page = shell.open()
    box, select = page.locator("input#id_child"), page.locator("select[name=child]")
    box.press_sequentially("tom")
    expect(page.get_by_role("option", name="Tom Reilly, Year 6")).to_be_visible()
    page.keyboard.press("Tab")
    assert select.input_value() == ""
    box.fill("")
    box.press_sequentially("tom")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert select.input_value() == "OAK-P-2"
    box.fill("somebody else")
    page.keyboard.press("Tab")
    assert select.input_value() == ""


SEARCH = """<form><label for="who">Who?</label><input class="govuk-input" id="who" name="who_text" data-picker
 data-search-url="/search/" data-value-name="who"></form></main>"""


def test_a_search_shows_names_as_text_and_sends_the_reference(shell):
    shell.search = (200, [{"value": "OAK-P-9", "label": "<img src=x onerror=alert(1)> O’Neil, Year 2"}])
    page = shell.open(html().replace("</main>", SEARCH))
    page.get_by_role("combobox", name="Who?").press_sequentially("on")
    option = page.get_by_role("option", name="O’Neil")
    expect(option).to_have_text("<img src=x onerror=alert(1)> O’Neil, Year 2")
    option.click()
    assert page.locator("input[name=who]").input_value() == "OAK-P-9"
    page.get_by_role("combobox", name="Who?").press_sequentially("x")
    assert page.locator("input[name=who]").input_value() == ""


def test_whoever_types_before_the_script_arrives_types_on(shell):
    late: list[Route] = []
    shell.page.route("**/js/picker.js*", lambda route: late.append(route))
    shell.search = (200, [{"value": "OAK-P-2", "label": "Tom Baker, Year 2"}])
    page = shell.open(html().replace("</main>", SEARCH))
    page.locator("#who").press_sequentially("to")
    shell.serve(late[0])
    box = page.get_by_role("combobox", name="Who?")
    expect(box).to_be_focused()
    expect(page.get_by_role("option", name="Tom Baker")).to_be_visible()
    page.keyboard.type("m")
    expect(box).to_have_value("tom")


def test_a_search_that_fails_is_not_taken_for_nobody(shell):
    shell.search = (503, [])
    page = shell.open(html().replace("</main>", SEARCH))
    page.get_by_role("combobox", name="Who?").press_sequentially("tom")
    expect(page.get_by_text("The list could not be reached")).to_be_visible()


def test_a_choice_reveals_its_question(shell):
    page = shell.open()
    expect(page.locator("#id_told")).to_be_hidden()
    page.check("#id_danger_0")
    expect(page.locator("#id_told")).to_be_visible()
    page.check("#id_danger_1")
    expect(page.locator("#id_told")).to_be_hidden()


def test_pointing_at_the_body_sets_the_list_and_the_list_moves_the_mark(shell):
    page = shell.open()
    page.locator('[data-region="front_left_knee"]').click()
    assert page.input_value("#id_region") == "front_left_knee"
    expect(page.locator(".sg-bodymap__status")).to_have_text("Mark placed: Left knee")
    page.select_option("#id_region", "back_right_calf")
    expect(page.locator('[data-region="back_right_calf"]')).to_have_class(re.compile("bm-region--on"))
    expect(page.locator(".bm-region--on")).to_have_count(1)


def test_an_error_link_takes_the_focus_to_its_control(shell):
    page = shell.open(html(form=gallery.GalleryForm({})))
    for name, target in (("Select yes if", "id_danger_0"), ("Enter the date", "id_happened_at_day")):
        page.get_by_role("link", name=re.compile(name)).click()
        assert page.evaluate("document.activeElement.id") == target


def test_everything_is_there_without_javascript(browser):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 900})
    page = Shell(context.new_page()).open()
    expect(page.locator("#id_told")).to_be_visible()
    expect(page.locator("select#id_child")).to_be_visible()
    expect(page.locator("#id_region")).to_be_visible()
    expect(page.get_by_role("link", name="Children", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Hide screen")).to_have_count(0)
    context.close()

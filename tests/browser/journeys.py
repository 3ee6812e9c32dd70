"""A person at a real browser: signs in, goes somewhere, reads a heading. Every page they arrive at is examined."""

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import resolve
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Response, expect

from safeguard.demo.world import PASSWORD
from safeguard.web.words import LONDON

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"]  # fmt: skip
DESK = {"width": 1366, "height": 900}
PHONE = {"width": 390, "height": 844}
NARROW = 320
AXE = Path(settings.BASE_DIR) / "build" / "test" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
FAULTS = """async (rules) => (await axe.run(document, {runOnly: rules, resultTypes: ["violations"]})).violations
    .map((one) => `${one.id}: ${one.nodes[0].html.slice(0, 200)}`)"""
WIDTH = "document.documentElement.scrollWidth"
REF = re.compile(r"\b[A-Z]{3}-(?:C|CASE)-\d{4}-\d+\b")


def faults_of(page: Page, *, axe: bool = True) -> list[str]:
    """What is wrong with the page before us: title, heading, accessibility, and whether it fits a width of 320 px."""
    found = []
    if not re.search(r"\S – Safeguard$", page.title()):
        found.append(f"the title is “{page.title()}”")
    if (headings := page.locator("h1").count()) != 1:
        found.append(f"there are {headings} main headings")
    if axe:
        page.evaluate(AXE.read_text())
        found += page.evaluate(FAULTS, RULES)
    before = page.viewport_size or DESK
    page.set_viewport_size({"width": NARROW, "height": before["height"]})
    if (width := page.evaluate(WIDTH)) > NARROW:
        found.append(f"it is {width} px wide on a screen of {NARROW} px")
    page.set_viewport_size(before)
    return found


class Person:
    """Somebody of the demo world. Whatever the browser complains about is kept in `complaints`."""

    def __init__(
        self, browser: Browser, url: str, address: str, *, state: Any, examined: set[Any], **device: Any
    ) -> None:
        self.url, self.address, self.examined = url, address, examined
        self.complaints: list[str] = []
        self.has_script: bool = device.get("java_script_enabled", True)
        self.context: BrowserContext = browser.new_context(base_url=url, storage_state=state, **device)
        self.context.set_default_timeout(15_000)
        self.page: Page = self.context.new_page()
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.complaints.append(f"{self.page.url}: {error}"))
        self.page.on("response", self._answered)

    def _said(self, message: ConsoleMessage) -> None:
        self.complaints.append(f"{self.page.url} said: {message.text}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400:
            self.complaints.append(f"{self.page.url} got {response.status} for {response.url}")

    def signs_in(self) -> Self:
        """Where one stands, if sign-in is asked for; else at its page."""
        if urlsplit(self.page.url).path != "/accounts/login/":
            self.page.goto("/accounts/login/")
        self.page.get_by_label("E-mail address").fill(self.address)
        self.page.get_by_label("Password", exact=True).fill(PASSWORD)
        self.presses("Sign in")
        expect(self.page.get_by_role("button", name="Sign out")).to_be_visible()
        return self

    def goes_to(self, path: str) -> Self:
        self.page.goto(path)
        return self

    def presses(self, name: str, *, which: int = 0) -> Self:
        self.page.get_by_role("button", name=name).nth(which).click()
        return self

    def follows(self, name: str, *, which: int = 0) -> Self:
        self.page.get_by_role("link", name=name).nth(which).click()
        return self

    def field(self, label: str, *, which: int = 0) -> Locator:
        """The control under that label, whether or not it is marked as optional."""
        return self.page.get_by_label(re.compile(rf"^{re.escape(label)}(\s*\(optional\))?$")).nth(which)

    def writes(self, label: str, words: str) -> Self:
        self.field(label).fill(words)
        return self

    def selects(self, label: str, choice: str, *, which: int = 0) -> Self:
        self.field(label, which=which).select_option(label=choice)
        return self

    def ticks(self, question: str, answer: str) -> Self:
        """Answer a question of which the answers stand below it."""
        self.page.get_by_role("group", name=question).get_by_label(answer, exact=True).check()
        return self

    def dates(self, question: str, moment: datetime, *, with_time: bool = False) -> Self:
        boxes = self.page.get_by_role("group", name=question)
        local = moment.astimezone(LONDON)
        for label, value in (("Day", local.day), ("Month", local.month), ("Year", local.year)):
            boxes.get_by_label(label, exact=True).fill(str(value))
        if with_time:
            boxes.get_by_label("Time").fill(f"{local:%H:%M}")
        return self

    def sees(self, *words: str) -> Self:
        for one in words:
            expect(self.page.get_by_role("main")).to_contain_text(one)
        return self

    def sees_no(self, *words: str) -> Self:
        for one in words:
            expect(self.page.get_by_role("main")).not_to_contain_text(one)
        return self

    def arrives_at(self, heading: str) -> Self:
        """The page with that heading; nothing about it is wrong. Axe looks where nobody of the run has been before."""
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(heading)
        place = (resolve(urlsplit(self.page.url).path).view_name, heading, self.address)
        assert faults_of(self.page, axe=self.has_script and place not in self.examined) == [], self.page.url
        self.examined.add(place)
        return self

    @property
    def reference(self) -> str:
        """The reference of the record before us, out of its address."""
        found = REF.search(self.page.url)
        assert found, self.page.url
        return found[0]

    def row_of(self, ref: str) -> Locator:
        return self.page.get_by_role("row").filter(has_text=ref)

    def status_of(self, path: str) -> int:
        """What the server answers to this person's browser, without going there."""
        return self.context.request.get(path, max_redirects=0).status


def soon(**span: float) -> datetime:
    return datetime.now(LONDON) + timedelta(**span)


def logs(person: Person, words: str, *, child: str = "", danger: str = "No") -> str:
    """A concern in the shortest way, about a child found by these letters; return its reference."""
    person.goes_to("/concerns/new/").ticks("Is a child in danger now?", danger)
    if child:
        finds_child(person, 1, child)
    else:
        person.page.get_by_text("I do not know the name").click()
        person.writes("Describe the child", "A boy in a red coat, about eight")
    person.writes("What did you see or hear?", words)
    person.dates("When did it happen?", soon(minutes=-5), with_time=True)
    person.selects("What is it mainly about?", "Neglect")
    person.ticks("Have you told a safeguarding lead in person?", "No, not yet")
    person.presses("Continue", which=-1).presses("Send to the safeguarding leads")
    expect(person.page.get_by_role("heading", level=1)).to_contain_text("Sent to the safeguarding leads")
    return person.reference


def finds_child(person: Person, number: int, letters: str, *, which: int = 0) -> str:
    """Type a few letters of a name and point at one of the children offered; return what was offered."""
    row = person.page.locator("[data-row]").nth(number - 1)
    row.get_by_role("combobox").first.press_sequentially(letters)
    offered = row.get_by_role("option").filter(has_text=re.compile(", (Year|Reception)")).nth(which)
    expect(offered).to_be_visible()
    label = offered.inner_text().split(",")[0].strip()
    offered.click()
    return label

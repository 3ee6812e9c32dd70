"""Every page that somebody may open, in a real browser: people follow the links that they are shown, until all are seen.

A link that leads to anything but a page fails here, and so does a page of the matrix that no link leads to.
"""

import re
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urlsplit

import pytest
from django.urls import Resolver404, resolve

from tests.browser.conftest import SitDown
from tests.browser.journeys import Person, faults_of
from tests.matrix import MATRIX

LINK = re.compile(r'<a [^>]*href="(/[^"#]*)')
MOST_READ = 6  # addresses of one name that are read for their links; the first of them is looked at in the browser
OWN = ["/", "/profile/", "/profile/school/", "/accounts/logout/", "/accessibility/", "/privacy/"]
# Who sees what nobody else sees; the others see the pages of one of these with other records on them.
WALKERS: dict[str, list[str]] = {
    "dsl": [*OWN, "/cases/?only=restricted", "/cases/?show=closed", "/triage/?list=monitored", "/my-work/"],
    "deputy": [*OWN, "/triage/?list=monitored", "/my-work/"],
    "head": [*OWN, "/my-work/"],
    "staff": OWN,
    "admin": OWN,
    "governor": OWN,
    "lead": OWN,
    "outsider": OWN,
    "stranger": [
        *["/accounts/login/", "/accounts/password/reset/", "/accounts/password/reset/done/", "/demo/mail/"],
        *["/accounts/password/reset/key/abc-def/", "/accounts/password/reset/key/done/"],
    ],
}
EXAMINED_WHOLE = {"dsl", "staff"}  # with axe on each page; the others where none of these has been before
NO_PAGE = {
    "healthz": "a word for machines",
    "readyz": "a word for machines",
    "cases:pupil_search": "JSON for the picker",
}
DOWNLOADS = {"cases:case_file", "cases:concern_file", "cases:receipt_file"}

# The journeys of what leaves the school look at its pages, with axe, as the people who use them.
BY_JOURNEY = {"agencies", "referrals", "plans", "disagreements", "conduct", "transfers", "disclosures"}


@dataclass
class Walk:
    seen: dict[str, str] = field(default_factory=dict)  # name of the page: the address at which it was looked at
    faults: list[str] = field(default_factory=list)


class Walker:
    """One person on the way through everything they are shown."""

    def __init__(self, person: Person, starts: list[str], known: set[str], *, wanted: set[str]) -> None:
        self.person, self.known, self.wanted = person, known, wanted
        self.walk = Walk()
        self.ways = deque(starts)
        self.met = set(starts)
        self.read: dict[str, int] = {}

    def go(self) -> Walk:
        while self.ways:
            path = self.ways.popleft()
            name = name_of(path)
            if name in DOWNLOADS or is_by_journey(name) or self.read.get(name, 0) >= MOST_READ:
                continue
            self.read[name] = self.read.get(name, 0) + 1
            if self.read[name] == 1 and name not in self.walk.seen:
                self.note_links(self.looked_at(name, path))
            elif not self.wanted <= set(self.walk.seen):
                self.note_links(self.person.context.request.get(path).text())
        return self.walk

    def looked_at(self, name: str, path: str) -> str:
        person, page = self.person, self.person.page
        answer = page.goto(path)
        self.walk.seen.setdefault(name_of(page.url), path)
        if answer is not None and answer.status != 200:
            self.walk.faults.append(f"{path}: {answer.status}")
        found = faults_of(page, axe=name not in self.known)
        self.walk.faults += [f"{path}: {one}" for one in found + person.complaints]
        person.complaints = []
        return page.content()

    def note_links(self, html: str) -> None:
        for link in map(unescape, LINK.findall(html)):
            if link not in self.met and not link.startswith(("/static/", "//")):
                self.met.add(link)
                self.ways.append(link)


def is_by_journey(name: str) -> bool:
    return name.partition(":")[0] in BY_JOURNEY


def name_of(address: str) -> str:
    try:
        return resolve(urlsplit(address).path).view_name
    except Resolver404:
        return address


def wanted_of(who: str) -> set[str]:
    """The pages that are there for this person; what everybody may see is the stranger's to look at."""
    mine = {name for name, (get, _) in MATRIX.items() if get[who] == 200 and not is_by_journey(name)}
    return mine - set(NO_PAGE) - (set() if who == "stranger" else wanted_of("stranger"))


@pytest.fixture(scope="module")
def walk(seat: SitDown) -> Callable[[str], Walk]:
    """`walk("dsl")`: everything that person sees; nobody walks twice."""
    walks: dict[str, Walk] = {}

    def walked(who: str) -> Walk:
        if who not in walks:
            known = {name for other in walks.values() for name in other.seen}
            person = seat(who)
            walks[who] = Walker(
                person, WALKERS[who], set() if who in EXAMINED_WHOLE else known, wanted=wanted_of(who)
            ).go()
            person.context.close()
        return walks[who]

    return walked


@pytest.mark.parametrize("who", WALKERS)
def test_nothing_is_wrong_with_any_page_that_one_is_led_to(walk, who):
    assert walk(who).faults == []


def test_every_page_of_the_matrix_was_looked_at(walk):
    pages = {name for name, (get, _) in MATRIX.items() if 200 in get.values() and not is_by_journey(name)} - set(
        NO_PAGE
    )
    seen = {name for who in WALKERS for name in walk(who).seen}
    assert sorted(pages - seen) == []

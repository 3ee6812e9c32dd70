"""The page of figures: who may read it, that it leads to no record and names nobody, and what it says."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.models import Case, Concern
from cases.models.entries import Task
from oversight import charts
from oversight.suppression import SMALLEST_SHOWN
from safeguard.demo.world import World
from safeguard.people.models import Pupil, User
from tests.builders import at_most
from tests.matrix import FIGURES, PEOPLE

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
OVERSIGHT = "/oversight/"
READERS = ["governor@oakfield.example", "chair@oakfield.example", "lead@trust.example"]
REFERENCE = re.compile(r"\b(?:OAK|ELM)-[A-Z]*-?\d[\d-]*(?:-T\d+)?")
OWN_RECEIPTS = re.compile(r"^/concerns/(?!new/|adult/|drafts/)")
HEARD_BY_CHAIR = re.compile(r"^[A-Z]+-[AI]-")  # matters about the head, and briefings without names


class Links(HTMLParser):
    """Where a page leads: links and the addresses of forms that only look."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a" and (href := given.get("href") or "").startswith("/"):
            self.found.add(href.split("#")[0])
        if tag == "form" and given.get("method") == "get":
            self.found.add((given.get("action") or OVERSIGHT).split("#")[0])


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def page_of(user: User, query: str = "") -> str:
    response = signed_in(user).get(OVERSIGHT + query)
    assert response.status_code == 200
    return response.content.decode()


def links_in(html: str) -> set[str]:
    parser = Links()
    parser.feed(html)
    return parser.found


def walk(client: Client) -> dict[str, str]:
    """Follow every link from the figures on; return the pages that answer with HTML, by address."""
    waiting, seen, pages = [OVERSIGHT], set(), {}
    while waiting:
        url = waiting.pop()
        if url in seen:
            continue
        seen.add(url)
        response = client.get(url, follow=True)
        if response.streaming:
            list(response)  # a paper is closed at its end
        if response.status_code == 200 and response["Content-Type"].startswith("text/html"):
            pages[url] = response.content.decode()
            waiting += sorted(links_in(pages[url]) - seen)
    return pages


def record_addresses(world: World, own: set[str]) -> list[str]:
    concerns = Concern.objects.exclude(ref__in=own).order_by("pk").values_list("ref", flat=True)
    cases = Case.objects.order_by("pk").values_list("ref", flat=True)
    pupils = Pupil.objects.order_by("pk").values_list("ref", flat=True)[:3]
    tasks = [task.ref for task in Task.objects.select_related("case").order_by("pk")[:3]]
    addresses = [
        reverse(f"cases:{name}", args=[ref]) for name in ("concern", "triage", "trail") for ref in concerns[:3]
    ]
    addresses += [reverse("cases:receipt", args=[ref]) for ref in concerns[:3]]
    addresses += [reverse(f"cases:{name}", args=[ref]) for name in ("case", "case_chronology") for ref in cases[:3]]
    addresses += [reverse(f"cases:{name}", args=[ref]) for name in ("pupil", "readers") for ref in pupils]
    addresses += [reverse("cases:task", args=[ref]) for ref in tasks]
    return addresses + [reverse(f"cases:{name}") for name in ("queue", "home", "cases", "pupils", "feed")]


@pytest.mark.parametrize("who", [name for name in PEOPLE if name != "stranger"])
def test_who_may_read_the_figures(world: World, who: str) -> None:
    client = signed_in(world.cast[PEOPLE[who]])
    assert client.get(OVERSIGHT).status_code == FIGURES[who]


@pytest.mark.parametrize("address", READERS)
def test_no_link_leads_to_a_record_and_no_page_names_a_child(world: World, address: str) -> None:
    client = signed_in(world.cast[address])
    pages = walk(client)
    hears_matters = address.startswith("chair@")
    assert OVERSIGHT in pages
    # A first or last name alone is also a word ("May", "Hall"): a child is named by both together. The danger page names the
    # safeguarding team, and a child of this world happens to be called like one of them.
    colleagues = {user.label for user in world.cast.values()}
    names = {pupil.name for pupil in Pupil.objects.order_by("pk")} - colleagues
    named = re.compile("|".join(map(re.escape, sorted(names))))
    own = set(Concern.objects.filter(logged_by=world.cast[address]).values_list("ref", flat=True))
    for url, html in pages.items():
        if OWN_RECEIPTS.match(url):  # what they logged themselves, and nothing else
            assert set(REFERENCE.findall(html)) <= own, f"{url} holds a reference of another"
            continue
        if url.startswith("/conduct/") and hears_matters:
            continue  # the register shows the chair what the chair hears: its own tests say to whom
        found = {ref for ref in REFERENCE.findall(html) if not (hears_matters and HEARD_BY_CHAIR.search(ref))}
        assert not found, f"{url} holds a reference"
        assert not named.search(html), f"{url} names a child"
    assert not REFERENCE.search(pages[OVERSIGHT])
    for record in record_addresses(world, own):
        assert record not in pages
        assert client.get(record).status_code in {403, 404}, record


@pytest.mark.parametrize("address", ["governor@oakfield.example", "dsl@elmwood.example"])
def test_the_page_holds_no_number_under_five(world: World, address: str) -> None:
    html = page_of(world.cast[address])
    for key in ("terms", "kinds", "ages", "levels"):
        figure = html.split(f'<figure class="sg-chart" id="{key}">')[1].split("</figure>")[0]
        cells = re.findall(r'<td class="govuk-table__cell[^>]*>([^<]*)</td>', figure)
        counts = cells if key in {"ages", "levels"} else cells[:: 3 if key == "terms" else 2]
        assert counts
        assert not {"1", "2", "3", "4"} & set(counts), key


def test_a_drawing_is_made_of_nothing_that_its_table_hides(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[dict[str, Any]] = []
    plain = charts.vl_convert.vegalite_to_svg
    monkeypatch.setattr(charts.vl_convert, "vegalite_to_svg", lambda spec: drawn.append(spec) or plain(spec))
    page = signed_in(world.person("governor")).get(OVERSIGHT).context["page"]
    cells = {cell for figure in page.figures for row in figure.rows for cell in row}
    bars = [row for spec in drawn for row in spec["data"]["values"] if "bar" in row]
    assert any(row["words"] == "hidden" for row in bars)
    for row in bars:
        hidden = row["words"] == "hidden"
        assert (row["value"] is None and row["bar"] == 0) if hidden else str(row["bar"]) == row["words"]
        assert row["words"] in cells
        assert not 0 < row["bar"] < SMALLEST_SHOWN


def test_drawings_pass_the_strict_policy_and_speak(world: World) -> None:
    html = page_of(world.person("governor"))
    drawings = re.findall(r"<svg[^>]*class=\"marks\".*?</svg>", html, re.S)
    assert len(drawings) >= 5
    for svg in drawings:
        assert not re.search(r"<style|\sstyle=|<script|\son\w+=", svg)
        assert 'role="img"' in svg
        assert re.search(r"<title id=\"chart-\w+-title\">[^<]+</title><desc id=\"chart-\w+-desc\">[^<]+</desc>", svg)


def test_an_earlier_term_can_be_chosen_and_shows_the_same_as_beside_the_later(world: World) -> None:
    later, earlier = page_of(world.person("governor")), page_of(world.person("governor"), "?term=2026-04-20")
    assert "<h2" in earlier
    assert "Summer 2026" in earlier
    row = r'<th scope="row"[^>]*>Summer 2026</th>(.*?)</tr>'
    assert re.search(row, later, re.S)[1] == re.search(row, earlier, re.S)[1]


@pytest.mark.parametrize("term", ["9999-01-01", "%00", "x" * 5000, "2026-09-02&term=1"])
def test_a_term_that_is_not_there_is_answered_with_the_latest(world: World, term: str) -> None:
    assert "There are no figures for the term asked for" in page_of(world.person("governor"), f"?term={term}")


def test_a_few_queries_however_many_concerns(world: World) -> None:
    client = signed_in(world.person("governor"))
    client.get(OVERSIGHT)
    with CaptureQueriesContext(connection) as small:
        client.get(OVERSIGHT)
    elm = signed_in(world.person("dsl", "elmwood"))
    elm.get(OVERSIGHT)
    with CaptureQueriesContext(connection) as large:
        elm.get(OVERSIGHT)
    with at_most(15):
        client.get(OVERSIGHT)
    assert len(large) <= len(small) + 1


def test_a_term_before_the_first_record_is_not_shown_as_a_term_without_concerns(world: World) -> None:
    said = page_of(world.person("governor"))
    assert "Summer 2026" in said
    assert "Spring 2026" not in said


def test_every_question_and_finding_is_a_sentence_from_the_figures(world: World) -> None:
    response = signed_in(world.person("governor")).get(OVERSIGHT)
    context: Any = response.context
    assert context["questions"]
    assert all(figure.heading and figure.how and figure.rows for figure in context["page"].figures)

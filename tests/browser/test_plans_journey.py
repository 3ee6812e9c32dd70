"""A lead goes with a child from the booked conference over the school's report to the plan, its core group and its next date."""

import re

import pytest

from tests.browser.journeys import logs, soon
from tests.browser.test_deputy import REASON

PAPER = {"name": "report.txt", "mimeType": "text/plain", "buffer": b"What the school has seen."}


@pytest.fixture
def case(sit_down) -> str:
    """A case that the lead opens and owns, about a child found by a few letters."""
    dana = sit_down("dsl")
    ref = logs(dana, "She says that nobody is at home at night.", child="za")
    dana.goes_to(f"/triage/{ref}/").presses("I have read it: take it on").goes_to(f"/triage/{ref}/decide/")
    dana.ticks("What happens now?", "Open a case").ticks(
        "How serious is it for the child?", "3 · Family help or child in need"
    )
    dana.writes("Why do you decide this?", REASON)
    dana.writes("Why is it not referred to another agency?", "The authority knows and has called a conference.")
    chosen = dana.field("Who will own the case?").locator("option", has_text="Dana Whitfield").get_attribute("value")
    dana.field("Who will own the case?").select_option(chosen)
    dana.dates("When is it looked at again?", soon(days=14)).presses("Record the decision").presses("Open the case")
    return dana.reference


def test_from_the_conference_to_the_plan_and_its_next_date(sit_down, case):
    dana, priya = sit_down("dsl"), sit_down("deputy")
    dana.goes_to(f"/cases/{case}/plans/").arrives_at("").sees("No plan runs")
    dana.presses("Book a conference or first meeting").arrives_at("Book a meeting")
    dana.ticks("Which meeting?", "Initial child protection conference")
    dana.dates("When?", soon(hours=-2), with_time=True).writes("Where?", "Westmere House").presses("Book it")
    dana.sees("Not recorded yet").follows("Initial child protection conference")
    dana.arrives_at("Initial child protection conference").follows("Record it").arrives_at(
        "The family has seen the report"
    )
    dana.dates("When did the family see the report?", soon(hours=-20), with_time=True).presses("Record it")
    dana.follows("Record that it was sent").arrives_at("Our report was sent")
    dana.dates("When was it sent?", soon(hours=-10), with_time=True).writes("To whom?", "The conference unit")
    dana.page.get_by_label(re.compile("^The report")).set_input_files(PAPER)
    dana.presses("Record it").sees("report.txt", "The conference unit")

    dana.presses("Record the meeting").arrives_at("Initial child protection conference")
    dana.ticks("Did the school take part?", "We took part").writes("Who took part for the school?", "Dana Whitfield")
    dana.ticks("What came of it?", "A plan was made").writes("What was decided, and why?", "Neglect over two years.")
    row = dana.page.locator("[data-row]").first
    row.get_by_label("What must be done?").fill("See her each morning")
    tom = row.get_by_label("By whom?").locator("option", has_text="Tom Baines").get_attribute("value")
    row.get_by_label("By whom?").select_option(tom)
    for label, value in (("Day", soon(days=3).day), ("Month", soon(days=3).month), ("Year", soon(days=3).year)):
        row.get_by_label(label, exact=True).fill(str(value))
    dana.presses("Save").sees("See her each morning", "A plan was made").presses("Start the plan that it made")

    dana.arrives_at("Start a plan").sees("Neglect over two years.").ticks("Category", "Neglect")
    dana.writes("Social worker", "Sam Rowe").writes("The social worker’s telephone", "01632 960140").presses(
        "Start the plan"
    )
    dana.sees("This plan has no next date", "Sam Rowe").follows("Child protection plan")
    dana.arrives_at("").sees("Ring Sam Rowe", "01632 960140", "No next date", "See her each morning")
    plan = dana.page.url
    dana.presses("Book a meeting").arrives_at("Book a meeting").ticks("Which meeting?", "Core group")
    dana.dates("When?", soon(days=8), with_time=True).presses("Book it").sees_no("No next date")
    dana.presses("Another worker").arrives_at("Another person in a post").selects("Who is it?", "Social worker")
    dana.writes("Name", "Kim Lund").writes("Telephone", "01632 960177").dates("From which day?", soon()).presses(
        "Record it"
    )
    dana.sees("Ring Kim Lund", "Sam Rowe")
    dana.goes_to("/plans/").arrives_at("Plans").sees("Kim Lund", "Child protection plan")
    dana.goes_to(f"/cases/{case}/close/").sees("Every plan has ended", "Still running")
    priya.goes_to(plan).arrives_at("").sees("Ring Kim Lund")
    assert sit_down("staff").status_of(plan) == 404

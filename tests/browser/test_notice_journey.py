"""A notice of the police from the desk to the plan and the concern; a serious incident whose briefing the chair reads."""

from tests.browser.journeys import soon

PASTED = "Police reference: WP-26-9001\nName: Somebody Unknown\nCircumstances: Officers attended. A door was broken."


def test_a_notice_is_taken_down_and_another_is_matched_planned_and_followed_up(sit_down):
    ada, priya = sit_down("admin"), sit_down("deputy")
    ada.goes_to("/notices/new/").arrives_at("Take down a notice of the police")
    ada.writes("Paste the notice here, if it came as text", PASTED).presses("Read it into the form")
    ada.sees("Officers attended.").ticks("What is it?", "Operation Encompass")
    ada.writes("From which police force?", "Westmere Police").selects("How did it come?", "Telephone")
    ada.dates("When was the incident?", soon(hours=-12), with_time=True)
    ada.dates("When did the school receive it?", soon(minutes=-5), with_time=True)
    ada.ticks("Was the child there?", "Yes").presses("Send it to the safeguarding team")
    ada.arrives_at("Notices that you took down").sees("the safeguarding team has it").sees_no("Somebody Unknown")

    priya.goes_to("/notices/").arrives_at("Notices of the police").sees("Somebody Unknown")
    waiting = priya.page.get_by_role("row").filter(has_text="To be matched").filter(has_not_text="Somebody Unknown")
    waiting.first.get_by_role("link").first.click()
    priya.arrives_at("").sees("Do not raise it with the family").presses("Match it to a child")
    priya.arrives_at("Which child is it?").page.get_by_role("radio").first.check()
    priya.presses("This is the child").arrives_at("").presses("Plan the day")
    priya.arrives_at("Plan the day").ticks(
        "Which support does the child get?", "Silent support: watch, be kind, say nothing of it"
    )
    priya.writes("What does the school do today?", "Breakfast, and a quiet place.").presses("Record the plan")
    priya.arrives_at("").sees("Breakfast, and a quiet place.").presses("Log a concern from it")
    priya.arrives_at("Log a concern from the notice").sees("Officers attended at 22:15")
    priya.ticks("Is a child in danger now?", "No").presses("Log the concern")
    priya.arrives_at("").sees("Officers attended at 22:15", "I have read it")


def test_the_chair_reads_a_briefing_without_names(sit_down):
    helen, colin = sit_down("head"), sit_down("chair")
    helen.goes_to("/serious-incidents/").arrives_at("Serious incidents")
    helen.follows("A child was hurt on a walk by the river").arrives_at("A child was hurt on a walk by the river")
    helen.follows("Issue a new version").arrives_at("Issue the briefing")
    helen.sees("Child A climbed on the wall and fell").presses("Issue this version")
    helen.arrives_at("A child was hurt on a walk by the river").sees("Version 2")
    colin.goes_to("/serious-incidents/briefings/").arrives_at("Briefings on serious incidents").follows("version 2")
    colin.arrives_at("Serious incident briefing").sees("Child A climbed on the wall and fell", "broken wrist")

"""A teacher with a phone: writes a worry down, hears that it was read, adds to it, and says when it is not enough."""

import re
import time

from playwright.sync_api import expect

from tests.browser.journeys import finds_child, logs, soon

WORDS = "She flinched when the door banged and would not take her coat off."
SAID = "“I’m not allowed to say.”"
TWO_MINUTES = 120


def test_a_worry_goes_from_a_phone_to_a_receipt_in_under_two_minutes(sit_down, picture):
    started = time.monotonic()
    tom = sit_down("staff", phone=True)
    tom.goes_to("/").arrives_at("Worried about a child?").presses("Log a concern")
    tom.arrives_at("Log a concern").ticks("Is a child in danger now?", "Yes, in danger now")
    first = finds_child(tom, 1, "an")
    tom.presses("Add another child")
    second = finds_child(tom, 2, "an", which=1)
    tom.selects("What was their part in it?", "They saw or heard it", which=1)
    tom.writes("What did you see or hear?", WORDS).writes("What did the child say?", SAID)
    tom.dates("When did it happen?", soon(minutes=-5), with_time=True)
    tom.selects("What is it mainly about?", "Physical abuse")
    tom.ticks("Have you told a safeguarding lead in person?", "Yes")
    tom.writes("Who did you tell, and when?", "Dana, just now")
    tom.presses("Body map")

    tom.arrives_at("A child in danger now").sees("Ring 999", "Dana Whitfield", "01632 960100")
    tom.presses("I have read this").arrives_at("Check your answers")
    tom.follows("Change", which=-3).arrives_at("Body map")
    tom.page.locator('[data-region="front_left_knee"]').click()
    tom.selects("What is it?", "Bruise").presses("Add this mark").arrives_at("Body map").sees("Left knee: Bruise")
    tom.follows("Done: back to the concern").arrives_at("Log a concern")

    tom.presses("Photos or papers").arrives_at("Photos or papers")
    tom.field("Choose photos or papers").set_input_files(files=[picture])
    tom.presses("Add").arrives_at("Photos or papers").sees("drawing.png")
    tom.follows("Done: back to the concern").arrives_at("Log a concern")

    tom.presses("Save as draft").arrives_at("My concerns").sees("The draft is saved")
    tom.follows("Go on with the draft").arrives_at("Log a concern")
    expect(tom.field("What did you see or hear?")).to_have_value(WORDS)
    tom.presses("Continue", which=-1).arrives_at("Check your answers")
    tom.sees(first, second, "They saw or heard it", WORDS, SAID, "Left knee: Bruise", "drawing.png", "Dana, just now")
    tom.presses("Send to the safeguarding leads").arrives_at("Sent to the safeguarding leads")
    tom.sees(tom.reference, "Dana Whitfield reads it by", "What happens next")
    assert time.monotonic() - started < TWO_MINUTES


def test_the_same_worry_without_a_script(sit_down, picture):
    tom = sit_down("staff", phone=True, script=False)
    tom.goes_to("/concerns/new/").arrives_at("Log a concern").ticks("Is a child in danger now?", "I am not sure")
    tom.field("Name").fill("an")
    tom.presses("Find this child").arrives_at("Log a concern")
    tom.page.get_by_role("group", name="Which child do you mean?").get_by_role("radio").first.check()
    tom.writes("What did you see or hear?", WORDS).dates("When did it happen?", soon(minutes=-5), with_time=True)
    tom.selects("What is it mainly about?", "Something else")
    tom.ticks("Have you told a safeguarding lead in person?", "No, not yet")
    tom.presses("Body map").arrives_at("Body map")
    tom.selects("Where on the body?", "Left knee").selects("What is it?", "Bruise")
    tom.presses("Add this mark").sees("Left knee: Bruise").follows("Done: back to the concern")
    tom.presses("Photos or papers").arrives_at("Photos or papers")
    tom.field("Choose photos or papers").set_input_files(files=[picture])
    tom.presses("Add").sees("drawing.png").follows("Done: back to the concern")
    tom.presses("Continue", which=-1).arrives_at("Check your answers").sees(WORDS, "Left knee: Bruise", "drawing.png")
    tom.presses("Send to the safeguarding leads").arrives_at("Sent to the safeguarding leads")


def test_the_reporter_hears_that_it_was_read_adds_to_it_and_says_when_it_is_not_enough(sit_down):
    tom, priya = sit_down("staff", phone=True), sit_down("deputy")
    ref = logs(tom, "Came in without a coat, the third time this week.", child="be")
    priya.goes_to(f"/triage/{ref}/").presses("I have read it: take it on").sees("taken it on")

    tom.goes_to("/concerns/").arrives_at("My concerns").follows(ref).arrives_at(ref)
    tom.sees("by Priya Nair").presses("Add what I know now").arrives_at("Add")
    tom.writes("What do you know now?", "His brother says that the heating is off.")
    tom.presses("Add").arrives_at(ref).sees("What you added", "the heating is off")
    tom.presses("I am not satisfied").arrives_at("not satisfied")
    tom.writes("What are you not satisfied with?", "Nobody has spoken with me.")
    tom.page.get_by_role("main").get_by_role("button").first.click()
    tom.arrives_at(ref).sees("You were not satisfied", "Waiting for an answer")


def test_who_is_signed_out_in_the_middle_of_the_form_finds_every_word_after_signing_in(sit_down):
    tom = sit_down("staff", phone=True)
    tom.goes_to("/concerns/new/").writes("What did you see or hear?", "Words that must not be lost.")
    tom.context.clear_cookies(name="sessionid")
    tom.presses("Continue", which=-1)
    expect(tom.page.get_by_role("heading", level=1)).to_contain_text("Sign in")
    tom.signs_in().arrives_at("Log a concern").sees("Your words are here")
    expect(tom.field("What did you see or hear?")).to_have_value("Words that must not be lost.")
    assert re.search("/concerns/", tom.page.url)

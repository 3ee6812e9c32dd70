"""An allegation about a teacher, and something about the head: each to its one reader, with the wrong people trying."""

import re

from playwright.sync_api import expect

from tests.browser.journeys import Person, soon

SEALED = re.compile(r"\b[A-Z]{3}-A-\d{4}-\d+\b")


def reports(person: Person, about: str, words: str) -> str:
    """Report an adult in the shortest way, from the form for a child; return the reference."""
    person.goes_to("/concerns/new/").follows("Report it here instead").arrives_at("About an adult")
    person.ticks("Whom is it about?", "Somebody who works here")
    box = person.page.get_by_role("combobox", name="Who is it?")
    box.press_sequentially(about[:6])
    person.page.get_by_role("option", name=about).first.click()
    person.writes("What did you see or hear?", words).presses("Send").arrives_at("Sent")
    found = SEALED.search(person.page.url)
    assert found
    return found[0]


def finds_nothing(person: Person, ref: str, *paths: str) -> None:
    """There is no such record for them, and no page of theirs names it."""
    assert person.status_of(f"/conduct/{ref}/") == 404
    assert person.status_of(f"/conduct/mine/{ref}/") == 404
    for path in ("/my-work/", "/concerns/", *paths):
        person.goes_to(path)
        expect(person.page.get_by_role("main")).not_to_contain_text(ref)


def test_an_allegation_about_a_teacher_goes_to_the_head_alone(sit_down):
    tom, helen, dana = sit_down("staff", phone=True), sit_down("head"), sit_down("dsl")
    ref = reports(tom, "Karen Yeo", "She locked a child out of the classroom in the rain.")
    tom.sees("Sent", "the headteacher alone").goes_to(f"/conduct/mine/{ref}/").arrives_at(ref)
    tom.sees("She locked a child out", "sent, read, in hand, closed")
    assert tom.status_of(f"/conduct/{ref}/") == 404

    helen.goes_to("/conduct/").arrives_at("Sealed register").row_of(ref).get_by_role("link").click()
    helen.presses("Read it and take it on").arrives_at("Karen Yeo").presses("Decide on the harm threshold")
    helen.arrives_at("Decide on the harm threshold")
    helen.page.get_by_label("An allegation: it meets the threshold, or may meet it").check()
    helen.page.get_by_label("Behaved in a way that has harmed a child, or may have harmed a child").check()
    helen.writes("Why do you decide this?", "A child was left outside alone.").presses("Save").arrives_at("Karen Yeo")
    helen.presses("Record what the LADO said")
    helen.arrives_at("Record what the LADO said").dates("When were they told?", soon(minutes=-1), with_time=True)
    helen.writes("Name of the officer", "Ola Reed").writes("What did they advise?", "The school looks into it.")
    helen.page.get_by_label("It meets the threshold: the school goes on with the LADO’s advice").check()
    helen.writes("What was agreed as next steps?", "Tell the parents today.").presses("Save").arrives_at("Karen Yeo")
    helen.sees("Ola Reed", "Decide what is done meanwhile")

    finds_nothing(dana, ref, "/", "/triage/", "/my-work/team/", "/safeguarding/feed/", "/operations/", "/oversight/")
    assert dana.status_of("/conduct/") == 403
    helen.goes_to(f"/conduct/{ref}/").page.get_by_text("Who has looked at it, or was turned away").click()
    helen.sees("Dana Whitfield: Asked for it and was told that there is no such record")
    tom.goes_to(f"/conduct/mine/{ref}/").arrives_at(ref).sees("In hand").sees_no("LADO said", "threshold")


def test_what_is_about_the_head_goes_to_the_chair_and_the_head_finds_no_trace(sit_down):
    dana, colin, helen = sit_down("dsl"), sit_down("chair"), sit_down("head")
    ref = reports(dana, "Helen Okafor", "She told me to take a page out of a child’s file.")
    dana.sees("the chair of governors alone")
    finds_nothing(
        helen, ref, "/", "/conduct/", "/conduct/?show=closed", "/my-work/team/", "/operations/", "/oversight/"
    )
    colin.goes_to("/conduct/").arrives_at("Sealed register").sees(ref)
    colin.goes_to(f"/conduct/{ref}/").arrives_at("Helen Okafor").presses("Read it and take it on")
    colin.arrives_at("Helen Okafor").sees("The chair of governors", "Decide on the harm threshold")
    finds_nothing(sit_down("deputy"), ref)


def test_about_the_chair_the_reporter_is_shown_the_lado(sit_down):
    tom, colin = sit_down("staff", phone=True), sit_down("chair")
    ref = reports(tom, "Colin Hart", "He asked two pupils to his house.")
    tom.sees("Tell the LADO yourself").presses("I have told the LADO").arrives_at("I have told the LADO")
    tom.dates("When did you speak to them?", soon(minutes=-1), with_time=True).writes(
        "Whom did you speak to?", "Ola Reed"
    )
    tom.writes("What did they say?", "They will ring back.").presses("Save").arrives_at(ref).sees("In hand")
    finds_nothing(colin, ref, "/conduct/")

"""Signed out in the middle of a form, at a browser without a script: the words wait, and are sent once."""

from playwright.sync_api import expect

WORDS = "Mia said: “I have to look after the little ones.”\nShe was hungry & cold."
BOX = "What was seen, said or done?"


def test_a_note_on_a_case_survives_the_end_of_the_session(sit_down):
    priya = sit_down("deputy", script=False)
    priya.goes_to("/cases/").page.locator('main a[href^="/cases/OAK-CASE-"]').first.click()
    case = priya.reference
    priya.goes_to(f"/cases/{case}/note/").arrives_at("Add to record")
    priya.ticks("What do you add?", "The child’s voice").writes(BOX, WORDS)
    priya.context.clear_cookies(name="sessionid")
    priya.presses("Add to record")
    expect(priya.page.get_by_role("heading", level=1)).to_contain_text("Sign in")
    priya.sees("What you had typed is kept")
    assert "hungry" not in priya.page.url

    priya.signs_in().arrives_at("Add to record").sees("Your words are here", "Nothing is sent until")
    expect(priya.field(BOX)).to_have_value(WORDS)
    expect(priya.page.get_by_role("group", name="What do you add?").get_by_label("The child’s voice")).to_be_checked()
    priya.presses("Add to record").sees("The note stands on the record")
    priya.goes_to(f"/cases/{case}/chronology/")
    expect(priya.page.get_by_text("I have to look after the little ones.")).to_have_count(1)
    priya.goes_to(f"/cases/{case}/note/").sees_no("Your words are here")
    expect(priya.field(BOX)).to_have_value("")

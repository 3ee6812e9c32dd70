"""The designated safeguarding lead works a case from its first note to its end, and sees what her deputies did."""

from tests.browser.journeys import logs, soon
from tests.browser.test_deputy import decides_on_a_case


def test_a_case_is_worked_until_the_child_is_safe_and_closed_by_two_people(sit_down):
    tom, priya, dana = sit_down("staff", phone=True), sit_down("deputy"), sit_down("dsl")
    ref = logs(tom, "She said that nobody was at home on Sunday.", child="li")
    dana.goes_to(f"/triage/{ref}/").presses("I have read it: take it on").sees("taken it on")
    dana.goes_to(f"/triage/{ref}/decide/").arrives_at("")
    decides_on_a_case(dana, owner="Dana Whitfield")
    dana.presses("Open the case").arrives_at("").sees("Dana Whitfield owns this case since")
    case = dana.reference

    dana.presses("Add to record").arrives_at("Add to record").ticks("What do you add?", "The child’s voice")
    dana.writes("What was seen, said or done?", "I like it when gran is there.").presses("Add to record")
    dana.arrives_at("").sees("The note stands on the record", "I like it when gran is there.")

    dana.goes_to(f"/cases/{case}/tasks/add/").arrives_at("task").writes("What must be done?", "Ring the grandmother.")
    picks(dana, "By whom?", "Dana Whitfield")
    dana.dates("By the end of which day?", soon(days=3)).page.get_by_role("main").get_by_role("button").last.click()
    dana.sees("The task was given", "Ring the grandmother.")

    dana.goes_to(f"/cases/{case}/meeting/").arrives_at("Record a meeting").writes("Minutes", "All agreed on a plan.")
    dana.writes("Who was there?", "Dana Whitfield, the school nurse").writes(
        "What must be done?", "Ask the nurse to visit."
    )
    dana.selects("By whom?", "Dana Whitfield").dates("By the end of which day?", soon(days=4))
    dana.presses("Save the minutes").sees("each task has its owner and its day", "Ask the nurse to visit.")

    dana.goes_to(f"/cases/{case}/review/").arrives_at("Review the case")
    dana.writes("What has changed for the child since the last review?", "Gran is there on Sundays now.")
    dana.ticks("Which way is it going?", "Getting safer").dates("Next review", soon(days=21))
    dana.presses("Save the review").arrives_at("").sees("Getting safer")

    dana.goes_to(f"/cases/{case}/close/").arrives_at("Close the case").sees("2 tasks are not done")
    for number in (1, 2):
        dana.goes_to(f"/tasks/{case}-T{number}/").arrives_at("").writes("What was done?", "Done on the telephone.")
        dana.presses("It is done")
    offers(dana, case, to="Priya Nair")
    priya.goes_to(f"/cases/{case}/handover/").ticks(
        "Do you take this case on?", "Yes, I accept: from now on it is mine"
    )
    priya.presses("Send your answer").sees("Priya Nair owns this case since")
    priya.goes_to(f"/cases/{case}/close/").arrives_at("Propose closing")
    priya.ticks("How did it end?", "Support goes on in pastoral care")
    priya.writes("Why is it right to close this case?", "Six good weeks.").presses("Propose closing")

    dana.goes_to("/safeguarding/").arrives_at("Safeguarding today").sees("Closings to agree to", case)
    dana.goes_to(f"/cases/{case}/close/").arrives_at("Agree to closing").sees("Priya Nair proposed to close")
    dana.presses("Agree and close").arrives_at("").sees("The case is closed")
    dana.goes_to("/safeguarding/feed/").arrives_at("What deputies did").sees("Priya Nair")
    tom.goes_to(f"/concerns/{ref}/").arrives_at(ref).sees("Closed")


def picks(person, label, name):
    """Type a colleague's name and point at it."""
    box = person.page.get_by_role("combobox", name=label)
    box.fill(name.split()[0])
    person.page.get_by_role("option", name=name).first.click()


def offers(person, case, *, to):
    person.goes_to(f"/cases/{case}/offer/").arrives_at("Hand over the case").selects("To whom?", to)
    person.writes("Why?", "You know the family.").writes("Key risks", "Sundays, when nobody is at home.")
    person.page.get_by_role("main").get_by_role("button").last.click()
    person.sees(f"Offered to {to}")


def test_a_childs_record_tells_everything_and_who_has_looked(sit_down):
    dana = sit_down("dsl")
    dana.goes_to("/pupils/?case=on").arrives_at("Children")
    dana.page.get_by_role("main").get_by_role("row").get_by_role("link").first.click()
    dana.sees("School year:").follows("Who has looked").sees("Everybody who opened this record", "Dana Whitfield")


def test_a_child_who_was_not_named_is_named_before_the_decision(sit_down):
    tom, dana = sit_down("staff", phone=True), sit_down("dsl")
    ref = logs(tom, "A boy cried behind the bins.")
    dana.goes_to(f"/triage/{ref}/").presses("I have read it: take it on").follows("Name a child")
    dana.arrives_at("").page.get_by_role("combobox").first.press_sequentially("an")
    found = dana.page.get_by_role("option").filter(has_text=", Year").first
    name = found.inner_text().split(",")[0].strip()
    found.click()
    dana.ticks("What is this child’s part in it?", "They were harmed")
    dana.page.get_by_role("main").get_by_role("button").last.click()
    dana.sees("The child is named", name)

"""A deputy takes a concern on, reads what is held beside it, decides, hands it on, and takes what is handed to her."""

from playwright.sync_api import expect

from tests.browser.journeys import logs, soon

REASON = "The third of its kind since September. One person must hold it."


def test_a_concern_becomes_a_case_that_the_lead_takes_over(sit_down):
    tom, priya, dana = sit_down("staff", phone=True), sit_down("deputy"), sit_down("dsl")
    ref = logs(tom, "He ate the crusts out of the bin.", child="ma")

    priya.goes_to("/").arrives_at("Safeguarding today").presses("Open the queue").arrives_at("Concerns to triage")
    priya.row_of(ref).get_by_role("button", name="Read and take on").click()
    priya.sees("He ate the crusts out of the bin.", "I have read it")
    priya.presses("I have read it: take it on").sees(f"You have read {ref} and taken it on")
    priya.page.get_by_role("main").get_by_role("button", name="Decide", exact=True).click()
    priya.arrives_at("").sees("The report", "What is already held", "That you opened this is recorded", "Your decision")
    decides_on_a_case(priya, owner="Dana Whitfield")
    priya.arrives_at("").sees("is recorded with its reason", "Decisions so far", REASON)

    priya.presses("Open the case").sees("owns this case")
    case = priya.reference
    expect(priya.page.get_by_role("main")).to_contain_text("Offered to Dana Whitfield")
    dana.goes_to("/my-work/").arrives_at("My work").follows(case)
    dana.goes_to(f"/cases/{case}/handover/").arrives_at("Hand-over of the case").sees("Key risks", "Priya Nair")
    dana.ticks("Do you take this case on?", "Yes, I accept: from now on it is mine").presses("Send your answer")
    dana.arrives_at("").sees("Dana Whitfield owns this case since")
    tom.goes_to(f"/concerns/{ref}/").arrives_at(ref).sees("Thank you for the exact words.")


def decides_on_a_case(priya, *, owner):
    priya.ticks("What happens now?", "Open a case").ticks(
        "How serious is it for the child?", "2 · Community early help"
    )
    priya.writes("Why do you decide this?", REASON)
    priya.writes("Why is it not referred to another agency?", "Checked against the thresholds: help in school first.")
    chosen = priya.field("Who will own the case?").locator("option", has_text=owner).get_attribute("value")
    priya.field("Who will own the case?").select_option(chosen)
    priya.dates("When is it looked at again?", soon(days=14)).writes(
        "What will the reporter read?", "Thank you for the exact words."
    )
    priya.presses("Record the decision")


def test_a_case_that_was_offered_is_accepted(sit_down):
    priya = sit_down("deputy")
    priya.goes_to("/my-work/").arrives_at("My work")
    priya.page.get_by_role("row").filter(has_text="Accept or decline the case").get_by_role("link").first.click()
    priya.arrives_at("Hand-over of the case").sees("What happens at weekends is not known yet.")
    case = priya.reference
    priya.ticks("Do you take this case on?", "Yes, I accept: from now on it is mine").presses("Send your answer")
    priya.arrives_at("").sees("Priya Nair owns this case since")
    assert priya.reference == case


def test_two_who_read_the_same_concern_know_of_each_other(sit_down):
    tom, priya, dana = sit_down("staff", phone=True), sit_down("deputy"), sit_down("dsl")
    ref = logs(tom, "Waited at the gate until five.")
    priya.goes_to(f"/triage/{ref}/").arrives_at("A child who is not named yet")
    dana.goes_to(f"/triage/{ref}/").sees("Priya Nair is looking at this").presses("I have read it: take it on")
    dana.sees("taken it on")
    priya.presses("I have read it: take it on").sees("Dana Whitfield")
    priya.complaints = [one for one in priya.complaints if "409" not in one]  # the refusal, as it should be


def test_she_finds_no_trace_of_a_child_of_her_family(sit_down):
    dana, priya = sit_down("dsl"), sit_down("deputy")
    dana.goes_to("/cases/").arrives_at("Cases")
    priya.goes_to("/cases/").arrives_at("Cases")
    listed = [set(one.page.get_by_role("row").locator("a").evaluate_all("all => all.map((one) => one.pathname)"))
              for one in (dana, priya)]  # fmt: skip
    hidden = [path for path in listed[0] - listed[1] if path.startswith("/cases/")]
    assert hidden
    for path in hidden:
        assert priya.status_of(path) == 404

"""A worry is referred by telephone, confirmed in writing, chased over a promise, and followed to a conference."""

from tests.browser.journeys import logs, soon

ACCOUNT = "He said that the belt came out again on Sunday."


def test_a_child_is_referred_and_the_agency_chased_to_a_conference(sit_down):
    tom, dana, helen = sit_down("staff", phone=True), sit_down("dsl"), sit_down("head")
    ref = logs(tom, ACCOUNT, child="ma")
    case = refers_at_triage(dana, ref)

    dana.goes_to(f"/cases/{case}/referrals/").sees("Not sent yet", "Child protection")
    dana.page.get_by_role("main").get_by_role("row").get_by_role("link").first.click()
    dana.arrives_at("").sees("Significant harm suspected", "2 hours")
    rings(dana)
    writes_it_down(dana)
    chases(dana)
    follows_to_a_conference(dana)

    address = dana.page.url
    assert dana.status_of(f"{address}paper/") == 200
    helen.goes_to(address).arrives_at("").sees("Initial child protection conference held", "Kept")
    assert tom.status_of(address) == 404
    dana.goes_to("/referrals/times/").arrives_at("Response times").sees("Sent, to decided by the agency", "day 0")
    dana.goes_to(f"/cases/{case}/chronology/").sees("Sent the referral to", "Decision on the referral")
    assert dana.complaints == helen.complaints == []


def refers_at_triage(dana, ref):
    dana.goes_to(f"/triage/{ref}/").presses("I have read it: take it on").goes_to(f"/triage/{ref}/decide/")
    dana.ticks("What happens now?", "Open a case and refer to another agency")
    dana.ticks("How serious is it for the child?", "4 · Significant harm suspected")
    dana.writes("Why do you decide this?", "What he said is a disclosure of harm.")
    owner = dana.field("Who will own the case?")
    owner.select_option(owner.locator("option", has_text="Dana Whitfield").get_attribute("value"))
    dana.dates("When is it looked at again?", soon(days=14)).writes("What will the reporter read?", "Thank you.")
    dana.presses("Record the decision").goes_to(f"/triage/{ref}/")
    dana.page.get_by_role("main").locator("a[href^='/cases/']").first.click()
    return dana.reference


def rings(dana):
    dana.presses("Record the call").arrives_at("Refer by telephone")
    dana.writes("Whom did you speak to?", "Sam Lindqvist, duty social worker")
    dana.writes("What did you say, and what did they say?", "Told them all of it. They start today.")
    dana.ticks("Consent of a parent or carer", "Not sought")
    dana.writes("Why was consent not sought?", "The father is said to have done it.")
    dana.presses("Record the call").sees("Sent, no answer", "Confirmed in writing", "Decision of the agency")


def writes_it_down(dana):
    """Nothing is typed twice: the account, the child and the consent stand in the form already."""
    dana.presses("Confirm in writing").arrives_at("Send in writing").sees(ACCOUNT, "born")
    assert dana.field("Why was consent not sought?").input_value() == "The father is said to have done it."
    dana.writes("What harm has the child suffered, or is likely to suffer, and who or what causes it?", "A belt.")
    dana.writes("Where is the child now, and who is with them?", "In school, with his teacher.")
    dana.ticks("Do the parents know of this referral?", "They do not know of it")
    dana.writes("Why not?", "It could put him at greater risk.")
    dana.presses("Record as sent").arrives_at("").sees("kept as it was", "Download as PDF")


def chases(dana):
    """An attempt that reached nobody counts; then a promise, which is chased until words end it."""
    dana.follows("Record a contact or an attempt").arrives_at("Record a contact")
    dana.ticks("Was anybody reached?", "Reached nobody").presses("Record the contact").sees("Reached nobody")
    dana.follows("Record a contact or an attempt").ticks("Was anybody reached?", "Reached somebody")
    dana.writes("Who was it?", "Sam Lindqvist").writes("What was said?", "The manager decides today.")
    dana.writes("What did they promise to do?", "Ring back with the decision").dates("By which day?", soon(days=1))
    dana.presses("Record the contact").sees("Ring back with the decision", "Due in")
    here = dana.page.url
    dana.follows("Ring back with the decision").arrives_at("What was promised")
    dana.ticks("What became of it?", "Kept").writes("How do you know?", "He rang at three.")
    dana.presses("Record what became of it").sees("Kept")
    assert dana.page.url == here


def follows_to_a_conference(dana):
    for kind, outcome, words in [
        ("Decision on the referral", "Child protection enquiry (section 47)", "The threshold is met."),
        ("Strategy discussion held", "A child protection enquiry starts or goes on", "Police and health took part."),
        ("Initial child protection conference held", "Child protection plan", "A plan under physical abuse."),
    ]:
        dana.presses("Record an answer").arrives_at("Record an answer").ticks("What came back?", kind)
        dana.ticks("How did it turn out?", outcome).writes("What did they say?", words)
        dana.presses("Record the answer").arrives_at("").sees(kind, outcome)
    dana.sees("Child protection conference", "15 working days")

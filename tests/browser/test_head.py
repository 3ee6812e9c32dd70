"""The head answers a reporter who is not satisfied, and can see whether the clockwork runs and who has looked."""

from tests.browser.journeys import logs


def test_a_reporter_who_is_not_satisfied_is_answered(sit_down):
    tom, helen = sit_down("staff", phone=True), sit_down("head")
    ref = logs(tom, "He was in yesterday’s clothes again.", child="jo")
    tom.goes_to(f"/concerns/{ref}/not-satisfied/").writes("What are you not satisfied with?", "Nobody came.")
    tom.page.get_by_role("main").get_by_role("button").last.click()
    tom.sees("Waiting for an answer")

    helen.goes_to("/").arrives_at("late").sees("What you owe")
    helen.goes_to("/my-work/").arrives_at("My work").sees(ref)
    helen.goes_to(f"/concerns/{ref}/answer/").arrives_at("The reporter is not satisfied").sees("Nobody came.")
    helen.writes("Your answer", "I asked the lead to ring you today.").presses("Send the answer")
    tom.goes_to(f"/concerns/{ref}/").arrives_at(ref).sees(
        "Answer of Helen Okafor", "I asked the lead to ring you today."
    )


def test_the_clockwork_and_who_has_looked_are_plain_to_the_head(sit_down):
    helen = sit_down("head")
    helen.goes_to("/operations/").arrives_at("Mail and clockwork").sees("Running", "Last sealed").sees_no("Silent")
    helen.goes_to("/pupils/?case=on").page.get_by_role("main").get_by_role("row").get_by_role("link").first.click()
    helen.follows("Who has looked").arrives_at("").sees("Helen Okafor")


def test_the_head_reads_and_does_not_decide(sit_down):
    tom, helen = sit_down("staff", phone=True), sit_down("head")
    ref = logs(tom, "Fell asleep at the table.", child="an")
    helen.goes_to(f"/triage/{ref}/").arrives_at("").sees("Fell asleep at the table.")
    assert helen.status_of(f"/triage/{ref}/decide/") == 403

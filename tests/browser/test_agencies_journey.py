"""Whom to ring: a teacher with a phone, the lead from a case, and the head who keeps the directory true."""

NUMBER = "01632 960160"


def test_a_teacher_finds_who_answers_now(sit_down):
    tom = sit_down("staff", phone=True)
    tom.goes_to("/").follows("Who to ring now").arrives_at("Who to ring now")
    tom.sees("Ring 999", "Dana Whitfield", "Ring first:", "Westmere Council", "What to say")
    tom.goes_to("/agencies/").arrives_at("Agencies").sees("Designated officer (LADO)", "01632 960103")
    tom.sees_no("Add an authority", "Add an agency")
    tom.follows("Limits").arrives_at("Limits").sees("day 0", "45 working days").sees_no("Change Referral")
    tom.presses("Stages of disagreement").arrives_at("Stages of disagreement").sees("4. Head and director")
    assert tom.status_of("/agencies/authorities/add/") == 403


def test_the_lead_rings_from_a_case_in_one_click(sit_down):
    dana = sit_down("dsl")
    dana.goes_to("/cases/").page.get_by_role("main").get_by_role("row").get_by_role("link").first.click()
    dana.follows("Who to ring now").arrives_at("Who to ring now").sees("Ring first:", "Born", "What to say")
    dana.page.get_by_text("A child of this case lives elsewhere").click()
    dana.selects("Authority responsible", "Northmoor County Council").presses("Record the authority")
    dana.arrives_at("Who to ring now").sees("Northmoor County Council, for")


def test_the_head_keeps_the_directory_true(sit_down):
    helen = sit_down("head")
    helen.goes_to("/agencies/").arrives_at("Agencies").follows("Add an agency").arrives_at("Add an agency of Westmere")
    helen.selects("What is it for?", "Health").writes("Name", "Community paediatrics")
    helen.writes("Number", NUMBER).writes("From", "9am").writes("To", "5pm").presses("Save")
    helen.arrives_at("Agencies").sees(NUMBER)
    helen.follows("Community paediatrics").arrives_at("Community paediatrics").sees("Nobody has checked it yet")
    helen.presses("All of this is right today").arrives_at("Community paediatrics").sees("by Helen Okafor")
    helen.follows("Take it out").arrives_at("Take Community paediatrics out").writes(
        "Why is it taken out?", "It moved."
    )
    helen.presses("Save").arrives_at("Agencies").sees_no(NUMBER)

    helen.goes_to("/agencies/limits/").follows("Change Referral accepted").arrives_at("Referral accepted")
    helen.writes("How many", "40").writes("Where it stands", "Protocol, section 2").writes("Edition", "2026")
    helen.presses("Set the limit").arrives_at("Limits").sees("40 working days", "Protocol, section 2, 2026")
    helen.follows("Change Referral accepted").presses("Go back to the default").arrives_at("Limits")
    helen.sees_no("40 working days").presses("Stages of disagreement").presses("Set the stages")
    helen.arrives_at("Stages of disagreement with").presses("Save the stages").arrives_at("Stages of disagreement")

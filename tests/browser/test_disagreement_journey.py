"""A disagreement that nobody answered climbs two stages by itself, is answered, and ends with what was learned."""

import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from playwright.sync_api import expect

ISSUE = "Whether two terms of neglect reach the threshold for an assessment."
OPENED = f"""
import django; django.setup()
from datetime import time
from django.db import transaction
from django.utils import timezone
from cases.models import Case
from referrals.disagreements import actions, selectors
from safeguard import db
from safeguard.calendar import instant, local_date
from safeguard.people.models import School, User
with transaction.atomic(), db.scope(schools=[School.objects.get(code="OAK")]):
    dana = User.objects.get(email="dsl@oakfield.example")
    case = Case.objects.open().filter(owner=dana, is_restricted=False, disagreements=None).order_by("pk")[0]
    day = case.school.calendar.add_working_days(local_date(timezone.now()), -8)
    said = {{"issue": {ISSUE!r}, "position": "Together it is neglect.", "threshold": "Level 3, page 14"}}
    authority = selectors.authorities_with_stages(case.school)[0]
    print(actions.open_disagreement(case, authority=authority, by=dana, at=instant(day, time(10)), **said).ref)
"""  # eight working days ago: the limits of two stages (2 and 5) have passed since


def run(stack, *command: str, role: str) -> str:
    env = os.environ | stack.env | {"DJANGO_SETTINGS_MODULE": "safeguard.settings", "DB_ROLE": role}
    done = subprocess.run(
        [sys.executable, *command], cwd=Path(settings.BASE_DIR), env=env, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.strip()


def test_a_disagreement_climbs_two_stages_by_itself_and_is_resolved(sit_down, stack):
    dana, helen, tom = sit_down("dsl"), sit_down("head"), sit_down("staff")
    ref = run(stack, "-c", OPENED, role="app")
    run(stack, "manage.py", "sweep", role="worker")

    dana.goes_to("/disagreements/").arrives_at("Disagreements").sees(
        ref, "3. Head and service manager", "How far they went"
    )
    dana.goes_to(f"/disagreements/{ref}/").arrives_at(ISSUE).sees("Opened", "by itself", "Due in")
    expect(dana.page.get_by_text("No answer within the limit", exact=True)).to_have_count(2)
    assert tom.status_of(f"/disagreements/{ref}/") == 404
    helen.goes_to(f"/disagreements/{ref}/").arrives_at(ISSUE).sees_no("Record their answer")

    dana.presses("Record their answer").arrives_at("Record their answer")
    answers(dana, "Ivo Lane, service manager", "Not resolved")
    dana.presses("Save the answer").arrives_at(ISSUE).sees("Stage 4: Head and director", "Ivo Lane")
    dana.presses("Record their answer").arrives_at("Record their answer").sees("This is the last stage")
    answers(dana, "The director", "Resolved")
    dana.writes("What came of it for the child?", "An assessment begins on Monday.")
    dana.writes("What was learned?", "Send the chronology with the referral.").presses("Save the answer")
    dana.arrives_at(ISSUE).sees("An assessment begins on Monday.", "Send the chronology with the referral.")
    states_what_was_agreed(dana)
    issues_the_evidence(dana, ref)


def answers(dana, person: str, how: str) -> None:
    dana.writes("Who answered, in which role?", person).writes("What did they answer?", "She read it with us.")
    dana.ticks("Is it resolved?", how)


def states_what_was_agreed(dana) -> None:
    dana.follows("Add the agreed statement").arrives_at("Add words")
    dana.ticks("What do you add?", "Written statement agreed by both sides")
    dana.writes("With whom on their side was it agreed?", "Ivo Lane").writes(
        "In words", "Both see a pattern of neglect."
    )
    dana.presses("Add to the record").arrives_at(ISSUE).sees("Both see a pattern of neglect.", "Agreed with Ivo Lane")


def issues_the_evidence(dana, ref: str) -> None:
    dana.follows("See and print the evidence").arrives_at("Disagreement with").sees(
        "Who knew what, when", "Together it is neglect."
    )
    dana.goes_to(f"/disagreements/{ref}/").presses("Issue the evidence as PDF").sees("issued and kept", "SHA-256")
    paper = dana.page.get_by_role("link", name="Stage 4, as issued").get_attribute("href")
    assert dana.status_of(paper) == 200


def test_one_is_opened_from_a_referral_and_stages_are_skipped_in_danger(sit_down):
    dana = sit_down("dsl", phone=True)
    dana.goes_to("/referrals/?show=all").page.get_by_role("main").get_by_role("row").get_by_role("link").last.click()
    dana.follows("Open a disagreement with the agency").arrives_at("Open a disagreement with an agency")
    dana.writes("What do we disagree about, in one sentence?", "Whether she may sleep there tonight.")
    dana.writes("What is our position, and why?", "She must not.").writes(
        "Which part of the threshold document do we rely on?", "Level 4, page 20"
    )
    dana.ticks("Is the child in immediate danger?", "Yes").presses("Open the disagreement")
    dana.arrives_at("").sees("Whether she may sleep there tonight.").follows("Whether she may sleep there tonight.")
    dana.arrives_at("Whether she may sleep there tonight.").sees("Immediate danger").follows("Skip to a later stage")
    dana.arrives_at("Skip to a later stage").sees("Ring 999").ticks("To which stage?", "3. Head and service manager")
    dana.writes("Why are the stages between skipped?", "He is back in the house.").presses("Skip to this stage")
    dana.arrives_at("Whether she may sleep there tonight.").sees("Skipped", "He is back in the house.", "Running")
    dana.follows("End it without an answer").arrives_at("End the disagreement without an answer")

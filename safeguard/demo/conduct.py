"""The sealed register's own stories: a teacher and a LADO told late, something about the head, three small things about one man."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, Final

from referrals.conduct import actions
from referrals.conduct.actions.reporting import Adult
from referrals.conduct.models import Matter, Report
from safeguard import db
from safeguard.calendar import local_date
from safeguard.clocks.sweep import sweep
from safeguard.demo.cast import World
from safeguard.demo.time import clock_shows
from safeguard.people.models import Pupil, School, User

SMALL_THINGS: Final = [
    ("pastoral", 32, "He drove two boys home in his own car after the match. He had asked nobody.", "Car park"),
    ("s.begum", 17, "He messages pupils of the football club from his own number about training.", "Football club"),
    (
        "deputy",
        2,
        "He was alone with a child in the sports store with the door shut. He laughed when I came in.",
        "Sports store",
    ),
]
SPOKEN: Final = "Spoke to him about the code of conduct. He said that he had meant well and will ask first."

WATCHED: Final = (
    "Twice in a few weeks he did what was handy without asking. He goes through the code with his line manager."
)


class Register:
    """One school's sealed register, each act in the scope of whoever does it and at its own time."""

    def __init__(self, world: World, school: School) -> None:
        self.world, self.school = world, school
        self.head, self.chair = world.person("head"), world.person("chair")

    def days_ago(self, days: int, hour: float = 10) -> datetime:
        day = self.school.calendar.add_school_days(local_date(self.world.start), -days)
        return self.school.calendar.start_of_school_day(day) + timedelta(hours=hour - 8.5)

    @contextmanager
    def as_(self, person: User, at: datetime) -> Iterator[None]:
        with db.scope(user=person, schools=[self.school]), clock_shows(at):
            yield

    def report(self, by: str, about: User, at: datetime, account: str, **words: Any) -> Report:
        reporter = self.world.person(by)
        with self.as_(reporter, at):
            return actions.report_adult(
                school=self.school, by=reporter, adult=Adult(person=about), account=account, at=at, **words
            )

    def matter(self, report: Report) -> Matter:
        return Matter.objects.select_related("school").get(ref=report.ref)

    def sweep(self, ref: str, at: datetime) -> None:
        """Chase what is late in one matter; the register's clocks exist for the worker and for its readers alone."""
        with db.scope(schools=[self.school]), clock_shows(at), db.sealing(ref):
            sweep(at=at, name="story")

    def allegation(self, pupil: Pupil) -> str:
        """A teacher is said to have grabbed a child; the head thinks about it for two days before he rings the LADO."""
        at = self.days_ago(9, 13)
        report = self.report(
            "staff", self.world.person("r.hall"), at,
            "She took a boy by the upper arm and pulled him out of the line. He cried. I saw a red mark.",
            happened_at=at - timedelta(minutes=40), place="Corridor by the hall", children="A boy from Year 3",
            witnesses="The lunchtime assistant", done_so_far="The boy was looked at by the first aider.",
        )  # fmt: skip
        self.sweep(report.ref, self.days_ago(8, 17.5))
        told = self.days_ago(7, 9.5)
        with self.as_(self.head, told):
            matter = actions.take_on(self.matter(report), by=self.head, at=told)
            actions.name_child(matter, pupil=pupil, part="Was pulled by the arm", by=self.head, at=told)
            reasons = "A mark was seen, and two adults say the same."
            actions.decide_threshold(
                matter, decision="allegation", limbs=["harmed", "offence"], reasons=reasons, by=self.head, at=told
            )
            actions.record_lado(
                matter, told_at=told, officer="Ola Reed", officer_ref="W/2026/118", view="school", by=self.head, at=told,
                advice="No police investigation. The school looks into it; tell the parents today.",
                next_steps="The parents and the teacher may be told now. Speak again in two weeks.",
            )  # fmt: skip
            what = "What was seen, that it is looked into, and whom to ring."
            actions.record_told(
                matter, whom="parent", name="His mother", told_at=told, what=what, by=self.head, at=told
            )
            actions.decide_measure(
                matter, measure="support", by=self.head, at=told, starts_at=told,
                hazards="It could happen again in a crowded corridor.",
                controls="She is not on corridor duty; a second adult is in the room.",
                alternatives="Suspension was considered. A second adult in the room is enough.",
                reasons="The LADO agrees that children are safe with this.", agreed_with="Ola Reed (LADO), HR",
                review_on=local_date(told) + timedelta(days=14),
            )  # fmt: skip
            words = "You were hurt in the corridor at lunch. You told us, and it is being looked into."
            actions.write_for_child(matter, pupil=pupil, text=words, by=self.head, at=told)
        return report.ref

    def about_the_head(self) -> str:
        report = self.report(
            "dsl", self.head, self.days_ago(1, 14),
            "The head shouted at a Year 2 class until several children cried, and told me not to write it down.",
            place="Year 2 classroom", witnesses="The teaching assistant",
        )  # fmt: skip
        at = self.days_ago(1, 18)
        with self.as_(self.chair, at):
            actions.take_on(self.matter(report), by=self.chair, at=at)
        return report.ref

    def about_the_chair(self) -> str:
        """Nobody at the school is independent: its reporter is shown how to reach the LADO, and has not rung yet."""
        account = "The chair invited two Year 6 pupils to his house to help in the garden. Their parents did not know."
        at = self.world.start - timedelta(hours=1)
        return self.report("staff", self.chair, at, account, happened_words="Last weekend").ref

    def pattern(self) -> list[str]:
        """Each of three is small, and the last is not decided yet."""
        refs = []
        for by, days, account, place in SMALL_THINGS:
            at = self.days_ago(days, 11)
            report = self.report(
                by, self.world.person("l.price"), at, account, place=place, wants_no_name=by == "s.begum"
            )
            refs.append(report.ref)
            if days > 5:
                self._settle(report, at + timedelta(hours=3))
        return refs

    def _settle(self, report: Report, at: datetime) -> None:
        with self.as_(self.head, at):
            matter = actions.take_on(self.matter(report), by=self.head, at=at)
            reasons = "Not in line with the code of conduct; no child was harmed or at risk of it."
            actions.decide_threshold(matter, decision="low_level", reasons=reasons, action=SPOKEN, by=self.head, at=at)
            if actions.pattern_waits(matter):
                actions.look_at_pattern(matter, finding="watch", reasons=WATCHED, by=self.head, at=at)
            actions.close_matter(
                matter, summary="He knows the code now. Looked at again with the next one.", by=self.head, at=at
            )


def tell_conduct(world: World, pupils: dict[str, list[Pupil]]) -> None:
    """Tell Oakfield's; `world.refs` points at the allegation, what is about the head and the chair, and the small things."""
    register = Register(world, world.schools["OAK"])
    small = register.pattern()
    world.refs |= {"allegation": register.allegation(pupils["OAK"][40]), "about_head": register.about_the_head()}
    world.refs["about_chair"] = register.about_the_chair()
    world.refs |= {"low_level": small[-1], "low_level_closed": small[0]}
    register.sweep(small[-1], world.start)

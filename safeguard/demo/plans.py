"""Oakfield's plans, on cases that are open: a conference next week whose report is due, a core group that nobody held, ...

The children's standings follow from them. Elmwood's standings stand without a plan, as on the first day after a roll import.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from cases.models import Case
from cases.states import CaseStatus
from referrals.agencies.models import Authority
from referrals.plans import actions
from referrals.plans.actions import Ask
from referrals.plans.choices import Attendance, Category, Decided, Fact, LegalBasis, Level, MeetingKind, Post
from referrals.plans.models import Plan, PlanMeeting
from safeguard.calendar import instant, local_date
from safeguard.clocks.sweep import sweep
from safeguard.demo.cast import World
from safeguard.demo.time import clock_shows
from safeguard.people.models import Pupil

OTHERS_STORIES: Final = ("missed_review", "offered", "restricted", "closing", "walled")
WORKERS: Final = [
    ("Sam Rowe", "01632 960140", "East assessment team"),
    ("Kim Lund", "01632 960141", "Court and care team"),
    ("Ola Brandt", "01632 960142", "Family help, Mill Lane hub"),
]
REASONS: Final = {
    Level.CHILD_PROTECTION: "The conference agreed that the harm is significant and that the family cannot yet keep it away.",
    Level.CHILD_IN_NEED: "The assessment found needs that the family cannot meet without help. The parents agree.",
    Level.FAMILY_HELP: "The family asked for help with routines, housing and the baby.",
    Level.LOOKED_AFTER: "The court made an interim care order; the child lives with foster carers in the next village.",
}
PART: Final = "A trusted adult sees the child each morning. What is seen goes to the social worker the same day."


class Plans:
    """One school's plans, each on an open case of its own, oldest act first."""

    def __init__(self, world: World) -> None:
        self.world, self.school = world, world.schools["OAK"]
        self.dsl, self.deputy = world.person("dsl"), world.person("deputy")
        self.authority = Authority.objects.filter(school=self.school, is_default=True).first()
        self.cases = self._open_cases()

    def _open_cases(self) -> Iterator[Case]:
        """The case that every tour begins with, then the oldest open ones that no other story needs."""
        taken = [self.world.refs[name] for name in OTHERS_STORIES]
        first = self.world.refs["case"]
        rows = Case.objects.filter(school=self.school, status=CaseStatus.OPEN, is_restricted=False)
        free = rows.exclude(ref__in=[*taken, first]).select_related("school", "owner").order_by("opened_at", "pk")
        yield rows.select_related("school", "owner").get(ref=first)
        yield from free

    def working_day(self, days: int) -> date:
        """So many working days after today, before it when negative."""
        return self.school.calendar.add_working_days(local_date(self.world.start), days)

    def on(self, days: int, hour: int = 10) -> datetime:
        return instant(self.working_day(days), time(hour))

    def start(self, level: Level, days: int, worker: int, **said: Any) -> Plan | None:
        """Start a plan so many working days ago, on the next free case; None when no case is left."""
        case = next(self.cases, None)
        if case is None:
            return None
        name, phone, team = WORKERS[worker]
        posts = {Post.SOCIAL_WORKER: {"name": name, "phone": phone, "team": team, "email": "duty@westmere.example"}}
        at = max(self.on(days, 14), case.opened_at + timedelta(hours=4))
        with clock_shows(at):
            return actions.start_plan(
                case,
                pupil=case.pupils.order_by("pk")[0],
                level=level,
                started_on=local_date(at),
                reason=REASONS[level],
                authority=self.authority,
                posts=posts | said.pop("posts", {}),
                facts={Fact.SCHOOL_PART: PART} | said.pop("facts", {}),
                by=case.owner,
                at=at,
                **said,
            )

    def book(self, plan: Plan, kind: MeetingKind, booked_for: datetime, *, at: datetime) -> PlanMeeting:
        with clock_shows(at):
            return actions.book_meeting(
                plan.case, pupil=plan.pupil, plan=plan, kind=kind, booked_for=booked_for, venue="Westmere House, room 3",
                invited="Designated lead, class teacher", by=plan.case.owner, at=at,
            )  # fmt: skip

    def hold(self, plan: Plan, kind: MeetingKind, held_at: datetime, following: Ask, **said: Any) -> None:
        meeting = self.book(plan, kind, held_at, at=held_at - timedelta(days=1))
        told: dict[str, Any] = {"attendance": Attendance.ATTENDED, "attended": "Dana Whitfield, class teacher"}
        told |= {"contributions": "Attendance is up to 96%. She speaks more, and eats.", "decided": Decided.CONTINUES}
        told |= {"decision": "The plan helps and goes on as it is."}
        at = held_at + timedelta(hours=3)
        with clock_shows(at):
            actions.record_meeting(
                meeting, held_at=held_at, following=[following], by=plan.case.owner, at=at, **(told | said)
            )

    def tell(self) -> dict[str, str]:
        refs = self._protection() | self._need() | self._care()
        with clock_shows(self.world.start):
            sweep(at=self.world.start)
        return refs

    def _protection(self) -> dict[str, str]:
        """One with its conference next week and our report due; one whose core group was missed; one that goes well."""
        soon = self.start(Level.CHILD_PROTECTION, -8, 0, category=Category.NEGLECT)
        late = self.start(Level.CHILD_PROTECTION, -15, 1, category=Category.EMOTIONAL)
        well = self.start(Level.CHILD_PROTECTION, -30, 0, category=Category.PHYSICAL)
        assert soon is not None  # the first case is always there
        meeting = self.book(soon, MeetingKind.REVIEW_CONFERENCE, self.on(6), at=self.on(-3, 11))
        if late is not None:
            self.book(late, MeetingKind.REVIEW_CONFERENCE, self.on(40), at=self.on(-14, 11))
        refs = {"plan": soon.ref, "plan_meeting": meeting.ref}
        if well is not None:
            asked = [
                (
                    "Tell the social worker of each absence the same morning",
                    self.world.person("attendance"),
                    self.working_day(5),
                )
            ]
            words = {"agreed": asked, "dissent": "The school asked for contact to stop until the next conference."}
            self.hold(well, MeetingKind.CORE_GROUP, self.on(-8), Ask(MeetingKind.CORE_GROUP, self.on(14)), **words)
        return refs | ({"plan_late": late.ref} if late else {})

    def _need(self) -> dict[str, str]:
        """One of family help, reviewed without us; one whose worker changed and that has no next date."""
        reviewed = self.start(Level.FAMILY_HELP, -25, 2)
        if reviewed is not None:
            following = Ask(MeetingKind.NEED_REVIEW, self.on(22))
            away = {
                "attendance": Attendance.APOLOGIES,
                "attended": "",
                "contributions": "",
                "apologies": "Two staff were ill.",
            }
            self.hold(reviewed, MeetingKind.NEED_REVIEW, self.on(-6), following, **away)
        dateless = self.start(Level.CHILD_IN_NEED, -9, 1)
        if dateless is not None:
            with clock_shows(self.on(-2)):
                since = self.working_day(-2)
                by = dateless.case.owner
                actions.note_person(
                    dateless, post=Post.SOCIAL_WORKER, name="Duty team", phone="01632 960100", from_on=since, by=by
                )
        return {}

    def _care(self) -> dict[str, str]:
        facts = {
            Fact.CONTACT: "Mother on Saturdays, supervised. No contact with the stepfather, by telephone either.",
            Fact.DELEGATED: "The carer signs for day trips and photographs. Residentials: ask the social worker.",
        }
        posts = {
            Post.CARER: {"name": "Jo and Pat Marsh", "phone": "01632 960150"},
            Post.VIRTUAL_SCHOOL: {"name": "Dr Ruth Hale", "phone": "01632 960151"},
        }
        plan = self.start(Level.LOOKED_AFTER, -8, 1, legal_basis=LegalBasis.INTERIM, facts=facts, posts=posts)
        if plan is not None:
            following = Ask(MeetingKind.CARE_REVIEW, self.on(9))
            self.hold(plan, MeetingKind.PEP, self.on(-2), following, decided=Decided.PEP_BEGUN)
        return {"plan_care": plan.ref} if plan else {}


def tell_plans(world: World, pupils: dict[str, list[Pupil]]) -> None:
    """Tell Oakfield's plans; `world.refs["plan"]` is the one with a conference next week."""
    world.refs |= Plans(world).tell()

"""Oakfield shares and withholds, takes notices of the police, and follows a serious incident."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any, Final

from cases.models import Case
from referrals.disclosures import actions
from referrals.disclosures.choices import (
    Basis,
    Body,
    Channel,
    EntryKind,
    Ground,
    NoticeKind,
    Origin,
    PersonPart,
    Present,
    Support,
    Way,
)
from referrals.disclosures.models import Notice
from safeguard.calendar import instant, local_date
from safeguard.demo.cast import World
from safeguard.demo.time import clock_shows
from safeguard.people.models import Pupil

POLICE: Final = {"force": "Westmere Police", "kind": NoticeKind.ENCOMPASS, "channel": Channel.EMAIL}
ARGUMENT: Final = (
    "Officers attended at 22:15 after a neighbour rang. An argument between the adults at the address; a door was broken. "
    "Nobody was arrested. The children were upstairs."
)


def tell_disclosures(world: World) -> None:
    """Tell three disclosures, three notices and one incident; `world.refs` points to each."""
    story = _Story(world)
    with clock_shows(world.start):
        world.refs |= story.shares() | story.takes_notices() | story.follows_an_incident()


class _Story:
    def __init__(self, world: World) -> None:
        self.world, self.school = world, world.schools["OAK"]
        self.dsl, self.deputy, self.head = (world.person(who) for who in ("dsl", "deputy", "head"))
        quiet = Pupil.objects.filter(school=self.school, concerns=None, relatives=None, left_on=None)
        self.children = list(quiet.order_by("pk")[60:67])

    def then(self, at: datetime, act: Callable[..., Any], *about: Any, **answers: Any) -> Any:
        """Do it at that time, and let it be recorded then."""
        with clock_shows(at):
            return act(*about, at=at, **answers)

    def days_ago(self, number: int, hour: int = 9, minute: int = 0) -> datetime:
        """An hour of the school day `number` school days before today."""
        day = self.school.calendar.add_school_days(local_date(self.world.start), -number)
        return instant(day, time(hour, minute))

    def shares(self) -> dict[str, str]:
        case = Case.objects.get(ref=self.world.refs["case"])
        asked = self.asked(
            self.days_ago(3),
            [part.pupil for part in case.parts.select_related("pupil")],
            case=case,
            asked_body="Westmere Council",
            asked_person="Ola Reed",
            asked_role="Social worker",
            need="Attendance since September, and any concern about meals.",
        )
        at = self.days_ago(3, 15)
        shared = self.then(
            at,
            actions.share_information,
            asked,
            to_body="Westmere Council",
            to_person="Ola Reed",
            to_role="Social worker",
            basis=Basis.DUTY,
            why="The family is being assessed.",
            what="Attendance figures, and the two concerns about meals in full.",
            method=Way.EMAIL,
            by=self.dsl,
            shared_at=at,
        )
        refused = self.asked(
            self.days_ago(2),
            [self.children[0]],
            asked_body="A solicitor’s office",
            asked_person="J. Marsh",
            need="The child’s address and the school that her sister attends.",
        )
        withheld = self.then(
            self.days_ago(2, 12),
            actions.withhold_information,
            refused,
            ground=Ground.HARM,
            by=self.dsl,
            reason="The family moved away from him. An address given here would find its way to him.",
            answered="Rang back on the number of the firm: refused, and why one cannot say more.",
        )
        waiting = self.asked(
            self.world.start - timedelta(hours=1),
            [self.children[1]],
            asked_body="Northmoor County Council",
            asked_person="Duty worker",
            need="Whether the child has said anything about home this term.",
        )
        return {"disclosure": waiting.ref, "shared": shared.ref, "withheld": withheld.ref}

    def asked(self, at: datetime, pupils: list[Pupil], **how: Any) -> Any:
        given = {"origin": Origin.ASKED, "asked_how": Way.PHONE, "asked_at": at, "by": self.dsl}
        return self.then(at, actions.open_disclosure, school=self.school, pupils=pupils, **given | how)

    def takes_notices(self) -> dict[str, str]:
        last_night, known, late = self._last_night(), self._known(), self._late()
        return {"notice": last_night.ref, "matched_notice": known.ref, "late_notice": late.ref}

    def _notice(self, child: Pupil, incident_at: datetime, received_at: datetime, **how: Any) -> Notice:
        given: dict[str, Any] = {
            "child_name": child.name, "born_on": child.born_on, "circumstances": ARGUMENT, "child_present": Present.YES,
            "by": self.world.person("admin"), "school": self.school,
        }  # fmt: skip
        return self.then(
            received_at,
            actions.enter_notice,
            incident_at=incident_at,
            received_at=received_at,
            **(POLICE | given | how),
        )

    def _last_night(self) -> Notice:
        """Taken down at the desk before school, and nobody has said yet which child it is."""
        day = local_date(self.world.start)
        if instant(day, time(7, 20)) > self.world.start:
            day -= timedelta(days=1)
        night = instant(day - timedelta(days=1), time(22, 15))
        voice = "“Will you still take me to school?”"
        return self._notice(
            self.children[2], night, instant(day, time(7, 20)), police_ref="WP-26-4471", child_voice=voice
        )

    def _known(self) -> Notice:
        child, received = self.children[3], self.days_ago(4, 8)
        notice = self._notice(child, received - timedelta(hours=10), received, police_ref="WP-26-4398")
        self.then(self.days_ago(4, 8, 10), actions.match_notice, notice, pupil=child, by=self.deputy)
        return self.then(
            self.days_ago(4, 8, 20),
            actions.plan_notice,
            notice,
            support=Support.SILENT,
            by=self.deputy,
            plan="Breakfast, a quiet place at registration, and an eye on the gate at the end of the day.",
            person=self.world.person("staff"),
            told_words="Be kind to her today, and tell me if she is upset.",
        )

    def _late(self) -> Notice:
        child, received = self.children[4], self.days_ago(2, 13)
        notice = self._notice(
            child, self.days_ago(5, 21), received, police_ref="WP-26-4310", kind=NoticeKind.PROTECTION
        )
        self.then(self.days_ago(2, 13, 30), actions.match_notice, notice, pupil=child, by=self.dsl)
        return self.then(
            self.days_ago(2, 13, 40),
            actions.plan_notice,
            notice,
            support=Support.BOTH,
            plan="A talk with the learning mentor.",
            by=self.dsl,
        )

    def follows_an_incident(self) -> dict[str, str]:
        at, (hurt, friend) = self.days_ago(5, 13), self.children[5:7]
        incident = self.then(
            at,
            actions.open_incident,
            school=self.school,
            title="A child was hurt on a walk by the river",
            happened_at=self.days_ago(5, 11),
            known_at=at,
            place="River path",
            by=self.head,
            facts=f"{hurt.name} climbed on the wall and fell. {friend.name} ran for help. The ambulance came at 11:20.",
            done_at_once="First aid, 999, both families rung, the walk ended.",
        )
        self.then(at, actions.add_person, incident, pupil=hurt, part=PersonPart.HARMED, by=self.head)
        self.then(at, actions.add_person, incident, pupil=friend, part=PersonPart.WITNESS, by=self.head)
        self.then(
            at + timedelta(hours=1),
            actions.tell_of_incident,
            incident,
            body=Body.CHAIR,
            how=Way.PHONE,
            person="Colin Hart",
            told_words="What happened, and what comes next.",
            by=self.head,
            told_at=at + timedelta(minutes=30),
        )
        action = self.then(
            at + timedelta(hours=1),
            actions.give_action,
            incident,
            title="Walk the path again and write the risk assessment anew",
            owner=self.deputy,
            due_on=local_date(self.days_ago(2)),
            by=self.head,
        )
        briefing = self.then(at + timedelta(hours=2), actions.issue_briefing, incident, by=self.head)
        self.then(
            self.days_ago(4, 9),
            actions.add_entry,
            incident,
            kind=EntryKind.FACT,
            text="The hospital says: a broken wrist, home the same evening.",
            by=self.head,
            happened_at=self.days_ago(4, 9),
        )
        return {"incident": incident.ref, "incident_action": action.ref, "briefing": briefing.ref}

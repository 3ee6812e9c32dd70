"""A report about an adult: anybody's act, also about oneself. It goes to one post and leaves no trace elsewhere."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from referrals.conduct import notices
from referrals.conduct.actions.base import record, register_thread, start_clock
from referrals.conduct.actions.patterns import ask_for_look
from referrals.conduct.choices import Employer, LadoView, Progress, Route, Standing
from referrals.conduct.deadlines import Owed
from referrals.conduct.models import LadoContact, Matter, Report
from referrals.conduct.rules import route_of, standing_of
from referrals.conduct.verbs import Verb
from safeguard import db, policy
from safeguard.calendar import local_date
from safeguard.clocks import actions as clocks
from safeguard.errors import RuleBroken
from safeguard.people.selectors import holders, next_ref
from safeguard.policy import Permission, Role
from safeguard.web.fields import lower_first


@dataclass(frozen=True)
class Adult:
    """The adult concerned: somebody who signs in here, or a name with what they do and who employs them."""

    person: Any = None
    name: str = ""
    role: str = ""
    standing: str = Standing.STAFF
    employer: str = Employer.SCHOOL
    agency: str = ""

    @property
    def label(self) -> str:
        name = self.person.label if self.person else self.name
        return f"{name}, {self.role}" if self.role else name


@transaction.atomic
def report_adult(
    *,
    school: Any,
    by: Any,
    adult: Adult,
    account: str,
    happened_at: datetime | None = None,
    happened_words: str = "",
    place: str = "",
    children: str = "",
    witnesses: str = "",
    done_so_far: str = "",
    wants_no_name: bool = False,
    at: datetime | None = None,
) -> Report:
    """Hand a report to whoever hears it: the head, about the head the chair, about the chair the LADO by the reporter.

    The clocks run from now, when it came to the school's notice: decided in the school's time, the LADO told in one
    working day (Working Together 2026; KCSIE 2026, Part four).
    """
    at = at or timezone.now()
    policy.require(by, Permission.CONDUCT_REPORT, school)
    roles = adult.person.roles_at(school) if adult.person else frozenset()
    standing = standing_of(roles, adult.standing)
    hearers = _hearers(school, adult.person)
    route = route_of(standing, has_head=bool(hearers[Route.HEAD]), has_chair=bool(hearers[Route.CHAIR]))
    with db.sealing(register_thread(school)):
        ref = next_ref(school, "A", year=local_date(at).year)
    with db.sealing(ref):
        matter = _open(school, ref, adult, route, standing, at)
        report = Report.objects.create(
            school=school,
            matter=matter,
            ref=ref,
            reporter=by,
            is_self=adult.person is not None and adult.person.pk == by.pk,
            wants_no_name=wants_no_name,
            route=route,
            about=adult.label,
            account=account,
            happened_at=happened_at,
            happened_words=happened_words,
            place=place,
            children=children,
            witnesses=witnesses,
            done_so_far=done_so_far,
            sent_at=at,
            progress_at=at,
        )
        _record_report(report, matter, by=by, at=at)
        _start_clocks(matter, hearers[route], by=by, at=at)
        notices.reported(matter, [person for person in hearers[route] if person.pk != by.pk], at=at)
    return report


def _hearers(school: Any, person: Any) -> dict[str, list[Any]]:
    """Who holds each post today, less the adult concerned; nobody here for the LADO."""
    posts = {Route.HEAD: Role.HEAD, Route.CHAIR: Role.CHAIR}
    found: dict[str, list[Any]] = {
        route: [one for one in holders(school, role) if person is None or one.pk != person.pk]
        for route, role in posts.items()
    }
    return found | {Route.LADO: []}


def _open(school: Any, ref: str, adult: Adult, route: str, standing: str, at: datetime) -> Matter:
    return Matter.objects.create(
        school=school,
        ref=ref,
        route=route,
        subject=adult.person,
        subject_name=adult.person.label if adult.person else adult.name,
        subject_role=adult.role,
        standing=standing,
        employer=adult.employer,
        agency=adult.agency,
        known_at=at,
    )


def _record_report(report: Report, matter: Matter, *, by: Any, at: datetime) -> None:
    record(
        Verb.REPORTED,
        matter,
        by=by,
        at=at,
        to=lower_first(Route(report.route).label),
        about=report.about,
        is_self=report.is_self,
        happened=report.happened_at.isoformat() if report.happened_at else report.happened_words,
        place=report.place,
        account=report.account,
        children=report.children,
        witnesses=report.witnesses,
        done_so_far=report.done_so_far,
    )


def _start_clocks(matter: Matter, hearers: list[Any], *, by: Any, at: datetime) -> None:
    if not hearers:
        start_clock(Owed.LADO_YOURSELF, matter, owner=by, since=at, at=at)
        return
    for owed in (Owed.DECIDE, Owed.LADO):
        start_clock(owed, matter, owner=hearers[0], since=at, at=at)
    ask_for_look(matter, owner=hearers[0], at=at)


@transaction.atomic
def add_to_report(report: Report, *, text: str, by: Any, at: datetime | None = None) -> None:
    """The reporter adds what they know now; it stands beside the report in the record."""
    at = at or timezone.now()
    with db.sealing(report.ref):
        matter = Matter.objects.select_related("school").get(pk=report.matter_id)
        if not matter.is_open:
            raise RuleBroken("This is closed. If there is something new, report it.")
        record(Verb.ADDED, matter, by=by, at=at, text=text)


@transaction.atomic
def say_lado_told(
    report: Report,
    *,
    told_at: datetime,
    officer: str,
    officer_ref: str,
    advice: str,
    by: Any,
    at: datetime | None = None,
) -> LadoContact:
    """Record that the reporter rang the LADO, where nobody at the school is independent of the adult concerned."""
    at = at or timezone.now()
    if report.route != Route.LADO or report.reporter_id != by.pk:
        raise RuleBroken("Whoever hears this report speaks to the LADO.")
    said = {"officer": officer, "officer_ref": officer_ref, "advice": advice}
    with db.sealing(report.ref):
        matter = Matter.objects.select_related("school").get(pk=report.matter_id)
        contact = LadoContact.objects.create(
            school=matter.school, matter=matter, written_at=at, written_by=by, told_at=told_at,
            view=LadoView.OPEN, next_steps="", **said,
        )  # fmt: skip
        record(Verb.LADO_TOLD, matter, by=by, at=told_at, view=LadoView.OPEN.label, next_steps="", **said)
        clocks.meet(Owed.LADO_YOURSELF, matter, by=by, at=told_at)
        report.progress, report.progress_at = Progress.IN_HAND, at
        report.save(update_fields=["progress", "progress_at"])
    return contact


def note_attempt(ref: str, *, by: Any, schools: Any) -> None:
    """Note, for the readers of a matter alone, that somebody who may not know of it asked for it by its reference."""
    with db.sealing(ref):
        matter = Matter.objects.filter(ref=ref, school__in=schools).first()
        if matter is not None:
            record(Verb.ATTEMPTED, matter, by=by, at=timezone.now())

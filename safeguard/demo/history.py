"""The past: a term and a half of concerns and cases in the order in which they happened, each act at its own time."""

import heapq
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import count
from random import Random
from typing import Any, Final

from cases import actions, hooks, rules, selectors
from cases.choices import Danger, DecisionKind, Direction, NoteKind, Outcome, Part
from cases.models import Case, Concern, Handover, Task
from cases.selectors.history import newest_event
from cases.verbs import Verb
from safeguard.audit import actions as audit
from safeguard.calendar import instant, local_date
from safeguard.clocks.sweep import sweep
from safeguard.demo import stories
from safeguard.demo.cast import World
from safeguard.demo.referrals import refer_as_told
from safeguard.demo.time import clock_shows
from safeguard.people.models import Pupil, School, User

CONCERNS: Final = {"OAK": 56, "ELM": 90}
QUIET_BEFORE: Final = timedelta(days=4)
WEIGHTS: Final = {
    DecisionKind.NO_FURTHER_ACTION: 30,
    DecisionKind.MONITOR: 30,
    DecisionKind.ADD_TO_CASE: 14,
    DecisionKind.OPEN_CASE: 14,
    DecisionKind.EARLY_HELP: 8,
    DecisionKind.REFER: 4,
}
SEVERITY: Final = {
    DecisionKind.NO_FURTHER_ACTION: 1,
    DecisionKind.MONITOR: 1,
    DecisionKind.ADD_TO_CASE: 2,
    DecisionKind.OPEN_CASE: 3,
    DecisionKind.EARLY_HELP: 2,
    DecisionKind.REFER: 4,
}

Act = Callable[[datetime], object]


class Story:
    """One school's past: acts waiting for their time, told in order; what would fall after the end is left untold."""

    def __init__(self, world: World, school: School, pupils: list[Pupil], random: Random) -> None:
        self.world, self.school, self.random = world, school, random
        host = {"OAK": "oakfield", "ELM": "elmwood"}[school.code]
        self.dsl, self.deputy = world.person("dsl", host), world.person("deputy", host)
        self.reporters = [user for email, user in world.cast.items() if email.endswith(f"@{host}.example")]
        self.reporters = [user for user in self.reporters if user not in (self.dsl, self.deputy)]
        self.known = random.sample(pupils, 46 if school.code == "OAK" else 90)
        self.ends_at = world.start - QUIET_BEFORE
        self.waiting: list[tuple[datetime, int, Act]] = []
        self.order = count()

    def at(self, when: datetime, act: Act) -> None:
        if when < self.ends_at:
            heapq.heappush(self.waiting, (when, next(self.order), act))

    def later(self, at: datetime, low: float, high: float, act: Act) -> None:
        """Let an act happen so many school hours after `at`."""
        minutes = self.random.uniform(low, high) * 60
        self.at(self.school.calendar.add_school_minutes(at, minutes), act)

    def tell(self, begins_on: date) -> None:
        """Spread the concerns over the school days, with a sweep each school morning, and tell all of it in order."""
        days = []
        day = begins_on
        while day < local_date(self.ends_at):
            if self.school.calendar.is_school_day(day):
                days.append(day)
                self.at(instant(day, time(8, 5)), self._sweep)
            day += timedelta(days=1)
        for _ in range(CONCERNS[self.school.code]):
            self.at(instant(self.random.choice(days), self._time_of_day()), self._log)
        while self.waiting:
            when, _, act = heapq.heappop(self.waiting)
            with clock_shows(when):
                act(when)

    def _time_of_day(self) -> time:
        return time(
            self.random.choices([8, 9, 10, 11, 12, 13, 14, 15], [1, 3, 3, 3, 4, 4, 3, 2])[0], self.random.randint(0, 59)
        )

    def _sweep(self, at: datetime) -> None:
        sweep(at=at)

    def _log(self, at: datetime) -> None:
        kind, place, account, child_words, view = self.random.choice(stories.CONCERNS)
        children = self.random.sample(self.known, 2 if kind == "child_on_child" else 1)
        roles = [Part.HARMED, Part.ALLEGED] if len(children) == 2 else [Part.SUBJECT]
        danger = self.random.choices([Danger.NO, Danger.UNSURE, Danger.NOW], [88, 9, 3])[0]
        concern = actions.log_concern(
            school=self.school,
            by=self.random.choice(self.reporters),
            parts=list(zip(children, roles, strict=True)),
            kind=kind,
            account=account,
            child_words=child_words,
            view=view,
            place=place,
            happened_at=at - timedelta(minutes=self.random.choice([5, 12, 20, 35, 60, 95])),
            in_danger=danger,
            told_dsl=self.random.random() < 0.3,
            at=at,
        )
        lead = self.random.choice([self.dsl, self.deputy])
        quick = {"danger": (0.03, 0.2), "urgent": (0.1, 0.9), "routine": (0.2, 5)}[concern.urgency]
        self.later(at, *quick, lambda when: self._acknowledge(concern, lead, when))

    def _acknowledge(self, concern: Concern, lead: User, at: datetime) -> None:
        actions.acknowledge_concern(concern, by=lead, at=at)
        self.later(at, 0.4, 9, lambda when: self._decide(concern, lead, when))

    def _decide(self, concern: Concern, lead: User, at: datetime) -> None:
        decision = self.random.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
        case = Case.objects.open().filter(pupils__in=concern.pupils.all()).order_by("id").first()
        if case is not None and decision != DecisionKind.NO_FURTHER_ACTION:
            decision = DecisionKind.ADD_TO_CASE
        if case is None and decision == DecisionKind.ADD_TO_CASE:
            decision = DecisionKind.MONITOR
        decided = decide(
            concern,
            by=lead,
            decision=decision,
            reason=self.random.choice(stories.REASONS[decision]),
            note=self.random.choice(stories.NOTES_TO_REPORTER),
            owner=self.random.choice([self.dsl, self.deputy]),
            case=case if decision == DecisionKind.ADD_TO_CASE else None,
            review_on=self._review_day(at, decision),
            at=at,
        )
        refer_as_told(self, decided, at)
        if decision == DecisionKind.MONITOR:
            self.at(instant(decided.review_on, time(11)), lambda when: self._close_monitored(concern, lead, when))
        elif decided.case and decision != DecisionKind.ADD_TO_CASE:
            self._work_on(decided.case, at)

    def _review_day(self, at: datetime, decision: str) -> date:
        days = 14 if decision == DecisionKind.MONITOR else self.random.choice([21, 28, 35])
        return local_date(at) + timedelta(days=days)

    def _close_monitored(self, concern: Concern, lead: User, at: datetime) -> None:
        actions.close_concern(concern, by=lead, reason="Watched for two weeks; nothing further was seen.", at=at)

    def _work_on(self, case: Case, at: datetime) -> None:
        for handover in case.handovers.all():
            self.later(at, 1, 6, partial(self._accept, handover))
        self.later(at, 7, 18, lambda when: self._note(case, NoteKind.CHILD_VOICE, when))
        for days in (3, 9, 17, 30):
            self.later(at, days * 6, days * 8, lambda when: self._note(case, None, when))
        self.later(at, 4, 10, lambda when: self._task(case, when))
        self.later(at, 40, 70, lambda when: self._meeting(case, when))
        self.at(self._eve_of_review(case), lambda when: self._review(case, when))
        if self.random.random() < 0.4:
            self.later(at, 180, 300, lambda when: self._propose(case, when))

    def _accept(self, handover: Handover, at: datetime) -> None:
        actions.accept_handover(handover, by=handover.to_owner, at=at)

    def _finish(self, task: Task, at: datetime) -> None:
        actions.finish_task(task, result=stories.TASK_RESULT, by=task.owner, at=at)

    def _eve_of_review(self, case: Case) -> datetime:
        return instant(Case.objects.get(pk=case.pk).next_review_on, time(9, 30))

    def _open(self, case: Case) -> Case | None:
        return Case.objects.select_related("owner", "school").filter(pk=case.pk, status="open").first()

    def _note(self, case: Case, kind: NoteKind | None, at: datetime) -> None:
        if now := self._open(case):
            chosen, text = self.random.choice(stories.CASE_NOTES)
            text = self.random.choice(stories.CHILD_VOICES) if kind else text
            actions.add_note(now, kind=kind or chosen, text=text, by=now.owner, is_significant=bool(kind), at=at)

    def _task(self, case: Case, at: datetime) -> None:
        if now := self._open(case):
            owner = self.random.choice([now.owner, *self.reporters[:3]])
            due_on = self.school.calendar.add_school_days(local_date(at), 6)
            task = actions.give_task(
                now, title=self.random.choice(stories.TASKS), owner=owner, due_on=due_on, by=now.owner, at=at
            )
            self.later(at, 6, 34, partial(self._finish, task))

    def _meeting(self, case: Case, at: datetime) -> None:
        if now := self._open(case):
            due_on = self.school.calendar.add_school_days(local_date(at), 5)
            agreed = [(self.random.choice(stories.TASKS), now.owner, due_on)]
            minutes = actions.hold_meeting(
                now, text=stories.MEETING, present=stories.PRESENT, agreed=agreed, by=now.owner, at=at
            )
            for task in minutes.tasks.select_related("owner"):
                self.later(at, 5, 25, partial(self._finish, task))

    def _review(self, case: Case, at: datetime) -> None:
        if now := self._open(case):
            next_on = local_date(at) + timedelta(days=28)
            direction = self.random.choice([Direction.BETTER, Direction.BETTER, Direction.SAME, Direction.WORSE])
            actions.review_case(
                now, summary=stories.REVIEW, direction=direction, next_review_on=next_on, by=now.owner, at=at
            )
            self.at(self._eve_of_review(now), lambda when: self._review(case, when))

    def _propose(self, case: Case, at: datetime) -> None:
        now = self._open(case)
        if now is None or is_blocked(now):
            return
        words = {"outcome": Outcome.PASTORAL, "rationale": stories.CLOSING}
        if now.owner_id == self.dsl.pk:
            actions.close_case(now, by=self.dsl, at=at, **words)
            return
        actions.propose_closing(now, by=now.owner, at=at, **words)
        self.later(at, 1, 9, lambda when: actions.close_case(case, by=self.dsl, at=when, **words))


def is_blocked(case: Case) -> bool:
    """Say whether something is still owed to the child; in the story nobody then proposes to close."""
    elsewhere = any(check.blocked_by for check in hooks.checks_of(case))
    return elsewhere or bool(rules.closure_blockers(selectors.closure_facts(case)))


def decide(concern: Concern, *, by: User, decision: str, owner: Any, at: datetime, **words: Any) -> Any:
    """Read the history as the page does, then decide."""
    pupils = list(concern.pupils.all())
    audit.record(
        Verb.HISTORY_READ, concern, by=by, at=at, pupils=pupils, newest_event=newest_event(concern), entries=len(pupils)
    )
    return actions.triage_concern(
        concern,
        by=by,
        decision=decision,
        severity=SEVERITY[DecisionKind(decision)],
        owner=owner,
        not_referred_because="" if decision == DecisionKind.REFER else stories.NOT_REFERRED,
        parents="Spoken with the mother by telephone; she agrees.",
        at=at,
        **words,
    )


def tell_history(world: World, pupils: dict[str, list[Pupil]], random: Random) -> None:
    """Tell each school's past, from about a hundred and fifty days back to a few days before the present."""
    begins_on = local_date(world.start) - timedelta(days=148)
    for code, school in world.schools.items():
        Story(world, school, pupils[code], random).tell(begins_on)

"""Both schools’ referrals: one in each state, one that nobody answers, a teacher’s own duty, and a past to measure."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any, Final

from cases import actions as case_actions
from cases.choices import DecisionKind, NoteKind
from cases.models import Case, Concern
from cases.states import CaseStatus
from referrals.agencies.choices import AgencyKind
from referrals.agencies.models import Agency
from referrals.outgoing import actions, fields
from referrals.outgoing.actions import Contacted, Promised
from referrals.outgoing.choices import Consent, Ended, Informed, Kind, Outcome, Reached, Said, Way
from referrals.outgoing.facts import facts_of
from referrals.outgoing.models import Duty, Referral
from referrals.outgoing.selectors.records import DOORS, parts_with_standing
from safeguard.calendar import instant, local_date
from safeguard.clocks.sweep import sweep
from safeguard.demo.cast import World
from safeguard.demo.time import clock_shows
from safeguard.people.models import School

OTHERS_STORIES: Final = ("missed_review", "offered", "restricted", "closing", "walled")
PAST: Final = {"OAK": 14, "ELM": 6}
SEED: Final = 47
WORKER: Final = "Sam Lindqvist, duty social worker"
REASONS: Final = {
    Kind.CHILD_PROTECTION: "What the child said is a disclosure of harm by an adult at home.",
    Kind.FAMILY_HELP: "The needs are more than the school and the community can meet.",
    Kind.EARLY_HELP: "The family asks for help with routines and housing.",
    Kind.POLICE: "A threat was made at the gate; it may be an offence.",
    Kind.PREVENT: "What is repeated from videos has become talk of acting on it.",
    Kind.FOSTERING: "The child has lived with a friend of the family since the summer.",
    Kind.FGM: "The girl told her teacher that it was done to her.",
}
ASKED: Final = "Please tell us within one working day what you decide, and who holds it."
OUTCOMES: Final = {
    Kind.CHILD_PROTECTION: (Outcome.ENQUIRY, Outcome.ENQUIRY, Outcome.IN_NEED, Outcome.NO_ACTION),
    Kind.FAMILY_HELP: (Outcome.IN_NEED, Outcome.FAMILY_HELP, Outcome.NO_ACTION),
    Kind.EARLY_HELP: (Outcome.FAMILY_HELP, Outcome.NO_ACTION),
}
SAID: Final = {
    Outcome.ENQUIRY: "The threshold for an enquiry is met. A strategy discussion follows.",
    Outcome.IN_NEED: "An assessment of the child’s needs begins this week.",
    Outcome.FAMILY_HELP: "Goes to family help; a lead practitioner will ring the parents.",
    Outcome.NO_ACTION: "Below the threshold. Support in school goes on.",
}
ASSESSED: Final = "The assessment has ended; a copy came."
FREE_TEXT: Final = "As described in the concern; what is not known is being asked."


class Referrals:
    """One school's referrals, each on an open case that no other story needs; every act at its own time."""

    def __init__(self, world: World, school: School) -> None:
        self.world, self.school, self.random = world, school, Random(SEED)
        self.host = {"OAK": "oakfield", "ELM": "elmwood"}[school.code]
        agencies = Agency.objects.filter(school=school, is_current=True).select_related("authority")
        self.agencies = list(agencies.order_by("-authority__is_default", "pk"))
        self.free = self._open_cases()

    def _open_cases(self) -> Iterator[Case]:
        prefix = "" if self.school.code == "OAK" else "elm_"
        taken = [self.world.refs[prefix + name] for name in (*OTHERS_STORIES, "case")]
        rows = Case.objects.filter(school=self.school, status=CaseStatus.OPEN, is_restricted=False)
        free = rows.exclude(ref__in=taken).select_related("school", "owner").order_by("-opened_at", "-pk")
        yield rows.select_related("school", "owner").get(ref=self.world.refs[f"{prefix}case"])
        yield from free

    def door(self, kind: Kind) -> Agency | None:
        wanted = DOORS[kind] or (AgencyKind.FRONT_DOOR,)
        return next((agency for agency in self.agencies if agency.kind == wanted[0]), None)

    def working_day(self, days: int, hour: int = 10) -> datetime:
        """An instant so many working days from today, before it when negative."""
        day = self.school.calendar.add_working_days(local_date(self.world.start), days)
        return instant(day, time(hour))

    def told(self, at: datetime, act: Callable[..., Any], *args: Any, **words: Any) -> Any:
        with clock_shows(at):
            return act(*args, at=at, **words)

    def decide(self, case: Case, kind: Kind, at: datetime, **how: Any) -> Referral:
        words = {"reason": REASONS[kind], "agency": self.door(kind), "by": case.owner}
        made: Referral = self.told(at, actions.decide_to_refer, case, kind=kind, **words | how)
        return made

    def phone(self, referral: Referral, at: datetime, reference: str = "") -> None:
        said = "Told them what was seen and said. They will take it to the manager today."
        how = {"person": WORKER, "said": said, "reference": reference, "by": referral.case.owner}
        self.told(at, actions.refer_by_phone, referral, **how)

    def write(self, referral: Referral, at: datetime) -> None:
        """In writing, with every fact that the case holds, as the form would carry it over."""
        concerns = list(referral.case.concerns.filter(logged_at__lte=at))
        parts = parts_with_standing(at=at).filter(referral=referral).order_by("pk")
        facts = facts_of(referral.case, parts, concerns)
        keys = [fact.key for _, _, offered in facts.headed for fact in offered]
        asked = {one.name: FREE_TEXT for one in fields.questions(referral.kind) if one.is_required}
        self.told(
            at, actions.refer_in_writing, referral, consent=Consent.GIVEN, parents_informed=Informed.YES,
            summary=facts.summary or referral.reason, child_views=facts.child_views, risk_now=referral.reason,
            done_so_far=facts.done_so_far, requested=ASKED, answers=asked, shared=facts.chosen(keys), way=Way.PORTAL,
            person=WORKER, by=referral.case.owner,
        )  # fmt: skip

    def respond(self, referral: Referral, at: datetime, kind: Said, outcome: str = "", said: str = "") -> None:
        words = said or SAID.get(Outcome(outcome), "Received, with thanks.") if outcome else said or "Received."
        how = {"kind": kind, "outcome": outcome, "said": words, "person": WORKER, "by": referral.case.owner}
        self.told(at, actions.record_response, referral, **how)

    def ring(self, referral: Referral, at: datetime, reached: Reached, said: str = "", **how: Any) -> Any:
        person = WORKER if reached == Reached.SPOKE else ""
        whom = Contacted(agency=referral.agency, person=person, telephone="01632 960100")
        words = {"whom": whom, "reached": reached, "said": said, "referral": referral, "by": referral.case.owner}
        return self.told(at, actions.record_contact, referral.case, **words | how)

    def past(self, concern: Concern, kind: Kind) -> None:
        """A referral from its decision to its end, answered now in time, now late."""
        decided_at = self._on(
            local_date(max(concern.logged_at, concern.case.opened_at)), self.random.choice([0, 0, 1]), 16
        )
        sent_at = decided_at + timedelta(hours=self.random.choice([0.5, 1, 17, 18, 41]))
        referral = self.decide(concern.case, kind, decided_at, concern=concern)
        self.write(referral, sent_at)
        day = local_date(sent_at)
        self.respond(referral, self._on(day, 1, 11), Said.ACKNOWLEDGED)
        outcome = self.random.choice(OUTCOMES[kind])
        answered_on = self.random.choice([1, 1, 1, 2, 3, 5])
        self.respond(referral, self._on(day, answered_on, 15), Said.DECIDED, outcome)
        last = answered_on
        if outcome != Outcome.NO_ACTION:
            last += 4
            self.respond(
                referral, self._on(day, last, 11), Said.ASSESSED, said="The assessment has ended; a copy came."
            )
        closed_at = self._on(day, last + 1, 14)
        words = {"outcome": "What was asked for was done.", "by": referral.case.owner}
        self.told(closed_at, actions.close_referral, referral, **words)

    def _on(self, day: date, days: int, hour: int) -> datetime:
        moved = self.school.calendar.add_working_days(day, days)
        return instant(moved, time(hour))

    def tell_the_past(self) -> None:
        """So many ended referrals for the table, each soon after a concern on a case that is still open."""
        rows = Concern.objects.filter(case__school=self.school, case__status=CaseStatus.OPEN, referrals=None)
        rows = rows.filter(case__is_restricted=False, case__opened_at__lt=self.working_day(-16))
        rows = rows.filter(logged_at__lt=self.working_day(-16)).select_related("case__school", "case__owner")
        kinds = [Kind.CHILD_PROTECTION, Kind.FAMILY_HELP, Kind.FAMILY_HELP, Kind.EARLY_HELP]
        for number, concern in enumerate(rows.order_by("logged_at", "pk")[: PAST[self.school.code]]):
            self.past(concern, kinds[number % len(kinds)])

    def tell_oakfield(self) -> dict[str, str]:
        """The present of the first school: each state once, with what is late and what was promised."""
        to_conference = self._to_conference(next(self.free))
        late = self._late(next(self.free))
        unsent = self.decide(next(self.free), Kind.PREVENT, self.world.start - timedelta(hours=2))
        fostering = self.decide(next(self.free), Kind.FOSTERING, self.working_day(-2, 9))
        self.write(fostering, self.working_day(-2, 11))
        police = self.decide(next(self.free), Kind.POLICE, self.world.start - timedelta(hours=1, minutes=30))
        self.phone(police, self.world.start - timedelta(hours=1), "CR-40471")
        self._withdrawn(next(self.free))
        case = next(self.free)
        duty = Duty.objects.get(referral=self._fgm(case))
        not_referred = self._not_referred(case)
        return {
            "referral": to_conference.ref,
            "late_referral": late.ref,
            "unsent_referral": unsent.ref,
            "phoned_referral": police.ref,
            "promise": to_conference.promises.filter(ended_at=None).get().ref,
            "broken_promise": late.promises.get().ref,
            "fgm": duty.ref,
            "not_referred": not_referred.ref,
        }

    def _to_conference(self, case: Case) -> Referral:
        """Sent, decided, a strategy discussion held: the conference is due; an invitation was promised for tomorrow."""
        referral = self.decide(case, Kind.CHILD_PROTECTION, self.working_day(-6, 13), is_danger=True)
        self.phone(referral, self.working_day(-6, 14), "W-20418")
        self.write(referral, self.working_day(-6, 16))
        self.respond(referral, self.working_day(-5, 9), Said.ACKNOWLEDGED)
        self.respond(referral, self.working_day(-5, 15), Said.DECIDED, Outcome.ENQUIRY)
        words = "Police, health and the school took part. A joint enquiry starts today."
        self.respond(referral, self.working_day(-3, 11), Said.STRATEGY, Outcome.STARTS_ENQUIRY, words)
        promised = Promised("Send the invitation to the conference", self.working_day(1, 17))
        at = self.working_day(-1, 14)
        self.ring(referral, at, Reached.SPOKE, "The enquiry goes on. The chair is named next week.", promised=promised)
        words = "Knows that there will be a meeting and wants somebody from school to be there. “Will you tell them for me?”"
        how = {"kind": NoteKind.CHILD_VOICE, "text": words, "by": case.owner}
        self.told(self.world.start - timedelta(minutes=35), case_actions.add_note, case, **how)
        return referral

    def _late(self, case: Case) -> Referral:
        """Sent four working days ago; nobody answers, a call back was promised and did not come."""
        referral = self.decide(case, Kind.FAMILY_HELP, self.working_day(-4, 9))
        self.write(referral, self.working_day(-4, 11))
        self.respond(referral, self.working_day(-4, 15), Said.ACKNOWLEDGED)
        self.ring(referral, self.working_day(-2, 9), Reached.NOBODY)
        self.ring(referral, self.working_day(-2, 11), Reached.MESSAGE, "Left my name, our reference and the number.")
        promised = Promised("Ring back with the decision", self.working_day(-1, 12))
        self.ring(referral, self.working_day(-2, 15), Reached.SPOKE, "It is with the manager.", promised=promised)
        words = {"ended": Ended.BROKEN, "words": "Nobody rang back by the end of the day.", "by": case.owner}
        self.told(self.working_day(-1, 17), actions.end_promise, referral.promises.get(), **words)
        return referral

    def _withdrawn(self, case: Case) -> None:
        referral = self.decide(case, Kind.EARLY_HELP, self.working_day(-8, 10))
        words = {"reason": "The parents found help through the health visitor.", "by": case.owner}
        self.told(self.working_day(-8, 15), actions.withdraw_referral, referral, **words)

    def _fgm(self, case: Case) -> Referral:
        known_at = self.world.start - timedelta(hours=1)
        teacher = self.world.person("staff", self.host)
        return self.decide(case, Kind.FGM, self.world.start - timedelta(minutes=50), teacher=teacher, known_at=known_at)

    def _not_referred(self, case: Case) -> Any:
        at = self.working_day(-3, 15)
        review_on = local_date(self.working_day(4))
        words = {
            "reason": "Talked through with the front door: advice, no referral, support in school.",
            "by": case.owner,
        }
        threshold = "Level 2, Right help, right time (September 2026), pages 11 and 12"
        how = {"kind": Kind.FAMILY_HELP, "threshold": threshold, "review_on": review_on}
        return self.told(at, actions.decide_not_to_refer, case, **words | how)

    def tell_elmwood(self) -> dict[str, str]:
        waiting = self.decide(next(self.free), Kind.FAMILY_HELP, self.working_day(-1, 9))
        self.write(waiting, self.working_day(-1, 15))
        answered = self.decide(next(self.free), Kind.CHILD_PROTECTION, self.working_day(-9, 9), is_danger=True)
        self.write(answered, self.working_day(-9, 10))
        self.respond(answered, self.working_day(-8, 10), Said.DECIDED, Outcome.IN_NEED)
        return {"elm_referral": waiting.ref, "elm_answered_referral": answered.ref}


def refer_as_told(story: Any, decision: Any, at: datetime) -> None:
    """In the past, a decision "refer" is sent within hours, answered and closed, each when its time comes."""
    referral = Referral.objects.filter(decision=decision).select_related("case__owner", "school").first()
    if referral is None or decision.decision != DecisionKind.REFER:
        return
    teller, add = Referrals(story.world, story.school), story.school.calendar.add_school_minutes
    acts: list[tuple[float, Callable[[datetime], None]]] = [
        (45, lambda when: teller.phone(referral, when)),
        (70, lambda when: teller.write(referral, when)),
        (330, lambda when: teller.respond(referral, when, Said.DECIDED, Outcome.IN_NEED)),
        (1700, lambda when: teller.respond(referral, when, Said.ASSESSED, said=ASSESSED)),
        (2000, lambda when: teller.told(when, actions.close_referral, referral, outcome="Support in school goes on.", by=referral.case.owner)),
    ]  # fmt: skip
    for minutes, act in acts:
        story.at(add(at, minutes), act)


def tell_referrals(world: World, pupils: Any) -> None:
    """Tell both schools' referrals; `world.refs` points into Oakfield, "elm_..." into Elmwood."""
    for code, school in world.schools.items():
        teller = Referrals(world, school)
        teller.tell_the_past()
        world.refs |= teller.tell_oakfield() if code == "OAK" else teller.tell_elmwood()
    with clock_shows(world.start):
        sweep(at=world.start)

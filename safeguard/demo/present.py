"""The present: the things that a newcomer should find waiting, each in a state that the rules allow."""

from datetime import datetime, timedelta
from random import Random

from cases import actions
from cases.choices import Danger, DecisionKind, Kind, NoteKind, Outcome, Part
from cases.models import Case, Concern
from safeguard.calendar import local_date
from safeguard.clocks.sweep import sweep
from safeguard.demo import stories
from safeguard.demo.cast import World
from safeguard.demo.history import decide
from safeguard.demo.time import clock_shows
from safeguard.people import actions as people
from safeguard.people.models import Pupil, School, User


class Present:
    """One school's last days: every act at its own time, oldest first, ending now."""

    def __init__(self, world: World, school: School, pupils: list[Pupil], host: str) -> None:
        self.world, self.school, self.pupils = world, school, pupils
        self.dsl, self.deputy = world.person("dsl", host), world.person("deputy", host)
        self.staff = world.person("staff", host)
        self.host = host

    def ago(self, **span: float) -> datetime:
        return self.world.start - timedelta(**span)

    def school_days_ago(self, days: int, hour: int = 10) -> datetime:
        """Return an instant in the morning of a school day that lies so many school days back."""
        day = self.school.calendar.add_school_days(local_date(self.world.start), -days)
        return self.school.calendar.start_of_school_day(day) + timedelta(hours=hour - 8.5)

    def log(self, at: datetime, story: int, child: int, *, by: User | None = None, danger: str = Danger.NO) -> Concern:
        kind, place, account, words, view = stories.CONCERNS[story]
        marks = stories.MARKS if kind == Kind.PHYSICAL else []
        with clock_shows(at):
            return actions.log_concern(
                school=self.school,
                by=by or self.staff,
                parts=[(self.pupils[child], Part.SUBJECT)],
                kind=kind,
                account=account,
                child_words=words,
                view=view,
                place=place,
                marks=marks,
                happened_at=at - timedelta(minutes=25),
                in_danger=danger,
                at=at,
            )

    def read(self, concern: Concern, by: User, at: datetime) -> None:
        with clock_shows(at):
            actions.acknowledge_concern(concern, by=by, at=at)

    def case(
        self, at: datetime, story: int, child: int, owner: User, *, review_days: int = 28, restricted: bool = False
    ) -> Case:
        """Open a case of one's own from a concern logged, read and decided within two hours."""
        concern = self.log(at, story, child)
        self.read(concern, owner, at + timedelta(minutes=30))
        decided_at = at + timedelta(hours=2)
        review_on = local_date(at) + timedelta(days=review_days)
        with clock_shows(decided_at):
            made = decide(
                concern,
                by=owner,
                decision=DecisionKind.OPEN_CASE,
                owner=owner,
                reason=stories.REASONS["open_case"][1],
                clearance="restricted" if restricted else "team",
                review_on=review_on,
                note=stories.NOTES_TO_REPORTER[0],
                at=decided_at,
            )
        case: Case = made.case
        return case

    def tell(self) -> dict[str, str]:
        """Tell what is late, then what is new; return the references by what they show."""
        refs = self._cases()
        refs |= self._concerns()
        with clock_shows(self.world.start):
            sweep(at=self.world.start)
        return refs

    def _cases(self) -> dict[str, str]:
        missed = self.case(self.school_days_ago(22), 3, 1, self.deputy, review_days=14)
        late = self.case(self.school_days_ago(14), 9, 2, self.dsl)
        offered = self.case(self.school_days_ago(9), 5, 3, self.dsl)
        restricted = self.case(self.school_days_ago(8), 7, 4, self.dsl, restricted=True)
        closing = self.case(self.school_days_ago(7), 21, 5, self.deputy)
        walled = self.case(self.school_days_ago(6), 0, 6, self.dsl)
        self._write(late, self.school_days_ago(12))
        at = self.school_days_ago(8, 14)
        with clock_shows(at):
            due_on = self.school.calendar.add_school_days(local_date(at), 3)
            for title in stories.TASKS[:2]:
                actions.give_task(late, title=title, owner=self.staff, due_on=due_on, by=self.dsl, at=at)
        at = self.school_days_ago(3)
        with clock_shows(at):
            words = {
                "reason": "You know this family from last year.",
                "key_risks": "What happens at weekends is not known yet.",
            }
            actions.offer_handover(offered, to=self.deputy, by=self.dsl, at=at, **words)
        at = self.school_days_ago(2)
        with clock_shows(at):
            actions.add_note(closing, kind=NoteKind.CHILD_VOICE, text=stories.CHILD_VOICES[0], by=self.deputy, at=at)
            actions.propose_closing(closing, outcome=Outcome.PASTORAL, rationale=stories.CLOSING, by=self.deputy, at=at)
            people.record_relative(self.pupils[6], user=self.deputy, relationship="Aunt")
            people.add_contact(
                self.pupils[4],
                name=f"Dean {self.pupils[4].last_name}",
                relationship="Stepfather",
                must_not_be_told=True,
            )
        names = ["missed_review", "case", "offered", "restricted", "closing", "walled", "closed_case"]
        cases = [missed, late, offered, restricted, closing, walled, self._closed()]
        return {name: case.ref for name, case in zip(names, cases, strict=True)}

    def _closed(self) -> Case:
        case, at = self.case(self.school_days_ago(10, 11), 17, 13, self.dsl), self.school_days_ago(1)
        with clock_shows(at):
            actions.add_note(case, kind=NoteKind.CHILD_VOICE, text=stories.CHILD_VOICES[2], by=self.dsl, at=at)
            words = {"outcome": Outcome.SAFE, "rationale": stories.CLOSING, "note": stories.NOTES_TO_REPORTER[0]}
            return actions.close_case(case, by=self.dsl, at=at, **words)

    def _write(self, case: Case, at: datetime) -> None:
        with clock_shows(at):
            actions.add_note(
                case, kind=NoteKind.CHILD_VOICE, text=stories.CHILD_VOICES[1], by=case.owner, is_significant=True, at=at
            )
            kind, text = stories.CASE_NOTES[1]
            note = actions.add_note(case, kind=kind, text=text, by=case.owner, at=at)
            actions.correct(note, text="It was the father alone; the mother joined by telephone.", by=case.owner, at=at)
            wrong = actions.add_note(case, kind="note", text="Late on Tuesday and Wednesday.", by=case.owner, at=at)
            actions.withdraw(wrong, text="This was written on the wrong child’s case.", by=case.owner, at=at)

    def _concerns(self) -> dict[str, str]:
        undecided = self.log(self.school_days_ago(3, 11), 10, 7)
        self.read(undecided, self.deputy, self.school_days_ago(3, 13))
        complaint = self.log(self.school_days_ago(3, 9), 8, 8)
        self.read(complaint, self.deputy, self.school_days_ago(3, 10))
        at = self.school_days_ago(2, 15)
        with clock_shows(at):
            decide(
                complaint,
                by=self.deputy,
                decision=DecisionKind.NO_FURTHER_ACTION,
                owner=None,
                reason=stories.REASONS["no_further_action"][0],
                note=stories.NOTES_TO_REPORTER[2],
                at=at,
            )
        with clock_shows(self.ago(hours=3)):
            actions.say_not_satisfied(
                complaint, reason="The child told me the same again this morning.", by=self.staff, at=self.ago(hours=3)
            )
        monitored = self.log(self.school_days_ago(4, 9), 1, 14)
        self.read(monitored, self.deputy, self.school_days_ago(4, 10))
        at = self.school_days_ago(4, 12)
        with clock_shows(at):
            decide(
                monitored,
                by=self.deputy,
                decision=DecisionKind.MONITOR,
                owner=None,
                reason=stories.REASONS["monitor"][0],
                review_on=local_date(self.world.start) + timedelta(days=6),
                note=stories.NOTES_TO_REPORTER[1],
                at=at,
            )
        read = self.log(self.ago(minutes=170), 11, 9)
        self.read(read, self.dsl, self.ago(minutes=150))
        offered = self.log(self.ago(minutes=140), 4, 15)
        self.read(offered, self.dsl, self.ago(minutes=120))
        with clock_shows(self.ago(minutes=110)):
            words = {"reason": "You know this family.", "key_risks": "Who is at home at the weekend is not known."}
            actions.offer_concern(offered, to=self.deputy, by=self.dsl, at=self.ago(minutes=110), **words)
        unread = self.log(self.ago(minutes=95), 2, 10)
        urgent = self.log(self.ago(minutes=40), 6, 11, danger=Danger.UNSURE)
        danger = self.log(self.ago(minutes=10), 19, 12, danger=Danger.NOW)
        names = ["undecided", "complaint", "monitored", "read", "offered_concern", "unread", "urgent", "danger"]
        concerns = [undecided, complaint, monitored, read, offered, unread, urgent, danger]
        return {name: concern.ref for name, concern in zip(names, concerns, strict=True)}


def tell_present(world: World, pupils: dict[str, list[Pupil]], random: Random) -> None:
    """Tell both schools' present; `world.refs` points into Oakfield, "elm_..." into Elmwood."""
    for code, host in (("OAK", "oakfield"), ("ELM", "elmwood")):
        fresh = [pupil for pupil in random.sample(pupils[code], 60) if not pupil.concerns.exists()]
        refs = Present(world, world.schools[code], fresh, host).tell()
        refs |= {"pupil": fresh[2].ref, "danger_pupil": fresh[12].ref, "walled_pupil": fresh[6].ref}
        prefix = "" if code == "OAK" else "elm_"
        world.refs |= {f"{prefix}{name}": ref for name, ref in refs.items()}

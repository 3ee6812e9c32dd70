"""The evidence for a stage, gathered from the record: the same sections for the page that is printed and for the PDF.

It holds what its reader may see, and of several children on a case those in dispute: what concerns only others is left out.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from cases.models import Case
from cases.selectors.casefile import case_events, concerns_of
from cases.verbs import Verb as CaseVerb
from referrals.disagreements.choices import WordKind
from referrals.disagreements.models import Disagreement, StageRun
from referrals.disagreements.verbs import SPECS as OWN
from referrals.outgoing import printing
from referrals.outgoing.models import AgencyContact, Promise, Referral, Response
from referrals.outgoing.selectors import records
from referrals.outgoing.verbs import SPECS as OF_REFERRALS
from safeguard import paper
from safeguard.audit.models import Event
from safeguard.clocks.models import Clock
from safeguard.clocks.verbs import Verb as ClockVerb
from safeguard.people.models import Pupil
from safeguard.policy import Role
from safeguard.web.words import instant

Rows = list[tuple[str, str]]
KNOWING: Final = [  # the turning points of who knew what; with them, all of the referrals and of the disagreement itself
    CaseVerb.CONCERN_LOGGED,
    CaseVerb.CONCERN_ACKNOWLEDGED,
    CaseVerb.CONCERN_DECIDED,
    CaseVerb.CASE_OPENED,
    CaseVerb.HANDOVER_ACCEPTED,
    CaseVerb.NOT_SATISFIED,
    CaseVerb.REPORTER_ANSWERED,
    ClockVerb.DEADLINE_MISSED,
]
MOST: Final = 500


@dataclass(frozen=True)
class Part:
    """A heading with rows of (what, words); `is_timed` when the left column is an instant."""

    heading: str
    rows: Rows


@dataclass(frozen=True)
class Evidence:
    title: str
    caption: str
    reader: str
    parts: list[Part]


def gather(disagreement: Disagreement, reader: Any, *, at: datetime) -> Evidence:
    """Everything that the stage needs, as this reader may see it at this instant."""
    case, runs = disagreement.case, runs_of(disagreement)
    pupils = disputed(disagreement)
    referrals = [disagreement.referral] if disagreement.referral else _sent(case)
    parts = [
        Part("The disagreement", _head(disagreement, pupils, runs)),
        Part("Positions", _positions(disagreement)),
        *(Part(f"Stage {run.number}: {run.name}", _stage(run, at)) for run in runs),
        *(Part(f"Referral {one.ref} as {'sent' if one.written_at else 'made'}", _referral(one)) for one in referrals),
        Part("Times against limits", _times(referrals, at)),
        Part("What came back", [row for one in referrals for row in _responses(one)]),
        Part("Contacts and attempts", _contacts(case, disagreement.referral)),
        Part("Promises", _promises(case, disagreement.referral, at)),
        Part("Who knew what, when", _known(case, reader, pupils, at)),
    ]
    return Evidence(
        title=f"Disagreement with {disagreement.authority}",
        caption=f"{disagreement.ref} · {disagreement.school.name}",
        reader=reader.label,
        parts=[part for part in parts if part.rows],
    )


def paper_of(evidence: Evidence, *, at: datetime) -> bytes:
    """Print the evidence as a tagged PDF (PDF/UA-1), dated when it is issued."""
    parts = [{"heading": part.heading, "rows": part.rows} for part in evidence.parts]
    data = {"title": evidence.title, "caption": evidence.caption, "parts": parts, "issued": _issued(evidence, at)}
    return paper.pdf("disagreement", data, at=at)


def _issued(evidence: Evidence, at: datetime) -> str:
    return f"Issued by {evidence.reader}, {instant(at)}, from the record as it stood then."


def runs_of(disagreement: Disagreement) -> list[StageRun]:
    """The stages in the order in which they ran, each with how it ended and its `clock`."""
    related = ("ours", "opened_by", "end", "end__recorded_by", "disagreement")
    runs = list(disagreement.runs.select_related(*related).order_by("number"))
    clocks = Clock.objects.filter(subject_type=StageRun._meta.label, subject_id__in=[run.pk for run in runs])
    by_run = {clock.subject_id: clock for clock in clocks.order_by("pk")}
    for run in runs:
        run.clock = by_run.get(run.pk)  # type: ignore[attr-defined]
    return runs


def disputed(disagreement: Disagreement) -> list[Pupil]:
    """The children of the referral in dispute, else all of the case."""
    whole: Any = disagreement.referral or disagreement.case
    return [part.pupil for part in whole.parts.select_related("pupil").order_by("pk")]


def _sent(case: Case) -> list[Referral]:
    return [one for one in records.of_case(case) if one.sent_at]


def _head(disagreement: Disagreement, pupils: list[Pupil], runs: list[StageRun]) -> Rows:
    opened = f"{instant(disagreement.opened_at)}, {disagreement.opened_by.label}"
    rows = [
        ("What we disagree about", disagreement.issue),
        ("About", ", ".join(pupil.name for pupil in pupils)),
        ("Authority", disagreement.authority.name),
        ("The threshold we rely on", disagreement.threshold),
        ("Opened", opened),
        ("Stage", f"{runs[-1].number}: {runs[-1].name}" if runs else ""),
        ("In immediate danger", "Yes" if disagreement.is_danger else "Not said"),
    ]
    if not disagreement.is_open:
        rows += [("How it ended", disagreement.get_state_display()), ("What came of it", disagreement.outcome)]
    return rows


def _positions(disagreement: Disagreement) -> Rows:
    theirs = disagreement.their_position or "Not recorded when it was opened"
    rows = [("Our position", disagreement.position), ("Their position", theirs)]
    words = disagreement.words.exclude(kind=WordKind.PERSON).select_related("written_by").order_by("written_at", "pk")
    return rows + [(f"{one.get_kind_display()}, {instant(one.written_at)}", _agreed(one)) for one in words]


def _agreed(word: Any) -> str:
    return f"{word.text}\nAgreed with {word.agreed_with}" if word.agreed_with else word.text


def _stage(run: StageRun, at: datetime) -> Rows:
    clock, end = getattr(run, "clock", None), getattr(run, "end", None)
    person = (
        run.words.filter(kind=WordKind.PERSON).order_by("-written_at", "-pk").values_list("text", flat=True).first()
    )
    theirs = f"{person}, {run.theirs}" if person else run.theirs
    rows = [
        ("For the school", f"{run.ours.label}, {Role(run.ours_role).label}"),
        ("On their side", theirs),
        ("Opened", f"{instant(run.opened_at)}. {run.get_why_display()}"),
        ("Limit", f"{run.limit} ({run.source}, {run.edition})"),
        ("Due", instant(clock.due_at) if clock else ""),
    ]
    if end is None:
        return [*rows, ("Answer", "None yet" if clock and clock.due_at > at else "None within the limit")]
    said = ". ".join(filter(None, [end.person, end.said]))
    return [*rows, (end.get_how_display(), f"{instant(end.ended_at)}. {said}".strip())]


def _referral(referral: Referral) -> Rows:
    rows = [(name, words) for _, answers in printing.sections_of(referral) for name, words in answers if words]
    return [*rows, ("Kept as sent, SHA-256", referral.paper.sha256)] if referral.paper else rows


def _times(referrals: Iterable[Referral], at: datetime) -> Rows:
    return [
        (f"{clock.duty} ({referral.ref})", _time(clock, at))
        for referral in referrals
        for clock in records.clocks_of(referral)
    ]


def _time(clock: Clock, at: datetime) -> str:
    said = f"Limit {clock.rule}; due {instant(clock.due_at)}"
    if clock.met_at:
        late = "in time" if clock.met_at <= clock.due_at else "late"
        return f"{said}; done {instant(clock.met_at)}, {late}"
    if clock.stopped_at:
        return f"{said}; no longer counted: {clock.stopped_because}"
    return f"{said}; not done{', and overdue' if clock.is_overdue(at) else ' yet'}"


def _responses(referral: Referral) -> Rows:
    found = Response.objects.filter(referral=referral).select_related("recorded_by").order_by("happened_at", "pk")
    return [(instant(one.happened_at), _response(one)) for one in found]


def _response(one: Response) -> str:
    said = one.get_kind_display() + (f": {one.get_outcome_display()}" if one.outcome else "")
    whom = ", ".join(filter(None, [one.person, f"reference {one.reference}" if one.reference else ""]))
    return "\n".join(filter(None, [said, whom, one.said]))


def _contacts(case: Case, referral: Referral | None) -> Rows:
    found = records.contacts_of(case, referral)
    return [(instant(one.happened_at), _contact(one)) for one in reversed(found)]


def _contact(one: AgencyContact) -> str:
    whom = ", ".join(filter(None, [one.with_whom, one.person, one.person_role, one.telephone]))
    head = f"{one.get_way_display()}, {one.get_direction_display().lower()}: {one.get_reached_display().lower()}"
    return "\n".join(filter(None, [head, whom, one.said, f"Recorded by {one.recorded_by.label}"]))


def _promises(case: Case, referral: Referral | None, at: datetime) -> Rows:
    found = sorted(records.promises_of(case, referral), key=lambda one: (one.made_at, one.pk))
    return [(instant(one.made_at), _promise(one, at)) for one in found]


def _promise(one: Promise, at: datetime) -> str:
    head = f"{one.promiser}: {one.text}\nPromised for {instant(one.due_at)}"
    if one.ended_at:
        return f"{head}\n{one.get_ended_display()}, {instant(one.ended_at)}: {one.ended_words}"
    return f"{head}\n{'Not kept so far: the time has passed' if one.due_at <= at else 'Open'}"


def _known(case: Case, reader: Any, pupils: list[Pupil], at: datetime) -> Rows:
    """Acts with when and who, without what was written: the words stand in the parts above, or are not for the agency."""
    verbs = [*KNOWING, *OF_REFERRALS, *OWN]
    events = case_events(case, concerns_of(case, reader, at=at)).filter(verb__in=[str(verb) for verb in verbs])
    ours = {pupil.pk for pupil in pupils}
    told = [one for one in events.order_by("happened_at", "pk")[:MOST] if not one.pupils or ours & set(one.pupils)]
    return [(instant(event.happened_at), _knew(event)) for event in told]


def _knew(event: Event) -> str:
    recorded = f" (recorded {instant(event.recorded_at)})" if event.is_late else ""
    return f"{event.actor_label}: {event.sentence}{recorded}"

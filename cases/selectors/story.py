"""Who knew what, when: one generated sentence for each thing that happened around a concern, as it was recorded.

Acts, clockwork and readings come from the log, mail from the outbox; nothing in it is typed by anybody. It is the first
page that an inspector, a court or a case review asks for.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from cases.models import Concern
from cases.selectors.record import trail
from cases.verbs import Verb
from safeguard.audit.models import Event
from safeguard.audit.verbs import Kind
from safeguard.clocks.verbs import Verb as ClockVerb
from safeguard.outbox.models import Message
from safeguard.web.verbs import Verb as WebVerb
from safeguard.web.words import LONDON, clock, day, near

MOST_MAIL: Final = 300
SAYINGS: Final = {
    Verb.CONCERN_LOGGED: "{actor} logged the concern ({kind}, {urgency}), about what happened {happened}.",
    Verb.DANGER_SHOWN: "{actor} was shown whom to ring about a child in danger.",
    Verb.CONCERN_ACKNOWLEDGED: "{actor} read the concern and took it on.",
    Verb.CONCERN_DECIDED: "{actor} decided: {decision}, severity {severity}, with the history read {read}.",
    Verb.CONCERN_CLOSED: "{actor} closed the concern.",
    Verb.ADDED_TO: "{actor} added to the concern.",
    Verb.REPORTER_TOLD: "{actor} wrote a note to the reporter.",
    Verb.NOT_SATISFIED: "{actor} said: I am not satisfied.",
    Verb.REPORTER_ANSWERED: "{actor} answered the reporter.",
    Verb.CONCERN_VIEWED: "{actor} opened the concern for the first time.",
    Verb.RECEIPT_VIEWED: "{actor} opened their receipt for the first time.",
    Verb.HISTORY_READ: "{actor} read what is held about each child ({held}).",
    Verb.CASE_VIEWED: "{actor} opened the case for the first time.",
    Verb.FILE_DOWNLOADED: "{actor} downloaded {file}.",
    WebVerb.REFUSED: "{actor} was refused: this is not theirs to do.",
    WebVerb.NOT_FOUND: "{actor} asked for it and was told that there is no such record.",
    ClockVerb.DEADLINE_MISSED: "The time for this ran out: {duty}.",
    ClockVerb.CLOCK_MOVED: "The calendar changed ({change}), and with it the day by which this is due: {duty}.",
    ClockVerb.ESCALATED: "Safeguard told {rung}, {names}: {duty}.",
}
ONCE: Final = {Verb.CONCERN_VIEWED, Verb.RECEIPT_VIEWED, Verb.CASE_VIEWED, Verb.TRAIL_VIEWED, Verb.HISTORY_READ}
MAIL: Final = {
    "concern_logged": "that it was logged",
    "concern_danger": "that a child may be in danger now",
    "concern_added": "that something was added",
    "concern_progress": "how far it has got",
    "concern_offered": "that it is offered to them",
    "concern_offer_answered": "how the offer was answered",
    "concern_reassigned": "that it changed hands",
    "not_satisfied": "that the reporter is not satisfied",
    "clock_missed": "that something is late",
}
PROGRESS: Final = {
    "read": "that it was read",
    "in hand": "that it is in hand",
    "closed": "that it is closed",
    "note": "that a note waits for them",
    "answered": "that the head has answered",
}
POST_AFTER: Final = timedelta(seconds=1)  # a message carries the instant at which its act began
DELIVERY: Final[dict[str, str]] = {
    Message.State.QUEUED: "not sent yet",
    Message.State.SENDING: "being sent",
    Message.State.SENT: "handed to the mail server {sent}",
    Message.State.FAILED: "could not be delivered",
}


@dataclass(frozen=True)
class Line:
    """One sentence; `happened_at` is given when it happened on another day than it was recorded."""

    at: datetime
    said: str
    sort: str
    happened_at: datetime | None = None


def story(concern: Concern) -> list[Line]:
    """Return the sentences in the order in which things became known: two queries."""
    events = (event for event in trail(concern) if _belongs(event, concern))
    lines = [*_told(events), *(_posted(message) for message in mail_about(concern))]
    return sorted(lines, key=lambda line: line.at + POST_AFTER if line.sort == "Mail" else line.at)


def _belongs(event: Event, concern: Concern) -> bool:
    """Leave out what happened on the case before this concern was there."""
    return event.thread == concern.ref or event.recorded_at >= concern.logged_at


def mail_about(concern: Concern) -> Iterable[Message]:
    """Return the mail that went out about the concern and its case; mail carries the reference, never a name."""
    refs = [concern.ref] + ([concern.case.ref] if concern.case else [])
    since = Message.objects.filter(school_id=concern.school_id, queued_at__gte=concern.logged_at, context__ref__in=refs)
    return since.select_related("to_user").order_by("queued_at", "id")[:MOST_MAIL]


def _told(events: Iterable[Event]) -> Iterable[Line]:
    """Leave out later looks of the same person at the same thing: the first is when they knew."""
    seen = set()
    for event in events:
        look = (event.actor_id, event.verb)
        if event.verb in ONCE and look in seen:
            continue
        seen.add(look)
        other_day = event.happened_at.astimezone(LONDON).date() != event.recorded_at.astimezone(LONDON).date()
        yield Line(event.recorded_at, _sentence(event), _sort(event), event.happened_at if other_day else None)


def _sort(event: Event) -> str:
    return {Kind.READING: "Read", Kind.CLOCKWORK: "Clock", Kind.REFUSAL: "Refused"}.get(Kind(event.kind), "Done")


def _sentence(event: Event) -> str:
    saying = SAYINGS.get(event.verb)  # type: ignore[call-overload]
    if saying is None:
        return f"{event.actor_label}: {event.sentence}."
    names = ", ".join(event.payload.get("told", ()))
    read = _read_at(event.payload.get("history_read_at"), event.recorded_at)
    happened = near(event.happened_at, event.recorded_at)
    shown = event.payload.get("entries", 0)
    held = "1 entry" if shown == 1 else f"{shown} entries"
    more = {"actor": event.actor_label, "held": held, "names": names, "read": read, "happened": happened}
    return saying.format_map(event.payload | more)


def _read_at(text: str | None, at: datetime) -> str:
    return near(datetime.fromisoformat(text), at) if text else "before"


def _posted(message: Message) -> Line:
    person = message.to_user.label if message.to_user else message.to
    about = MAIL.get(message.kind, message.kind.replace("_", " "))
    about = PROGRESS.get(message.context.get("state", ""), about)
    sent = _when(message.sent_at, message.queued_at)
    return Line(message.queued_at, f"Mail to {person} {about}: {DELIVERY[message.state].format(sent=sent)}.", "Mail")


def _when(sent_at: Any, queued_at: datetime) -> str:
    """The time alone on the same day, with its day on another."""
    if sent_at is None:
        return ""
    same_day = sent_at.astimezone(LONDON).date() == queued_at.astimezone(LONDON).date()
    return clock(sent_at) if same_day else f"{day(sent_at, weekday=False)} at {clock(sent_at)}"

"""What can happen to people, schools and the roll, and each event's exact payload."""

from enum import StrEnum
from typing import Final

from safeguard.audit.verbs import Kind, Retention, spec


class Verb(StrEnum):
    SCHOOL_FOUNDED = "school.founded"
    SCHOOL_CHANGED = "school.changed"
    CALENDAR_CHANGED = "calendar.changed"
    PERSON_ADDED = "person.added"
    MEMBERSHIP_STARTED = "membership.started"
    MEMBERSHIP_ENDED = "membership.ended"
    PUPIL_ENROLLED = "pupil.enrolled"
    PUPIL_CHANGED = "pupil.changed"
    PUPIL_LEFT = "pupil.left"
    STATUS_RECORDED = "pupil.status_recorded"
    STATUS_ENDED = "pupil.status_ended"
    CONTACT_RECORDED = "contact.recorded"
    CONTACT_REMOVED = "contact.removed"
    RELATIVE_RECORDED = "relative.recorded"
    ROLL_REVIEWED = "roll.reviewed"
    ROLL_DISCARDED = "roll.discarded"
    ROLL_IMPORTED = "roll.imported"
    DIGEST_CHOSEN = "digest.chosen"
    SIGNED_IN = "access.signed_in"
    SIGNED_OUT = "access.signed_out"
    SIGN_IN_REFUSED = "access.sign_in_refused"


SCHOOL: Final = {"retention": Retention.SCHOOL, "on_chronology": False}
ACCESS: Final = {"retention": Retention.ACCESS, "on_chronology": False}

SPECS: Final = {
    Verb.SCHOOL_FOUNDED: spec("Set up the school", "code", **SCHOOL),
    Verb.SCHOOL_CHANGED: spec("Changed the school's settings", "changes", **SCHOOL),
    Verb.CALENDAR_CHANGED: spec("Changed the term calendar: {change}", "change", **SCHOOL),
    Verb.PERSON_ADDED: spec("Added a person", **SCHOOL),
    Verb.MEMBERSHIP_STARTED: spec(
        "Gave the role {role} from {from_on}",
        "role",
        "from_on",
        "to_on",
        "reason",
        **SCHOOL,
    ),
    Verb.MEMBERSHIP_ENDED: spec("Ended the role {role} on {to_on}", "role", "to_on", "reason", **SCHOOL),
    Verb.PUPIL_ENROLLED: spec("Joined the school", "from_on", "source"),
    Verb.PUPIL_CHANGED: spec("Details changed: {fields}", "fields", "changes", "source"),
    Verb.PUPIL_LEFT: spec("Left the school on {left_on}", "left_on", "source"),
    Verb.STATUS_RECORDED: spec("Status: {status} from {from_on}", "status", "from_on", "to_on"),
    Verb.STATUS_ENDED: spec("Status ended: {status} on {to_on}", "status", "to_on"),
    Verb.CONTACT_RECORDED: spec("Contact recorded: {relationship}", "relationship", "changes", "source"),
    Verb.CONTACT_REMOVED: spec("Contact removed: {relationship}", "relationship", "changes", "source"),
    Verb.RELATIVE_RECORDED: spec("A member of staff is a relative", "person", "relationship", on_chronology=False),
    Verb.ROLL_REVIEWED: spec(
        "Uploaded a roll file of {rows} rows for review", "layout", "sha256", "rows", "faults", **SCHOOL
    ),
    Verb.ROLL_DISCARDED: spec("Discarded a roll file without importing it", "sha256", **SCHOOL),
    Verb.ROLL_IMPORTED: spec(
        "Imported the roll: {joined} joined, {changed} changed, {left} left, {faults} rows with a fault",
        *(
            "layout",
            "sha256",
            "rows",
            "joined",
            "changed",
            "left",
            "unchanged",
            "faults",
        ),
        **SCHOOL,
    ),
    Verb.DIGEST_CHOSEN: spec("Chose a {frequency} digest", "frequency", **ACCESS),
    Verb.SIGNED_IN: spec("Signed in", kind=Kind.READING, **ACCESS),
    Verb.SIGNED_OUT: spec("Signed out", kind=Kind.READING, **ACCESS),
    Verb.SIGN_IN_REFUSED: spec("Sign-in refused", "account", kind=Kind.REFUSAL, **ACCESS),
}

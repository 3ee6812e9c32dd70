"""What can happen to the directory, its limits and its ladder, and each event's exact payload."""

from enum import StrEnum
from typing import Final

from safeguard.audit.verbs import Retention, spec


class Verb(StrEnum):
    AUTHORITY_ADDED = "authority.added"
    AUTHORITY_CHANGED = "authority.changed"
    AGENCY_ADDED = "agency.added"
    AGENCY_CHANGED = "agency.changed"
    AGENCY_CHECKED = "agency.checked"
    AGENCY_RETIRED = "agency.retired"
    RESIDENCE_STATED = "residence.stated"
    LIMIT_SET = "limit.set"
    LIMIT_WITHDRAWN = "limit.withdrawn"
    STAGES_SET = "stages.set"


SCHOOL: Final = {"retention": Retention.SCHOOL, "on_chronology": False}

SPECS: Final = {
    Verb.AUTHORITY_ADDED: spec("Added {subject} to the directory", "details", **SCHOOL),
    Verb.AUTHORITY_CHANGED: spec("Changed what is said about {subject}", "changes", **SCHOOL),
    Verb.AGENCY_ADDED: spec(
        "Added {subject} ({kind}, {authority}) to the directory", "kind", "authority", "details", "phones", **SCHOOL
    ),
    Verb.AGENCY_CHANGED: spec("Changed what is said about {subject}", "changes", **SCHOOL),
    Verb.AGENCY_CHECKED: spec("Checked that what is said about {subject} is right", **SCHOOL),
    Verb.AGENCY_RETIRED: spec("Took {subject} out of the directory", words=("reason",), **SCHOOL),
    Verb.RESIDENCE_STATED: spec("Authority responsible for the child: {authority}", "authority", "was"),
    Verb.LIMIT_SET: spec(
        "Set a time limit of {authority}: {limit}, from {was} to {now}",
        *("authority", "code", "limit", "was", "now", "source", "edition"),
        **SCHOOL,
    ),
    Verb.LIMIT_WITHDRAWN: spec(
        "Went back to the default limit at {authority}: {limit}, from {was} to {now}",
        *("authority", "code", "limit", "was", "now"),
        **SCHOOL,
    ),
    Verb.STAGES_SET: spec(
        "Set the stages of disagreement with {authority}",
        *("authority", "was", "now", "source", "edition"),
        **SCHOOL,
    ),
}

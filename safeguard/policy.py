"""Who may do what, in one table that a head teacher can read.

Roles and permissions are data; this module imports no model and asks the actor for `roles_at(school)`. Scope (which rows)
is `visible_to` on each QuerySet; this table says only what a person in scope may do. There is no superuser: whoever runs
the server reads no child's file.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any, Final

from django.core.exceptions import PermissionDenied


class Role(StrEnum):
    """A post at one school, held from a day to a day. The words are those of KCSIE where it has a word."""

    STAFF = "staff"
    ATTENDANCE = "attendance"
    PASTORAL = "pastoral"
    SENCO = "senco"
    DEPUTY = "deputy"
    DSL = "dsl"
    HEAD = "head"
    GOVERNOR = "governor"
    CHAIR = "chair"
    ADMIN = "admin"
    TRUST_LEAD = "trust_lead"
    INSPECTOR = "inspector"

    @property
    def label(self) -> str:
        return ROLE_LABELS[self]


ROLE_LABELS: Final = {
    Role.STAFF: "Staff",
    Role.ATTENDANCE: "Attendance officer",
    Role.PASTORAL: "Pastoral lead",
    Role.SENCO: "SENCO",
    Role.DEPUTY: "Deputy DSL",
    Role.DSL: "Designated safeguarding lead",
    Role.HEAD: "Headteacher",
    Role.GOVERNOR: "Governor",
    Role.CHAIR: "Chair of governors",
    Role.ADMIN: "School administrator",
    Role.TRUST_LEAD: "Trust safeguarding lead",
    Role.INSPECTOR: "Inspector",
}


class Permission(StrEnum):
    """One thing that a person may do. Stable codes: they stand in the audit."""

    CONCERN_LOG = "concern.log"
    RECEIPT_VIEW = "receipt.view"
    QUEUE_VIEW = "queue.view"
    CONCERN_ACKNOWLEDGE = "concern.acknowledge"
    CONCERN_TRIAGE = "concern.triage"
    CASE_VIEW = "case.view"
    CASE_WORK = "case.work"
    CASE_OWN = "case.own"
    CASE_CLOSE_PROPOSE = "case.close_propose"
    CASE_CLOSE = "case.close"
    CASE_RESTRICTED_VIEW = "case.restricted_view"
    CASE_RESTRICT = "case.restrict"
    CASE_SHARE = "case.share"
    CASE_REASSIGN = "case.reassign"
    PUPIL_SEARCH = "pupil.search"
    PUPIL_HISTORY = "pupil.history"
    RECORD_READERS = "record.readers"
    FEED_VIEW = "feed.view"
    DISSATISFACTION_ANSWER = "dissatisfaction.answer"
    OVERSIGHT_VIEW = "oversight.view"
    ROLL_IMPORT = "roll.import"
    PEOPLE_MANAGE = "people.manage"
    SCHOOL_SETTINGS = "school.settings"
    OPERATIONS_VIEW = "operations.view"
    WORK_VIEW = "work.view"
    CONDUCT_REPORT = "conduct.report"
    CONDUCT_HANDLE = "conduct.handle"
    AGENCY_VIEW = "agency.view"
    AGENCY_MANAGE = "agency.manage"
    DISCLOSURE_WORK = "disclosure.work"
    NOTICE_ENTER = "notice.enter"
    NOTICE_WORK = "notice.work"
    INCIDENT_WORK = "incident.work"
    INCIDENT_BRIEFING = "incident.briefing"
    TRANSFER_VIEW = "transfer.view"
    TRANSFER_WORK = "transfer.work"


P = Permission
LOGGING: Final = frozenset(
    # Anybody may ring, anybody may report, anybody may take a notice of the police (and then reads it no more).
    {P.CONCERN_LOG, P.RECEIPT_VIEW, P.WORK_VIEW, P.CONDUCT_REPORT, P.AGENCY_VIEW, P.NOTICE_ENTER}
)
EVERYONE: Final = LOGGING | {P.PUPIL_SEARCH}
CASEWORK: Final = frozenset(
    {
        P.QUEUE_VIEW,
        P.CONCERN_ACKNOWLEDGE,
        P.CONCERN_TRIAGE,
        P.CASE_VIEW,
        P.CASE_WORK,
        P.CASE_OWN,
        P.PUPIL_HISTORY,
        P.DISCLOSURE_WORK,
        P.NOTICE_WORK,
        P.TRANSFER_VIEW,
        P.TRANSFER_WORK,
    }
)

GRANTS: Final[dict[Role, frozenset[Permission]]] = {
    Role.STAFF: EVERYONE,
    Role.ATTENDANCE: EVERYONE,
    Role.PASTORAL: EVERYONE,
    Role.SENCO: EVERYONE,
    Role.DEPUTY: EVERYONE | CASEWORK | {P.CASE_CLOSE_PROPOSE, P.OVERSIGHT_VIEW},
    Role.DSL: EVERYONE
    | CASEWORK
    | {
        P.CASE_CLOSE_PROPOSE,
        P.CASE_CLOSE,
        P.CASE_RESTRICTED_VIEW,
        P.CASE_RESTRICT,
        P.CASE_SHARE,
        P.CASE_REASSIGN,
        P.RECORD_READERS,
        P.FEED_VIEW,
        P.OVERSIGHT_VIEW,
        P.OPERATIONS_VIEW,
        P.AGENCY_MANAGE,
        P.INCIDENT_WORK,
    },
    # The head reads, answers a reporter who is not satisfied, and may pick up a concern that nobody else has:
    # deciding on it needs a covering DSL or deputy membership, so that the decision has a trained owner (KCSIE).
    Role.HEAD: EVERYONE
    | {
        P.QUEUE_VIEW,
        P.CONCERN_ACKNOWLEDGE,
        P.CASE_VIEW,
        P.CASE_RESTRICTED_VIEW,
        P.PUPIL_HISTORY,
        P.RECORD_READERS,
        P.FEED_VIEW,
        P.CASE_REASSIGN,
        P.DISSATISFACTION_ANSWER,
        P.OVERSIGHT_VIEW,
        P.PEOPLE_MANAGE,
        P.ROLL_IMPORT,
        P.SCHOOL_SETTINGS,
        P.OPERATIONS_VIEW,
        P.CONDUCT_HANDLE,
        P.AGENCY_MANAGE,
        P.INCIDENT_WORK,
        P.TRANSFER_VIEW,
    },
    Role.GOVERNOR: LOGGING | {P.OVERSIGHT_VIEW},  # figures, never names: not even the pupil picker
    # The sealed register: the database says which of its matters each may read, never one about themselves.
    # The chair also reads the briefings that were issued on serious incidents: what happened, without children's names.
    Role.CHAIR: LOGGING | {P.OVERSIGHT_VIEW, P.CONDUCT_HANDLE, P.INCIDENT_BRIEFING},
    Role.ADMIN: EVERYONE | {P.ROLL_IMPORT, P.PEOPLE_MANAGE, P.SCHOOL_SETTINGS},
    Role.TRUST_LEAD: LOGGING | {P.OVERSIGHT_VIEW},
    Role.INSPECTOR: frozenset({P.OVERSIGHT_VIEW}),
}


class System:
    """The actor of clockwork: it owns no role and appears in the record under the product's name."""

    pk = None
    label = "Safeguard"
    is_authenticated = False

    def roles_at(self, school: Any) -> frozenset[Role]:
        return frozenset()

    def __repr__(self) -> str:
        return "SYSTEM"


SYSTEM: Final = System()


def granted(actor: Any, permission: Permission, school: Any) -> bool:
    """Say whether any role that the actor holds today at this school (or school id) grants the permission."""
    return any(permission in GRANTS[role] for role in actor.roles_at(school))


class Refused(PermissionDenied):
    """An action refused its actor. What they began is undone; then `safeguard.web.middleware` records the refusal.

    `record` and `pupils` say what it was about, where a loader knows.
    """

    def __init__(self, permission: Permission, school: Any) -> None:
        super().__init__(permission)
        self.permission, self.school = permission, school
        self.record: Any = None
        self.pupils: Sequence[Any] = ()


def require(actor: Any, permission: Permission, school: Any) -> None:
    """Raise Refused, a PermissionDenied, unless granted; SYSTEM may do what it was told to do by a rule."""
    if actor is not SYSTEM and not granted(actor, permission, school):
        raise Refused(permission, school)


def roles_with(permission: Permission) -> frozenset[Role]:
    """Return the roles that carry a permission: who can be asked to own, to agree or to answer."""
    return frozenset(role for role, permissions in GRANTS.items() if permission in permissions)

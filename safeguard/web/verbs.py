"""What the web layer itself records: who was refused what, and which lists were read."""

from enum import StrEnum
from typing import Final

from safeguard.audit.verbs import Kind, Retention, spec


class Verb(StrEnum):
    REFUSED = "access.refused"
    NOT_FOUND = "access.not_found"
    LIST_READ = "access.list_read"
    PASSWORD_CHANGED = "access.password_changed"  # noqa: S105


ACCESS: Final = {"retention": Retention.ACCESS, "on_chronology": False}

SPECS: Final = {
    Verb.REFUSED: spec("Was refused: {permission}", "permission", "asked", kind=Kind.REFUSAL, **ACCESS),
    Verb.NOT_FOUND: spec("Asked for a record outside their scope", "asked", kind=Kind.REFUSAL, **ACCESS),
    Verb.PASSWORD_CHANGED: spec("Changed their password", **ACCESS),
    Verb.LIST_READ: spec("Looked at {page}", "page", kind=Kind.READING, **ACCESS),
}

"""What can happen to an attachment, and each event's exact payload. Reading one is an event of its record."""

from enum import StrEnum
from typing import Final

from safeguard.audit.verbs import Kind, Retention, spec


class Verb(StrEnum):
    FILE_STORED = "file.stored"
    FILE_CLEARED = "file.cleared"
    FILE_REFUSED = "file.refused"
    FILE_ADOPTED = "file.adopted"
    FILE_DISCARDED = "file.discarded"


SPECS: Final = {
    Verb.FILE_STORED: spec("Attached the file {name} ({kind})", "name", "kind", "size", "sha256"),
    Verb.FILE_CLEARED: spec("The virus scan of {name} found nothing", "name", kind=Kind.CLOCKWORK, on_chronology=False),
    Verb.FILE_REFUSED: spec("The virus scan refused {name}: {found}", "name", "found", kind=Kind.CLOCKWORK),
    Verb.FILE_ADOPTED: spec("Attached the file {name} ({kind})", "name", "kind", "size", "sha256"),
    Verb.FILE_DISCARDED: spec(
        "Took the file {name} off a draft", "name", "sha256", retention=Retention.SCHOOL, on_chronology=False
    ),
}

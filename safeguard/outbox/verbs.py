"""What a person does about a message that could not be delivered."""

from enum import StrEnum
from typing import Final

from safeguard.audit.verbs import Retention, spec


class Verb(StrEnum):
    MESSAGE_RETRIED = "message.retried"


SPECS: Final = {
    Verb.MESSAGE_RETRIED: spec(
        "Sent a failed message again",
        "kind",
        retention=Retention.SCHOOL,
        on_chronology=False,
    ),
}

"""The one next step of a file on its way: derived from the facts, in words. Pure: facts come in, nothing is asked."""

from dataclasses import dataclass
from typing import Any, Final

from referrals.transfers.choices import BuildState, Method


@dataclass(frozen=True)
class Step:
    """What to do now: a page to go to, or a button to press."""

    name: str  # of the address
    label: str
    lead: str
    is_press: bool = False


DESTINATION: Final = Step(
    "destination",
    "Say where the file goes",
    "Find out which school the child goes to, and who leads on safeguarding there.",
)
HOLD: Final = Step(
    "hold",
    "Record that you told the authority",
    "There is no school to send it to. Tell the local authority today, and a social worker if there is one. The file stays here.",
)
CONTENTS: Final = Step(
    "contents",
    "Look through the file",
    "Everything goes unless you hold it back. Other children’s names are withheld unless you show them.",
)
BUILD: Final = Step(
    "build", "Make up the file", "The file as you looked through it is printed, proved and closed.", True
)
SEND: Final = Step(
    "send",
    "Send the link and show the code",
    "The link goes by e-mail. Have the telephone ready: the code is shown once, for you to read out.",
    True,
)
PAPER: Final = Step("paper", "Record that it was handed over", "Never by ordinary post, never with a parent.")
CHASE: Final = Step("chase", "Chase the receipt", "Ask the lead there, then head to head, then the authority.")


def next_step(transfer: Any, build: Any) -> Step | None:
    """Return what is to be done; None when it has ended, is held, or the worker is at it."""
    if not transfer.is_open or transfer.held_at:
        return None
    if transfer.sent_at:
        return CHASE
    if not transfer.method:
        return DESTINATION
    if transfer.holds:
        return HOLD
    if transfer.method == Method.PAPER:
        return PAPER
    return _of_bundle(transfer, build)


def _of_bundle(transfer: Any, build: Any) -> Step | None:
    if not transfer.reviewed_at:
        return CONTENTS
    if build is None or (build.digest != transfer.digest and not build.is_running):
        return BUILD
    if build.is_running:
        return None
    if build.state == BuildState.FAILED:
        return CONTENTS if "reviewed" in build.problem else BUILD
    return SEND

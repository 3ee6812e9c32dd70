"""Where a disagreement can be opened from: every page of a case, a referral, the head's answer to a reporter."""

from typing import Any, Final

from cases import hooks
from referrals.outgoing import hooks as referral_hooks
from safeguard.policy import Permission

LABEL: Final = "Open a disagreement with the agency"
OF_CASE: Final = hooks.Link("Disagreements", "disagreements:of_case", Permission.CASE_VIEW)
FROM_REFERRAL: Final = [
    referral_hooks.Link(LABEL, "disagreements:from_referral", Permission.CASE_WORK, only_late=late)
    for late in (True, False)
]
FROM_ANSWER: Final = hooks.Link(LABEL, "disagreements:from_concern", Permission.DISSATISFACTION_ANSWER)


def open_all() -> None:
    """Once, however often the app is set up."""
    _add(hooks.LINKS, [OF_CASE])
    _add(hooks.ANSWER_LINKS, [FROM_ANSWER])
    _add(referral_hooks.LINKS, FROM_REFERRAL)


def _add(doors: list[Any], ours: list[Any]) -> None:
    doors.extend(door for door in ours if door not in doors)

"""Questions that a governor may put to the school, each from a figure that the page shows."""

from math import isinf

from cases.choices import Kind, Urgency
from oversight import judged
from oversight import wording as say
from oversight.figures import Page


def of(page: Page) -> list[str]:
    """Return the questions that these figures raise; there is always one."""
    return [*_speed(page), *_amount(page), *_open(page), *_late(page)] or [
        "Nothing in these figures stands out. What would you expect to see if concerns were not being logged?"
    ]


def _speed(page: Page) -> list[str]:
    found = [
        f"Reading missed its target for {urgency.label.lower()} concerns. What stood in the way, and who covers when the "
        "team is away?"
        for urgency in Urgency
        if page.term.read[urgency].in_time is False
    ]
    decided = page.term.decided
    if decided.in_time is False or (decided.ninth is not None and isinf(decided.ninth)):
        found.append("Decisions take longer than the target. Is there enough time in the week of the DSL and deputies?")
    return found


def _amount(page: Page) -> list[str]:
    found = []
    now = page.term.rate(page.term.total)
    then = page.before.rate(page.before.total) if page.before else None
    if page.before and now is not None and then is not None and say.half_up(now, 1) != say.half_up(then, 1):
        change = "up" if now > then else "down"
        found.append(
            f"Concerns for every 100 pupils are {change} from {say.rate(then)} to {say.rate(now)}. Is it need, or is it how "
            "willing people are to log?"
        )
    none = [say.lower_first(label) for kind, label in Kind.choices if page.term.kinds[kind] == 0]
    if none and page.term.total:
        found.append(f"Nothing was logged about {say.listed(none[:3])}. Does it not happen here, or is it not noticed?")
    return found


def _open(page: Page) -> list[str]:
    old = page.cases.ages[judged.AGES[-1]]
    if not old:
        return []
    return [f"{say.counted(old, 'case')} open for 26 weeks or more. What would have to be true to close each of them?"]


def _late(page: Page) -> list[str]:
    late = [say.lower_first(duty) for duty, band in page.overdue.items() if band != judged.BANDS[0]]
    return [f"Some are late to {say.listed(late)}. Who has been told, and by when will it be done?"] if late else []

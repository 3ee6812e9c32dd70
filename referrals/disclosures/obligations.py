"""Which obligations exist here, where each is met, whom none may reach, and on whose chronology a missed one stands.

What was missed on a serious incident stands on no child's chronology: that line would tell of it where its words do not.
"""

from collections.abc import Iterable
from typing import Any, Final

from django.db.models import Q

from cases import conflicts
from referrals.disclosures.deadlines import DUTIES, LADDERS, Owed
from referrals.disclosures.models import Candidate, Disclosure, IncidentAction, IncidentPerson, Notice
from safeguard.clocks.kinds import KindSpec, nobody


def _children(clock: Any) -> list[int]:
    if clock.kind == Owed.SHARE:
        parts = Disclosure.objects.filter(pk=clock.subject_id, parts__isnull=False)
        return list(parts.order_by().values_list("parts__pupil_id", flat=True))
    if clock.kind == Owed.NOTICE:
        matched = Notice.objects.filter(pk=clock.subject_id, pupil__isnull=False)
        return list(matched.order_by().values_list("pupil_id", flat=True))
    people = IncidentPerson.objects.filter(_in_incident(clock), pupil__isnull=False)
    return list(people.order_by().values_list("pupil_id", flat=True))


def _in_incident(clock: Any) -> Q:
    if clock.kind == Owed.ACTION:
        return Q(incident__in=IncidentAction.objects.filter(pk=clock.subject_id).values("incident"))
    return Q(incident=clock.subject_id)


def excluded(clock: Any) -> Iterable[int]:
    """Relatives of the children, walls around the case, relatives of whoever an unmatched notice may be about."""
    out = set(conflicts.excluded_from_clock(clock))
    children = _children(clock)
    if clock.kind == Owed.NOTICE and not children:
        may_be = Candidate.objects.filter(notice=clock.subject_id)
        children = list(may_be.order_by().values_list("pupil_id", flat=True))
    out |= conflicts.excluded_from(pupils=children)
    if clock.kind in OF_INCIDENTS:
        kept_out = IncidentPerson.objects.filter(_in_incident(clock), kept_out=True, user__isnull=False)
        out |= set(kept_out.order_by().values_list("user_id", flat=True))
    return out


OF_INCIDENTS: Final = {Owed.BRIEFING, Owed.OFSTED, Owed.ACTION}
PAGES: Final[dict[Owed, str]] = {
    Owed.SHARE: "disclosures:disclosure",
    Owed.NOTICE: "disclosures:notice",
    Owed.BRIEFING: "disclosures:incident",
    Owed.OFSTED: "disclosures:incident",
    Owed.ACTION: "disclosures:action",
}
KINDS: Final = {
    owed: KindSpec(
        duty=DUTIES[owed],
        ladder=LADDERS[owed],
        url_name=PAGES[owed],
        excluded=excluded,
        pupils=nobody if owed in OF_INCIDENTS else _children,
    )
    for owed in Owed
}

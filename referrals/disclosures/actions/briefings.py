"""A version of the briefing is issued: kept as issued, with its hash, whole and without names. Later facts make another."""

import hashlib
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from referrals.disclosures import mails, printing
from referrals.disclosures.actions.base import kept_out
from referrals.disclosures.actions.incidents import lock, pupils_of
from referrals.disclosures.deadlines import Owed
from referrals.disclosures.models import Briefing, IncidentPerson, SeriousIncident
from referrals.disclosures.printing import Content
from referrals.disclosures.roles import named_in, texts_of
from referrals.disclosures.verbs import Verb
from safeguard.audit import actions as audit
from safeguard.clocks import actions as clocks
from safeguard.errors import RuleBroken
from safeguard.files import actions as files
from safeguard.people.models import Pupil
from safeguard.people.selectors import holders
from safeguard.policy import Role


def people_of(incident: SeriousIncident) -> list[IncidentPerson]:
    return list(incident.people.select_related("pupil", "user").order_by("id"))


def next_number(incident: SeriousIncident) -> int:
    return int(incident.briefings.aggregate(last=Max("number"))["last"] or 0) + 1


def drafted(incident: SeriousIncident) -> tuple[Content, Content, list[str]]:
    """Return the next version as it would be issued: with names, without, and whole names of the roll left in the second."""
    people = people_of(incident)
    whole = printing.content_of(incident, people, number=next_number(incident))
    bare = printing.without_names(whole, people)
    roll = (
        Pupil.objects.filter(school=incident.school).order_by("pk").values_list("first_name", "known_as", "last_name")
    )
    owners = incident.actions.select_related("owner").order_by("number")
    accountable = {incident.owner.label, *(action.owner.label for action in owners)}  # a child may have the same name
    left = named_in("\n".join(texts_of(bare)), roll)
    return whole, bare, [name for name in left if name not in accountable]


@transaction.atomic
def issue_briefing(incident: SeriousIncident, *, by: Any, at: datetime | None = None) -> Briefing:
    """Issue what is known now; the first issue meets its clock, and the chair is told that there is something to read.

    Raises RuleBroken while the version without names still names a child, or when nothing changed since the last one.
    """
    at = at or timezone.now()
    incident = lock(incident, by=by)
    if not incident.people.exists():
        raise RuleBroken("Name who is in it first: the chair’s version stands on the labels.")
    whole, bare, left = drafted(incident)
    if left:
        raise RuleBroken(
            f"{', '.join(left)} would be named before the chair. Add the child to the people in it, or open another entry."
        )
    last = incident.briefings.order_by("-number").first()
    if last and last.content["sections"] == whole["sections"]:
        raise RuleBroken(f"Nothing has changed since version {last.number}.")
    number = next_number(incident)
    papers = printing.paper_of(whole, at=at), printing.paper_of(bare, at=at)
    hashes = [hashlib.sha256(one).hexdigest() for one in papers]
    briefing = Briefing.objects.create(
        school=incident.school, incident=incident, number=number, ref=f"{incident.ref}-B{number}", content=whole,
        for_chair=bare, sha256=hashes[0], chair_sha256=hashes[1], issued_at=at, issued_by=by,
    )  # fmt: skip
    for content, ending in zip(papers, ("", "-without-names"), strict=True):
        files.store(
            ContentFile(content, name=f"{briefing.ref}{ending}.pdf"), school=incident.school, by=by,
            subject_type=briefing._meta.label, subject_id=briefing.pk, thread=incident.ref, at=at,
        )  # fmt: skip
    audit.record(
        Verb.BRIEFING_ISSUED, briefing, by=by, at=at, number=number, sha256=hashes[0], chair_sha256=hashes[1],
        people=incident.people.count(),
    )  # fmt: skip
    clocks.meet(Owed.BRIEFING, incident, by=by, at=at)
    _tell_the_chair(briefing, incident, at)
    return briefing


def _tell_the_chair(briefing: Briefing, incident: SeriousIncident, at: datetime) -> None:
    out = kept_out(pupils_of(incident))
    out |= set(incident.people.filter(kept_out=True).values_list("user_id", flat=True))
    chairs = [person for person in holders(incident.school, Role.CHAIR) if person.pk not in out]
    mails.briefing_issued(briefing, chairs, at=at)

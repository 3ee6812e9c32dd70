"""From a reference to a disclosure, a notice, an incident, an action or a briefing. Outside the scope 404, not granted 403.

Every look is an event on the children in it; so is every attempt of somebody who may not.
"""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, NoReturn

from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404, HttpResponse
from django.utils import timezone

from referrals.disclosures.models import Briefing, Disclosure, IncidentAction, IncidentPerson, Notice, SeriousIncident
from referrals.disclosures.verbs import Verb
from safeguard import policy
from safeguard.audit import actions as audit
from safeguard.policy import Permission
from safeguard.web import loaders
from safeguard.web.loaders import SAFE_METHODS, View
from safeguard.web.verbs import Verb as WebVerb

Decorator = Callable[[View], View]
IN_FULL = IncidentPerson.objects.select_related("pupil", "user").order_by("id")
PEOPLE = Prefetch("people", IN_FULL)


def children_of(record: Any) -> list[int]:
    """Ids of the children in it. A notice that nobody has matched is about nobody yet."""
    if isinstance(record, Notice):
        return [record.pupil_id] if record.pupil_id else []
    if isinstance(record, Disclosure):
        return [part.pupil_id for part in record.parts.all()]
    incident = record if isinstance(record, SeriousIncident) else record.incident
    return [person.pupil_id for person in incident.people.all() if person.pupil_id]


def _not_found(request: Any, model: Any, ref: str) -> NoReturn:
    hidden = model.objects.filter(ref=ref, school__in=request.schools).first() if "\x00" not in ref else None
    if hidden is None:
        loaders.not_found(request, asked=ref)
    audit.record(WebVerb.NOT_FOUND, hidden, by=request.user, pupils=children_of(hidden), asked=ref)
    raise Http404


def _require(request: Any, permission: Permission, record: Any) -> None:
    if not policy.granted(request.user, permission, record.school):
        said = {"asked": record.ref, "permission": permission}
        audit.record(WebVerb.REFUSED, record, by=request.user, pupils=children_of(record), **said)
        raise PermissionDenied(permission)


def _with(
    records: Callable[[Any], QuerySet[Any]], permission: Permission, verb: Verb, page: str, *, or_owner: bool = False
) -> Decorator:
    def decorate(view: View) -> View:
        @wraps(view)
        def wrapper(request: Any, ref: str, **kwargs: Any) -> HttpResponse:
            found = records(request.user)
            record = found.filter(ref=ref).first() if "\x00" not in ref else None
            if record is None:
                _not_found(request, found.model, ref)
            if not (or_owner and record.owner_id == request.user.pk):
                _require(request, permission, record)
            try:
                with loaders.quiet(request):
                    response = view(request, record, **kwargs)
            except policy.Refused as refused:
                refused.record, refused.pupils = record, children_of(record)
                raise
            if request.method in SAFE_METHODS and response.status_code < 300:
                said, payload = getattr(response, "reading", (verb, {"page": page}))
                audit.record(said, record, by=request.user, pupils=children_of(record), **payload)
            return response

        wrapper.permission = permission  # type: ignore[attr-defined]
        return wrapper

    return decorate


def disclosures(user: Any) -> QuerySet[Disclosure]:
    related = ("school", "case", "owner", "opened_by", "settled_by")
    rows = Disclosure.objects.visible_to(user, at=timezone.now()).select_related(*related)
    return rows.prefetch_related("parts__pupil")


def notices(user: Any) -> QuerySet[Notice]:
    people = ("owner", "entered_by", "matched_by", "not_ours_by", "planned_by", "queried_by")
    related = ("school", "pupil", "case", "concern", *people)
    return Notice.objects.visible_to(user, at=timezone.now()).select_related(*related)


def incidents(user: Any) -> QuerySet[SeriousIncident]:
    rows = SeriousIncident.objects.visible_to(user, at=timezone.now())
    return rows.select_related("school", "owner", "opened_by", "closed_by").prefetch_related(PEOPLE)


def actions_of(user: Any) -> QuerySet[IncidentAction]:
    """One's own; those of incidents that one works on; and for the chair, who hears of late ones, those of the school."""
    at = timezone.now()
    worked_on = SeriousIncident.objects.visible_to(user, at=at)
    chaired = Briefing.objects.visible_to(user, at=at).values("incident")
    mine = Q(owner=user, school__in=_schools(user))
    rows = IncidentAction.objects.filter(mine | Q(incident__in=worked_on) | Q(incident__in=chaired))
    related = ("school", "incident", "incident__school", "owner", "given_by", "done_by", "withdrawn_by")
    return rows.select_related(*related).prefetch_related(Prefetch("incident__people", IN_FULL))


def _schools(user: Any) -> Iterable[Any]:
    return user.schools_with(Permission.WORK_VIEW, policy.GRANTS)


def briefings(user: Any) -> QuerySet[Briefing]:
    rows = Briefing.objects.visible_to(user, at=timezone.now())
    return rows.select_related("school", "incident", "issued_by").prefetch_related("incident__people")


def with_disclosure(permission: Permission, *, page: str = "disclosure") -> Decorator:
    return _with(disclosures, permission, Verb.DISCLOSURE_VIEWED, page)


def with_notice(permission: Permission, *, page: str = "notice") -> Decorator:
    return _with(notices, permission, Verb.NOTICE_VIEWED, page)


def with_incident(*, page: str = "incident") -> Decorator:
    return _with(incidents, Permission.INCIDENT_WORK, Verb.INCIDENT_VIEWED, page)


def with_action(permission: Permission = Permission.WORK_VIEW) -> Decorator:
    return _with(actions_of, permission, Verb.INCIDENT_VIEWED, "action", or_owner=permission == Permission.WORK_VIEW)


def with_briefing(*, page: str = "briefing") -> Decorator:
    return _with(briefings, Permission.INCIDENT_BRIEFING, Verb.BRIEFING_VIEWED, page)

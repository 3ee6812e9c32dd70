"""From a reference in the address to what this app keeps: in scope exactly where the case is, a teacher's duty aside."""

from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse
from django.utils import timezone

from cases.access import not_found, with_case_record
from cases.models import Case
from referrals.outgoing.models import Duty, NotReferred, Promise, Referral
from referrals.outgoing.selectors.records import parts_with_standing
from referrals.outgoing.verbs import Verb
from safeguard.audit import actions as audit
from safeguard.policy import Permission
from safeguard.web import loaders
from safeguard.web.loaders import View

PEOPLE = ("decided_by", "sent_by", "phoned_by", "written_by", "closed_by", "withdrawn_by")


def referrals() -> QuerySet[Referral]:
    """With all that its pages show; the children with their standing."""
    related = ("agency", "agency__authority", "authority", "concern", "case__owner", "paper", "duty__teacher", *PEOPLE)
    parts = Prefetch("parts", parts_with_standing(at=timezone.now()))
    return Referral.objects.select_related(*related).prefetch_related(parts)


def promises() -> QuerySet[Promise]:
    return Promise.objects.select_related("referral", "contact", "recorded_by", "ended_by", "case__owner")


def not_referred() -> QuerySet[NotReferred]:
    return NotReferred.objects.select_related("decided_by", "reviewed_by", "case__owner")


def with_referral(permission: Permission, *, page: str = "referral") -> Callable[[View], View]:
    return with_case_record(referrals, permission, verb=Verb.REFERRAL_VIEWED, page=page)


with_promise = partial(with_case_record, promises, verb=Verb.REFERRAL_VIEWED, page="promise")
with_not_referred = partial(with_case_record, not_referred, verb=Verb.REFERRAL_VIEWED, page="not referred")


def with_duty(view: View) -> View:
    """Load a duty to report FGM: for the teacher whose it is, without the case; for whoever may read the case."""

    @wraps(view)
    def wrapper(request: Any, ref: str, **kwargs: Any) -> HttpResponse:
        duty = _find_duty(request, ref)
        loaders.require(request, Permission.WORK_VIEW, duty.school, asked=duty.ref)
        with loaders.quiet(request):
            response = view(request, duty, **kwargs)
        if request.method in loaders.SAFE_METHODS:
            pupils = list(duty.referral.parts.values_list("pupil_id", flat=True))
            audit.record(Verb.DUTY_VIEWED, duty, by=request.user, pupils=pupils)
        return response

    wrapper.permission = Permission.WORK_VIEW  # type: ignore[attr-defined]
    return wrapper


def _find_duty(request: Any, ref: str) -> Duty:
    related = ("school", "teacher", "reported_by", "referral", "referral__case", "given_by")
    duties = Duty.objects.filter(school__in=request.schools).select_related(*related)
    duty = duties.filter(ref=ref).first() if "\x00" not in ref else None
    if duty is None or not (duty.teacher_id == request.user.pk or may_read_case(request.user, duty)):
        not_found(request, Duty.objects, ref)
    return duty


def may_read_case(user: Any, record: Any) -> bool:
    return Case.objects.filter(pk=record.case.pk).visible_to(user, at=timezone.now()).exists()

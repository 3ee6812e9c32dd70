"""What was agreed with an authority's partnership: time limits, and the ladder of a disagreement."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from referrals.agencies.choices import Unit
from referrals.agencies.limits import DEFAULTS, agreed
from referrals.agencies.models import Authority, Limit, Stage
from referrals.agencies.verbs import Verb
from safeguard import policy
from safeguard.audit import actions as audit
from safeguard.errors import RuleBroken
from safeguard.policy import Permission, Role

OURS = (Role.DEPUTY, Role.DSL, Role.HEAD, Role.CHAIR)


@dataclass(frozen=True)
class Rung:
    """One stage of the ladder as it is entered; stages are numbered in the order in which they stand."""

    name: str
    ours: str
    theirs: str
    amount: int
    unit: str = Unit.WORKING_DAYS

    @property
    def words(self) -> str:
        return f"{self.name}: {Role(self.ours).label} with {self.theirs}, {Unit(self.unit).of(self.amount)}"


@transaction.atomic
def set_limit(
    authority: Authority,
    *,
    code: str,
    amount: int,
    unit: str,
    source: str,
    edition: str,
    by: Any,
    at: datetime | None = None,
) -> Limit:
    """Record what the partnership agreed instead of the default, with source and edition, old and new in the event.

    It counts for clocks that start from now on: what runs keeps the instant and the rule it was given (ADR 19).
    """
    policy.require(by, Permission.AGENCY_MANAGE, authority.school)
    at = at or timezone.now()
    if code not in DEFAULTS:
        raise RuleBroken("There is no time limit of that kind.")
    authority = _lock(authority)
    was = agreed(authority, code)
    said = {"amount": amount, "unit": unit, "source": source, "edition": edition, "set_at": at, "set_by": by}
    limit, _ = Limit.objects.update_or_create(school=authority.school, authority=authority, code=code, defaults=said)
    now = agreed(authority, code)
    payload = {"limit": DEFAULTS[code].label, "was": was.rule, "now": now.rule, "source": source, "edition": edition}
    audit.record(Verb.LIMIT_SET, authority, by=by, at=at, thread="", authority=authority.name, code=code, **payload)
    return limit


@transaction.atomic
def withdraw_limit(authority: Authority, *, code: str, by: Any, at: datetime | None = None) -> None:
    """Go back to the default from now on, with old and new in the event."""
    policy.require(by, Permission.AGENCY_MANAGE, authority.school)
    authority = _lock(authority)
    was = agreed(authority, code) if code in DEFAULTS else None
    if was is None or not was.is_local:
        raise RuleBroken("No limit of your own is recorded here: the default holds already.")
    authority.limits.filter(code=code).delete()
    now = agreed(authority, code)
    payload = {"limit": DEFAULTS[code].label, "was": was.rule, "now": now.rule}
    audit.record(
        Verb.LIMIT_WITHDRAWN, authority, by=by, at=at, thread="", authority=authority.name, code=code, **payload
    )


@transaction.atomic
def set_stages(
    authority: Authority, *, stages: Sequence[Rung], source: str, edition: str, by: Any, at: datetime | None = None
) -> list[Stage]:
    """Record the partnership's ladder of disagreement whole, from the first talk to the last word.

    A disagreement under way keeps the stage and the limit that it stands in; the next stage it opens is of the new ladder.
    """
    policy.require(by, Permission.AGENCY_MANAGE, authority.school)
    if not stages:
        raise RuleBroken("A ladder has at least one stage.")
    if unknown := [stage.name for stage in stages if stage.ours not in OURS]:
        raise RuleBroken(f"Our side of “{unknown[0]}” must be a deputy, the DSL, the head or the chair.")
    authority = _lock(authority)
    was = [stage_words(stage) for stage in authority.stages.all()]
    authority.stages.all().delete()
    common = {"school": authority.school, "authority": authority, "source": source, "edition": edition}
    made = [Stage(number=number, **common, **asdict(stage)) for number, stage in enumerate(stages, 1)]
    Stage.objects.bulk_create(made)
    now = [stage.words for stage in stages]
    said = {"authority": authority.name, "was": was, "now": now, "source": source, "edition": edition}
    audit.record(Verb.STAGES_SET, authority, by=by, at=at, thread="", **said)
    return made


def rungs_of(authority: Authority) -> list[Rung]:
    """Return the ladder as one enters it."""
    return [Rung(stage.name, stage.ours, stage.theirs, stage.amount, stage.unit) for stage in authority.stages.all()]


def stage_words(stage: Stage) -> str:
    return Rung(stage.name, stage.ours, stage.theirs, stage.amount, stage.unit).words


def _lock(authority: Authority) -> Authority:
    return Authority.objects.select_for_update(of=("self",)).select_related("school").get(pk=authority.pk)

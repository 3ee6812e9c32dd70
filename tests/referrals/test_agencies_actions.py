"""The directory's writers: what they refuse, what they record, and that no running clock moves by a change of a limit."""

from datetime import time, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from referrals.agencies import actions, selectors
from referrals.agencies.actions.directory import Ring, rings_of
from referrals.agencies.actions.partnership import Rung, rungs_of
from referrals.agencies.choices import AgencyKind, Line, Unit
from referrals.agencies.limits import DEFAULTS, agreed, due
from referrals.agencies.models import Agency, Authority, Limit, Phone
from referrals.agencies.verbs import Verb
from safeguard import db
from safeguard.audit.models import Event
from safeguard.errors import RuleBroken
from safeguard.policy import GRANTS, Permission, Role
from tests.builders import found_school
from tests.cases.casework import Oak

DAY = Ring("01632 960001", Line.HOURS, time(8, 30), time(17))
NIGHT = Ring("01632 960002", Line.CLOSED)
PAPER = {"source": "Local protocol, section 4", "edition": "2026"}
LADDER = [
    Rung("Practitioners", Role.DEPUTY, "The social worker", 2),
    Rung("Directors", Role.HEAD, "The director", 1, Unit.SCHOOL_DAYS),
]


@pytest.fixture
def oak(db: None) -> Oak:
    return Oak()


@pytest.fixture
def authority(oak: Oak) -> Authority:
    return actions.add_authority(oak.school, name="Westmere Council", by=oak.dsl)


def add(authority: Authority, by: Any, name: str = "Front door", **details: Any) -> Agency:
    return actions.add_agency(authority, kind=AgencyKind.FRONT_DOOR, name=name, by=by, **details)


def told(verb: Verb) -> Event:
    return Event.objects.get(verb=verb)


def test_whoever_may_log_sees_whom_to_ring_and_the_dsl_and_the_head_keep_it() -> None:
    may_log = {role for role in Role if Permission.CONCERN_LOG in GRANTS[role]}
    assert {role for role in Role if Permission.AGENCY_VIEW in GRANTS[role]} == may_log
    assert {role for role in Role if Permission.AGENCY_MANAGE in GRANTS[role]} == {Role.DSL, Role.HEAD}


def test_the_first_authority_is_the_schools_own_and_another_takes_its_place_only_when_told(oak: Oak) -> None:
    first = actions.add_authority(oak.school, name="Westmere Council", by=oak.dsl)
    second = actions.add_authority(oak.school, name="Northmoor", by=oak.head)
    assert (first.is_default, second.is_default) == (True, False)
    actions.change_authority(second, by=oak.dsl, is_default=False, edition="2026")
    assert selectors.own_authority(oak.school) == first
    actions.change_authority(second, by=oak.dsl, is_default=True)
    assert selectors.own_authority(oak.school) == second
    assert Authority.objects.filter(school=oak.school, is_default=True).count() == 1
    changes = [event.payload["changes"] for event in Event.objects.filter(verb=Verb.AUTHORITY_CHANGED).order_by("pk")]
    assert changes == [{"edition": ["", "2026"]}, {"is_default": ["False", "True"]}]


def test_the_same_name_twice_is_refused(oak: Oak, authority: Authority) -> None:
    add(authority, oak.dsl)
    with pytest.raises(RuleBroken, match="in the directory already"):
        add(authority, oak.dsl, "front DOOR")
    with pytest.raises(RuleBroken, match="in the directory already"):
        actions.add_authority(oak.school, name="westmere council", by=oak.dsl)
    other = add(authority, oak.dsl, "Police desk")
    with pytest.raises(RuleBroken, match="in the directory already"):
        actions.change_agency(other, name="Front Door", phones=[], by=oak.dsl)


@pytest.mark.parametrize("role", [Role.STAFF, Role.DEPUTY, Role.GOVERNOR, Role.ADMIN])
def test_nobody_else_writes_in_the_directory(oak: Oak, authority: Authority, role: Role) -> None:
    by, agency = oak.people[role], add(authority, oak.dsl, phones=[DAY])
    limit = {"code": "answer", "amount": 2, "unit": Unit.WORKING_DAYS} | PAPER
    for act in (
        lambda: actions.add_authority(oak.school, name="Other", by=by),
        lambda: actions.change_authority(authority, edition="x", by=by),
        lambda: add(authority, by, "Other"),
        lambda: actions.change_agency(agency, phones=[], by=by),
        lambda: actions.check_agency(agency, by=by),
        lambda: actions.retire_agency(agency, reason="x", by=by),
        lambda: actions.set_limit(authority, by=by, **limit),
        lambda: actions.withdraw_limit(authority, code="answer", by=by),
        lambda: actions.set_stages(authority, stages=LADDER, by=by, **PAPER),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_a_change_of_an_agency_says_old_and_new_and_nothing_when_nothing_changed(
    oak: Oak, authority: Authority
) -> None:
    agency = add(authority, oak.dsl, phones=[DAY])
    actions.change_agency(agency, phones=[DAY], notes="", by=oak.dsl)
    assert not Event.objects.filter(verb=Verb.AGENCY_CHANGED).exists()
    actions.change_agency(agency, phones=[DAY, NIGHT], notes="Ask for advice", by=oak.head)
    changes = told(Verb.AGENCY_CHANGED).payload["changes"]
    assert changes["notes"] == ["", "Ask for advice"]
    assert changes["phones"] == [[DAY.words], [DAY.words, NIGHT.words]]
    assert rings_of(Agency.objects.get()) == [DAY, NIGHT] or rings_of(Agency.objects.get()) == [NIGHT, DAY]


def test_a_check_has_its_day_and_its_author(oak: Oak, authority: Authority) -> None:
    agency = add(authority, oak.dsl)
    assert (agency.checked_on, agency.checked_by) == (None, None)
    agency = actions.check_agency(agency, by=oak.head)
    assert (agency.checked_on, agency.checked_by) == (timezone.localdate(), oak.head)
    with pytest.raises(IntegrityError), transaction.atomic():
        Agency.objects.update(checked_by=None)


def test_hours_belong_to_the_line_that_has_them(oak: Oak, authority: Authority) -> None:
    for wrong in (Ring("1", Line.HOURS), Ring("1", Line.CLOSED, time(9), time(10)), Ring("1", Line.HOURS, time(9))):
        with pytest.raises(ValidationError), transaction.atomic():
            add(authority, oak.dsl, f"Door {wrong.line} {wrong.opens_at}", phones=[wrong])
    assert not Phone.objects.exists()


def test_an_agency_is_taken_out_once_and_its_row_stays(oak: Oak, authority: Authority) -> None:
    agency = add(authority, oak.dsl)
    actions.retire_agency(agency, reason="It merged with the hub.", by=oak.dsl)
    assert told(Verb.AGENCY_RETIRED).payload["reason"] == "It merged with the hub."
    assert not Agency.objects.get().is_current
    with pytest.raises(RuleBroken, match="already"):
        actions.retire_agency(agency, reason="Again", by=oak.dsl)


def test_a_limit_goes_before_the_default_with_old_and_new_in_the_event(oak: Oak, authority: Authority) -> None:
    before = agreed(authority, "answer")
    actions.set_limit(authority, code="answer", amount=3, unit=Unit.WORKING_DAYS, by=oak.dsl, **PAPER)
    now = agreed(authority, "answer")
    assert (before.is_local, now.is_local, now.words) == (False, True, "3 working days")
    payload = told(Verb.LIMIT_SET).payload
    assert (payload["was"], payload["now"]) == (before.rule, now.rule)
    assert (payload["source"], payload["edition"]) == (PAPER["source"], PAPER["edition"])
    actions.withdraw_limit(authority, code="answer", by=oak.head)
    assert agreed(authority, "answer") == before
    payload = told(Verb.LIMIT_WITHDRAWN).payload
    assert (payload["was"], payload["now"]) == (now.rule, before.rule)
    with pytest.raises(RuleBroken, match="default holds already"):
        actions.withdraw_limit(authority, code="answer", by=oak.head)


def test_a_limit_of_nothing_or_of_no_known_kind_is_refused(oak: Oak, authority: Authority) -> None:
    with pytest.raises(RuleBroken, match="no time limit of that kind"):
        actions.set_limit(authority, code="lunch", amount=3, unit=Unit.HOURS, by=oak.dsl, **PAPER)
    with pytest.raises(RuleBroken, match="default holds already"):
        actions.withdraw_limit(authority, code="lunch", by=oak.dsl)
    with pytest.raises(IntegrityError), transaction.atomic():
        actions.set_limit(authority, code="answer", amount=0, unit=Unit.HOURS, by=oak.dsl, **PAPER)
    assert not Limit.objects.exists()


def test_a_new_limit_counts_for_what_starts_after_it(oak: Oak, authority: Authority) -> None:
    since = timezone.now()
    due_before, rule_before = due(authority, "assessment", since, oak.school)
    actions.set_limit(authority, code="assessment", amount=50, unit=Unit.WORKING_DAYS, by=oak.dsl, **PAPER)
    due_after, rule_after = due(authority, "assessment", since, oak.school)
    assert due_after > due_before
    assert (str(rule_before), str(rule_after)) == (
        f"45 working days ({DEFAULTS['assessment'].source} 2026)",
        "50 working days (Local protocol, section 4 2026)",
    )


def test_a_ladder_is_set_whole_and_numbered_in_its_order(oak: Oak, authority: Authority) -> None:
    actions.set_stages(authority, stages=LADDER, by=oak.dsl, **PAPER)
    assert rungs_of(authority) == LADDER
    actions.set_stages(authority, stages=LADDER[1:], by=oak.dsl, **PAPER)
    assert [(stage.number, stage.name) for stage in authority.stages.all()] == [(1, "Directors")]
    last = Event.objects.filter(verb=Verb.STAGES_SET).order_by("pk").last()
    assert last is not None
    assert last.payload["was"][0] == "Practitioners: Deputy DSL with The social worker, 2 working days"
    assert last.payload["now"] == ["Directors: Headteacher with The director, 1 school day"]
    with pytest.raises(RuleBroken, match="at least one"):
        actions.set_stages(authority, stages=[], by=oak.dsl, **PAPER)
    with pytest.raises(RuleBroken, match="must be a deputy"):
        actions.set_stages(authority, stages=[Rung("x", Role.STAFF, "y", 1)], by=oak.dsl, **PAPER)


def test_a_first_directory_comes_from_the_settings_and_is_begun_once(oak: Oak) -> None:
    oak.school.authority = "Westmere Council"
    authority = actions.found_directory(oak.school, by=oak.head)
    assert authority.name == "Westmere Council"
    kinds = {agency.kind: [phone.number for phone in agency.phones.all()] for agency in authority.agencies.all()}
    assert kinds == {
        AgencyKind.FRONT_DOOR: ["01632 960100"],
        AgencyKind.DUTY_TEAM: ["01632 960199"],
        AgencyKind.POLICE: ["999", "101"],
    }
    with pytest.raises(RuleBroken, match="directory already"):
        actions.found_directory(oak.school, by=oak.head)


def test_a_school_without_numbers_still_has_the_police(oak: Oak) -> None:
    oak.school.front_door_phone = oak.school.out_of_hours_phone = ""
    authority = actions.found_directory(oak.school, by=oak.dsl)
    assert [agency.kind for agency in authority.agencies.all()] == [AgencyKind.POLICE]
    assert authority.name == "Our local authority"


def test_the_authority_of_a_child_is_the_stated_one_else_the_schools_own(oak: Oak, authority: Authority) -> None:
    assert selectors.authority_of(oak.mia) == authority
    other = actions.add_authority(oak.school, name="Northmoor", by=oak.dsl)
    actions.state_residence(oak.mia, other, by=oak.deputy)
    actions.state_residence(oak.mia, other, by=oak.deputy)  # the same again is no news
    assert selectors.authority_of(oak.mia) == other
    event = told(Verb.RESIDENCE_STATED)
    assert (event.pupils, event.payload) == ([oak.mia.pk], {"authority": "Northmoor", "was": ""})
    with pytest.raises(PermissionDenied):
        actions.state_residence(oak.mia, authority, by=oak.staff)


def test_another_schools_authority_is_nobodys_here(oak: Oak, authority: Authority) -> None:
    elm = found_school("Elmwood Academy", "ELM")
    with db.scope(schools=[oak.school, elm]):
        theirs = Authority.objects.create(school=elm, name="Northmoor")
        with pytest.raises(RuleBroken, match="not in this school"):
            actions.state_residence(oak.mia, theirs, by=oak.dsl)
    with db.scope(schools=[elm]):
        assert list(Authority.objects.all()) == [theirs]
        assert not Agency.objects.exists()


def test_checked_long_ago_is_no_different_from_today_to_who_answers(oak: Oak, authority: Authority) -> None:
    agency = add(authority, oak.dsl, phones=[DAY, NIGHT])
    now = timezone.now()
    for at in (now, now + timedelta(hours=12)):
        (found,) = selectors.authorities_of(oak.school)
        (door,) = selectors.directory(found, at=at, calendar=oak.school.calendar).doors
        assert door.agency == agency
        assert door.is_open
        assert [number.is_open for number in door.numbers] == [True, False]

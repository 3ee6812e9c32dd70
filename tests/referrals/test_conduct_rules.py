"""The field's own rules, as tables: who hears it, what the threshold is, who may be told, what closes it, how long it is kept."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referrals.agencies import limits
from referrals.conduct import rules, steps
from referrals.conduct.choices import Body, Kind, Route, Standing
from referrals.conduct.deadlines import DUTIES, LADDERS, LIMITS, NEXT_REVIEW, Owed
from referrals.conduct.retention import keep_until, pension_date
from referrals.conduct.rules import Facts, bodies_owed, closing_blockers
from safeguard.calendar import SchoolCalendar, Term
from safeguard.clocks.kinds import Rung
from safeguard.policy import Role

TAKEN = {"is_taken": True, "employer": "school"}
DONE: dict[str, Any] = TAKEN | {"kind": Kind.ALLEGATION, "lado_told": True, "outcome": "unfounded", "leaving": "stays"}


@pytest.mark.parametrize(
    ("standing", "has_head", "has_chair", "route"),
    [
        (Standing.STAFF, True, True, Route.HEAD),
        (Standing.STAFF, False, True, Route.CHAIR),
        (Standing.STAFF, False, False, Route.LADO),
        (Standing.HEAD, True, True, Route.CHAIR),
        (Standing.HEAD, True, False, Route.LADO),
        (Standing.CHAIR, True, True, Route.LADO),
    ],
)
def test_who_hears_it(standing: str, has_head: bool, has_chair: bool, route: Route) -> None:
    assert rules.route_of(standing, has_head=has_head, has_chair=has_chair) == route


@pytest.mark.parametrize(
    ("roles", "said", "standing"),
    [
        ({Role.HEAD, Role.CHAIR}, "staff", Standing.CHAIR),
        ({Role.HEAD, Role.DSL}, "staff", Standing.HEAD),
        ({Role.DSL}, "staff", Standing.STAFF),
        (set(), "chair", Standing.CHAIR),
        (set(), "head", Standing.HEAD),
    ],
)
def test_what_the_adult_is_here(roles: set[Role], said: str, standing: Standing) -> None:
    assert rules.standing_of(roles, said) == standing


@pytest.mark.parametrize(
    ("decision", "limbs", "action", "stands"),
    [
        ("allegation", ["harmed"], "", True),
        ("allegation", [], "", False),
        ("low_level", [], "Spoke to him.", True),
        ("low_level", [], "  ", False),
        ("low_level", ["risk"], "Spoke to him.", False),
        ("no_concern", [], "", True),
        ("no_concern", ["risk"], "", False),
    ],
)
def test_the_threshold_is_met_by_a_limb_and_by_nothing_else(
    decision: str, limbs: list[str], action: str, stands: bool
) -> None:
    assert (rules.threshold_problems(decision, limbs, action) == []) == stands


@pytest.mark.parametrize("whom", ["child", "parent", "adult", "employer"])
def test_nobody_on_either_side_is_told_before_the_lado_agreed(whom: str) -> None:
    before, after = Facts(Kind.ALLEGATION), Facts(Kind.ALLEGATION, lado_told=True)
    assert rules.telling_problems(before, whom, is_letter=False)
    assert not rules.telling_problems(after, whom, is_letter=False)
    assert not rules.telling_problems(Facts(Kind.LOW_LEVEL), whom, is_letter=False)


@pytest.mark.parametrize("whom", ["police", "social_care"])
def test_the_police_and_social_care_are_told_at_once(whom: str) -> None:
    assert not rules.telling_problems(Facts(Kind.UNDECIDED), whom, is_letter=False)


def test_the_letter_goes_to_whoever_is_suspended() -> None:
    suspended = Facts(Kind.ALLEGATION, lado_told=True, measure="suspended")
    assert not rules.telling_problems(suspended, "adult", is_letter=True)
    assert rules.telling_problems(suspended, "parent", is_letter=True)
    assert rules.telling_problems(Facts(Kind.ALLEGATION, lado_told=True, measure="home"), "adult", is_letter=True)


@pytest.mark.parametrize(
    ("outcome", "file_words", "reference_words", "stands"),
    [
        ("substantiated", "x", "x", True),
        ("unsubstantiated", "x", "", True),
        ("unsubstantiated", "x", "x", False),
        ("unfounded", "", "x", False),
        ("false", "x", "", False),
        ("malicious", "x", "", False),
        ("malicious", "", "", True),
    ],
)
def test_what_the_file_and_references_may_say(
    outcome: str, file_words: str, reference_words: str, stands: bool
) -> None:
    facts = Facts(Kind.ALLEGATION, lado_told=True)
    assert (rules.outcome_problems(facts, outcome, file_words, reference_words) == []) == stands


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, ""),
        ({"is_taken": False}, "Nobody has taken it on"),
        ({"kind": Kind.UNDECIDED}, "harm threshold is not decided"),
        ({"lado_told": False}, "LADO has not been told"),
        ({"outcome": "", "leaving": ""}, "no outcome yet"),
        ({"measure": "suspended"}, "letter that confirms"),
        ({"measure": "suspended", "letter_sent": True}, ""),
        ({"employer": "agency"}, "employer or agency has not been told"),
        ({"employer": "agency", "informed": frozenset({"employer"})}, ""),
        ({"leaving": "would_be"}, "Disclosure and Barring"),
        ({"outcome": "substantiated"}, "Teaching Regulation"),
        ({"outcome": "substantiated", "bodies": frozenset(Body.values)}, ""),
    ],
)
def test_what_must_be_so_before_it_closes(changes: dict[str, Any], said: str) -> None:
    blockers = " ".join(closing_blockers(Facts(**DONE | changes)))
    assert said in blockers
    assert bool(said) == bool(blockers)


def test_a_resignation_does_not_end_the_duty_to_refer() -> None:
    assert bodies_owed(Facts(**DONE | {"leaving": "would_be"})) == set(Body.values)
    assert bodies_owed(Facts(**DONE | {"leaving": "left"})) == set()


@pytest.mark.parametrize(
    ("kind", "roles", "is_subject", "stands"),
    [
        (Kind.LOW_LEVEL, {Role.DSL}, False, True),
        (Kind.LOW_LEVEL, {Role.DEPUTY}, False, True),
        (Kind.ALLEGATION, {Role.DSL}, False, False),
        (Kind.UNDECIDED, {Role.DSL}, False, False),
        (Kind.ALLEGATION, {Role.TRUST_LEAD}, False, True),
        (Kind.LOW_LEVEL, {Role.GOVERNOR}, False, False),
        (Kind.LOW_LEVEL, {Role.DSL}, True, False),
        (Kind.ALLEGATION, {Role.TRUST_LEAD}, True, False),
    ],
)
def test_whom_it_may_be_shown(kind: str, roles: set[Role], is_subject: bool, stands: bool) -> None:
    assert (rules.sharing_problems(kind, roles, is_subject=is_subject) == []) == stands


@pytest.mark.parametrize(
    ("outcome", "born_on", "until"),
    [
        ("substantiated", date(1990, 5, 1), date(2058, 5, 1)),
        ("unfounded", date(1961, 1, 10), date(2036, 11, 17)),  # ten years are longer
        ("unsubstantiated", date(1970, 2, 28), date(2037, 2, 28)),
        ("substantiated", None, date(2036, 11, 17)),
        ("false", date(1990, 5, 1), None),
        ("malicious", date(1990, 5, 1), None),
    ],
)
def test_an_allegation_is_kept_to_pension_age_or_ten_years(
    outcome: str, born_on: date | None, until: date | None
) -> None:
    assert keep_until(Kind.ALLEGATION, outcome, date(2026, 11, 17), born_on)[0] == until


@pytest.mark.parametrize("kind", [Kind.LOW_LEVEL, Kind.NO_CONCERN])
def test_what_is_below_the_threshold_is_kept_until_the_adult_leaves(kind: str) -> None:
    until, rule = keep_until(kind, "", date(2026, 11, 17), date(1990, 5, 1))
    assert until is None
    assert "leaves" in rule


@pytest.mark.parametrize(
    ("born_on", "age"), [(date(1960, 4, 5), 66), (date(1960, 4, 6), 67), (date(1977, 4, 5), 67), (date(1977, 4, 6), 68)]
)
def test_pension_age_is_data_by_day_of_birth(born_on: date, age: int) -> None:
    assert pension_date(born_on).year == born_on.year + age


@given(st.dates(date(1940, 1, 1), date(2008, 12, 31)), st.dates(date(2020, 1, 1), date(2060, 1, 1)))
def test_it_is_never_kept_for_less_than_ten_years(born_on: date, known_on: date) -> None:
    until, _ = keep_until(Kind.ALLEGATION, "substantiated", known_on, born_on)
    assert until is not None
    assert until >= known_on + timedelta(days=3652 - 1)


CALENDAR = SchoolCalendar(
    terms=(Term(date(2026, 9, 2), date(2026, 12, 18), "Autumn"), Term(date(2027, 1, 5), date(2027, 3, 24), "Spring"))
)


@pytest.mark.parametrize(
    ("known", "due"),
    [
        ("2026-11-17T13:00+00:00", "2026-11-18T17:00+00:00"),
        ("2026-11-20T17:00+00:00", "2026-11-23T17:00+00:00"),  # Friday 17:00
        ("2026-10-27T10:00+00:00", "2026-10-28T17:00+00:00"),  # half-term does not pause it
        ("2026-12-24T09:00+00:00", "2026-12-29T17:00+00:00"),  # Christmas, the weekend, the substitute day
        ("2026-08-14T10:00+01:00", "2026-08-17T17:00+01:00"),  # nor do the summer holidays
        ("2026-10-23T10:00+01:00", "2026-10-26T17:00+00:00"),  # over the end of summer time
        ("2027-03-26T10:00+00:00", "2027-03-30T17:00+01:00"),  # Good Friday to after Easter Monday, summer time begun
    ],
)
def test_the_lado_is_told_within_one_working_day(known: str, due: str) -> None:
    default = limits.DEFAULTS[LIMITS[Owed.LADO]]
    found = limits.reckon(default.amount, default.unit, datetime.fromisoformat(known).astimezone(UTC), CALENDAR)
    assert found == datetime.fromisoformat(due)


def test_every_obligation_has_its_limit_its_words_and_a_ladder_without_the_dsl() -> None:
    assert set(LIMITS) == set(LADDERS) == set(DUTIES) == set(Owed)
    assert {*LIMITS.values(), NEXT_REVIEW} <= limits.DEFAULTS.keys()
    assert all(step.rung in {Rung.OWNER, Rung.CHAIR} for ladder in LADDERS.values() for step in ladder)
    assert all(step.rung is Rung.OWNER for step in LADDERS[Owed.LADO_YOURSELF])


@pytest.mark.parametrize(
    ("facts", "late", "what"),
    [
        ({"kind": Kind.UNDECIDED}, False, "take_on"),
        (TAKEN | {"kind": Kind.UNDECIDED}, False, "threshold"),
        (TAKEN | {"kind": Kind.UNDECIDED}, True, "lado"),
        (TAKEN | {"kind": Kind.ALLEGATION}, False, "lado"),
        (TAKEN | {"kind": Kind.ALLEGATION, "lado_told": True}, False, "measure"),
        (TAKEN | {"kind": Kind.ALLEGATION, "lado_told": True, "measure": "suspended"}, False, "told"),
        (TAKEN | {"kind": Kind.ALLEGATION, "lado_told": True, "measure": "support"}, False, "outcome"),
        (DONE | {"measure": "support", "leaving": "removed"}, False, "body"),
        (DONE | {"measure": "support"}, False, "close"),
        (TAKEN | {"kind": Kind.LOW_LEVEL}, False, "close"),
        (TAKEN | {"kind": Kind.LOW_LEVEL, "employer": "agency"}, False, "told"),
    ],
)
def test_one_next_step(facts: dict[str, Any], late: bool, what: str) -> None:
    assert steps.next_step(Facts(**facts), lado_is_late=late, review_is_late=False).what == what

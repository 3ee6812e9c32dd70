"""How long a matter is kept: to normal pension age or ten years from the allegation, whichever is longer (KCSIE, Part four)."""

from datetime import date
from typing import Final

from referrals.conduct.choices import REMOVED_FROM_FILE, Kind
from safeguard.calendar import add_months

TEN_YEARS: Final = 120  # months
# Born on or after this day: pension age in years. State pension age, Pensions Acts 2007 and 2014, edition 2026; between
# the steps the law counts in months, for which the higher age is taken: a record is kept too long rather than too short.
PENSION_AGES: Final = [(date.min, 66), (date(1960, 4, 6), 67), (date(1977, 4, 6), 68)]


def pension_date(born_on: date) -> date:
    age = next(age for since, age in reversed(PENSION_AGES) if born_on >= since)
    return add_months(born_on, age * 12)


def keep_until(kind: str, outcome: str, known_on: date, born_on: date | None) -> tuple[date | None, str]:
    """Return the day until which the record is kept and the rule in words; no day where an event ends it."""
    if kind != Kind.ALLEGATION:
        return None, "At least until the adult leaves the school (KCSIE 2026; the school decides)"
    if outcome in REMOVED_FROM_FILE:
        return None, "Nothing on the personnel file; this register keeps the proof that it was looked into (KCSIE 2026)"
    ten_years = add_months(known_on, TEN_YEARS)
    if born_on is None:
        return ten_years, "Ten years from the allegation; date of birth not known, so pension age could not be counted"
    pension = pension_date(born_on)
    rule = "normal pension age" if pension > ten_years else "ten years from the allegation"
    return max(pension, ten_years), f"The longer of pension age and ten years: {rule} (KCSIE 2026)"

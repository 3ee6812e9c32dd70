"""The counts behind the figures, added up by PostgreSQL: five queries, each of a fixed size whatever the number of rows.

True counts: nothing from here is shown before `suppression` has judged it. Both school and row-level security bound them.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import connection
from django.db.models import Case as SqlCase
from django.db.models import Count, IntegerField, Q, Value, When

from cases.models import Case, Concern
from oversight.periods import Window
from safeguard.calendar import local_date
from safeguard.clocks.models import Clock
from safeguard.people.models import Pupil

AGE_LIMITS: Final = (timedelta(weeks=4), timedelta(weeks=12), timedelta(weeks=26))

BY_KIND: Final = """
SELECT width_bucket((logged_at AT TIME ZONE 'Europe/London')::date, %(starts)s::date[]) - 1 AS term, kind, urgency, count(*)
FROM cases_concern
WHERE school_id = %(school)s AND logged_at < %(cutoff)s
  AND (logged_at AT TIME ZONE 'Europe/London')::date >= (%(starts)s::date[])[1]
GROUP BY 1, 2, 3
"""

TIMES: Final = """
WITH logged AS (
  SELECT urgency, logged_at, (logged_at AT TIME ZONE 'Europe/London')::date AS day,
    CASE WHEN acknowledged_at < %(cutoff)s THEN acknowledged_at END AS read_at,
    CASE WHEN decided_at < %(cutoff)s THEN (decided_at AT TIME ZONE 'Europe/London')::date END AS decided_on
  FROM cases_concern WHERE school_id = %(school)s AND logged_at < %(cutoff)s
    AND (logged_at AT TIME ZONE 'Europe/London')::date >= (%(starts)s::date[])[1]
), timed AS (
  SELECT urgency, width_bucket(day, %(starts)s::date[]) - 1 AS term,
    coalesce(extract(epoch FROM read_at - logged_at)::float8, 'Infinity') AS read_after,
    coalesce(extract(epoch FROM read_at - CASE urgency
      WHEN 'danger' THEN logged_at + make_interval(mins => %(danger)s)
      WHEN 'urgent' THEN logged_at + make_interval(mins => %(urgent)s)
      ELSE ((%(days)s::date[])[width_bucket(day, %(days)s::date[]) + 1] + %(morning)s::time) AT TIME ZONE 'Europe/London'
    END)::float8, 'Infinity') AS read_late,
    coalesce((width_bucket(decided_on, %(days)s::date[]) - width_bucket(day, %(days)s::date[]))::float8, 'Infinity')
      AS decided_after
  FROM logged
)
SELECT term, coalesce(urgency, ''), count(*),
  percentile_disc(0.5) WITHIN GROUP (ORDER BY read_after), percentile_disc(0.9) WITHIN GROUP (ORDER BY read_after),
  percentile_disc(0.9) WITHIN GROUP (ORDER BY read_late),
  percentile_disc(0.5) WITHIN GROUP (ORDER BY decided_after), percentile_disc(0.9) WITHIN GROUP (ORDER BY decided_after)
FROM timed GROUP BY GROUPING SETS ((term, urgency), (term))
"""


@dataclass(frozen=True)
class Times:
    """Seconds to read, seconds past the target, school days to decide; infinite where it has not happened yet."""

    count: int
    read_median: float
    read_ninth: float
    late_ninth: float
    decide_median: float
    decide_ninth: float


def _rows(sql: str, school: Any, window: Window) -> list[tuple[Any, ...]]:
    values = {
        "school": school.pk,
        "cutoff": window.cutoff,
        "starts": window.starts,
        "days": list(window.school_days),
        "danger": school.danger_minutes,
        "urgent": school.urgent_minutes,
        "morning": school.morning_ends_at,
    }
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def records_since(school: Any) -> date | None:
    """Return the day on which the school's first concern was logged here."""
    first = Concern.objects.filter(school=school).order_by("logged_at").values_list("logged_at", flat=True).first()
    return local_date(first) if first else None


def concerns(school: Any, window: Window) -> dict[tuple[int, str, str], int]:
    """Count concerns by the term's place in the window, kind and urgency."""
    return {(term, kind, urgency): count for term, kind, urgency, count in _rows(BY_KIND, school, window)}


def times(school: Any, window: Window) -> dict[tuple[int, str], Times]:
    """Return the nearest-rank percentiles by term's place and urgency; urgency "" is all together."""
    return {(term, urgency): Times(*rest) for term, urgency, *rest in _rows(TIMES, school, window)}


def rolls(school: Any, window: Window) -> list[int]:
    """Count the children on the roll on the last day of each term, or yesterday."""
    on_roll = {
        f"t{place}": Count(
            "pk",
            filter=(Q(enrolled_on__isnull=True) | Q(enrolled_on__lte=term.last_day))
            & (Q(left_on__isnull=True) | Q(left_on__gt=term.last_day)),
        )
        for place, term in enumerate(window.terms)
    }
    counted = Pupil.objects.filter(school=school).aggregate(**on_roll)
    return [counted[f"t{place}"] for place in range(len(window.terms))]


def open_cases(school: Any, cutoff: datetime) -> dict[tuple[int, int], int]:
    """Count the cases open at an instant by age band (0 the youngest) and level."""
    bands = [When(opened_at__gt=cutoff - limit, then=Value(number)) for number, limit in enumerate(AGE_LIMITS)]
    age = SqlCase(*bands, default=Value(len(AGE_LIMITS)), output_field=IntegerField())
    were_open = Q(closed_at__isnull=True) | Q(closed_at__gte=cutoff)
    rows = Case.objects.filter(were_open, school=school, opened_at__lt=cutoff).annotate(age=age).order_by()
    counted = rows.values_list("age", "severity").annotate(count=Count("pk"))
    return {(age, level): count for age, level, count in counted}


def overdue(school: Any, at: datetime) -> dict[str, int]:
    """Count the duties that are overdue at this moment, by kind of clock; the sealed register's are in nobody's figures."""
    late = Clock.objects.for_school(school).overdue(at).filter(sealed=False)
    rows = late.order_by().values_list("kind").annotate(count=Count("pk"))
    return dict(rows)

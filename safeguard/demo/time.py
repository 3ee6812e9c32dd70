"""The story's own time: school years around an instant, and a clock that shows the instant being told."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from unittest.mock import patch

from safeguard.calendar import easter_sunday

Span = tuple[str, date, date]


@contextmanager
def clock_shows(at: datetime) -> Iterator[None]:
    """Tell a past act as if it were then: what is recorded inside is recorded at `at`."""
    with patch("django.utils.timezone.now", return_value=at):
        yield


def school_years(around: date) -> tuple[list[Span], list[Span]]:
    """Return (terms, closures) from the school year before `around` to the one after, in the shape English schools keep."""
    terms: list[Span] = []
    closures: list[Span] = []
    for year in range(around.year - 2, around.year + 2):
        easter = easter_sunday(year + 1)
        spring_ends = easter - timedelta(days=9 if easter.month == 4 and easter.day > 7 else 2)
        summer_starts = spring_ends + timedelta(days=17)
        terms += [
            (f"Autumn {year}", date(year, 9, 2), date(year, 12, 18)),
            (f"Spring {year + 1}", date(year + 1, 1, 5), spring_ends),
            (f"Summer {year + 1}", summer_starts, date(year + 1, 7, 21)),
        ]
        closures += [
            ("Half-term", *_week_of(date(year, 10, 28))),
            ("Half-term", *_week_of(date(year + 1, 2, 17))),
            ("Half-term", *_week_of(date(year + 1, 5, 27))),
            ("INSET", date(year, 9, 2), date(year, 9, 2)),
        ]
    return terms, closures


def _week_of(day: date) -> tuple[date, date]:
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=4)

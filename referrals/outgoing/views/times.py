"""The measured times: from concern to referral, and until the agency answered; for the screen, for paper and as CSV."""

import csv
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from referrals.outgoing import times as measured
from referrals.outgoing.selectors.measuring import measures_of
from safeguard.policy import Permission
from safeguard.web.loaders import with_school
from safeguard.web.words import LONDON


@require_safe
@with_school(Permission.CASE_VIEW, page="response times")
def times(request: Any) -> HttpResponse:
    """Counts, medians and what was within the limit, by kind and by term; no names."""
    found = measures_of(request.user, request.school, at=timezone.now())
    context = {
        "now": timezone.now(),
        "tables": measured.tables(found),
        "number": len(found),
        "headings": [
            "Which",
            *(
                {"label": label, "numeric": True}
                for label in ("Measured", "Median", "Longest", "Within the limit", "Still waiting")
            ),
        ],
    }
    return render(request, "referrals/times.html", context)


@require_safe
@with_school(Permission.CASE_VIEW, page="response times as CSV")
def times_csv(request: Any) -> HttpResponse:
    at = timezone.now()
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    name = f"response-times-{request.school.code}-{at.astimezone(LONDON):%Y-%m-%d}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    writer = csv.writer(response)
    writer.writerow(measured.CSV_COLUMNS)
    writer.writerows(measured.csv_rows(measures_of(request.user, request.school, at=at)))
    return response

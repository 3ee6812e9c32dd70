"""What the pages of other apps show of the register: to each person their own reports, and nothing else."""

from typing import Any

from django import template

from referrals.conduct.models import Report
from referrals.conduct.selectors import my_reports

register = template.Library()


@register.simple_tag(takes_context=True)
def reports_of_mine(context: template.Context) -> list[Report]:
    request: Any = context["request"]
    return my_reports(request.user, request.schools)

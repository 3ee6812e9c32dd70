"""The red banner of a teacher who owes a report of FGM to the police: on their start page until it is reported."""

from typing import Any

from django import template

from referrals.outgoing.selectors.records import duties_owed

register = template.Library()


@register.inclusion_tag("referrals/_duty_banner.html", takes_context=True)
def fgm_duties(context: template.Context) -> dict[str, Any]:
    request = context["request"]
    return {"duties": duties_owed(request.user, request.school)}

"""The row of links over every page about what leaves the school; see `navigation.SECTIONS`."""

from typing import Any

from django import template

from referrals.agencies.navigation import sections

register = template.Library()


@register.simple_tag(takes_context=True)
def referrals_sections(context: template.Context) -> list[dict[str, Any]]:
    request = context["request"]
    return sections(request.user, request.school, request.path)

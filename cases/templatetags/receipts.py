"""What a page of another part asks of cases: the latest of one's own concerns, for the start page."""

from typing import Any

from django import template

from cases.selectors.receipts import my_concerns, my_drafts

register = template.Library()
LATEST = 5


@register.inclusion_tag("cases/receipts/_latest.html", takes_context=True)
def latest_receipts(context: template.Context) -> dict[str, Any]:
    """The last five concerns that this person sent, and whether a draft waits."""
    request = context["request"]
    return {
        "concerns": my_concerns(request.user, [request.school], size=LATEST).concerns,
        "drafts": my_drafts(request.user, [request.school])[:LATEST],
        "headings": ["Reference", "Sent", "How far"],
        "now": context.get("now"),
    }

"""`csrf_token`, for every form that is sent: Django's own hidden field and the `keeper` beside it.

It replaces Django's tag on purpose, and is a builtin, so that no form page can forget it: words sent after the session
has ended come back to the person who typed them (`safeguard.web.keeping`).
"""

from typing import Any

from django import template
from django.http import HttpRequest
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html
from django.utils.safestring import SafeString

from safeguard.web import keeping

register = template.Library()


@register.simple_tag(takes_context=True, name="csrf_token")
def guarded(context: template.Context) -> SafeString | str:
    token = CsrfTokenNode().render(context)
    request: Any = context.get("request")
    if not isinstance(request, HttpRequest) or not getattr(getattr(request, "user", None), "is_authenticated", False):
        return token
    return format_html('{}<input type="hidden" name="{}" value="{}">', token, keeping.FIELD, keeping.keeper_of(request))

"""Is the process up, and is the product fit for work? Asked by machines; answered without a session or a scope."""

from django.db import Error, connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from safeguard.web.loaders import public
from safeguard.web.readiness import problems

TEXT = "text/plain; charset=utf-8"


@public
@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("up\n", content_type=TEXT)


@public
@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """503 with one sentence for each thing that is wrong."""
    try:
        found = problems(at=timezone.now())
    except Error:
        connection.close()
        found = ["The database does not answer."]
    return HttpResponse(
        "".join(f"{line}\n" for line in found or ["ready"]), status=503 if found else 200, content_type=TEXT
    )

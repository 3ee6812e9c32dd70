"""Words that arrive after the session has ended: kept aside on the server, shown to the same person after signing in.

A form that matters carries a hidden `keeper`, signed for the person who sees it. When its words come without a session,
or with an outdated CSRF token, they wait in the session of that browser. Nobody else is shown them, and nothing is
acted upon until the person presses the button again.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.datastructures import MultiValueDict

FIELD: Final = "keeper"
KEPT: Final = "kept_words"
SALT: Final = "safeguard.web.keeping"
LONGEST: Final = 24 * 60 * 60
NOT_WORDS: Final = {FIELD, "csrfmiddlewaretoken"}


def keeper(user: Any) -> str:
    """What stands hidden in the form: whose words these will be."""
    return signing.dumps(user.pk, salt=SALT)


def _owner(text: str) -> int | None:
    try:
        return int(signing.loads(text, salt=SALT, max_age=LONGEST))
    except signing.BadSignature:
        return None


def keep(request: HttpRequest) -> bool:
    """Put the words of this request aside for whoever they belong to; say whether there were any.

    Not those of an autosave: its page is still open and says itself that they are not saved.
    """
    is_button = request.method == "POST" and "X-Requested-With" not in request.headers
    owner = _owner(request.POST.get(FIELD, "")) if is_button else None
    if owner is None:
        return False
    words = {name: values for name, values in request.POST.lists() if name not in NOT_WORDS}
    request.session[KEPT] = {"owner": owner, "path": request.path, "words": words}
    return True


def kept(request: Any) -> MultiValueDict[str, str] | None:
    """The words that wait for this page, when they are this person's; another's are forgotten at once."""
    found = request.session.get(KEPT)
    if found and found["owner"] != request.user.pk:
        del request.session[KEPT]
        return None
    return MultiValueDict(found["words"]) if found and found["path"] == request.path else None


def kept_text(request: Any, name: str) -> dict[str, str]:
    """The initial answers of a form with one text, after an interruption."""
    words = kept(request)
    return {name: words.get(name, "")} if words else {}


def keeps_words(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Guard a form page: without a session its words are put aside, then one signs in and comes back to them."""

    @wraps(view)
    def wrapper(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            keep(request)
            return redirect_to_login(request.get_full_path() if request.method == "GET" else request.path)
        if request.method == "POST":
            request.session.pop(KEPT, None)
        return view(request, *args, **kwargs)

    return login_not_required(wrapper)

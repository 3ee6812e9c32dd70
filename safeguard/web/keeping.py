"""Words that arrive after the session has ended: kept aside on the server, shown to the same person after signing in.

Every form carries a hidden `keeper` (templatetags/guarded.py), signed for the person who sees it and the page it stands
on. When its words come without a session, or with an outdated CSRF token, they wait in the session of that browser.
Nobody else is shown them, nothing is acted upon until the person presses the button again, and what was sent is
forgotten. `SignInFirst` (middleware) keeps and forgets; `handling.handle` shows them again; base.html says that it did.
"""

from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict

FIELD: Final = "keeper"
KEPT: Final = "kept_words"
SALT: Final = "safeguard.web.keeping"
LONGEST: Final = 24 * 60 * 60
MOST_PAGES: Final = 5
MOST_CHARACTERS: Final = 1_000_000
LONGEST_ADDRESS: Final = 500
MACHINERY: Final = {FIELD, "csrfmiddlewaretoken"}
NO_WORDS: Final = {  # hidden, or the name of a button
    "submission",
    "version",
    "draft",
    "page",
    "school",
    "agreed",
    "add_row",
    "go",
}
UNSEEN: Final = "password"  # a part of the name of every box that is typed into unseen
ALIVE: Final = {409, 422}
WAITS = "What you had typed is kept. Sign in: you, and nobody else, are shown it again. Nothing has been sent yet."


@dataclass(frozen=True)
class Sender:
    """Whose words a form holds, on which page it stands, and in which school that person was working there."""

    owner: int
    page: str
    school: int | None


def keeper(user: Any, page: str, school: int | None = None) -> str:
    """What stands hidden in each form of that page."""
    return signing.dumps([user.pk, page, school], salt=SALT)


def keeper_of(request: Any) -> str:
    """The same for the page that is being made; one that comes back with faults goes by the name of the first."""
    if not hasattr(request, "_keeper"):
        first = _signed(request)
        here = request.get_full_path()
        page = first.page if first else here if len(here) <= LONGEST_ADDRESS else request.path
        request._keeper = keeper(request.user, page, getattr(getattr(request, "school", None), "pk", None))
    return str(request._keeper)


def _signed(request: Any) -> Sender | None:
    if request.method != "POST":
        return None
    try:
        return Sender(*signing.loads(request.POST.get(FIELD, ""), salt=SALT, max_age=LONGEST))
    except (signing.BadSignature, TypeError):
        return None


def sender(request: Any) -> Sender | None:
    """Read the keeper of a button that was pressed.

    Not that of an autosave: its page is still open and says itself that it is not saved. Nor one beside a password.
    """
    is_button = "X-Requested-With" not in request.headers
    return _signed(request) if is_button and not any(UNSEEN in name for name in request.POST) else None


def is_anothers(request: Any) -> bool:
    """Say whether the page that this came from was made for somebody else than who is signed in by now."""
    sent = _signed(request)
    return sent is not None and sent.owner != request.user.pk


def keep(request: Any, sent: Sender) -> bool:
    """Put the words of this request aside for their owner; False when they are another's or too many to keep."""
    if request.user.is_authenticated and request.user.pk != sent.owner:
        return False
    words = {name: [plain(one) for one in all_] for name, all_ in request.POST.lists() if name not in MACHINERY}
    if sum(len(name) + sum(map(len, values)) for name, values in words.items()) > MOST_CHARACTERS:
        return False
    entry = {"owner": sent.owner, "path": request.path, "page": sent.page, "words": words}
    entry["files"] = bool(request.FILES)
    others = [one for one in _all(request) if (one["owner"], one["path"]) != (sent.owner, request.path)]
    request.session[KEPT] = [*others, entry][-MOST_PAGES:]
    request._kept_now = True
    if sent.school is not None:
        request.session["school"] = sent.school  # the page comes back in the school it was made for, if it is theirs
    if not request.user.is_authenticated:
        messages.info(request, WAITS)
    return True


def plain(text: str) -> str:
    """Less the characters that no database text can hold."""
    return text.replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")


def _all(request: Any) -> list[dict[str, Any]]:
    return list(request.session.get(KEPT, ()))


def _leave(request: Any, entries: list[dict[str, Any]]) -> None:
    if entries:
        request.session[KEPT] = entries
    else:
        request.session.pop(KEPT, None)


def forget_anothers(request: Any) -> None:
    """Whoever signs in at this browser finds no words but their own; those of others are gone at once."""
    entries = _all(request)
    own = [one for one in entries if one["owner"] == request.user.pk]
    if len(own) < len(entries):
        _leave(request, own)


def kept(request: Any, path: str = "") -> MultiValueDict[str, str] | None:
    """The words that wait to be sent to this address (the page's own unless another is named), for the page to show."""
    if request.method == "POST":
        return None
    wanted, owner = path or request.path, request.user.pk
    found = next((one for one in _all(request) if (one["owner"], one["path"]) == (owner, wanted)), None)
    if found is None:
        return None
    request._kept_shown = {*getattr(request, "_kept_shown", ()), wanted}
    return MultiValueDict(found["words"])


def resume(request: Any, form: Any, path: str = "") -> bool:
    """Fill a fresh form with the words that wait for it; say whether there were any."""
    words = kept(request, path)
    if words is not None:
        form.resume(words)
    return words is not None


def notice(request: Any) -> dict[str, bool] | None:
    """What the page must say of that: whether it shows words, and whether files were chosen, which nobody can keep."""
    if request.method == "POST":
        return None
    here = [one for one in _all(request) if request.path in {one["path"], one["page"].split("?")[0]}]
    if not here:
        return None
    shown = [one for one in here if one["path"] in getattr(request, "_kept_shown", ())]
    has_words = any(_has_words(one) for one in shown)
    return {"has_words": has_words, "files": any(one["files"] for one in here)}


def _has_words(entry: dict[str, Any]) -> bool:
    return any(any(values) for name, values in entry["words"].items() if name not in NO_WORDS)


def forget_sent(request: HttpRequest, status: int) -> None:
    """After the answer: what was sent now, or shown again with its faults, waits no longer; nor does a mere button."""
    entries = _all(request)
    if not entries or hasattr(request, "_kept_now"):
        return
    if request.method == "POST":
        taken = status < 400 or status in ALIVE
        left = [one for one in entries if not (taken and one["path"] == request.path)]
    else:
        said = status == 200
        shown = getattr(request, "_kept_shown", ())
        left = [
            one for one in entries if one["path"] in shown or not (said and request.path == one["page"].split("?")[0])
        ]
    if len(left) < len(entries):
        _leave(request, left)

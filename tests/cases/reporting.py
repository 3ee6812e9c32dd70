"""A person with a phone who logs a concern: fills in the page as a browser would, hidden fields and all."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

from django.http import HttpResponse
from django.utils import timezone

from cases.models import Concern, Draft
from safeguard.web.words import LONDON
from tests.cases.casework import browser

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
BOUND = ("draft", "version", "page", "school", "keeper")
NASTY = [
    "undefined",
    "1;DROP TABLE cases_concern;--",
    "' OR 1=1 -- 1",
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert('hi')>",
    "{{ 7|add:7 }}{% include 'x' %}{{ request.user.password }}",
    "$(touch /tmp/blns.fail)",
    "../../../../etc/passwd%00",
    "田中さんにあげて下さい",
    "表ポあA鷗ŒéＢ逍Üßªąñ丂㐀𠀀",
    "ثم نفس سقطت وبالتحديد،",
    "הָיְתָהtestالصفحات التّحول",
    "\u202etest\u202e \u2066isolated\u2069",
    "\u200bzero\u200cwidth\u200d\ufeff",
    "👩🏽‍❤️‍💋‍👩🏾 🏳️‍🌈 0️⃣",
    "Ṱ̺̺̕o͞ ̷i̲̬͇̪͙n̝̗͕v̟̜̘̦͟o̶̙̰̠kè͚̮̺̪̹̱̤",
    "\x01\x02\x1b[31m\x7f",
    "a\u2028b\u2029c\u0085d",
    "%s%x%n%d %(x)s {0} \\",
    "￾￿\ufdd0",
    "I" * 3000,
    "\ttabs\tand\r\nlines\n\n",
]


def now_typed(at: Any = None) -> dict[str, str]:
    local = (at or timezone.now() - timedelta(minutes=2)).astimezone(LONDON)
    parts = {"day": local.day, "month": local.month, "year": local.year, "time": f"{local:%H:%M}"}
    return {f"happened_at_{name}": str(value) for name, value in parts.items()}


def answers(*pupils: Any, **changes: Any) -> dict[str, Any]:
    """What a sensible reporter answers about these children; `changes` replaces answers, None leaves one out."""
    typed: dict[str, Any] = {"in_danger": "no", "account": "She came in without a coat again.", "kind": "neglect"}
    typed |= {"told_dsl": "no"} | now_typed()
    for number, pupil in enumerate(pupils):
        typed |= {f"children-{number}-text": pupil.name, f"children-{number}-ref": pupil.ref}
        typed[f"children-{number}-part"] = "subject"
    return {name: value for name, value in (typed | changes).items() if value is not None}


def hidden(page: str) -> dict[str, str]:
    return {name: unescape(value) for name, value in HIDDEN.findall(page) if name in BOUND}


class Reporter:
    """One person in one browser. `fill` opens the form and presses a button on it."""

    def __init__(self, user: Any) -> None:
        self.user, self.client = user, browser(user)

    def open(self, url: str = "/concerns/new/") -> dict[str, str]:
        return hidden(self.client.get(url).content.decode())

    def fill(self, *pupils: Any, url: str = "/concerns/new/", **changes: Any) -> HttpResponse:
        return self.client.post(url, self.open(url) | answers(*pupils, **changes))

    def draft(self, *pupils: Any, **changes: Any) -> Draft:
        """Save a draft and return it."""
        self.fill(*pupils, go="draft", **changes)
        return Draft.objects.filter(author=self.user).latest("pk")

    def send(self, draft: Draft, **changes: Any) -> HttpResponse:
        version = Draft.objects.get(pk=draft.pk).version if Draft.objects.filter(pk=draft.pk) else draft.version
        return self.client.post(f"/concerns/drafts/{draft.token}/check/", {"version": version} | changes)

    def log(self, *pupils: Any, **changes: Any) -> Concern:
        """All the way: fill in, check, send."""
        sent = self.send(self.draft(*pupils, **changes))
        assert sent.status_code == 302, sent.content.decode()[:3000]
        return Concern.objects.get(ref=sent.url.split("/")[2])


def text(response: HttpResponse) -> str:
    return unescape(response.content.decode())

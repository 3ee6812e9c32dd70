"""A person at the plainest of browsers: keeps cookies, sends back what a form holds, tries again when the line is dead."""

import time
import urllib.error
import urllib.parse
import urllib.request
from html.parser import HTMLParser
from http.cookiejar import CookieJar

GAVE_UP_AFTER = 60


class Form(HTMLParser):
    """Every field of the forms on a page, with what it holds."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name, kind = given.get("name"), given.get("type")
        if tag == "input" and name and (kind not in {"radio", "checkbox", "file"} or "checked" in given):
            self.fields.setdefault(name, given.get("value") or "")


class Visitor:
    """One signed-in person. `submit` opens a page, fills its form in and sends it; a dead server is tried again."""

    def __init__(self, base: str, email: str, password: str) -> None:
        self.base = base
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        self.submit("/accounts/login/", {"login": email, "password": password})

    def get(self, path: str) -> tuple[str, str]:
        return self._ask(path, None)

    def submit(self, path: str, answers: dict[str, str]) -> tuple[str, str]:
        """Return (where it led, page)."""
        _, page = self.get(path)
        return self._ask(path, Form(page).fields | answers)

    def _ask(self, path: str, fields: dict[str, str] | None) -> tuple[str, str]:
        until = time.monotonic() + GAVE_UP_AFTER
        while True:
            try:
                return self._once(path, fields)
            except (urllib.error.URLError, ConnectionError, TimeoutError) as error:
                if isinstance(error, urllib.error.HTTPError) and error.code < 500:
                    raise
                if time.monotonic() > until:
                    raise
                time.sleep(0.3)

    def _once(self, path: str, fields: dict[str, str] | None) -> tuple[str, str]:
        data = urllib.parse.urlencode(fields).encode() if fields is not None else None
        request = urllib.request.Request(self.base + path, data=data, headers={"Referer": self.base + path})
        with self.opener.open(request, timeout=20) as answer:
            return urllib.parse.urlsplit(answer.url).path, answer.read().decode()

"""Every address says who may come in, by exactly one mark."""

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from safeguard.policy import Permission

MARKS = ("public", "signed_in", "permission")


def patterns(resolver=None, prefix=""):
    for one in (resolver or get_resolver()).url_patterns:
        if isinstance(one, URLResolver):
            yield from patterns(one, prefix + str(one.pattern))
        elif isinstance(one, URLPattern):
            yield prefix + str(one.pattern), one.callback


def test_every_address_carries_exactly_one_mark():
    marked = {path: [mark for mark in MARKS if getattr(view, mark, None)] for path, view in patterns()}
    assert {path: marks for path, marks in marked.items() if len(marks) != 1} == {}


def test_a_permission_is_one_of_the_policy():
    assert all(isinstance(getattr(view, "permission", Permission.WORK_VIEW), Permission) for _, view in patterns())


def test_what_is_public_asks_nobody_to_sign_in():
    for path, view in patterns():
        assert not getattr(view, "public", False) or view.login_required is False, path


@pytest.mark.django_db
def test_what_is_not_public_sends_a_stranger_to_sign_in(client):
    for path, view in patterns():
        if "<" not in path and not getattr(view, "public", False):
            response = client.get(f"/{path}")
            assert (response.status_code, response.get("Location")) == (302, f"/accounts/login/?next=/{path}"), path

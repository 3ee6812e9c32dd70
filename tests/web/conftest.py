"""One school with one person in each role, and Elmwood next door."""

from types import SimpleNamespace

import pytest
from django.test import Client

from safeguard.policy import Role
from tests.builders import found_school, hire


@pytest.fixture
def oak(db):
    school = found_school()
    return SimpleNamespace(school=school, people=hire(school))


@pytest.fixture
def elm(db):
    school = found_school("Elmwood Academy", "ELM")
    return SimpleNamespace(school=school, people=hire(school, Role.DSL, Role.HEAD, host="elmwood.example"))


@pytest.fixture
def as_(oak):
    """`as_(Role.HEAD)` is a browser in which the head of Oakfield is signed in."""

    def sign_in(role: Role | None = None, user=None) -> Client:
        client = Client()
        client.force_login(user or oak.people[role], backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in

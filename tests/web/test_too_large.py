"""A request that is too large is answered with what to do, not with a crash."""

import pytest
from django.test import Client


@pytest.mark.django_db
def test_more_text_than_a_form_can_hold_is_answered_kindly() -> None:
    answer = Client().post("/accounts/password/reset/", {"email": "a" * 6_000_000})
    assert answer.status_code == 413
    assert "too large to send" in answer.content.decode()

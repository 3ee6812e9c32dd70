"""What a child's file holds of referrals: each with what was sent and what came back; a fixed number of queries."""

import pytest

from referrals.outgoing import childfile
from tests.builders import at_most, enrol
from tests.referrals.outgoing import Outgoing

pytestmark = pytest.mark.django_db


@pytest.fixture
def oak(settings, tmp_path):
    settings.FILES_DIR = tmp_path
    return Outgoing()


def answers(item) -> dict:
    return {fact.name: fact.value for fact in item.facts}


def test_a_referral_goes_whole(oak):
    referral = oak.answered()
    (item,) = childfile.referrals(oak.mia)
    assert (item.ref, [part.pupil for part in item.children]) == (referral.ref, [oak.mia])
    assert answers(item)["answer_1"] == "A belt was used."
    assert answers(item)["requested"] == referral.requested
    assert {inside.kind for inside in item.items} >= {"response"}
    assert item.files == (referral.paper,)


def test_another_child_has_none_of_it(oak):
    oak.answered()
    other = enrol(oak.school, "Leo", "Marsh")
    assert childfile.referrals(other) == childfile.contacts(other) == childfile.not_referred(other) == []


def test_queries_do_not_grow(oak):
    oak.answered()
    oak.decided()
    with at_most(9):
        assert len(childfile.referrals(oak.mia)) == 2
